import type { HandleKind, JetErrorName } from '@jet-lifecycle/model/facts'
import type { Witness } from '@jet-lifecycle/model/world'
import type { TransitionEvent } from './events.ts'
import type { Refusal } from './refusal.ts'

/** Why a call was refused: `Cannot call JetBeginTransaction: instance "i1" was stopped by JetStopServiceInstance`. */
export function refusalText(calledAs: string, refusal: Refusal): string {
  return `Cannot call ${calledAs}: ${sentence(refusal)}`
}

/** What an answer gave away: `JetMove was answered JET_err…: instance "i1" was stopped outside of this guard`. */
export function adoptionText(calledAs: string, error: JetErrorName, instance: string): string {
  const subject = quote(instance)
  const what = {
    JET_errClientRequestToStopJetService: `${subject} was stopped`,
    JET_errBackupAbortByServer: `the backup of ${subject} was stopped`,
    JET_errInstanceUnavailable: `${subject} became unavailable`,
    JET_errInstanceUnavailableDueToFatalLogDiskFull: `${subject} became unavailable because its log disk was full`,
  }[error as string]
  return `${calledAs} was answered ${error}: ${what ?? `${subject} was changed`} outside of this guard`
}

export function overlapText(calledAs: string, inside: Witness): string {
  return `${calledAs} was called while ${inside.fn} may still be inside the engine with the same session: one of them can be answered JET_errSessionSharingViolation`
}

/** What has changed: `JetInit: phase of instance "i1" is initialised now, and was initialising`. */
export function transitionText(calledAs: string, of: TransitionEvent['of'], instance: string | null, region: string, from: string | null, to: string | null): string {
  const whose = of === 'process' ? 'the running mode' : of === 'session' ? `${region} of a session of ${quote(instance)}` : `${region} of ${quote(instance)}`
  if (to === null) return `${calledAs}: ${of === 'session' ? `a session of ${quote(instance)}` : quote(instance)} is gone`
  return from === null ? `${calledAs}: ${quote(instance)} is there, ${region} ${to}` : `${calledAs}: ${whose} is ${to} now, and was ${from}`
}

function quote(instance: string | null): string {
  return instance === null ? 'the instance' : `instance "${instance}"`
}

/** `by JetTerm2`, with its place where that was captured; or for what nobody saw happen: `outside of this guard`. */
function by(witness: Witness | null): string {
  if (witness === null || witness.fn === 'adopted') return 'outside of this guard'
  return typeof witness.at === 'string' ? `by ${witness.fn} at ${witness.at}` : `by ${witness.fn}`
}

const handleWords: Readonly<Record<HandleKind, readonly [subject: string, ended: string]>> = {
  instance: ['the instance', 'freed'], sesid: ['the session', 'ended'], tableid: ['the cursor', 'closed'], dbid: ['the database', 'closed'],
  hFile: ['the file', 'closed'], snapId: ['the snapshot', 'ended'],
}

function sentence({ error, why, region, state, gate, instance, witness, handle }: Refusal): string {
  const subject = quote(instance)
  switch (why) {
    case 'stopped':
      return `${subject} was stopped ${by(witness)}`
    case 'unavailable':
      return `${subject} is unavailable${state === 'logDiskFull' ? ' because its log disk was full' : ''}`
    case 'crash':
      return gate === 'revert'
        ? `no revert is prepared on ${subject}, and the engine would read through a null pointer`
        : `${subject} is not initialised, and the engine would read through a null pointer`
    case 'backup-stopped':
      // Whether or not one was open.
      return `backups of ${subject} were stopped ${by(witness)}`
    case 'backup-not-allowed': {
      const when = witness?.fn.startsWith('JetTerm') === true ? `since ${witness.fn}` : 'before it is initialised'
      return `backups of ${subject} are not allowed ${when}`
    }
    case 'logging-ended':
      return `logging of ${subject} was ended ${by(witness)}`
    case 'mode':
      if (gate === 'init' && state === 'oneInstance') return `the process runs in one-instance mode and already has ${subject}`
      return state === 'oneInstance' ? 'the process runs in one-instance mode' : 'the process runs in multi-instance mode'
    case 'phase':
      return phaseSentence(subject, state, witness)
    case 'handle':
      return handleSentence(error, handle, witness)
    case 'unknown-handle':
      return `${handleWords[handle ?? 'instance'][0]} is not known to this guard`
    case 'transaction':
      return transactionSentence(error)
    case 'name':
      return `${subject} has no name either, and no two instances may have the same`
    default:
      return region === 'snapshot' ? `a snapshot holds ${subject}` : backupSentence(subject, error, state, witness)
  }
}

function handleSentence(error: JetErrorName, handle: HandleKind | null, witness: Witness | null): string {
  if (error === 'JET_errSesidTableIdMismatch') return 'the cursor belongs to another session'
  const [subject, ended] = handleWords[handle ?? 'instance']
  return witness === null ? `${subject} is not open in this session` : `${subject} was ${ended} ${by(witness)}`
}

function transactionSentence(error: JetErrorName): string {
  switch (error) {
    case 'JET_errNotInTransaction':
      return 'the session is in no transaction'
    case 'JET_errTransTooDeep':
      return 'the session has as many transaction levels open as there can be'
    default:
      return 'the session is in a transaction'
  }
}

function phaseSentence(subject: string, state: string, witness: Witness | null): string {
  switch (state) {
    case 'allocated':
      return `${subject} is not initialised`
    case 'initialising':
      return `${subject} is being initialised ${by(witness)}`
    case 'restoring':
      return `${subject} is being restored ${by(witness)}`
    case 'terminating':
      return `${subject} is being terminated ${by(witness)}`
    default:
      return `${subject} was already initialised ${by(witness)}`
  }
}

function backupSentence(subject: string, error: JetErrorName, state: string, witness: Witness | null): string {
  switch (error) {
    case 'JET_errNoBackup':
      return `no backup of ${subject} is open${state === 'none' && witness !== null ? ` since ${witness.fn}` : ''}`
    case 'JET_errBackupAbortByServer':
      return `the backup of ${subject} was stopped ${by(witness)}`
    case 'JET_errInvalidBackupSequence':
      return `the backup of ${subject} is not at this step`
    case 'JET_errOutOfMemory':
      return `the backup of ${subject} already has a file open`
    case 'JET_errInvalidParameter':
      return `the backup of ${subject} has no file open`
    case 'JET_errOSSnapshotNotAllowed':
      return `${subject} takes no snapshot now`
    default:
      return `a backup of ${subject} is open`
  }
}
