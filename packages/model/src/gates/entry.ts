import type { JetErrorName, JetFunctionName, Profile } from '../facts/index.ts'
import { functionRows, grbit } from '../facts/index.ts'
import type { FunctionRow } from '../facts/index.ts'
import type { GateName } from './names.ts'

/** The gates that a call meets on its way in, and the answer that its option bits alone already decide. */
export interface Entry {
  readonly process: GateName<'process'> | null
  /** The engine's gate; null for a lookup and for none. */
  readonly gate: GateName<'instance'> | null
  /** What the option bits lead to inside the gate, checked after them. */
  readonly finer: GateName<'instance'> | null
  readonly backup: GateName<'backup'> | null
  readonly session: GateName<'session'> | null
  /** Refused for its option bits, whatever the state. */
  readonly badGrbit: JetErrorName | null
  /** Always answered so once past the gate. */
  readonly always: JetErrorName | null
}

const stop = {
  background: grbit('JET_bitStopServiceBackgroundUserTasks'),
  quiesce: grbit('JET_bitStopServiceQuiesceCaches'),
  emitLog: grbit('JET_bitStopServiceStopAndEmitLog'),
  resume: grbit('JET_bitStopServiceResume'),
}
const termAborts = grbit('JET_bitTermAbrupt') | grbit('JET_bitTermStopBackup')
const termDirty = grbit('JET_bitTermDirty')
const backupBits = grbit('JET_bitBackupIncremental') | grbit('JET_bitBackupSurrogate')
const internalCopy = grbit('JET_bitInternalCopy')
const endBits = grbit('JET_bitBackupEndNormal') | grbit('JET_bitBackupEndAbort')
const waits = grbit('JET_bitWaitLastLevel0Commit') | grbit('JET_bitWaitAllLevel0Commit') | grbit('JET_bitForceNewLog')
const commitBits = waits | grbit('JET_bitCommitLazyFlush') | grbit('JET_bitCommitRedoCallback')
const rollbackBits = grbit('JET_bitRollbackAll') | grbit('JET_bitRollbackRedoCallback')
const prepareBits =
  grbit('JET_bitIncrementalSnapshot') | grbit('JET_bitCopySnapshot') | grbit('JET_bitContinueAfterThaw') | grbit('JET_bitExplicitPrepare')

/** Option bits of the snapshot calls; each call looks at them before the snapshot id (io.cxx:3474-4007). */
const snapshotBits: Partial<Record<JetFunctionName, number>> = {
  JetOSSnapshotPrepare: prepareBits,
  JetOSSnapshotPrepareInstance: 0,
  JetOSSnapshotFreeze: 0,
  JetOSSnapshotGetFreezeInfo: 0,
  JetOSSnapshotThaw: 0,
  JetOSSnapshotTruncateLog: grbit('JET_bitAllDatabasesSnapshot'),
  JetOSSnapshotTruncateLogInstance: grbit('JET_bitAllDatabasesSnapshot'),
  JetOSSnapshotEnd: grbit('JET_bitAbortSnapshot'),
  JetOSSnapshotAbort: 0,
}

/** Allowed after a full stop by the documentation although only its shorter form is named there. */
const allowedToo: readonly JetFunctionName[] = ['JetDetachDatabase2']

/**
 * The gate of a function in a profile. The documentation allows what it names after a full stop, and
 * nothing else: JetGetSessionInfo passes the stop in the engine only.
 */
function gateIn(profile: Profile, fn: JetFunctionName): GateName<'instance'> | null {
  const row: FunctionRow = functionRows[fn]
  if (row.gate === 'none' || row.gate === 'lookup') return null
  if (row.gate === 'init' && fn.startsWith('JetRestore')) return 'restore'
  if (profile === 'documented' && row.gate === 'session-past-stop' && !row.docsAllowAfterStop && !allowedToo.includes(fn)) return 'session'
  return row.gate
}

/** How a call enters: its gates, by its facts and its option bits (unsigned 32 bits). */
export function entryOf(fn: JetFunctionName, bits: number, profile: Profile): Entry {
  return {
    process: processGate(fn),
    gate: gateIn(profile, fn),
    finer: finerGate(fn, bits),
    backup: backupGate(fn, bits),
    session: sessionGate(fn, bits),
    badGrbit: badGrbit(fn, bits),
    always: fn === 'JetPrepareToCommitTransaction' ? 'JET_errFeatureNotAvailable' : null,
  }
}

function processGate(fn: JetFunctionName): GateName<'process'> | null {
  const row: FunctionRow = functionRows[fn]
  switch (fn) {
    case 'JetCreateInstance':
    case 'JetCreateInstance2':
      return 'create'
    case 'JetEnableMultiInstance':
      return 'enable-multi'
    case 'JetExternalRestore':
    case 'JetExternalRestore2':
      return 'private'
    case 'JetRestore':
    case 'JetRestore2':
      return 'legacy-restore'
    default:
      return row.oneInstanceOnly ? 'legacy' : null
  }
}

/** Changes that are logged, and log infos, the first of which rolls the log over (lifecycle facts, sections 4 and 6). */
const writesLog: ReadonlySet<JetFunctionName> = new Set([
  // The undo of logged changes is logged (ver.cxx:6859).
  'JetRollback', 'JetEndSession',
  'JetUpdate', 'JetUpdate2', 'JetDelete', 'JetEscrowUpdate', 'JetSetColumn', 'JetSetColumns',
  'JetCreateDatabase', 'JetCreateDatabase2', 'JetCreateDatabase3', 'JetAttachDatabase', 'JetAttachDatabase2', 'JetAttachDatabase3',
  'JetDetachDatabase', 'JetDetachDatabase2', 'JetGrowDatabase', 'JetSetDatabaseSize', 'JetResizeDatabase',
  'JetCreateTable', 'JetCreateTableColumnIndex', 'JetCreateTableColumnIndex2', 'JetCreateTableColumnIndex3', 'JetCreateTableColumnIndex4',
  'JetCreateTableColumnIndex5', 'JetDeleteTable', 'JetDeleteTable2', 'JetRenameTable', 'JetAddColumn', 'JetDeleteColumn', 'JetDeleteColumn2',
  'JetRenameColumn', 'JetSetColumnDefaultValue', 'JetCreateIndex', 'JetCreateIndex2', 'JetCreateIndex3', 'JetCreateIndex4', 'JetDeleteIndex',
  'JetConvertDDL', 'JetGetLogInfo', 'JetGetLogInfoInstance', 'JetGetLogInfoInstance2', 'JetGetTruncateLogInfoInstance',
])

/** What option bits, and what the function does inside, add to the gate. */
function finerGate(fn: JetFunctionName, bits: number): GateName<'instance'> | null {
  switch (fn) {
    case 'JetStopService':
    case 'JetStopServiceInstance':
      return 'version-store'
    case 'JetStopServiceInstance2':
      if (bits === stop.resume) return 'resume'
      if (bits & stop.resume) return 'resume-named'
      if (bits === stop.emitLog) return 'emit-log'
      return bits === 0 || bits & stop.quiesce ? 'version-store' : null
    case 'JetRBSExecuteRevert':
      return 'revert'
    case 'JetCommitTransaction':
    case 'JetCommitTransaction2':
      return bits & grbit('JET_bitWaitLastLevel0Commit') ? null : 'log-write'
    default:
      return writesLog.has(fn) ? 'log-write' : null
  }
}

function backupGate(fn: JetFunctionName, bits: number): GateName<'backup'> | null {
  const { backup }: FunctionRow = functionRows[fn]
  switch (backup) {
    case 'surrogate':
      return fn === 'JetBeginSurrogateBackup' ? 'surrogate-begin' : 'surrogate-end'
    case 'abort':
      // Dirty skips the check; Abrupt and StopBackup abort the backup first, also with Dirty.
      if (fn === 'JetTerm' || bits & termAborts) return 'term-aborting'
      return bits & termDirty ? null : 'term-with-backup'
    case 'stop':
    case undefined:
      return null
    default:
      // JetOSSnapshotFreeze asks for its members, not for the instance of a handle.
      return fn === 'JetOSSnapshotFreeze' ? null : backup
  }
}

function sessionGate(fn: JetFunctionName, bits: number): GateName<'session'> | null {
  switch (fn) {
    case 'JetBeginTransaction':
    case 'JetBeginTransaction2':
    case 'JetBeginTransaction3':
      return 'begin-transaction'
    case 'JetCommitTransaction':
    case 'JetCommitTransaction2':
      return bits & waits ? null : 'commit'
    case 'JetRollback':
      return 'rollback'
    case 'JetEndSession':
      return 'end-session'
    case 'JetSetSessionContext':
      return 'set-context'
    case 'JetResetSessionContext':
      return 'reset-context'
    // db.cxx:1700, 4081, 5373
    case 'JetCreateDatabase':
    case 'JetCreateDatabase2':
    case 'JetCreateDatabase3':
    case 'JetAttachDatabase':
    case 'JetAttachDatabase2':
    case 'JetAttachDatabase3':
    case 'JetDetachDatabase':
    case 'JetDetachDatabase2':
      return 'outside-transaction'
    default:
      return null
  }
}

/** Source: lifecycle facts, sections 4, 6 and 7. */
function badGrbit(fn: JetFunctionName, bits: number): JetErrorName | null {
  const more = (valid: number): boolean => (bits & ~valid) !== 0
  switch (fn) {
    case 'JetStopServiceInstance2': {
      const bad = more(stop.background | stop.quiesce | stop.emitLog | stop.resume) || (bits & stop.emitLog && bits !== stop.emitLog)
      return bad ? 'JET_errInvalidGrbit' : null
    }
    case 'JetBeginExternalBackup':
    case 'JetBeginExternalBackupInstance':
      return more(backupBits | internalCopy) || (bits & internalCopy && bits & backupBits) ? 'JET_errInvalidGrbit' : null
    case 'JetBeginSurrogateBackup':
      return more(backupBits) ? 'JET_errInvalidGrbit' : null
    case 'JetEndExternalBackupInstance2':
    case 'JetEndSurrogateBackup':
      return (bits & endBits) === 0 || (bits & endBits) === endBits ? 'JET_errInvalidParameter' : null
    case 'JetCommitTransaction':
    case 'JetCommitTransaction2':
      return more(commitBits) || (bits & waits && (bits & (bits - 1)) !== 0) ? 'JET_errInvalidGrbit' : null
    case 'JetRollback':
      return more(rollbackBits) ? 'JET_errInvalidGrbit' : null
    case 'JetDetachDatabase2':
      return bits & grbit('JET_bitForceDetach') ? 'JET_errForceDetachNotAllowed' : null
    default: {
      const valid = snapshotBits[fn]
      return valid !== undefined && more(valid) ? 'JET_errInvalidGrbit' : null
    }
  }
}
