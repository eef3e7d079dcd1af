import fc from 'fast-check'
import { describe, it } from 'vitest'
import type { HandleKind, JetFunctionName } from '@jet-lifecycle/model/facts'
import type { HandleName } from '@jet-lifecycle/model/world'
import { jetFunction } from '@jet-lifecycle/model/facts'
import type { Step } from '../support/rig.ts'
import { contradiction, Rig } from '../support/rig.ts'
import { runs } from '../support/runs.ts'
import { ordinaryErrors } from './ordinary.ts'
import type { Move, Pick } from './sequences.ts'
import { sequences } from './sequences.ts'

const ordinary = ordinaryErrors()
const stranger = 999_999

/** A process: the calls of a sequence, made one after the other until one takes the process down. */
class Run {
  readonly rig = new Rig()
  readonly #handles = new Map<HandleKind, HandleName[]>()
  readonly #log: string[] = []
  #over = false

  make(move: Move): void {
    if (this.#over) return
    const wanted = this.#stepOf(move)
    const ahead = this.rig.decide(wanted)
    // A failure is asked only of calls that get so far.
    const step = ahead.verdict === 'allowed' && ahead.error === null ? wanted : this.#stepOf({ ...move, fails: undefined })
    if (!this.#canBeMade(step, move)) return
    let inside = 0
    const { answer, decision } = this.rig.make(step, move.inside.length === 0 ? undefined : () => {
      inside = this.#log.push('{')
      for (const each of move.inside) this.make(each)
      this.#log.push('}')
    })
    this.#log.push(`${step.fn} ${JSON.stringify(step.handles, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))} ${(step.grbit ?? 0).toString(16)}${step.thread ? ` on ${step.thread}` : ''}${step.fails ? ` failing with ${step.fails}` : ''} → ${'crash' in answer ? 'crash' : 'hang' in answer ? 'hang' : (answer.error ?? 'success')} (${decision.verdict} ${decision.error ?? ''} ${decision.why ?? ''})`)
    // What other threads do meanwhile can change the answer of a call that was allowed to begin.
    // A handle that nobody has seen may be a true one or not: if not, it is what is complained about first.
    const bogus = step.handles?.tableid === stranger && 'error' in answer && answer.error === 'JET_errInvalidTableId'
    const wrong = inside > 0 || bogus ? null : contradiction(decision, answer, (error) => isOrdinary(step, error))
    if ('crash' in answer || 'hang' in answer) this.#over = true
    else for (const [kind, name] of Object.entries(answer.returned ?? {}) as [HandleKind, HandleName][]) this.#remember(kind, name)
    if (wrong) throw new Error(`${step.fn}: ${wrong}\n  ${this.#log.join('\n  ')}`)
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
    for (const kind of takes(move.fn)) handles[kind] = this.#choose(kind, move.picks[kind])
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

/** The kinds of handle a function is given, out parameters aside. */
function takes(fn: JetFunctionName): HandleKind[] {
  const kinds: readonly (readonly [string, HandleKind])[] = [
    ['JET_INSTANCE', 'instance'], ['JET_SESID', 'sesid'], ['JET_DBID', 'dbid'], ['JET_TABLEID', 'tableid'], ['JET_HANDLE', 'hFile'], ['JET_OSSNAPID', 'snapId'],
  ]
  const types = jetFunction(fn).params.filter(({ direction }) => direction !== 'out').map(({ type }) => type)
  const found = kinds.filter(([name]) => types.some((type) => type.replace('const ', '').startsWith(name))).map(([, kind]) => kind)
  return fn === 'JetDBUtilities' ? ['sesid'] : found
}

function isOrdinary(step: Step, error: string): boolean {
  return step.fails === error || (ordinary.get(step.fn)?.has(error) ?? false)
}

describe('random sequences of calls', () => {
  it('are answered by the model as by the simulator', { timeout: 2_400_000 }, () => {
    fc.assert(
      fc.property(sequences, (moves) => {
        const run = new Run()
        for (const move of moves) run.make(move)
      }),
      { numRuns: runs(10_000, 200_000) },
    )
  })
})
