import type { JetErrorName } from '../facts/index.ts'

/**
 * What a state can close. A call tests the gates on its way (see entry.ts); a state of a machine names,
 * in its tags, those that it closes and the error each then answers with.
 *
 * Process: the running mode. Instance: the engine's gates, and the finer ones inside them that one
 * function's option bits lead to. Backup: the roles. Session: transaction level and session context.
 */
export const gateNames = {
  process: [
    /** Allocates an instance: JetCreateInstance*. */
    'create',
    /** Steps into the one instance without naming it: the legacy forms. */
    'legacy',
    /** JetRestore, JetRestore2: legacy, but they may choose the mode. */
    'legacy-restore',
    /** Restores on a private instance of multi-instance mode. */
    'private',
    /** JetEnableMultiInstance. */
    'enable-multi',
    /** Looks an instance up by its handle. */
    'handle',
  ],
  instance: [
    'session',
    'session-past-stop',
    'instance',
    'before-init',
    'init',
    /** JetRestore*: as `init`, but in the documented profile a call that concerns the stopped instance. */
    'restore',
    'term',
    /** A full stop or QuiesceCaches: goes through the version store, which exists from the init on. */
    'version-store',
    /** JET_bitStopServiceStopAndEmitLog. */
    'emit-log',
    /** JET_bitStopServiceResume alone. */
    'resume',
    /** JET_bitStopServiceResume with the services to resume. */
    'resume-named',
    /** May have to write the log. */
    'log-write',
    /** Goes through the prepared revert. */
    'revert',
  ],
  backup: [
    'begin',
    'attach-info',
    'open-file',
    'read-file',
    'close-file',
    'log-info',
    'truncate-log',
    'end',
    'internal',
    'surrogate-begin',
    'surrogate-end',
    /** Attach and detach of a database. */
    'blocked-by-backup',
    'snapshot',
    /** A term that does not abort backups: JetTerm2 with neither StopBackup, Abrupt nor Dirty. */
    'term-with-backup',
    /** A term that aborts backups first, and waits for snapshots. */
    'term-aborting',
  ],
  session: [
    'begin-transaction',
    'commit',
    'rollback',
    /** Only outside of transactions: create, attach and detach of a database. */
    'outside-transaction',
    'end-session',
    'set-context',
    'reset-context',
  ],
} as const

export type Family = keyof typeof gateNames
export type GateName<F extends Family = Family> = (typeof gateNames)[F][number]

/** Errors that a state can answer with; the ordinary errors of a function are not among them. */
export type LifecycleError = Extract<
  JetErrorName,
  | 'JET_errClientRequestToStopJetService'
  | 'JET_errInstanceUnavailable'
  | 'JET_errInstanceUnavailableDueToFatalLogDiskFull'
  | 'JET_errNotInitialized'
  | 'JET_errAlreadyInitialized'
  | 'JET_errInitInProgress'
  | 'JET_errRestoreInProgress'
  | 'JET_errTermInProgress'
  | 'JET_errInvalidParameter'
  | 'JET_errRunningInOneInstanceMode'
  | 'JET_errRunningInMultiInstanceMode'
  | 'JET_errLogWriteFail'
  | 'JET_errBackupNotAllowedYet'
  | 'JET_errBackupInProgress'
  | 'JET_errSurrogateBackupInProgress'
  | 'JET_errBackupAbortByServer'
  | 'JET_errNoBackup'
  | 'JET_errInvalidBackupSequence'
  | 'JET_errOutOfMemory'
  | 'JET_errOSSnapshotNotAllowed'
  | 'JET_errNotInTransaction'
  | 'JET_errInTransaction'
  | 'JET_errTransTooDeep'
  | 'JET_errSessionInUse'
  | 'JET_errSessionContextAlreadySet'
  | 'JET_errSessionContextNotSetByThisThread'
>

/**
 * Why a closed gate refuses, by the region of the machine that closes it. Where several regions close the
 * same gate, the first of these answers (lifecycle facts, sections 3 and 6): the stop before unavailability
 * before the phase; in a backup what may begin one before what runs.
 */
export const reasonOfRegion = {
  service: 'stopped',
  availability: 'unavailable',
  phase: 'phase',
  backupStop: 'backup-stopped',
  backupAllowed: 'backup-not-allowed',
  logging: 'logging-ended',
  snapshot: 'snapshot',
  backup: 'backup',
  revert: 'crash',
  transaction: 'transaction',
  context: 'session-context',
  process: 'mode',
} as const

/** `crash`: the engine would read through a null pointer; the error is what the documentation promises. */
export type ClosedReason = (typeof reasonOfRegion)[keyof typeof reasonOfRegion]

/** Why the world cannot tell. */
export const unknownReasons = {
  'unknown-handle': 'the handle was not seen coming, so what it belongs to is not known',
  'unknown-function': 'the facts do not know this function',
  'unknown-arguments': 'what the call concerns depends on an argument that is not looked at',
  'mode-not-seen': 'the running mode was chosen before the process was watched',
  'unavailability': 'a failure was seen that can make the instance unavailable, and no call has told since',
  'init-race': 'the instance is being initialised: how far that is decides',
  'second-init': 'a second initialisation while the first runs is undefined',
  'restoring': 'a restore runs on the instance, and what this call then does is not known',
  'restored': 'a restore went through the instance, and what a full stop then does was not traced',
  'term-race': 'the instance is being terminated: how far that is decides',
  'recovery-control': 'recovery is steered by a callback, and lets calls in meanwhile',
  'log-before-init': 'ending the log of an instance that is not initialised was not traced',
  'logging-ended': 'logging has ended: what must be logged fails, and whether this call must log is not known',
  'stopped-elsewhere': 'the instance was stopped by someone else, and by which function decides',
  'half-undone': 'an end of session, or a rollback of all levels, failed on the way, and how much it had undone is not known',
  'internal-backup': 'an internal backup runs, and a step of a streaming one meets it somewhere',
  'backup-in-doubt': 'a log info ran out of memory, which may have cancelled the backup',
  'snapshot': 'a snapshot holds the instance: the call waits, or the snapshot times out first',
  'parameters-compared': 'the answer depends on whether the parameters match those already set',
  'file-handle': 'the engine does not check this file handle',
} as const

export type UnknownReason = keyof typeof unknownReasons

/**
 * What a tag says: `instance: JET_errNotInitialized`. `documented/` or `engine/` before it: in that
 * profile only. `unknown …`: closed or not, the world cannot tell. ` crash`: the engine would read
 * through a null pointer; the error is what the documentation promises.
 */
export type Tag<F extends Family = Family> =
  `${'' | 'documented/' | 'engine/'}${GateName<F>}: ${LifecycleError | `${LifecycleError} crash` | `unknown ${UnknownReason}`}`
