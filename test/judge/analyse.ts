import plugin from '@jet-lifecycle/eslint-plugin'
import type { Profile } from '@jet-lifecycle/model/facts'
import type { SourceCode } from 'eslint'
import { Linter } from 'eslint'
import type { Finding, Refusal } from './laws.ts'
import type { Program } from './program.ts'

export const profiles = ['documented', 'engine'] as const satisfies readonly Profile[]

/** The rules that the judge knows, by the refusals that they report. Those that the plugin does not have are not asked. */
const rules: Readonly<Record<Refusal, string>> = {
  stopped: 'no-call-after-stop',
  aborted: 'no-backup-call-after-stop-backup',
}

const judged = (Object.keys(rules) as Refusal[]).filter((refusal) => rules[refusal] in plugin.rules)

/** Messages that say "is refused". All others say "may be". */
const certain: ReadonlySet<string> = new Set(['refused'])

/** What a rule says of a program under a profile. */
export interface Report {
  readonly profile: Profile
  readonly refusal: Refusal
  readonly findings: readonly Finding[]
}

export type Analyser = (program: Program, source: SourceCode) => readonly Report[]

const linter = new Linter()

/** One pass for all: under one name for each profile, since a rule has its options once. */
const asked = profiles.flatMap((profile) => judged.map((refusal) => ({ profile, refusal, id: `${profile}/${rules[refusal]}` })))
const config: Linter.Config = {
  plugins: Object.fromEntries(profiles.map((profile) => [profile, plugin])),
  rules: Object.fromEntries(asked.map(({ id, profile }) => [id, ['error', { profile }]])),
}

/** The program as ESLint parses it. @throws SyntaxError if it does not */
export function parse({ text, kind }: Pick<Program, 'text' | 'kind'>): SourceCode {
  const [message] = linter.verify(text, [{ languageOptions: { ecmaVersion: 'latest', sourceType: kind } }])
  if (message?.fatal === true) throw new SyntaxError(`${message.line}:${message.column} ${message.message}\n${text}`)
  return linter.getSourceCode()
}

/** The rules of the plugin. */
export const eslintPlugin: Analyser = (_program, source) => {
  const messages = linter.verify(source, [config])
  const lost = messages.find(({ ruleId }) => !asked.some(({ id }) => id === ruleId))
  if (lost !== undefined) throw new Error(lost.message)
  return asked.map(({ id, profile, refusal }) => ({
    profile, refusal,
    findings: messages.filter(({ ruleId }) => ruleId === id).map(({ line, column, messageId = '' }) => ({ site: `${line}:${column}`, certain: certain.has(messageId) })),
  }))
}
