import type { TSESTree } from '@typescript-eslint/utils'

import { declarationOf, thisOwner, variableOf } from '../jet/scope.ts'
import type { Variable } from '../jet/scope.ts'
import { boxMembers } from '../jet/place.ts'
import { keyName, memberName } from '../jet/unwrap.ts'
import type { Target } from '../jet/visible.ts'
import { findMember, keyOf, superClassOf } from './classes.ts'
import { get } from './int-map.ts'
import { fold, foldUnary } from './operators.ts'
import { isTopLevel } from './slots.ts'
import type { State } from './state.ts'
import type { Atom, AtomOf, Captured, FunctionNode, Value } from './value.ts'
import { atomsOf } from './value.ts'
import type { World } from './world.ts'
import { named } from './world.ts'

/**
 * What an expression evaluates to in a state. Parts that have an effect have been evaluated before, and left their
 * values in the state.
 */
export function evaluate(world: World, expression: TSESTree.Node, state: State): Value {
  const { values, slots } = world
  const node = unwrapTypes(expression)
  const known = state.temps === null ? undefined : get(state.temps, slots.numberOf(node))
  if (known !== undefined) return known
  switch (node.type) {
    case 'Literal':
      return node.value instanceof RegExp ? values.unknown('regexp') : values.constant(node.value)
    case 'Identifier':
      return evaluateName(world, node, state)
    case 'ThisExpression':
      return get(state.frame, slots.self) ?? thisOf(world, node)
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return functionValue(world, node, state)
    case 'UnaryExpression':
      return evaluateUnary(world, node, state)
    case 'BinaryExpression':
      return node.left.type === 'PrivateIdentifier'
        ? values.unknown('in')
        : fold(values, node.operator, evaluate(world, node.left, state), evaluate(world, node.right, state))
    case 'SequenceExpression': {
      const last = node.expressions.at(-1)
      return last === undefined ? values.undefined : evaluate(world, last, state)
    }
    case 'TemplateLiteral':
      return node.expressions.length === 0
        ? values.constant(node.quasis[0]?.value.cooked ?? '')
        : values.derived(`template:${slots.ofNode(node)}`, node.expressions.map((each) => evaluate(world, each, state)))
    case 'MemberExpression':
      return evaluateMember(world, node, state)
    case 'AwaitExpression':
      return evaluate(world, node.argument, state)
    case 'AssignmentExpression':
      return evaluate(world, node.right, state)
    default:
      return values.unknown(`${node.type}@${node.range[0]}`)
  }
}

export function unwrapTypes(node: TSESTree.Node): TSESTree.Node {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return unwrapTypes(node.expression)
    default:
      return node
  }
}

/** `this` of code that nobody in the file calls: the object of the class around. */
function thisOf(world: World, node: TSESTree.Node): Value {
  const owner = thisOwner(node)
  if (owner?.isStatic === true && (owner.node.type === 'ClassDeclaration' || owner.node.type === 'ClassExpression')) return world.values.class(owner.node)
  return world.values.unknown(owner === null ? 'this' : `this@${owner.node.range[0]}`)
}

export function functionValue(world: World, node: FunctionNode, state: State): AtomOf<'function'> {
  const { slots, values } = world
  const self = node.type === 'ArrowFunctionExpression' ? (get(state.frame, slots.self) ?? null) : null
  const captured: Captured = slots.capturesOf(node).flatMap((variable) => {
    const slot = slots.of(variable).number
    const value = get(state.frame, slot)
    return value === undefined ? [] : [[slot, value] as const]
  })
  return values.function(node, self, captured)
}

function evaluateName(world: World, node: TSESTree.Identifier, state: State): Value {
  const { values, reader } = world
  if (node.name === 'undefined') return values.undefined
  if (node.name === 'NaN') return values.constant(Number.NaN)
  const variable = variableOf(reader.sourceCode, node)
  const held = variable === null ? get(state.shared, world.slots.ofGlobal(node.name)) : valueOfVariable(world, variable, state)
  if (held !== undefined && held.kind !== 'unknown') return held
  const key = variable ?? node.name
  let lasting = world.lasting.get(key)
  if (lasting === undefined) world.lasting.set(key, (lasting = lastingValue(world, node, variable)))
  // Of two names of a value the one that the code gave it last counts.
  return lasting.kind === 'unknown' && held !== undefined ? held : lasting
}

/** What a name stands for whenever it is read, as far as the file shows it: a constant, a JET function, or just what has this name. */
function lastingValue(world: World, node: TSESTree.Identifier, variable: Variable | null): Value {
  const { values, reader } = world
  const constant = reader.constantOf(node)
  if (constant !== null) return values.constant(constant)
  const target = reader.functionOf(node)
  if (target !== null) return jetValue(world, target)
  if (variable === null) {
    const uses = reader.sourceCode.scopeManager?.globalScope?.through.filter(({ identifier }) => identifier.name === node.name) ?? []
    return named(world, `global:${node.name}`, uses.map(({ identifier }) => identifier))
  }
  const [definition] = variable.defs
  const declared = definition?.name.range[0] ?? 0
  const home = isTopLevel(variable) ? null : variable.scope.variableScope.block
  const atom = named(world, `var:${node.name}@${declared}`, variable.references.map(({ identifier }) => identifier), declared, home)
  if (definition?.type === 'Parameter') world.parameterOf.set(atom.id, definition.node)
  return atom
}

/** A JET function as a value; a wrapper is only known where it is called. */
function jetValue({ values }: World, { name, wrapper, bound, callback }: Target): Value {
  const isPlain = wrapper === null && !callback && bound.given.length === 0 && bound.rest === 'absent'
  return isPlain ? values.jet(name) : values.unknown(`wrapped ${name}`)
}

function valueOfVariable(world: World, variable: Variable, state: State): Value | undefined {
  const { slots, values } = world
  const slot = slots.of(variable)
  const held = get(slot.shared ? state.shared : state.frame, slot.number)
  if (held !== undefined) return held
  const definition = variable.defs[0]?.node
  const declaration = declarationOf(variable)
  if (declaration.kind === 'class') return values.class(declaration.node)
  if (definition?.type === 'FunctionDeclaration' && variable.defs[0]?.type !== 'Parameter') return functionValue(world, definition, state)
  // A function that is kept in a constant can name itself.
  const isSelf = declaration.kind === 'value' && declaration.constant && declaration.init !== null && declaration.path.length === 0
  if (isSelf && (declaration.init.type === 'ArrowFunctionExpression' || declaration.init.type === 'FunctionExpression')) return functionValue(world, declaration.init, state)
  if (definition?.type === 'FunctionExpression' && variable.defs[0]?.type === 'FunctionName') return functionValue(world, definition, state)
  return undefined
}

function evaluateUnary(world: World, node: TSESTree.UnaryExpression, state: State): Value {
  if (node.operator === 'void') return world.values.undefined
  return foldUnary(world.values, node.operator, evaluate(world, node.argument, state))
}

function evaluateMember(world: World, node: TSESTree.MemberExpression, state: State): Value {
  const { values, reader } = world
  const jet = reader.functionOf(node)
  if (jet !== null && isElsewhere(world, node, state)) return jetValue(world, jet)
  const name = memberNameIn(world, node, state)
  if (node.object.type === 'Super') return memberAbove(world, node, name ?? '', state)
  const object = evaluate(world, node.object, state)
  const value = name === null ? memberUnknown(world, object, state, node) : readMember(world, object, name, state)
  if (value.kind !== 'unknown') return value
  const constant = reader.constantOf(node)
  return constant === null ? value : values.constant(constant)
}

/** `super.name`: a method of the class above the one that the code is in. */
function memberAbove(world: World, node: TSESTree.MemberExpression, name: string, state: State): Value {
  const owner = thisOwner(node)
  const isClass = owner?.node.type === 'ClassDeclaration' || owner?.node.type === 'ClassExpression'
  const above = isClass ? superClassOf(world, owner.node) : null
  const member = above === null ? null : findMember(world, above, name, owner?.isStatic === true)
  const self = get(state.frame, world.slots.self) ?? thisOf(world, node)
  return member === null || self.kind === 'one-of' ? world.values.unknown(`super.${name}`) : methodValue(world, member, self, state)
}

/** Whether what a member is read from shows nothing else under its name. */
function isElsewhere(world: World, node: TSESTree.MemberExpression, state: State): boolean {
  const name = memberName(node)
  const object = node.object.type === 'Super' ? null : evaluate(world, node.object, state)
  if (name === null || object?.kind !== 'object') return true
  return get(state.heap, object.id)?.fields.get(name) === undefined
}

/** The name of a member, if it is constant. */
export function memberNameIn(world: World, node: TSESTree.MemberExpression, state: State): string | null {
  if (node.property.type === 'PrivateIdentifier') return `#${node.property.name}`
  const name = keyOf(node.property, node.computed)
  if (name !== null || !node.computed) return name
  const key = evaluate(world, node.property, state)
  return key.kind === 'constant' && (typeof key.value === 'string' || typeof key.value === 'number') ? String(key.value) : null
}

/** A member whose name is not known: any of what is held. */
function memberUnknown(world: World, object: Value, state: State, node: TSESTree.Node): Value {
  if (object.kind === 'object') {
    const content = get(state.heap, object.id)
    if (content !== undefined && !content.open && content.fields.size > 0) {
      return [...content.fields.values()].reduce((a, b) => world.values.join(a, b, `element@${node.range[0]}`))
    }
  }
  return world.values.derived(`element@${node.range[0]}`, [object, ...('property' in node ? [evaluate(world, node.property, state)] : [])])
}

export function readMember(world: World, object: Value, name: string, state: State): Value {
  const { values } = world
  if (object.kind === 'one-of') {
    return object.atoms.map((atom) => readMember(world, atom, name, state)).reduce((a, b) => values.join(a, b, `${name}.${object.id}`))
  }
  const content = get(state.heap, object.id)
  const own = content?.fields.get(name)
  if (own !== undefined) return own
  const isBox = boxMembers.includes(name)
  switch (object.kind) {
    case 'object': {
      const member = object.class === null ? null : findMember(world, object.class, name, false)
      if (member !== null) return methodValue(world, member, object, state)
      if (object.array && name === 'length' && content?.length != null) return values.constant(content.length)
      const boxed = isBox ? content?.fields.get('*') : undefined
      if (boxed !== undefined) return boxed
      return content === undefined || content.open || object.class !== null || object.array ? values.memberOf(object, name) : values.undefined
    }
    case 'class': {
      const member = findMember(world, object.node, name, true)
      return member === null ? values.memberOf(object, name) : methodValue(world, member, object, state)
    }
    case 'unknown': {
      const owner = /^this@(\d+)$/.exec(object.origin)
      const member = owner === null ? null : findMember(world, Number(owner[1]), name, false)
      if (member !== null) return methodValue(world, member, object, state)
      return isBox ? (content?.fields.get('*') ?? object) : values.memberOf(object, name)
    }
    case 'result':
      return isOutcomeName(name) ? object.outcome : object.handle
    case 'outcome':
    case 'handle':
    case 'instance':
      return object
    default:
      return values.memberOf(object, name)
  }
}

function isOutcomeName(name: string): boolean {
  return name === '0' || /err|code|rc|status/i.test(name)
}

/** A method as a value; a getter has been run before, if it is one. */
function methodValue(world: World, member: TSESTree.MethodDefinition | TSESTree.PropertyDefinition, object: Atom, state: State): Value {
  const { values } = world
  if (member.type === 'PropertyDefinition') return values.memberOf(object, keyName(member.key, member.computed) ?? '')
  if (member.kind !== 'method' || member.value.type !== 'FunctionExpression') return values.memberOf(object, keyName(member.key, member.computed) ?? '')
  return functionValue(world, member.value, state)
}

/** The instance that a value used as a handle leads to: itself, or that of which the handle is. */
export function instancesOf(world: World, value: Value, state: State, depth = 0): readonly Atom[] {
  if (depth > 4) return []
  return atomsOf(value).flatMap((atom): readonly Atom[] => {
    switch (atom.kind) {
      case 'instance':
        return [atom]
      case 'handle':
        return [atom.instance]
      case 'result':
        return instancesOf(world, atom.handle, state, depth + 1)
      case 'object': {
        const fields = get(state.heap, atom.id)?.fields
        const boxed = fields?.get('value') ?? fields?.get('0') ?? fields?.get('*')
        return boxed === undefined ? [] : instancesOf(world, boxed, state, depth + 1)
      }
      case 'unknown': {
        const boxed = get(state.heap, atom.id)?.fields.get('*')
        return boxed === undefined ? [atom] : instancesOf(world, boxed, state, depth + 1)
      }
      case 'derived':
        return atom.operator.startsWith('element@') ? [] : [atom]
      default:
        return []
    }
  })
}
