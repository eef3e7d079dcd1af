import type { TSESTree } from '@typescript-eslint/utils'

import type { Block, BlockId, Condition, Edge, Guardian, Operation } from './graph.ts'

export interface BlockDraft {
  readonly id: BlockId
  readonly position: number
  readonly operations: Operation[]
  readonly next: Edge[]
  loop: boolean
  readonly inside: boolean
}

/** What a jump is for: `break`, `continue` with or without a label, `return`, or a `throw` by the code itself. */
export type Jump =
  | { readonly kind: 'break' | 'continue'; readonly label: string | null }
  | { readonly kind: 'return' }
  | { readonly kind: 'throw' }

/** What encloses the current statement, as far as jumps and exceptions go. */
type Enclosure =
  | { readonly kind: 'loop'; readonly labels: readonly string[]; readonly breakTo: BlockDraft; readonly continueTo: BlockDraft }
  | { readonly kind: 'switch'; readonly labels: readonly string[]; readonly breakTo: BlockDraft }
  | { readonly kind: 'block'; readonly labels: readonly string[]; readonly breakTo: BlockDraft }
  | { readonly kind: 'catch'; readonly entry: BlockDraft }
  | { readonly kind: 'finally'; readonly node: Guardian; readonly entry: BlockDraft; readonly completions: Jump[]; landing: BlockDraft | null }

interface Chain {
  readonly node: TSESTree.ChainExpression
  readonly end: BlockDraft
}

/**
 * The blocks of one graph while it is built, with a current block and what encloses it. The current block is null where
 * code cannot be reached; it is left out of the graph.
 */
export class Drafts {
  readonly blocks: BlockDraft[] = []
  readonly exit: BlockDraft
  readonly thrown: BlockDraft
  current: BlockDraft | null
  /** The chain of `?.` around the current expression, and where it goes when it is cut short. */
  chain: Chain | null = null
  readonly #enclosures: Enclosure[] = []
  readonly #targets = new Set<BlockDraft>()

  constructor(position: number) {
    this.current = this.block(position)
    this.exit = this.block(Infinity)
    this.thrown = this.block(Infinity)
  }

  block(position: number, inside = false): BlockDraft {
    const draft: BlockDraft = { id: this.blocks.length, position, operations: [], next: [], loop: false, inside }
    this.blocks.push(draft)
    return draft
  }

  /** Adds what happens next; it may throw or not. */
  record(operation: { [Kind in Operation['kind']]: Omit<Extract<Operation, { kind: Kind }>, 'throwsTo'> }[Operation['kind']], mayThrow = false): void {
    this.current?.operations.push({ ...operation, throwsTo: mayThrow ? this.throwTarget().id : null })
  }

  edge(to: BlockDraft, condition: Condition | null = null): void {
    if (this.current === null) return
    this.current.next.push({ to: to.id, condition })
    this.#targets.add(to)
  }

  /** Whether anything leads to a block so far. */
  isTarget(block: BlockDraft): boolean {
    return this.#targets.has(block)
  }

  /** Control goes to `to`, and nowhere else. */
  goTo(to: BlockDraft): void {
    this.edge(to)
    this.current = null
  }

  within<Result>(enclosure: Enclosure, build: () => Result): Result {
    this.#enclosures.push(enclosure)
    const result = build()
    this.#enclosures.pop()
    return result
  }

  withinChain(chain: Chain, build: () => void): void {
    const outer = this.chain
    this.chain = chain
    build()
    this.chain = outer
  }

  /** Leaves the current block for where a jump leads, through every `finally` on the way. */
  jump(jump: Jump): void {
    for (let depth = this.#enclosures.length - 1; depth >= 0; depth--) {
      const enclosure = this.#enclosures[depth]
      if (enclosure === undefined) continue
      if (enclosure.kind === 'finally') {
        this.#enter(enclosure, jump)
        return
      }
      const target = jump.kind === 'throw' ? (enclosure.kind === 'catch' ? enclosure.entry : null) : targetIn(enclosure, jump)
      if (target !== null) {
        this.goTo(target)
        return
      }
    }
    this.goTo(jump.kind === 'throw' ? this.thrown : this.exit)
  }

  #enter(enclosure: Extract<Enclosure, { kind: 'finally' }>, jump: Jump): void {
    let completion = enclosure.completions.findIndex((each) => sameJump(each, jump))
    if (completion === -1) completion = enclosure.completions.push(jump) - 1
    this.record({ kind: 'enter-finally', node: enclosure.node, completion: completion + 1 })
    this.goTo(enclosure.entry)
  }

  /** Where an exception goes now. */
  throwTarget(): BlockDraft {
    const enclosure = this.#enclosures.findLast(({ kind }) => kind === 'catch' || kind === 'finally')
    if (enclosure?.kind === 'catch') {
      this.#targets.add(enclosure.entry)
      return enclosure.entry
    }
    if (enclosure?.kind !== 'finally') return this.thrown
    if (enclosure.landing === null) {
      const landing = this.block(enclosure.entry.position)
      enclosure.landing = landing
      const before = this.current
      this.current = landing
      this.#enter(enclosure, { kind: 'throw' })
      this.current = before
    }
    return enclosure.landing
  }

  /** The blocks that can be reached, in the order of the source. */
  finish(): { blocks: readonly Block[]; exit: BlockId; thrown: BlockId } {
    const reached = new Set([0, this.exit.id, this.thrown.id])
    const ways = new Map<BlockId, number>()
    for (const id of reached) {
      const { next = [], operations = [] } = this.blocks[id] ?? {}
      const throwing = operations.flatMap(({ throwsTo }) => (throwsTo === null ? [] : [throwsTo]))
      for (const to of [...next.map((edge) => edge.to), ...throwing]) {
        reached.add(to)
        ways.set(to, (ways.get(to) ?? 0) + 1)
      }
    }
    const kept = this.blocks.filter(({ id }) => reached.has(id))
    const ordered = [...kept.slice(0, 1), ...kept.slice(1).sort((a, b) => a.position - b.position)]
    const numbers = new Map(ordered.map(({ id }, index) => [id, index]))
    const numberOf = (id: BlockId) => numbers.get(id) ?? id
    const blocks = ordered.map(({ id, position, operations, next, loop, inside }): Block => ({
      id: numberOf(id),
      position,
      loop,
      inside,
      meets: (ways.get(id) ?? 0) > 1,
      operations: operations.map((each) => ({ ...each, throwsTo: each.throwsTo === null ? null : numberOf(each.throwsTo) })),
      next: next.map((each) => ({ ...each, to: numberOf(each.to) })),
    }))
    return { blocks, exit: numberOf(this.exit.id), thrown: numberOf(this.thrown.id) }
  }
}

function targetIn(enclosure: Enclosure, jump: Jump): BlockDraft | null {
  if (enclosure.kind === 'catch' || enclosure.kind === 'finally' || jump.kind === 'return' || jump.kind === 'throw') return null
  const { label } = jump
  const isMeant = label === null ? enclosure.kind !== 'block' : enclosure.labels.includes(label)
  if (jump.kind === 'break') return isMeant ? enclosure.breakTo : null
  return isMeant && enclosure.kind === 'loop' ? enclosure.continueTo : null
}

function sameJump(a: Jump, b: Jump): boolean {
  return a.kind === b.kind && ('label' in a ? a.label : null) === ('label' in b ? b.label : null)
}

/** The type syntax around an expression is no part of its evaluation. */
export function withoutTypes(node: TSESTree.Expression): TSESTree.Expression {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return withoutTypes(node.expression)
    default:
      return node
  }
}
