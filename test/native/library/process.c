/* Process and instances: running mode, create, init, term, parameters (lifecycle facts 1, 2, 5). */
#include "engine.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const JET_API_PTR defaults[PARAM_COUNT] = {
    [PARAM_MAX_SESSIONS] = 16, [11] = 5120, [PARAM_CHECKPOINT_DEPTH] = 20971520, [PARAM_PAGE_SIZE] = PAGE, [PARAM_MAX_INSTANCES] = 16,
};

Process process;
static bool started;
static pthread_mutex_t engine = PTHREAD_MUTEX_INITIALIZER;

static void start(void)
{
    memset(&process, 0, sizeof process);
    memcpy(process.params, defaults, sizeof defaults);
    process.logLow = process.logCurrent = 1;
    /* Beyond 32 bits, as addresses are: a binding that cuts a handle short is found out. */
    process.lastHandle = (uintptr_t)0x7f0000000000;
    started = true;
}

void lock_engine(void)
{
    pthread_mutex_lock(&engine);
    if (!started) start();
}

JET_ERR leave_engine(JET_ERR error)
{
    pthread_mutex_unlock(&engine);
    return error;
}

void crash(void) { raise(SIGSEGV); }

uintptr_t new_handle(void) { return process.lastHandle += 0x400; }

char *copy_text(const char *text)
{
    return text == NULL ? NULL : strdup(text);
}

/* Failures that a test has asked for: the next call of the function that gets past its checks fails so. */
static struct { char function[64]; JET_ERR error; } failing[16];

JET_ERR failure(const char *function)
{
    for (int at = 0; at < 16; at++) {
        if (failing[at].error == 0 || strcmp(failing[at].function, function) != 0) continue;
        JET_ERR error = failing[at].error;
        failing[at].error = 0;
        return error;
    }
    return JET_errSuccess;
}

/* For tests alone, not in esent.dll. An error of 0 takes back what was asked for. */
EXPORT void lifecycle_fail_next(JET_PCSTR function, JET_ERR error)
{
    lock_engine();
    failure(function);
    for (int at = 0; at < 16 && error != 0; at++) {
        if (failing[at].error != 0) continue;
        strncpy(failing[at].function, function, sizeof failing[at].function - 1);
        failing[at].error = error;
        break;
    }
    leave_engine(0);
}

/* For tests alone: a process that has just started. */
EXPORT void lifecycle_reset(void)
{
    lock_engine();
    while (process.instances != NULL) free_instance(process.instances);
    memset(failing, 0, sizeof failing);
    start();
    leave_engine(0);
}

static int instance_count(void)
{
    int count = 0;
    for (Instance *at = process.instances; at != NULL; at = at->next) count++;
    return count;
}

/* One-instance mode ignores the handle, unset finds nothing (jetapi.cxx:3811). */
Instance *find_instance(JET_INSTANCE handle)
{
    if (process.mode == MODE_ONE) return process.instances;
    if (process.mode == MODE_UNSET || handle == 0 || handle == NIL) return NULL;
    for (Instance *at = process.instances; at != NULL; at = at->next) if (at->handle == handle) return at;
    return NULL;
}

static bool same_name(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static JET_ERR allocation_error(JET_PCSTR name)
{
    int most = process.mode == MODE_ONE ? 1 : (int)process.params[PARAM_MAX_INSTANCES];
    if (instance_count() >= most) return JET_errTooManyInstances;
    for (Instance *at = process.instances; at != NULL; at = at->next) if (same_name(at->name, name)) return JET_errInstanceNameInUse;
    return JET_errSuccess;
}

/* A failed allocation of the first instance sets the mode back to unset (3717). */
JET_ERR new_instance(JET_PCSTR name, Instance **made)
{
    JET_ERR error = allocation_error(name);
    if (error != JET_errSuccess) {
        if (process.instances == NULL) process.mode = MODE_UNSET;
        return error;
    }
    Instance *instance = calloc(1, sizeof *instance);
    instance->handle = new_handle();
    instance->name = copy_text(name);
    memcpy(instance->params, process.params, sizeof process.params);
    Instance **last = &process.instances;
    while (*last != NULL) last = &(*last)->next;
    *last = *made = instance;
    return JET_errSuccess;
}

/* Everything the instance owned dies with it; the last one takes the running mode along (3778). */
void free_instance(Instance *instance)
{
    while (instance->sessions != NULL) discard_session(instance->sessions);
    while (instance->attachments != NULL) {
        Attachment *attachment = instance->attachments;
        instance->attachments = attachment->next;
        attachment->file->attachedTo = NULL;
        free(attachment);
    }
    Instance **at = &process.instances;
    while (*at != instance) at = &(*at)->next;
    *at = instance->next;
    free(instance->name);
    free(instance);
    if (process.instances == NULL) process.mode = MODE_UNSET;
}

/* --- create and init ----------------------------------------------------------------------------- */

static JET_ERR create(JET_INSTANCE *pinstance, JET_PCSTR name, const char *function)
{
    if (pinstance == NULL) return JET_errInvalidParameter; /* before the mode is touched (21915) */
    *pinstance = NIL;
    if (process.mode == MODE_ONE) return JET_errRunningInOneInstanceMode;
    process.mode = MODE_MULTI;
    Instance *instance = NULL;
    JET_ERR error = failure(function);
    if (error == JET_errSuccess) error = new_instance(name, &instance);
    if (error != JET_errSuccess) {
        if (process.instances == NULL) process.mode = MODE_UNSET;
        return error;
    }
    *pinstance = instance->handle;
    return JET_errSuccess;
}

static JET_ERR init(JET_INSTANCE *pinstance, const char *function)
{
    JET_INSTANCE given = pinstance == NULL || *pinstance == NIL ? 0 : *pinstance;
    if (pinstance != NULL && given == 0) *pinstance = NIL; /* 21376 */
    if (process.mode == MODE_MULTI && pinstance == NULL) return JET_errRunningInMultiInstanceMode; /* 21389 */
    if (process.mode == MODE_ONE && process.instances != NULL) return JET_errAlreadyInitialized; /* 21395 */
    if (process.mode == MODE_UNSET) process.mode = MODE_ONE; /* 21409 */

    bool allocates = given == 0 || process.mode == MODE_ONE; /* 21417: else the pointer may hold anything */
    Instance *instance = NULL;
    JET_ERR error = JET_errSuccess;
    if (allocates) error = new_instance(NULL, &instance);
    else if ((instance = find_instance(given)) == NULL) error = JET_errInvalidParameter;
    if (error != JET_errSuccess) return error;
    if (instance->initialised) return JET_errAlreadyInitialized; /* 4468: nothing is freed */

    instance->versionStore = true; /* 5142 */
    error = failure(function);
    if (error < 0) { /* 21504 */
        free_instance(instance);
        if (pinstance != NULL) *pinstance = 0;
        return error;
    }
    instance->initialised = true; /* the stop flag is neither read nor cleared */
    instance->backupAllowed = true; /* 20828, the only place */
    if (allocates && pinstance != NULL) *pinstance = instance->handle;
    return error;
}

static JET_ERR enable_multi_instance(void *settings, ULONG count, ULONG *succeeded)
{
    if (succeeded != NULL) *succeeded = 0;
    /* Settings are not taken here: with none there is nothing to compare. */
    if (count > 0) return JET_errInvalidParameter;
    (void)settings;
    if (process.mode == MODE_ONE) return JET_errRunningInOneInstanceMode;
    if (process.mode == MODE_MULTI) return JET_errSystemParamsAlreadySet;
    JET_ERR error = failure("JetEnableMultiInstance");
    if (error != JET_errSuccess) return error;
    process.mode = MODE_MULTI;
    return JET_errSuccess;
}

EXPORT JET_ERR JetCreateInstance(JET_INSTANCE *pinstance, JET_PCSTR szInstanceName)
{
    return LOCKED(create(pinstance, szInstanceName, "JetCreateInstance"));
}

EXPORT JET_ERR JetCreateInstance2(JET_INSTANCE *pinstance, JET_PCSTR szInstanceName, JET_PCSTR szDisplayName, JET_GRBIT grbit)
{
    (void)szDisplayName, (void)grbit; /* not looked at */
    return LOCKED(create(pinstance, szInstanceName, "JetCreateInstance2"));
}

EXPORT JET_ERR JetInit(JET_INSTANCE *pinstance) { return LOCKED(init(pinstance, "JetInit")); }

EXPORT JET_ERR JetInit2(JET_INSTANCE *pinstance, JET_GRBIT grbit)
{
    (void)grbit; /* JET_bitExternalRecoveryControl has no effect without a restore-info structure */
    return LOCKED(init(pinstance, "JetInit2"));
}

EXPORT JET_ERR JetEnableMultiInstance(void *psetsysparam, ULONG csetsysparam, ULONG *pcsetsucceed)
{
    return LOCKED(enable_multi_instance(psetsysparam, csetsysparam, pcsetsucceed));
}

/* --- term ---------------------------------------------------------------------------------------- */

/* ErrTermComplete (20840-21030); an open session, cursor or database does not block it. */
static JET_ERR term(JET_INSTANCE handle, JET_GRBIT grbit, const char *function)
{
    Instance *instance = find_instance(handle);
    if (instance == NULL) return JET_errInvalidParameter;
    if (!instance->initialised) { /* 20868: no other check */
        free_instance(instance);
        return JET_errSuccess;
    }
    instance->backupAllowed = false; /* 20937: until the next init */
    if ((grbit & (JET_bitTermAbrupt | JET_bitTermStopBackup)) != 0) end_backup(instance, JET_errBackupAbortByServer, 0, false); /* 20980 */

    bool dirty = (grbit & JET_bitTermDirty) != 0;
    if (!dirty && instance->unavailable == 0) {
        if (instance->backup.any) return backup_error(instance); /* sysinit.cxx:500 */
        for (Session *at = instance->sessions; at != NULL; at = at->next) if (at->level > 0) return JET_errTooManyActiveUsers; /* 597 */
    }
    /* From here on the instance goes, whatever fails. */
    JET_ERR error = failure(function);
    free_instance(instance);
    return error != JET_errSuccess ? error : dirty ? JET_errDirtyShutdown : JET_errSuccess;
}

EXPORT JET_ERR JetTerm(JET_INSTANCE instance) { return LOCKED(term(instance, JET_bitTermAbrupt, "JetTerm")); }

EXPORT JET_ERR JetTerm2(JET_INSTANCE instance, JET_GRBIT grbit) { return LOCKED(term(instance, grbit, "JetTerm2")); }

/* --- parameters ---------------------------------------------------------------------------------- */

JET_API_PTR param_of(const Instance *instance, uint32_t id)
{
    return instance == NULL ? process.params[id] : instance->params[id];
}

static bool is_global(ULONG id) { return id == PARAM_PAGE_SIZE || id == PARAM_MAX_INSTANCES; }

static bool is_fixed_by_init(ULONG id) { return id == PARAM_MAX_SESSIONS || id == 11 || is_global(id); }

/* Which instance a call means (12291-12318): none in an unset process; the handle is used as it is. */
static JET_ERR resolve(JET_INSTANCE handle, JET_SESID sesid, ULONG id, Instance **found)
{
    *found = NULL;
    if (process.mode == MODE_UNSET) return JET_errSuccess;
    if (process.mode == MODE_ONE) {
        if (!is_global(id)) *found = process.instances;
        return JET_errSuccess;
    }
    if (sesid != 0 && sesid != NIL) {
        for (Instance *at = process.instances; at != NULL; at = at->next)
            for (Session *session = at->sessions; session != NULL; session = session->next)
                if (session->handle == sesid) { *found = at; return JET_errSuccess; }
        return JET_errInvalidSesid;
    }
    if (handle == 0 || handle == NIL) return JET_errSuccess;
    *found = find_instance(handle);
    if (*found == NULL) crash();
    return JET_errSuccess;
}

static JET_ERR set_parameter(JET_INSTANCE *pinstance, JET_SESID sesid, ULONG id, JET_API_PTR value)
{
    Instance *instance;
    JET_ERR error = resolve(pinstance == NULL ? 0 : *pinstance, sesid, id, &instance);
    if (error == JET_errSuccess) error = failure("JetSetSystemParameter");
    if (error != JET_errSuccess) return error;
    if (id >= PARAM_COUNT) return JET_errInvalidParameter;
    bool up = instance != NULL && instance->initialised;
    if (is_global(id)) for (Instance *at = process.instances; at != NULL; at = at->next) up = up || at->initialised;
    if (is_fixed_by_init(id) && up) return JET_errAlreadyInitialized;
    if (instance == NULL || is_global(id)) process.params[id] = value;
    else instance->params[id] = value;
    return JET_errSuccess;
}

static JET_ERR get_parameter(JET_INSTANCE handle, JET_SESID sesid, ULONG id, JET_API_PTR *value)
{
    Instance *instance;
    JET_ERR error = resolve(handle, sesid, id, &instance);
    if (error == JET_errSuccess) error = failure("JetGetSystemParameter");
    if (error != JET_errSuccess) return error;
    if (id >= PARAM_COUNT) return JET_errInvalidParameter;
    if (value != NULL) *value = param_of(is_global(id) ? NULL : instance, id);
    return JET_errSuccess;
}

/* Parameters of text have no effect here. */
EXPORT JET_ERR JetSetSystemParameter(JET_INSTANCE *pinstance, JET_SESID sesid, ULONG paramid, JET_API_PTR lParam, JET_PCSTR szParam)
{
    (void)szParam;
    return LOCKED(set_parameter(pinstance, sesid, paramid, lParam));
}

EXPORT JET_ERR JetGetSystemParameter(JET_INSTANCE instance, JET_SESID sesid, ULONG paramid, JET_API_PTR *plParam, JET_PSTR szParam, ULONG cbMax)
{
    (void)szParam, (void)cbMax;
    return LOCKED(get_parameter(instance, sesid, paramid, plParam));
}
