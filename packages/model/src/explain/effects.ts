import type { JetFunctionName } from '../facts/index.ts'
import type { Machine } from '../gates/index.ts'
import { entryOf, optionBitSets } from '../gates/index.ts'
import type { Section } from './document.ts'
import { withBits } from './option-bits.ts'
import { machines, nameMove, nameSources, nameState } from './states.ts'

/** Regions that a success moves, from the machines: `backup: any but entangled → surrogate (with JET_bitBackupSurrogate)`. */
export function effectsOf(fn: JetFunctionName): Section {
  const sets = validBitSets(fn)
  const found = new Map<string, { readonly region: string; readonly moves: string; readonly bits: number[] }>()
  for (const bits of sets) {
    for (const { region, moves } of Object.values(machines).flatMap((machine) => movesOf(machine, fn, bits))) {
      const key = `${region} ${moves}`
      const known = found.get(key) ?? { region, moves, bits: [] }
      found.set(key, known)
      known.bits.push(bits)
    }
  }
  return { heading: 'What a success changes', rows: [...found.values()].map(({ region, moves, bits }) => [region, `${moves}${withBits(fn, bits, sets)}`] as const) }
}

/** Combinations of option bits that the function does not refuse. */
function validBitSets(fn: JetFunctionName): readonly number[] {
  return optionBitSets(fn).filter((bits) => entryOf(fn, bits, 'engine').badGrbit === null)
}

function movesOf(machine: Machine, fn: JetFunctionName, bits: number): { region: string; moves: string }[] {
  const column = machine.table.columns[machine.event(fn, bits, null)]
  return machine.table.regions.flatMap(({ name, states }, index) => {
    const sources = new Map<number, string[]>()
    for (const [from, to] of (column?.next[index] ?? []).entries()) {
      if (to !== from) sources.set(to, [...(sources.get(to) ?? []), states[from] ?? ''])
    }
    const moves = [...sources].flatMap(([to, from]) => {
      const target = states[to] ?? null
      return from.length > 1 ? [`${nameSources(states, from, target)} → ${target === null ? 'freed' : nameState(target)}`] : from.map((each) => nameMove(each, target))
    })
    return moves.length === 0 ? [] : [{ region: name, moves: [...new Set(moves)].join(', ') }]
  })
}
