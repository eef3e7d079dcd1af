import { compiledInstance } from '../gates/index.ts'
import type { Witness } from './types.ts'

/** By region of the instance machine: the call that put it where it is. */
export type Witnesses = Readonly<Record<string, Witness>>

/** Who brought the instance up: a failed term gives the phase back to that call. */
const broughtUp = 'initialised'

/**
 * The witnesses after an instance went from one state to another. What was stopped stays stopped by the
 * first stop, and what a failed term leaves up was brought up by the init.
 */
export function witnessesAfter(witnesses: Witnesses, from: number, to: number, witness: Witness): Witnesses {
  const next: Record<string, Witness> = { ...witnesses }
  for (const region of compiledInstance.changed(from, to)) {
    const before = compiledInstance.region(from, region)
    const path = compiledInstance.region(to, region)
    const staysInside = region !== 'backup' && before.split('.', 1)[0] === path.split('.', 1)[0]
    if (staysInside) continue
    const kept = region === 'phase' && before === 'terminating' ? witnesses[broughtUp] : undefined
    next[region] = kept ?? witness
    if (path === 'initialised') next[broughtUp] = kept ?? witness
  }
  return next
}
