import type { HandleKind, JetErrorName } from '@jet-lifecycle/model/facts'
import type { Closing } from '@jet-lifecycle/model/gates'
import { compiledInstance, compiledProcess, compiledSession, entryOf } from '@jet-lifecycle/model/gates'
import type { Call, CallInFlight, Decision, InstanceRecord, RefusalReason, Witness, World } from '@jet-lifecycle/model/world'
import { bindingOf, handleErrors } from '@jet-lifecycle/model/world'
import type { Profile } from '@jet-lifecycle/model/facts'
import type { RefusedEvent } from './events.ts'

/** Why a call is not made. */
export interface Refusal {
  readonly error: JetErrorName
  readonly why: RefusedEvent['why']
  readonly gate: RefusedEvent['gate']
  /** The region of the machine that closes the gate, and the state it is in. */
  readonly region: string
  readonly state: string
  readonly instance: string | null
  readonly witness: Witness | null
  /** Kind of the handle that is none any more, where that is the reason. */
  readonly handle: HandleKind | null
}

type Refused = Extract<Decision, { verdict: 'refused' }>

/**
 * Left to the engine: what depends on its version (option bits, functions that always fail), and on the thread that it
 * is called from.
 */
const engines: ReadonlySet<RefusalReason> = new Set<RefusalReason>(['grbit', 'always', 'session-shared', 'transaction-owner', 'session-context'])

/** What is asked before it is seen that another call is inside with the session. */
const atTheGate: ReadonlySet<RefusalReason> = new Set<RefusalReason>(['stopped', 'unavailable', 'phase', 'mode', 'handle'])

/** In the order in which the engine looks at them. */
const kinds: readonly HandleKind[] = ['instance', 'sesid', 'tableid', 'dbid', 'snapId']

/**
 * Whether a refusal of the model is certain for the guard too, which may not have seen the process from its start, and
 * does not know how far the calls are that are inside the engine.
 * @param background calls that run in the background now
 * @param isBusy the session has a call inside that the world has not heard of
 */
export function isCertain(world: World, call: Call, { why, error, witness }: Refused, background: readonly CallInFlight[], isBusy: boolean): boolean {
  if (engines.has(why)) return false
  // Before anything else that is asked inside the gate, another call with the session is.
  if (isBusy && (!atTheGate.has(why) || error === handleErrors.dbid)) return false
  // Without an instance nothing proves the running mode, nor that there is none.
  if (world.instances.size === 0 && (why === 'mode' || why === 'phase')) return false
  const unsettled = background.filter(isUnsettled)
  if (why === 'handle') {
    // A null handle is the engine's to refuse.
    const isProven = witness !== null || error === 'JET_errSesidTableIdMismatch' || isForeignDatabase(world, call, error)
    return isProven && unsettled.length === 0
  }
  // A full stop lasts until the instance is freed.
  if (why === 'stopped') return !unsettled.some(({ way }) => way.isLasting)
  return unsettled.length === 0
}

/** A call that will change something if it succeeds. */
function isUnsettled({ way }: CallInFlight): boolean {
  return !way.isInert(null)
}

function isForeignDatabase(world: World, { handles: { dbid } }: Call, error: JetErrorName): boolean {
  return error === handleErrors.dbid && bindingOf(world, 'dbid', dbid) !== undefined
}

/** The first handle of a call that nobody saw coming. */
export function strangerIn(world: World, { handles }: Call): HandleKind | null {
  return kinds.find((kind) => isNamed(handles[kind]) && bindingOf(world, kind, handles[kind]) === undefined) ?? null
}

/** The first handle of a call that has been released. */
function goneIn(world: World, { handles }: Call, error: JetErrorName): HandleKind | null {
  const found = kinds.find((kind) => isNamed(handles[kind]) && (bindingOf(world, kind, handles[kind])?.gone ?? null) !== null)
  return found ?? kinds.find((kind) => handleErrors[kind] === error) ?? null
}

const isNamed = (name: unknown): boolean => name !== undefined && name !== null && name !== 0 && name !== 0n

/** What a refusal says to people and programs: the gate, the state of its region, the instance by its name. */
export function describeRefusal(
  world: World, call: Call, { error, why, witness }: Refused, profile: Profile, instance: InstanceRecord | undefined, name: string | null,
): Refusal {
  const base = { error, why, witness, instance: name, handle: why === 'handle' ? goneIn(world, call, error) : null }
  const { process, gate, finer, backup, session } = entryOf(call.fn, call.grbit, profile)
  if (why === 'mode') {
    const closed = process ?? (call.fn.startsWith('JetInit') ? 'init' : null)
    return { ...base, gate: closed, region: 'process', state: compiledProcess.region(world.process, 'process') }
  }
  if (instance === undefined || why === 'handle') return { ...base, gate: null, region: '', state: '' }
  for (const each of [gate, backup, finer]) {
    const closing = each && compiledInstance.closing(instance.machine, each, profile)
    if (each && closing && fits(closing, error, why)) return { ...base, gate: each, region: closing.region, state: compiledInstance.region(instance.machine, closing.region) }
  }
  if (why === 'transaction') return { ...base, gate: session, region: 'transaction', state: transactionOf(world, call) }
  return { ...base, gate, region: 'phase', state: compiledInstance.region(instance.machine, 'phase') }
}

function fits(closing: Closing, error: JetErrorName, why: RefusalReason): boolean {
  return closing.error === error && closing.why === why
}

function transactionOf(world: World, call: Call): string {
  const binding = bindingOf(world, 'sesid', call.handles.sesid)
  const session = binding && world.sessions.get(binding.record)
  return session === undefined ? '' : compiledSession.region(session.machine, 'transaction')
}
