import type { Profile } from '@jet-lifecycle/model/facts'
import type { Analyser } from './analyse.ts'
import { parse } from './analyse.ts'
import { instrument } from './instrument.ts'
import type { Refusal, Violation } from './laws.ts'
import { violationsOf } from './laws.ts'
import type { Program } from './program.ts'
import type { Truth } from './run.ts'
import { truthOf } from './run.ts'

export const profiles = ['documented', 'engine'] as const satisfies readonly Profile[]

/** A violation, and where it was seen. */
export interface Verdict extends Violation {
  readonly profile: Profile
  readonly refusal: Refusal
}

export interface Judged {
  readonly truths: Readonly<Record<Profile, Truth>>
  readonly verdicts: readonly Verdict[]
}

/** What a program does in all its runs, under both profiles. @throws TooManyRuns */
export async function truthsOf(program: Program): Promise<Record<Profile, Truth>> {
  const runnable = instrument(parse(program), new Set(program.flags.keys()), program.entry ?? 'undefined')
  return { documented: await truthOf(program, runnable, 'documented'), engine: await truthOf(program, runnable, 'engine') }
}

/** Holds an analyser to the laws. @throws TooManyRuns */
export async function judge(program: Program, analyse: Analyser): Promise<Judged> {
  const source = parse(program)
  const truths = await truthsOf(program)
  const verdicts = profiles.flatMap((profile) => {
    const found = analyse(program, source, profile)
    return (Object.keys(found) as Refusal[]).flatMap((refusal) =>
      violationsOf(program, truths[profile], refusal, found[refusal] ?? []).map((violation) => ({ ...violation, profile, refusal })))
  })
  return { truths, verdicts }
}
