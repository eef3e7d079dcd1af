import type { TSESTree } from '@typescript-eslint/utils'

import type { PlaceKey } from '../jet/place.ts'
import type { JetCall, Reader } from '../jet/reader.ts'
import { handsOutByResult } from '../jet/reader.ts'
import { keyName, unwrap } from '../jet/unwrap.ts'
import type { Binding } from './binding.ts'
import { joinBinding, memberBinding, nothing } from './binding.ts'
import type { Sight } from './concern.ts'
import { concernOf, createdInstance, fromElsewhere, initialisedInstance } from './concern.ts'
import type { ProcessState } from './process-state.ts'
import { bind, bindingOf } from './process-state.ts'

/** What an expression evaluates to, as far as handles go. */
export function valueOf(reader: Reader, sight: Sight, expression: TSESTree.Node, state: ProcessState): Binding {
  const node = unwrap(expression)
  const recurse = (part: TSESTree.Node) => valueOf(reader, sight, part, state)
  switch (node.type) {
    case 'Literal':
      return nothing
    case 'ObjectExpression':
    case 'ArrayExpression': {
      // `{ value: inst.value }`, `[inst.value]`: a new box with the same handle.
      const boxed = boxedValue(node)
      return boxed === null ? nothing : recurse(boxed)
    }
    case 'ConditionalExpression':
      return joinBinding(recurse(node.consequent), recurse(node.alternate))
    case 'LogicalExpression':
      return joinBinding(recurse(node.left), recurse(node.right))
    case 'AssignmentExpression':
      return recurse(node.right)
    case 'CallExpression': {
      const call = reader.callOf(node)
      return (call === null ? null : resultOf(reader, sight, call, state)) ?? placed(reader, sight, node, state)
    }
    default:
      return placed(reader, sight, node, state)
  }
}

/** What an expression holds that is nothing but the name of a place; `undefined` is a name of nothing. */
function placed(reader: Reader, sight: Sight, node: TSESTree.Node, state: ProcessState): Binding {
  const place = reader.placeOf(node)
  if (place !== null) return bindingOf(state, place.key)
  return node.type === 'Identifier' ? nothing : fromElsewhere(`${node.type}@${node.range[0]}`, sight, state)
}

function boxedValue(node: TSESTree.ObjectExpression | TSESTree.ArrayExpression): TSESTree.Node | null {
  if (node.type === 'ArrayExpression') return node.elements[0] ?? null
  for (const property of node.properties) {
    if (property.type === 'Property' && keyName(property.key, property.computed) === 'value') return property.value
  }
  return null
}

/** The handle that a call gives back as its result, or null if it gives it to an argument or has none. */
function resultOf(reader: Reader, sight: Sight, call: JetCall, state: ProcessState): Binding | null {
  const handle = call.signature.acquires.find((each) => handsOutByResult(call, each))
  return handle === undefined ? null : acquired(reader, sight, call, handle.role, state)
}

/** What a handle that a call hands out belongs to. */
export function acquired(reader: Reader, sight: Sight, call: JetCall, role: string, state: ProcessState): Binding {
  if (role === 'instance') {
    const isInit = call.signature.handles.some((handle) => handle.role === 'instance')
    return { kind: 'of', instance: isInit ? initialisedInstance(call) : createdInstance(call) }
  }
  const concern = concernOf(reader, sight, call, state)
  // What rests on an assumption does not become certain by another handle.
  if (concern?.certain !== true) return fromElsewhere(`handle@${call.node.range[0]}`, sight, state)
  return { kind: 'of', instance: concern.instance }
}

/**
 * `state` after `pattern = source`. `source` is null where a value comes from elsewhere, as in a
 * `for … of`.
 */
export function assign(
  reader: Reader,
  sight: Sight,
  pattern: TSESTree.Node,
  source: TSESTree.Expression | null,
  state: ProcessState,
): ProcessState {
  const value = source === null ? fromElsewhere(`element@${pattern.range[0]}`, sight, state) : valueOf(reader, sight, source, state)
  const place = reader.placeOf(pattern)
  let next = assignValue(reader, pattern, value, sourceKey(reader, source), state)
  if (place === null || source === null) return next
  const literal = unwrap(source)
  if (literal.type !== 'ObjectExpression') return next
  // `ctx = { inst: inst.value, sesid: sesid.value }`
  for (const property of literal.properties) {
    if (property.type !== 'Property') continue
    const name = keyName(property.key, property.computed)
    const key = name === null ? place.key : reader.memberOf(place.key, name)
    if (key !== place.key) next = bind(next, key, valueOf(reader, sight, property.value, state))
  }
  return next
}

function sourceKey(reader: Reader, source: TSESTree.Expression | null): PlaceKey | null {
  return source === null ? null : (reader.placeOf(source)?.key ?? null)
}

/** Spreads a value over the names of a pattern; `from` is the place of the value, if it has one. */
function assignValue(
  reader: Reader,
  pattern: TSESTree.Node,
  value: Binding,
  from: PlaceKey | null,
  state: ProcessState,
): ProcessState {
  switch (pattern.type) {
    case 'AssignmentPattern':
      return assignValue(reader, pattern.left, value, from, state)
    case 'ObjectPattern': {
      let next = state
      for (const property of pattern.properties) {
        if (property.type !== 'Property') continue
        const name = keyName(property.key, property.computed)
        next = assignMember(reader, property.value, name ?? `${property.range[0]}`, value, from, next)
      }
      return next
    }
    case 'ArrayPattern': {
      let next = state
      for (const [index, element] of pattern.elements.entries()) {
        if (element !== null && element.type !== 'RestElement') {
          next = assignMember(reader, element, String(index), value, from, next)
        }
      }
      return next
    }
    default: {
      const place = reader.placeOf(pattern)
      return place === null ? state : bind(state, place.key, value)
    }
  }
}

function assignMember(
  reader: Reader,
  pattern: TSESTree.Node,
  name: string,
  value: Binding,
  from: PlaceKey | null,
  state: ProcessState,
): ProcessState {
  if (from !== null) {
    const key = reader.memberOf(from, name)
    return assignValue(reader, pattern, bindingOf(state, key), key, state)
  }
  // `const { err, sesid } = JetBeginSession(inst)`: one of the names is the handle, and an instance bound
  // to the name of an error does no harm.
  const member = value.kind === 'foreign' ? memberBinding(value, name) : value
  return assignValue(reader, pattern, member, null, state)
}
