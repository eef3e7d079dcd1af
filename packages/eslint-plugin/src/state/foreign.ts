import type { TSESTree } from '@typescript-eslint/utils'

import { variableOf } from '../jet/scope.ts'
import type { SourceCode } from '../jet/scope.ts'
import { memberName, rootOf, unwrap } from '../jet/unwrap.ts'
import { repeatedly } from './builtins.ts'
import type { Invocation } from './calls.ts'
import { afterTarget, union } from './calls.ts'
import type { Around, Called } from './context.ts'
import { kinds } from './fact.ts'
import type { Request } from './answer.ts'
import { afterSuccess, answerOf } from './answer.ts'
import { instancesOf } from './evaluate.ts'
import { freed, situation } from './instance.ts'
import { get, set } from './int-map.ts'
import { mayHaveFreed } from './jet-call.ts'
import type { State } from './state.ts'
import type { Value } from './value.ts'
import { atomsOf, partsOf } from './value.ts'
import { forgetValue, tell, withContent } from './world.ts'

/** Globals that look at what they are given. */
const onlyLook: readonly string[] = ['console', 'Math', 'JSON', 'Number', 'BigInt', 'String', 'Boolean', 'Error', 'TypeError', 'RangeError', 'Symbol', 'Date']

/** Whether a function that is not the file's keeps nothing of what it is given: `console.log(err)`. */
function keepsNothing(sourceCode: SourceCode, callee: TSESTree.Node): boolean {
  const root = rootOf(callee)
  return root.type === 'Identifier' && onlyLook.includes(root.name) && variableOf(sourceCode, root) === null
}

/** Functions that call what they are given at another time. */
const laterNames = new Set([
  'on', 'once', 'off', 'addListener', 'addEventListener', 'prependListener', 'setTimeout', 'setInterval', 'setImmediate',
  'queueMicrotask', 'nextTick', 'requestAnimationFrame',
])

/**
 * A call of code that the file does not show. It may call the functions that it is given, and change the objects. It
 * cannot stop an instance by itself.
 */
export function afterForeignCall(around: Around, made: Invocation, state: State): Called {
  const { world } = around
  const callee = made.node.type === 'TaggedTemplateExpression' ? made.node.tag : made.node.callee
  const result = around.foreign(`call@${made.node.range[0]}`, state)
  if (keepsNothing(world.reader.sourceCode, callee)) {
    const given = made.given.flatMap((each) => (each === null ? [] : [each]))
    const tells = given.some((each) => mentionsOutcome(each))
    return { returned: [[forget(around, state, result), tells ? world.values.derived(`call@${made.node.range[0]}`, given) : result]], thrown: [state] }
  }
  const given = made.given.flatMap((each) => (each === null ? [] : [each]))
  const functions = made.given.flatMap((each) => (each === null ? [] : functionsIn(each, state)))
  const ran = functions.length > 0 && isLater(callee) ? later(around, functions, state) : nowOrNot(around, functions, made, state)
  const told = outcomesIn(made, state)
  const threw = freeing(around, made, state)
  const after = (each: State): State => tell(world, escape(around, made, forget(around, stopping(around, made, freeing(around, made, each)), result)), given)
  const value = told.length > 0 ? world.values.derived(`call@${made.node.range[0]}`, told) : result
  return {
    returned: ran.returned.map(([each]) => [after(each), value]),
    thrown: !around.catching ? [] : [...thrownBy(around, [made.self, ...given].filter((each) => mentionsOutcome(each)), threw), ...ran.thrown.filter((each) => each !== state)],
  }
}

function forget({ world }: Around, state: State, result: Value): State {
  return result.kind === 'unknown' ? forgetValue(world, state, result) : state
}

/** What tells of outcomes among what a call is given, and what it is called on. */
function outcomesIn({ given, self }: Invocation, state: State): readonly Value[] {
  const inside = (value: Value, depth: number): readonly Value[] => {
    if (mentionsOutcome(value)) return [value]
    const content = value.kind === 'object' && depth < 3 ? get(state.heap, value.id) : undefined
    return content === undefined ? [] : [...content.fields.values()].flatMap((each) => inside(each, depth + 1))
  }
  return [self, ...given].flatMap((each) => (each === null ? [] : inside(each, 0)))
}

export function mentionsOutcome(value: Value, depth = 0): boolean {
  if (value.kind === 'outcome' || value.kind === 'result') return true
  return depth < 5 && (value.kind === 'derived' || value.kind === 'one-of') && partsOf(value).some((each) => mentionsOutcome(each, depth + 1))
}

/** Code that is given the outcome of a call throws because the call has failed. */
function thrownBy({ world }: Around, told: readonly Value[], state: State): readonly State[] {
  const outcomes = told.flatMap((each) => [...each.roots]).flatMap((id) => {
    const root = world.values.byId(id)
    return root?.kind === 'outcome' ? [root] : []
  })
  return outcomes.reduce<readonly State[]>((states, outcome) => states.flatMap((each) => {
    const fact = get(each.facts, outcome.id)
    if (fact === undefined) return [each]
    const mask = fact.mask & kinds.negative
    if (mask === 0) return []
    if (fact.latent) world.looked.add(outcome.id)
    return [{ ...each, facts: set(each.facts, outcome.id, world.facts.of(mask)) }]
  }), [state])
}

function functionsIn(value: Value, state: State): readonly Value[] {
  return atomsOf(value).flatMap((atom): readonly Value[] => {
    if (atom.kind === 'function' || atom.kind === 'bound') return [atom]
    if (atom.kind !== 'object') return []
    const fields = get(state.heap, atom.id)?.fields
    return fields === undefined ? [] : [...fields.values()].flatMap((each) => atomsOf(each).filter(({ kind }) => kind === 'function' || kind === 'bound'))
  })
}

function isLater(callee: TSESTree.Node): boolean {
  const node = unwrap(callee)
  const name = node.type === 'Identifier' ? node.name : node.type === 'MemberExpression' ? memberName(node) : null
  return name !== null && laterNames.has(name)
}

function later(around: Around, functions: readonly Value[], state: State): Called {
  for (const each of functions) around.later(each, state)
  return { returned: [[state, around.world.values.undefined]], thrown: [state] }
}

function nowOrNot(around: Around, functions: readonly Value[], made: Invocation, state: State): Called {
  if (functions.length === 0) return { returned: [[state, around.world.values.undefined]], thrown: [state] }
  return repeatedly(around, made, state, (from) => union(functions.map((each) =>
    afterTarget(around, each, { ...made, self: around.world.values.unknown('this'), given: [null], nodes: [null] }, from))))
}

/** Code that is given more than outcomes may terminate an instance that it can know. */
function freeing(around: Around, made: Invocation, state: State): State {
  const { given } = made
  const isHarmless = given.some((each) => each !== null && mentionsOutcome(each)) &&
    given.every((each) => each !== null && (mentionsOutcome(each) || each.kind === 'constant'))
  if (isHarmless) return state
  const marked = mayHaveFreed(around, [], state)
  // An instance of the file's own must have been given to it.
  let { instances } = marked
  for (const each of given) {
    for (const atom of each === null ? [] : ownInstances(each, state)) {
      const known = get(instances, atom.id)
      if (known !== undefined) instances = set(instances, atom.id, around.world.instances.map(known, (one) => (one.mayBeFreed ? one : { ...one, mayBeFreed: true })))
    }
  }
  return instances === marked.instances ? marked : { ...marked, instances }
}

function ownInstances(value: Value, state: State, depth = 0): readonly Value[] {
  if (depth > 3) return []
  if (value.kind === 'instance') return [value]
  const content = get(state.heap, value.id)
  const inside = content === undefined ? [] : [...content.fields.values()]
  return [...partsOf(value), ...inside].flatMap((each) => ownInstances(each, state, depth + 1))
}

/** Whoever gets the handle of an instance may stop or terminate it. */
function stopping({ world }: Around, made: Invocation, state: State): State {
  const callee = made.node.type === 'TaggedTemplateExpression' ? made.node.tag : made.node.callee
  const witness = world.instances.witness(nameOf(callee), made.node, [], false, true)
  let { instances } = state
  for (const [index, value] of made.given.entries()) {
    const place = value === null ? null : world.reader.placeOf(made.nodes[index] ?? made.node)
    const isNamed = place !== null && world.instancePlaces.has(place.key)
    const [atom, ...others] = value === null || isOfSession(value, state) ? [] : instancesOf(world, value, state)
    if (atom === undefined || others.length > 0 || (atom.kind !== 'instance' && !isNamed)) continue
    const before = get(instances, atom.id) ?? world.instances.presumed
    const stopped = before.situations.flatMap((each) => {
      if (each.machine === null || each.machine < 0 || each.stop !== null) return []
      if (answerOf(stopRequest, world.profile, each) !== 'open') return []
      return [afterSuccess('JetStopServiceInstance', 0, world.profile, each, witness)]
    })
    // Or terminate it.
    const ended = before.situations.map(({ presumed }) => situation(freed, { presumed }))
    instances = set(instances, atom.id, world.instances.of([...before.situations, ...stopped, ...ended]))
  }
  return instances === state.instances ? state : { ...state, instances }
}

/** A session leads to its instance, but nobody can stop an instance by it. */
function isOfSession(value: Value, state: State): boolean {
  const fields = get(state.heap, value.id)?.fields
  const boxed = fields?.get('value') ?? fields?.get('0') ?? fields?.get('*')
  return atomsOf(boxed ?? value).some(({ kind }) => kind === 'handle')
}

const stopRequest: Request = { name: 'JetStopServiceInstance', handles: [], bits: 0, visible: true }

function nameOf(callee: TSESTree.Node): string {
  const node = unwrap(callee)
  if (node.type === 'Identifier') return node.name
  return (node.type === 'MemberExpression' ? memberName(node) : null) ?? 'a function'
}

/** Whoever gets the box of a handle can put another one in. */
function escape(around: Around, made: Invocation, state: State): State {
  const { world } = around
  let next = state
  for (const atom of made.given.flatMap((each) => (each === null ? [] : atomsOf(each)))) {
    const content = atom.kind === 'object' || atom.kind === 'unknown' ? get(next.heap, atom.id) : undefined
    if (content === undefined) continue
    const fields = new Map(content.fields)
    for (const name of ['value', '0', '*']) {
      const held = fields.get(name)
      if (held === undefined || atomsOf(held).every(({ kind }) => kind !== 'instance' && kind !== 'handle' && kind !== 'unknown')) continue
      const other = around.foreign(`call@${made.node.range[0]}:${name}`, next)
      next = doubt(around, other.kind === 'unknown' ? forgetValue(world, next, other) : next, other)
      fields.set(name, world.values.join(held, other, `${name}.${atom.id}`))
    }
    next = withContent(next, atom, world.contents.of(fields, true, null))
  }
  return next
}

/** Nothing is known of an instance whose handle came out of a box that other code had. */
function doubt({ world }: Around, state: State, value: Value): State {
  const unknown = world.instances.of([situation(null, { doubt: 'escaped', presumed: true, mayBeFreed: true })])
  return { ...state, instances: set(state.instances, value.id, unknown) }
}
