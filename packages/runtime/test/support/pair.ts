import type { HandleKind, JetErrorName, JetFunctionName, Profile } from '@jet-lifecycle/model/facts'
import { jetErrorName, jetErrors } from '@jet-lifecycle/model/facts'
import type { Call, Decision, HandleName, Handles, Outcome, Witness, World } from '@jet-lifecycle/model/world'
import { begin, createWorld, decide, finish } from '@jet-lifecycle/model/world'
import type { RefusedEvent } from '../../src/guard/events.ts'
import { conventions } from '../../src/conventions/convention.ts'
import { Ladder } from '../../src/guard/ladder.ts'
import type { Target } from '../../src/guard/members.ts'
import { siteOf, traitsOf } from '../../src/guard/site.ts'
import { wrap } from '../../src/guard/wrap.ts'
import { createSimulator, SimulatedCrash, SimulatedHang } from '../../src/simulator/index.ts'
import { argumentsFor } from '../../src/conformance/arguments.ts'
import type { Command, Pick } from './commands.ts'

/** Reasons that are the engine's to give. */
const engines: ReadonlySet<string> = new Set(['grbit', 'always', 'session-shared', 'transaction-owner', 'session-context'])

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

/** A call that is asked about and not made. */
class Probed extends Error {}

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
    this.ladder = new Ladder({ profile, unknownHandles: 'pass', onRefusal: 'refuse', captureWitness: false })
    this.ladder.subscribe((event) => {
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
    const before = this.#world
    const { args, outs } = argumentsFor(step, { file: this.#file(), restoreInfo: true })
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
    check(step, decision, before)
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
    const { args } = argumentsFor({ fn, handles, grbit }, { file: this.#file(), restoreInfo: true })
    const world = decide(this.#world, { fn, handles, grbit, thread: 'main' }, this.#profile)
    const probed = this.#standIn(fn, () => {
      throw new Probed()
    })
    this.#takeRefusal()
    try {
      probed(...args)
    } catch (thrown) {
      if (!(thrown instanceof Probed)) throw thrown
    }
    return { guard: this.#takeRefusal()?.error ?? null, world, mustRefuse: mustRefuse({ handles }, world, this.#world) }
  }

  #wrapped(fn: JetFunctionName): Target {
    return this.#standIn(fn, this.simulator.esent[fn])
  }

  #standIn(fn: JetFunctionName, target: Target): Target {
    return wrap(this.ladder, siteOf(traitsOf(fn, this.#profile), conventions.returnsCode, fn, target, this.simulator.esent), target)
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
      instance: choose('instance', instance), sesid, dbid: choose('dbid', 0), tableid: choose('tableid', 0), hFile: 0, snapId: choose('snapId', snapshot),
    }
    if (fn.startsWith('JetInit') && instance === 'stranger') delete chosen.instance
    return chosen
  }
}

/** Guard and world must agree, as far as the guard goes. */
function check({ fn, handles, refusal, outcome }: Made, decision: Decision, before: World): void {
  const said = decision.verdict === 'refused' ? `${decision.error} (${decision.why})` : `${decision.verdict} ${decision.why ?? ''}`
  if (refusal !== null) {
    if (decision.verdict !== 'refused' || decision.error !== refusal.error || decision.why !== refusal.why || outcome !== jetErrors[refusal.error]) {
      throw new Error(`${fn}: the guard refuses with ${refusal.error} (${refusal.why}), the world says ${said}`)
    }
    const [byGuard, byWorld] = [named(refusal.witness), named(decision.witness)]
    if (byGuard !== byWorld) throw new Error(`${fn}: the guard names ${byGuard} as the witness, the world ${byWorld}`)
  } else if (mustRefuse({ handles }, decision, before)) throw new Error(`${fn}: the guard lets it pass, the world says ${said}`)
}

function named(witness: Witness | null): string {
  return witness === null ? 'nobody' : `${witness.fn} at ${String(witness.at)}`
}

/** What the guard is certain of too, which does not know whether it sees the process from its start. */
function mustRefuse({ handles }: { readonly handles: Handles }, decision: Decision, { instances }: World): boolean {
  if (decision.verdict !== 'refused' || engines.has(decision.why)) return false
  if (decision.why === 'handle') return decision.witness !== null || (decision.error === 'JET_errSesidTableIdMismatch' && handles.tableid !== 0)
  return instances.size > 0 || (decision.why !== 'mode' && decision.why !== 'phase')
}
