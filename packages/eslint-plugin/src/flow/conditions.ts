import type { TSESTree } from '@typescript-eslint/utils'

/** A leaf of a test, and the node that control enters exactly when the leaf is (`holds`) or is not true. */
export interface Decision {
  readonly test: TSESTree.Expression
  readonly equals: TSESTree.Expression | null
  /** Null where nothing tells the two ways apart. */
  readonly target: TSESTree.Node | null
  readonly holds: boolean
}

/**
 * What the value of `node` decides. `a` in `if (a && b) X else Y` decides whether `b` is evaluated: true
 * leads to `b`, false anywhere else. `b`, the last leaf, leads to `X` when true. Hence every leaf has one
 * way that can be named, and all other edges out of its segment are the other way.
 */
export function decisionOf(node: TSESTree.Node): Decision | null {
  if (node.type === 'LogicalExpression') return null
  let child: TSESTree.Node = node
  let parent: TSESTree.Node | undefined = node.parent
  while (parent?.type === 'LogicalExpression' && parent.right === child) {
    child = parent
    parent = parent.parent
  }
  const test = node as TSESTree.Expression
  switch (parent?.type) {
    case 'LogicalExpression':
      if (parent.operator === '??') return null
      return { test, equals: null, target: parent.right, holds: parent.operator === '&&' }
    case 'IfStatement':
    case 'ConditionalExpression':
      return parent.test === child ? { test, equals: null, target: parent.consequent, holds: true } : null
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      return parent.test === child ? { test, equals: null, target: parent.body, holds: true } : null
    case 'SwitchCase':
      if (parent.test !== node) return null
      return { test: parent.parent.discriminant, equals: test, target: bodyOfCase(parent), holds: true }
    default:
      return null
  }
}

/** `case 0: case 1: f()`: both lead to `f()`; the graph has no segment for an empty case. */
function bodyOfCase(node: TSESTree.SwitchCase): TSESTree.Node | null {
  const { cases } = node.parent
  for (let index = cases.indexOf(node); index < cases.length; index++) {
    const first = cases[index]?.consequent[0]
    if (first !== undefined) return first
  }
  return null
}

/** Whether edges into `node` are looked up by {@link Decision.target}. */
export function isDecisionTarget(node: TSESTree.Node): boolean {
  const { parent } = node
  switch (parent?.type) {
    case 'LogicalExpression':
      return parent.right === node
    case 'IfStatement':
    case 'ConditionalExpression':
      return parent.consequent === node
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      return parent.body === node
    case 'SwitchCase':
      return parent.consequent[0] === node
    default:
      return false
  }
}
