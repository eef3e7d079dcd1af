import type { TSESTree } from '@typescript-eslint/utils'

/** Number of a block within its graph. Block 0 is the entry. */
export type BlockId = number

/** Code that runs as one: the program, a function, a field initialiser or a static block. */
export type CodeNode =
  | TSESTree.Program
  | TSESTree.FunctionDeclaration
  | TSESTree.FunctionExpression
  | TSESTree.ArrowFunctionExpression
  | TSESTree.PropertyDefinition
  | TSESTree.AccessorProperty
  | TSESTree.StaticBlock

export type LoopNode = TSESTree.ForOfStatement | TSESTree.ForInStatement

/** A statement that has something to do before control leaves it: `try … finally`, or the rest of a block after `using`. */
export type Guardian = TSESTree.TryStatement | TSESTree.VariableDeclaration

/**
 * Something that happens. Operations stand in evaluation order: `f(g())` is recorded as `g()`, `f(g())`. What has no
 * effect of its own (names, members, operators) is no operation, but read where an operation needs its value.
 */
export type Operation = { readonly throwsTo: BlockId | null } & (
  /** The node takes effect: a call, an assignment, a literal that makes an object, a class. */
  | { readonly kind: 'evaluate'; readonly node: TSESTree.Node }
  /** `node` has the value of its part `value`, null for undefined: the taken branch of `a ? b : c`, `a && b`. */
  | { readonly kind: 'choose'; readonly node: TSESTree.Expression; readonly value: TSESTree.Expression | null }
  /** A parameter gets its argument. */
  | { readonly kind: 'parameter'; readonly node: TSESTree.Parameter; readonly index: number }
  /** A loop begins, and gets its next element. */
  | { readonly kind: 'iterate'; readonly node: LoopNode }
  | { readonly kind: 'element'; readonly node: LoopNode }
  | { readonly kind: 'caught'; readonly node: TSESTree.CatchClause }
  /** The value that the code hands back. */
  | { readonly kind: 'return'; readonly node: TSESTree.Expression | null }
  | { readonly kind: 'throw'; readonly node: TSESTree.ThrowStatement }
  /** Notes on entry of a `finally` why it was entered, by a number. */
  | { readonly kind: 'enter-finally'; readonly node: Guardian; readonly completion: number }
  /** The disposal of what `using` has declared. */
  | { readonly kind: 'dispose'; readonly node: TSESTree.VariableDeclarator }
  /** A statement begins: values of parts of the one before are not needed any more. Every now and then one
   * `collects` what nobody can ask for any more. */
  | { readonly kind: 'begin'; readonly node: TSESTree.Node; readonly collects: boolean }
)

/** What is known where an edge is taken. */
export type Condition =
  /** `test` was true or false; with `equals`, `test === equals` was. `guards`: the edge leads into what the test guards. */
  | {
      readonly kind: 'test'
      readonly test: TSESTree.Expression
      readonly equals: TSESTree.Expression | null
      readonly holds: boolean
      readonly guards: boolean
    }
  /** `test` was null or undefined, or was not. */
  | { readonly kind: 'nullish'; readonly test: TSESTree.Expression; readonly holds: boolean }
  /** The argument was left out, or was not. */
  | { readonly kind: 'absent'; readonly index: number; readonly holds: boolean }
  /** There is another element, or there is none. */
  | { readonly kind: 'more'; readonly loop: LoopNode; readonly holds: boolean }
  /** The `finally` was entered for this reason. */
  | { readonly kind: 'completion'; readonly of: Guardian; readonly completion: number }

export interface Edge {
  readonly to: BlockId
  readonly condition: Condition | null
}

export interface Block {
  readonly id: BlockId
  /** Where in the source the block begins; jumps back close loops. */
  readonly position: number
  readonly operations: readonly Operation[]
  readonly next: readonly Edge[]
  /** The head of a loop. */
  readonly loop: boolean
  /** Begins in the middle of an expression, of which some parts have been evaluated. */
  readonly inside: boolean
  /** Several ways lead here. */
  readonly meets: boolean
}

/** The code of one function, of the program, of a field initialiser or of a static block. */
export interface FlowGraph {
  readonly node: CodeNode
  readonly blocks: readonly Block[]
  /** Where control goes when the code has run to its end or returned. */
  readonly exit: BlockId
  /** Where an exception goes that the code does not catch. */
  readonly thrown: BlockId
}
