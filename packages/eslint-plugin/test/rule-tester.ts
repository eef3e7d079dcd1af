import { RuleTester } from 'eslint'
import { describe, it } from 'vitest'

import plugin from '../src/index.ts'

RuleTester.describe = describe
RuleTester.it = it

export type Case = RuleTester.ValidTestCase & { readonly name: string }

/** Where a marked line says that a call is refused, may be refused and what that depends on, or stops the service. */
const markers = {
  '// ✗': ' is refused[ :]',
  '// ✗?': ' may be refused.*on some path',
  '// ✗ by bits': ' may be refused.*option bits',
  '// ✗ by caller': ' may be refused.*before some of the calls',
  '// ✗ escaped': ' may be refused.*other code that has its handle',
  '// ✗ by others': ' may be refused.*which may have stopped it',
  '// ✗ beyond': ' may be refused.*more paths than are kept apart',
  '// ✗ if its session': ' may be refused.*the session may belong to it',
  '// stop': null,
} as const

type Marker = keyof typeof markers

interface Marked {
  readonly marker: Marker
  readonly line: number
  readonly call: string
}

/** The lines of `code` that end in a marker; any other comment that looks like one is a mistake. */
function markedLines(code: string): readonly Marked[] {
  return code.split('\n').flatMap((text, index): Marked[] => {
    const comment = /\/\/.*$/.exec(text)?.[0].trim()
    if (comment === undefined) return []
    const marker = (Object.keys(markers) as Marker[]).find((each) => each === comment.replace(/ Jet\w+$/, ''))
    if (marker === undefined) throw new Error(`Unknown marker on line ${index + 1}: ${comment}`)
    // `// ✗ JetMove` names the function where the line has several, or none in plain text.
    const call = / (Jet\w+)$/.exec(comment)?.[1] ?? /\bJet[A-Z]\w*/.exec(text)?.[0]
    if (call === undefined) throw new Error(`No function on marked line ${index + 1}`)
    return [{ marker, line: index + 1, call: call.replace(/(?<=[a-z\d])[AW]$/, '') }]
  })
}

/** A case with exactly the errors that its lines are marked with, because of the first line marked `// stop`. */
export function refused(name: string, code: string, extra: Partial<Case> = {}): RuleTester.InvalidTestCase {
  const marked = markedLines(code)
  const stop = marked.find(({ marker }) => marker === '// stop')
  const errors = marked.filter(({ marker }) => marker !== '// stop')
  if (errors.length === 0 || stop === undefined) throw new Error(`${name}: mark an error and a stop`)
  return {
    ...extra,
    name,
    code,
    errors: errors.map(({ marker, line, call }) => ({
      message: new RegExp(`^"${call}"(?=${markers[marker] ?? ''}).*(by|to) "${stop.call}" on line ${stop.line}\\b`),
      line,
    })),
  }
}

export function silent(name: string, code: string, extra: Partial<Case> = {}): Case {
  if (markedLines(code).length > 0) throw new Error(`${name}: a valid case has no markers`)
  return { ...extra, name, code }
}

/** The options that select the engine's profile. */
export const engine: Partial<Case> = { options: [{ profile: 'engine' }] }

/** A case of a table as linters other than ESLint's RuleTester need it. */
export interface Sample {
  readonly name: string
  readonly code: string
  readonly rule: keyof typeof plugin.rules
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

export function run(cause: string, tests: { valid: Case[]; invalid: RuleTester.InvalidTestCase[] }, rule: keyof typeof plugin.rules = 'no-call-after-stop'): void {
  if (samples === null) {
    new RuleTester().run(cause, plugin.rules[rule], tests)
    return
  }
  for (const { name = '', code, options = [], languageOptions } of [...tests.valid, ...tests.invalid]) {
    samples.push({ name: `${cause}: ${name}`, code, rule, options: options as readonly unknown[], typescript: languageOptions?.parser !== undefined })
  }
}
