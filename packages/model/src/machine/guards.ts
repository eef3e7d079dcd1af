import { grbit } from '../facts/index.ts'
import type { JetErrorName } from '../facts/index.ts'
import type { LifecycleEvent } from './events.ts'

const background = grbit('JET_bitStopServiceBackgroundUserTasks')
const quiesce = grbit('JET_bitStopServiceQuiesceCaches')
const emitLog = grbit('JET_bitStopServiceStopAndEmitLog')
const resume = grbit('JET_bitStopServiceResume')
const abrupt = grbit('JET_bitTermAbrupt')
const stopBackup = grbit('JET_bitTermStopBackup')
const incremental = grbit('JET_bitBackupIncremental')
const surrogate = grbit('JET_bitBackupSurrogate')
const rollbackAll = grbit('JET_bitRollbackAll')
const commitsNothing = grbit('JET_bitWaitLastLevel0Commit') | grbit('JET_bitWaitAllLevel0Commit') | grbit('JET_bitForceNewLog')

type Args = { readonly event: LifecycleEvent }
type Guard = (args: Args) => boolean

const has = (bits: number, mask: number): boolean => (bits & mask) !== 0
const failedWith = (...errors: readonly JetErrorName[]): Guard => ({ event }) => errors.includes(event.error as JetErrorName)
/** A known error other than these: a code that nobody knows changes nothing. */
const failedOtherThan = (...errors: readonly JetErrorName[]): Guard =>
  ({ event }) => event.error !== null && event.error !== 'unknown' && !errors.includes(event.error)
const succeeded: Guard = ({ event }) => event.error === null
const successAnd = (bits: (grbit: number) => boolean): Guard => ({ event }) => event.error === null && bits(event.grbit)

/** Answers of the gates: the call was turned away before it did anything. */
export const gateErrors = [
  'JET_errClientRequestToStopJetService', 'JET_errInstanceUnavailable', 'JET_errInstanceUnavailableDueToFatalLogDiskFull',
  'JET_errNotInitialized', 'JET_errInitInProgress', 'JET_errRestoreInProgress', 'JET_errTermInProgress',
  'JET_errInvalidInstance', 'JET_errInvalidSesid', 'JET_errRunningInOneInstanceMode', 'JET_errRunningInMultiInstanceMode',
] as const satisfies readonly JetErrorName[]

/** Answers of an init that had not started (lifecycle facts, section 2). */
const initNotStarted = ['JET_errAlreadyInitialized', 'JET_errInvalidParameter', 'JET_errInvalidInstance', 'JET_errRunningInMultiInstanceMode', 'JET_errRunningInOneInstanceMode'] as const
/** Answers of a term that was refused at its entry (section 5). */
const termNotEntered = ['JET_errInvalidParameter', 'JET_errInvalidInstance', 'JET_errNotInitialized', 'JET_errTermInProgress', 'JET_errRestoreInProgress'] as const
/** Answers of a term that leaves the instance up, to be tried again. */
export const termRepeatable = ['JET_errBackupInProgress', 'JET_errSurrogateBackupInProgress', 'JET_errTooManyActiveUsers'] as const
/** Answers of a read or open that neither lose the file handle nor cancel the backup (section 6). */
const fileUntouched = [
  ...gateErrors, 'JET_errNoBackup', 'JET_errBackupAbortByServer', 'JET_errBackupNotAllowedYet', 'JET_errInvalidParameter',
  // More than one section: refused before the gate, and negative although it is called a warning.
  'JET_wrnNyi',
] as const

/** Failures of a disk or of memory: with one of them a create, attach, detach or rollback may have made the instance unavailable. */
export const fatalKind = [
  'JET_errDiskIO', 'JET_errDiskFull', 'JET_errLogDiskFull', 'JET_errLogWriteFail', 'JET_errReadVerifyFailure', 'JET_errDatabaseCorrupted',
  'JET_errOutOfMemory', 'JET_errOutOfBuffers', 'JET_errCheckpointDepthTooDeep', 'JET_errRollbackError',
] as const satisfies readonly JetErrorName[]

export const guards = {
  succeeded,
  failed: ({ event }: Args) => event.error !== null,

  isFullStop: successAnd((bits) => bits === 0),
  pauses: successAnd((bits) => bits === 0 || (!has(bits, resume) && has(bits, background))),
  quiesces: successAnd((bits) => bits === 0 || (!has(bits, resume) && has(bits, quiesce))),
  resumesTasks: successAnd((bits) => bits >>> 0 === resume || (has(bits, resume) && has(bits, background))),
  resumesCaches: successAnd((bits) => bits >>> 0 === resume || (has(bits, resume) && has(bits, quiesce))),
  /** Ended even if the flush then fails; refused for its grbit or its handle it never began. */
  endsLog: ({ event }: Args) => event.grbit === emitLog && (event.error === null || failedOtherThan('JET_errInvalidGrbit', 'JET_errInvalidParameter', 'JET_errInvalidInstance')({ event })),

  resumeWasRefused: ({ event }: Args) => event.grbit >>> 0 === resume && event.error === 'JET_errClientRequestToStopJetService',
  sawStop: failedWith('JET_errClientRequestToStopJetService'),
  sawUnavailable: failedWith('JET_errInstanceUnavailable'),
  sawLogDiskFull: failedWith('JET_errInstanceUnavailableDueToFatalLogDiskFull'),

  mayBeFatal: failedWith(...fatalKind),

  initFailed: failedOtherThan(...initNotStarted),
  freed: ({ event }: Args) => event.error === null || failedOtherThan(...termNotEntered, ...termRepeatable)({ event }),
  termStays: failedWith(...termRepeatable),
  /** JetTerm has no grbit: it is the abrupt term (jetapi.cxx:22270). */
  termStaysAborting: ({ event }: Args) => failedWith(...termRepeatable)({ event }) && (event.type === 'JetTerm' || has(event.grbit, abrupt | stopBackup)),

  beginsFull: successAnd((bits) => !has(bits, incremental | surrogate)),
  beginsIncremental: successAnd((bits) => has(bits, incremental) && !has(bits, surrogate)),
  beginsSurrogate: successAnd((bits) => has(bits, surrogate)),
  backupStopped: failedWith('JET_errBackupAbortByServer'),
  noBackup: failedWith('JET_errNoBackup'),
  endedOrNone: ({ event }: Args) => event.error === null || event.error === 'JET_errNoBackup',
  outOfMemory: failedWith('JET_errOutOfMemory'),
  cancelOnAttachInfo: failedOtherThan(...fileUntouched, 'JET_errInvalidBackupSequence', 'JET_errBufferTooSmall'),
  loseFile: failedOtherThan(...fileUntouched),
  cancelOnOpen: failedOtherThan(...fileUntouched, 'JET_errOutOfMemory', 'JET_errInvalidPath'),
  cancelOnRead: failedOtherThan(...fileUntouched),

  freezeRefused: failedWith('JET_errOSSnapshotNotAllowed'),
  /** Past its gate, and failed there. */
  refusedInside: failedOtherThan(...gateErrors, 'JET_errInvalidParameter'),
  /** Past its gate, whatever came of it. */
  enteredGate: ({ event }: Args) => event.error === null || failedOtherThan(...gateErrors, 'JET_errInvalidParameter')({ event }),

  targetWasNotRunning: failedWith('JET_errBadRestoreTargetInstance'),

  commits: successAnd((bits) => !has(bits, commitsNothing)),
  rollsBackOne: successAnd((bits) => !has(bits, rollbackAll)),
  rollsBackAll: successAnd((bits) => has(bits, rollbackAll)),
} satisfies Record<string, Guard>
