import type { FunctionRow } from '../row.ts'

/** Instances: create, initialise, stop, terminate, parameters. */
export const instance = {
  JetCreateInstance: {
    gate: 'none',
    params: ['out pinstance: JET_INSTANCE *', 'szInstanceName?: JET_PCSTR'],
    acquires: [{ what: 'instance', param: 'pinstance', note: 'allocated, not initialised' }],
    exports: 'A W base', since: 'Windows XP', lines: [21926, 21970],
    note: 'Process level: JET_errRunningInOneInstanceMode in one-instance mode; switches an unset process to multi-instance mode.',
  },
  JetCreateInstance2: {
    gate: 'none',
    params: [
      'out pinstance: JET_INSTANCE *', 'szInstanceName?: JET_PCSTR', 'szDisplayName?: JET_PCSTR', 'grbit: JET_GRBIT',
    ],
    acquires: [{ what: 'instance', param: 'pinstance', note: 'allocated, not initialised' }],
    exports: 'A W base', since: 'Windows XP', lines: [21926, 21986],
    note: 'Process level: JET_errRunningInOneInstanceMode in one-instance mode; switches an unset process to multi-instance mode.',
  },
  JetEnableMultiInstance: {
    gate: 'none',
    params: [
      'inout psetsysparam?: JET_SETSYSPARAM_A *', 'csetsysparam: unsigned long',
      'out pcsetsucceed?: unsigned long *',
    ],
    exports: 'A W base', since: 'Windows XP', lines: [21163, 21338],
    note: 'Process level: JET_errRunningInOneInstanceMode in one-instance mode; JET_errSystemParamsAlreadySet on a second matching call, JET_errSystemParameterConflict on a differing one. The err member of each element is written (jetapi.cxx:21294).',
  },
  JetGetInstanceInfo: {
    gate: 'none',
    params: ['out pcInstanceInfo: unsigned long *', 'out paInstanceInfo: JET_INSTANCE_INFO_A **'],
    acquires: [{ what: 'buffer', param: 'paInstanceInfo' }],
    exports: 'A W base', since: 'Windows XP', lines: [22666, 22910],
    note: 'No handle gate at all.',
  },
  JetGetInstanceMiscInfo: {
    gate: 'instance', handle: 'instance', validates: 'instance',
    params: ['instance: JET_INSTANCE', 'out pvResult: void *', 'cbMax: unsigned long', 'InfoLevel: unsigned long'],
    since: 'Windows Vista', lines: [22024, 22111],
  },
  JetGetResourceParam: {
    gate: 'before-init', handle: 'instance-optional', validates: 'instance',
    params: ['instance: JET_INSTANCE', 'resoper: JET_RESOPER', 'resid: JET_RESID', 'out pulParam: JET_API_PTR *'],
    documented: false, since: 'Windows 8.1', lines: [20600, 20608],
    note: 'Global form has no gate.',
  },
  JetGetSystemParameter: {
    gate: 'before-init', handle: 'instance-optional',
    params: [
      'instance: JET_INSTANCE', 'sesid?: JET_SESID', 'paramid: unsigned long', 'out plParam?: JET_API_PTR *',
      'out szParam?: JET_PSTR', 'cbMax: unsigned long',
    ],
    exports: 'A W base', since: 'Windows 2000', docsListStopError: true, lines: [12335, 12382],
    note: 'When neither instance nor session resolves to an instance the global table is read with no gate. The gate only reports init/term/restore in progress. In one-instance mode the handles are ignored; in an unset process too (global value).',
  },
  JetInit: {
    gate: 'init', handle: 'instance',
    params: ['inout pinstance?: JET_INSTANCE *'],
    acquires: [
      { what: 'instance', param: 'pinstance', note: 'allocates the instance when the pointer is NULL or holds 0/JET_instanceNil, or in one-instance mode; otherwise initialises the given one' },
    ],
    since: 'Windows 2000', lines: [20777, 21832],
    note: 'The init gate only rejects an already initialised instance (JET_errAlreadyInitialized); it does not look at the stop flag and does not clear it. A created-but-uninitialised instance that was stopped can still be initialised and stays stopped. A failure after the start of initialisation frees the instance and zeroes the handle; JET_errAlreadyInitialized and errors before the start free nothing. A second call while the first still runs is not rejected (undefined).',
  },
  JetInit2: {
    gate: 'init', handle: 'instance',
    params: ['inout pinstance?: JET_INSTANCE *', 'grbit: JET_GRBIT'],
    acquires: [
      { what: 'instance', param: 'pinstance', note: 'allocates the instance when the pointer is NULL or holds 0/JET_instanceNil, or in one-instance mode; otherwise initialises the given one' },
    ],
    since: 'Windows XP', lines: [20777, 21837],
    note: 'The init gate only rejects an already initialised instance (JET_errAlreadyInitialized); it does not look at the stop flag and does not clear it. A created-but-uninitialised instance that was stopped can still be initialised and stays stopped. A failure after the start of initialisation frees the instance and zeroes the handle; JET_errAlreadyInitialized and errors before the start free nothing. A second call while the first still runs is not rejected (undefined).',
  },
  JetInit3: {
    gate: 'init', handle: 'instance',
    params: ['inout pinstance?: JET_INSTANCE *', 'prstInfo?: JET_RSTINFO_A *', 'grbit: JET_GRBIT'],
    acquires: [
      { what: 'instance', param: 'pinstance', note: 'allocates the instance when the pointer is NULL or holds 0/JET_instanceNil, or in one-instance mode; otherwise initialises the given one' },
    ],
    exports: 'A W base', since: 'Windows Vista', lines: [20777, 21842],
    note: 'The init gate only rejects an already initialised instance (JET_errAlreadyInitialized); it does not look at the stop flag and does not clear it. A created-but-uninitialised instance that was stopped can still be initialised and stays stopped. A failure after the start of initialisation frees the instance and zeroes the handle; JET_errAlreadyInitialized and errors before the start free nothing. A second call while the first still runs is not rejected (undefined).',
  },
  JetInit4: {
    gate: 'init', handle: 'instance',
    params: ['inout pinstance?: JET_INSTANCE *', 'prstInfo?: JET_RSTINFO2_A *', 'grbit: JET_GRBIT'],
    acquires: [
      { what: 'instance', param: 'pinstance', note: 'allocates the instance when the pointer is NULL or holds 0/JET_instanceNil, or in one-instance mode; otherwise initialises the given one' },
    ],
    exports: 'A W base', documented: false, since: 'Windows 10 (later)', lines: [20777, 21868],
    note: 'The init gate only rejects an already initialised instance (JET_errAlreadyInitialized); it does not look at the stop flag and does not clear it. A created-but-uninitialised instance that was stopped can still be initialised and stays stopped. A failure after the start of initialisation frees the instance and zeroes the handle; JET_errAlreadyInitialized and errors before the start free nothing. A second call while the first still runs is not rejected (undefined).',
  },
  JetSetResourceParam: {
    gate: 'before-init', handle: 'instance-optional', validates: 'instance',
    params: ['instance: JET_INSTANCE', 'resoper: JET_RESOPER', 'resid: JET_RESID', 'ulParam: JET_API_PTR'],
    documented: false, since: 'Windows 8.1', lines: [20709, 20736],
    note: 'Returns success without effect unless JET_paramEnableAdvanced is set; global form has no gate.',
  },
  JetSetSystemParameter: {
    gate: 'before-init', handle: 'instance-optional',
    params: [
      'inout pinstance?: JET_INSTANCE *', 'sesid?: JET_SESID', 'paramid: unsigned long', 'lParam?: JET_API_PTR',
      'szParam?: JET_PCSTR',
    ],
    exports: 'A W base', since: 'Windows 2000', docsListStopError: true, lines: [20522, 20553],
    note: 'When no instance resolves, the global parameter is set with no gate. The gate only reports init/term/restore in progress; per-parameter rules still apply (JET_errAlreadyInitialized). In one-instance mode the handles are ignored; in an unset process too (global value).',
  },
  JetStopService: {
    gate: 'lookup', handle: 'the-one-instance', validates: 'instance', oneInstanceOnly: true,
    params: [],
    since: 'Windows 2000', lines: [22612, 22608],
    note: 'Delegates to JetStopServiceInstance on the first slot. Checks the running mode first: JET_errRunningInMultiInstanceMode in multi-instance mode, JET_errInvalidParameter when no mode is set; then delegates to JetStopServiceInstance.',
  },
  JetStopServiceInstance: {
    gate: 'lookup', handle: 'instance', validates: 'instance',
    params: ['instance: JET_INSTANCE'],
    since: 'Windows XP', lines: [22285, 22596],
    note: 'No API lock and no stop/term check; also reachable before init. Sets m_fStopJetService (22310) but not m_grbitStopped; sets the checkpoint depth parameter to 16384; repeat calls succeed. Before JetInit it dereferences a null version-store pointer (22298).',
  },
  JetStopServiceInstance2: {
    gate: 'lookup', handle: 'instance', validates: 'instance',
    params: ['instance: JET_INSTANCE', 'grbit: const JET_GRBIT'],
    since: 'Windows 8', lines: [22325, 22602],
    note: 'No API lock and no stop/term check. JET_errInvalidGrbit for unknown bits, for StopAndEmitLog combined with anything; Resume can fail with JET_errClientRequestToStopJetService when bit 0x1 (full stop via this function) is recorded. The pause of background tasks and its undo act on the whole process (old.cxx:5673). Full stop and QuiesceCaches before JetInit dereference a null version-store pointer (22532).',
  },
  JetTerm: {
    gate: 'term', handle: 'instance', validates: 'instance', backup: 'abort',
    params: ['instance: JET_INSTANCE'],
    releases: [
      { what: 'instance', param: 'instance', note: 'with everything it owns: sessions, cursors, attachments, backup' },
    ],
    since: 'Windows 2000', lines: [20884, 22267],
    note: 'Ignores stop and instance-unavailable (ErrAPIEnter with fTerminating). An instance that was never initialised is simply freed with success (jetapi.cxx:20868). JetTerm = JetTerm2 with JET_bitTermAbrupt (22270). Without any instance, or with an unknown handle: JET_errInvalidParameter. JET_errTooManyActiveUsers with an open transaction unless JET_bitTermDirty or the instance is unavailable. A snapshot the instance belongs to (prepared included) makes it wait, without a time-out unless it is frozen (20960).',
  },
  JetTerm2: {
    gate: 'term', handle: 'instance', validates: 'instance', backup: 'abort',
    params: ['instance: JET_INSTANCE', 'grbit: JET_GRBIT'],
    releases: [
      { what: 'instance', param: 'instance', note: 'with everything it owns: sessions, cursors, attachments, backup' },
    ],
    since: 'Windows 2000', lines: [20884, 22272],
    note: 'Ignores stop and instance-unavailable (ErrAPIEnter with fTerminating). An instance that was never initialised is simply freed with success (jetapi.cxx:20868). JetTerm = JetTerm2 with JET_bitTermAbrupt (22270). Without any instance, or with an unknown handle: JET_errInvalidParameter. JET_errTooManyActiveUsers with an open transaction unless JET_bitTermDirty or the instance is unavailable. A snapshot the instance belongs to (prepared included) makes StopBackup and Abrupt wait, without a time-out unless it is frozen (20960).',
  },
} as const satisfies Record<string, FunctionRow>
