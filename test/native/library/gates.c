/* The gates and the stops: in what order a call is refused before it gets in (lifecycle facts 3, 4). */
#include "engine.h"

/* After these a create, attach, detach or rollback cannot leave the instance running (db.cxx:2318, 5159, 5863; ver.cxx:7350). */
bool is_fatal(JET_ERR error)
{
    switch (error) {
    case JET_errInstanceUnavailable: case JET_errInstanceUnavailableDueToFatalLogDiskFull: case JET_errLogDiskFull:
    case JET_errLogWriteFail: case JET_errDiskIO: case JET_errDiskFull: case JET_errReadVerifyFailure:
    case JET_errDatabaseCorrupted: case JET_errOutOfBuffers: case JET_errOutOfMemory: case JET_errCheckpointDepthTooDeep:
        return true;
    default:
        return false;
    }
}

/* Keeps the first cause (jetapi.cxx:3874). */
void set_unavailable(Instance *instance, JET_ERR error)
{
    if (instance->unavailable == 0) instance->unavailable = error;
}

JET_ERR unavailable_error(const Instance *instance)
{
    if (instance->unavailable == 0) return JET_errSuccess;
    return instance->unavailable == JET_errLogDiskFull ? JET_errInstanceUnavailableDueToFatalLogDiskFull : JET_errInstanceUnavailable;
}

static Session *find_session(JET_SESID handle)
{
    if (handle == 0 || handle == NIL) return NULL;
    for (Instance *instance = process.instances; instance != NULL; instance = instance->next)
        for (Session *at = instance->sessions; at != NULL; at = at->next) if (at->handle == handle) return at;
    return NULL;
}

static Cursor *find_cursor(JET_TABLEID handle)
{
    for (Instance *instance = process.instances; instance != NULL; instance = instance->next)
        for (Session *session = instance->sessions; session != NULL; session = session->next)
            for (Cursor *at = session->cursors; at != NULL; at = at->next) if (at->handle == handle) return at;
    return NULL;
}

/* With one lock around the engine nothing terminates, and no other call is inside, while a call enters. */
static JET_ERR session_gate(const Session *session, bool pastStop)
{
    if (session->instance->stopped && !pastStop) return JET_errClientRequestToStopJetService;
    return unavailable_error(session->instance);
}

JET_ERR enter_session(JET_SESID handle, bool pastStop, Session **session)
{
    *session = find_session(handle);
    return *session == NULL ? JET_errInvalidSesid : session_gate(*session, pastStop);
}

/* Handles are validated first: their errors win over that of a stop (5235). */
JET_ERR enter_cursor(JET_SESID sesid, JET_TABLEID tableid, bool pastStop, Cursor **cursor)
{
    Session *session = find_session(sesid);
    if (session == NULL) return JET_errInvalidSesid;
    *cursor = find_cursor(tableid);
    if (*cursor == NULL) return JET_errInvalidTableId;
    if ((*cursor)->session != session) return JET_errSesidTableIdMismatch;
    return session_gate(session, pastStop);
}

/* INST::ErrAPIEnter (4421): an instance that is stopped and not initialised reports the stop. */
JET_ERR enter_instance(JET_INSTANCE handle, Instance **instance)
{
    JET_ERR error = lookup_instance(handle, instance);
    if (error != JET_errSuccess) return error;
    if ((*instance)->stopped) return JET_errClientRequestToStopJetService;
    error = unavailable_error(*instance);
    if (error != JET_errSuccess) return error;
    return (*instance)->initialised ? JET_errSuccess : JET_errNotInitialized;
}

JET_ERR lookup_instance(JET_INSTANCE handle, Instance **instance)
{
    *instance = find_instance(handle);
    return *instance == NULL ? JET_errInvalidParameter : JET_errSuccess;
}

/* What the legacy forms ask before they call the instance form on slot 0 (2971-2993). */
JET_ERR legacy_instance(JET_INSTANCE *handle)
{
    if (process.mode == MODE_MULTI) return JET_errRunningInMultiInstanceMode;
    if (process.mode == MODE_UNSET) return JET_errInvalidParameter;
    *handle = process.instances == NULL ? 0 : process.instances->handle;
    return JET_errSuccess;
}

/* --- stops --------------------------------------------------------------------------------------- */

enum { RECORDED_ALL = 0x1 };

/* VERSignalCleanup goes through a pointer that is null until JetInit (22298, 22532). */
static void signal_cleanup(const Instance *instance)
{
    if (!instance->versionStore) crash();
}

static JET_ERR stop_service(JET_INSTANCE handle)
{
    Instance *instance;
    JET_ERR error = lookup_instance(handle, &instance);
    if (error != JET_errSuccess) return error;
    signal_cleanup(instance);
    instance->params[PARAM_CHECKPOINT_DEPTH] = 16384; /* never undone */
    instance->stopped = true; /* last (22310); what is recorded stays as it was */
    return JET_errSuccess;
}

/* 22349-22440: alone it undoes all that is recorded; neither form clears the stop flag. */
static JET_ERR resume(Instance *instance, JET_GRBIT named)
{
    uint32_t undone = named == 0 ? instance->recorded : named;
    if ((undone & JET_bitStopServiceStopAndEmitLog) != 0) return JET_errInvalidGrbit;
    if ((undone & RECORDED_ALL) != 0) return JET_errClientRequestToStopJetService;
    instance->recorded &= ~undone;
    return JET_errSuccess;
}

static JET_ERR stop_service2(JET_INSTANCE handle, JET_GRBIT grbit)
{
    Instance *instance;
    JET_ERR error = lookup_instance(handle, &instance);
    if (error != JET_errSuccess) return error;
    const JET_GRBIT parts = JET_bitStopServiceBackgroundUserTasks | JET_bitStopServiceQuiesceCaches;
    if ((grbit & ~(parts | JET_bitStopServiceStopAndEmitLog | JET_bitStopServiceResume)) != 0) return JET_errInvalidGrbit; /* 22342 */
    if ((grbit & JET_bitStopServiceResume) != 0) return resume(instance, grbit & ~JET_bitStopServiceResume);
    if ((grbit & JET_bitStopServiceStopAndEmitLog) != 0) {
        if (grbit != JET_bitStopServiceStopAndEmitLog) return JET_errInvalidGrbit; /* 22445 */
        instance->noMoreLog = true; /* a flush that fails does not bring it back */
        return failure("JetStopServiceInstance2");
    }
    uint32_t stopping = grbit == JET_bitStopServiceAll ? RECORDED_ALL | parts : grbit;
    if ((stopping & JET_bitStopServiceBackgroundUserTasks) != 0) instance->recorded |= JET_bitStopServiceBackgroundUserTasks;
    if ((stopping & JET_bitStopServiceQuiesceCaches) != 0) {
        signal_cleanup(instance);
        instance->recorded |= JET_bitStopServiceQuiesceCaches;
    }
    if ((stopping & RECORDED_ALL) != 0) {
        instance->stopped = true; /* 22582 */
        instance->recorded |= RECORDED_ALL;
    }
    return JET_errSuccess;
}

/* Nothing is checked: with or without a backup, twice, before init (22618). */
static JET_ERR stop_backup(JET_INSTANCE handle)
{
    Instance *instance;
    JET_ERR error = lookup_instance(handle, &instance);
    if (error == JET_errSuccess) instance->backup.stopped = true;
    return error;
}

static JET_ERR legacy_stop(JET_ERR (*stop)(JET_INSTANCE))
{
    JET_INSTANCE instance;
    JET_ERR error = legacy_instance(&instance);
    return error == JET_errSuccess ? stop(instance) : error;
}

EXPORT JET_ERR JetStopService(void) { return LOCKED(legacy_stop(stop_service)); }
EXPORT JET_ERR JetStopServiceInstance(JET_INSTANCE instance) { return LOCKED(stop_service(instance)); }
EXPORT JET_ERR JetStopServiceInstance2(JET_INSTANCE instance, const JET_GRBIT grbit) { return LOCKED(stop_service2(instance, grbit)); }
EXPORT JET_ERR JetStopBackup(void) { return LOCKED(legacy_stop(stop_backup)); }
EXPORT JET_ERR JetStopBackupInstance(JET_INSTANCE instance) { return LOCKED(stop_backup(instance)); }
