import { compiledProcess, restoreInfoAt, tellsOfOthers } from '../gates/index.ts'
import { checkCall, readOutcome } from './check.ts'
import { answerTo } from './decide.ts'
import { Draft } from './draft.ts'
import { advanceSession, failSession } from './session.ts'
import { advanceSnapshot } from './snapshot.ts'
import { availabilityOf } from './regions.ts'
import type { Question } from './subject.ts'
import { questionOf } from './subject.ts'
import type { Call, CallInFlight, Decision, Outcome, RecordId, Witness, World } from './types.ts'
import { isNull, runningMode } from './world.ts'

/**
 * The world while a call is inside the engine.
 * @param id names the call until {@link finish}
 * @throws TypeError if a call of that id is still in flight
 */
export function begin(world: World, call: Call, id: string): World {
  checkCall(call)
  const draft = new Draft(world)
  beginIn(draft, questionOf(world, call), id)
  return draft.world
}

/**
 * The world after a call has returned. Only what it returned counts: a failed call changes what the
 * facts say a failure changes, and a code that the facts do not know changes nothing.
 * @throws TypeError if no call of that id is in flight, or if the outcome is none
 */
export function finish(world: World, id: string, outcome: Outcome): World {
  const draft = new Draft(world)
  finishIn(draft, id, outcome)
  return draft.world
}

/** A call at once: begun and returned before any other. */
export function advance(world: World, call: Call, outcome: Outcome): World {
  checkCall(call)
  const draft = new Draft(world)
  advanceIn(draft, questionOf(world, call), outcome)
  return draft.world
}

/** {@link begin}, in a draft that goes on. */
export function beginIn(draft: Draft, question: Question, id: string): void {
  const same = draft.world.inFlight.get(id)
  if (same) throw new TypeError(`Cannot begin ${question.call.fn} as call ${id}: ${same.call.fn} is still in flight under that name.`)
  draft.edit('inFlight').set(id, enter(draft, question))
}

/** {@link finish}, in a draft that goes on. */
export function finishIn(draft: Draft, id: string, outcome: Outcome): void {
  const flight = draft.world.inFlight.get(id)
  if (flight === undefined) throw new TypeError(`Cannot finish call ${id}: no call of that name is in flight.`)
  const read = readOutcome(flight.call, outcome)
  draft.edit('inFlight').delete(id)
  leave(draft, flight, read)
}

/** {@link advance}, in a draft that goes on. */
export function advanceIn(draft: Draft, question: Question, outcome: Outcome): void {
  const read = readOutcome(question.call, outcome)
  if (question.way.isInert(read.error) && !(read.error === null && isInDoubt(draft.world))) draft.tick(2)
  else leave(draft, enter(draft, question), read)
}

/** The call did not happen after all: what its beginning changed is taken back, what others changed since stays. */
export function abandonIn(draft: Draft, id: string): void {
  const flight = draft.world.inFlight.get(id)
  if (flight === undefined) throw new TypeError(`Cannot abandon call ${id}: no call of that name is in flight.`)
  draft.edit('inFlight').delete(id)
  const { call, allocated, instance, before } = flight
  if (instance === null || before === undefined) return
  const witness: Witness = { fn: call.fn, at: call.at ?? flight.since }
  draft.tick()
  if (allocated) {
    draft.freeInstance(instance, witness)
    if (draft.world.instances.size === 0) draft.setProcess(before.process, draft.world.modeKnown)
  } else if (before.instance !== null && draft.world.instances.get(instance) === before.after) draft.edit('instances').set(instance, before.instance)
  else {
    const now = draft.world.instances.get(instance)
    if (now) Object.assign(draft.changed(now), { initThread: null, recoveryControl: false })
    draft.stepInstance(instance, call.fn, call.grbit, 'unknown', witness)
  }
}

/**
 * What a call that changes nothing of its own was answered, for whoever did not {@link beginIn} it.
 * @param since the clock when it began
 */
export function learnIn(draft: Draft, call: Call, since: number, outcome: Outcome): void {
  const read = readOutcome(call, outcome)
  leave(draft, { ...enter(draft, questionOf(draft.world, call)), since }, read)
}

/** Failures of a create that come before it would touch the running mode; the second says that an instance is there. */
const leavesMode: ReadonlySet<Outcome['error']> = new Set(['JET_errInvalidParameter', 'JET_errRunningInOneInstanceMode'])

/** A call steps into the engine. */
function enter(draft: Draft, question: Question): CallInFlight {
  const { world } = draft
  const { call, way, subject } = question
  const since = world.clock
  const decision = answerTo(world, question, 'engine')
  const found = subject.kind === 'found' ? subject : null
  let instance = found?.instance?.id ?? null
  let began = false
  const allocated = found !== null && found.allocates && decision.verdict !== 'refused'
  draft.tick()
  const lasts = found !== null && decision.verdict !== 'refused' && (found.allocates || way.isLasting)
  const before = lasts ? { process: world.process, instance: found.instance } : undefined
  if (found && decision.verdict !== 'refused') {
    const witness: Witness = { fn: call.fn, at: call.at ?? since }
    if (found.allocates) {
      draft.stepProcess(`begin ${call.fn}`, 0, null)
      instance = draft.newInstance(witness)
    }
    if (instance !== null && way.isLasting) {
      const before = world.instances.get(instance)?.machine
      draft.stepInstance(instance, `begin ${call.fn}`, 0, null, witness)
      began = world.instances.get(instance)?.machine !== before
    }
    if (instance !== null && way.isInit) {
      // Whether the structure is given is no part of a call.
      const record = world.instances.get(instance)
      if (record) {
        const next = draft.changed(record)
        next.initThread = call.thread ?? null
        next.recoveryControl = restoreInfoAt(call.fn, call.grbit) >= 0
        if (found.allocates) next.unnamed = true
      }
    }
  }
  const after = instance === null ? undefined : draft.world.instances.get(instance)
  return { call, way, since, instance, session: found?.session?.id ?? null, allocated, began, decision, before: before && { ...before, after } }
}

/** A call steps out of it again. */
function leave(draft: Draft, flight: CallInFlight, outcome: Outcome): void {
  const { call, way: { isInit, isSnapshotCall, creates } } = flight
  const { error } = outcome
  const witness: Witness = { fn: call.fn, at: call.at ?? flight.since }
  const { world } = draft
  const hadInstance = world.instances.size > 0 || (creates && error !== null && !leavesMode.has(error))
  draft.tick()

  if (creates && error === null && !world.modeKnown) draft.setProcess(multiInstance, true)
  if (flight.instance !== null) finishInstance(draft, flight, flight.instance, error, witness)
  if (isInit) settleInit(draft, flight, outcome, witness)
  else if (flight.instance !== null && flight.allocated) draft.freeInstance(flight.instance, witness)
  if (error === null) advanceSession(draft, flight, outcome, witness)
  else failSession(draft, flight, error, witness)
  if (isSnapshotCall) advanceSnapshot(draft, flight, outcome, witness)

  if (hadInstance && world.instances.size === 0 && world.modeKnown) {
    // Whether it was the last is not known where others may be there: the mode stays with them.
    if (world.strangers) draft.setProcess(world.process, false)
    else draft.stepProcess('last instance freed', 0, null)
  }
  if (flight.instance === null && (error === null || error === 'JET_errDirtyShutdown') && call.fn.startsWith('JetTerm')) forgetStranger(draft)
  draft.stepProcess(call.fn, call.grbit, error)
}

/** An instance is gone that nobody saw come. In one-instance mode it was the one; otherwise it may have been the last. */
function forgetStranger(draft: Draft): void {
  const { world } = draft
  if (!world.modeKnown) return
  if (runningMode(world) === 'one-instance') draft.stepProcess('last instance freed', 0, null)
  else if (world.instances.size === 0) draft.setProcess(world.process, false)
}

/** A mode that nobody saw gives itself away by a create that succeeds, and stays while that instance is there. */
const multiInstance = compiledProcess.stateOf({ process: 'multiInstance' })

/** Whether the next success of a call tells something: that the instance is available after all. */
function isInDoubt(world: World): boolean {
  for (const { machine } of world.instances.values()) if (availabilityOf(machine) === 'inDoubt') return true
  return false
}

function finishInstance(draft: Draft, flight: CallInFlight, id: RecordId, error: Outcome['error'], witness: Witness): void {
  const { call, way: { row, isLasting } } = flight
  // A failed call that did not begin a phase does not end one: that is somebody else's.
  if (isLasting && !flight.began && flight.decision.verdict !== 'allowed' && error !== null) return
  if (error !== null && !isLasting && tellsOfOthers.has(error)) {
    if (isEvidence(draft.world, flight, id, error)) draft.stepInstance(id, call.fn, call.grbit, error, { ...witness, fn: 'adopted' })
    return
  }
  // Out of memory means that the one file slot is taken, and cancels nothing; with the slot free it is a failure like others.
  const failedInside = error === 'JET_errOutOfMemory' && row.backup === 'open-file' && flight.decision.verdict === 'allowed'
  draft.stepInstance(id, call.fn, call.grbit, failedInside ? 'JET_errDiskIO' : error, witness)
  const instance = draft.world.instances.get(id)
  const inDoubt = instance && availabilityOf(instance.machine) === 'inDoubt'
  if (inDoubt && error === null && isEvidence(draft.world, flight, id, 'JET_errInstanceUnavailable')) draft.stepInstance(id, 'gate passed', 0, null, witness)
}

const beforeTheBackup: ReadonlySet<Decision['why']> = new Set(['grbit', 'always'])
/** Asked only after the stop and the unavailability (lifecycle facts, section 3). */
const insideTheGate: ReadonlySet<Decision['why']> = new Set([
  ...beforeTheBackup, 'transaction', 'transaction-owner', 'session-context', 'backup', 'backup-stopped', 'backup-not-allowed', 'logging-ended',
])

/**
 * Whether an error that was not expected proves what it says. The engine profile judges: the function's
 * gate must be one that gives this error, and the call must have begun after the last transition, or it
 * may still answer for the state before.
 */
function isEvidence(world: World, flight: CallInFlight, id: RecordId, error: Outcome['error']): boolean {
  const instance = world.instances.get(id)
  // What is refused inside the gate has passed it, as far as anybody knew. A stopped backup is met where a backup is asked for.
  const { verdict, why } = flight.decision
  const inside = error === 'JET_errBackupAbortByServer' ? beforeTheBackup : insideTheGate
  const expectedAtGate = verdict === 'refused' && !inside.has(why)
  if (instance === undefined || flight.since < instance.changedAt || expectedAtGate) return false
  const { gate, finer, backup } = flight.way.entry.engine
  if (error === 'JET_errBackupAbortByServer') return backup !== null
  if (error === 'JET_errClientRequestToStopJetService') return gate === 'session' || gate === 'instance' || finer === 'resume'
  return gate === 'session' || gate === 'session-past-stop' || gate === 'instance'
}

/** An init that fails takes with it the instance that it allocated, or whose handle it zeroed. */
function settleInit(draft: Draft, flight: CallInFlight, outcome: Outcome, witness: Witness): void {
  if (flight.instance === null) return
  const instance = draft.world.instances.get(flight.instance)
  if (instance === undefined) return
  const zeroed = outcome.returned?.instance !== undefined && isNull(outcome.returned.instance)
  if (outcome.error !== null && (flight.allocated || zeroed)) draft.freeInstance(instance.id, witness)
  else {
    const next = draft.changed(instance)
    next.initThread = null
    next.recoveryControl = false
    if (outcome.error === null && flight.allocated) draft.bind('instance', outcome.returned?.instance, instance.id)
  }
}
