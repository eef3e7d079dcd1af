import type { TSESTree } from '@typescript-eslint/utils'

import { variableOf } from '../jet/scope.ts'
import { keyName } from '../jet/unwrap.ts'
import type { Around } from './context.ts'
import { evaluate, memberNameIn, readMember, unwrapTypes } from './evaluate.ts'
import { get, set } from './int-map.ts'
import type { State } from './state.ts'
import type { Value } from './value.ts'
import { tell, withContent, writeMember } from './world.ts'

/** `state` after a pattern got a value. */
export function assignTo(around: Around, pattern: TSESTree.Node, value: Value, state: State): State {
  const { world } = around
  const node = unwrapTypes(pattern)
  switch (node.type) {
    case 'Identifier': {
      const variable = variableOf(world.reader.sourceCode, node)
      if (variable === null) {
        const told = tell(world, state, [value])
        return { ...told, shared: set(told.shared, world.slots.ofGlobal(node.name), value) }
      }
      const slot = world.slots.of(variable)
      // Code that runs at another time may look at what it shares.
      if (slot.shared) {
        const told = tell(world, state, [value])
        return { ...told, shared: set(told.shared, slot.number, value) }
      }
      return { ...state, frame: set(state.frame, slot.number, value) }
    }
    case 'MemberExpression': {
      const object = evaluate(world, node.object, state)
      const name = memberNameIn(world, node, state)
      const told = object.kind === 'unknown' ? tell(world, state, [value]) : state
      return name === null ? writeSomewhere(around, object, value, told) : writeMember(world, told, object, name, value)
    }
    case 'AssignmentPattern': {
      const isAbsent = value.kind === 'constant' && value.value === undefined
      const other = evaluate(world, node.right, state)
      return assignTo(around, node.left, isAbsent ? other : value.kind === 'unknown' ? value : value, state)
    }
    case 'RestElement':
      return assignTo(around, node.argument, around.foreign(`rest@${node.range[0]}`, state), state)
    case 'TSParameterProperty':
      return assignTo(around, node.parameter, value, state)
    case 'ObjectPattern': {
      let next = state
      for (const property of node.properties) {
        if (property.type === 'RestElement') {
          next = assignTo(around, property.argument, value, next)
          continue
        }
        const name = keyName(property.key, property.computed)
        const member = name === null ? around.foreign(`member@${property.range[0]}`, next) : readMember(world, value, name, next)
        next = assignTo(around, property.value, member, next)
      }
      return next
    }
    case 'ArrayPattern': {
      let next = state
      for (const [index, element] of node.elements.entries()) {
        if (element !== null) next = assignTo(around, element, element.type === 'RestElement' ? value : readMember(world, value, String(index), next), next)
      }
      return next
    }
    default:
      return state
  }
}

/** A member whose name is not known may be any of what is held. */
function writeSomewhere({ world }: Around, object: Value, value: Value, state: State): State {
  if (object.kind !== 'object') return state
  const content = get(state.heap, object.id)
  if (content === undefined) return state
  const fields = new Map([...content.fields].map(([name, held]) => [name, world.values.join(held, value, `${name}.${object.id}`)]))
  return withContent(state, object, world.contents.of(fields, true, null))
}
