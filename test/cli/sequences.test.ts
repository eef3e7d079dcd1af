import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HandleKind, JetErrorName } from '@jet-lifecycle/model/facts'
import { jetErrorValue } from '@jet-lifecycle/model/facts'
import type { Judgement } from '@jet-lifecycle/model/replay'
import { readTrace, Replay } from '@jet-lifecycle/model/replay'
import type { Call, HandleName } from '@jet-lifecycle/model/world'
import { predictableErrors } from '@jet-lifecycle/model/world'
import { handlesTaken, Rig } from '../support/rig.ts'
import type { Answer, Step } from '../support/rig.ts'
import { runs } from '../support/runs.ts'
import type { Move, Pick } from '../laws/sequences.ts'
import { sequences } from '../laws/sequences.ts'

const stranger = 999_999
type Written = Record<string, unknown>

/** Makes the calls of a sequence on the simulator and writes down what a watcher would see of them. */
class Scribe {
  readonly calls: Written[] = []
  readonly #rig = new Rig()
  readonly #handles = new Map<HandleKind, HandleName[]>()
  #over = false

  make(move: Move): void {
    if (this.#over) return
    const wanted = this.#stepOf(move)
    const ahead = this.#rig.decide(wanted)
    const { fails, ...plain } = wanted
    // A failure is asked only of calls that get so far.
    const step: Step = ahead.verdict === 'allowed' && ahead.error === null && fails !== undefined ? wanted : plain
    const inside = this.#rig.world.inFlight.size > 0
    // What would wait for ever, or for the call it is made inside of, is left out.
    if (inside && (step.fn.startsWith('JetTerm') || step.fn.startsWith('JetInit') || move.inside.length > 0)) return
    const written = write(this.#rig.callOf(step), this.calls.length)
    const before = this.calls.length
    const { answer } = this.#rig.make(step, move.inside.length === 0 ? undefined : () => {
      this.calls.push({ ...written, phase: 'begin', call: before })
      for (const each of move.inside) this.make(each)
    })
    if ('crash' in answer || 'hang' in answer) {
      this.#over = true
      return
    }
    const returned = Object.entries(answer.returned ?? {}) as [HandleKind, HandleName][]
    for (const [kind, name] of returned) this.#remember(kind, name)
    const begun = this.calls[before]?.['phase'] === 'begin'
    this.calls.push({ ...(begun ? { fn: written['fn'], phase: 'end', call: before } : written), ...outcome(answer, this.calls.length) })
  }

  #remember(kind: HandleKind, name: HandleName): void {
    this.#handles.set(kind, [name, ...(this.#handles.get(kind) ?? []).filter((each) => each !== name)])
  }

  #choose(kind: HandleKind, pick: Pick): HandleName {
    if (pick === 'null') return 0
    if (pick === 'stranger') return stranger
    const names = this.#handles.get(kind) ?? []
    return names[Math.min(pick, names.length - 1)] ?? 0
  }

  #stepOf(move: Move): Step {
    const handles: Partial<Record<HandleKind, HandleName>> = {}
    for (const kind of handlesTaken(move.fn)) handles[kind] = this.#choose(kind, move.picks[kind])
    if (move.fn.startsWith('JetInit') && move.picks.instance === 'null') delete handles.instance
    // A failure that a state can bring too would look like one that the model did not foresee.
    const fails = isPredictable(move) ? undefined : move.fails
    return {
      fn: move.fn, handles, grbit: move.grbit,
      ...(move.thread === undefined ? {} : { thread: move.thread }), ...(fails === undefined ? {} : { fails }),
    }
  }
}

const isPredictable = ({ fn, fails }: Move): boolean => fails !== undefined && predictableErrors(fn, 'engine').has(fails as JetErrorName)

/** A handle as JSON has it, now as a number and now as text. */
const handle = (name: HandleName, at: number): unknown => (name === null || name === 0 ? [0, null, '0'][at % 3] : at % 2 === 0 ? Number(name) : String(name))

/** A call as a line of a trace, in one spelling or another. */
function write({ fn, handles, grbit, thread }: Call, at: number): Written {
  const args = Object.fromEntries(Object.entries(handles).map(([kind, name]) => [kind, handle(name ?? null, at)]))
  const bits = [grbit, grbit | 0, `0x${grbit.toString(16)}`, String(grbit | 0)][at % 4]
  return { fn, args: { ...args, grbit: bits }, ...(thread === undefined ? {} : { thread }) }
}

function outcome(answer: Extract<Answer, { readonly error: unknown }>, at: number): Written {
  const returned = Object.entries(answer.returned ?? {})
  const name = answer.error ?? 'JET_errSuccess'
  return {
    expect: at % 2 === 0 ? name : (jetErrorValue(name) ?? name),
    ...(returned.length === 0 ? {} : { returns: Object.fromEntries(returned.map(([kind, value]) => [kind, handle(value ?? null, at)])) }),
  }
}

function judgementsOf(line: string): Judgement[] {
  const trace = readTrace(JSON.parse(line), '1')
  const replay = new Replay(trace, 'engine')
  return trace.entries.map((entry, index) => {
    const judgement = replay.judge(entry, index)
    replay.follow(judgement)
    return judgement
  })
}

describe('random sequences, written as traces', () => {
  it('never contradict the model', { timeout: 600_000 }, () => {
    const seen = { true: 0, null: 0, false: 0 }
    fc.assert(
      fc.property(sequences, (moves) => {
        const scribe = new Scribe()
        for (const move of moves) scribe.make(move)
        const line = JSON.stringify({ calls: scribe.calls })
        const judgements = judgementsOf(line)
        for (const { agrees } of judgements) seen[String(agrees) as keyof typeof seen] += 1
        const wrong = judgements.find(({ agrees }) => agrees === false)
        if (wrong) throw new Error(`call ${String(wrong.index)} ${JSON.stringify(wrong.decision)}\n  ${scribe.calls.slice(0, wrong.index + 1).map((call) => JSON.stringify(call)).join('\n  ')}`)
      }),
      { numRuns: runs(300, 5000) },
    )
    // Most say something, or "never" says nothing.
    expect(seen.true).toBeGreaterThan(seen.null)
  })
})
