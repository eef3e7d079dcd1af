import type { TSESTree } from '@typescript-eslint/utils'

import type { Arguments } from './arguments.ts'
import { argumentsOf, concat, listOf, withoutFirst, withoutLast } from './arguments.ts'
import { memberName, unwrap } from './unwrap.ts'
import type { Sight, Target } from './visible.ts'

/** A call as it is written: of which function, with which arguments, and what it was called on. */
export interface Invocation {
  readonly target: Target
  readonly args: Arguments
  readonly receiver: TSESTree.Expression | null
}

/** The JET function that `node` calls, directly or through `call`, `apply` or `Reflect.apply`; null if it calls none. */
export function invocationOf(sight: Sight, node: TSESTree.CallExpression): Invocation | null {
  const callee = unwrap(node.callee)
  const direct = invoke(sight, callee, argumentsOf(node.arguments))
  if (direct !== null || callee.type !== 'MemberExpression') return direct
  const [first, second, third] = node.arguments
  switch (memberName(callee)) {
    case 'call':
      return invoke(sight, callee.object, withoutFirst(argumentsOf(node.arguments)), first)
    case 'apply':
      if (callee.object.type !== 'Identifier' || callee.object.name !== 'Reflect') {
        return invoke(sight, callee.object, listOf(second), first)
      }
      return first === undefined ? null : invoke(sight, first, listOf(third), second)
    default:
      return null
  }
}

function invoke(sight: Sight, expression: TSESTree.Node, args: Arguments, on?: TSESTree.CallExpressionArgument): Invocation | null {
  const value = sight.visible(expression)
  if (value.kind !== 'function') return null
  const { target } = value
  const all = concat(target.bound, args)
  const callee = unwrap(expression)
  const object = on ?? (callee.type === 'MemberExpression' ? callee.object : null)
  return {
    target,
    args: target.callback ? withoutLast(all) : all,
    receiver: object?.type === 'SpreadElement' ? null : object,
  }
}
