import type { JetFunctionName, Profile } from '@jet-lifecycle/model/facts'
import { jetFunction } from '@jet-lifecycle/model/facts'
import type { Closing, Entry } from '@jet-lifecycle/model/gates'
import { answerAfterStop, compiledInstance, entryOf } from '@jet-lifecycle/model/gates'

import type { Situation, Witness } from './instance.ts'
import { freed, initialised } from './instance.ts'

/**
 * What an instance answers to a call: refused because of the stop of its service or of its backup, refused for another
 * reason, let in, or not known.
 */
export type Answer = 'stopped' | 'aborted' | 'other' | 'open' | 'unknown'

export interface Request {
  readonly name: JetFunctionName
  /** The parameters that are handles. */
  readonly handles: readonly unknown[]
  /** Option bits, unsigned; null where they are not known. */
  readonly bits: number
  /** Whether a handle in the call says which instance it concerns. */
  readonly visible: boolean
}

export function answerOf({ name, handles, bits, visible }: Request, profile: Profile, { machine, doubt, mayBeFreed, presumed }: Situation): Answer {
  if (machine === null || doubt !== null) return 'unknown'
  const row = jetFunction(name)
  const entry = entryOf(name, bits, profile)
  if (machine === freed) return 'other'
  const closing = closingOf(machine, entry, profile)
  const isRefusedFirst = entry.gate !== null && closing?.why === 'stopped'
  // Option bits are looked at behind the gate.
  if (!isRefusedFirst && (entry.badGrbit !== null || entry.always !== null)) return 'other'
  if (row.gate === 'init' && !name.startsWith('JetRestore')) {
    const isStopped = isClosedByStop(machine, profile)
    // An init of an instance that is up already says that it is not, or not any more.
    return closing === null || (isStopped ? mayBeFreed : presumed) ? 'open' : 'other'
  }
  if (answerAfterStop(name, profile) === 'depends' && !(visible && namesItsInstance(name, handles, profile))) return 'open'
  if (closing === null) return 'open'
  if (closing.why === 'stopped') return 'stopped'
  return closing.error === 'JET_errBackupAbortByServer' ? 'aborted' : closing.error === null ? 'open' : 'other'
}

/**
 * Of the functions whose answer depends on more than their name, those that get and set parameters are refused if they
 * name the stopped instance, and by the documentation a restore of it too.
 */
function namesItsInstance(name: JetFunctionName, handles: readonly unknown[], profile: Profile): boolean {
  if (name === 'JetRestoreInstance') return profile === 'documented'
  return handles.length > 0 && /^Jet[GS]et(System|Resource)Param/.test(name)
}

/** What closes the way in; the gate comes first, then what the option bits lead to, then the role in a backup. */
function closingOf(machine: number, { gate, finer, backup }: Entry, profile: Profile): Closing | null {
  for (const each of [gate, finer, backup]) {
    const closing = each === null ? null : compiledInstance.closing(machine, each, profile)
    if (closing !== null && (closing.error !== null || closing.why === 'stopped')) return closing
  }
  return null
}

function isClosedByStop(machine: number, profile: Profile): boolean {
  return machine >= 0 && compiledInstance.closing(machine, 'instance', profile)?.why === 'stopped'
}

function stopsService(name: JetFunctionName, bits: number): boolean {
  return name === 'JetStopService' || name === 'JetStopServiceInstance' || (name === 'JetStopServiceInstance2' && bits === 0)
}

function isBackupStopped(machine: number, profile: Profile): boolean {
  return machine >= 0 && compiledInstance.closing(machine, 'read-file', profile)?.error === 'JET_errBackupAbortByServer'
}

/** The situation after a call that was refused: some errors change something, as the end of a backup that there is not. */
export function afterRefusal({ name, bits }: Request, profile: Profile, before: Situation): Situation {
  if (before.machine === null || before.machine === freed) return before
  const closing = closingOf(before.machine, entryOf(name, bits, profile), profile)
  const machine = closing?.error ? compiledInstance.step(before.machine, compiledInstance.event(name, bits, closing.error)) : before.machine
  if (machine === before.machine || machine === freed) return before
  return { ...before, machine, backupStop: isBackupStopped(machine, profile) ? before.backupStop : null }
}

/** The situation after a call that came through and succeeded. */
export function afterSuccess(name: JetFunctionName, bits: number, profile: Profile, before: Situation, witness: Witness): Situation {
  const row = jetFunction(name)
  if (row.gate === 'init' && !name.startsWith('JetRestore')) {
    // Up, and as fresh as an init finds it.
    const base = before.machine !== null && before.machine >= 0 && !before.presumed && !before.mayBeFreed ? before.machine : null
    const machine = base === null ? initialised : compiledInstance.step(base, compiledInstance.event(name, bits, null))
    return { machine, doubt: null, presumed: false, mayBeFreed: false, stop: base === null ? null : before.stop, backupStop: null, record: base === null ? null : before.record }
  }
  const from = before.machine ?? initialised
  if (from === freed) return before
  const machine = compiledInstance.step(from, compiledInstance.event(name, bits, null))
  if (machine === from && (before.doubt === null || !isClosedByStop(machine, profile) || !stopsService(name, bits))) return before
  if (machine === freed) return { machine, doubt: null, presumed: before.presumed, mayBeFreed: false, stop: null, backupStop: null, record: null }
  const stopped = isClosedByStop(machine, profile)
  // Nothing but a stop tells what is not known.
  if (before.machine === null && !stopped) return before
  const aborted = isBackupStopped(machine, profile)
  return {
    machine,
    doubt: null,
    presumed: before.presumed,
    mayBeFreed: stopped && before.stop === null ? false : before.mayBeFreed,
    stop: stopped ? (before.doubt === null ? (before.stop ?? witness) : witness) : null,
    backupStop: aborted ? (before.backupStop ?? witness) : null,
    record: compiledInstance.closing(machine, 'resume', 'engine')?.error ? (before.record ?? witness) : null,
  }
}
