import type { JetErrorName, Profile } from '../facts/index.ts'
import { baseNameOf, jetErrorName, jetErrors, jetErrorValue, jetFunctionNames } from '../facts/index.ts'
import type { Explanation, Situation } from '../explain/index.ts'
import { explainError, explainFunction, nearest, situations } from '../explain/index.ts'
import { wrap } from '../diagram/index.ts'
import type { Colors, Page } from './output.ts'
import { printable } from './output.ts'

export interface ExplainOptions {
  readonly profile: Profile
  readonly after?: string
}

/**
 * Explains functions and errors.
 * @returns exit code: 0, or 2 if a name is not known
 */
export function explainCommand(words: readonly string[], { profile, after }: ExplainOptions, { text, colors, width, complain }: Page): 0 | 2 {
  const situation = situations.find(({ name }) => name === after) ?? null
  let code: 0 | 2 = 0
  let said = 0
  for (const given of words) {
    const word = given.replace(minus, '-')
    const found = explanationOf(word, profile, situation)
    if (found === null) {
      complain(unknownName(word))
      code = 2
    } else text(`${said++ > 0 ? '\n' : ''}${inText(found, colors, width)}`)
  }
  return code
}

/** Stands for the minus of a number among the words: an option would begin with the usual one. */
export const minus = '\u2212'

function explanationOf(word: string, profile: Profile, after: Situation | null): Explanation | null {
  const fn = baseNameOf(word)
  if (fn !== undefined) return explainFunction(fn, profile, after)
  const error = jetErrorValue(word) !== undefined ? (word as JetErrorName) : isNumber(word) ? jetErrorName(Number(word)) : undefined
  return error === undefined ? null : explainError(error, profile)
}

const isNumber = (word: string): boolean => /^[-+]?\d+$/.test(word)

/** A name that nobody knows, with those most like it. */
export function unknownName(word: string, kind = 'function or error', names: readonly string[] = [...jetFunctionNames, ...Object.keys(jetErrors)]): string {
  if (isNumber(word)) {
    const negative = jetErrorName(-Math.abs(Number(word)))
    return `${word} is no value of a JET_ERR that the facts know.${negative === undefined ? '' : ` Did you mean ${String(-Math.abs(Number(word)))} (${negative})?`}`
  }
  const like = nearest(word, names)
  return `There is no ${kind} ${printable(word)}.${like.length === 0 ? '' : ` Did you mean ${like.join(', or ')}?`}`
}

function inText({ title, lead, sections }: Explanation, { bold, cyan, dim }: Colors, width: number): string {
  const lines = [bold(title), ...lead.flatMap((text) => wrap(text, width - 2).map((line) => `  ${line}`))]
  for (const { heading, rows } of sections) {
    const left = Math.min(44, Math.max(...rows.map(([what]) => what.length)))
    lines.push('', cyan(heading))
    for (const [what, text] of rows) {
      const [first = '', ...rest] = wrap(text, Math.max(30, width - left - 6))
      const own = what.length > left ? [`  ${what}`, `  ${' '.repeat(left)}  ${first}`] : [`  ${what.padEnd(left)}  ${first}`]
      lines.push(...own, ...rest.map((line) => dim(`  ${' '.repeat(left)}  ${line}`)))
    }
  }
  return `${lines.join('\n')}\n`
}
