import type { FunctionRow } from '@jet-lifecycle/model/facts'
import { functionRows } from '@jet-lifecycle/model/facts'
import { compiledInstance, compiledSession, restoreInfoAt, tellsOfOthers, undoesNothing } from '@jet-lifecycle/model/gates'
import type { Answer } from '../conventions/answer.ts'
import { readOut, Unreadable } from '../conventions/argument.ts'
import { keyOf } from '../handles/key.ts'
import type { InstanceRecord, SavedState, SessionRecord } from '../handles/records.ts'
import type { Plan } from './plan.ts'
import type { Question } from './refusal.ts'
import { settleSnapshot } from './snapshot.ts'

interface Noted {
  readonly process: number
  readonly before: SavedState
  readonly after: number
  /** It began no phase of its own, and met a gate of which the state does not tell whether it is open. */
  readonly isForeign: boolean
}

/** A call that is inside the engine. */
export interface Flight extends Question {
  /** The instance that the call concerns or has brought; it keeps its meaning when the handle is given out again. */
  readonly instance: InstanceRecord | null
  /** The call itself; `at` is also when it began. */
  readonly witness: { readonly fn: Plan['fn']; readonly at: number }
  /** How things were before {@link begin} noted the call, where it did. */
  readonly noted: Noted | null
}

/** Notes that a call enters the engine: the instance is initialising, terminating … until {@link settle} or {@link abandon}. */
export function begin(question: Question, witness: Flight['witness']): Flight {
  const { registry, plan, subject } = question
  if (!plan.lasts) return { ...question, instance: subject.instance, witness, noted: null }
  const process = registry.process
  if (subject.allocates) registry.stepProcess(`begin ${plan.fn}`, null)
  const instance = subject.allocates ? registry.allocate(witness) : subject.instance
  if (instance === null) return { ...question, instance, witness, noted: null }
  const before = instance.save()
  registry.stepInstance(instance, `begin ${plan.fn}`, 0, null, witness)
  if (plan.isInit) instance.recoveryControl = steersRecovery(question)
  const isForeign = tellsOfItself(plan) && instance.machine === before.machine && isClosed(question, instance)
  return { ...question, instance, witness, noted: { process, before, after: instance.machine, isForeign } }
}

function steersRecovery({ plan, args, grbit }: Question): boolean {
  const info = args[restoreInfoAt(plan.fn, grbit)]
  return info !== undefined && info !== null && info !== 0 && info !== 0n
}

function isClosed({ way }: Question, instance: InstanceRecord): boolean {
  return [way.engine.gate, way.engine.backup].some((gate) => gate !== null && compiledInstance.closing(instance.machine, gate, 'engine') !== null)
}

/** Takes back what {@link begin} noted: the call threw, so it did not happen. What others have changed since stays. */
export function abandon(flight: Flight): void {
  const { registry, instance, noted } = flight
  if (instance === null || noted === null) return
  if (isOwn(flight)) {
    registry.free(instance)
    if (registry.all.size === 0) registry.process = noted.process
  } else if (instance.alive && instance.machine === noted.after) instance.restore(noted.before)
  else {
    instance.recoveryControl = noted.before.recoveryControl
    registry.stepInstance(instance, flight.plan.fn, flight.grbit, 'unknown', flight.witness)
  }
}

/**
 * Commits what a call has changed, by what it answered; what is `unknown` changes nothing.
 * @returns whether the answer showed what somebody else has done, and was taken over
 */
export function settle(flight: Flight, answer: Answer): boolean {
  const { registry, plan, subject, instance } = flight
  const hadInstance = registry.all.size > 0 || (answer !== null && answer !== 'JET_errInvalidParameter' && flight.way.engine.process === 'create')
  learnMode(flight, answer)
  const adopted = instance !== null && settleInstance(flight, instance, answer)
  if (plan.isInit) settleInit(flight, answer)
  else if (instance !== null && isOwn(flight)) registry.free(instance)
  if (answer === null) settleHandles(flight)
  settleSnapshot(flight, answer)
  if (hadInstance && registry.all.size === 0) registry.stepProcess('last instance freed', null)
  registry.stepProcess(plan.fn, answer)
  if (subject.session !== null) stepSession(flight, subject.session, answer)
  return adopted
}

/** Where the engine contradicts the mode that the guard believes in, the engine is right. */
function learnMode({ registry, plan, subject }: Flight, answer: Answer): void {
  if (answer === 'JET_errRunningInOneInstanceMode') registry.learnMode('oneInstance')
  if (answer === 'JET_errRunningInMultiInstanceMode') registry.learnMode('multiInstance')
  const allocated = plan.newInstanceAt >= 0 && !subject.allocates && subject.instance === null
  if (answer === null && allocated && registry.mode === 'oneInstance') registry.learnMode('multiInstance')
}

/** An init that fails takes with it the instance that it allocated, or whose handle it zeroed (jetapi.cxx:21504). */
function settleInit(flight: Flight, answer: Answer): void {
  const { registry, plan, args, instance } = flight
  if (instance === null || !instance.alive) return
  const left = readOut(args[plan.newInstanceAt])
  instance.recoveryControl = false
  if (answer !== null) {
    const isZeroed = !(left instanceof Unreadable) && keyOf(left) === null
    if (isOwn(flight) || isZeroed) registry.free(instance)
  } else if (isOwn(flight)) registry.bind(instance, keyOf(left))
}

/** The call has brought its instance, which goes with it unless an init succeeds. */
function isOwn({ subject, instance }: Flight): boolean {
  return subject.instance === null && instance !== null
}

function settleHandles({ registry, plan, args, subject, instance, witness }: Flight): void {
  if (plan.fn === 'JetCreateInstance' || plan.fn === 'JetCreateInstance2') {
    registry.bind(registry.allocate(witness), keyOf(readOut(args[plan.newInstanceAt])))
  }
  if (plan.newSessionAt >= 0) {
    const key = keyOf<'sesid'>(readOut(args[plan.newSessionAt]))
    const owner = instance ?? subject.instance
    if (key !== null) registry.beginSession(owner?.alive === true ? owner : null, key)
  }
}

function stepSession({ registry, plan, grbit: bits }: Flight, session: SessionRecord, answer: Answer): void {
  if (answer !== null) {
    const inTransaction = compiledSession.region(session.machine, 'transaction') !== 'level0'
    // The calls that the guard sees, and so their transactions, are one thread's: what is shared is a call of another.
    const isUntouched = undoesNothing.has(answer) || answer === 'JET_errSessionSharingViolation'
    const undoes = plan.fn === 'JetEndSession' || plan.fn === 'JetRollback'
    if (undoes && inTransaction && !isUntouched) session.isHalfUndone = true
    return
  }
  const next = compiledSession.step(session.machine, compiledSession.event(plan.fn, bits, null))
  if (next < 0) registry.endSession(session)
  else session.machine = next
}

/** @returns whether the answer was taken over, as {@link settle} says */
function settleInstance(flight: Flight, instance: InstanceRecord, answer: Answer): boolean {
  const { registry, plan, grbit: bits, witness, noted } = flight
  // A failed call that did not begin a phase does not end one: that is somebody else's.
  if (noted?.isForeign === true && answer !== null) return false
  if (tellsOfOthers.has(answer) && !tellsOfItself(plan)) {
    return proves(flight, instance, answer) && registry.stepInstance(instance, plan.fn, bits, answer, { fn: 'adopted', at: witness.at })
  }
  registry.stepInstance(instance, plan.fn, bits, answer, witness)
  // A gate that an unavailable instance closes has let the call in: the failure in doubt was not fatal.
  if (answer === null && instance.alive && instance.region('availability') === 'inDoubt' && proves(flight, instance, 'JET_errInstanceUnavailable')) {
    registry.stepInstance(instance, 'gate passed', 0, null, witness)
  }
  return false
}

/** Calls whose errors tell of themselves: they leave their phase whatever they answer, and an internal backup's abort is over with it. */
function tellsOfItself({ fn, isInit, isRestore }: Plan): boolean {
  const row: FunctionRow = functionRows[fn]
  return isInit || isRestore || row.gate === 'term' || row.backup === 'internal'
}

/**
 * Whether an answer proves what it says of the instance. The engine's gates judge, since it is the engine
 * that answered; and the call must have begun after the last transition, or it may still answer for the
 * state before.
 */
function proves({ way, witness }: Flight, instance: InstanceRecord, answer: Answer): boolean {
  if (!instance.alive || witness.at <= instance.changedAt) return false
  const { gate, finer, backup } = way.engine
  if (answer === 'JET_errBackupAbortByServer') return backup !== null
  if (answer === 'JET_errClientRequestToStopJetService') return gate === 'session' || gate === 'instance' || finer === 'resume'
  return gate === 'session' || gate === 'session-past-stop' || gate === 'instance'
}
