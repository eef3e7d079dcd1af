import type { TSESTree } from '@typescript-eslint/utils'

import type { Operation } from '../flow/graph.ts'
import type { Effect } from '../flow/solve.ts'
import { assignTo } from './assign.ts'
import { afterCall, afterClass, afterTarget, allocate, elementsOf } from './calls.ts'
import { findMember, keyOf } from './classes.ts'
import type { Around, Called } from './context.ts'
import { evaluate, functionValue, memberNameIn, readMember } from './evaluate.ts'
import { mentionsOutcome } from './foreign.ts'
import { runGenerator } from './generators.ts'
import { get, remove, set } from './int-map.ts'
import { mayHaveFreed } from './jet-call.ts'
import { fold } from './operators.ts'
import type { State } from './state.ts'
import type { AtomOf, Value } from './value.ts'
import { atomsOf } from './value.ts'
import { forgetValue, fresh, writeMember } from './world.ts'

/** What an operation does to a state. */
export function transfer(around: Around, operation: Operation, state: State): Effect<State> {
  const { world } = around
  const { slots } = world
  const next = (state_: State): Effect<State> => ({ next: [state_], thrown: operation.throwsTo === null ? [] : [state] })
  switch (operation.kind) {
    case 'evaluate':
      return afterEvaluation(around, operation.node, state, operation.throwsTo !== null)
    case 'choose': {
      const value = operation.value === null ? world.values.undefined : evaluate(world, operation.value, state)
      return next({ ...state, temps: set(state.temps, slots.ofNode(operation.node), value) })
    }
    case 'parameter':
      return next(afterParameter(around, operation.node, operation.index, state))
    case 'iterate':
      return afterIterate(around, operation.node, state)
    case 'element':
      return next(afterElement(around, operation.node, state))
    case 'caught': {
      const error = get(state.frame, slots.thrown) ?? world.values.unknown(`caught@${operation.node.range[0]}`)
      const caught = { ...state, frame: remove(state.frame, slots.thrown) }
      return next(operation.node.param === null ? caught : assignTo(around, operation.node.param, error, caught))
    }
    case 'return': {
      const value = operation.node === null ? world.values.undefined : evaluate(world, operation.node, state)
      return next({ ...state, frame: set(state.frame, slots.result, value) })
    }
    case 'throw':
      return next({ ...state, frame: set(state.frame, slots.thrown, evaluate(world, operation.node.argument, state)) })
    case 'enter-finally':
      return next({ ...state, temps: null, frame: set(state.frame, slots.ofNode(operation.node), world.values.constant(operation.completion)) })
    case 'dispose':
      return afterDisposal(around, operation.node, state)
    case 'begin':
      return next(state.temps === null ? state : { ...state, temps: null })
  }
}

function effectOf({ returned, thrown }: Called, keep: (state: State, value: Value) => State): Effect<State> {
  return { next: returned.map(([state, value]) => keep(state, value)), thrown }
}

function afterEvaluation(around: Around, node: TSESTree.Node, state: State, mayThrow: boolean): Effect<State> {
  const { world } = around
  const keep = (after: State, value: Value): State => ({ ...after, temps: set(after.temps, world.slots.ofNode(node), value) })
  const one = (after: State): Effect<State> => ({ next: [after], thrown: mayThrow ? [state] : [] })
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression':
    case 'TaggedTemplateExpression':
      return effectOf(afterCall(around, node, state), keep)
    case 'ImportExpression':
      return one(keep(state, world.values.unknown(`import@${node.range[0]}`)))
    case 'AwaitExpression':
      return afterAwait(around, node, state)
    case 'YieldExpression':
      return afterYield(around, node, state)
    case 'MemberExpression':
      return afterMember(around, node, state)
    case 'AssignmentExpression':
      return afterAssignment(around, node, state)
    case 'UpdateExpression': {
      const before = evaluate(world, node.argument, state)
      const sum = fold(world.values, node.operator === '++' ? '+' : '-', before, world.values.constant(1))
      const [after, next] = counted(around, node, sum, state)
      return one(keep(assignTo(around, node.argument, after, next), node.prefix ? after : before))
    }
    case 'VariableDeclarator': {
      const { parent } = node
      if (node.init === null) {
        const isVar = parent.kind === 'var'
        return one(isVar || node.id.type !== 'Identifier' ? state : assignTo(around, node.id, world.values.undefined, state))
      }
      return one(assignTo(around, node.id, evaluate(world, node.init, state), state))
    }
    case 'ArrayExpression':
      return one(afterArray(around, node, state))
    case 'ObjectExpression':
      return one(afterObject(around, node, state))
    case 'ClassDeclaration':
    case 'ClassExpression':
      return effectOf(afterClass(around, node, state), keep)
    default:
      return one(state)
  }
}

/** A number that is counted on: where it is not constant, another that is not known, and not ever longer sums. */
function counted({ world }: Around, node: TSESTree.Node, sum: Value, state: State): readonly [Value, State] {
  return sum.kind === 'derived' && !mentionsOutcome(sum) ? fresh(world, state, `counted@${node.range[0]}`, false) : [sum, state]
}

/** Other code runs while this waits: what it was given it may have terminated. */
function afterAwait(around: Around, node: TSESTree.AwaitExpression, state: State): Effect<State> {
  const { world } = around
  const value = evaluate(world, node.argument, state)
  const isOwn = value.kind !== 'unknown' || mentionsOutcome(value) || node.argument.type === 'CallExpression'
  const after = isOwn ? state : mayHaveFreed(around, [], state)
  return { next: [{ ...after, temps: set(after.temps, world.slots.ofNode(node), value) }], thrown: isSettled(around, node.argument, value, state) ? [] : [state] }
}

/** Whether the call that is waited for has thrown already where it fails: one of the API, and a function of the file. */
function isSettled({ world }: Around, node: TSESTree.Expression, value: Value, state: State): boolean {
  if (value.kind === 'outcome' || value.kind === 'result') return true
  return node.type === 'CallExpression' && evaluate(world, node.callee, state).kind === 'function'
}

function afterYield(around: Around, node: TSESTree.YieldExpression, state: State): Effect<State> {
  const { world } = around
  const argument = node.argument === null ? world.values.undefined : evaluate(world, node.argument, state)
  const ran: Called = node.delegate && argument.kind === 'generator'
    ? runGenerator(around, argument, node, state)
    : { returned: [[mayHaveFreed(around, [], state), world.values.unknown(`yield@${node.range[0]}`)]], thrown: [state] }
  return effectOf(ran, (after, value) => ({ ...after, temps: set(after.temps, world.slots.ofNode(node), value) }))
}

/** A getter of a class of the file is a call. */
function afterMember(around: Around, node: TSESTree.MemberExpression, state: State): Effect<State> {
  const { world } = around
  const accessor = accessorOf(around, node, state, 'get')
  if (accessor === null) return { next: [state], thrown: [] }
  const called = around.invoke(accessor, evaluate(world, node.object, state), [], state, node)
  return effectOf(called, (after, value) => ({ ...after, temps: set(after.temps, world.slots.ofNode(node), value) }))
}

function accessorOf(around: Around, node: TSESTree.MemberExpression, state: State, kind: 'get' | 'set'): AtomOf<'function'> | null {
  const { world } = around
  const name = memberNameIn(world, node, state)
  if (name === null || !world.accessors.has(name)) return null
  const object = node.object.type === 'Super' ? world.values.undefined : evaluate(world, node.object, state)
  const own = object.kind === 'object' ? get(state.heap, object.id)?.fields.get(`${kind}:${name}`) : undefined
  if (own?.kind === 'function' && own.node.type === 'FunctionExpression') return own
  const of = object.kind === 'object' ? object.class : object.kind === 'class' ? object.node : object.kind === 'unknown' ? classStart(object.origin) : null
  if (of === null) return null
  const member = findMember(world, of, name, object.kind === 'class', kind)
  return member?.type === 'MethodDefinition' && member.value.type === 'FunctionExpression' ? functionValue(world, member.value, state) : null
}

function classStart(origin: string): number | null {
  const [, start] = /^this@(\d+)$/.exec(origin) ?? []
  return start === undefined ? null : Number(start)
}

function afterAssignment(around: Around, node: TSESTree.AssignmentExpression, state: State): Effect<State> {
  const { world } = around
  const { operator } = node
  const isPlain = operator === '=' || operator === '&&=' || operator === '||=' || operator === '??='
  const right = evaluate(world, node.right, state)
  const [value, start] = isPlain ? [right, state] : counted(around, node, fold(world.values, operator.slice(0, -1), evaluate(world, node.left, state), right), state)
  const keep = (after: State): State => ({ ...after, temps: set(after.temps, world.slots.ofNode(node), value) })
  const setter = node.left.type === 'MemberExpression' ? accessorOf(around, node.left, state, 'set') : null
  if (setter !== null && node.left.type === 'MemberExpression') {
    const called = around.invoke(setter, evaluate(world, node.left.object, state), [value], state, node)
    return effectOf(called, keep)
  }
  return { next: [keep(assignTo(around, node.left, value, start))], thrown: [] }
}

function afterArray(around: Around, node: TSESTree.ArrayExpression, state: State): State {
  const { world } = around
  const elements: Value[] = []
  let open = false
  for (const element of node.elements) {
    if (element?.type !== 'SpreadElement') {
      elements.push(element === null ? world.values.undefined : evaluate(world, element, state))
      continue
    }
    const spread = elementsOf(evaluate(world, element.argument, state), state)
    if (spread === null) open = true
    else elements.push(...spread)
  }
  const fields = new Map(elements.map((each, index) => [String(index), each] as const))
  const [array, next] = allocate(around, node, null, true, open ? new Map([...fields.values()].map((each) => ['element', each])) : fields, open ? null : elements.length, state, open)
  return { ...next, temps: set(next.temps, world.slots.ofNode(node), array) }
}

function afterObject(around: Around, node: TSESTree.ObjectExpression, state: State): State {
  const { world } = around
  const fields = new Map<string, Value>()
  let open = false
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const spread = evaluate(world, property.argument, state)
      const content = spread.kind === 'object' ? get(state.heap, spread.id) : undefined
      for (const [name, held] of content?.fields ?? []) fields.set(name, held)
      if (content?.open !== false) open = true
      continue
    }
    const name = keyOf(property.key, property.computed)
    if (name === null) open = true
    else if (property.kind !== 'init') fields.set(`${property.kind}:${name}`, evaluate(world, property.value, state))
    else fields.set(name, evaluate(world, property.value, state))
  }
  const [object, next] = allocate(around, node, null, false, fields, null, state, open)
  return { ...next, temps: set(next.temps, world.slots.ofNode(node), object) }
}

/** An argument, or in code that nobody in the file calls, a value that only its name is known of. */
function afterParameter(around: Around, node: TSESTree.Parameter, index: number, state: State): State {
  const { world, context } = around
  if (context.root) return state
  const slot = world.slots.argument(index)
  const pattern = node.type === 'TSParameterProperty' ? node.parameter : node
  if (pattern.type === 'RestElement') {
    const given: Value[] = []
    for (let at = index; ; at++) {
      const value = get(state.frame, world.slots.argument(at))
      if (value === undefined) break
      given.push(value)
    }
    const [array, next] = allocate(around, pattern, null, true, new Map(given.map((each, at) => [String(at), each])), given.length, state)
    return assignTo(around, pattern.argument, array, next)
  }
  const given = get(state.frame, slot) ?? world.values.undefined
  const next = { ...state, frame: remove(state.frame, slot) }
  const value = pattern.type === 'AssignmentPattern' && given === world.values.undefined ? evaluate(world, pattern.right, next) : given
  const bound = assignTo(around, pattern.type === 'AssignmentPattern' ? pattern.left : pattern, value, next)
  if (node.type !== 'TSParameterProperty' || node.parameter.type !== 'Identifier') return bound
  const self = get(bound.frame, world.slots.self)
  return self === undefined ? bound : writeMember(world, bound, self, node.parameter.name, value)
}

function afterIterate(around: Around, node: TSESTree.ForOfStatement | TSESTree.ForInStatement, state: State): Effect<State> {
  const { world } = around
  const { slots } = world
  const value = node.type === 'ForInStatement' ? world.values.unknown('names') : evaluate(world, node.right, state)
  const begin = (from: State): State => ({
    ...from,
    frame: set(set(from.frame, slots.ofNode(node.right), value), slots.ofNode(node), world.values.constant(0)),
  })
  if (value.kind !== 'generator') return { next: [begin(state)], thrown: [state] }
  return effectOf(runGenerator(around, value, node, state), begin)
}

function afterElement(around: Around, node: TSESTree.ForOfStatement | TSESTree.ForInStatement, state: State): State {
  const { world } = around
  const { slots } = world
  const pattern = node.left.type === 'VariableDeclaration' ? node.left.declarations[0].id : node.left
  const list = get(state.frame, slots.ofNode(node.right)) ?? world.values.undefined
  const at = get(state.frame, slots.ofNode(node))
  const elements = elementsOf(list, state)
  let next: State
  let element: Value
  if (elements !== null && at?.kind === 'constant') {
    const index = Number(at.value)
    element = elements[index] ?? world.values.undefined
    next = { ...state, frame: set(state.frame, slots.ofNode(node), world.values.constant(index + 1)) }
  } else {
    element = elementOf(around, list, node, state)
    next = element.kind === 'unknown' ? forgetValue(world, state, element) : state
  }
  return assignTo(around, pattern, element, next)
}

/** Some element of a list that is not known whole. */
function elementOf(around: Around, list: Value, node: TSESTree.Node, state: State): Value {
  const held = list.kind === 'object' ? get(state.heap, list.id)?.fields.get('element') : undefined
  return held ?? around.foreign(`element@${node.range[0]}`, state)
}

/** `using x = …` calls `x[Symbol.dispose]()`. */
function afterDisposal(around: Around, node: TSESTree.VariableDeclarator, state: State): Effect<State> {
  const { world } = around
  const value = evaluate(world, node.id, state)
  const names = ['[Symbol.dispose]', '[Symbol.asyncDispose]']
  const methods = atomsOf(value).flatMap((atom) => names.flatMap((name) => {
    const method = readMember(world, atom, name, state)
    return method.kind === 'function' ? [method] : []
  }))
  const [method] = methods
  if (method === undefined) return { next: [state], thrown: [state] }
  const made = { node: node as never, self: value, given: [], nodes: [] }
  return effectOf(afterTarget(around, method, made, state), (after) => after)
}
