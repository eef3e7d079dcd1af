import { jetErrorValue } from '../facts/index.ts'
import type { Judgement, Trace, TraceEntry } from '../replay/index.ts'
import { describeWorld, sentence } from '../replay/index.ts'
import type { Decision, World } from '../world/index.ts'
import type { Colors } from './output.ts'
import { printable } from './output.ts'
import type { Totals } from './replay.ts'

/** Makes text of a decision, once for each that says the same: without a witness there are few. */
function remembering(make: (decision: Decision) => string): (decision: Decision) => string {
  const made = new Map<Decision['why'], Map<Decision['error'], string>>()
  return (decision) => {
    const { why, error, witness } = decision
    if (witness !== null) return make(decision)
    let byError = made.get(why)
    if (byError === undefined) made.set(why, (byError = new Map<Decision['error'], string>()))
    let text = byError.get(error)
    if (text === undefined) byError.set(error, (text = make(decision)))
    return text
  }
}

const quoted = (name: string | null): string => (name === null ? 'null' : `"${name}"`)
const decisionFields = remembering(({ verdict, error, why, witness }) => {
  const by = witness === null ? 'null' : `{"fn":"${witness.fn}","at":${String(witness.at)}}`
  return `"verdict":"${verdict}","error":${quoted(error)},"why":${quoted(why)},"witness":${by},"agrees":`
})
const ends = { true: 'true}\n', false: 'false}\n', null: 'null}\n' } as const

/** Judgements of one trace as lines of JSON. */
export function jsonLines(id: string): (judgement: Judgement) => string {
  const start = `{"trace":${JSON.stringify(id)},"index":`
  return ({ index, entry, decision, agrees }) => {
    const fn = entry.call === null ? JSON.stringify(entry.fn) : `"${entry.fn}"`
    const end = agrees === true ? ends.true : agrees === false ? ends.false : ends.null
    return `${start}${String(index)},"fn":${fn},${decisionFields(decision)}${end}`
  }
}

const marks = { true: '✓', false: '✗', null: ' ' } as const

/** A report for people: a line for each call, and of each trace the first contradiction explained. */
export class TextReport {
  readonly #colors: Colors
  readonly #isQuiet: boolean
  readonly #says: (decision: Decision) => string
  #heading = ''
  #lines = ''
  #explanation = ''

  /** @param isQuiet leave out the traces that disagree nowhere */
  constructor(colors: Colors, isQuiet: boolean) {
    this.#colors = colors
    this.#isQuiet = isQuiet
    const byVerdict = { allowed: colors.green, refused: colors.red, unknown: colors.yellow }
    this.#says = remembering((decision) => byVerdict[decision.verdict](sentence(decision)))
  }

  begin(trace: Trace, place: string): void {
    this.#heading = `${this.#colors.bold(printable(trace.id))} ${this.#colors.dim(printable(place))}\n`
    this.#lines = ''
    this.#explanation = ''
  }

  /** @param world before the call; a contradiction is explained with it */
  call(judgement: Judgement, world: World): string {
    const { index, entry, decision, agrees } = judgement
    const { red, green, dim } = this.#colors
    const mark = agrees === false ? red(marks.false) : agrees === true ? green(marks.true) : marks.null
    const observed = agrees === false ? red(`, observed ${observedAs(entry)}`) : ''
    const line = `${dim(String(index).padStart(5))} ${mark} ${nameOf(entry)} ${this.#says(decision)}${observed}\n`
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

/** The function in its column. Those of the facts are few, and written as they are. */
function nameOf({ fn, call, phase }: TraceEntry): string {
  if (call === null || phase !== undefined) return (printable(fn) + (phase === undefined ? '' : ` (${phase})`)).padEnd(nameWidth)
  let name = names.get(call.fn)
  if (name === undefined) names.set(call.fn, (name = call.fn.padEnd(nameWidth)))
  return name
}

const nameWidth = 32
const names = new Map<string, string>()

const count = (number: number, what: string): string => `${String(number)} ${what}${number === 1 ? '' : 's'}`

function observedAs({ observed }: TraceEntry): string {
  if (observed === undefined || observed === null) return 'success'
  return observed === 'unknown' ? 'an error that the facts do not know' : `${observed} (${String(jetErrorValue(observed))})`
}
