import type { TSESTree } from '@typescript-eslint/utils'
import { describe, expect, it } from 'vitest'

import type { Block } from '../../src/flow/graph.ts'
import { Facts, everything, kinds } from '../../src/state/fact.ts'
import type { Instance } from '../../src/state/instance.ts'
import { Instances, freed, initialised, situation } from '../../src/state/instance.ts'
import type { IntMap } from '../../src/state/int-map.ts'
import { entries, equal, get, merge, remove, set } from '../../src/state/int-map.ts'
import type { State, Tables } from '../../src/state/state.ts'
import { Contents, emptyState, equalState, joinState } from '../../src/state/state.ts'
import { addState, mostStates } from '../../src/state/states.ts'
import { Values } from '../../src/state/value.ts'

interface Semilattice<Element> {
  readonly elements: readonly Element[]
  readonly join: (a: Element, b: Element) => Element
  readonly equals: (a: Element, b: Element) => boolean
}

/** The laws, on all pairs and triples. */
function laws<Element>(name: string, { elements, join, equals }: Semilattice<Element>): void {
  const hold = (a: Element, b: Element) => {
    if (!equals(a, b)) expect(a).toEqual(b)
    expect(equals(a, b)).toBe(true)
  }
  describe(name, () => {
    it('is idempotent', () => {
      for (const a of elements) hold(join(a, a), a)
    })
    it('is commutative', () => {
      for (const a of elements) for (const b of elements) hold(join(a, b), join(b, a))
    })
    it('is associative', () => {
      for (const a of elements) {
        for (const b of elements) for (const c of elements) hold(join(join(a, b), c), join(a, join(b, c)))
      }
    })
    it('tells its elements apart', () => {
      for (const [i, a] of elements.entries()) for (const [j, b] of elements.entries()) expect(equals(a, b)).toBe(i === j)
    })
  })
}

const same = <Element>(a: Element, b: Element): boolean => a === b

const values = new Values()
const tables: Tables = { values, contents: new Contents(), facts: new Facts(), instances: new Instances() }
const [zero, one, text] = [values.constant(0), values.constant(1), values.constant('a')]
const [some, other] = [values.unknown('some'), values.unknown('other')]

// More than four atoms are a value that nothing is known of: the laws hold where no join has that many.
laws('values', {
  elements: [zero, one, some, values.oneOf([zero, one]), values.oneOf([zero, some]), values.oneOf([zero, one, some])],
  join: (a, b) => values.join(a, b, 'here'),
  equals: same,
})

describe('values beyond the bound', () => {
  it('are not known', () => {
    const many = values.oneOf([zero, one, text, some])
    expect(values.join(many, other, 'here')).toBe(values.unknown('here'))
  })
})

const { facts, instances } = tables
laws('facts', {
  elements: [
    undefined, facts.of(kinds.negative), facts.of(kinds.zero | kinds.positive), facts.of(kinds.truthy, text), facts.of(everything, null, [text]),
    facts.of(everything, null, [text, one]), facts.of(kinds.negative | kinds.zero),
  ],
  join: (a, b) => facts.join(a, b),
  equals: same,
})

const node = (position: number) => ({ type: 'CallExpression', range: [position, position] }) as unknown as TSESTree.CallExpression
const [first, second] = [1, 2].map((position) => instances.witness('JetStopServiceInstance', node(position), [], false))
const [via] = [instances.witness('JetStopServiceInstance', first?.node ?? node(1), [{ name: 'halt', node: node(3) }], false)]

const situations = [
  situation(initialised), situation(initialised, { presumed: true }), situation(freed), situation(null, { doubt: 'escaped', presumed: true }),
  situation(initialised, { stop: first ?? null }), situation(initialised, { stop: second ?? null }), situation(initialised, { stop: via }),
]
const sets: readonly Instance[] = [
  ...situations.map((each) => instances.of([each])), instances.of(situations.slice(0, 2)), instances.of(situations.slice(2, 5)), instances.of(situations),
]

laws('instances', { elements: sets, join: (a, b) => instances.join(a, b), equals: same })

const states: readonly State[] = [
  emptyState,
  { ...emptyState, frame: set(null, 1, zero) },
  { ...emptyState, frame: set(null, 1, one), shared: set(null, 2, some) },
  { ...emptyState, facts: set(null, some.id, facts.of(kinds.truthy)) },
  { ...emptyState, instances: set(null, some.id, instances.of([situation(initialised, { presumed: true, stop: first ?? null })])) },
  { ...emptyState, instances: set(null, 99, instances.of([situation(freed)])) },
  { ...emptyState, heap: set(null, 7, tables.contents.of(new Map([['value', zero]]), false)) },
  { ...emptyState, heap: set(null, 7, tables.contents.of(new Map([['value', one]]), true)), joined: true },
]

laws('states', { elements: states, join: (a, b) => joinState(tables, a, b, 'here'), equals: equalState })

const block: Block = { id: 1, position: 5, operations: [], next: [], loop: false, inside: false, meets: true }

function added(list: readonly State[]): readonly State[] {
  return list.reduce<readonly State[]>((known, state) => addState(tables, block, known, state)?.states ?? known, [])
}

describe('sets of states', () => {
  it('do not grow by what they have', () => {
    for (const state of states) expect(addState(tables, block, added(states), state)).toBeNull()
  })

  it('hold the same, whatever comes first', () => {
    const forwards = added(states)
    const backwards = added([...states].reverse())
    expect(backwards).toHaveLength(forwards.length)
    for (const each of forwards) expect(backwards.some((state) => equalState(state, each))).toBe(true)
  })

  it('join states that only differ in what became of instances', () => {
    const stopped: State = { ...emptyState, instances: set(null, some.id, sets[4] ?? instances.presumed) }
    expect(added([emptyState, stopped])).toHaveLength(1)
  })

  it('become one beyond the bound, which says so', () => {
    const many = Array.from({ length: mostStates + 1 }, (_, index): State => ({ ...emptyState, frame: set(null, 1, values.constant(index)) }))
    expect(added(many.slice(0, mostStates))).toHaveLength(mostStates)
    expect(added(many)).toEqual([expect.objectContaining({ joined: true })])
  })
})

describe('maps', () => {
  const numbers = [0, 1, 2, 3, 5, 8, 64, 65, 1000, 2 ** 20]
  const of = (keys: readonly number[]): IntMap<typeof zero> => keys.reduce<IntMap<typeof zero>>((map, key) => set(map, key, values.constant(key)), null)

  it('are equal whatever the order of the writes', () => {
    expect(equal(of(numbers), of([...numbers].reverse()))).toBe(true)
    expect(equal(of(numbers), of(numbers.slice(1)))).toBe(false)
  })

  it('hold what was written, and not what was removed', () => {
    for (const gone of numbers) {
      const map = remove(of(numbers), gone)
      expect([...entries(map)].map(([key]) => key)).toEqual(numbers.filter((key) => key !== gone))
      for (const key of numbers) expect(get(map, key)).toBe(key === gone ? undefined : values.constant(key))
    }
  })

  it('are merged key by key', () => {
    for (const split of [0, 1, 4, 9, 10]) {
      const merged = merge(of(numbers.slice(0, split)), of(numbers.slice(split - 1)), (_key, a, b) => a ?? b)
      expect(equal(merged, of(split === 0 ? numbers.slice(-1) : numbers))).toBe(true)
    }
  })
})
