import type { Profile } from '@jet-lifecycle/model/facts'
import type { TSESTree } from '@typescript-eslint/utils'

import type { FlowGraph } from '../flow/graph.ts'
import type { PlaceKey } from '../jet/place.ts'
import type { Reader } from '../jet/reader.ts'
import type { Variable } from '../jet/scope.ts'
import { accessorNames } from './classes.ts'
import { Facts } from './fact.ts'
import { Instances } from './instance.ts'
import { get, keysOf, remove, set } from './int-map.ts'
import { Slots, lastUse } from './slots.ts'
import type { Content, State, Tables } from './state.ts'
import { Contents } from './state.ts'
import type { Atom, Value } from './value.ts'
import { Values, atomsOf, partsOf } from './value.ts'

/** What the analysis of one file knows throughout: how to read the file, and its tables. */
export interface World extends Tables {
  readonly reader: Reader
  readonly profile: Profile
  readonly slots: Slots
  /** The outcomes of calls that stop something, by node of the call. */
  readonly outcomeOf: Map<TSESTree.Node, number>
  /** What names stand for whenever they are read, by variable, or by name if the file does not declare it. */
  readonly lasting: Map<Variable | string, Value>
  /** How long the file can name values that no variable holds: imports and globals. */
  readonly liveUntil: Map<number, number>
  /** Outcomes that the code looks at somewhere, by number. */
  readonly looked: Set<number>
  /** The functions that values are parameters of, by number of the value. */
  readonly parameterOf: Map<number, TSESTree.Node>
  /** Where the file keeps the instances that it gives to calls of the API. */
  readonly instancePlaces: Set<PlaceKey>
  /** The instances that pieces of code have named in calls. */
  readonly sighted: Map<FlowGraph, Set<Atom>>
  /** Names of the getters and setters of the file. */
  readonly accessors: ReadonlySet<string>
}

export function createWorld(reader: Reader, profile: Profile): World {
  return {
    reader,
    profile,
    slots: new Slots(reader.sourceCode),
    values: new Values(),
    contents: new Contents(),
    facts: new Facts(),
    instances: new Instances(),
    outcomeOf: new Map(),
    lasting: new Map(),
    liveUntil: new Map(),
    looked: new Set(),
    parameterOf: new Map(),
    instancePlaces: new Set(),
    sighted: new Map(),
    accessors: accessorNames(reader.sourceCode.ast, reader.sourceCode.visitorKeys),
  }
}

/** A value that the file can always name: a global, an import, a variable that nothing is known of. */
export function named(world: World, name: string, uses: readonly TSESTree.Node[], declared = 0, home: TSESTree.Node | null = null): Atom {
  const atom = world.values.unknown(name)
  if (!world.liveUntil.has(atom.id)) {
    const [around, ...others] = new Set(uses.map((use) => functionAround(use)))
    // A function can be called again.
    const once = others.length === 0 && (around === null || around === home)
    world.liveUntil.set(atom.id, once ? uses.reduce((most, use) => Math.max(most, lastUse(use, declared)), 0) : Infinity)
  }
  return atom
}

function functionAround(node: TSESTree.Node): TSESTree.Node | null {
  let current: TSESTree.Node | undefined = node
  while (current) {
    if (/Function|StaticBlock|PropertyDefinition/.test(current.type)) return current
    current = current.parent
  }
  return null
}

/** What a piece of code can reach: values by number. */
export type Reached = ReadonlySet<number>

/** Everything that can be reached from the variables of a state. */
export function reachable(state: State, roots: readonly Value[] = []): Reached {
  const reached = new Set<number>()
  const queue: Value[] = [...roots]
  for (const map of [state.frame, state.shared, state.temps]) collect(map, queue)
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    if (reached.has(value.id)) continue
    reached.add(value.id)
    queue.push(...partsOf(value))
    const content = get(state.heap, value.id)
    if (content !== undefined) queue.push(...content.fields.values())
  }
  return reached
}

function collect(map: State['frame'], into: Value[]): void {
  if (map === null) return
  if (map.bit === 0) into.push((map as { readonly value: Value }).value)
  else {
    const { left, right } = map as { readonly left: State['frame']; readonly right: State['frame'] }
    collect(left, into)
    collect(right, into)
  }
}

/** Whether something is known of a value that code at `position` can still ask for. */
export function isHeld(world: World, reached: Reached, id: number, position: number): boolean {
  const value = world.values.byId(id)
  if (reached.has(id) || value === undefined) return true
  const until = world.liveUntil.get(id)
  if (until !== undefined) return until > position
  if (value.kind === 'derived') return value.operands.every((each) => each.kind === 'constant' || isHeld(world, reached, each.id, position))
  if (value.kind === 'unknown' && value.parent !== null) return isHeld(world, reached, value.parent.id, position)
  return false
}

function contentOr(state: State, atom: Atom, empty: Content): Content {
  return get(state.heap, atom.id) ?? empty
}

export function withContent(state: State, atom: Atom, content: Content): State {
  return { ...state, heap: set(state.heap, atom.id, content) }
}

/** `state` with a member of whatever `object` can be. */
export function writeMember(world: World, state: State, object: Value, name: string, value: Value): State {
  const atoms = atomsOf(object)
  let next = state
  for (const atom of atoms) {
    if (atom.kind === 'constant' || atom.kind === 'handle' || atom.kind === 'instance' || atom.kind === 'outcome') continue
    const before = contentOr(next, atom, emptyContent(world, atom))
    const fields = new Map(before.fields)
    const held = fields.get(name) ?? (before.open ? null : world.values.undefined)
    // Of several objects only one gets it.
    if (atoms.length === 1) fields.set(name, value)
    else if (held !== null) fields.set(name, world.values.join(held, value, `${name}.${atom.id}`))
    const grows = atom.kind === 'object' && atom.array && before.length !== null && /^\d+$/.test(name)
    const length = grows ? Math.max(before.length, Number(name) + 1) : before.length
    next = withContent(next, atom, world.contents.of(fields, before.open, length))
  }
  return next
}

function emptyContent(world: World, atom: Atom): Content {
  return world.contents.of(new Map(), atom.kind !== 'object' && atom.kind !== 'class')
}

/** A value that comes from elsewhere, and a new one each time: what was known of the last one is not true of it. */
export function fresh(world: World, state: State, origin: string, late: boolean): readonly [Atom, State] {
  const atom = world.values.unknown(origin, late)
  return [atom, forgetValue(world, state, atom)]
}

/** `state` without what is known of a value and of what is made of it. */
export function forgetValue(world: World, state: State, atom: Atom): State {
  let { facts, heap, instances } = state
  const isOf = (id: number): boolean => {
    const value = world.values.byId(id)
    if (value === undefined) return false
    if (id === atom.id || value.roots.has(atom.id)) return true
    return value.kind === 'unknown' && value.parent !== null && isOf(value.parent.id)
  }
  for (const id of keysOf(facts)) if (isOf(id)) facts = remove(facts, id)
  for (const id of keysOf(heap)) if (isOf(id)) heap = remove(heap, id)
  for (const id of keysOf(instances)) if (isOf(id)) instances = remove(instances, id)
  return facts === state.facts && heap === state.heap && instances === state.instances ? state : { ...state, facts, heap, instances }
}

/** `state` where other code knows what these values tell of. */
export function tell(world: World, state: State, values: readonly Value[], depth = 0): State {
  let next = state
  for (const value of values) {
    const fact = value.kind === 'outcome' ? get(next.facts, value.id) : undefined
    if (fact?.latent === true) next = { ...next, facts: set(next.facts, value.id, world.facts.of(fact.mask, fact.equals, fact.not, true, true)) }
    if (depth > 3 || value.kind === 'handle') continue
    const content = get(next.heap, value.id)
    next = tell(world, next, [...partsOf(value), ...(content?.fields.values() ?? [])], depth + 1)
  }
  return next
}

/** `state` where what other code has been told of may decide. */
export function withTold(world: World, state: State): State {
  let { facts } = state
  for (const id of keysOf(facts)) {
    const fact = get(facts, id)
    if (fact?.told !== true) continue
    world.looked.add(id)
    facts = set(facts, id, world.facts.of(fact.mask, fact.equals, fact.not))
  }
  return facts === state.facts ? state : { ...state, facts }
}
