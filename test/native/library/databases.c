/* Databases, tables and cursors: as much as sessions, transactions and backups have to do with. */
#include "engine.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- disk ---------------------------------------------------------------------------------------- */

static File *file_named(JET_PCSTR name)
{
    for (File *at = process.files; at != NULL; at = at->next) if (strcasecmp(at->name, name) == 0) return at;
    return NULL;
}

static File *new_file(JET_PCSTR name)
{
    File *file = calloc(1, sizeof *file);
    file->name = copy_text(name);
    file->next = process.files;
    return process.files = file;
}

static void forget_tables(File *file)
{
    while (file->tables != NULL) {
        Table *table = file->tables;
        file->tables = table->next;
        free(table->name);
        free(table);
    }
}

Attachment *attachment_named(const Instance *instance, JET_PCSTR name)
{
    for (Attachment *at = instance->attachments; at != NULL; at = at->next) if (strcasecmp(at->file->name, name) == 0) return at;
    return NULL;
}

static Attachment *attach_file(Instance *instance, File *file, bool readOnly, bool logged)
{
    Attachment *attachment = calloc(1, sizeof *attachment);
    attachment->dbid = ++process.lastDbid;
    attachment->instance = instance;
    attachment->file = file;
    attachment->readOnly = readOnly;
    attachment->logged = logged;
    file->attachedTo = instance;
    Attachment **last = &instance->attachments;
    while (*last != NULL) last = &(*last)->next;
    return *last = attachment;
}

/* --- opens --------------------------------------------------------------------------------------- */

Open *open_of(Session *session, JET_DBID dbid)
{
    for (Open *at = session->opens; at != NULL; at = at->next) if (at->attachment->dbid == dbid) return at;
    return NULL;
}

static void open_attachment(Session *session, Attachment *attachment, JET_GRBIT grbit)
{
    Open *open = open_of(session, attachment->dbid);
    if (open == NULL) {
        open = calloc(1, sizeof *open);
        open->attachment = attachment;
        open->next = session->opens;
        session->opens = open;
    }
    open->count++;
    attachment->pins++;
    if ((grbit & JET_bitDbExclusive) != 0) attachment->exclusiveBy = session;
}

/* With the session's last open its cursors there are closed (db.cxx:6410). */
void close_opens(Session *session, Attachment *attachment, int count)
{
    Open **at = &session->opens;
    while (*at != NULL && (*at)->attachment != attachment) at = &(*at)->next;
    if (*at == NULL) return;
    Open *open = *at;
    attachment->pins -= count;
    open->count -= count;
    if (attachment->exclusiveBy == session) attachment->exclusiveBy = NULL;
    if (open->count > 0) return;
    for (Cursor *cursor = session->cursors, *next; cursor != NULL; cursor = next) {
        next = cursor->next;
        if (cursor->attachment == attachment) close_cursor(cursor);
    }
    *at = open->next;
    free(open);
}

/* --- databases ----------------------------------------------------------------------------------- */

/* A fatal failure comes after the log record and takes the instance down, any other before it. */
static JET_ERR database_failure(Instance *instance, bool logged, const char *function)
{
    JET_ERR error = failure(function);
    if (error != JET_errSuccess) {
        if (is_fatal(error)) set_unavailable(instance, error);
        return error;
    }
    return logged && instance->noMoreLog ? JET_errLogWriteFail : JET_errSuccess;
}

static JET_ERR create_database(JET_SESID sesid, JET_PCSTR name, JET_DBID *pdbid, JET_GRBIT grbit)
{
    Session *session;
    JET_ERR error = enter_session(sesid, false, &session);
    if (error != JET_errSuccess) return error;
    Instance *instance = session->instance;
    if (pdbid != NULL) *pdbid = NIL_DBID;
    if (session->level > 0) return JET_errInTransaction; /* db.cxx:1700 */
    if (name == NULL || *name == '\0') return JET_errDatabaseInvalidPath;
    File *file = file_named(name);
    if (file != NULL && file->attachedTo != NULL) return file->attachedTo == instance ? JET_errDatabaseDuplicate : JET_errDatabaseSharingViolation;
    if (file != NULL && (grbit & JET_bitDbOverwriteExisting) == 0) return JET_errDatabaseDuplicate;
    bool logged = (grbit & JET_bitDbRecoveryOff) == 0;
    error = database_failure(instance, logged, "JetCreateDatabase");
    if (error != JET_errSuccess) return error;
    if (file == NULL) file = new_file(name);
    else forget_tables(file); /* overwritten: nothing of it is left */
    Attachment *attachment = attach_file(instance, file, false, logged);
    if (logged) write_log(instance, 512);
    open_attachment(session, attachment, grbit);
    *pdbid = attachment->dbid;
    return JET_errSuccess;
}

static JET_ERR attach_database(JET_SESID sesid, JET_PCSTR name, JET_GRBIT grbit)
{
    Session *session;
    JET_ERR error = enter_session(sesid, false, &session);
    if (error != JET_errSuccess) return error;
    Instance *instance = session->instance;
    if (session->level > 0) return JET_errInTransaction; /* db.cxx:4080 */
    if (name == NULL || *name == '\0') return JET_errDatabaseInvalidPath;
    error = backup_error(instance); /* 4119: before "already attached" */
    if (error != JET_errSuccess) return error;
    File *file = file_named(name);
    if (file != NULL && file->attachedTo != NULL) return file->attachedTo == instance ? JET_wrnDatabaseAttached : JET_errDatabaseSharingViolation;
    if (file == NULL) return JET_errFileNotFound;
    bool readOnly = (grbit & JET_bitDbReadOnly) != 0;
    bool logged = !readOnly && (grbit & JET_bitDbRecoveryOff) == 0;
    error = database_failure(instance, logged, "JetAttachDatabase");
    if (error != JET_errSuccess) return error;
    attach_file(instance, file, readOnly, logged);
    if (logged) write_log(instance, 512);
    return JET_errSuccess;
}

static JET_ERR open_database(JET_SESID sesid, JET_PCSTR name, JET_DBID *pdbid, JET_GRBIT grbit)
{
    Session *session;
    JET_ERR error = enter_session(sesid, false, &session);
    if (error == JET_errSuccess) error = failure("JetOpenDatabase");
    if (error != JET_errSuccess) return error;
    if (pdbid != NULL) *pdbid = NIL_DBID;
    if (name == NULL || *name == '\0') return JET_errDatabaseInvalidPath;
    Attachment *attachment = attachment_named(session->instance, name);
    if (attachment == NULL) return JET_errDatabaseNotFound;
    if (attachment->exclusiveBy != NULL && attachment->exclusiveBy != session) return JET_errDatabaseLocked;
    if ((grbit & JET_bitDbExclusive) != 0 && attachment->pins > 0) return JET_errDatabaseInUse;
    open_attachment(session, attachment, grbit);
    *pdbid = attachment->dbid;
    return attachment->readOnly && (grbit & JET_bitDbReadOnly) == 0 ? JET_wrnFileOpenReadOnly : JET_errSuccess;
}

/* Forms with a dbid look at it last of all at the gate (4293). */
static JET_ERR enter_database(JET_SESID sesid, JET_DBID dbid, bool pastStop, Session **session, Open **open)
{
    JET_ERR error = enter_session(sesid, pastStop, session);
    if (error != JET_errSuccess) return error;
    *open = open_of(*session, dbid);
    return *open == NULL ? JET_errInvalidDatabaseId : JET_errSuccess;
}

static JET_ERR close_database(JET_SESID sesid, JET_DBID dbid)
{
    Session *session;
    Open *open;
    JET_ERR error = enter_database(sesid, dbid, true, &session, &open);
    if (error == JET_errSuccess) close_opens(session, open->attachment, 1);
    return error;
}

static JET_ERR detach(Instance *instance, Attachment *attachment, const char *function)
{
    JET_ERR error = backup_error(instance); /* db.cxx:5421: before "not found" and "in use" */
    if (error != JET_errSuccess) return error;
    if (attachment == NULL) return JET_errDatabaseNotFound;
    if (attachment->pins > 0) return JET_errDatabaseInUse;
    error = database_failure(instance, attachment->logged, function);
    if (error != JET_errSuccess) return error;
    if (attachment->logged) write_log(instance, 512);
    Attachment **at = &instance->attachments;
    while (*at != attachment) at = &(*at)->next;
    *at = attachment->next;
    attachment->file->attachedTo = NULL;
    free(attachment);
    return JET_errSuccess;
}

static JET_ERR detach_database(JET_SESID sesid, JET_PCSTR name, JET_GRBIT grbit, const char *function)
{
    Session *session;
    JET_ERR error = enter_session(sesid, true, &session);
    if (error != JET_errSuccess) return error;
    if ((grbit & JET_bitForceDetach) != 0) return JET_errForceDetachNotAllowed; /* 16916 */
    if (session->level > 0) return JET_errInTransaction; /* db.cxx:5373 */
    Instance *instance = session->instance;
    if (name != NULL && *name != '\0') return detach(instance, attachment_named(instance, name), function);
    /* All of them, up to the first error. */
    while (error == JET_errSuccess && instance->attachments != NULL) error = detach(instance, instance->attachments, function);
    return error;
}

/* --- tables and cursors -------------------------------------------------------------------------- */

static Table *table_named(const File *file, JET_PCSTR name)
{
    for (Table *at = file->tables; at != NULL; at = at->next) if (strcasecmp(at->name, name) == 0) return at;
    return NULL;
}

static Cursor *open_cursor(Session *session, Attachment *attachment, Table *table, bool exclusive)
{
    Cursor *cursor = calloc(1, sizeof *cursor);
    cursor->handle = new_handle();
    cursor->session = session;
    cursor->attachment = attachment;
    cursor->table = table;
    cursor->exclusive = exclusive;
    cursor->level = session->level;
    cursor->next = session->cursors;
    return session->cursors = cursor;
}

/* Tables that the session made above this level go. */
void drop_tables(Session *session, int target)
{
    for (File *file = process.files; file != NULL; file = file->next) {
        for (Table **at = &file->tables; *at != NULL;) {
            Table *table = *at;
            if (table->creator != session || table->level <= target) { at = &table->next; continue; }
            *at = table->next;
            free(table->name);
            free(table);
        }
    }
}

/* After a commit they belong to the level below, or to everybody. */
void settle_tables(Session *session)
{
    for (File *file = process.files; file != NULL; file = file->next)
        for (Table *at = file->tables; at != NULL; at = at->next) {
            if (at->creator != session) continue;
            if (at->level > session->level) at->level = session->level;
            if (at->level == 0) at->creator = NULL;
        }
}

bool has_logged_changes(Session *session, int target)
{
    for (File *file = process.files; file != NULL; file = file->next)
        for (Table *at = file->tables; at != NULL; at = at->next) if (at->creator == session && at->logged && at->level > target) return true;
    return false;
}

static JET_ERR create_table(JET_SESID sesid, JET_DBID dbid, JET_PCSTR name, JET_TABLEID *ptableid)
{
    Session *session;
    Open *open;
    JET_ERR error = enter_database(sesid, dbid, false, &session, &open);
    if (error == JET_errSuccess) error = failure("JetCreateTable");
    if (error != JET_errSuccess) return error;
    Attachment *attachment = open->attachment;
    if (name == NULL || *name == '\0') return JET_errInvalidName;
    if (table_named(attachment->file, name) != NULL) return JET_errTableDuplicate;
    if (attachment->readOnly) return JET_errPermissionDenied;
    if (attachment->logged && session->instance->noMoreLog) return JET_errLogWriteFail;
    if (attachment->logged) write_log(session->instance, 256);
    Table *table = calloc(1, sizeof *table);
    table->name = copy_text(name);
    table->creator = session->level > 0 ? session : NULL;
    table->level = session->level;
    table->logged = attachment->logged;
    table->next = attachment->file->tables;
    attachment->file->tables = table;
    *ptableid = open_cursor(session, attachment, table, true)->handle;
    return JET_errSuccess;
}

static JET_ERR open_table(JET_SESID sesid, JET_DBID dbid, JET_PCSTR name, JET_GRBIT grbit, JET_TABLEID *ptableid)
{
    Session *session;
    Open *open;
    JET_ERR error = enter_database(sesid, dbid, false, &session, &open);
    if (error == JET_errSuccess) error = failure("JetOpenTable");
    if (error != JET_errSuccess) return error;
    if (name == NULL || *name == '\0') return JET_errInvalidName;
    Table *table = table_named(open->attachment->file, name);
    if (table == NULL) return JET_errObjectNotFound;
    bool exclusive = (grbit & JET_bitTableDenyRead) != 0;
    for (Session *other = session->instance->sessions; other != NULL; other = other->next) {
        for (Cursor *at = other->cursors; at != NULL && other != session; at = at->next) {
            if (at->table != table) continue;
            if (at->exclusive) return JET_errTableLocked;
            if (exclusive) return JET_errTableInUse;
        }
    }
    *ptableid = open_cursor(session, open->attachment, table, exclusive)->handle;
    return JET_errSuccess;
}

static JET_ERR duplicate_cursor(JET_SESID sesid, JET_TABLEID tableid, JET_TABLEID *ptableid)
{
    Cursor *cursor;
    JET_ERR error = enter_cursor(sesid, tableid, false, &cursor);
    if (error == JET_errSuccess) *ptableid = open_cursor(cursor->session, cursor->attachment, cursor->table, false)->handle;
    return error;
}

static JET_ERR close_table(JET_SESID sesid, JET_TABLEID tableid)
{
    Cursor *cursor;
    JET_ERR error = enter_cursor(sesid, tableid, true, &cursor);
    if (error == JET_errSuccess) close_cursor(cursor);
    return error;
}

/* No table has a record. */
static JET_ERR move(JET_SESID sesid, JET_TABLEID tableid)
{
    Cursor *cursor;
    JET_ERR error = enter_cursor(sesid, tableid, false, &cursor);
    return error == JET_errSuccess ? JET_errNoCurrentRecord : error;
}

EXPORT JET_ERR JetCreateDatabase(JET_SESID sesid, JET_PCSTR szFilename, JET_PCSTR szConnect, JET_DBID *pdbid, JET_GRBIT grbit)
{
    (void)szConnect;
    return LOCKED(create_database(sesid, szFilename, pdbid, grbit));
}

EXPORT JET_ERR JetAttachDatabase(JET_SESID sesid, JET_PCSTR szFilename, JET_GRBIT grbit) { return LOCKED(attach_database(sesid, szFilename, grbit)); }

EXPORT JET_ERR JetOpenDatabase(JET_SESID sesid, JET_PCSTR szFilename, JET_PCSTR szConnect, JET_DBID *pdbid, JET_GRBIT grbit)
{
    (void)szConnect;
    return LOCKED(open_database(sesid, szFilename, pdbid, grbit));
}

EXPORT JET_ERR JetCloseDatabase(JET_SESID sesid, JET_DBID dbid, JET_GRBIT grbit)
{
    (void)grbit;
    return LOCKED(close_database(sesid, dbid));
}

EXPORT JET_ERR JetDetachDatabase(JET_SESID sesid, JET_PCSTR szFilename) { return LOCKED(detach_database(sesid, szFilename, 0, "JetDetachDatabase")); }
EXPORT JET_ERR JetDetachDatabase2(JET_SESID sesid, JET_PCSTR szFilename, JET_GRBIT grbit) { return LOCKED(detach_database(sesid, szFilename, grbit, "JetDetachDatabase2")); }

EXPORT JET_ERR JetCreateTable(JET_SESID sesid, JET_DBID dbid, JET_PCSTR szTableName, ULONG lPages, ULONG lDensity, JET_TABLEID *ptableid)
{
    (void)lPages, (void)lDensity;
    return LOCKED(create_table(sesid, dbid, szTableName, ptableid));
}

EXPORT JET_ERR JetOpenTable(JET_SESID sesid, JET_DBID dbid, JET_PCSTR szTableName, const void *pvParameters, ULONG cbParameters, JET_GRBIT grbit, JET_TABLEID *ptableid)
{
    (void)pvParameters, (void)cbParameters;
    return LOCKED(open_table(sesid, dbid, szTableName, grbit, ptableid));
}

EXPORT JET_ERR JetDupCursor(JET_SESID sesid, JET_TABLEID tableid, JET_TABLEID *ptableid, JET_GRBIT grbit)
{
    (void)grbit;
    return LOCKED(duplicate_cursor(sesid, tableid, ptableid));
}

EXPORT JET_ERR JetCloseTable(JET_SESID sesid, JET_TABLEID tableid) { return LOCKED(close_table(sesid, tableid)); }

EXPORT JET_ERR JetMove(JET_SESID sesid, JET_TABLEID tableid, int32_t cRow, JET_GRBIT grbit)
{
    (void)cRow, (void)grbit;
    return LOCKED(move(sesid, tableid));
}
