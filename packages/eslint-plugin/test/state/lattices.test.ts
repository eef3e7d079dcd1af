import { describe, expect, it } from 'vitest'

import type { PlaceKey } from '../../src/jet/place.ts'
import type { Binding, InstanceId } from '../../src/state/binding.ts'
import { equalBinding, foreign, joinBinding, mixed, nothing } from '../../src/state/binding.ts'
import type { Outcome, OutcomeKey, ProcessState } from '../../src/state/process-state.ts'
import { entryState, equalState, joinState, untouched } from '../../src/state/process-state.ts'
import type { Service, Witness } from '../../src/state/service.ts'
import { equalService, joinService, serving, stop } from '../../src/state/service.ts'

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

const witness = (position: number): Witness => ({ node: { range: [position, position] } }) as unknown as Witness
const [first, second] = [witness(1), witness(2)]

const services: readonly Service[] = [
  serving,
  { kind: 'stopped', by: [first] },
  { kind: 'stopped', by: [second] },
  { kind: 'stopped', by: [first, second] },
  { kind: 'unknown', why: 'freed' },
  { kind: 'unknown', why: 'escaped' },
  { kind: 'unknown', why: 'unread' },
  { kind: 'maybe-stopped', by: [first] },
  { kind: 'maybe-stopped', by: [second] },
  { kind: 'maybe-stopped', by: [first, second] },
]

const [one, two] = ['1' as InstanceId, '2' as InstanceId]

const bindings: readonly Binding[] = [
  nothing,
  { kind: 'of', instance: one },
  { kind: 'of', instance: two },
  foreign('a', false),
  foreign('a', true),
  foreign('b', false),
  mixed,
]

const [x, y] = ['x' as PlaceKey, 'x.y' as PlaceKey]
const key = 'key' as OutcomeKey
const stopped = { service: stop(serving, first), recorded: serving, mayBeFreed: false }
const outcome: Outcome = { instance: one, tells: 'error', failed: untouched, succeeded: stopped }
const told = (...outcomes: readonly Outcome[]) => new Map([[key, new Map(outcomes.map((each) => [each.instance, each]))]])

const states: readonly ProcessState[] = [
  entryState,
  ...bindings.map((binding) => ({ ...entryState, bindings: new Map([[x, binding]]) })),
  ...bindings.slice(0, 3).map((binding) => ({ ...entryState, bindings: new Map([[x, mixed], [y, binding]]) })),
  { ...entryState, instances: new Map([[one, stopped]]) },
  { ...entryState, instances: new Map([[one, { ...stopped, mayBeFreed: true }]]) },
  { ...entryState, instances: new Map([[one, stopped], [two, stopped]]) },
  { ...entryState, outcomes: told(outcome) },
  { ...entryState, outcomes: told({ ...outcome, instance: two }) },
  { ...entryState, outcomes: told(outcome, { ...outcome, instance: two }) },
  { ...entryState, outcomes: told({ ...outcome, failed: stopped }) },
  { ...entryState, outcomes: told({ ...outcome, tells: 'success' }) },
  { ...entryState, outcomes: told({ ...outcome, tells: 'unread' }) },
  { ...entryState, instances: new Map([[one, stopped]]), outcomes: told(outcome) },
]

laws('service', { elements: services, join: joinService, equals: equalService })
laws('binding', { elements: bindings, join: joinBinding, equals: equalBinding })
laws('process state', { elements: states, join: joinState, equals: equalState })

describe('service', () => {
  it('is stopped after a stop, whatever it was, unless the instance is gone', () => {
    expect(services.map((service) => stop(service, second).kind)).toEqual([
      'stopped', 'stopped', 'stopped', 'stopped', 'unknown', 'stopped', 'stopped', 'stopped', 'stopped', 'stopped',
    ])
  })

  it('keeps the first witness of a stop', () => {
    expect(stop(stop(serving, first), second)).toEqual({ kind: 'stopped', by: [first] })
  })

  it('may be stopped if one path stopped it and another lost sight of it', () => {
    expect(joinService({ kind: 'unknown', why: 'escaped' }, stop(serving, first)).kind).toBe('maybe-stopped')
  })
})
