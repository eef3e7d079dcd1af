import type { TSESTree } from '@typescript-eslint/utils'

/** Number of a block within its graph; blocks are numbered in the order in which ESLint enters them. */
export type BlockId = number

/**
 * Something that happens. Operations stand in evaluation order: `f(g())` is recorded as `g()`, `f(g())`,
 * since an operation is recorded when its node is left.
 */
export interface Operation {
  readonly node: TSESTree.Node
  /** Where control goes if this throws, within the function. The state is the one before the operation. */
  readonly throwsTo: readonly BlockId[]
}

/**
 * What is known where an edge is taken: `test` was true (`holds`), false (`!holds`), or decided by
 * something that the graph does not see ('either'). With `equals`, the test is `test === equals`, as of
 * a `case`.
 */
export interface Condition {
  readonly test: TSESTree.Expression
  readonly equals: TSESTree.Expression | null
  readonly holds: boolean | 'either'
  /** The edge leads into what the test guards, and not past it: to `b` or `c`, of `if (a) b; else c`. */
  readonly guards: boolean
}

export interface Edge {
  readonly to: BlockId
  readonly condition: Condition | null
  /** The edge closes a loop. */
  readonly back: boolean
}

export interface Block {
  readonly id: BlockId
  readonly operations: readonly Operation[]
  readonly next: readonly Edge[]
}

/** One function, the program, a class field initialiser or a static block. Block 0 is the entry. */
export interface FlowGraph {
  /** The node whose code this is. */
  readonly node: TSESTree.Node
  readonly blocks: readonly Block[]
}
