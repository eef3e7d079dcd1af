import type { FunctionRow } from '../row.ts'

/** Restore, revert, reseed, page and log tools. */
export const recovery = {
  JetBeginDatabaseIncrementalReseed: {
    gate: 'before-init', handle: 'instance', validates: 'instance',
    params: [
      'instance: JET_INSTANCE', 'szDatabase: JET_PCSTR', 'genFirstDivergedLog: unsigned long', 'grbit: JET_GRBIT',
    ],
    acquires: [{ what: 'incremental-reseed', param: 'szDatabase', from: ['instance'] }],
    exports: 'A W base', documented: false, since: 'Windows 7', lines: [13352, 13389],
    note: 'Gate reports only init/term/restore in progress; neither the stop flag nor instance-unavailable is consulted.',
  },
  JetConsumeLogData: {
    gate: 'instance', handle: 'instance', validates: 'instance',
    params: [
      'instance: JET_INSTANCE', 'pEmitLogDataCtx: JET_EMITDATACTX *', 'pvLogData: void *',
      'cbLogData: unsigned long', 'grbits: JET_GRBIT',
    ],
    documented: false, since: 'Windows 7', lines: [23937, 23950],
    note: 'Tries the init-callback and term-callback entries first (only inside an engine callback; those ignore stop); otherwise the normal instance gate.',
  },
  JetEndDatabaseIncrementalReseed: {
    gate: 'before-init', handle: 'instance', validates: 'instance',
    params: [
      'instance: JET_INSTANCE', 'szDatabase: JET_PCSTR', 'genMinRequired: unsigned long',
      'genFirstDivergedLog: unsigned long', 'genMaxRequired: unsigned long', 'grbit: JET_GRBIT',
    ],
    releases: [{ what: 'incremental-reseed', param: 'szDatabase' }],
    exports: 'A W base', documented: false, since: 'Windows 7', lines: [13424, 13465],
    note: 'Gate reports only init/term/restore in progress; neither the stop flag nor instance-unavailable is consulted.',
  },
  JetExternalRestore: {
    gate: 'init',
    params: [
      'szCheckpointFilePath: JET_PSTR', 'szLogPath: JET_PSTR', 'rgrstmap?: JET_RSTMAP_A *', 'crstfilemap: long',
      'szBackupLogPath: JET_PSTR', 'genLow: long', 'genHigh: long', 'pfn: JET_PFNSTATUS',
    ],
    exports: 'A W base', since: 'Windows 2000', lines: [18656, 18877],
    note: 'Runs on a private instance (multi-instance mode only: JET_errRunningInOneInstanceMode). Version 2 with a running target instance enters that target through ErrAPIEnter (jetapi.cxx:18295), so a stopped target gives JET_errClientRequestToStopJetService.',
  },
  JetExternalRestore2: {
    gate: 'init',
    params: [
      'szCheckpointFilePath: JET_PSTR', 'szLogPath: JET_PSTR', 'rgrstmap?: JET_RSTMAP_A *', 'crstfilemap: long',
      'szBackupLogPath: JET_PSTR', 'inout pLogInfo: JET_LOGINFO_A *', 'szTargetInstanceName?: JET_PSTR',
      'szTargetInstanceLogPath?: JET_PSTR', 'szTargetInstanceCheckpointPath?: JET_PSTR', 'pfn: JET_PFNSTATUS',
    ],
    exports: 'A W base', since: 'Windows XP', lines: [18656, 18903],
    note: 'Runs on a private instance (multi-instance mode only: JET_errRunningInOneInstanceMode). Version 2 with a running target instance enters that target through ErrAPIEnter (jetapi.cxx:18295), so a stopped target gives JET_errClientRequestToStopJetService. A target name that is not running gives JET_errBadRestoreTargetInstance and leaves an unset process in multi-instance mode (jetapi.cxx:18582).',
  },
  JetGetDatabasePages: {
    gate: 'session', handle: 'session', validates: 'session',
    params: [
      'sesid: JET_SESID', 'dbid: JET_DBID', 'pgnoStart: unsigned long', 'cpg: unsigned long', 'out pv: void *',
      'cb: unsigned long', 'out pcbActual: unsigned long *', 'grbit: JET_GRBIT',
    ],
    documented: false, since: 'Windows 7', lines: [13956, 13974],
  },
  JetGetLogFileInfo: {
    gate: 'none',
    params: [
      'szLog: JET_PCSTR', 'out pvResult: void *', 'cbMax: const unsigned long', 'InfoLevel: const unsigned long',
    ],
    exports: 'A W base', documented: false, since: 'Windows Vista', lines: [13588, 13690],
    note: 'No handle gate at all.',
  },
  JetGetPageInfo: {
    gate: 'none',
    params: [
      'pvPages: void *const', 'cbData: unsigned long', 'inout rgPageInfo: JET_PAGEINFO *',
      'cbPageInfo: unsigned long', 'grbit: JET_GRBIT', 'ulInfoLevel: unsigned long',
    ],
    documented: false, since: 'Windows Vista', lines: [13709, 13900],
    note: 'No handle gate at all.',
  },
  JetGetPageInfo2: {
    gate: 'none',
    params: [
      'pvPages: void *const', 'cbData: unsigned long', 'inout rgPageInfo: void *const', 'cbPageInfo: unsigned long',
      'grbit: JET_GRBIT', 'ulInfoLevel: unsigned long',
    ],
    documented: false, since: 'Windows 7', lines: [13709, 13917],
    note: 'No handle gate at all.',
  },
  JetGetRBSFileInfo: {
    gate: 'none',
    params: ['szRBSFileName: JET_PCSTR', 'out pvResult: void *', 'cbMax: unsigned long', 'InfoLevel: unsigned long'],
    exports: 'A W', documented: false, since: 'Windows 10 (later)', lines: [24418, 24498],
    note: 'No handle gate at all.',
  },
  JetOnlinePatchDatabasePage: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: [
      'sesid: JET_SESID', 'dbid: JET_DBID', 'pgno: unsigned long', 'pvToken: const void *', 'cbToken: unsigned long',
      'pvData: const void *', 'cbData: unsigned long', 'grbit: JET_GRBIT',
    ],
    documented: false, since: 'Windows 8', lines: [14017, 14034],
  },
  JetPatchDatabasePages: {
    gate: 'before-init', handle: 'instance', validates: 'instance',
    params: [
      'instance: JET_INSTANCE', 'szDatabase: JET_PCSTR', 'pgnoStart: unsigned long', 'cpg: unsigned long',
      'pv: const void *', 'cb: unsigned long', 'grbit: JET_GRBIT',
    ],
    exports: 'A W base', documented: false, since: 'Windows 7', lines: [13505, 13555],
    note: 'Gate reports only init/term/restore in progress; neither the stop flag nor instance-unavailable is consulted.',
  },
  JetRBSCancelRevert: {
    gate: 'before-init', handle: 'instance',
    params: ['instance: JET_INSTANCE'],
    releases: [{ what: 'rbs-revert', param: 'instance', note: 'unless an execute is running' }],
    documented: false, since: 'Windows 10 (later)', lines: [24602, 24610],
    note: 'Gate reports only init/term/restore in progress; neither the stop flag nor instance-unavailable is consulted. Always succeeds, also without a prepared revert; while an execute runs it only asks that to stop (io.cxx:6674).',
  },
  JetRBSExecuteRevert: {
    gate: 'before-init', handle: 'instance',
    params: ['instance: JET_INSTANCE', 'grbit: JET_GRBIT', 'out prbsrevertinfomisc: JET_RBSREVERTINFOMISC *'],
    releases: [{ what: 'rbs-revert', param: 'instance', note: 'always, also when it fails (io.cxx:6661)' }],
    documented: false, since: 'Windows 10 (later)', lines: [24574, 24582],
    note: 'Gate reports only init/term/restore in progress; neither the stop flag nor instance-unavailable is consulted. Without a prepared revert it dereferences null (io.cxx:6658).',
  },
  JetRBSPrepareRevert: {
    gate: 'before-init', handle: 'instance',
    params: [
      'instance: JET_INSTANCE', 'jltRevertExpected: JET_LOGTIME', 'cpgCache: long', 'grbit: JET_GRBIT',
      'out pjltRevertActual: JET_LOGTIME *',
    ],
    acquires: [{ what: 'rbs-revert', param: 'instance', from: ['instance'] }],
    documented: false, since: 'Windows 10 (later)', lines: [24541, 24549],
    note: 'Gate reports only init/term/restore in progress; neither the stop flag nor instance-unavailable is consulted. A second prepare replaces the first; a failing prepare drops it (io.cxx:6630, 6640).',
  },
  JetRemoveLogfile: {
    gate: 'none',
    params: ['szDatabase: JET_PCSTR', 'szLogfile: JET_PCSTR', 'grbit: JET_GRBIT'],
    exports: 'A W', documented: false, since: 'Windows 7', lines: [13255, 13323],
    note: 'No handle gate at all.',
  },
  JetRestore: {
    gate: 'init', handle: 'the-one-instance', validates: 'instance', oneInstanceOnly: true,
    params: ['szSource: JET_PCSTR', 'pfn?: JET_PFNSTATUS'],
    exports: 'A W base', since: 'Windows 2000', lines: [17069, 17063],
    note: 'Init gate: JET_errAlreadyInitialized when the instance is initialised; the stop flag is not consulted. With a 0/nil handle a private instance is allocated and freed. The legacy form selects one-instance mode if no mode is set. Checks the running mode first: JET_errRunningInMultiInstanceMode in multi-instance mode; then delegates to JetRestoreInstance.',
  },
  JetRestore2: {
    gate: 'init', handle: 'the-one-instance', validates: 'instance', oneInstanceOnly: true,
    params: ['sz: JET_PCSTR', 'szDest?: JET_PCSTR', 'pfn?: JET_PFNSTATUS'],
    exports: 'A W base', since: 'Windows 2000', lines: [17108, 17102],
    note: 'Init gate: JET_errAlreadyInitialized when the instance is initialised; the stop flag is not consulted. With a 0/nil handle a private instance is allocated and freed. The legacy form selects one-instance mode if no mode is set. Checks the running mode first: JET_errRunningInMultiInstanceMode in multi-instance mode; then delegates to JetRestoreInstance.',
  },
  JetRestoreInstance: {
    gate: 'init', handle: 'instance', validates: 'instance',
    params: ['instance: JET_INSTANCE', 'sz: JET_PCSTR', 'szDest?: JET_PCSTR', 'pfn?: JET_PFNSTATUS'],
    exports: 'A W base', since: 'Windows XP', lines: [22169, 22239],
    note: 'Init gate: JET_errAlreadyInitialized when the instance is initialised; the stop flag is not consulted. With a 0/nil handle a private instance is allocated and freed. A given instance is not freed and not initialised afterwards.',
  },
} as const satisfies Record<string, FunctionRow>
