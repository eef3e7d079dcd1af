import { jetFunction } from '@jet-lifecycle/model/facts'
import type { TSESTree } from '@typescript-eslint/utils'

import { casts } from '../jet/place.ts'
import { variableOf } from '../jet/scope.ts'
import { memberName, rootOf, unwrap } from '../jet/unwrap.ts'
import { assume } from './assume.ts'
import type { Invocation } from './calls.ts'
import { afterTarget, allocate, elementsOf, methodName, onEach, union } from './calls.ts'
import type { Around, Called } from './context.ts'
import { get } from './int-map.ts'
import { runGenerator } from './generators.ts'
import { addState } from './states.ts'
import type { State } from './state.ts'
import type { Value } from './value.ts'
import { atomsOf } from './value.ts'
import { withContent } from './world.ts'

/** What a call of something that the language itself has leads to; null if it is no such call. */
export function afterBuiltin(around: Around, made: Invocation, state: State): Called | null {
  if (made.node.type !== 'CallExpression') return null
  const name = methodName(made)
  const callee = unwrap(made.node.callee)
  if (callee.type === 'Identifier') return afterGlobal(around, callee.name, made, state)
  if (name === null) return null
  return afterArrayMethod(around, name, made, state) ?? afterMapMethod(around, name, made, state) ?? afterStatic(around, name, made, state) ?? afterOther(around, name, made, state)
}

function done(state: State, value: Value): Called {
  return { returned: [[state, value]], thrown: [state] }
}

function afterGlobal(around: Around, name: string, made: Invocation, state: State): Called | null {
  const { world } = around
  const callee = unwrap(made.node.type === 'CallExpression' ? made.node.callee : made.node)
  const [first] = made.given
  const isGlobal = callee.type === 'Identifier' && variableOf(world.reader.sourceCode, callee) === null
  if (first === null || first === undefined || made.given.length !== 1) return null
  if (isGlobal && name === 'Boolean') return done(state, world.values.derived('Boolean', [first]))
  return casts.includes(name) ? done(state, first) : null
}

/** Methods that call what they are given for each element, and go on or not. */
const iterations = ['forEach', 'map', 'flatMap', 'filter', 'some', 'every', 'find', 'findIndex', 'findLast', 'reduce', 'reduceRight', 'sort'] as const

function afterArrayMethod(around: Around, name: string, made: Invocation, state: State): Called | null {
  const { world } = around
  const { self, given } = made
  const [callback, second] = given
  const isCallback = callback !== null && callback !== undefined && atomsOf(callback).some(isCallable)
  if ((iterations as readonly string[]).includes(name) && isCallback) return iterate(around, name, callback, second ?? null, made, state)
  if (self.kind !== 'object' || !self.array) return null
  const elements = elementsOf(self, state)
  const content = get(state.heap, self.id)
  if (content === undefined) return null
  const write = (list: readonly Value[]): State =>
    withContent(state, self, world.contents.of(new Map(list.map((each, index) => [String(index), each])), false, list.length))
  const known = given.every((each) => each !== null)
  switch (name) {
    case 'push':
    case 'unshift': {
      const added = given.flatMap((each) => (each === null ? [] : [each]))
      if (elements === null || !known || elements.length + added.length > 24) {
        const fields = new Map(content.fields)
        const held = [...content.fields.values(), ...added].reduce((a, b) => world.values.join(a, b, `element.${self.id}`))
        fields.set('element', held)
        return done(withContent(state, self, world.contents.of(fields, true, null)), world.values.unknown('length'))
      }
      return done(write(name === 'push' ? [...elements, ...added] : [...added, ...elements]), world.values.constant(elements.length + added.length))
    }
    case 'pop':
    case 'shift': {
      if (elements === null) return null
      const taken = name === 'pop' ? elements.at(-1) : elements[0]
      const left = name === 'pop' ? elements.slice(0, -1) : elements.slice(1)
      return done(write(left), taken ?? world.values.undefined)
    }
    case 'reverse':
      return elements === null ? null : done(write([...elements].reverse()), self)
    case 'toReversed':
    case 'slice':
    case 'concat': {
      if (elements === null || (name === 'concat' && given.length > 0)) return null
      const [from, to] = given.map((each) => (each?.kind === 'constant' ? (each.value as number) : undefined))
      const copy = name === 'toReversed' ? [...elements].reverse() : elements.slice(from, to)
      const [array, next] = allocate(around, made.node, null, true, new Map(copy.map((each, index) => [String(index), each])), copy.length, state)
      return done(next, array)
    }
    case 'at': {
      const index = callback?.kind === 'constant' ? Number(callback.value) : null
      return elements === null || index === null ? null : done(state, elements.at(index) ?? world.values.undefined)
    }
    default:
      return null
  }
}

/** `new Map([[key, value], …])`, with constant keys; null if it is something else. */
export function afterNewMap(around: Around, made: Invocation, state: State): Called | null {
  const [first, ...others] = made.given
  if (others.length > 0 || first === null) return null
  const pairs = first === undefined ? [] : elementsOf(first, state)
  if (pairs === null) return null
  const fields = new Map<string, Value>()
  for (const pair of pairs) {
    const [key, value] = elementsOf(pair, state) ?? []
    if (key?.kind !== 'constant' || value === undefined) return null
    fields.set(mapKey(key.value), value)
  }
  const [map, next] = allocate(around, made.node, null, false, fields, null, state)
  return done(next, map)
}

function mapKey(key: unknown): string {
  return `map:${typeof key}:${String(key)}`
}

/** `map.get(key)`, `map.set(key, value)`, with constant keys. */
function afterMapMethod(around: Around, name: string, made: Invocation, state: State): Called | null {
  const { world } = around
  const { self, given } = made
  const [key, value] = given
  if (self.kind !== 'object' || self.array || key?.kind !== 'constant') return null
  const content = get(state.heap, self.id)
  if (content === undefined || !self.origin.startsWith('NewExpression')) return null
  if (name === 'get') {
    const held = content.fields.get(mapKey(key.value))
    return held === undefined && content.open ? null : done(state, held ?? world.values.undefined)
  }
  if (name !== 'set' || value === null || value === undefined) return null
  return done(withContent(state, self, world.contents.of(new Map(content.fields).set(mapKey(key.value), value), content.open)), self)
}

function isCallable(value: Value): boolean {
  return value.kind === 'function' || value.kind === 'bound' || value.kind === 'jet'
}

/** Runs a callback for each element: in turn where they are known, else any number of times. */
function iterate(around: Around, name: string, callback: Value, initial: Value | null, made: Invocation, state: State): Called {
  const { world } = around
  const elements = elementsOf(made.self, state)
  const isReduce = name === 'reduce' || name === 'reduceRight'
  const call = (element: Value, index: Value, so_far: Value, from: State): Called => {
    const given = isReduce ? [so_far, element, index, made.self] : [element, index, made.self]
    return afterTarget(around, callback, { ...made, self: world.values.undefined, given, nodes: given.map(() => null) }, from)
  }
  const undefinedYet = world.values.undefined
  if (elements === null || name === 'sort') return repeatedly(around, made, state, (from, number) =>
    call(around.foreign(`element@${made.node.range[0]}#${number}`, from), world.values.unknown('index'), initial ?? world.values.unknown('so far'), from))
  const ordered = elements.map((element, index) => [element, world.values.constant(index)] as const)
  if (name === 'reduceRight' || name === 'findLast') ordered.reverse()
  let going: Called = { returned: [[state, initial ?? undefinedYet]], thrown: [] }
  const ended: (readonly [State, Value])[] = []
  const results: Value[] = []
  for (const [position, [element, index]] of ordered.entries()) {
    if (isReduce && initial === null && position === 0) {
      going = { ...going, returned: going.returned.map(([each]) => [each, element]) }
      continue
    }
    const called = onEach(going, (from, so_far) => call(element, index, so_far, from))
    results.push(...called.returned.map(([, value]) => value))
    if (name !== 'some' && name !== 'every' && name !== 'find' && name !== 'findIndex' && name !== 'findLast') {
      going = called
      continue
    }
    const stops = name !== 'every'
    for (const [from, value] of called.returned) {
      const result = name === 'find' || name === 'findLast' ? element : name === 'findIndex' ? index : world.values.constant(stops)
      for (const each of assume(world, value, stops, from)) ended.push([each, result])
    }
    going = { thrown: called.thrown, returned: called.returned.flatMap(([from, value]) => assume(world, value, !stops, from).map((each) => [each, value] as const)) }
  }
  const all = [...ended, ...going.returned.map(([from, value]) => [from, isReduce ? value : resultOf(around, name)] as const)]
  if (name === 'map' && going.returned.length === 1 && results.length === elements.length && going.returned[0] !== undefined) {
    const [array, next] = allocate(around, made.node, null, true, new Map(results.map((each, index) => [String(index), each])), results.length, going.returned[0][0])
    return { returned: [[next, array]], thrown: [state, ...going.thrown] }
  }
  return { returned: all, thrown: [state, ...going.thrown] }
}

/** What is handed back when the callback has been run for all elements. */
function resultOf({ world }: Around, name: string): Value {
  switch (name) {
    case 'forEach':
    case 'find':
    case 'findLast':
      return world.values.undefined
    case 'findIndex':
      return world.values.constant(-1)
    case 'some':
      return world.values.constant(false)
    case 'every':
      return world.values.constant(true)
    default:
      return world.values.unknown(`result of ${name}`)
  }
}

/** States after something has happened no, one or more times. */
export function repeatedly(around: Around, made: Invocation, state: State, once: (state: State, number: number) => Called): Called {
  const { world } = around
  const block = { id: made.node.range[0], position: made.node.range[0], operations: [], next: [], loop: true, inside: true, meets: true }
  let known: readonly State[] = [state]
  let pending: readonly State[] = [state]
  const thrown: State[] = [state]
  while (pending.length > 0) {
    const next: State[] = []
    for (const each of pending) {
      const called = once(each, 0)
      thrown.push(...called.thrown)
      for (const [after] of called.returned) {
        const more = addState(world, block, known, after)
        if (more === null) continue
        known = more.states
        next.push(more.added)
      }
    }
    pending = next.filter((each) => known.includes(each))
  }
  return { returned: known.map((each) => [each, world.values.unknown(`result@${made.node.range[0]}`)]), thrown }
}

const frozen = ['freeze', 'seal', 'preventExtensions']

/** `Object.freeze(x)`, `Promise.resolve(x)`, `Array.from(x)`. */
function afterStatic(around: Around, name: string, made: Invocation, state: State): Called | null {
  const { world } = around
  const root = made.node.type === 'CallExpression' ? rootOf(made.node.callee) : made.node
  const isGlobal = root.type === 'Identifier' && variableOf(world.reader.sourceCode, root) === null
  const [first, second] = made.given
  if (!isGlobal || first === null || first === undefined) return isGlobal && root.name === 'Promise' ? done(state, world.values.undefined) : null
  switch (root.name) {
    case 'Object':
      if (frozen.includes(name)) return done(state, first)
      if (name === 'values') {
        const content = first.kind === 'object' && !first.array ? get(state.heap, first.id) : undefined
        if (content === undefined || content.open) return null
        const fields = [...content.fields.values()]
        const [array, next] = allocate(around, made.node, null, true, new Map(fields.map((each, index) => [String(index), each])), fields.length, state)
        return done(next, array)
      }
      return null
    case 'Promise':
      return name === 'resolve' ? done(state, first) : name === 'all' || name === 'allSettled' ? done(state, first) : null
    case 'Array':
      return name === 'from' && second === undefined && elementsOf(first, state) !== null ? done(state, first) : null
    case 'Reflect':
      if (name !== 'apply' || made.given.length !== 3) return null
      return afterTarget(around, first, { ...made, self: second ?? world.values.undefined, given: elementsOf(made.given[2] ?? world.values.undefined, state) ?? [null], nodes: [] }, state)
    default:
      return null
  }
}

function afterOther(around: Around, name: string, made: Invocation, state: State): Called | null {
  const { self, given } = made
  const [first] = given
  if (self.kind === 'generator' && (name === 'next' || name === 'return')) return runGenerator(around, self, made.node, state)
  if ((name === 'then' || name === 'catch' || name === 'finally') && first !== null && first !== undefined && atomsOf(first).some(isCallable)) {
    return afterPromise(around, name, made, state)
  }
  // `buffer.readBigUInt64LE(0)`
  if (/^(read|get)[A-Z]/.test(name) && first?.kind === 'constant') {
    const boxed = get(state.heap, self.id)?.fields.get('*')
    if (boxed !== undefined) return done(state, boxed)
  }
  const isCast = casts.includes(name) && made.given.length === 1 && first !== null && first !== undefined
  return isCast ? done(state, first) : null
}

/** A callback of a promise that is waited for runs before the code goes on; any other at another time. */
function afterPromise(around: Around, name: string, made: Invocation, state: State): Called {
  const { world } = around
  const { given, self } = made
  if (!isWaitedFor(made.node)) {
    for (const callback of given) if (callback !== null) around.later(callback, state)
    return done(state, world.values.unknown(`promise@${made.node.range[0]}`))
  }
  const run = (callback: Value | null | undefined, value: Value): Called =>
    callback === null || callback === undefined
      ? { returned: [[state, self]], thrown: [] }
      : afterTarget(around, callback, { ...made, self: world.values.undefined, given: [value], nodes: [null] }, state)
  /** The handler of a rejection, in the states in which what was waited for failed. */
  const runRejected = (callback: Value | null | undefined): Called => {
    if (callback === null || callback === undefined) return { returned: [], thrown: [] }
    const states = rejectedStates(around, made, state)
    if (states === null) around.later(callback, state)
    return union((states ?? []).map((failed) => afterTarget(around, callback, { ...made, self: world.values.undefined, given: [world.values.unknown('error')], nodes: [null] }, failed)))
  }
  if (name === 'finally') return { ...run(given[0], world.values.undefined), thrown: [state] }
  if (name === 'catch') return union([{ returned: [[state, self]], thrown: [] }, runRejected(given[0])])
  const fulfilled = run(given[0], self)
  return given.length > 1 ? union([fulfilled, runRejected(given[1])]) : fulfilled
}

/**
 * `stop(inst).catch(f)`: the states in which `f` runs, or null where they are not known: a stop whose failure was not told
 * from its success, and `stop(inst).then(check).catch(f)`, where it may be the check that failed.
 */
function rejectedStates({ world }: Around, { node, self }: Invocation, state: State): readonly State[] | null {
  let from: TSESTree.Node = node
  let links = 0
  while (from.type === 'CallExpression' && from.callee.type === 'MemberExpression' && ['then', 'catch', 'finally'].includes(memberName(from.callee) ?? '')) {
    from = unwrap(from.callee.object)
    links += 1
  }
  const call = from.type === 'CallExpression' ? world.reader.callOf(from) : null
  if (call === null) return links > 1 ? null : [state]
  const { gate, backup } = jetFunction(call.name)
  const changes = gate === 'lookup' || gate === 'term' || gate === 'init' || backup !== undefined
  if (!changes) return [state]
  const outcome = self.kind === 'result' ? self.outcome : self
  const isTold = links === 1 && outcome.kind === 'outcome' && get(state.facts, outcome.id) !== undefined
  return isTold ? assume(world, outcome, true, state) : null
}

function isWaitedFor(node: Invocation['node']): boolean {
  let current = node.parent
  while (current.type === 'MemberExpression' || (current.type === 'CallExpression' && current.callee.type === 'MemberExpression') || current.type === 'ChainExpression') {
    current = current.parent
  }
  return current.type === 'AwaitExpression' || current.type === 'ReturnStatement' || current.type === 'ArrowFunctionExpression'
}
