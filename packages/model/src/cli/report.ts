import { jetErrorValue } from '../facts/index.ts'
import type { Judgement, Trace, TraceEntry } from '../replay/index.ts'
import { describeWorld, sentence } from '../replay/index.ts'
import type { World } from '../world/index.ts'
import type { Colors } from './output.ts'
import { printable } from './output.ts'
import type { Totals } from './replay.ts'

/**
 * A judgement as a line of JSON.
 * @param id of the trace, as JSON
 */
export function jsonLine(id: string, { index, entry, decision, agrees }: Judgement): string {
  const { verdict, error, why, witness } = decision
  const fn = entry.call === null ? JSON.stringify(entry.fn) : `"${entry.fn}"`
  const by = witness === null ? 'null' : `{"fn":"${witness.fn}","at":${String(witness.at)}}`
  return `{"trace":${id},"index":${String(index)},"fn":${fn},"verdict":"${verdict}","error":${quoted(error)},"why":${quoted(why)},"witness":${by},"agrees":${String(agrees)}}\n`
}

const quoted = (name: string | null): string => (name === null ? 'null' : `"${name}"`)

const marks = { true: '✓', false: '✗', null: ' ' } as const

/** A report for people: a line for each call, and of each trace the first contradiction explained. */
export class TextReport {
  readonly #colors: Colors
  readonly #isQuiet: boolean
  #heading = ''
  #lines = ''
  #explanation = ''

  /** @param isQuiet leave out the traces that disagree nowhere */
  constructor(colors: Colors, isQuiet: boolean) {
    this.#colors = colors
    this.#isQuiet = isQuiet
  }

  begin(trace: Trace, place: string): void {
    this.#heading = `${this.#colors.bold(printable(trace.id))} ${this.#colors.dim(printable(place))}\n`
    this.#lines = ''
    this.#explanation = ''
  }

  /** @param world before the call; a contradiction is explained with it */
  call(judgement: Judgement, world: World): string {
    const { index, entry, decision, agrees } = judgement
    const { red, green, yellow, dim } = this.#colors
    const color = { allowed: green, refused: red, unknown: yellow }[decision.verdict]
    const part = entry.phase === undefined ? '' : ` (${entry.phase})`
    const mark = agrees === false ? red(marks.false) : agrees === true ? green(marks.true) : marks.null
    const observed = agrees === false ? red(`, observed ${observedAs(entry)}`) : ''
    const text = sentence(decision)
    const line = `${dim(String(index).padStart(5))} ${mark} ${(printable(entry.fn) + part).padEnd(32)} ${color(text)}${observed}\n`
    if (agrees === false && this.#explanation === '') this.#explanation = this.#explain(judgement, describeWorld(world))
    if (!this.#isQuiet) {
      const heading = this.#heading
      this.#heading = ''
      return heading + line
    }
    this.#lines += line
    return ''
  }

  finish(): string {
    const isShown = !this.#isQuiet || this.#explanation !== ''
    return isShown ? `${this.#heading}${this.#lines}${this.#explanation}\n` : ''
  }

  #explain({ index, entry, decision }: Judgement, before: readonly string[]): string {
    const { bold } = this.#colors
    const state = before.map((line) => `        ${printable(line)}\n`).join('')
    return `      ${bold(`call ${String(index)}, ${entry.fn}`)}: the model says ${sentence(decision)}.\n      Observed: ${observedAs(entry)}. The state before it:\n${state}`
  }

  summary({ traces, calls, allowed, refused, unknown, agreeing, disagreeing, disagreeingTraces, unreadable }: Totals): string {
    const { bold, red, green } = this.#colors
    const numbers = `${count(traces, 'trace')}, ${count(calls, 'call')}: ${String(allowed)} allowed, ${String(refused)} refused, ${String(unknown)} unknown`
    const verdict = disagreeing === 0 ? green('nothing disagrees') : red(`${count(disagreeing, 'call')} in ${count(disagreeingTraces, 'trace')} disagree`)
    const bad = unreadable === 0 ? '' : red(`; ${String(unreadable)} could not be read`)
    return `${bold(numbers)}; ${String(agreeing)} as observed, ${verdict}${bad}\n`
  }
}

const count = (number: number, what: string): string => `${String(number)} ${what}${number === 1 ? '' : 's'}`

function observedAs({ observed }: TraceEntry): string {
  if (observed === undefined || observed === null) return 'success'
  return observed === 'unknown' ? 'an error that the facts do not know' : `${observed} (${String(jetErrorValue(observed))})`
}
