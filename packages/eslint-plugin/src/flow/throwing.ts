import type { TSESTree } from '@typescript-eslint/utils'

/**
 * Where the current node stands in a `try` statement. ESLint forks a `try` block at its first throwable
 * node only: in `try { a(); b(); c() } catch { d() }` the state after `a()` would never reach `d()`. So
 * the graph ignores ESLint's edges into `catch` and adds its own: from the start of the block, and from
 * every operation that can throw.
 */
export interface TryRegion {
  readonly statement: TSESTree.TryStatement
  readonly part: 'block' | 'handler' | 'finalizer'
}

/** Where an exception goes: into a `catch`, or through a `finally` that then leaves. */
export interface ThrowTarget {
  readonly node: TSESTree.Node
  readonly leaving: boolean
}

/** The part of a `try` statement that `node` is, if it is one. */
export function tryRegionOf(node: TSESTree.Node): TryRegion | null {
  const statement = node.parent
  if (statement?.type !== 'TryStatement') return null
  if (statement.block === node) return { statement, part: 'block' }
  return { statement, part: statement.handler === node ? 'handler' : 'finalizer' }
}

/** What catches an exception in the innermost of `regions`, or null if it leaves the function. */
export function throwTarget(regions: readonly TryRegion[]): ThrowTarget | null {
  for (const { statement, part } of regions.toReversed()) {
    if (part === 'block' && statement.handler !== null) return { node: statement.handler, leaving: false }
    if (part !== 'finalizer' && statement.finalizer !== null) return { node: statement.finalizer, leaving: true }
  }
  return null
}

/** Nodes whose evaluation may end in an exception that is worth an edge. Member access is not. */
export function mayThrow(node: TSESTree.Node): boolean {
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression':
    case 'TaggedTemplateExpression':
    case 'ImportExpression':
    case 'AwaitExpression':
    case 'YieldExpression':
    case 'ThrowStatement':
      return true
    default:
      return false
  }
}
