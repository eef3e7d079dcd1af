import type { JetErrorName, JetFunctionName } from '../facts/index.ts'
import { grbit, jetErrors } from '../facts/index.ts'
import { compiledInstance, compiledProcess, entryOf } from '../gates/index.ts'
import { decide } from './decide.ts'
import { Draft } from './draft.ts'
import { advanceSession, bindNewInstance, failSession } from './session.ts'
import { advanceSnapshot } from './snapshot.ts'
import { subjectOf } from './subject.ts'
import type { Call, CallInFlight, Outcome, RecordId, Witness, World } from './types.ts'
import { isNull } from './world.ts'

const recoveryControl = grbit('JET_bitExternalRecoveryControl')

/**
 * The world while a call is inside the engine.
 * @param id names the call until {@link finish}
 * @throws TypeError if a call of that id is still in flight
 */
export function begin(world: World, call: Call, id: string): World {
  const same = world.inFlight.get(id)
  if (same) throw new TypeError(`cannot begin ${call.fn} as call ${id}: ${same.call.fn} is still in flight under that name`)
  const draft = new Draft(world)
  const decision = decide(world, call, 'engine')
  const subject = subjectOf(world, call)
  const found = subject.kind === 'found' ? subject : null
  const witness: Witness = { fn: call.fn, at: call.at ?? world.clock }
  let instance = found?.instance?.id ?? null
  let began = false
  const allocated = found !== null && found.allocates && decision.verdict !== 'refused'
  if (found && decision.verdict !== 'refused') {
    if (found.allocates) {
      draft.stepProcess(`begin ${call.fn}`, 0, null)
      instance = draft.newInstance(witness)
    }
    if (instance !== null) {
      const before = draft.world.instances.get(instance)?.machine
      draft.stepInstance(instance, `begin ${call.fn}`, 0, null, witness)
      began = draft.world.instances.get(instance)?.machine !== before
      if (isInit(call.fn)) {
        draft.changeInstance(instance, { initThread: call.thread ?? null, recoveryControl: (call.grbit & recoveryControl) !== 0 })
        if (found.allocates) draft.changeInstance(instance, { unnamed: true })
      }
    }
  }
  draft.edit('inFlight').set(id, { id, call, since: world.clock, instance, session: found?.session?.id ?? null, allocated, began, decision })
  return draft.world
}

/**
 * The world after a call has returned. Only what it returned counts: a failed call changes what the
 * facts say a failure changes, and a code that the facts do not know changes nothing.
 * @throws TypeError if no call of that id is in flight, or if the outcome is none
 */
export function finish(world: World, id: string, outcome: Outcome): World {
  const flight = world.inFlight.get(id)
  if (flight === undefined) throw new TypeError(`cannot finish call ${id}: no call of that name is in flight`)
  const { error: given } = outcome
  if (given !== null && given !== 'unknown' && !Object.hasOwn(jetErrors, given)) {
    throw new TypeError(`cannot finish ${flight.call.fn}: its outcome is ${given}, but error is null for success, the name of a JET_ERR, or 'unknown'`)
  }
  const draft = new Draft(world)
  draft.edit('inFlight').delete(id)
  const { call } = flight
  const error = outcome.error
  const witness: Witness = { fn: call.fn, at: call.at ?? flight.since }

  learnMode(draft, error)
  if (flight.instance !== null) finishInstance(draft, flight, flight.instance, error, witness)
  if (isInit(call.fn)) settleInit(draft, flight, outcome, witness)
  else if (flight.instance !== null && flight.allocated) draft.freeInstance(flight.instance, witness)
  if (error === null) advanceSession(draft, flight, outcome, witness)
  else failSession(draft, flight, error, witness)
  advanceSnapshot(draft, flight, outcome, witness)

  const hadInstance = world.instances.size > 0 || (error !== null && error !== 'JET_errInvalidParameter' && entryOf(call.fn, 0, 'engine').process === 'create')
  if (hadInstance && draft.world.instances.size === 0 && draft.world.modeKnown) draft.stepProcess('last instance freed', 0, null)
  draft.stepProcess(call.fn, call.grbit, error)
  return draft.world
}

/** A call at once: begun and returned before any other. */
export function advance(world: World, call: Call, outcome: Outcome): World {
  const id = `at ${String(world.clock)}`
  return finish(begin(world, call, id), id, outcome)
}

function isInit(fn: JetFunctionName): boolean {
  return fn.startsWith('JetInit')
}

/** A mode that nobody saw gives itself away. */
function learnMode(draft: Draft, error: Outcome['error']): void {
  const seen = { JET_errRunningInOneInstanceMode: 'oneInstance', JET_errRunningInMultiInstanceMode: 'multiInstance' }[error as string]
  if (seen !== undefined && !draft.world.modeKnown) draft.setProcess(compiledProcess.stateOf({ process: seen }), true)
}

/** Errors that tell what somebody else did to the instance. */
const evidence: readonly (JetErrorName | 'unknown' | null)[] = [
  'JET_errClientRequestToStopJetService', 'JET_errInstanceUnavailable', 'JET_errInstanceUnavailableDueToFatalLogDiskFull', 'JET_errBackupAbortByServer',
]

function finishInstance(draft: Draft, flight: CallInFlight, id: RecordId, error: Outcome['error'], witness: Witness): void {
  const { call } = flight
  // A failed call that did not begin a phase does not end one: that is somebody else's.
  if (isLasting(call.fn) && !flight.began && flight.decision.verdict !== 'allowed' && error !== null) return
  if (evidence.includes(error) && !isLasting(call.fn)) {
    if (isEvidence(draft.world, flight, id, error)) draft.stepInstance(id, call.fn, call.grbit, error, { ...witness, fn: 'adopted' })
    return
  }
  // Out of memory means that the one file slot is taken, and cancels nothing; with the slot free it is a failure like others.
  const failedInside = error === 'JET_errOutOfMemory' && entryOf(call.fn, 0, 'engine').backup === 'open-file' && flight.decision.verdict === 'allowed'
  draft.stepInstance(id, call.fn, call.grbit, failedInside ? 'JET_errDiskIO' : error, witness)
  const instance = draft.world.instances.get(id)
  const inDoubt = instance && compiledInstance.region(instance.machine, 'availability') === 'inDoubt'
  if (inDoubt && error === null && isEvidence(draft.world, flight, id, 'JET_errInstanceUnavailable')) draft.stepInstance(id, 'gate passed', 0, null, witness)
}

/** Lasting calls leave their phase whatever they return, and their errors say nothing about others. */
function isLasting(fn: JetFunctionName): boolean {
  return isInit(fn) || fn.startsWith('JetTerm') || fn.startsWith('JetRestore') || fn === 'JetBackup' || fn === 'JetBackupInstance'
}

/**
 * Whether an error that was not expected proves what it says. The engine profile judges: the function's
 * gate must be one that gives this error, and the call must have begun after the last transition, or it
 * may still answer for the state before.
 */
function isEvidence(world: World, flight: CallInFlight, id: RecordId, error: Outcome['error']): boolean {
  const instance = world.instances.get(id)
    // What is refused inside the gate has passed it, as far as anybody knew.
  const { verdict, why } = flight.decision
  const expectedAtGate = verdict === 'refused' && why !== 'grbit' && why !== 'always'
  if (instance === undefined || flight.since < instance.changedAt || expectedAtGate) return false
  const { gate, finer, backup } = entryOf(flight.call.fn, flight.call.grbit, 'engine')
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
  else if (outcome.error === null) {
    draft.changeInstance(instance.id, { initThread: null, recoveryControl: false })
    if (flight.allocated) bindNewInstance(draft, instance.id, outcome)
  } else draft.changeInstance(instance.id, { initThread: null, recoveryControl: false })
}
