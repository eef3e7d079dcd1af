import type { Profile } from '../facts/index.ts'
import type { Closing, GateName } from '../gates/index.ts'
import { compiledInstance } from '../gates/index.ts'
import type { Witness } from './types.ts'

/** By region of the instance machine: the call that put it where it is. By {@link remembered} state: the call that began it. */
export type Witnesses = Readonly<Record<string, Witness>>

/** States whose first call still counts when their region has moved on, or when its first call was another. */
const remembered = {
  /** Who brought the instance up: a failed term gives the phase back to that call. */
  broughtUp: 'initialised',
  /** Which stop put itself on record, as a bare Resume asks: a JetStopServiceInstance before it did not. */
  recorded: 'stopped.byInstance2',
  /** Who stopped the streaming backup, whatever file was closed since. */
  backupStopped: 'local.stopped',
} as const

/**
 * The witnesses after an instance went from one state to another. What was stopped stays stopped by the
 * first stop, and what a failed term leaves up was brought up by the init.
 */
export function witnessesAfter(witnesses: Witnesses, from: number, to: number, witness: Witness): Witnesses {
  const next: Record<string, Witness> = { ...witnesses }
  for (const region of compiledInstance.changed(from, to)) {
    const before = compiledInstance.region(from, region)
    const path = compiledInstance.region(to, region)
    const kept = region === 'phase' && before === 'terminating' ? witnesses[remembered.broughtUp] : undefined
    for (const state of Object.values(remembered)) {
      if (path.startsWith(state) && !before.startsWith(state)) next[state] = kept ?? witness
    }
    const staysInside = region !== 'backup' && before.split('.', 1)[0] === path.split('.', 1)[0]
    if (!staysInside) next[region] = kept ?? witness
  }
  return next
}

/** The call since which a gate of an instance is closed. */
export function witnessOf(witnesses: Witnesses, { region, error }: Closing, gate: GateName, profile: Profile): Witness | null {
  return witnesses[stateSince(region, error, gate, profile)] ?? null
}

function stateSince(region: string, error: Closing['error'], gate: GateName, profile: Profile): string {
  if (region === 'backup' && error === 'JET_errBackupAbortByServer') return remembered.backupStopped
  // The documentation refuses it after any full stop, the engine after one on record.
  return region === 'service' && gate === 'resume' && profile === 'engine' ? remembered.recorded : region
}
