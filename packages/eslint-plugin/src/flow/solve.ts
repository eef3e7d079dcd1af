import type { BlockId, Condition, FlowGraph, Operation } from './graph.ts'

/** A forward analysis: a join-semilattice of states and what operations and conditions do to a state. */
export interface Problem<State> {
  readonly graph: FlowGraph
  /** State on entry of the function. */
  readonly init: State
  /** State after an operation that did not throw. */
  readonly transfer: (operation: Operation, state: State) => State
  /** State in which an operation throws; left out: the state before it. */
  readonly thrown?: (operation: Operation, state: State) => State
  /** State where a condition is known, or null if it contradicts the state. */
  readonly refine: (condition: Condition, state: State) => State | null
  readonly join: (a: State, b: State) => State
  readonly equals: (a: State, b: State) => boolean
  /** How often one block may be revisited; a lattice of finite height never gets there. */
  readonly maxVisits?: number
}

/** State on entry of every block that can be reached. */
export type Solution<State> = ReadonlyMap<BlockId, State>

/** The analysis itself is wrong: its states keep growing. */
export class FlowInvariantError extends Error {
  override readonly name = 'FlowInvariantError'
}

/**
 * Least fixed point by worklist. The state of a block only ever grows (`join` with what it was), so the
 * result does not depend on the order of the visits, and an end is certain if the lattice has finite
 * height.
 */
export function solve<State>(problem: Problem<State>): Solution<State> {
  const { graph, init, refine, join, equals, maxVisits = 1000 } = problem
  const entry = new Map<BlockId, State>()
  const visits = new Map<BlockId, number>()
  const queue = new Set<BlockId>()

  const reach = (to: BlockId, state: State) => {
    const before = entry.get(to)
    const after = before === undefined ? state : join(before, state)
    if (before !== undefined && equals(before, after)) return
    entry.set(to, after)
    queue.add(to)
  }

  reach(0, init)
  for (const id of queue) {
    queue.delete(id)
    const block = graph.blocks[id]
    let state = entry.get(id)
    if (block === undefined || state === undefined) continue
    const visit = (visits.get(id) ?? 0) + 1
    visits.set(id, visit)
    if (visit > maxVisits) {
      throw new FlowInvariantError(`Block ${id} was visited more than ${maxVisits} times: the states do not converge`)
    }
    for (const operation of block.operations) state = step(problem, operation, state, reach)
    for (const edge of block.next) {
      const there = edge.condition === null ? state : refine(edge.condition, state)
      if (there !== null) reach(edge.to, there)
    }
  }
  return entry
}

function step<State>(
  { transfer, thrown }: Problem<State>,
  operation: Operation,
  state: State,
  reach: (to: BlockId, state: State) => void,
): State {
  for (const to of operation.throwsTo) reach(to, thrown === undefined ? state : thrown(operation, state))
  return transfer(operation, state)
}

/** Calls `visit` with each operation that can be reached and the state before it, block by block. */
export function forEachOperation<State>(
  problem: Problem<State>,
  solution: Solution<State>,
  visit: (operation: Operation, state: State) => void,
): void {
  for (const block of problem.graph.blocks) {
    let state = solution.get(block.id)
    if (state === undefined) continue
    for (const operation of block.operations) {
      visit(operation, state)
      state = problem.transfer(operation, state)
    }
  }
}
