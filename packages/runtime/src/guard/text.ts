import type { JetErrorName } from '@jet-lifecycle/model/facts'
import type { Witness } from '@jet-lifecycle/model/world'
import type { InstanceRecord } from '../handles/records.ts'
import type { Refusal } from './refusal.ts'

/** Why a call was refused: `Cannot call JetBeginTransaction: instance "i1" was stopped by JetStopServiceInstance`. */
export function refusalText(calledAs: string, refusal: Refusal): string {
  return `Cannot call ${calledAs}: ${sentence(refusal)}`
}

/** What an answer gave away: `JetMove was answered JET_err…: instance "i1" was stopped outside of this guard`. */
export function adoptionText(calledAs: string, error: JetErrorName, instance: InstanceRecord): string {
  const subject = quote(instance)
  const what = {
    JET_errClientRequestToStopJetService: `${subject} was stopped`,
    JET_errBackupAbortByServer: `the backup of ${subject} was stopped`,
    JET_errInstanceUnavailable: `${subject} became unavailable`,
    JET_errInstanceUnavailableDueToFatalLogDiskFull: `${subject} became unavailable because its log disk was full`,
  }[error as string]
  return `${calledAs} was answered ${error}: ${what ?? `${subject} was changed`} outside of this guard`
}

function quote(instance: InstanceRecord): string {
  return `instance "${instance.name}"`
}

/** `by JetTerm2`, or for what nobody saw happen: `outside of this guard`. */
function by(witness: Witness | null): string {
  return witness === null || witness.fn === 'adopted' ? 'outside of this guard' : `by ${witness.fn}`
}

function sentence({ error, why, region, state, gate, instance, witness }: Refusal): string {
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
    default:
      return region === 'snapshot' ? `a snapshot holds ${subject}` : backupSentence(subject, error, state, witness)
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
