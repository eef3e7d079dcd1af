import type { TSESTree } from '@typescript-eslint/utils'

import type { BlockId, CodeNode, FlowGraph } from '../flow/graph.ts'
import type { Solver } from '../flow/solve.ts'
import type { JetCall } from '../jet/reader.ts'
import type { Answer } from './answer.ts'
import type { Concern } from './concern.ts'
import type { Situation, Via } from './instance.ts'
import type { Sight } from './sight.ts'
import type { State } from './state.ts'
import type { Atom, Value } from './value.ts'
import type { Reached, World } from './world.ts'

/** A piece of code in the state in which it is run: what is memoised. */
export interface Context {
  readonly graph: FlowGraph
  readonly entry: State
  readonly solver: Solver<State>
  /** Nobody in the file calls it so: it starts in a state of which nothing is known. */
  readonly root: boolean
  /** What it throws is caught somewhere. */
  readonly catching: boolean
  /** The blocks of calling code that wait for what it leads to. */
  readonly waiting: Map<Context, Set<BlockId>>
  readonly callers: Via[]
  /** What the calling code can ask for afterwards, by number. */
  readonly given: Reached
  /** The only instance in sight of the calling code, if the code itself mentions none. */
  readonly inherited: Atom | null
  running: boolean
  readonly arounds: Map<number, Around>
}

/** What calling a function leads to. */
export interface Called {
  readonly returned: readonly (readonly [state: State, value: Value])[]
  readonly thrown: readonly State[]
}

/** What the transfer functions need to know of the code around an operation. */
export interface Around {
  readonly world: World
  readonly context: Context
  readonly sight: Sight
  /** What is thrown now is caught somewhere. */
  readonly catching: boolean
  /** The only instance that the code, or else the code that calls it, mentions. */
  onlyInstance(state: State): Atom | null
  /** A value from where the analysis does not look. */
  foreign(origin: string, state: State): Atom
  /** Runs a function of the file. */
  invoke(target: Extract<Atom, { kind: 'function' }>, self: Value, given: readonly (Value | null)[], state: State, via: TSESTree.Node): Called
  /** Runs a field initialiser or a static block. */
  initialise(code: CodeNode, self: Value, state: State, via: TSESTree.Node): Called
  /** A function that is run at another time. */
  later(value: Value, state: State): void
  /** A call concerns no instance, or one that cannot be told. */
  tellNothing(call: JetCall): void
  /** What instances answer to a call. */
  tell(call: JetCall, concern: Concern, answers: readonly { readonly answer: Answer; readonly situation: Situation }[], state: State, dynamic: boolean): void
}
