/** Runs all mistakes, or those whose numbers are given, each on a fresh engine; `--json` for programs. */
import { parseArgs } from 'node:util'

import { openBinding } from '@jet-lifecycle/example-mail-store/binding'
import type { Notice } from '@jet-lifecycle/example-mail-store/binding'
import { Misuse, readCommandLine } from '@jet-lifecycle/example-mail-store/command-line'

import { observed } from './observe.ts'
import type { FailedCall } from './observe.ts'
import { scenarios } from './scenarios.ts'

/** What became of one mistake. */
export interface ScenarioResult {
  readonly mistake: number
  /** what the caller gets to see, in a sentence */
  readonly observed: string
  /** what the guard refused */
  readonly refusals: readonly Notice[]
  /** every call that was answered with an error, by the guard or the engine */
  readonly failed: readonly FailedCall[]
}

const { args, numbers } = readCommandLine('main.ts [--json] [MISTAKE …]', () => {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const all = Object.keys(scenarios)
  const wrong = positionals.find((number) => !all.includes(number))
  if (wrong !== undefined) throw new Misuse(`There is no mistake ${wrong}, only ${all.join(', ')}`)
  return { args: values, numbers: positionals.length > 0 ? positionals : all }
})

// The line that makes a mistake may be some calls away from the call that shows it.
Error.stackTraceLimit = 50

async function run(number: string): Promise<ScenarioResult> {
  const scenario = scenarios[Number(number)]
  if (scenario === undefined) throw new RangeError(`There is no mistake ${number}.`)
  const notices: Notice[] = []
  const failed: FailedCall[] = []
  const guarded = await openBinding({ onNotice: (notice) => notices.push(notice) })
  const sentence = scenario(observed(guarded, (call) => failed.push(call)))
  return {
    mistake: Number(number),
    observed: sentence,
    refusals: notices.filter(({ type }) => type === 'refused'),
    failed,
  }
}

const results: ScenarioResult[] = []
for (const number of numbers) results.push(await run(number))

if (args.json) {
  console.log(JSON.stringify(results))
} else {
  for (const { mistake, observed, refusals } of results) {
    console.log(`mistake ${mistake}`)
    for (const { text } of refusals) console.log(`  guard:  ${text}`)
    console.log(`  caller: ${observed}\n`)
  }
}
