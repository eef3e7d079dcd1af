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

/** What a region says of its path that matters to witnesses; one value for each path, so that two are compared by identity. */
interface Place {
  readonly isTerminating: boolean
  /** The outermost state. A region that moves within it is where the same call put it. */
  readonly within: string
  readonly remembered: readonly string[]
}

const places = compiledInstance.table.regions.map(({ name }) => ({
  name,
  at: compiledInstance.reader(name, (path): Place => ({
    isTerminating: name === 'phase' && path === 'terminating',
    // Each step of a backup is another state of it.
    within: name === 'backup' ? path : (path.split('.', 1)[0] ?? path),
    remembered: Object.values(remembered).filter((state) => path.startsWith(state)),
  })),
}))

/**
 * The witnesses after an instance went from one state to another. What was stopped stays stopped by the
 * first stop, and what a failed term leaves up was brought up by the init.
 */
export function witnessesAfter(witnesses: Witnesses, from: number, to: number, witness: Witness): Witnesses {
  const next: Record<string, Witness> = { ...witnesses }
  for (const { name, at } of places) {
    const before = at(from)
    const after = at(to)
    if (before === after) continue
    const kept = before.isTerminating ? witnesses[remembered.broughtUp] : undefined
    for (const state of after.remembered) if (!before.remembered.includes(state)) next[state] = kept ?? witness
    if (before.within !== after.within) next[name] = kept ?? witness
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
