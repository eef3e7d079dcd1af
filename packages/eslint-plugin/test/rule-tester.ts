import { RuleTester } from 'eslint'
import { describe, it } from 'vitest'

import plugin from '../src/index.ts'

RuleTester.describe = describe
RuleTester.it = it

export type Case = RuleTester.ValidTestCase & { readonly name: string }

const rule = plugin.rules['no-call-after-stop']

/** Where a marked line says that a call is refused, may be refused, or stops the service. */
const markers = {
  refused: '// ✗', mayBeRefused: '// ✗?', refusedIfItsSession: '// ✗ if its session', stop: '// stop',
} as const

type Marker = keyof typeof markers

/** The lines of `code` that end in a marker; any other comment that looks like one is a mistake. */
function markedLines(code: string): Map<Marker, { line: number; call: string }[]> {
  const found = new Map<Marker, { line: number; call: string }[]>()
  for (const [index, text] of code.split('\n').entries()) {
    const comment = /\/\/.*$/.exec(text)?.[0].trim()
    if (comment === undefined) continue
    const marker = (Object.keys(markers) as Marker[]).find((each) => markers[each] === comment.replace(/ Jet\w+$/, ''))
    if (marker === undefined) throw new Error(`Unknown marker on line ${index + 1}: ${comment}`)
    // `// ✗ JetMove` names the function where the line has several, or none in plain text.
    const call = / (Jet\w+)$/.exec(comment)?.[1] ?? /\bJet[A-Z]\w*/.exec(text)?.[0]
    if (call === undefined) throw new Error(`No function on marked line ${index + 1}`)
    found.set(marker, [...(found.get(marker) ?? []), { line: index + 1, call: call.replace(/(?<=[a-z\d])[AW]$/, '') }])
  }
  return found
}

/** A case with exactly one error: on the line marked `// ✗`, `// ✗?` or `// ✗ if its session`, because of the line marked `// stop`. */
export function refused(name: string, code: string, extra: Partial<Case> = {}): RuleTester.InvalidTestCase {
  const marked = markedLines(code)
  const [error, ...others] = (['refused', 'mayBeRefused', 'refusedIfItsSession'] as const).flatMap((messageId) =>
    (marked.get(messageId) ?? []).map((at) => ({ messageId, ...at })),
  )
  const [stop] = marked.get('stop') ?? []
  if (error === undefined || stop === undefined || others.length > 0) throw new Error(`${name}: mark one error and one stop`)
  return {
    ...extra,
    name,
    code,
    errors: [
      {
        messageId: error.messageId,
        line: error.line,
        data: {
          call: `\`${error.call}\``,
          error: 'JET_errClientRequestToStopJetService',
          stop: `\`${stop.call}\``,
          line: String(stop.line),
        },
      },
    ],
  }
}

export function silent(name: string, code: string, extra: Partial<Case> = {}): Case {
  if (markedLines(code).size > 0) throw new Error(`${name}: a valid case has no markers`)
  return { ...extra, name, code }
}

/** The options that select the engine's profile. */
export const engine: Partial<Case> = { options: [{ profile: 'engine' }] }

/** A case of a table as linters other than ESLint's RuleTester need it. */
export interface Sample {
  readonly name: string
  readonly code: string
  readonly options: readonly unknown[]
  /** Not JavaScript. */
  readonly typescript: boolean
}

let samples: Sample[] | null = null

/** The cases of all tables that `load` imports, instead of tests of them. */
export async function samplesOf(load: () => Promise<unknown>): Promise<readonly Sample[]> {
  const collected: Sample[] = []
  samples = collected
  await load()
  samples = null
  return collected
}

export function run(cause: string, tests: { valid: Case[]; invalid: RuleTester.InvalidTestCase[] }): void {
  if (samples === null) {
    new RuleTester().run(cause, rule, tests)
    return
  }
  for (const { name = '', code, options = [], languageOptions } of [...tests.valid, ...tests.invalid]) {
    samples.push({ name: `${cause}: ${name}`, code, options: options as readonly unknown[], typescript: languageOptions?.parser !== undefined })
  }
}
