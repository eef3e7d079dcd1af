import type { HandleKind, Profile } from '@jet-lifecycle/model/facts'
import { jetErrors } from '@jet-lifecycle/model/facts'
import { compiledInstance, compiledProcess, compiledSession, tellsOfOthers } from '@jet-lifecycle/model/gates'
import type { Call, CallInFlight, Decision, InstanceRecord, SessionRecord, World } from '@jet-lifecycle/model/world'
import { bindingOf, handleErrors, runningMode, Watch } from '@jet-lifecycle/model/world'
import type { Answer } from '../conventions/answer.ts'
import { readResult, readThrown } from '../conventions/answer.ts'
import { callOf, returnedOf } from '../conventions/signature.ts'
import type { SessionPage } from '../handles/books.ts'
import { Books } from '../handles/books.ts'
import { deliver } from './deliver.ts'
import type { GuardEvent, GuardListener, RefusedEvent, ReportedEvent } from './events.ts'
import type { Refusal } from './refusal.ts'
import { describeRefusal, isCertain, strangerIn } from './refusal.ts'
import type { Site } from './site.ts'
import { noteShape } from './site.ts'
import { placeOfCaller } from './stack.ts'
import { adoptionText, overlapText, refusalText } from './text.ts'

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
  readonly before: Before | null
  isBackground: boolean
}

interface Before {
  readonly process: number
  readonly instances: ReadonlyMap<number, InstanceRecord>
  readonly session: SessionRecord | undefined
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
    const settle = (error: unknown, result: unknown): void => {
      if (error === null || error === undefined) this.#leave(entered, result)
      else this.#fail(entered, error)
    }
    try {
      return invoke([...given, function (this: unknown, ...answer: unknown[]): unknown {
        settle(answer[0], answer[1])
        return Reflect.apply(done, this, answer)
      }])
    } catch (thrown) {
      this.#fail(entered, thrown)
      throw thrown
    }
  }

  /** The last steps of a call that took the short way, and was answered with something else than success. */
  learn(site: Site, args: readonly unknown[], since: number, result: unknown): unknown {
    if (typeof result === 'number' && !site.traits.tells(readResult(site.convention, result))) return result
    const flight: Flight = { ...this.#flight(site, args, this.calls), unbegun: since }
    return this.#follow(flight, result)
  }

  /** The same, of a call that threw. */
  learnThrown(site: Site, args: readonly unknown[], since: number, thrown: unknown): void {
    const answer = readThrown(site.convention, thrown)
    if (answer !== undefined && site.traits.tells(answer)) this.#commit({ ...this.#flight(site, args, this.calls), unbegun: since }, answer, undefined)
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
    const place = this.rules.captureWitness && commits ? placeOfCaller() : at
    const call = isFree && !this.isObserved ? null : callOf(signature, convention, args, place, 'main')
    const session = call?.handles.sesid === undefined ? undefined : this.books.open(this.world, call.handles.sesid)
    return { site, args, call, at, session, unbegun: null, before: this.#listeners.size > 0 ? this.#look(session) : null, isBackground: false }
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
    if (site.traits.commits) this.books.turn(this.world)
    if (session !== undefined && decision.verdict === 'allowed') this.books.note(this.world, session, call.handles.tableid, this.#ownDatabase(session, call, args, site))
    if (isBackground) this.#goBackground(flight)
    return flight
  }

  /** The database that a call was let in with, as the caller wrote it, where the session is known to have it open. */
  #ownDatabase(session: SessionPage, { handles: { dbid } }: Call, args: readonly unknown[], { traits: { short } }: Site): unknown {
    if (short === null || short.databaseAt < 0 || dbid === undefined || dbid === null) return undefined
    const binding = bindingOf(this.world, 'dbid', dbid)
    const opens = binding === undefined ? 0 : this.#opens(session, dbid)
    return opens > 0 ? args[short.databaseAt] : undefined
  }

  #opens(session: SessionPage, dbid: number | bigint | string): number {
    const record = this.world.sessions.get(session.id)
    for (const [key, opens] of record?.databases ?? []) if (key === dbid || Number(key) === Number(dbid)) return opens
    return 0
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
    // The outcome is committed before anybody who waits for it goes on: this is the first reaction. What it throws would be a mistake of ours, and heard.
    result.then((value) => this.#leave(flight, value), (thrown: unknown) => this.#fail(flight, thrown))
    return result
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
    if (site.traits.commits) this.books.turn(this.world)
  }

  #land({ at, session, site, isBackground }: Flight): void {
    if (!isBackground) return
    this.#background.delete(String(at))
    if (session !== undefined && site.traits.occupiesSession) session.pending -= 1
  }

  #commit(flight: Flight, answer: Answer, result: unknown): void {
    const { site: { traits, convention }, args, call, at, session, unbegun } = flight
    this.#land(flight)
    if (call === null) return
    const hands = traits.signature.outs.length > 0 && (answer === null || traits.signature.bringsInstance)
    const returned = hands ? returnedOf(traits.signature, convention, args, result) : undefined
    for (const recorder of this.#recorders) recorder.end(call, at, answer, returned)
    const outcome = returned === undefined ? { error: answer } : { error: answer, returned }
    if (unbegun !== null) this.watch.learn(call, unbegun, outcome)
    else this.watch.finish(String(at), outcome)
    if (answer === null && returned !== undefined) this.#forgetUnread(flight, call, returned)
    this.#learnMode(call, answer)
    if (traits.commits || traits.tells(answer)) this.#turnPages(flight, call, answer, returned)
    if (flight.before !== null) this.#tellChanges(flight, flight.before, call, answer)
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
    if (session !== undefined) return world.instances.get(session.instance.id)
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

  #look(session: SessionPage | undefined): Before {
    const { process, instances, sessions } = this.world
    return { process, instances: new Map(instances), session: session && sessions.get(session.id) }
  }

  #tellChanges(flight: Flight, before: Before, call: Call, answer: Answer): void {
    const { site: { calledAs }, session } = flight
    const { world, rules: { profile } } = this
    const names = new Map<number, string>()
    for (const id of new Set([...before.instances.keys(), ...world.instances.keys()])) names.set(id, this.books.instance(id as InstanceRecord['id'])?.name ?? session?.instance.name ?? 'freed')
    const tell = (of: 'process' | 'instance' | 'session', instance: string | null, region: string, from: string | null, to: string | null): void => {
      const subject = of === 'instance' ? `instance "${instance ?? ''}"` : of === 'session' ? `a session of instance "${instance ?? ''}"` : 'the process'
      this.#tell({ type: 'transition', of, fn: call.fn, calledAs, instance, profile, region, from, to, text: `${calledAs}: ${region} of ${subject} went from ${from ?? 'nothing'} to ${to ?? 'nothing'}` })
    }
    if (before.process !== world.process) tell('process', null, 'process', compiledProcess.region(before.process, 'process'), compiledProcess.region(world.process, 'process'))
    for (const [id, name] of names) {
      const [from, to] = [before.instances.get(id), world.instances.get(id as InstanceRecord['id'])]
      if (from === to) continue
      const isAdopted = to !== undefined && from?.machine !== to.machine && isAdoption(to, call.at)
      if (isAdopted && answer !== null && answer !== 'unknown' && tellsOfOthers.has(answer)) this.#tellAdoption(flight, call, answer, name)
      const regions = from && to ? compiledInstance.changed(from.machine, to.machine) : ['phase']
      for (const region of regions) tell('instance', name, region, from ? compiledInstance.region(from.machine, region) : null, to ? compiledInstance.region(to.machine, region) : null)
    }
    const [from, to] = [before.session, session && world.sessions.get(session.id)]
    if (session === undefined || from === undefined || from === to) return
    for (const region of to ? compiledSession.changed(from.machine, to.machine) : ['transaction']) {
      tell('session', session.instance.name, region, compiledSession.region(from.machine, region), to ? compiledSession.region(to.machine, region) : null)
    }
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
