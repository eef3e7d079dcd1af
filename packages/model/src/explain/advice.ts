import type { FunctionRow, JetErrorName } from '../facts/index.ts'
import type { RefusalReason } from '../world/index.ts'

const byReason: Readonly<Partial<Record<RefusalReason, string>>> = {
  'stopped': 'Nothing leads back. Roll back and end the sessions, then JetTerm2; a new life begins with JetCreateInstance2 and JetInit.',
  'unavailable': 'Only JetTerm and JetTerm2 are left; after a restart of the instance recovery brings the databases up.',
  'phase': 'Bring the instance into the phase for it first: JetInit after JetCreateInstance2; after JetTerm a new instance.',
  'backup': 'Take the steps of the backup in their order; a file is read and closed only while it is open.',
  'backup-stopped': 'End the backup (JetEndExternalBackupInstance2 with JET_bitBackupEndAbort), then begin it anew.',
  'backup-not-allowed': 'Initialise first. After a term that failed, only another term helps.',
  'logging-ended': 'Terminate the instance; nothing can be logged any more.',
  'snapshot': 'End the snapshot first: JetOSSnapshotThaw, JetOSSnapshotEnd or JetOSSnapshotAbort.',
  'transaction': 'Begin a transaction before commit and rollback; commit or roll back before what must be outside of one.',
  'session-context': 'Set the session context once, and reset it on the thread that set it.',
  'mode': 'Use the form for the running mode: those with an instance (JetInit with a handle, …Instance) in multi-instance mode.',
  'handle': 'Pass a handle that is alive, and a cursor together with its own session.',
  'name': 'Give each instance a name of its own (JetCreateInstance).',
  'session-shared': 'Use one session on one thread at a time; begin another session for the other thread.',
  'transaction-owner': 'Go on with the transaction on the thread, or in the session context, that began it.',
  'grbit': 'Pass option bits that the function has.',
  'always': 'There is no way to make it succeed.',
  'crash': 'Do not make this call: the engine itself would crash.',
}

/**
 * What to do where a function answers with an error: by the error where it says more, else by the reason.
 * @param why null: it is no refusal
 */
export function adviceFor(error: JetErrorName, why: RefusalReason | null, row?: FunctionRow): string {
  if (why === 'stopped' && row?.backup !== undefined && row.backup !== 'internal') {
    return 'A backup that was open when the service was stopped goes with the instance: JetTerm2 with JET_bitTermStopBackup.'
  }
  return (why === 'crash' ? undefined : byError[error]) ?? (why === null ? undefined : byReason[why]) ?? ''
}

const byError: Readonly<Partial<Record<JetErrorName, string>>> = {
  JET_errNoBackup: 'Begin a backup first: JetBeginExternalBackupInstance.',
  JET_errBackupInProgress: 'End the backup that is open first (JetEndExternalBackupInstance2), or term with JET_bitTermStopBackup.',
  JET_errSurrogateBackupInProgress: 'End the surrogate backup first: JetEndSurrogateBackup.',
  JET_errInvalidBackupSequence: 'Take the steps in their order: attach info, files of databases, log info, files of logs, truncate, end.',
  JET_errOutOfMemory: 'The engine has one slot for a file of a backup: close the open one first (JetCloseFileInstance).',
  JET_errOSSnapshotNotAllowed: 'End the backup or the other snapshot first; before the init, and after a term that failed, there are no snapshots.',
  JET_errTooManyActiveUsers: 'Commit or roll back the open transactions, then term again; JET_bitTermDirty does not ask.',
  JET_errAlreadyInitialized: 'It is initialised already: term it before it is initialised again.',
}
