import { grbit } from '../facts/index.ts'
import type { Script } from './types.ts'

/**
 * Named ways to bring a process into a state. A script is everything that happened since the process
 * started, outcomes included.
 *
 * Names of handles: instance `i` (second `j`), session `s` (second `t`), database `d`, cursor `c`,
 * backup file `h`, snapshot `n`. A name that begins with `foreign` belongs to a handle that the script
 * never saw. With JetInit*, `'&i'` is a pointer to a null handle, `'i'` a pointer to that handle, and no
 * instance at all (`args: {}`) a NULL pointer.
 */

/** Option bits, by their names without `JET_bit`. Distinct bits are combined with `+`, which stays unsigned. */
export const bit = {
  TermComplete: grbit('JET_bitTermComplete'),
  TermAbrupt: grbit('JET_bitTermAbrupt'),
  TermStopBackup: grbit('JET_bitTermStopBackup'),
  TermDirty: grbit('JET_bitTermDirty'),
  StopServiceAll: grbit('JET_bitStopServiceAll'),
  StopServiceBackgroundUserTasks: grbit('JET_bitStopServiceBackgroundUserTasks'),
  StopServiceQuiesceCaches: grbit('JET_bitStopServiceQuiesceCaches'),
  StopServiceStopAndEmitLog: grbit('JET_bitStopServiceStopAndEmitLog'),
  StopServiceResume: grbit('JET_bitStopServiceResume'),
  BackupIncremental: grbit('JET_bitBackupIncremental'),
  BackupAtomic: grbit('JET_bitBackupAtomic'),
  BackupSnapshot: grbit('JET_bitBackupSnapshot'),
  BackupSurrogate: grbit('JET_bitBackupSurrogate'),
  InternalCopy: grbit('JET_bitInternalCopy'),
  BackupEndNormal: grbit('JET_bitBackupEndNormal'),
  BackupEndAbort: grbit('JET_bitBackupEndAbort'),
  BackupTruncateDone: grbit('JET_bitBackupTruncateDone'),
  ForceDetach: grbit('JET_bitForceDetach'),
  RollbackAll: grbit('JET_bitRollbackAll'),
  RollbackRedoCallback: grbit('JET_bitRollbackRedoCallback'),
  CommitLazyFlush: grbit('JET_bitCommitLazyFlush'),
  WaitLastLevel0Commit: grbit('JET_bitWaitLastLevel0Commit'),
  WaitAllLevel0Commit: grbit('JET_bitWaitAllLevel0Commit'),
  ForceNewLog: grbit('JET_bitForceNewLog'),
  CommitRedoCallback: grbit('JET_bitCommitRedoCallback'),
  ContinueAfterThaw: grbit('JET_bitContinueAfterThaw'),
  ExplicitPrepare: grbit('JET_bitExplicitPrepare'),
  ExternalRecoveryControl: grbit('JET_bitExternalRecoveryControl'),
} as const

// Calls that many scripts share.

const init = { fn: 'JetInit', args: { instance: 'i' } } as const
const stopOld = { fn: 'JetStopServiceInstance', args: { instance: 'i' } } as const
const stop = { fn: 'JetStopServiceInstance2', args: { instance: 'i', grbit: bit.StopServiceAll } } as const
const pauseTasks = { fn: 'JetStopServiceInstance2', args: { instance: 'i', grbit: bit.StopServiceBackgroundUserTasks } } as const
const quiesce = { fn: 'JetStopServiceInstance2', args: { instance: 'i', grbit: bit.StopServiceQuiesceCaches } } as const
const pauseAndQuiesce = { fn: 'JetStopServiceInstance2', args: { instance: 'i', grbit: bit.StopServiceBackgroundUserTasks + bit.StopServiceQuiesceCaches } } as const
const resume = { fn: 'JetStopServiceInstance2', args: { instance: 'i', grbit: bit.StopServiceResume } } as const
const endLogging = { fn: 'JetStopServiceInstance2', args: { instance: 'i', grbit: bit.StopServiceStopAndEmitLog } } as const
const beginTransaction = { fn: 'JetBeginTransaction', args: { sesid: 's' } } as const
const openTable = { fn: 'JetOpenTable', args: { sesid: 's', dbid: 'd', tableid: '&c' } } as const
const setContext = { fn: 'JetSetSessionContext', args: { sesid: 's' } } as const
const stopBackup = { fn: 'JetStopBackupInstance', args: { instance: 'i' } } as const
const beginFull = { fn: 'JetBeginExternalBackupInstance', args: { instance: 'i' } } as const
const beginIncremental = { fn: 'JetBeginExternalBackupInstance', args: { instance: 'i', grbit: bit.BackupIncremental } } as const
const beginSurrogate = { fn: 'JetBeginSurrogateBackup', args: { instance: 'i' } } as const
const openFile = { fn: 'JetOpenFileInstance', args: { instance: 'i', hFile: '&h' } } as const
const readFile = { fn: 'JetReadFileInstance', args: { instance: 'i', hFile: 'h' } } as const
const closeFile = { fn: 'JetCloseFileInstance', args: { instance: 'i', hFile: 'h' } } as const
const logInfo = { fn: 'JetGetLogInfoInstance', args: { instance: 'i' } } as const
const endBackup = { fn: 'JetEndExternalBackupInstance', args: { instance: 'i' } } as const
const internalBackup = { fn: 'JetBackupInstance', args: { instance: 'i' } } as const

// States that many scripts start from.

const created = [{ fn: 'JetCreateInstance2', args: { instance: '&i' } }] as const
const initialised = [...created, init] as const
const session = [...initialised, { fn: 'JetBeginSession', args: { instance: 'i', sesid: '&s' } }] as const
const attached = [...session, { fn: 'JetAttachDatabase', args: { sesid: 's' } }] as const
const database = [...attached, { fn: 'JetOpenDatabase', args: { sesid: 's', dbid: '&d' } }] as const
const cursor = [...database, openTable] as const
const secondSession = [{ fn: 'JetBeginSession', args: { instance: 'i', sesid: '&t' } }] as const
const twoInstances = [
  ...session,
  { fn: 'JetCreateInstance2', args: { instance: '&j' } },
  { fn: 'JetInit', args: { instance: 'j' } },
  { fn: 'JetBeginSession', args: { instance: 'j', sesid: '&t' } },
] as const
const oneInstance = [
  { fn: 'JetInit', args: { instance: '&i' } },
  { fn: 'JetBeginSession', args: { instance: 'i', sesid: '&s' } },
] as const
const transaction = [...session, beginTransaction] as const
const full = [...initialised, beginFull] as const
const fullLogs = [...full, logInfo] as const
const incremental = [...initialised, beginIncremental] as const
const incrementalLogs = [...incremental, logInfo] as const
const surrogate = [...initialised, beginSurrogate] as const
const unavailable = [...cursor, { ...beginTransaction, outcome: 'JET_errInstanceUnavailable' }] as const
const initialising = [...created, { ...init, thread: 'worker', during: 'open' }] as const
const terminating = [...session, { fn: 'JetTerm', args: { instance: 'i' }, thread: 'worker', during: 'open' }] as const
const inFlight = { fn: 'JetIndexRecordCount', args: { sesid: 's', tableid: 'c' }, thread: 'worker' } as const
const explicitSnapshot = { fn: 'JetOSSnapshotPrepare', args: { snapId: '&n', grbit: bit.ExplicitPrepare } } as const
const continuedSnapshot = [
  ...attached,
  { fn: 'JetOSSnapshotPrepare', args: { snapId: '&n', grbit: bit.ContinueAfterThaw } },
  { fn: 'JetOSSnapshotFreeze', args: { snapId: 'n' } },
] as const

export const situations = {
  // Running mode
  'no call yet': [],
  'multi-instance mode without an instance': [{ fn: 'JetEnableMultiInstance' }],
  'JetEnableMultiInstance failed': [{ fn: 'JetEnableMultiInstance', outcome: 'JET_errInvalidParameter' }],
  'the first JetCreateInstance2 failed': [{ fn: 'JetCreateInstance2', args: { instance: '&i' }, outcome: 'JET_errOutOfMemory' }],
  'multi-instance mode, initialised through a null handle': [{ fn: 'JetEnableMultiInstance' }, { fn: 'JetInit', args: { instance: '&i' } }],
  'one-instance mode': oneInstance,
  'one-instance mode, a full backup': [...oneInstance, { fn: 'JetBeginExternalBackup' }],
  'one-instance mode, stopped by JetStopService': [...oneInstance, { fn: 'JetStopService' }],
  'one-instance mode, a full backup, stopped by JetStopService': [...oneInstance, { fn: 'JetBeginExternalBackup' }, { fn: 'JetStopService' }],
  'one-instance mode, backup stopped by JetStopBackup': [...oneInstance, { fn: 'JetStopBackup' }],
  'one-instance mode, freed': [...oneInstance, { fn: 'JetTerm', args: { instance: 'i' } }],
  'two instances': twoInstances,
  'two instances, the first freed': [...twoInstances, { fn: 'JetTerm', args: { instance: 'i' } }],
  'two instances, both freed': [...twoInstances, { fn: 'JetTerm', args: { instance: 'i' } }, { fn: 'JetTerm', args: { instance: 'j' } }],

  // Phase
  created,
  initialised,
  'initialised with a warning': [...created, { ...init, outcome: 'JET_wrnExistingLogFileHasBadSignature' }],
  'initialised, a second JetInit refused': [...initialised, { ...init, outcome: 'JET_errAlreadyInitialized' }],
  'JetInit failed': [...created, { ...init, outcome: 'JET_errMissingLogFile' }],
  'JetInit in progress': initialising,
  'JetInit2 in progress, with JET_bitExternalRecoveryControl':
    [...created, { fn: 'JetInit2', args: { instance: 'i', grbit: bit.ExternalRecoveryControl }, thread: 'worker', during: 'open' }],
  'JetInit3 in progress, with JET_bitExternalRecoveryControl':
    [...created, { fn: 'JetInit3', args: { instance: 'i', grbit: bit.ExternalRecoveryControl }, thread: 'worker', during: 'open' }],
  'stopped by JetStopServiceInstance2 while JetInit runs': [...initialising, stop],
  'stopped by JetStopServiceInstance2 while JetInit ran': [...created, { ...init, thread: 'worker', during: [stop] }],
  'JetRestoreInstance in progress': [...created, { fn: 'JetRestoreInstance', args: { instance: 'i' }, thread: 'worker', during: 'open' }],
  'restored, not initialised': [...created, { fn: 'JetRestoreInstance', args: { instance: 'i' } }],
  'JetTerm in progress': terminating,
  'stopped by JetStopServiceInstance2, JetTerm in progress': [...session, stop, { fn: 'JetTerm', args: { instance: 'i' }, thread: 'worker', during: 'open' }],
  'two instances, the first stopped and JetTerm in progress on it': [...twoInstances, stop, { fn: 'JetTerm', args: { instance: 'i' }, thread: 'worker', during: 'open' }],
  freed: [...session, { fn: 'JetTerm', args: { instance: 'i' } }],
  unavailable,
  'unavailable for a full log disk': [...session, { ...beginTransaction, outcome: 'JET_errInstanceUnavailableDueToFatalLogDiskFull' }],
  'unavailable, stopped by JetStopServiceInstance2': [...unavailable, stop],
  'unavailable, with a full backup and an open transaction': [...transaction, beginFull, { ...beginTransaction, outcome: 'JET_errInstanceUnavailable' }],

  // Service
  'stopped by JetStopServiceInstance': [...initialised, stopOld],
  'stopped by JetStopServiceInstance2': [...initialised, stop],
  'stopped by both functions, the older first': [...initialised, stopOld, stop],
  'stopped by both functions, the newer first': [...initialised, stop, stopOld],
  'background tasks paused': [...initialised, pauseTasks],
  'caches quiesced': [...initialised, quiesce],
  'background tasks paused and caches quiesced': [...initialised, pauseAndQuiesce],
  'paused, quiesced and resumed': [...initialised, pauseAndQuiesce, resume],
  'background tasks paused, then stopped by JetStopServiceInstance': [...initialised, pauseTasks, stopOld],
  'caches quiesced, then stopped by JetStopServiceInstance': [...initialised, quiesce, stopOld],
  'stopped by JetStopServiceInstance, then resumed': [...initialised, stopOld, resume],
  'stopped by JetStopServiceInstance2, then both named parts resumed': [
    ...initialised, stop,
    { fn: 'JetStopServiceInstance2', args: { instance: 'i', grbit: bit.StopServiceResume + bit.StopServiceBackgroundUserTasks + bit.StopServiceQuiesceCaches } },
  ],
  'created, background tasks paused': [...created, pauseTasks],
  'logging ended': [...initialised, endLogging],
  'logging ended, with a session': [...session, endLogging],
  'logging ended inside a transaction': [...transaction, endLogging],
  'logging ended during a full backup': [...full, endLogging],
  'a cursor, stopped by JetStopServiceInstance': [...cursor, stopOld],
  'a cursor, stopped by JetStopServiceInstance2': [...cursor, stop],
  'a cursor, background tasks paused and caches quiesced': [...cursor, pauseAndQuiesce],
  'a database attached, stopped': [...attached, stop],
  'in a transaction, stopped': [...transaction, stop],
  'at level 2, stopped': [...transaction, beginTransaction, stop],
  'session context set, stopped': [...session, setContext, stop],
  'a transaction under a session context, stopped': [...session, setContext, beginTransaction, stop],
  'a session ended, then stopped': [...session, { fn: 'JetEndSession', args: { sesid: 's' } }, stop],
  'a cursor and a second session, stopped': [...cursor, ...secondSession, stop],
  'a database closed, then stopped': [...database, { fn: 'JetCloseDatabase', args: { sesid: 's', dbid: 'd' } }, stop],
  'two instances, the first stopped': [...twoInstances, stop],
  'a call in flight ended by the stop': [...cursor, { ...inFlight, during: [stop], outcome: 'JET_errClientRequestToStopJetService' }],
  'a transaction begun while the stop came': [...session, { ...beginTransaction, thread: 'worker', during: [stop] }],
  'a full backup, stopped by JetStopServiceInstance2': [...full, stop],
  'a full backup with an open file, stopped by JetStopServiceInstance2': [...full, openFile, stop],
  'a surrogate backup, stopped by JetStopServiceInstance2': [...surrogate, stop],
  'a database attached, a full backup, stopped by JetStopServiceInstance2': [...attached, beginFull, stop],
  'backup stop, then stopped by JetStopServiceInstance2': [...initialised, stopBackup, stop],

  // Sessions
  'a session': session,
  'a session with a database attached': attached,
  'an open database': database,
  'a cursor': cursor,
  'a cursor and a second session': [...cursor, ...secondSession],
  'in a transaction': transaction,
  'at level 2': [...transaction, beginTransaction],
  'at level 7': [...transaction, beginTransaction, beginTransaction, beginTransaction, beginTransaction, beginTransaction, beginTransaction],
  'in a transaction with a database attached': [...attached, beginTransaction],
  'in a transaction during a full backup': [...attached, beginFull, beginTransaction],
  'a session ended': [...session, { fn: 'JetEndSession', args: { sesid: 's' } }],
  'a session with a cursor ended': [...cursor, ...secondSession, { fn: 'JetEndSession', args: { sesid: 's' } }],
  'a cursor closed': [...cursor, { fn: 'JetCloseTable', args: { sesid: 's', tableid: 'c' } }],
  'a database with a cursor closed': [...cursor, { fn: 'JetCloseDatabase', args: { sesid: 's', dbid: 'd' } }],
  'a cursor opened in a transaction that was committed': [...database, beginTransaction, openTable, { fn: 'JetCommitTransaction', args: { sesid: 's' } }],
  'a cursor opened in a transaction that was rolled back': [...database, beginTransaction, openTable, { fn: 'JetRollback', args: { sesid: 's' } }],
  'a cursor opened at level 1, level 2 rolled back': [...database, beginTransaction, openTable, beginTransaction, { fn: 'JetRollback', args: { sesid: 's' } }],
  'a cursor opened at level 2, committed to level 1, rolled back': [
    ...database, beginTransaction, beginTransaction, openTable,
    { fn: 'JetCommitTransaction', args: { sesid: 's' } }, { fn: 'JetRollback', args: { sesid: 's' } },
  ],
  'session context set': [...session, setContext],
  'session context set and reset': [...session, setContext, { fn: 'JetResetSessionContext', args: { sesid: 's' } }],
  'a transaction under a session context': [...session, setContext, beginTransaction],
  'a transaction under a session context that was reset': [...session, setContext, beginTransaction, { fn: 'JetResetSessionContext', args: { sesid: 's' } }],
  'a call in flight on another thread': [...cursor, { ...inFlight, during: 'open' }],
  'a call in flight on another thread, stopped': [...cursor, { ...inFlight, during: 'open' }, stop],

  // Termination that failed
  'JetTerm2 failed for a backup': [...full, { fn: 'JetTerm2', args: { instance: 'i' }, outcome: 'JET_errBackupInProgress' }],
  'JetTerm2 failed for a backup, which was then ended': [...full, { fn: 'JetTerm2', args: { instance: 'i' }, outcome: 'JET_errBackupInProgress' }, endBackup],
  'JetTerm2 failed for a surrogate backup': [...surrogate, { fn: 'JetTerm2', args: { instance: 'i' }, outcome: 'JET_errSurrogateBackupInProgress' }],
  'JetTerm failed for a transaction': [...transaction, { fn: 'JetTerm', args: { instance: 'i' }, outcome: 'JET_errTooManyActiveUsers' }],
  'JetTerm failed for a transaction, which was then rolled back': [
    ...transaction, { fn: 'JetTerm', args: { instance: 'i' }, outcome: 'JET_errTooManyActiveUsers' }, { fn: 'JetRollback', args: { sesid: 's' } },
  ],
  'JetTerm aborted a backup and failed for a transaction': [...transaction, beginFull, { fn: 'JetTerm', args: { instance: 'i' }, outcome: 'JET_errTooManyActiveUsers' }],
  'a full backup and an open transaction': [...transaction, beginFull],
  'two transactions in two sessions, one rolled back': [
    ...transaction, ...secondSession, { fn: 'JetBeginTransaction', args: { sesid: 't' } }, { fn: 'JetRollback', args: { sesid: 's' } },
  ],

  // Backup
  'a full backup': full,
  'a full backup with an open file': [...full, openFile],
  'a full backup, a file read and closed': [...full, openFile, readFile, closeFile],
  'a full backup, its file closed by a failed read': [...full, openFile, { ...readFile, outcome: 'JET_errDiskIO' }],
  'a full backup, a file not found': [...full, { ...openFile, outcome: 'JET_errDatabaseNotFound' }],
  'a full backup in the logs phase': fullLogs,
  'a full backup in the logs phase with an open file': [...fullLogs, openFile],
  'a full backup, logs copied': [...fullLogs, openFile, readFile, closeFile],
  'an incremental backup': incremental,
  'an incremental backup with an open file': [...incremental, openFile],
  'an incremental backup in the logs phase': incrementalLogs,
  'an incremental backup in the logs phase with an open file': [...incrementalLogs, openFile],
  'an incremental backup, logs copied': [...incrementalLogs, openFile, readFile, closeFile],
  'a surrogate backup': surrogate,
  'an internal backup in progress': [...initialised, { ...internalBackup, thread: 'worker', during: 'open' }],
  'a backup ended': [...full, endBackup],
  'a backup cancelled by a missing log file': [...fullLogs, { ...openFile, outcome: 'JET_errMissingFileToBackup' }],
  'a backup cancelled by a failed read of a log': [...fullLogs, openFile, { ...readFile, outcome: 'JET_errDiskIO' }],
  'a backup cancelled by attach-info out of memory': [...full, { fn: 'JetGetAttachInfoInstance', args: { instance: 'i' }, outcome: 'JET_errOutOfMemory' }],
  'a database attached, a full backup': [...attached, beginFull],
  'a database attached, a full backup, backup stop': [...attached, beginFull, stopBackup],
  'a database attached, a surrogate backup': [...attached, beginSurrogate],

  // Backup stop
  'backup stop without a backup': [...initialised, stopBackup],
  'backup stop before JetInit': [...created, stopBackup, init],
  'backup stop during a full backup': [...full, stopBackup],
  'backup stop with an open file': [...full, openFile, stopBackup],
  'backup stop with an open file, which was then closed': [...full, openFile, stopBackup, closeFile],
  'backup stop in the logs phase': [...fullLogs, stopBackup],
  'backup stop in the logs phase with an open file': [...fullLogs, openFile, stopBackup],
  'backup stop during an incremental backup': [...incremental, stopBackup],
  'backup stop in the logs phase of an incremental backup': [...incrementalLogs, stopBackup],
  'backup stop during a surrogate backup': [...surrogate, stopBackup],
  'backup stop, the backup ended': [...full, stopBackup, endBackup],
  'backup stop, an end answered JET_errNoBackup': [...initialised, stopBackup, { ...endBackup, outcome: 'JET_errNoBackup' }],
  'backup stop, an end refused for its grbit': [...initialised, stopBackup, { fn: 'JetEndExternalBackupInstance2', args: { instance: 'i' }, outcome: 'JET_errInvalidParameter' }],
  'backup stop, then an internal backup': [...initialised, stopBackup, internalBackup],
  'an internal backup aborted by a backup stop': [...initialised, { ...internalBackup, thread: 'worker', during: [stopBackup], outcome: 'JET_errBackupAbortByServer' }],
  'backup stop, freed and initialised again': [...initialised, stopBackup, { fn: 'JetTerm', args: { instance: 'i' } }, ...initialised],

  // Snapshots
  'a snapshot prepared': [...session, { fn: 'JetOSSnapshotPrepare', args: { snapId: '&n' } }],
  'a snapshot prepared without instances': [...session, explicitSnapshot],
  'a snapshot prepared without instances during a full backup': [...full, explicitSnapshot],
  'a full backup, then a snapshot prepared': [...full, { fn: 'JetOSSnapshotPrepare', args: { snapId: '&n' } }],
  'a snapshot prepared without instances, a term failed': [
    ...full, explicitSnapshot, { fn: 'JetTerm2', args: { instance: 'i' }, outcome: 'JET_errBackupInProgress' }, endBackup,
  ],
  'a snapshot frozen': continuedSnapshot,
  'a snapshot thawed, not ended': [...continuedSnapshot, { fn: 'JetOSSnapshotThaw', args: { snapId: 'n' } }],
  'a snapshot thawed and ended': [...continuedSnapshot, { fn: 'JetOSSnapshotThaw', args: { snapId: 'n' } }, { fn: 'JetOSSnapshotEnd', args: { snapId: 'n' } }],
  'a snapshot prepared, stopped by JetStopServiceInstance2': [...session, { fn: 'JetOSSnapshotPrepare', args: { snapId: '&n' } }, stop],
  'a snapshot prepared without instances, stopped by JetStopServiceInstance2': [...session, explicitSnapshot, stop],
} as const satisfies Record<string, Script>

export type SituationName = keyof typeof situations
