import type { Profile } from '@jet-lifecycle/model/facts'
import type { SourceCode } from 'eslint'
import type { Analyser } from './analyse.ts'
import { parse } from './analyse.ts'
import { instrument } from './instrument.ts'
import type { Refusal, Violation } from './laws.ts'
import { violationsOf } from './laws.ts'
import type { Program } from './program.ts'
import type { Truth } from './run.ts'
import { truthOf } from './run.ts'

export type Truths = Readonly<Record<Profile, Truth>>

/** Labels a program by all of its runs, under both profiles. @throws TooManyRuns */
export type Oracle = (program: Program, source: SourceCode) => Promise<Truths>

/** A violation, and where it was seen. */
export interface Verdict extends Violation {
  readonly profile: Profile
  readonly refusal: Refusal
}

interface Judged {
  readonly truths: Truths
  readonly verdicts: readonly Verdict[]
}

/** What happens when the program is run. */
export const execution: Oracle = async (program, source) => {
  const runnable = instrument(source, new Set(program.flags.keys()), program.entry ?? 'undefined')
  return { documented: await truthOf(program, runnable, 'documented'), engine: await truthOf(program, runnable, 'engine') }
}

/** Holds an analyser to the laws. @throws TooManyRuns */
export async function judge(program: Program, analyse: Analyser, oracle: Oracle = execution): Promise<Judged> {
  const source = parse(program)
  const truths = await oracle(program, source)
  const verdicts = analyse(program, source).flatMap(({ profile, refusal, findings }) =>
    violationsOf(program, truths[profile], refusal, findings).map((violation) => ({ ...violation, profile, refusal })))
  return { truths, verdicts }
}
