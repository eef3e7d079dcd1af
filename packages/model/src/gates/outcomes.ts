import type { JetErrorName } from '../facts/index.ts'

/** What a call was answered; null is success, `unknown` a code that the facts do not know. */
type Answer = JetErrorName | 'unknown' | null

/** Errors that tell what somebody else did to the instance. */
export const tellsOfOthers: ReadonlySet<Answer> = new Set<JetErrorName>([
  'JET_errClientRequestToStopJetService', 'JET_errInstanceUnavailable', 'JET_errInstanceUnavailableDueToFatalLogDiskFull', 'JET_errBackupAbortByServer',
])

/**
 * Refusals of a rollback or an end of session before it has touched anything (tm.cxx:102-110, 1887-1899). Not among them:
 * JET_errSessionSharingViolation, which comes from the gate if another call is inside, but late if the transaction is another
 * thread's: the cursors of its level are closed by then (dir.cxx:2234).
 */
export const undoesNothing: ReadonlySet<Answer> = new Set<JetErrorName>([
  'JET_errInvalidSesid', 'JET_errInvalidGrbit', 'JET_errNotInTransaction', 'JET_errSessionInUse', 'JET_errTermInProgress', 'JET_errNotInitialized',
  'JET_errInstanceUnavailable', 'JET_errInstanceUnavailableDueToFatalLogDiskFull', 'JET_errClientRequestToStopJetService',
])

/** Phases in which a JetOSSnapshotPrepare takes an instance in (io.cxx:2650). Whether one that restores is set up yet is not known. */
export const joinsSnapshot: ReadonlySet<string> = new Set(['initialised', 'terminating', 'restoring'])
