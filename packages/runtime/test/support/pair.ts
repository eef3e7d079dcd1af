import type { HandleKind, JetErrorName, JetFunctionName, Profile } from '@jet-lifecycle/model/facts'
import { jetErrorName, jetErrors } from '@jet-lifecycle/model/facts'
import type { Call, Decision, HandleName, Handles, Outcome, Witness, World } from '@jet-lifecycle/model/world'
import { begin, bindingOf, createWorld, decide, finish } from '@jet-lifecycle/model/world'
import type { RefusedEvent } from '../../src/guard/events.ts'
import { Ladder } from '../../src/guard/ladder.ts'
import type { Plan } from '../../src/guard/plan.ts'
import { planOf } from '../../src/guard/plan.ts'
import { questionOf, refusalOf } from '../../src/guard/refusal.ts'
import { wrap } from '../../src/guard/wrap.ts'
import { createSimulator, SimulatedCrash, SimulatedHang } from '../../src/simulator/index.ts'
import { argumentsFor } from './arguments.ts'
import type { Command, Pick } from './commands.ts'

/** Reasons that the guard gives; the others are the engine's to answer. */
const covered: ReadonlySet<string> = new Set([
  'stopped', 'unavailable', 'phase', 'backup', 'backup-stopped', 'backup-not-allowed', 'logging-ended', 'snapshot', 'crash',
])

/** A call as it was made, for the bare simulator to repeat. */
export interface Made {
  readonly fn: JetFunctionName
  readonly handles: Handles
  readonly grbit: number
  readonly fails: string | null
  readonly inside: Made[]
  /** The JET_ERR, or the name of what was thrown. */
  outcome: number | string
  refusal: RefusedEvent | null
}

/** What guard and world say of a call that is not made. */
interface Probe {
  readonly guard: JetErrorName | null
  readonly world: Decision
  /** The guard ought to refuse it. */
  readonly mustRefuse: boolean
}

/** The engine has crashed, or a call goes on behind the guard's back: nothing more can be said. */
export class Over extends Error {}

const plans = new Map<string, Plan>()

/** A guarded simulator, and a world that follows it. Throws where the two judge differently. */
export class Pair {
  readonly simulator = createSimulator()
  readonly made: Made[] = []
  readonly ladder: Ladder
  readonly #profile: Profile
  readonly #seen: Record<HandleKind, HandleName[]> = { instance: [], sesid: [], dbid: [], tableid: [], hFile: [0], snapId: [] }
  #world: World = createWorld()
  #refused: RefusedEvent | null = null
  #calls = 0

  constructor(profile: Profile) {
    this.#profile = profile
    this.ladder = new Ladder(profile, (event) => {
      if (event.type === 'refused') this.#refused = event
    })
  }

  run(command: Command, made: Made[] = this.made): void {
    const step: Made = { fn: command.fn, handles: this.#handles(command), grbit: command.bits >>> 0, fails: command.fails, inside: [], outcome: '', refusal: null }
    const call: Call = { fn: step.fn, handles: step.handles, grbit: step.grbit, thread: 'main', at: this.#calls + 1 }
    const id = `call ${String(this.#calls)}`
    this.#calls += 1
    made.push(step)

    const decision = decide(this.#world, call, this.#profile)
    const holdsMode = this.#world.instances.size > 0
    const { args, outs } = argumentsFor(step.fn, step.handles, step.grbit, { file: this.#file() })
    if (command.fails !== null) this.simulator.failNext(step.fn, command.fails)
    const during = { entered: false }
    if (command.inside.length > 0) {
      this.simulator.during(step.fn, () => {
        during.entered = true
        this.#world = begin(this.#world, call, id)
        for (const nested of command.inside) this.run(nested, step.inside)
      })
    }
    this.#takeRefusal()
    try {
      step.outcome = this.#wrapped(step.fn)(...args) as number
    } catch (thrown) {
      // A wait among calls in flight may go on later, or leaves the simulator in between.
      const isInFlight = during.entered || made !== this.made
      if (thrown instanceof SimulatedCrash || (thrown instanceof SimulatedHang && (thrown.resumes || isInFlight))) throw new Over()
      if (!(thrown instanceof SimulatedHang)) throw thrown
      step.outcome = thrown.name
    } finally {
      this.simulator.failNext(step.fn, 0, 0)
      if (!during.entered && command.inside.length > 0) this.simulator.during(step.fn, () => undefined)
    }
    // A call inside this one has left its own refusal here, but then this one was made.
    step.refusal = during.entered ? null : this.#takeRefusal()
    check(step, decision, holdsMode)
    if (typeof step.outcome === 'string' || step.refusal !== null) return
    if (!during.entered) this.#world = begin(this.#world, call, id)
    this.#finish(step, id, outs)
  }

  /** The last refusal that was heard of, once. */
  #takeRefusal(): RefusedEvent | null {
    const refused = this.#refused
    this.#refused = null
    return refused
  }

  #finish(step: Made, id: string, outs: ReadonlyMap<HandleKind, () => unknown>): void {
    const code = step.outcome as number
    const error = code < 0 ? (jetErrorName(code) ?? 'unknown') : null
    const returned: Partial<Record<HandleKind, HandleName>> = {}
    if (error === null || step.fn.startsWith('JetInit')) for (const [kind, read] of outs) returned[kind] = read() as HandleName
    const outcome: Outcome = { error, returned }
    this.#world = finish(this.#world, id, outcome)
    if (error === null) for (const [kind, name] of Object.entries(returned)) this.#seen[kind as HandleKind].push(name)
  }

  /** Asks guard and world about a call without making it. */
  probe(fn: JetFunctionName, grbit: number): Probe {
    const handles = this.#handles({ fn, bits: grbit, instance: 0, session: 0, snapshot: 0, wide: false, fails: null, inside: [] })
    const { args } = argumentsFor(fn, handles, grbit, { file: this.#file() })
    const plan = this.#plan(fn)
    const refusal = plan.isFree ? null : refusalOf(questionOf(this.ladder.registry, plan, args))
    const world = decide(this.#world, { fn, handles, grbit, thread: 'main' }, this.#profile)
    return { guard: refusal?.error ?? null, world, mustRefuse: mustRefuse(fn, world, this.#world.instances.size > 0) }
  }

  #wrapped(fn: JetFunctionName): (...args: unknown[]) => unknown {
    return wrap(this.ladder, this.#plan(fn), fn, this.simulator.esent[fn], this.simulator.esent)
  }

  #plan(fn: JetFunctionName): Plan {
    const key = `${this.#profile} ${fn}`
    const plan = plans.get(key) ?? planOf(fn, this.#profile)
    plans.set(key, plan)
    return plan
  }

  /** The one attached database in the databases phase; no log has this name. */
  #file(): string {
    return 'mail.edb'
  }

  #handles({ fn, instance, session, snapshot, wide }: Command): Handles {
    const choose = (kind: HandleKind, by: Pick): HandleName => {
      const seen = this.#seen[kind]
      const name = by === 'null' ? 0 : by === 'stranger' ? 0x7777_7777 : (seen[seen.length - 1 - (by % Math.max(1, seen.length))] ?? 0)
      return wide && typeof name === 'number' ? BigInt(name) : name
    }
    const sesid = choose('sesid', session)
    const chosen: Partial<Record<HandleKind, HandleName>> = {
      instance: choose('instance', instance), sesid, dbid: choose('dbid', 0), tableid: this.#cursor(sesid, choose('tableid', 0)), hFile: 0, snapId: choose('snapId', snapshot),
    }
    if (fn.startsWith('JetInit') && instance === 'stranger') delete chosen.instance
    return chosen
  }

  /** The guard does not follow cursors: what it is given here is alive and of this session, or null. */
  #cursor(sesid: HandleName, tableid: HandleName): HandleName {
    const cursor = bindingOf(this.#world, 'tableid', tableid)
    const session = bindingOf(this.#world, 'sesid', sesid)
    const isOwn = cursor !== undefined && !cursor.gone && session !== undefined && this.#world.cursors.get(cursor.record)?.session === session.record
    return isOwn ? tableid : 0
  }
}

/** Guard and world must agree, as far as the guard goes. */
function check({ fn, refusal, outcome }: Made, decision: Decision, holdsMode: boolean): void {
  const said = decision.verdict === 'refused' ? `${decision.error} (${decision.why})` : `${decision.verdict} ${decision.why ?? ''}`
  if (refusal !== null) {
    if (decision.verdict !== 'refused' || decision.error !== refusal.error || decision.why !== refusal.why || outcome !== jetErrors[refusal.error]) {
      throw new Error(`${fn}: the guard refuses with ${refusal.error} (${refusal.why}), the world says ${said}`)
    }
    const [byGuard, byWorld] = [named(refusal.witness), named(decision.witness)]
    if (byGuard !== byWorld) throw new Error(`${fn}: the guard names ${byGuard} as the witness, the world ${byWorld}`)
  } else if (mustRefuse(fn, decision, holdsMode)) throw new Error(`${fn}: the guard lets it pass, the world says ${said}`)
}

function named(witness: Witness | null): string {
  return witness === null ? 'nobody' : `${witness.fn} at ${String(witness.at)}`
}

/** Where a snapshot finds no instance, one that nobody has seen may be there. */
const withoutInstance: readonly JetFunctionName[] = ['JetOSSnapshotPrepare', 'JetOSSnapshotFreeze']

/** @param holdsMode an instance lives that holds the running mode: without one the guard is not certain of it */
function mustRefuse(fn: JetFunctionName, decision: Decision, holdsMode: boolean): boolean {
  if (decision.verdict !== 'refused' || withoutInstance.includes(fn)) return false
  return decision.why === 'mode' ? holdsMode : covered.has(decision.why)
}
