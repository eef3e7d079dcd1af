/* The streaming backup in all its roles, and the internal one (lifecycle facts 6). */
#include "engine.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { RESERVED_PAGES = 2, LOG_BYTES = 65536, ABORTED_BY_CALLER = -800, TRUNCATE_DONE = 0x100 };

/* --- logs ---------------------------------------------------------------------------------------- */

void roll_log(void)
{
    process.logCurrent++;
    process.logWritten = 0;
}

void write_log(Instance *instance, uint32_t bytes)
{
    (void)instance; /* all instances write to one stream */
    process.logWritten += bytes;
    if (process.logWritten >= LOG_BYTES) roll_log();
}

/* The generation that a log's name speaks of; 0 if it is none. */
static uint32_t generation_of(JET_PCSTR name)
{
    const char *last = name;
    for (const char *at = name; *at != '\0'; at++) if (*at == '\\' || *at == '/') last = at + 1;
    if (strncasecmp(last, "edb", 3) != 0) return 0;
    char *end;
    unsigned long generation = strtoul(last + 3, &end, 16);
    size_t digits = (size_t)(end - (last + 3));
    return digits >= 5 && digits <= 8 && strcasecmp(end, ".log") == 0 ? (uint32_t)generation : 0;
}

/* The oldest generation that recovery would need. */
static uint32_t checkpoint(const Instance *instance)
{
    uint32_t oldest = process.logCurrent;
    for (Session *at = instance->sessions; at != NULL; at = at->next)
        if (at->level > 0 && has_logged_changes(at, 0) && at->begunAt < oldest) oldest = at->begunAt;
    return oldest;
}

/* --- begin and end ------------------------------------------------------------------------------- */

JET_ERR backup_error(const Instance *instance)
{
    if (!instance->backup.any) return JET_errSuccess;
    return instance->backup.local ? JET_errBackupInProgress : JET_errSurrogateBackupInProgress;
}

static void drop_backup(Backup *backup)
{
    backup->any = backup->local = backup->stopped = false;
    backup->phase = PHASE_NOT_STARTED;
}

/* ErrBKBeginExternalBackup (backup.cxx:1642-1730), past the gate and the right to begin. */
static JET_ERR begin(Instance *instance, JET_GRBIT grbit, uint32_t first, uint32_t last, const char *function)
{
    Backup *backup = &instance->backup;
    bool incremental = (grbit & JET_bitBackupIncremental) != 0;
    bool surrogate = (grbit & JET_bitBackupSurrogate) != 0;
    bool internalCopy = (grbit & JET_bitInternalCopy) != 0;
    if (instance->noMoreLog) return JET_errLogWriteFail; /* 1649 */
    if ((grbit & ~(JET_bitBackupIncremental | JET_bitBackupSurrogate | JET_bitInternalCopy)) != 0) return JET_errInvalidGrbit; /* 1666 */
    if ((incremental || surrogate) && param_of(instance, PARAM_CIRCULAR_LOG) != 0) return JET_errInvalidBackup;
    if (internalCopy && (incremental || surrogate)) return JET_errInvalidGrbit;
    JET_ERR error = backup_error(instance);
    if (error != JET_errSuccess) return error; /* 1701: the stop flag stays */

    memset(backup, 0, sizeof *backup); /* 1730: also the stop flag */
    backup->any = true;
    backup->local = !surrogate;
    backup->phase = incremental ? PHASE_LOGS : PHASE_DATABASES;
    bool missingFull = false;
    for (Attachment *at = instance->attachments; at != NULL; at = at->next) {
        at->inBackup = incremental || surrogate;
        at->copied = false;
        if (at->logged && at->file->fullBackup == 0) missingFull = true;
    }
    error = incremental && missingFull ? JET_errMissingFullBackup : failure(function);
    if (error != JET_errSuccess) {
        drop_backup(backup); /* 1923 */
        return error;
    }
    backup->full = !incremental;
    if (!incremental) backup->copyLow = checkpoint(instance);
    if (surrogate) {
        backup->copyLow = first;
        backup->copyHigh = last;
    }
    return JET_errSuccess;
}

static JET_ERR begin_external(JET_INSTANCE handle, JET_GRBIT grbit)
{
    Instance *instance;
    JET_ERR error = enter_instance(handle, &instance);
    if (error != JET_errSuccess) return error;
    return instance->backupAllowed ? begin(instance, grbit, 0, 0, "JetBeginExternalBackupInstance") : JET_errBackupNotAllowedYet;
}

static JET_ERR begin_surrogate(JET_INSTANCE handle, ULONG first, ULONG last, JET_GRBIT grbit)
{
    Instance *instance;
    JET_ERR error = enter_instance(handle, &instance);
    if (error != JET_errSuccess) return error;
    if (!instance->backupAllowed) return JET_errBackupNotAllowedYet;
    if (first > last || process.logCurrent < last) return JET_errInvalidParameter;
    return begin(instance, JET_bitBackupSurrogate | grbit, first, last, "JetBeginSurrogateBackup");
}

static void close_slot(Backup *backup)
{
    if (!backup->open) return;
    bool whole = backup->at >= backup->size;
    if (backup->database != NULL) {
        backup->database->pins--;
        backup->database->copied = backup->database->copied || whole;
    } else if (whole && backup->generation >= backup->copyLow && backup->generation < backup->copyHigh) {
        backup->copySum += backup->generation; /* 3087 */
    }
    backup->open = false;
    backup->database = NULL;
}

/* Always ends what runs, and only records how it went (4131-4570). */
JET_ERR end_backup(Instance *instance, JET_ERR recorded, JET_GRBIT grbit, bool asSurrogate)
{
    Backup *backup = &instance->backup;
    if (!backup->any) {
        backup->stopped = false; /* 4140 */
        return JET_errNoBackup;
    }
    bool matches = asSurrogate != backup->local;
    bool succeeded = recorded == JET_errSuccess && matches && !backup->stopped && (asSurrogate || backup->phase != PHASE_DATABASES);
    if (backup->open && backup->database != NULL) backup->database->pins--;
    backup->open = false;
    backup->database = NULL;
    bool truncated = backup->truncated || (grbit & TRUNCATE_DONE) != 0;
    for (Attachment *at = instance->attachments; at != NULL; at = at->next) {
        /* A full backup that truncated the logs is what incremental ones ask for. */
        if (succeeded && !instance->noMoreLog && backup->full && truncated && at->inBackup && (at->copied || !backup->local))
            at->file->fullBackup = backup->copyHigh > 1 ? backup->copyHigh - 1 : 1;
        at->inBackup = false;
    }
    backup->truncated = false;
    drop_backup(backup);
    return JET_errSuccess;
}

/* Exactly one of the two bits; no other is looked at (3978). */
static JET_ERR end2(JET_INSTANCE handle, JET_GRBIT grbit, bool asSurrogate)
{
    Instance *instance;
    JET_ERR error = enter_instance(handle, &instance);
    if (error != JET_errSuccess) return error;
    bool normal = (grbit & JET_bitBackupEndNormal) != 0, aborted = (grbit & JET_bitBackupEndAbort) != 0;
    if (normal == aborted) return JET_errInvalidParameter;
    return end_backup(instance, normal ? JET_errSuccess : ABORTED_BY_CALLER, grbit, asSurrogate);
}

/* --- steps --------------------------------------------------------------------------------------- */

/* The first two checks of every step: whose backup, and was it stopped. */
static JET_ERR enter_step(JET_INSTANCE handle, Instance **instance)
{
    JET_ERR error = enter_instance(handle, instance);
    if (error != JET_errSuccess) return error;
    if (!(*instance)->backup.local) return JET_errNoBackup;
    return (*instance)->backup.stopped ? JET_errBackupAbortByServer : JET_errSuccess;
}

/* A list of names: each ends with a zero, the list with one more. */
typedef struct { char *out; size_t room, length; } Names;

static void add_name(Names *names, const char *name)
{
    for (const char *at = name;; at++) {
        if (names->out != NULL && names->length < names->room) names->out[names->length] = *at;
        names->length++;
        if (*at == '\0') return;
    }
}

static JET_ERR attach_info(JET_INSTANCE handle, JET_PSTR out, ULONG cbMax, ULONG *pcbActual)
{
    Instance *instance;
    JET_ERR error = enter_step(handle, &instance);
    if (error != JET_errSuccess) return error;
    if (!instance->backup.full) return JET_errInvalidBackupSequence; /* 1965 */
    error = failure("JetGetAttachInfoInstance");
    if (error != JET_errSuccess) {
        end_backup(instance, error, 0, false); /* 2090 */
        return error;
    }
    Names names = { out, cbMax, 0 };
    for (Attachment *at = instance->attachments; at != NULL; at = at->next) if (at->logged) add_name(&names, at->file->name);
    add_name(&names, "");
    if (pcbActual != NULL) *pcbActual = (ULONG)names.length;
    return JET_errSuccess;
}

/* Which file it is, and whether the backup may have it now (2257, 2265, 2415). */
static JET_ERR open_error(const Backup *backup, const Attachment *attachment, JET_PCSTR name)
{
    if (attachment != NULL) {
        if (attachment->exclusiveBy != NULL) return JET_errDatabaseLocked;
        return backup->full && backup->phase == PHASE_DATABASES ? JET_errSuccess : JET_errInvalidBackupSequence;
    }
    if (backup->phase == PHASE_DATABASES) return JET_errDatabaseNotFound;
    uint32_t generation = generation_of(name);
    return generation >= process.logLow && generation < process.logCurrent ? JET_errSuccess : JET_errMissingFileToBackup;
}

static JET_ERR open_slot(Instance *instance, JET_PCSTR name, const char *function)
{
    Backup *backup = &instance->backup;
    if (name == NULL || *name == '\0') return JET_errInvalidParameter; /* 2165 */
    if (backup->open) return JET_errOutOfMemory; /* 2208: the slot is taken */
    Attachment *attachment = attachment_named(instance, name);
    JET_ERR error = function == NULL ? JET_errSuccess : failure(function);
    if (error == JET_errSuccess) error = open_error(backup, attachment, name);
    if (error != JET_errSuccess) {
        /* In the databases phase one file's failure is its own; later it ends the backup (2591). */
        if (backup->phase != PHASE_DATABASES) end_backup(instance, error, 0, false);
        else if (attachment != NULL) attachment->inBackup = false;
        return error;
    }
    backup->open = true;
    backup->database = attachment;
    backup->at = 0;
    if (attachment != NULL) {
        attachment->inBackup = true;
        attachment->pins++;
        backup->size = (RESERVED_PAGES + 1) * PAGE;
    } else {
        backup->generation = generation_of(name);
        backup->size = LOG_BYTES;
    }
    return JET_errSuccess;
}

static JET_ERR open_file(JET_INSTANCE handle, JET_PCSTR name, JET_HANDLE *phfFile, ULONG *low, ULONG *high)
{
    Instance *instance;
    JET_ERR error = enter_step(handle, &instance);
    if (error == JET_errSuccess) error = open_slot(instance, name, "JetOpenFileInstance");
    if (error != JET_errSuccess) return error;
    *phfFile = 0;
    if (low != NULL) *low = (ULONG)instance->backup.size;
    if (high != NULL) *high = 0;
    return JET_errSuccess;
}

/* The handle is not checked: after a close an empty file is read, any other handle is out of bounds (2743). */
static JET_ERR read_file(JET_INSTANCE handle, JET_HANDLE hfFile, void *pv, ULONG cb, ULONG *pcbActual)
{
    Instance *instance;
    JET_ERR error = enter_step(handle, &instance);
    if (error != JET_errSuccess) return error;
    Backup *backup = &instance->backup;
    if ((uintptr_t)pv % PAGE != 0) return JET_errInvalidParameter; /* 2738 */
    if (hfFile != 0) crash();
    if (cb % PAGE != 0) return JET_errInvalidParameter;
    bool isDatabase = backup->open && backup->database != NULL;
    bool atStart = !backup->open || backup->at == 0;
    uint32_t least = !atStart ? isDatabase : isDatabase ? RESERVED_PAGES + 1 : RESERVED_PAGES; /* 2755, 2818 */
    if (cb / PAGE < least) return JET_errInvalidParameter;
    if (!backup->open) {
        if (pcbActual != NULL) *pcbActual = 0;
        return JET_errSuccess;
    }
    error = failure("JetReadFileInstance");
    if (error != JET_errSuccess) {
        if (backup->phase == PHASE_DATABASES) {
            if (isDatabase) backup->database->inBackup = false;
            close_slot(backup); /* 2936 */
        } else end_backup(instance, error, 0, false); /* 2944 */
        return error;
    }
    size_t left = backup->size - backup->at, bytes = left < cb ? left : cb;
    if (pv != NULL) memset(pv, 0, bytes);
    backup->at += bytes;
    if (pcbActual != NULL) *pcbActual = (ULONG)bytes;
    return JET_errSuccess;
}

/* No look at the stop flag or the phase (2960). */
static JET_ERR close_file(JET_INSTANCE handle, JET_HANDLE hfFile)
{
    Instance *instance;
    JET_ERR error = enter_instance(handle, &instance);
    if (error != JET_errSuccess) return error;
    if (!instance->backup.local) return JET_errNoBackup;
    if (hfFile != 0 || !instance->backup.open) return JET_errInvalidParameter;
    close_slot(&instance->backup);
    return JET_errSuccess;
}

/* Only the first call rolls the log; its failure leaves the phase as it was (637, 3466). */
static JET_ERR prepare_logs(Instance *instance, const char *function)
{
    Backup *backup = &instance->backup;
    if (backup->open) return JET_errInvalidBackupSequence; /* 3176 */
    if (backup->prepared) return JET_errSuccess;
    if (instance->noMoreLog) return JET_errLogWriteFail;
    JET_ERR error = function == NULL ? JET_errSuccess : failure(function);
    if (error != JET_errSuccess) return error;
    roll_log();
    backup->prepared = true;
    backup->copyHigh = process.logCurrent;
    backup->copySum = 0;
    backup->deleteLow = process.logLow;
    backup->deleteHigh = checkpoint(instance);
    if (!backup->full) {
        backup->copyLow = backup->deleteLow;
        return JET_errSuccess;
    }
    /* Databases outside this backup keep the logs since their own last full one. */
    for (Attachment *at = instance->attachments; at != NULL; at = at->next)
        if (at->logged && !(at->inBackup && at->copied) && at->file->fullBackup < backup->deleteHigh) backup->deleteHigh = at->file->fullBackup;
    if (backup->deleteHigh < backup->deleteLow) backup->deleteLow = backup->deleteHigh;
    return JET_errSuccess;
}

static JET_ERR log_info(JET_INSTANCE handle, JET_PSTR out, ULONG cbMax, ULONG *pcbActual, const char *function, bool toTruncate)
{
    Instance *instance;
    JET_ERR error = enter_step(handle, &instance);
    if (error == JET_errSuccess) error = prepare_logs(instance, function);
    if (error != JET_errSuccess) return error;
    Backup *backup = &instance->backup;
    Names names = { out, cbMax, 0 };
    uint32_t low = toTruncate ? backup->deleteLow : backup->copyLow, high = toTruncate ? backup->deleteHigh : backup->copyHigh;
    for (uint32_t at = low; at < high; at++) {
        char name[32];
        snprintf(name, sizeof name, ".\\edb%05X.log", at);
        add_name(&names, name);
    }
    add_name(&names, "");
    if (pcbActual != NULL) *pcbActual = (ULONG)names.length;
    backup->phase = PHASE_LOGS; /* 3445 */
    return JET_errSuccess;
}

static JET_ERR truncate_logs(Instance *instance)
{
    Backup *backup = &instance->backup;
    if (backup->open) return JET_errInvalidBackupSequence; /* 3518 */
    if (backup->copyLow == 0 || backup->copyHigh == 0) return JET_errInvalidBackupSequence; /* 3527 */
    backup->phase = PHASE_LOGS;
    uint32_t must = 0;
    for (uint32_t at = backup->copyLow; at < backup->copyHigh; at++) must += at;
    if (backup->copySum < must) return JET_errLogFileNotCopied; /* 3555 */
    JET_ERR error = failure("JetTruncateLogInstance");
    if (error != JET_errSuccess) return error;
    backup->truncated = true;
    uint32_t high = backup->deleteHigh < process.logCurrent ? backup->deleteHigh : process.logCurrent;
    if (backup->deleteLow > 0 && high > process.logLow) process.logLow = high;
    return JET_errSuccess;
}

static JET_ERR truncate_log(JET_INSTANCE handle)
{
    Instance *instance;
    JET_ERR error = enter_step(handle, &instance);
    return error == JET_errSuccess ? truncate_logs(instance) : error;
}

/* --- the internal backup: all steps in one call (1335-1530) --------------------------------------- */

static JET_ERR copy_file(Instance *instance, JET_PCSTR name)
{
    JET_ERR error = open_slot(instance, name, NULL);
    if (error != JET_errSuccess) return error;
    instance->backup.at = instance->backup.size;
    close_slot(&instance->backup);
    return JET_errSuccess;
}

static JET_ERR copy_all(Instance *instance, bool incremental)
{
    Backup *backup = &instance->backup;
    JET_ERR error = JET_errSuccess;
    for (Attachment *at = instance->attachments; at != NULL && !incremental && error == JET_errSuccess; at = at->next) error = copy_file(instance, at->file->name);
    if (error == JET_errSuccess) error = prepare_logs(instance, NULL);
    if (error != JET_errSuccess) return error;
    backup->phase = PHASE_LOGS;
    uint32_t high = backup->copyHigh;
    for (uint32_t at = backup->copyLow; at < high && error == JET_errSuccess; at++) {
        char name[32];
        snprintf(name, sizeof name, ".\\edb%05X.log", at);
        error = copy_file(instance, name);
    }
    return error == JET_errSuccess ? truncate_logs(instance) : error;
}

static JET_ERR internal_backup(JET_INSTANCE handle, JET_GRBIT grbit)
{
    Instance *instance;
    JET_ERR error = enter_instance(handle, &instance);
    if (error != JET_errSuccess) return error;
    bool incremental = (grbit & JET_bitBackupIncremental) != 0; /* no other bit is validated */
    if (!instance->backupAllowed) return JET_errBackupNotAllowedYet;
    error = begin(instance, incremental ? JET_bitBackupIncremental : 0, 0, 0, "JetBackupInstance");
    if (error != JET_errSuccess) return error;
    error = copy_all(instance, incremental);
    JET_ERR ended = end_backup(instance, error == JET_errSuccess ? JET_errSuccess : ABORTED_BY_CALLER, 0, false);
    return error == JET_errSuccess ? ended : error; /* 1511: the first error is kept */
}

/* --- exports ------------------------------------------------------------------------------------- */

/* A legacy form is its instance form on slot 0. */
#define ON_THE_ONE(call) \
    do { \
        JET_INSTANCE instance; \
        lock_engine(); \
        JET_ERR error = legacy_instance(&instance); \
        return leave_engine(error == JET_errSuccess ? (call) : error); \
    } while (0)

EXPORT JET_ERR JetBeginExternalBackup(JET_GRBIT grbit) { ON_THE_ONE(begin_external(instance, grbit)); }
EXPORT JET_ERR JetBeginExternalBackupInstance(JET_INSTANCE instance, JET_GRBIT grbit) { return LOCKED(begin_external(instance, grbit)); }
EXPORT JET_ERR JetBeginSurrogateBackup(JET_INSTANCE instance, ULONG lgenFirst, ULONG lgenLast, JET_GRBIT grbit) { return LOCKED(begin_surrogate(instance, lgenFirst, lgenLast, grbit)); }
EXPORT JET_ERR JetEndSurrogateBackup(JET_INSTANCE instance, JET_GRBIT grbit) { return LOCKED(end2(instance, grbit, true)); }
EXPORT JET_ERR JetEndExternalBackup(void) { ON_THE_ONE(end2(instance, JET_bitBackupEndNormal, false)); }
EXPORT JET_ERR JetEndExternalBackupInstance(JET_INSTANCE instance) { return LOCKED(end2(instance, JET_bitBackupEndNormal, false)); }
EXPORT JET_ERR JetEndExternalBackupInstance2(JET_INSTANCE instance, JET_GRBIT grbit) { return LOCKED(end2(instance, grbit, false)); }

EXPORT JET_ERR JetGetAttachInfo(JET_PSTR szzDatabases, ULONG cbMax, ULONG *pcbActual) { ON_THE_ONE(attach_info(instance, szzDatabases, cbMax, pcbActual)); }
EXPORT JET_ERR JetGetAttachInfoInstance(JET_INSTANCE instance, JET_PSTR szzDatabases, ULONG cbMax, ULONG *pcbActual) { return LOCKED(attach_info(instance, szzDatabases, cbMax, pcbActual)); }
EXPORT JET_ERR JetOpenFile(JET_PCSTR szFileName, JET_HANDLE *phfFile, ULONG *pulFileSizeLow, ULONG *pulFileSizeHigh) { ON_THE_ONE(open_file(instance, szFileName, phfFile, pulFileSizeLow, pulFileSizeHigh)); }
EXPORT JET_ERR JetOpenFileInstance(JET_INSTANCE instance, JET_PCSTR szFileName, JET_HANDLE *phfFile, ULONG *pulFileSizeLow, ULONG *pulFileSizeHigh) { return LOCKED(open_file(instance, szFileName, phfFile, pulFileSizeLow, pulFileSizeHigh)); }
EXPORT JET_ERR JetReadFile(JET_HANDLE hfFile, void *pv, ULONG cb, ULONG *pcbActual) { ON_THE_ONE(read_file(instance, hfFile, pv, cb, pcbActual)); }
EXPORT JET_ERR JetReadFileInstance(JET_INSTANCE instance, JET_HANDLE hfFile, void *pv, ULONG cb, ULONG *pcbActual) { return LOCKED(read_file(instance, hfFile, pv, cb, pcbActual)); }
EXPORT JET_ERR JetCloseFile(JET_HANDLE hfFile) { ON_THE_ONE(close_file(instance, hfFile)); }
EXPORT JET_ERR JetCloseFileInstance(JET_INSTANCE instance, JET_HANDLE hfFile) { return LOCKED(close_file(instance, hfFile)); }
EXPORT JET_ERR JetGetLogInfo(JET_PSTR szzLogs, ULONG cbMax, ULONG *pcbActual) { ON_THE_ONE(log_info(instance, szzLogs, cbMax, pcbActual, "JetGetLogInfoInstance", false)); }
EXPORT JET_ERR JetGetLogInfoInstance(JET_INSTANCE instance, JET_PSTR szzLogs, ULONG cbMax, ULONG *pcbActual) { return LOCKED(log_info(instance, szzLogs, cbMax, pcbActual, "JetGetLogInfoInstance", false)); }
EXPORT JET_ERR JetGetTruncateLogInfoInstance(JET_INSTANCE instance, JET_PSTR szzLogs, ULONG cbMax, ULONG *pcbActual) { return LOCKED(log_info(instance, szzLogs, cbMax, pcbActual, "JetGetTruncateLogInfoInstance", true)); }
EXPORT JET_ERR JetTruncateLog(void) { ON_THE_ONE(truncate_log(instance)); }
EXPORT JET_ERR JetTruncateLogInstance(JET_INSTANCE instance) { return LOCKED(truncate_log(instance)); }

EXPORT JET_ERR JetBackup(JET_PCSTR szBackupPath, JET_GRBIT grbit, JET_PFNSTATUS pfnStatus)
{
    (void)szBackupPath, (void)pfnStatus;
    ON_THE_ONE(internal_backup(instance, grbit));
}

EXPORT JET_ERR JetBackupInstance(JET_INSTANCE instance, JET_PCSTR szBackupPath, JET_GRBIT grbit, JET_PFNSTATUS pfnStatus)
{
    (void)szBackupPath, (void)pfnStatus;
    return LOCKED(internal_backup(instance, grbit));
}
