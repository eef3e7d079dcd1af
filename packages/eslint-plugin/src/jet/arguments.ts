import type { TSESTree } from '@typescript-eslint/utils'

import { unwrap } from './unwrap.ts'

/** What is given at one position: an expression, nothing (`null`, left out), or what nobody can tell. */
export type Given = TSESTree.Expression | null | 'unknown'

/** What a call gives, in order; `rest` says what follows: nothing, or what nobody can tell, as after `...args`. */
export interface Arguments {
  readonly given: readonly Given[]
  readonly rest: 'absent' | 'unknown'
}

export const noArguments: Arguments = { given: [], rest: 'absent' }

/** Arguments as they are written; a list that is spread in place is what it holds. */
export function argumentsOf(nodes: readonly (TSESTree.Expression | TSESTree.SpreadElement | null)[]): Arguments {
  const given: Given[] = []
  for (const node of nodes) {
    if (node?.type !== 'SpreadElement') {
      given.push(node === null || isNothing(node) ? null : node)
      continue
    }
    const list = listOf(node.argument)
    given.push(...list.given)
    if (list.rest === 'unknown') return { given, rest: 'unknown' }
  }
  return { given, rest: 'absent' }
}

/** The arguments that a list holds, as `apply` is given them. */
export function listOf(expression: TSESTree.Node | undefined): Arguments {
  if (expression === undefined) return noArguments
  const node = unwrap(expression)
  if (node.type === 'ArrayExpression') return argumentsOf(node.elements)
  return isNothing(node) ? noArguments : { given: [], rest: 'unknown' }
}

export function concat(first: Arguments, second: Arguments): Arguments {
  return first.rest === 'unknown' ? first : { given: [...first.given, ...second.given], rest: second.rest }
}

/** Without the first, which is what `call` calls the function on. */
export function withoutFirst({ given, rest }: Arguments): Arguments {
  return { given: given.slice(1), rest }
}

/** Without the last, which is called back with the outcome; behind a spread it is anywhere. */
export function withoutLast({ given, rest }: Arguments): Arguments {
  return rest === 'unknown' ? { given, rest } : { given: given.slice(0, -1), rest }
}

/** `null` and `undefined` are how JavaScript leaves an argument out. */
function isNothing(node: TSESTree.Node): boolean {
  return (node.type === 'Literal' && node.raw === 'null') || (node.type === 'Identifier' && node.name === 'undefined')
}
