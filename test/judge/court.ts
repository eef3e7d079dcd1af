import fc from 'fast-check'
import type { Analyser } from './analyse.ts'
import type { Oracle, Verdict } from './judge.ts'
import { execution, judge } from './judge.ts'
import type { Program } from './program.ts'
import { TooManyRuns } from './choices.ts'

/** What a session of the judge saw. */
export interface CourtRecord {
  programs: number
  /** programs with so many runs that they were laid aside */
  tooLarge: number
  runs: number
  /** call sites that some run refuses, under one of the profiles */
  refused: number
  /** call sites that no run refuses */
  served: number
  /** programs by what they use */
  readonly features: Map<string, number>
}

/** A program on which an analyser breaks the laws, as a person reads it. */
export class LawBroken extends Error {
  override readonly name = 'LawBroken'
  readonly program: Program
  readonly verdicts: readonly Verdict[]

  constructor(program: Program, verdicts: readonly Verdict[]) {
    const lines = verdicts.map(({ law, profile, refusal, site, why }) => `  ${law}, ${profile}, ${refusal}: ${site}: ${why}`)
    super(`the laws do not hold on this program:\n${lines.join('\n')}\n\n${program.text}`)
    this.program = program
    this.verdicts = verdicts
  }
}

export interface CourtOptions {
  readonly programs: fc.Arbitrary<Program>
  readonly analyse: Analyser
  readonly oracle?: Oracle
  readonly count: number
  readonly seed?: number
  /** Shrink what fails; without it the first failure will do. */
  readonly shrinks?: boolean
}

/** Judges so many programs. @throws fast-check's error with the smallest program that breaks a law */
export async function holdCourt({ programs, analyse, oracle = execution, count, seed, shrinks = true }: CourtOptions): Promise<CourtRecord> {
  const record: CourtRecord = { programs: 0, tooLarge: 0, runs: 0, refused: 0, served: 0, features: new Map() }
  await fc.assert(fc.asyncProperty(programs, async (program) => {
    try {
      const { truths, verdicts } = await judge(program, analyse, oracle)
      record.programs += 1
      record.runs += truths.documented.runs + truths.engine.runs
      for (const feature of program.features) record.features.set(feature, (record.features.get(feature) ?? 0) + 1)
      for (const { stopped, aborted } of truths.documented.sites.values()) record[stopped + aborted > 0 ? 'refused' : 'served'] += 1
      if (verdicts.length > 0) throw new LawBroken(program, verdicts)
    } catch (error) {
      if (!(error instanceof TooManyRuns)) throw error
      record.tooLarge += 1
    }
  }), { numRuns: count, endOnFailure: !shrinks, ...(seed === undefined ? {} : { seed }) })
  return record
}
