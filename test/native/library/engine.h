/*
 * The lifecycle of the ESE API in a shared library of our own, with the C signatures of the 64-bit
 * Windows header. It is written from the lifecycle facts, in the engine's order of checks; a session is
 * validated as ESENT does, an instance handle is looked up. Storage is just enough for backups to have
 * files. Crashes are real: what reads through a null pointer in the engine does so here.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
/* Error codes and option bits by name, generated from the facts of the model. */
#include "facts.h"

/* Types of esent.h on 64-bit Windows, where a long has 32 bits. */
typedef int32_t JET_ERR;
typedef uint32_t JET_GRBIT;
typedef uint32_t JET_DBID;
typedef uintptr_t JET_INSTANCE;
typedef uintptr_t JET_SESID;
typedef uintptr_t JET_TABLEID;
typedef uintptr_t JET_HANDLE;
typedef uintptr_t JET_API_PTR;
typedef const char *JET_PCSTR;
typedef char *JET_PSTR;
typedef uint32_t ULONG;
typedef JET_ERR (*JET_PFNSTATUS)(JET_SESID, uint32_t, uint32_t, void *);

#define EXPORT __attribute__((visibility("default")))
#define NIL (~(uintptr_t)0)
#define NIL_DBID (~(JET_DBID)0)
#define PAGE 4096u

enum { PARAM_MAX_SESSIONS = 5, PARAM_CIRCULAR_LOG = 17, PARAM_CHECKPOINT_DEPTH = 24, PARAM_PAGE_SIZE = 64, PARAM_MAX_INSTANCES = 104, PARAM_COUNT = 256 };

typedef enum { MODE_UNSET, MODE_ONE, MODE_MULTI } Mode;
typedef enum { PHASE_NOT_STARTED, PHASE_DATABASES, PHASE_LOGS } Phase;

typedef struct Table Table;
typedef struct File File;
typedef struct Attachment Attachment;
typedef struct Instance Instance;
typedef struct Session Session;
typedef struct Cursor Cursor;

/* A table exists from its creation on; one that a transaction made goes with a rollback of its level. */
struct Table {
    char *name;
    Session *creator; /* null once committed */
    int level;
    bool logged;
    Table *next;
};

/* A database on disk. */
struct File {
    char *name;
    Table *tables;
    Instance *attachedTo;
    uint32_t fullBackup; /* generation of the last full backup; 0 without one */
    File *next;
};

struct Attachment {
    JET_DBID dbid;
    Instance *instance;
    File *file;
    bool readOnly, logged;
    int pins; /* opens of all sessions and of the backup */
    Session *exclusiveBy;
    bool inBackup, copied;
    Attachment *next;
};

typedef struct {
    bool any, local, full, stopped, truncated;
    bool prepared; /* the log was rolled for log info */
    Phase phase;
    uint32_t copyLow, copyHigh, deleteLow, deleteHigh, copySum;
    bool open; /* the one file slot; its handle is 0 */
    Attachment *database; /* null: the file is a log */
    uint32_t generation;
    size_t size, at;
} Backup;

struct Instance {
    JET_INSTANCE handle;
    char *name; /* may be null */
    bool initialised, versionStore, stopped, noMoreLog, backupAllowed;
    uint32_t recorded; /* S: 1 full stop, 2 background tasks, 4 caches */
    JET_ERR unavailable; /* the first fatal error; 0 without one */
    Backup backup;
    Session *sessions;
    Attachment *attachments;
    JET_API_PTR params[PARAM_COUNT];
    Instance *next;
};

typedef struct Open { Attachment *attachment; int count; struct Open *next; } Open;

struct Session {
    JET_SESID handle;
    Instance *instance;
    int level;
    JET_API_PTR context; /* 0: none set */
    pthread_t contextThread;
    bool byContext; /* the transaction belongs to a context, else to a thread */
    JET_API_PTR owner;
    pthread_t ownerThread;
    uint32_t begunAt; /* log generation */
    JET_ERR rollbackFailure;
    Cursor *cursors;
    Open *opens;
    Session *next;
};

struct Cursor {
    JET_TABLEID handle;
    Session *session;
    Attachment *attachment;
    Table *table;
    bool exclusive;
    int level;
    Cursor *next;
};

typedef struct {
    Mode mode;
    Instance *instances; /* in the order in which they were made */
    File *files;
    uint32_t logLow, logCurrent, logWritten;
    JET_API_PTR params[PARAM_COUNT];
    uintptr_t lastHandle;
    JET_DBID lastDbid;
} Process;

extern Process process;

/* Every exported function holds this lock: calls of several threads come one after the other. */
void lock_engine(void);
JET_ERR leave_engine(JET_ERR error);
#define LOCKED(expression) (lock_engine(), leave_engine(expression))

/* process.c */
uintptr_t new_handle(void);
JET_ERR failure(const char *function);
char *copy_text(const char *text);
Instance *find_instance(JET_INSTANCE handle);
JET_ERR new_instance(JET_PCSTR name, Instance **made);
void free_instance(Instance *instance);
JET_API_PTR param_of(const Instance *instance, uint32_t id);
void crash(void);

/* gates.c */
JET_ERR unavailable_error(const Instance *instance);
void set_unavailable(Instance *instance, JET_ERR error);
bool is_fatal(JET_ERR error);
JET_ERR enter_session(JET_SESID handle, bool pastStop, Session **session);
JET_ERR enter_cursor(JET_SESID sesid, JET_TABLEID tableid, bool pastStop, Cursor **cursor);
JET_ERR enter_instance(JET_INSTANCE handle, Instance **instance);
JET_ERR lookup_instance(JET_INSTANCE handle, Instance **instance);
JET_ERR legacy_instance(JET_INSTANCE *handle);

/* sessions.c */
void discard_session(Session *session);
void close_cursor(Cursor *cursor);

/* databases.c */
Attachment *attachment_named(const Instance *instance, JET_PCSTR name);
Open *open_of(Session *session, JET_DBID dbid);
void close_opens(Session *session, Attachment *attachment, int count);
void drop_tables(Session *session, int target);
void settle_tables(Session *session);
bool has_logged_changes(Session *session, int target);

/* backup.c */
JET_ERR backup_error(const Instance *instance);
JET_ERR end_backup(Instance *instance, JET_ERR recorded, JET_GRBIT grbit, bool asSurrogate);
void write_log(Instance *instance, uint32_t bytes);
void roll_log(void);

#endif
