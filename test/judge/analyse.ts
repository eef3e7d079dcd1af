import type { Profile } from '@jet-lifecycle/model/facts'
import plugin from '@jet-lifecycle/eslint-plugin'
import type { SourceCode } from 'eslint'
import { Linter } from 'eslint'
import { siteOf } from './instrument.ts'
import type { Finding, Refusal } from './laws.ts'
import type { Program } from './program.ts'

/** The rules that the judge knows: which refusals they report. Those that the plugin does not have yet are skipped. */
const rules: Readonly<Record<Refusal, string>> = {
  stopped: 'no-call-after-stop',
  aborted: 'no-backup-call-after-stop-backup',
}

/** The refusals that a rule reports today. */
export const judged = (Object.keys(rules) as Refusal[]).filter((refusal) => rules[refusal] in plugin.rules)

const certainly: ReadonlySet<string> = new Set(['refused'])

const linter = new Linter()
const namespace = 'jet-lifecycle'

/** The program as ESLint parses it. @throws if it does not */
export function parse({ text, kind }: Pick<Program, 'text' | 'kind'>): SourceCode {
  const [message] = linter.verify(text, [{ languageOptions: { ecmaVersion: 'latest', sourceType: kind } }])
  if (message?.fatal === true) throw new SyntaxError(`${message.line}:${message.column} ${message.message}\n${text}`)
  return linter.getSourceCode() as SourceCode
}

/** What the plugin's rules say of a program. */
export type Analyser = (program: Program, source: SourceCode, profile: Profile) => Readonly<Partial<Record<Refusal, readonly Finding[]>>>

export const eslintPlugin: Analyser = (_program, source, profile) => {
  const own = Object.fromEntries(judged.map((refusal) => [`${namespace}/${rules[refusal]}`, ['error', { profile }] as [Linter.Severity | 'error', object]]))
  const messages = linter.verify(source, [{ plugins: { [namespace]: plugin }, rules: own }])
  const found: Partial<Record<Refusal, Finding[]>> = Object.fromEntries(judged.map((refusal) => [refusal, []]))
  for (const { ruleId, messageId = '', line, column, message } of messages) {
    const refusal = judged.find((each) => ruleId === `${namespace}/${rules[each]}`)
    if (refusal === undefined) throw new Error(message)
    found[refusal]?.push({ site: siteOf({ loc: { start: { line, column: column - 1 } } } as Parameters<typeof siteOf>[0]), certain: certainly.has(messageId) })
  }
  return found
}
