import type { JetFunctionName } from '../facts/index.ts'
import { grbits } from '../facts/index.ts'
import { entryOf } from './entry.ts'
import { compiledInstance, compiledProcess, compiledSession } from './machines.ts'

const known = new Map<JetFunctionName, readonly number[]>()

/**
 * The option bits of a function that the lifecycle looks at, one of each kind: those that lead to other
 * gates or events, and, where the function refuses bits that it does not have, one such bit.
 */
export function optionBits(fn: JetFunctionName): readonly number[] {
  let found = known.get(fn)
  if (found === undefined) known.set(fn, (found = findBits(fn)))
  return found
}

function findBits(fn: JetFunctionName): number[] {
  const stepping = [compiledProcess, compiledInstance, compiledSession].reduce((mask, { table }) => mask | (table.bits[fn] ?? 0), 0)
  const named = Object.values(grbits).reduce((mask, { usedBy, value }) => mask | (usedBy?.split(', ').includes(fn) ? value : 0), 0)
  const seen = new Set([JSON.stringify(entryOf(fn, 0, 'engine'))])
  return Array.from({ length: 32 }, (_, position) => (1 << position) >>> 0).filter((bit) => {
    const entry = JSON.stringify(entryOf(fn, bit, 'engine'))
    const isFirst = !seen.has(entry)
    seen.add(entry)
    return isFirst || ((stepping | named) & bit) !== 0
  })
}

/** All combinations of the option bits that the lifecycle looks at. */
export function optionBitSets(fn: JetFunctionName): readonly number[] {
  return optionBits(fn).reduce<number[]>((sets, bit) => [...sets, ...sets.map((set) => (set | bit) >>> 0)], [0])
}
