import type { Block, BlockId, Condition, FlowGraph, Operation } from './graph.ts'

/** What an operation leads to: states in which it has happened, and states in which it threw instead. */
export interface Effect<State> {
  readonly next: readonly State[]
  readonly thrown: readonly State[]
}

/** A forward analysis over sets of states: each state is followed on its own, until a block has too many. */
export interface Problem<State> {
  readonly graph: FlowGraph
  readonly transfer: (operation: Operation, state: State, block: BlockId) => Effect<State>
  /** The states in which a condition is as it is; none if that contradicts the state. */
  readonly refine: (condition: Condition, state: State) => readonly State[]
  /** `state` on the way from one block to another, without what nobody can ask for there; null if it is of no interest there. */
  readonly pass: (from: Block, to: Block, state: State) => State | null
  /** The states of a block together with one more, and which of them is new; null if there is nothing new. It joins
   * what there is when the block has been visited often. */
  readonly add: (block: Block, known: readonly State[], state: State, visits: number) => { readonly states: readonly State[]; readonly added: State } | null
  /** How often one block may be visited; a lattice of finite height never gets there. */
  readonly maxVisits?: number
}

/** The analysis itself is wrong: its states keep growing. */
export class FlowInvariantError extends Error {
  override readonly name = 'FlowInvariantError'
}

/**
 * Least fixed point by worklist. What reaches a block only ever grows, so the end is certain if the lattice has finite
 * height. Blocks are visited in the order of the source, so that what meets has met before it goes on.
 */
export class Solver<State> {
  readonly #problem: Problem<State>
  readonly #entry: (readonly State[])[] = []
  readonly #pending: State[][] = []
  readonly #visits: number[] = []
  readonly #queue = new Queue()

  constructor(problem: Problem<State>) {
    this.#problem = problem
  }

  /** The states on entry of a block. */
  at(id: BlockId): readonly State[] {
    return this.#entry[id] ?? []
  }

  /** @returns whether that was new */
  reach(id: BlockId, state: State): boolean {
    const block = this.#problem.graph.blocks[id]
    const known = this.#entry[id] ?? []
    const more = block === undefined ? null : this.#problem.add(block, known, state, this.#visits[id] ?? 0)
    if (more === null) return false
    this.#entry[id] = more.states
    this.#pending[id] = [...(this.#pending[id] ?? []).filter((each) => more.states.includes(each)), more.added]
    this.#queue.add(id)
    return true
  }

  /** Visits a block again with all that has reached it: something that its operations depend on has changed. */
  again(id: BlockId): void {
    this.#pending[id] = [...this.at(id)]
    this.#queue.add(id)
  }

  run(): void {
    const { graph, maxVisits = 5000 } = this.#problem
    for (let id = this.#queue.take(); id !== null; id = this.#queue.take()) {
      const block = graph.blocks[id]
      const states = this.#pending[id] ?? []
      this.#pending[id] = []
      if (block === undefined) continue
      const visits = (this.#visits[id] ?? 0) + 1
      this.#visits[id] = visits
      if (visits > maxVisits) throw new FlowInvariantError(`Block ${id} was visited more than ${maxVisits} times: the states do not converge`)
      for (const state of states) this.#visit(block, state)
    }
  }

  #visit(block: Block, state: State): void {
    const { graph, transfer, refine } = this.#problem
    let states: readonly State[] = [state]
    for (const operation of block.operations) {
      const next: State[] = []
      for (const each of states) {
        const effect = transfer(operation, each, block.id)
        next.push(...effect.next)
        if (operation.throwsTo !== null) for (const thrown of effect.thrown) this.#pass(block, graph.blocks[operation.throwsTo], thrown)
      }
      states = next
      if (states.length === 0) return
    }
    for (const { to, condition } of block.next) {
      for (const each of states) {
        for (const there of condition === null ? [each] : refine(condition, each)) this.#pass(block, graph.blocks[to], there)
      }
    }
  }

  #pass(from: Block, to: Block | undefined, state: State): void {
    const passed = to === undefined ? null : this.#problem.pass(from, to, state)
    if (to !== undefined && passed !== null) this.reach(to.id, passed)
  }
}

/** Block numbers, the smallest first. */
class Queue {
  readonly #heap: number[] = []
  readonly #has = new Set<number>()

  add(id: number): void {
    if (this.#has.has(id)) return
    this.#has.add(id)
    const heap = this.#heap
    let at = heap.push(id) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if ((heap[parent] ?? 0) <= id) break
      heap[at] = heap[parent] ?? 0
      at = parent
    }
    heap[at] = id
  }

  take(): number | null {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined) return null
    this.#has.delete(first)
    let at = 0
    if (heap.length > 0) {
      for (;;) {
        let child = 2 * at + 1
        if (child >= heap.length) break
        if ((heap[child + 1] ?? Infinity) < (heap[child] ?? Infinity)) child += 1
        const below = heap[child] ?? Infinity
        if (below >= last) break
        heap[at] = below
        at = child
      }
      heap[at] = last
    }
    return first
  }
}
