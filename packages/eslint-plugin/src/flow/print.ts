import type { TSESTree } from '@typescript-eslint/utils'

import type { Condition, FlowGraph, Operation } from './graph.ts'

/**
 * A graph as text, for debugging, tests and documentation:
 *
 *     b0
 *       err = stop()
 *       -> b1 if err < 0
 *       -> b2 unless err < 0
 *
 * `~> b3` after an operation: where it throws to. `<- b1`: an edge back, which closes a loop.
 */
export function printGraph({ blocks }: FlowGraph, textOf: (node: TSESTree.Node) => string): string {
  const short = (node: TSESTree.Node) => textOf(node).replace(/\s+/g, ' ')
  return blocks
    .flatMap(({ id, operations, next }) => [
      `b${id}`,
      ...operations.map((operation) => `  ${printOperation(operation, short)}`),
      ...next.map(({ to, condition, back }) => `  ${back ? '<-' : '->'} b${to}${printCondition(condition, short)}`),
    ])
    .join('\n')
}

function printOperation({ node, throwsTo }: Operation, short: (node: TSESTree.Node) => string): string {
  const where = throwsTo.map((to) => ` ~> b${to}`).join('')
  if (node.type !== 'BlockStatement') return `${short(node)}${where}`
  return `${node.parent.type === 'TryStatement' && node.parent.block === node ? 'try' : 'end of finally'}${where}`
}

function printCondition(condition: Condition | null, short: (node: TSESTree.Node) => string): string {
  if (condition === null) return ''
  const { test, equals, holds } = condition
  const text = equals === null ? short(test) : `${short(test)} === ${short(equals)}`
  if (holds === 'either') return ` whatever ${text}`
  return holds ? ` if ${text}` : ` unless ${text}`
}
