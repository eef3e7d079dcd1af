import type { JetErrorName, Profile } from '../facts/index.ts'
import type { CallInFlight, Decision, Outcome, World } from '../world/index.ts'
import { bindingOf, predictableErrors, runningMode, Watch } from '../world/index.ts'
import type { Trace, TraceEntry } from './trace.ts'

/** What the model says of one call of a trace. */
export interface Judgement {
  readonly index: number
  readonly entry: TraceEntry
  readonly decision: Decision
  /**
   * Whether what was observed agrees with it; null where that cannot be said: nothing was observed, the
   * model does not know, an allowed call failed for reasons of its own, a crash was predicted, a cursor that
   * nobody saw opened was told to be none, or what was said when the call began no longer held at its end.
   */
  readonly agrees: boolean | null
}

/** What was said of a call when it began, and of what. */
interface Begun {
  readonly decision: Decision
  readonly concerns: readonly unknown[]
}

const unknownFunction: Decision = { verdict: 'unknown', error: null, why: 'unknown-function', witness: null }

/**
 * Judges the calls of a trace, one after the other, and follows it by what was observed, or else by what
 * the model predicts: {@link judge}, {@link follow}, and on to the next.
 */
export class Replay {
  readonly #watch: Watch
  readonly #profile: Profile
  readonly #isModeStated: boolean
  /** Calls that are inside the engine, by name. */
  readonly #begun = new Map<string, Begun>()

  constructor(trace: Pick<Trace, 'multiInstance'>, profile: Profile) {
    const { multiInstance } = trace
    this.#isModeStated = multiInstance !== undefined
    this.#watch = new Watch(multiInstance === undefined ? 'unset' : multiInstance ? 'multi-instance' : 'one-instance')
    this.#profile = profile
  }

  /** The world as it is now. It changes with the next call that is followed. */
  get world(): World {
    return this.#watch.world
  }

  /** What the model says of the next call. */
  judge(entry: TraceEntry, index: number): Judgement {
    const decision = this.#decide(entry)
    const agrees = agreement(entry, decision, this.#profile)
    return { index, entry, decision, agrees: agrees === false && (this.#wasDisturbed(entry) || this.#namesBadCursor(entry)) ? null : agrees }
  }

  #decide({ call, phase, name = '' }: TraceEntry): Decision {
    if (call === null) return unknownFunction
    if (phase === 'end') return this.#begun.get(name)?.decision ?? unknownFunction
    const watch = this.#watch
    if (!this.#isModeStated && runningMode(watch.world) === 'unset' && this.#namesStranger(call.handles)) watch.admitPast()
    return watch.decide(call, this.#profile)
  }

  /** Goes on to the state after a call that was judged. */
  follow({ entry: { call, phase, name = '', observed, returned }, decision }: Judgement): void {
    if (call === null) return
    const watch = this.#watch
    if (phase === 'begin') {
      watch.begin(call, name)
      this.#begun.set(name, { decision, concerns: this.#concernsOf(name) })
      return
    }
    const outcome = outcomeOf(decision, observed, returned)
    if (phase === undefined) {
      if (outcome !== null) watch.advance(call, outcome)
      return
    }
    this.#begun.delete(name)
    // It has to leave the engine whatever is known of it.
    watch.finish(name, outcome ?? { error: 'unknown' })
  }

  /** Other calls changed, while this one was inside, what it is about: a long call polls the stop flag (lifecycle facts, section 4). */
  #wasDisturbed({ phase, name = '' }: TraceEntry): boolean {
    const begun = phase === 'end' ? this.#begun.get(name) : undefined
    if (begun === undefined) return false
    const now = this.#concernsOf(name)
    return now.length !== begun.concerns.length || now.some((each, index) => each !== begun.concerns[index])
  }

  /** A cursor that the trace did not see coming is looked at before anything else that refuses: it may be a bad one. */
  #namesBadCursor({ call, observed }: TraceEntry): boolean {
    const name = call?.handles.tableid
    if (observed !== 'JET_errInvalidTableId' && observed !== 'JET_errSesidTableIdMismatch') return false
    return typeof name === 'string' && bindingOf(this.world, 'tableid', name) === undefined
  }

  #concernsOf(name: string): readonly unknown[] {
    const { world } = this.#watch
    const flight = world.inFlight.get(name)
    return flight === undefined ? [] : concernsOf(world, flight)
  }

  /** A handle that the trace did not see coming: the process has run before, unless it was seen from its first instance on. */
  #namesStranger(handles: NonNullable<TraceEntry['call']>['handles']): boolean {
    const { world } = this.#watch
    if (world.bindings.instance.size > 0) return false
    for (const kind of ['instance', 'sesid'] as const) {
      const name = handles[kind]
      if (typeof name === 'string' && bindingOf(world, kind, name) === undefined) return true
    }
    return false
  }
}

/** What the answer to a call depends on: the running mode, its instance (a call without one may ask them all), its session. */
function concernsOf(world: World, { instance, session }: CallInFlight): readonly unknown[] {
  const instances = instance === null ? [...world.instances.values()] : [world.instances.get(instance)]
  return [world.process, session === null ? null : world.sessions.get(session), ...instances.map((each) => each?.changedAt)]
}

/** What the call returned, or what the model says that it returned; null where neither is known. */
function outcomeOf(decision: Decision, observed: TraceEntry['observed'], returned: Outcome['returned']): Outcome | null {
  const error = observed === undefined ? predictionOf(decision) : observed
  if (error === undefined) return null
  return returned === undefined ? { error } : { error, returned }
}

function agreement({ call, observed, phase }: TraceEntry, decision: Decision, profile: Profile): boolean | null {
  if (observed === undefined || call === null || phase === 'begin' || decision.verdict === 'unknown' || decision.why === 'crash') return null
  if (observed === predictionOf(decision)) return true
  // A refusal that did not come, and an error that the call was to return.
  if (observed === null) return false
  return observed !== 'unknown' && predictableErrors(call.fn, profile).has(observed) ? false : null
}

/** Warnings are success; undefined where nothing is predicted. */
function predictionOf({ verdict, error }: Decision): JetErrorName | null | undefined {
  if (verdict === 'unknown') return undefined
  return error?.startsWith('JET_wrn') ? null : error
}
