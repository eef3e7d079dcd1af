import fc from 'fast-check'

/** What a statement of a program is about; the writers make text of it. */
const kinds = {
  work: { weight: 8, blocks: 0 },
  stop: { weight: 4, blocks: 0 },
  checked: { weight: 4, blocks: 2 },
  grbitStop: { weight: 2, blocks: 0 },
  helper: { weight: 3, blocks: 2 },
  again: { weight: 1, blocks: 0 },
  backup: { weight: 2, blocks: 0 },
  foreign: { weight: 1, blocks: 0 },
  lease: { weight: 1, blocks: 2 },
  branch: { weight: 4, blocks: 2 },
  loop: { weight: 3, blocks: 1 },
  attempt: { weight: 3, blocks: 3 },
  leave: { weight: 3, blocks: 0 },
  renew: { weight: 1, blocks: 0 },
} as const

export type Kind = keyof typeof kinds

/** A program before it has words. What a number picks is decided where it is written: among what is possible there. */
export interface Statement {
  readonly kind: Kind
  readonly picks: readonly [number, number, number]
  readonly blocks: readonly (readonly Statement[])[]
}

export interface Plan {
  readonly style: number
  readonly shape: number
  readonly words: number
  readonly body: readonly Statement[]
  /** What happens at another time. */
  readonly later: readonly Statement[] | null
}

const pick = fc.nat(10_000)
const most = 4

const { block } = fc.letrec<{ block: Statement[]; statement: Statement }>((tie) => ({
  block: fc.array(tie('statement'), { maxLength: most, size: 'max', depthIdentifier: 'program' }),
  statement: fc.oneof(
    { depthIdentifier: 'program', depthSize: 'small', maxDepth: 4, withCrossShrink: true },
    ...(Object.keys(kinds) as Kind[]).map((kind) => ({
      weight: kinds[kind].weight,
      arbitrary: fc.record({
        kind: fc.constant(kind),
        picks: fc.tuple(pick, pick, pick),
        blocks: fc.tuple(...Array.from({ length: kinds[kind].blocks }, () => tie('block'))),
      }),
    })),
  ),
}))

export const plans: fc.Arbitrary<Plan> = fc.record({
  style: pick,
  shape: pick,
  words: pick,
  later: fc.option(block, { freq: 4 }),
  body: fc.array(block, { minLength: 1, maxLength: 3 }).map((blocks) => blocks.flat()),
})
