import type { Condition } from '../flow/graph.ts'
import { assume, assumeNullish, compare } from './assume.ts'
import { elementsOf } from './calls.ts'
import { evaluate } from './evaluate.ts'
import { mentionsOutcome } from './foreign.ts'
import { get, keysOf, remove, set } from './int-map.ts'
import { fold } from './operators.ts'
import type { State } from './state.ts'
import type { Value } from './value.ts'
import type { World } from './world.ts'
import { withTold } from './world.ts'

/** The states in which a condition is as it is; `root`: nobody in the file calls the code. */
export function refine(world: World, root: boolean, condition: Condition, state: State): readonly State[] {
  const { slots } = world
  switch (condition.kind) {
    case 'test': {
      const { test, equals, holds } = condition
      const value = evaluate(world, test, state)
      const isUnread = value.kind === 'unknown' || (value.kind === 'derived' && !mentionsOutcome(value))
      const start = isUnread ? withTold(world, state) : state
      if (equals === null) return known(world, value, condition.guards, assume(world, value, holds, start))
      const other = evaluate(world, equals, state)
      // `switch (true) { case err < 0: … }`
      if (value.kind === 'constant' && value.value === true && other.kind !== 'constant') return assume(world, other, holds, state)
      const compared = compare(world, '===', value, other, holds, state)
      return compared ?? known(world, value, condition.guards, assume(world, fold(world.values, '===', value, other), holds, state))
    }
    case 'nullish':
      return assumeNullish(world, evaluate(world, condition.test, state), condition.holds, state)
    case 'absent': {
      const given = get(state.frame, slots.argument(condition.index))
      const isAbsent = given === undefined || (given.kind === 'constant' && given.value === undefined)
      // Of code that nobody in the file calls, neither is known.
      if (root) return [state]
      return isAbsent === condition.holds || given?.kind === 'unknown' ? [state] : []
    }
    case 'more': {
      const list = get(state.frame, slots.ofNode(condition.loop.right)) ?? world.values.undefined
      const at = get(state.frame, slots.ofNode(condition.loop))
      const elements = elementsOf(list, state)
      if (elements !== null && at?.kind === 'constant' && Number(at.value) < elements.length !== condition.holds) return []
      if (condition.holds) return [state]
      return [{ ...state, frame: remove(remove(state.frame, slots.ofNode(condition.loop)), slots.ofNode(condition.loop.right)) }]
    }
    case 'completion': {
      const slot = slots.ofNode(condition.of)
      const why = get(state.frame, slot)
      return why?.kind === 'constant' && why.value === condition.completion ? [{ ...state, frame: remove(state.frame, slot) }] : []
    }
  }
}

/** Where a condition tells of an outcome in a way that is not read, what it guards depends on it. */
function known(world: World, value: Value, guards: boolean, states: readonly State[]): readonly State[] {
  if (value.kind === 'outcome') return states.map((state) => readAgain(world, state))
  if (value.kind !== 'derived' || !mentionsOutcome(value)) return states
  return states.flatMap((state) => unread(world, value, guards, state))
}

function unread(world: World, value: Value, guards: boolean, state: State): readonly State[] {
  let { facts, instances } = state
  const outcomes = new Set([...value.roots].filter((id) => world.values.byId(id)?.kind === 'outcome'))
  const read = [...outcomes].some((id) => get(facts, id) !== undefined)
  if (!read) return [state]
  if (isRead(value)) return [readAgain(world, state)]
  for (const id of outcomes) {
    const fact = get(facts, id)
    if (fact?.latent === true) {
      world.looked.add(id)
      facts = set(facts, id, world.facts.of(fact.mask))
    }
  }
  if (guards) {
    for (const id of keysOf(instances)) {
      const instance = get(instances, id)
      if (instance === undefined) continue
      instances = set(instances, id, world.instances.map(instance, (each) =>
        each.stop !== null && outcomes.has(world.outcomeOf.get(each.stop.node) ?? -1) ? { ...each, doubt: 'unread' } : each))
    }
  }
  return [{ ...state, facts, instances }]
}

/** Where the code does read an outcome, what it told before in another way does not matter. */
function readAgain(world: World, state: State): State {
  const { instances: table } = world
  let { instances } = state
  for (const id of keysOf(instances)) {
    const instance = get(instances, id)
    if (instance !== undefined) instances = set(instances, id, table.map(instance, (each) => (each.doubt === 'unread' ? { ...each, doubt: null } : each)))
  }
  return instances === state.instances ? state : { ...state, instances }
}

function isRead(value: Value): boolean {
  return value.kind === 'derived' && /^(!|Boolean|[!=]==?|[<>]=?)$/.test(value.operator) &&
    value.operands.every((each) => each.kind === 'constant' || each.kind === 'outcome' || isRead(each))
}
