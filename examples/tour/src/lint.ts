/** ESLint with the plugin, through its Node API. */
import { ESLint } from 'eslint'

import config from '../lint.config.mjs'
import type { Place } from './places.ts'

export interface LintMessage extends Place {
  /** null: ESLint could not read the file */
  readonly rule: string | null
  readonly text: string
}

export async function lint(directory: string): Promise<LintMessage[]> {
  const eslint = new ESLint({ cwd: directory, overrideConfigFile: true, overrideConfig: config })
  const results = await eslint.lintFiles(['src'])
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, ruleId, message }) => ({ file: filePath, line, rule: ruleId, text: message })),
  )
}
