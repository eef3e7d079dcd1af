import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HandleKind } from '@jet-lifecycle/model/facts'
import type { HandleName } from '@jet-lifecycle/model/world'
import type { Answer, Step } from '../support/rig.ts'
import { contradiction, handlesTaken, Rig } from '../support/rig.ts'
import { runs } from '../support/runs.ts'
import { ordinaryErrors } from './ordinary.ts'
import type { Move, Pick } from './sequences.ts'
import { sequences } from './sequences.ts'
import { Verdicts } from './verdicts.ts'

const ordinary = ordinaryErrors()
const stranger = 999_999

/** A process: the calls of a sequence, made one after the other until one takes the process down. */
class Run {
  readonly rig = new Rig()
  readonly #verdicts: Verdicts
  readonly #handles = new Map<HandleKind, HandleName[]>()
  readonly #log: string[] = []
  #over = false

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts
  }

  make(move: Move): void {
    if (this.#over) return
    const wanted = this.#stepOf(move)
    const ahead = this.rig.decide(wanted)
    // A failure is asked only of calls that get so far.
    const step = ahead.verdict === 'allowed' && ahead.error === null ? wanted : this.#stepOf({ ...move, fails: undefined })
    if (!this.#canBeMade(step, move)) return
    let disturbed = false as boolean
    const { answer, decision } = this.rig.make(step, move.inside.length === 0 ? undefined : () => {
      disturbed = this.#makeInside(move.inside)
    })
    const seen = !Object.values(step.handles ?? {}).includes(stranger)
    if (seen) this.#verdicts.count(step.fn, decision)
    const foretold = `${decision.verdict} ${decision.error ?? ''} ${decision.why ?? ''}`
    this.#log.push(`${describeStep(step)} → ${describeAnswer(answer)} (${foretold})`)
    // A handle that nobody has seen may be a true one or not: if not, it is what is complained about first.
    const bogus = step.handles?.tableid === stranger && 'error' in answer && answer.error === 'JET_errInvalidTableId'
    const wrong = disturbed || bogus ? null : contradiction(decision, answer, (error) => isOrdinary(step, error))
    if ('crash' in answer || 'hang' in answer) this.#over = true
    else for (const [kind, name] of Object.entries(answer.returned ?? {}) as [HandleKind, HandleName][]) this.#remember(kind, name)
    if (wrong) throw new Error(`${step.fn}: ${wrong}\n  ${this.#log.join('\n  ')}`)
  }

  /**
   * What other threads do while the last call is in the engine.
   * @returns whether its answer can have changed by that
   */
  #makeInside(moves: readonly Move[]): boolean {
    const before = concernsOf(this.rig)
    this.#log.push('{')
    for (const each of moves) this.make(each)
    this.#log.push('}')
    if (this.#over) return true
    const after = concernsOf(this.rig)
    return before.some((each, index) => each !== after[index])
  }

  #remember(kind: HandleKind, name: HandleName): void {
    const names = this.#handles.get(kind) ?? []
    this.#handles.set(kind, [name, ...names.filter((each) => each !== name)])
  }

  #choose(kind: HandleKind, pick: Pick): HandleName {
    const names = this.#handles.get(kind) ?? []
    if (pick === 'null') return 0
    if (pick === 'stranger') return stranger
    return names[Math.min(pick, names.length - 1)] ?? 0
  }

  #stepOf(move: Move): Step {
    const handles: Partial<Record<HandleKind, HandleName>> = {}
    for (const kind of handlesTaken(move.fn)) handles[kind] = this.#choose(kind, move.picks[kind])
    // An init with a NULL pointer, now and then: it is the only way into one-instance mode besides a null handle.
    if (move.fn.startsWith('JetInit') && move.picks.instance === 'null') delete handles.instance
    return {
      fn: move.fn, handles, grbit: move.grbit,
      ...(move.thread === undefined ? {} : { thread: move.thread }), ...(move.fails === undefined ? {} : { fails: move.fails }),
    }
  }

  /** What would wait for ever, or for the call it is made inside of, is left out. */
  #canBeMade(step: Step, move: Move): boolean {
    const inside = this.rig.world.inFlight.size > 0
    if (inside && (step.fn.startsWith('JetTerm') || step.fn.startsWith('JetInit') || move.inside.length > 0)) return false
    return true
  }
}

/** What the one call in flight is about: the running mode, its instance, its session. */
function concernsOf({ world }: Rig): readonly unknown[] {
  const [flight] = world.inFlight.values()
  if (flight === undefined) throw new Error('no call is in flight')
  const instance = flight.instance === null ? undefined : world.instances.get(flight.instance)
  const session = flight.session === null ? undefined : world.sessions.get(flight.session)
  return [world.process, instance?.changedAt, session]
}

function describeStep({ fn, handles, grbit = 0, thread, fails }: Step): string {
  const given = JSON.stringify(handles, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
  return `${fn} ${given} ${grbit.toString(16)}${thread ? ` on ${thread}` : ''}${fails ? ` failing with ${fails}` : ''}`
}

function describeAnswer(answer: Answer): string {
  return 'crash' in answer ? 'crash' : 'hang' in answer ? 'hang' : (answer.error ?? 'success')
}

function isOrdinary(step: Step, error: string): boolean {
  return step.fails === error || (ordinary.get(step.fn)?.has(error) ?? false)
}

describe('random sequences of calls', () => {
  it('are answered by the model as by the simulator', { timeout: 2_400_000 }, () => {
    const verdicts = new Verdicts()
    fc.assert(
      fc.property(sequences, (moves) => {
        const run = new Run(verdicts)
        for (const move of moves) run.make(move)
      }),
      { numRuns: runs(10_000, 200_000) },
    )
    expect(verdicts.complaints()).toEqual([])
  })
})
