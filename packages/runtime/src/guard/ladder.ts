import type { HandleKind, Profile } from '@jet-lifecycle/model/facts'
import { jetErrors } from '@jet-lifecycle/model/facts'
import { compiledInstance, compiledProcess, compiledSession, tellsOfOthers } from '@jet-lifecycle/model/gates'
import type { Machine } from '@jet-lifecycle/model/gates'
import type { Call, CallInFlight, Decision, InstanceRecord, SessionRecord, World } from '@jet-lifecycle/model/world'
import { bindingOf, handleErrors, runningMode, Watch } from '@jet-lifecycle/model/world'
import type { Answer } from '../conventions/answer.ts'
import { readResult, readThrown } from '../conventions/answer.ts'
import { callOf, returnedOf } from '../conventions/signature.ts'
import type { SessionPage } from '../handles/books.ts'
import { Books } from '../handles/books.ts'
import { deliver } from './deliver.ts'
import type { GuardEvent, GuardListener, RefusedEvent, ReportedEvent, TransitionEvent } from './events.ts'
import type { Refusal } from './refusal.ts'
import { describeRefusal, isCertain, strangerIn } from './refusal.ts'
import type { Site } from './site.ts'
import { noteShape } from './site.ts'
import { placeOfCaller } from './stack.ts'
import { adoptionText, overlapText, refusalText, transitionText } from './text.ts'

export type Policy = 'refuse' | 'report'

/** What is decided once for a guard. */
export interface Rules {
  readonly profile: Profile
  readonly unknownHandles: 'pass' | 'refuse'
  readonly onRefusal: Policy | ((refusal: RefusedEvent) => Policy)
  readonly captureWitness: boolean
}

/** Hears of every call: a recorder. */
export interface Recorder {
  /** A call enters the engine; others may come before its end. */
  begin(call: Call, id: number): void
  /** It is over; `answer` is undefined where it did not happen. */
  end(call: Call, id: number, answer: Answer | undefined, returned: Call['handles'] | undefined): void
  refused(call: Call, answer: Answer): void
}

/** Releases of each kind of handle that are remembered; older handles are unknown. */
const remembered = 4096

/** A call that is inside the engine. */
interface Flight {
  readonly site: Site
  readonly args: readonly unknown[]
  /** null: nothing can be said of it. */
  readonly call: Call | null
  readonly at: number
  readonly session: SessionPage | undefined
  /** The world has not heard of its beginning, when the clock was so. */
  readonly unbegun: number | null
  /** Its session when it began, where somebody listens. */
  readonly before: SessionRecord | undefined
  isBackground: boolean
}

/** What listeners have heard of. */
interface Told {
  process: number
  instances: ReadonlyMap<number, InstanceRecord>
}

/**
 * The steps of every guarded call: find what it is about, refuse what is certain to fail, note the call, call the
 * binding, commit by the outcome, adopt what contradicts. What happens is the model's to say, in {@link Watch}; the
 * ladder asks it, and tells it.
 */
export class Ladder {
  readonly rules: Rules
  readonly watch = new Watch('unset', remembered)
  readonly books: Books
  /** Guarded calls so far; the number of a call says when it began. */
  calls = 0
  /** Somebody wants to see every call: none takes the short way. */
  isObserved = false
  readonly #listeners = new Set<GuardListener>()
  readonly #recorders = new Set<Recorder>()
  readonly #background = new Set<string>()
  /** An instance was brought up, or taken down, that is not known which: of no instance the phase is proven any more. */
  #isBlind = false
  #told: Told = { process: 0, instances: new Map() }

  constructor(rules: Rules) {
    this.rules = rules
    this.books = new Books(rules.profile)
  }

  get world(): World {
    return this.watch.world
  }

  subscribe(listener: GuardListener): () => void {
    // The same function may listen twice, and leave once.
    const own: GuardListener = (event) => listener(event)
    if (this.#listeners.size === 0) this.#told = this.#look()
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  record(recorder: Recorder): () => void {
    this.#recorders.add(recorder)
    this.isObserved = true
    return () => {
      this.#recorders.delete(recorder)
      this.isObserved = this.#recorders.size > 0
    }
  }

  /**
   * A call as the binding has it: it returns, throws, or gives a Promise.
   * @throws what the binding threw; a refusal where it throws its errors; nothing else
   */
  call(site: Site, args: readonly unknown[]): unknown {
    const entered = this.#enter(site, args, false)
    if ('refused' in entered) return deliver(entered.refused, site)
    let result: unknown
    try {
      result = Reflect.apply(site.target, site.self, args)
    } catch (thrown) {
      this.#fail(entered, thrown)
      throw thrown
    }
    return this.#follow(entered, result)
  }

  /** A call in the background, whose last argument hears of its end: `f.async(…, (error, result) => …)`. */
  callBack(site: Site, args: readonly unknown[], invoke: (args: readonly unknown[]) => unknown): unknown {
    const done = args.at(-1)
    if (!isCallback(done)) return invoke(args)
    const given = args.slice(0, -1)
    const entered = this.#enter(site, given, true)
    if ('refused' in entered) {
      const { refused } = entered
      queueMicrotask(() => answerBack(done, refused, site))
      return undefined
    }
    let isSettled = false
    const settle = (error: unknown, result: unknown): void => {
      // A binding may call back twice, and what the program's callback throws may come through the binding.
      if (isSettled) return
      isSettled = true
      if (error === null || error === undefined) this.#leave(entered, result)
      else this.#fail(entered, error)
    }
    try {
      return invoke([...given, function (this: unknown, ...answer: unknown[]): unknown {
        settle(answer[0], answer[1])
        return Reflect.apply(done, this, answer)
      }])
    } catch (thrown) {
      settle(thrown, undefined)
      throw thrown
    }
  }

  /**
   * The last steps of a call that took the short way, and was answered with something else than success.
   * @param isPresent nothing has changed while it was inside
   */
  learn(site: Site, args: readonly unknown[], isPresent: boolean, result: unknown): unknown {
    if (typeof result === 'number' && !(isPresent && site.traits.tells(readResult(site.convention, result)))) return result
    const flight: Flight = { ...this.#flight(site, args, this.calls), unbegun: isPresent ? this.world.clock : 0 }
    return this.#follow(flight, result)
  }

  /** How the world stands, for who looks at it from outside. */
  get inFlight(): readonly CallInFlight[] {
    return [...this.world.inFlight.values()]
  }

  isInBackground(id: string): boolean {
    return this.#background.has(id)
  }

  #flight(site: Site, args: readonly unknown[], at: number): Flight {
    const { traits: { signature, commits, isFree }, convention } = site
    // Between the program and here: the stand-in, the step that it takes, #enter, and this.
    const place = this.rules.captureWitness && commits ? placeOfCaller(4) : at
    const call = isFree && !this.isObserved ? null : callOf(signature, convention, args, place, 'main')
    const session = call?.handles.sesid === undefined ? undefined : this.books.open(this.world, call.handles.sesid)
    const before = this.#listeners.size > 0 ? this.#sessionOf(session) : undefined
    return { site, args, call, at, session, unbegun: null, before, isBackground: false }
  }

  #enter(site: Site, args: readonly unknown[], isBackground: boolean): Flight | { readonly refused: RefusedEvent } {
    const at = (this.calls += 1)
    const flight = this.#flight(site, args, at)
    const { call, session } = flight
    if (call === null) return flight
    const decision = this.watch.decide(call, this.rules.profile)
    const refusal = this.#refusalOf(call, decision, session)
    if (refusal !== null) {
      const refused = this.#tellRefusal(site, call, refusal)
      if (refused !== null) return { refused }
    }
    if (session !== undefined && session.pending > 0 && site.traits.occupiesSession) this.#warn(site, session)
    for (const recorder of this.#recorders) recorder.begin(call, at)
    this.watch.begin(call, String(at))
    if (site.traits.commits) {
      this.books.turn(this.world)
      this.#tellChanges(flight, call, null)
    }
    const { short } = site.traits
    if (session !== undefined && short !== null && (decision.verdict === 'allowed' || decision.why === 'unknown-handle')) {
      this.books.note(this.world, session, short.cursorAt < 0 ? undefined : call.handles.tableid, short.databaseAt < 0 ? undefined : args[short.databaseAt])
    }
    if (isBackground) this.#goBackground(flight)
    return flight
  }

  #goBackground(flight: Flight): void {
    flight.isBackground = true
    if (flight.unbegun === null) this.#background.add(String(flight.at))
    if (flight.session !== undefined && flight.site.traits.occupiesSession) flight.session.pending += 1
  }

  #follow(flight: Flight, result: unknown): unknown {
    if (!isThenable(result)) {
      this.#leave(flight, result)
      return result
    }
    flight.site.later = true
    this.#goBackground(flight)
    // The outcome is committed before anybody who waits for it goes on. A rejection that nobody handles stays one.
    return result.then(
      (value) => {
        this.#leave(flight, value)
        return value
      },
      (thrown: unknown) => {
        this.#fail(flight, thrown)
        throw thrown
      },
    )
  }

  #leave(flight: Flight, result: unknown): void {
    if (typeof result === 'object') noteShape(flight.site, result)
    this.#commit(flight, readResult(flight.site.convention, result), result)
  }

  #fail(flight: Flight, thrown: unknown): void {
    const answer = readThrown(flight.site.convention, thrown)
    if (answer !== undefined) this.#commit(flight, answer, undefined)
    else this.#abandon(flight)
  }

  #abandon(flight: Flight): void {
    const { call, at, unbegun, site } = flight
    this.#land(flight)
    if (call === null || unbegun !== null) return
    for (const recorder of this.#recorders) recorder.end(call, at, undefined, undefined)
    this.watch.abandon(String(at))
    if (!site.traits.commits) return
    this.books.turn(this.world)
    this.#tellChanges(flight, call, null)
  }

  #land({ at, session, site, isBackground }: Flight): void {
    if (!isBackground) return
    this.#background.delete(String(at))
    if (session !== undefined && site.traits.occupiesSession) session.pending -= 1
  }

  #commit(flight: Flight, answer: Answer, result: unknown): void {
    const { site: { traits, convention }, args, call, at, session, unbegun } = flight
    this.#land(flight)
    if (call === null) {
      if (answer === null && traits.signature.bringsInstance) this.#isBlind = true
      return
    }
    if (answer === null && isOfStranger(this.world, call)) this.#isBlind = true
    const hands = traits.signature.outs.length > 0 && (answer === null || traits.signature.bringsInstance)
    const returned = hands ? returnedOf(traits.signature, convention, args, result) : undefined
    for (const recorder of this.#recorders) recorder.end(call, at, answer, returned)
    const outcome = returned === undefined ? { error: answer } : { error: answer, returned }
    if (unbegun !== null) this.watch.learn(call, unbegun, outcome)
    else this.watch.finish(String(at), outcome)
    if (answer === null && returned !== undefined) this.#forgetUnread(flight, call, returned)
    this.#learnMode(call, answer)
    if (traits.commits || traits.tells(answer)) this.#turnPages(flight, call, answer, returned)
    this.#tellChanges(flight, call, answer)
    this.#tellSession(flight, call)
    if (session !== undefined && traits.undoes) this.books.doubt(this.world, session)
  }

  #turnPages({ session }: Flight, call: Call, answer: Answer, returned: Call['handles'] | undefined): void {
    this.books.turn(this.world)
    if (answer !== null) return
    this.books.forgetCursor(returned?.tableid)
    if (call.fn === 'JetCloseTable') this.books.forgetCursor(call.handles.tableid)
    // A session whose value is given out again, or has ended.
    if (returned?.sesid !== undefined) this.books.open(this.world, returned.sesid)
    if (session !== undefined) this.books.open(this.world, session.key)
  }

  /** Where a new handle could not be read, it may be one that was released: nothing is certain of those any more. */
  #forgetUnread({ site: { traits: { signature } } }: Flight, call: Call, returned: Call['handles']): void {
    for (const { kind } of signature.outs) {
      // An init that was given a null pointer hands nothing out.
      if (returned[kind] === undefined && !(signature.bringsInstance && call.handles.instance === undefined)) this.watch.forgetReleased(kind)
    }
  }

  /** Where the engine contradicts the running mode that is believed in, the engine is right. */
  #learnMode(call: Call, answer: Answer): void {
    const { watch } = this
    if (answer === 'JET_errRunningInOneInstanceMode') watch.assumeMode('one-instance')
    else if (answer === 'JET_errRunningInMultiInstanceMode') watch.assumeMode('multi-instance')
    else if (answer === null && call.fn.startsWith('JetCreateInstance') && runningMode(watch.world) === 'one-instance') watch.assumeMode('multi-instance')
    else if (!watch.world.modeKnown && watch.world.instances.size === 0) watch.assumeMode('unset')
  }

  #refusalOf(call: Call, decision: Decision, session: SessionPage | undefined): Refusal | null {
    if (decision.verdict === 'allowed') return null
    if (this.#isBlind && (unprovenByTheBlind.has(decision.why))) return null
    if (decision.verdict === 'unknown') return decision.why === 'unknown-handle' && this.rules.unknownHandles === 'refuse' ? this.#stranger(call) : null
    const { world, rules: { profile } } = this
    if (!isCertain(world, call, decision, this.#inBackground(), session !== undefined && session.inside > 0)) return null
    const subject = this.#subjectOf(call, session)
    const name = subject === undefined ? null : (this.books.instance(subject.id)?.name ?? null)
    return describeRefusal(world, call, decision, profile, subject, name)
  }

  #inBackground(): readonly CallInFlight[] {
    return this.#background.size === 0 ? [] : [...this.#background].map((id) => this.world.inFlight.get(id)).filter((flight) => flight !== undefined)
  }

  #stranger(call: Call): Refusal | null {
    const kind: HandleKind | null = strangerIn(this.world, call)
    return kind && { error: handleErrors[kind], why: 'unknown-handle', gate: null, region: '', state: '', instance: null, witness: null, handle: kind }
  }

  /** The instance that a refusal is about: by handle, by session, or the one that stands for the process. */
  #subjectOf({ handles }: Call, session: SessionPage | undefined): InstanceRecord | undefined {
    const { world } = this
    if (session !== undefined && session.id !== null) return world.instances.get(session.instance.id)
    if (handles.instance !== undefined && runningMode(world) !== 'one-instance') {
      const binding = bindingOf(world, 'instance', handles.instance)
      if (binding !== undefined && binding.gone === null) return world.instances.get(binding.record)
    }
    for (const instance of world.instances.values()) return instance
    return undefined
  }

  /** @returns the refusal, or null if the call is made all the same */
  #tellRefusal({ calledAs }: Site, call: Call, refusal: Refusal): RefusedEvent | null {
    const { error, why, gate, instance, witness } = refusal
    const event: RefusedEvent = Object.freeze({
      type: 'refused', fn: call.fn, calledAs, error, errorValue: jetErrors[error], why, gate,
      instance: why === 'handle' || why === 'unknown-handle' ? null : instance, witness, profile: this.rules.profile, text: refusalText(calledAs, refusal),
    })
    if (this.#policyFor(event) === 'report') {
      const reported: ReportedEvent = { ...event, type: 'reported' }
      this.#tell(reported)
      return null
    }
    for (const recorder of this.#recorders) recorder.refused(call, error)
    this.#tell(event)
    return event
  }

  #policyFor(event: RefusedEvent): Policy {
    const { onRefusal } = this.rules
    if (typeof onRefusal !== 'function') return onRefusal
    try {
      return onRefusal(event) === 'report' ? 'report' : 'refuse'
    } catch (thrown) {
      throwLater(thrown)
      return 'refuse'
    }
  }

  #warn({ traits: { fn }, calledAs }: Site, session: SessionPage): void {
    const inside = this.#inBackground().find((flight) => flight.session === session.id)
    if (inside === undefined) return
    const witness = { fn: inside.call.fn, at: inside.call.at ?? inside.since }
    this.#tell({
      type: 'warning', warning: 'session-overlap', fn, calledAs, instance: session.instance.name, profile: this.rules.profile, witness,
      text: overlapText(calledAs, witness),
    })
  }

  #look(): Told {
    const { process, instances } = this.world
    return { process, instances: new Map(instances) }
  }

  /** Tells what has changed since listeners were told last. */
  #tellChanges(flight: Flight, call: Call, answer: Answer): void {
    if (this.#listeners.size === 0) return
    const told = this.#told
    const { world } = this
    this.#told = this.#look()
    if (told.process !== world.process) {
      const region = (state: number): string => compiledProcess.region(state, 'process')
      this.#tellTransition(flight, call, 'process', null, 'process', region(told.process), region(world.process))
    }
    for (const id of new Set([...told.instances.keys(), ...world.instances.keys()])) {
      const [from, to] = [told.instances.get(id), world.instances.get(id as InstanceRecord['id'])]
      if (from === to) continue
      const name = this.books.nameOf(id as InstanceRecord['id'])
      const isAdopted = to !== undefined && from?.machine !== to.machine && isAdoption(to, call.at)
      if (isAdopted && answer !== null && answer !== 'unknown' && tellsOfOthers.has(answer)) this.#tellAdoption(flight, call, answer, name)
      const region = (record: InstanceRecord | undefined, of: string): string | null => record === undefined ? null : compiledInstance.region(record.machine, of)
      for (const of of from && to ? changedRegions(compiledInstance, from.machine, to.machine) : ['phase']) this.#tellTransition(flight, call, 'instance', name, of, region(from, of), region(to, of))
    }
  }

  #sessionOf(session: SessionPage | undefined): SessionRecord | undefined {
    return session === undefined || session.id === null ? undefined : this.world.sessions.get(session.id)
  }

  #tellSession(flight: Flight, call: Call): void {
    const { before, session } = flight
    if (before === undefined || session === undefined || this.#listeners.size === 0) return
    const now = this.#sessionOf(session)
    for (const region of now ? changedRegions(compiledSession, before.machine, now.machine) : ['transaction']) {
      const to = now ? compiledSession.region(now.machine, region) : null
      this.#tellTransition(flight, call, 'session', session.instance.name, region, compiledSession.region(before.machine, region), to)
    }
  }

  #tellTransition({ site: { calledAs } }: Flight, { fn }: Call, of: TransitionEvent['of'], instance: string | null, region: string, from: string | null, to: string | null): void {
    const { profile } = this.rules
    this.#tell({ type: 'transition', of, fn, calledAs, instance, profile, region, from, to, text: transitionText(calledAs, of, instance, region, from, to) })
  }

  #tellAdoption({ site: { calledAs } }: Flight, call: Call, error: Exclude<Answer, null | 'unknown'>, instance: string): void {
    const { profile } = this.rules
    const text = adoptionText(calledAs, error, instance)
    const witness = { fn: 'adopted', at: call.at ?? 0 } as const
    this.#tell({ type: 'adopted', fn: call.fn, calledAs, error, errorValue: jetErrors[error], instance, witness, profile, text })
  }

  #tell(event: GuardEvent): void {
    Object.freeze(event)
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (thrown) {
        // The listener's mistake must neither replace the call's answer nor vanish.
        throwLater(thrown)
      }
    }
  }
}

function changedRegions(machine: Machine, from: number, to: number): readonly string[] {
  if (from === to) return []
  const before = machine.describe(from)
  return Object.entries(machine.describe(to)).flatMap(([region, state]) => (before[region] === state ? [] : [region]))
}

const unprovenByTheBlind: ReadonlySet<Decision['why']> = new Set(['phase', 'mode', 'name', 'crash'])

/** A term of an instance that nobody saw made, or of one whose handle could not be read. */
function isOfStranger(world: World, { fn, handles: { instance } }: Call): boolean {
  return fn.startsWith('JetTerm') && runningMode(world) !== 'one-instance' && bindingOf(world, 'instance', instance) === undefined
}

function isAdoption({ witnesses }: InstanceRecord, at: Call['at']): boolean {
  return Object.values(witnesses).some((witness) => witness.fn === 'adopted' && witness.at === at)
}

function throwLater(thrown: unknown): void {
  queueMicrotask(() => {
    throw thrown
  })
}

function isCallback(value: unknown): value is (...answer: unknown[]) => unknown {
  return typeof value === 'function'
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && value instanceof Promise
}

function answerBack(done: (...answer: unknown[]) => unknown, refused: RefusedEvent, site: Site): void {
  if (site.convention.errors === 'thrown') {
    try {
      deliver(refused, { ...site, later: false })
    } catch (error) {
      done(error)
    }
  } else done(null, site.wrapCode(refused.errorValue))
}
