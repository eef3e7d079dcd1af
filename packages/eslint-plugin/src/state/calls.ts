import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import { jetFunction } from '@jet-lifecycle/model/facts'
import type { TSESTree } from '@typescript-eslint/utils'

import type { JetCall } from '../jet/reader.ts'
import { signatureOf } from '../jet/signature.ts'
import { memberName, unwrap } from '../jet/unwrap.ts'
import { afterBuiltin, afterNewMap } from './builtins.ts'
import { constructorOf, superClassOf } from './classes.ts'
import type { Around, Called } from './context.ts'
import { evaluate } from './evaluate.ts'
import { afterForeignCall } from './foreign.ts'
import { get } from './int-map.ts'
import { afterJetCall, mayHaveFreed } from './jet-call.ts'
import type { State } from './state.ts'
import type { Atom, ClassNode, Value } from './value.ts'
import { atomsOf } from './value.ts'
import { reachable, withContent, writeMember } from './world.ts'

/** A call as the analysis sees it. */
export interface Invocation {
  readonly node: TSESTree.CallExpression | TSESTree.NewExpression | TSESTree.TaggedTemplateExpression
  readonly self: Value
  /** Null behind a spread, where positions are not known. */
  readonly given: readonly (Value | null)[]
  readonly nodes: readonly (TSESTree.Node | null)[]
}

export function union(all: readonly Called[]): Called {
  return { returned: all.flatMap(({ returned }) => returned), thrown: all.flatMap(({ thrown }) => thrown) }
}

/** What a call leads to. A call that throws has not been made, unless it threw inside of a function of the file. */
export function afterCall(around: Around, node: Invocation['node'], state: State): Called {
  const { world } = around
  const made = invocationOf(around, node, state)
  if (node.type === 'NewExpression') {
    const callee = evaluate(world, node.callee, state)
    if (callee.kind === 'class') return construct(around, callee.node, made, state)
    const isMap = node.callee.type === 'Identifier' && (node.callee.name === 'Map' || node.callee.name === 'WeakMap')
    return (isMap ? afterNewMap(around, made, state) : null) ?? afterForeignCall(around, made, state)
  }
  const calleeNode = node.type === 'CallExpression' ? node.callee : node.tag
  if (calleeNode.type === 'Super') return afterSuper(around, made, state)
  const target = evaluate(world, calleeNode, state)
  const called = node.type === 'CallExpression' ? world.reader.callOf(node) : null
  if (called !== null && target.kind !== 'function' && target.kind !== 'bound' && target.kind !== 'one-of') {
    const isSpread = made.given.includes(null) || called.args.rest === 'unknown'
    const args = isSpread && called.args.given.length < made.given.length ? made : argumentsFor(around, called, state)
    return afterJet(around, called, { ...made, ...args }, state)
  }
  return afterTarget(around, target, made, state)
}

function invocationOf({ world }: Around, node: Invocation['node'], state: State): Invocation {
  const values: (Value | null)[] = []
  const nodes: (TSESTree.Node | null)[] = []
  const list = node.type === 'TaggedTemplateExpression' ? node.quasi.expressions : node.arguments
  for (const argument of list) {
    if (argument.type === 'SpreadElement') {
      const spread = elementsOf(evaluate(world, argument.argument, state), state)
      if (spread === null) {
        values.push(null)
        nodes.push(null)
        break
      }
      values.push(...spread)
      nodes.push(...spread.map(() => null))
      continue
    }
    values.push(evaluate(world, argument, state))
    nodes.push(argument)
  }
  const callee = node.type === 'TaggedTemplateExpression' ? node.tag : node.callee
  const member = callee.type === 'ChainExpression' ? callee.expression : callee
  const self = member.type === 'MemberExpression'
    ? member.object.type === 'Super' ? (get(state.frame, world.slots.self) ?? world.values.undefined) : evaluate(world, member.object, state)
    : world.values.undefined
  return { node, self, given: values, nodes }
}

/** The elements of an array that is known whole. */
export function elementsOf(value: Value, state: State): readonly Value[] | null {
  const content = value.kind === 'object' && value.array ? get(state.heap, value.id) : undefined
  if (content === undefined || content.open || content.length === null) return null
  const elements: Value[] = []
  for (let index = 0; index < content.length; index++) {
    const element = content.fields.get(String(index))
    if (element === undefined) return null
    elements.push(element)
  }
  return elements
}

/** Calls whatever `target` is. */
export function afterTarget(around: Around, target: Value, made: Invocation, state: State): Called {
  switch (target.kind) {
    case 'one-of':
      return union(target.atoms.map((atom) => afterTarget(around, atom, made, state)))
    case 'function':
      return afterFunction(around, target, made, state)
    case 'bound':
      return afterTarget(around, target.target, { ...made, self: target.self, given: [...target.given, ...made.given], nodes: [...target.given.map(() => null), ...made.nodes] }, state)
    case 'jet':
      return made.node.type === 'CallExpression'
        ? afterJet(around, jetCallOf(around, target.name, made.node), made, state)
        : afterForeignCall(around, made, state)
    default: {
      const through = afterThrough(around, made, state)
      return through ?? afterBuiltin(around, made, state) ?? afterForeignCall(around, made, state)
    }
  }
}

/** A call of a function that was handed over as a value. */
function jetCallOf({ world }: Around, name: JetFunctionName, node: TSESTree.CallExpression): JetCall {
  return { name, node, signature: signatureOf(name), args: { given: [], rest: 'absent' }, outcome: 'result', reports: world.reader.reports }
}

function afterJet(around: Around, call: JetCall, { given: values, nodes }: Invocation, before: State): Called {
  const [given, state] = fillBox(around, call, values, nodes, before)
  const returned = afterJetCall(around, { call, arguments: given, nodes }, state)
  if (call.outcome === 'callback') {
    const last = given.at(-1)
    if (last !== null && last !== undefined) around.later(last, state)
  }
  // A term that failed may have freed an instance.
  return { returned, thrown: [jetFunction(call.name).gate === 'term' ? mayHaveFreed(around, null, state) : state] }
}

/** A box that the file does not show to be filled holds some instance all the same, where it is used as a handle. */
function fillBox({ world }: Around, call: JetCall, given: Invocation['given'], nodes: Invocation['nodes'], state: State): readonly [Invocation['given'], State] {
  const index = call.signature.handles.find(({ role }) => role === 'instance')?.index
  const [value, node] = index === undefined ? [null, null] : [given[index], nodes[index]]
  if (value?.kind !== 'constant' || node?.type !== 'MemberExpression' || world.reader.constantOf(node) !== null) return [given, state]
  const box = evaluate(world, node.object, state)
  const name = memberName(node)
  if (box.kind !== 'object' || name === null) return [given, state]
  const handle = world.values.memberOf(box, name)
  return [given.map((each, at) => (at === index ? handle : each)), writeMember(world, state, box, name, handle)]
}

/** The arguments of a call as the JET function gets them, whatever their order in the code. */
function argumentsFor({ world }: Around, { args }: JetCall, state: State): Pick<Invocation, 'given' | 'nodes'> {
  const given = args.given.map((each) => (each === null ? world.values.undefined : each === 'unknown' ? null : evaluate(world, each, state)))
  const nodes = args.given.map((each) => (each === 'unknown' ? null : each))
  return args.rest === 'absent' ? { given, nodes } : { given: [...given, ...spread], nodes: [...nodes, ...spread] }
}

/** More arguments than any function has, none of them known. */
const spread: readonly null[] = Array.from({ length: 20 }, () => null)

function afterFunction(around: Around, target: Extract<Atom, { kind: 'function' }>, made: Invocation, state: State): Called {
  const { world } = around
  const self = target.node.type === 'ArrowFunctionExpression' ? (target.self ?? world.values.undefined) : made.self
  if (target.node.generator) {
    const given = made.given.map((each) => each ?? world.values.unknown('spread'))
    return { returned: [[state, world.values.generator(target, self, given)]], thrown: [state] }
  }
  // It throws by what it does, never by being called.
  return around.invoke(target, self, made.given, state, made.node)
}

/** `f.call(self, a)`, `f.apply(self, [a])`, `f.bind(self, a)`; null if it is none of them. */
function afterThrough(around: Around, made: Invocation, state: State): Called | null {
  const { world } = around
  const name = methodName(made)
  const { self, given, nodes } = made
  const isCallable = atomsOf(self).some(({ kind }) => kind === 'function' || kind === 'jet' || kind === 'bound')
  if (!isCallable) return null
  // koffi's `JetMove.async(sesid, done)`
  if (name === 'async' && self.kind === 'jet') return afterTarget(around, self, made, state)
  if (name !== 'call' && name !== 'apply' && name !== 'bind') return null
  const [first, ...rest] = given
  const newSelf = first ?? world.values.undefined
  if (name === 'bind') {
    const known = rest.flatMap((each) => (each === null ? [] : [each]))
    return { returned: [[state, world.values.bound(self, newSelf, known)]], thrown: [state] }
  }
  const list = name === 'call' ? rest : rest[0] === undefined || rest[0] === null ? [] : (elementsOf(rest[0], state) ?? [null])
  return afterTarget(around, self, { ...made, self: newSelf, given: list, nodes: name === 'call' ? nodes.slice(1) : list.map(() => null) }, state)
}

export function methodName({ node }: Invocation): string | null {
  const callee = node.type === 'TaggedTemplateExpression' ? node.tag : node.callee
  const member = unwrap(callee)
  return member.type === 'MemberExpression' ? memberName(member) : null
}

/** Makes an object of a class of the file: its fields, then its constructor. */
function construct(around: Around, node: ClassNode, made: Invocation, state: State): Called {
  const { world } = around
  const [object, allocated] = allocate(around, made.node, node, false, new Map(), null, state)
  const isDerived = node.superClass !== null
  const started: Called = isDerived && constructorOf(node) !== null
    ? { returned: [[allocated, world.values.undefined]], thrown: [] }
    : initialised(around, node, object, made, allocated)
  const constructed = onEach(started, (each) => {
    const own = constructorOf(node)
    if (own === null) return { returned: [[each, world.values.undefined]], thrown: [] }
    return around.invoke(world.values.function(own, null, []), object, made.given, each, made.node)
  })
  return { returned: constructed.returned.map(([each]) => [each, object]), thrown: [state, ...constructed.thrown] }
}

/** The fields that a class gives its objects, those of classes above first where no constructor of its own runs before. */
function initialised(around: Around, node: ClassNode, object: Value, made: Invocation, state: State): Called {
  const above = superClassOf(around.world, node)
  const base: Called = above === null || constructorOf(node) !== null
    ? { returned: [[state, around.world.values.undefined]], thrown: [] }
    : onEach(initialised(around, above, object, made, state), (each) => {
        const own = constructorOf(above)
        return own === null
          ? { returned: [[each, around.world.values.undefined]], thrown: [] }
          : around.invoke(around.world.values.function(own, null, []), object, made.given, each, made.node)
      })
  return onEach(base, (each) => fieldsOf(around, node, object, made, each))
}

function fieldsOf(around: Around, node: ClassNode, object: Value, made: Invocation, state: State): Called {
  let called: Called = { returned: [[state, around.world.values.undefined]], thrown: [] }
  for (const member of node.body.body) {
    if (member.type !== 'PropertyDefinition' || member.static) continue
    called = onEach(called, (each) => around.initialise(member, object, each, made.node))
  }
  return called
}

function afterSuper(around: Around, made: Invocation, state: State): Called {
  const { world } = around
  const self = get(state.frame, world.slots.self) ?? world.values.undefined
  const owner = classAround(made.node)
  const above = owner === null ? null : superClassOf(world, owner)
  const start: Called = above === null
    ? { returned: [[state, world.values.undefined]], thrown: [state] }
    : onEach(constructorOf(above) !== null && above.superClass ? { returned: [[state, self]], thrown: [] } : initialised(around, above, self, made, state), (each) => {
        const own = constructorOf(above)
        return own === null ? { returned: [[each, self]], thrown: [] } : around.invoke(world.values.function(own, null, []), self, made.given, each, made.node)
      })
  return owner === null ? start : onEach(start, (each) => fieldsOf(around, owner, self, made, each))
}

function classAround(node: TSESTree.Node): ClassNode | null {
  for (let current = node.parent; current; current = current.parent) {
    if (current.type === 'ClassDeclaration' || current.type === 'ClassExpression') return current
  }
  return null
}

/** Goes on from every state that a call led to. */
export function onEach(called: Called, next: (state: State, value: Value) => Called): Called {
  const more = called.returned.map(([state, value]) => next(state, value))
  return { returned: more.flatMap(({ returned }) => returned), thrown: [...called.thrown, ...more.flatMap(({ thrown }) => thrown)] }
}

/** A new object, made at a node: not any that the code still knows. */
export function allocate(
  { world }: Around,
  node: TSESTree.Node,
  made: ClassNode | null,
  array: boolean,
  fields: ReadonlyMap<string, Value>,
  length: number | null,
  state: State,
  open = false,
): readonly [Atom, State] {
  const origin = `${node.type}@${node.range[0]}`
  let atom = world.values.object(origin, made, array)
  if (get(state.heap, atom.id) !== undefined) {
    const reached = reachable(state, [...fields.values()])
    for (let number = 1; number < 12 && reached.has(atom.id); number++) atom = world.values.object(`${origin}#${number}`, made, array)
  }
  return [atom, withContent(state, atom, world.contents.of(fields, open, length))]
}

/** Static blocks and fields of a class, in their order. */
export function afterClass(around: Around, node: ClassNode, state: State): Called {
  const { world } = around
  const value = world.values.class(node)
  let called: Called = { returned: [[state, value]], thrown: [] }
  for (const member of node.body.body) {
    if (member.type === 'StaticBlock' || (member.type === 'PropertyDefinition' && member.static)) {
      called = onEach(called, (each) => around.initialise(member, value, each, node))
    }
  }
  return { returned: called.returned.map(([each]) => [each, value]), thrown: called.thrown }
}

