import type { Value, Values } from './value.ts'
import type { Fact, Facts } from './fact.ts'
import type { Instance, Instances } from './instance.ts'
import type { IntMap, Interned } from './int-map.ts'
import { equal, hashOf, merge } from './int-map.ts'

/** What an object holds. */
export interface Content extends Interned {
  readonly fields: ReadonlyMap<string, Value>
  /** Other code may have changed it: what is not among its fields is not known. */
  readonly open: boolean
  /** Number of elements of an array, null if not known. */
  readonly length: number | null
}

export class Contents {
  readonly #known = new Map<string, Content>()

  of(fields: ReadonlyMap<string, Value>, open: boolean, length: number | null = null): Content {
    const sorted = [...fields].sort(([a], [b]) => (a < b ? -1 : 1))
    const key = `${Number(open)},${length}:${sorted.map(([name, { id }]) => `${name}=${id}`).join()}`
    let known = this.#known.get(key)
    if (known === undefined) this.#known.set(key, (known = { id: this.#known.size, fields: new Map(sorted), open, length }))
    return known
  }
}

/**
 * What is known of the process on one path, or on paths that nothing tells apart any more: a product of maps, joined
 * key by key.
 */
export interface State {
  /** Variables that functions share, by slot. */
  readonly shared: IntMap<Value>
  /** Variables of the running function alone, and why `finally` bodies were entered. */
  readonly frame: IntMap<Value>
  /** Values of parts of the current statement, by slot of the node. */
  readonly temps: IntMap<Value>
  /** What objects hold, by the number of the object. */
  readonly heap: IntMap<Content>
  /** What conditions have told, by the number of the value. */
  readonly facts: IntMap<Fact>
  /** By the number of the value that stands for the instance; left out: as the file found it. */
  readonly instances: IntMap<Instance>
  /** More paths than are kept apart lead here. */
  readonly joined: boolean
}

export const emptyState: State = { shared: null, frame: null, temps: null, heap: null, facts: null, instances: null, joined: false }

/** The tables of one file in which equal things are the same. */
export interface Tables {
  readonly values: Values
  readonly contents: Contents
  readonly facts: Facts
  readonly instances: Instances
}

export function equalState(a: State, b: State): boolean {
  return a === b || (equalButInstances(a, b) && equal(a.instances, b.instances))
}

/** Whether nothing tells the paths apart but what they did to instances. */
export function equalButInstances(a: State, b: State): boolean {
  return (
    a.joined === b.joined && equal(a.frame, b.frame) && equal(a.temps, b.temps) && equal(a.shared, b.shared) && equal(a.facts, b.facts) && equal(a.heap, b.heap)
  )
}

export function hashOfState(state: State): number {
  return (
    Math.imul(hashOf(state.frame), 3) ^ Math.imul(hashOf(state.temps), 17) ^ Math.imul(hashOf(state.shared), 5) ^ Math.imul(hashOf(state.heap), 7) ^
    Math.imul(hashOf(state.facts), 11) ^ Math.imul(hashOf(state.instances), 13)
  )
}

export function joinInstances(tables: Tables, a: State['instances'], b: State['instances']): State['instances'] {
  return merge(a, b, (_id, left, right) => {
    if (left === undefined || right === undefined) {
      const own = left ?? right
      // An instance that the file made is not there on the other path; any other is as it was found.
      const isOwn = own?.situations.every(({ presumed }) => !presumed) === true
      return own === undefined || isOwn ? own : tables.instances.join(own, tables.instances.presumed)
    }
    return tables.instances.join(left, right)
  })
}

/** The least state above both; `where` names values of which nothing is known any more. */
export function joinState(tables: Tables, a: State, b: State, where: string): State {
  if (equalState(a, b)) return a
  const joinValues = (kind: string) => (slot: number, left: Value | undefined, right: Value | undefined) =>
    left === undefined || right === undefined ? (left ?? right) : tables.values.join(left, right, `${kind}${slot}@${where}`)
  return {
    shared: merge(a.shared, b.shared, joinValues('s')),
    frame: merge(a.frame, b.frame, joinValues('f')),
    temps: merge(a.temps, b.temps, joinValues('t')),
    heap: merge(a.heap, b.heap, (id, left, right) => joinContent(tables, left, right, `${id}@${where}`)),
    facts: merge(a.facts, b.facts, (_id, left, right) => tables.facts.join(left, right)),
    instances: joinInstances(tables, a.instances, b.instances),
    joined: a.joined || b.joined,
  }
}

function joinContent({ values, contents }: Tables, a: Content | undefined, b: Content | undefined, where: string): Content | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b
  const fields = new Map<string, Value>()
  for (const name of new Set([...a.fields.keys(), ...b.fields.keys()])) {
    const left = a.fields.get(name) ?? (a.open ? null : values.undefined)
    const right = b.fields.get(name) ?? (b.open ? null : values.undefined)
    if (left !== null && right !== null) fields.set(name, values.join(left, right, `${name}.${where}`))
  }
  return contents.of(fields, a.open || b.open, a.length === b.length ? a.length : null)
}
