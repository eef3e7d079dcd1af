import type { Decision } from '@jet-lifecycle/model/world'

/**
 * What contradicts the model in an answer, or null.
 *
 * @param got name of the error; `success`, or in words what came in place of an answer
 * @param isOrdinary errors that the function gives for its made-up arguments, whatever the state
 */
export function contradiction(decision: Decision, got: string, isOrdinary: (error: string) => boolean = () => false): string | null {
  if (decision.verdict === 'unknown') return null
  if (decision.error !== null) return expected(decision.error, got)
  if (!/^(success|unknown|JET_)/.test(got)) return expected('an answer', got)
  return lifecycleErrors.has(got) && !isOrdinary(got) ? expected('success or an ordinary error', got) : null
}

/** The answer is not the wanted one. */
export function expected(wanted: string, got: string): string | null {
  return wanted === got ? null : `the model says ${wanted}, the answer is ${got}`
}

/** Errors that the lifecycle gives: where the model did not foresee one, it is wrong. JET_errOutOfMemory also comes when memory is short. */
const lifecycleErrors: ReadonlySet<string> = new Set([
  'JET_errClientRequestToStopJetService', 'JET_errInstanceUnavailable', 'JET_errInstanceUnavailableDueToFatalLogDiskFull', 'JET_errNotInitialized',
  'JET_errAlreadyInitialized', 'JET_errInitInProgress', 'JET_errRestoreInProgress', 'JET_errTermInProgress', 'JET_errInvalidParameter', 'JET_errInvalidGrbit',
  'JET_errRunningInOneInstanceMode', 'JET_errRunningInMultiInstanceMode', 'JET_errLogWriteFail', 'JET_errBackupNotAllowedYet', 'JET_errBackupInProgress',
  'JET_errSurrogateBackupInProgress', 'JET_errBackupAbortByServer', 'JET_errNoBackup', 'JET_errInvalidBackupSequence',
  'JET_errOSSnapshotNotAllowed', 'JET_errNotInTransaction', 'JET_errInTransaction', 'JET_errTransTooDeep', 'JET_errSessionInUse',
  'JET_errSessionContextAlreadySet', 'JET_errSessionContextNotSetByThisThread', 'JET_errSessionSharingViolation', 'JET_errTooManyActiveUsers',
  'JET_errDirtyShutdown', 'JET_errInvalidSesid', 'JET_errInvalidTableId', 'JET_errSesidTableIdMismatch', 'JET_errInvalidDatabaseId', 'JET_errInvalidInstance',
])
