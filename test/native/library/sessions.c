/* Sessions, their contexts and transactions (lifecycle facts 7). */
#include "engine.h"
#include <stdlib.h>

enum { LEVELS_OF_USERS = 7 };

void close_cursor(Cursor *cursor)
{
    Cursor **at = &cursor->session->cursors;
    while (*at != cursor) at = &(*at)->next;
    *at = cursor->next;
    free(cursor);
}

/* Takes a session away with all that it has open. */
void discard_session(Session *session)
{
    drop_tables(session, 0);
    while (session->cursors != NULL) close_cursor(session->cursors);
    while (session->opens != NULL) close_opens(session, session->opens->attachment, session->opens->count);
    Session **at = &session->instance->sessions;
    while (*at != session) at = &(*at)->next;
    *at = session->next;
    free(session);
}

static JET_ERR begin_session(Instance *instance, JET_SESID *psesid)
{
    JET_API_PTR count = 0;
    for (Session *at = instance->sessions; at != NULL; at = at->next) count++;
    if (count >= param_of(instance, PARAM_MAX_SESSIONS)) return JET_errOutOfSessions;
    Session *session = calloc(1, sizeof *session);
    session->handle = new_handle();
    session->instance = instance;
    session->next = instance->sessions;
    instance->sessions = session;
    *psesid = session->handle; /* without a look at the pointer (pib.cxx:843) */
    return JET_errSuccess;
}

/* FPIBCheckTrxContext (pib.hxx:1441) */
static bool owns_transaction(const Session *session)
{
    if (session->byContext) return session->owner == session->context && session->context != 0 && pthread_equal(session->contextThread, pthread_self());
    return pthread_equal(session->ownerThread, pthread_self());
}

static void take_transaction(Session *session)
{
    session->byContext = session->context != 0;
    session->owner = session->context;
    session->ownerThread = pthread_self();
}

/* Cursors of the lost level are closed first, also where the rollback is then refused (tm.cxx:1925). */
static JET_ERR roll_back(Session *session, JET_GRBIT grbit, const char *function)
{
    do {
        int target = session->level - 1;
        for (Cursor *at = session->cursors, *next; at != NULL; at = next) {
            next = at->next;
            if (at->level > target) close_cursor(at);
        }
        if (!owns_transaction(session)) return JET_errSessionSharingViolation; /* dir.cxx:2234 */
        if (session->rollbackFailure != 0) return session->rollbackFailure; /* tm.cxx:2020 */
        JET_ERR error = function == NULL ? JET_errSuccess : failure(function);
        if (error != JET_errSuccess) {
            if (!is_fatal(error)) return error;
            session->rollbackFailure = error;
            set_unavailable(session->instance, error); /* ver.cxx:7429 */
            return error;
        }
        /* The undo must be logged; logging ended on purpose does not take the instance down (ver.cxx:7424). */
        if (session->instance->noMoreLog && has_logged_changes(session, target)) return session->rollbackFailure = JET_errLogWriteFail;
        drop_tables(session, target);
        session->level = target;
    } while ((grbit & JET_bitRollbackAll) != 0 && session->level > 0);
    return JET_errSuccess;
}

static JET_ERR begin_transaction(JET_SESID sesid, const char *function)
{
    Session *session;
    JET_ERR error = enter_session(sesid, false, &session);
    if (error != JET_errSuccess) return error;
    if (session->level >= LEVELS_OF_USERS) return JET_errTransTooDeep;
    if (session->rollbackFailure != 0) return JET_errRollbackError; /* dir.cxx:1818 */
    if (session->level > 0 && !owns_transaction(session)) return JET_errSessionSharingViolation; /* dir.cxx:1878 */
    error = failure(function);
    if (error != JET_errSuccess) return error;
    if (session->level == 0) {
        take_transaction(session);
        session->begunAt = process.logCurrent;
    }
    session->level++;
    return JET_errSuccess;
}

/* Cursors move down with the level (dir.cxx:2100). */
static void commit_level(Session *session)
{
    session->level--;
    for (Cursor *at = session->cursors; at != NULL; at = at->next) if (at->level > session->level) at->level = session->level;
    settle_tables(session);
}

static JET_ERR commit(JET_SESID sesid, JET_GRBIT grbit, const char *function)
{
    Session *session;
    JET_ERR error = enter_session(sesid, false, &session);
    if (error != JET_errSuccess) return error;
    const JET_GRBIT alone[] = { JET_bitForceNewLog, JET_bitWaitAllLevel0Commit, JET_bitWaitLastLevel0Commit };
    const JET_GRBIT valid = JET_bitCommitLazyFlush | JET_bitCommitRedoCallback | alone[0] | alone[1] | alone[2];
    if ((grbit & ~valid) != 0) return JET_errInvalidGrbit;
    /* Each of the three stands alone, works at any level and commits nothing (tm.cxx:1772-1830). */
    for (int at = 0; at < 3; at++) {
        if ((grbit & alone[at]) == 0) continue;
        if (grbit != alone[at]) return JET_errInvalidGrbit;
        error = failure(function);
        if (error != JET_errSuccess || grbit == JET_bitWaitLastLevel0Commit) return error;
        if (session->instance->noMoreLog) return JET_errLogWriteFail;
        if (grbit == JET_bitForceNewLog) roll_log();
        return JET_errSuccess;
    }
    if (session->level == 0) return JET_errNotInTransaction;
    if (!owns_transaction(session)) return JET_errSessionSharingViolation; /* dir.cxx:1936 */
    error = failure(function);
    if (error != JET_errSuccess) return error; /* the level stays */
    if (session->instance->noMoreLog && has_logged_changes(session, 0)) return JET_errLogWriteFail;
    commit_level(session);
    return JET_errSuccess;
}

static JET_ERR rollback(JET_SESID sesid, JET_GRBIT grbit)
{
    Session *session;
    JET_ERR error = enter_session(sesid, true, &session);
    if (error != JET_errSuccess) return error;
    if ((grbit & ~(JET_bitRollbackAll | JET_bitRollbackRedoCallback)) != 0) return JET_errInvalidGrbit; /* 9650 */
    return session->level == 0 ? JET_errNotInTransaction : roll_back(session, grbit, "JetRollback");
}

static JET_ERR end_session(JET_SESID sesid)
{
    Session *session;
    JET_ERR error = enter_session(sesid, true, &session);
    if (error != JET_errSuccess) return error;
    if (session->context != 0) return JET_errSessionInUse; /* tm.cxx:105: set by whichever thread */
    if (session->level > 0) {
        if (session->byContext) take_transaction(session); /* pib.hxx:1425 */
        error = roll_back(session, JET_bitRollbackAll, NULL);
        if (error != JET_errSuccess) return error; /* the session stays */
    }
    error = failure("JetEndSession");
    if (error != JET_errSuccess) return error;
    discard_session(session);
    return JET_errSuccess;
}

static JET_ERR set_context(JET_SESID sesid, JET_API_PTR context)
{
    Session *session;
    JET_ERR error = enter_session(sesid, false, &session);
    if (error != JET_errSuccess) return error;
    if (context == 0 || context == NIL) return JET_errInvalidParameter; /* pib.cxx:942 */
    if (session->context != 0) return JET_errSessionContextAlreadySet; /* pib.hxx:1325 */
    session->context = context;
    session->contextThread = pthread_self();
    return JET_errSuccess;
}

static JET_ERR reset_context(JET_SESID sesid)
{
    Session *session;
    JET_ERR error = enter_session(sesid, true, &session);
    if (error != JET_errSuccess) return error;
    if (session->context == 0 || !pthread_equal(session->contextThread, pthread_self())) return JET_errSessionContextNotSetByThisThread; /* pib.hxx:1353 */
    session->context = 0;
    return JET_errSuccess;
}

static JET_ERR begin_on(JET_INSTANCE handle, JET_SESID *psesid)
{
    Instance *instance;
    JET_ERR error = enter_instance(handle, &instance);
    if (error == JET_errSuccess) error = failure("JetBeginSession");
    return error == JET_errSuccess ? begin_session(instance, psesid) : error;
}

static JET_ERR duplicate(JET_SESID sesid, JET_SESID *psesid)
{
    Session *session;
    JET_ERR error = enter_session(sesid, false, &session);
    return error == JET_errSuccess ? begin_session(session->instance, psesid) : error;
}

static JET_ERR idle(JET_SESID sesid)
{
    Session *session;
    return enter_session(sesid, false, &session);
}

static JET_ERR version(JET_SESID sesid, ULONG *pwVersion)
{
    JET_ERR error = idle(sesid);
    if (error == JET_errSuccess) *pwVersion = 0x0a004a65;
    return error;
}

EXPORT JET_ERR JetBeginSession(JET_INSTANCE instance, JET_SESID *psesid, JET_PCSTR szUserName, JET_PCSTR szPassword)
{
    (void)szUserName, (void)szPassword;
    return LOCKED(begin_on(instance, psesid));
}

EXPORT JET_ERR JetDupSession(JET_SESID sesid, JET_SESID *psesid) { return LOCKED(duplicate(sesid, psesid)); }

EXPORT JET_ERR JetEndSession(JET_SESID sesid, JET_GRBIT grbit)
{
    (void)grbit; /* ignored (tm.cxx:95) */
    return LOCKED(end_session(sesid));
}

EXPORT JET_ERR JetBeginTransaction(JET_SESID sesid) { return LOCKED(begin_transaction(sesid, "JetBeginTransaction")); }

EXPORT JET_ERR JetBeginTransaction2(JET_SESID sesid, JET_GRBIT grbit)
{
    (void)grbit;
    return LOCKED(begin_transaction(sesid, "JetBeginTransaction2"));
}

EXPORT JET_ERR JetBeginTransaction3(JET_SESID sesid, int64_t trxid, JET_GRBIT grbit)
{
    (void)trxid, (void)grbit;
    return LOCKED(begin_transaction(sesid, "JetBeginTransaction3"));
}

EXPORT JET_ERR JetCommitTransaction(JET_SESID sesid, JET_GRBIT grbit) { return LOCKED(commit(sesid, grbit, "JetCommitTransaction")); }
EXPORT JET_ERR JetRollback(JET_SESID sesid, JET_GRBIT grbit) { return LOCKED(rollback(sesid, grbit)); }
EXPORT JET_ERR JetSetSessionContext(JET_SESID sesid, JET_API_PTR ulContext) { return LOCKED(set_context(sesid, ulContext)); }
EXPORT JET_ERR JetResetSessionContext(JET_SESID sesid) { return LOCKED(reset_context(sesid)); }

EXPORT JET_ERR JetIdle(JET_SESID sesid, JET_GRBIT grbit)
{
    (void)grbit;
    return LOCKED(idle(sesid));
}

EXPORT JET_ERR JetGetVersion(JET_SESID sesid, ULONG *pwVersion) { return LOCKED(version(sesid, pwVersion)); }
