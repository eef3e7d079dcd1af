/**
 * The tour: lints two examples with the plugin, runs them under the guard, and lays the answers side
 * by side. The exit code is 0 if the good one is clean and no mistake of the other is missed.
 */
import path from 'node:path'

import type { MailStoreOutput } from '@jet-lifecycle/example-mail-store/main'
import type { ScenarioResult } from '@jet-lifecycle/example-mail-store-broken/main'

import { collect } from './findings.ts'
import { lint } from './lint.ts'
import { findMarkers } from './markers.ts'
import { bad, daySummary, good, heading, hints, table } from './print.ts'
import { runExample } from './run.ts'

const examples = path.resolve(import.meta.dirname, '../..')
const mailStore = path.join(examples, 'mail-store')
const broken = path.join(examples, 'mail-store-broken')

console.log('Linting two mail services with the ESLint plugin, and running them on the simulator under the guard …\n')

const [markers, brokenMessages, goodMessages, brokenRun, goodRun] = await Promise.all([
  findMarkers(path.join(broken, 'src')),
  lint(broken),
  lint(mailStore),
  runExample<ScenarioResult[]>(broken),
  runExample<MailStoreOutput>(mailStore),
])

const { rows, problems } = collect(markers, brokenMessages, brokenRun.output ?? [])
console.log(heading(`examples/mail-store-broken/src: ${rows.length} mistakes, profile documented`))
console.log(table(rows))

const reported = goodMessages.map(({ file, line, text }) => `reported by the rule: ${file}:${line}: ${text}`)
const refused = goodRun.output?.notices.map(({ text }) => `from the guard: ${text}`) ?? []
const ran = goodRun.failure === null && refused.length === 0
console.log(`\n${heading('examples/mail-store: the same service as it should be')}`)
console.log(reported.length === 0 ? good('lint clean') : bad('lint not clean'))
console.log(ran ? good('run clean') : bad('run not clean'))
if (goodRun.output !== null) console.log(daySummary(goodRun.output))

console.log(`\n${heading('What to try next')}`)
console.log(hints([
  ['npx tsx --conditions=source examples/mail-store-broken/src/main.ts 4', 'one mistake alone, and what its caller gets to see'],
  ['npx tsx --conditions=source examples/mail-store/src/main.ts', 'the day of the service that is right'],
  ['npm run -s jet-lifecycle -- explain JetBeginTransaction --after stop', 'what the model says of a function, or of an error'],
  ['npm run -s jet-lifecycle -- check-order JetStopServiceInstance JetMove JetTerm', 'whether functions may be called in this order'],
  ['npm run -s jet-lifecycle -- diagram session', 'a state machine as a drawing; replay, which judges traces of calls, is in docs/replay.md'],
  ['npm test', 'everything else that this repository checks of itself'],
]))

const failures = [brokenRun.failure, goodRun.failure].filter((failure) => failure !== null)
const all = [...failures, ...problems, ...reported, ...refused]
for (const problem of all) console.error(bad(problem))
process.exitCode = all.length === 0 ? 0 : 1
