import type { PlaceKey } from '../jet/place.ts'
import type { Binding, InstanceId } from './binding.ts'
import { equalBinding, joinBinding, memberBinding, onEntry } from './binding.ts'
import type { Service } from './service.ts'
import { equalService, joinService, serving } from './service.ts'

/** What is known of one instance. */
export interface InstanceState {
  /** Whether it answers calls. */
  readonly service: Service
  /**
   * Whether JetStopServiceInstance2 has recorded a full stop, which is what the engine looks at when the
   * service is to be resumed. JetStopServiceInstance records nothing.
   */
  readonly recorded: Service
  /** Whether something since the last stop may have terminated it on some path: then an init is a fresh start. */
  readonly mayBeFreed: boolean
}

/**
 * How a value tells of the end of a call. A flat semilattice: `unread` above the others.
 */
type Telling =
  /** A JET_ERR: negative if the call failed. */
  | 'error'
  /** True if the call failed: `err < 0`. */
  | 'failure'
  /** True if the call succeeded: `err >= 0`. */
  | 'success'
  /** In a way that the analysis does not read: `Math.sign(err)`, `{ err }`. */
  | 'unread'

/** A call whose outcome decides between two states of an instance. */
export interface Outcome {
  readonly instance: InstanceId
  readonly tells: Telling
  readonly failed: InstanceState
  readonly succeeded: InstanceState
}

declare const brand: unique symbol

/** Where outcomes can be read: a variable, the call expression itself, or code that the function does not show. */
export type OutcomeKey = string & { readonly [brand]: 'outcome' }

/** The outcomes that one value tells of, as `a < 0 || b < 0` does of two. */
export type Outcomes = ReadonlyMap<InstanceId, Outcome>

/** The state of the process at a point of a function, as far as the function shows it. */
export interface ProcessState {
  /** Left out: what the place held on entry of the function. */
  readonly bindings: ReadonlyMap<PlaceKey, Binding>
  /** Left out: as on entry, serving. */
  readonly instances: ReadonlyMap<InstanceId, InstanceState>
  /** Left out: not an outcome, or one that no longer says anything. */
  readonly outcomes: ReadonlyMap<OutcomeKey, Outcomes>
}

export const untouched: InstanceState = { service: serving, recorded: serving, mayBeFreed: false }

export const entryState: ProcessState = { bindings: new Map(), instances: new Map(), outcomes: new Map() }

/** What a place holds; a member of something unknown is as unknown. */
export function bindingOf(state: ProcessState, key: PlaceKey): Binding {
  const own = state.bindings.get(key)
  if (own !== undefined) return own
  const dot = key.lastIndexOf('.')
  if (dot === -1) return onEntry(key)
  return memberBinding(bindingOf(state, key.slice(0, dot) as PlaceKey), key.slice(dot + 1))
}

export function instanceStateOf(state: ProcessState, id: InstanceId): InstanceState {
  return state.instances.get(id) ?? untouched
}

/** `state` with a new value in a place; what the place's members held is gone. */
export function bind(state: ProcessState, key: PlaceKey, binding: Binding): ProcessState {
  const bindings = new Map(state.bindings)
  for (const other of state.bindings.keys()) if (other.startsWith(`${key}.`)) bindings.delete(other)
  bindings.set(key, binding)
  // A value from the same origin as one before, but a new one: the next round of a loop.
  if (binding.kind !== 'foreign') return { ...state, bindings }
  return { ...forget(state, `foreign:${binding.origin}`), bindings }
}

function forget(state: ProcessState, id: string): ProcessState {
  const forgotten = [...state.instances.keys()].filter((other) => other === id || other.startsWith(`${id}.`))
  if (forgotten.length === 0) return state
  const instances = new Map(state.instances)
  for (const other of forgotten) instances.delete(other)
  return { ...state, instances, outcomes: outcomesWithout(state, (instance) => forgotten.includes(instance)) }
}

function outcomesWithout(state: ProcessState, isGone: (id: InstanceId) => boolean): ProcessState['outcomes'] {
  const kept = [...state.outcomes].map(([key, told]) => [key, new Map([...told].filter(([id]) => !isGone(id)))] as const)
  return new Map(kept.filter(([, told]) => told.size > 0))
}

/** `state` with an instance changed; earlier outcomes do not say any more what it is. */
export function withInstance(state: ProcessState, id: InstanceId, instance: InstanceState): ProcessState {
  return {
    ...state,
    instances: new Map(state.instances).set(id, instance),
    outcomes: outcomesWithout(state, (other) => other === id),
  }
}

/** `state` with a key under which these outcomes can be read, and no others. */
export function withOutcomes(state: ProcessState, key: OutcomeKey, told: Outcomes): ProcessState {
  if (state.outcomes.size === 0 && told.size === 0) return state
  // Those of its members are gone.
  const outcomes = new Map([...state.outcomes].filter(([other]) => other !== key && !other.startsWith(`${key}.`)))
  if (told.size > 0) outcomes.set(key, told)
  return { ...state, outcomes }
}

export function joinInstance(a: InstanceState, b: InstanceState): InstanceState {
  if (a === b) return a
  return {
    service: joinService(a.service, b.service),
    recorded: joinService(a.recorded, b.recorded),
    mayBeFreed: a.mayBeFreed || b.mayBeFreed,
  }
}

export function equalInstance(a: InstanceState, b: InstanceState): boolean {
  if (a === b) return true
  return a.mayBeFreed === b.mayBeFreed && equalService(a.service, b.service) && equalService(a.recorded, b.recorded)
}

export function joinState(a: ProcessState, b: ProcessState): ProcessState {
  if (a === b) return a
  const bindings = new Map<PlaceKey, Binding>()
  for (const key of [...a.bindings.keys(), ...b.bindings.keys()]) {
    bindings.set(key, joinBinding(bindingOf(a, key), bindingOf(b, key)))
  }
  const instances = new Map<InstanceId, InstanceState>()
  for (const id of [...a.instances.keys(), ...b.instances.keys()]) {
    instances.set(id, joinInstance(instanceStateOf(a, id), instanceStateOf(b, id)))
  }
  const outcomes = new Map<OutcomeKey, Outcomes>()
  for (const key of [...a.outcomes.keys(), ...b.outcomes.keys()]) {
    const told = [...(a.outcomes.get(key)?.values() ?? []), ...(b.outcomes.get(key)?.values() ?? [])]
    outcomes.set(key, new Map(told.map((outcome) => [outcome.instance, joinOutcome(key, outcome, a, b)])))
  }
  return { bindings, instances, outcomes }
}

/** Where a state has no outcome under the key, the instance is what it is, whatever the value. */
function joinOutcome(key: OutcomeKey, { instance, tells }: Outcome, a: ProcessState, b: ProcessState): Outcome {
  const toldIn = (state: ProcessState): Outcome => {
    const same = instanceStateOf(state, instance)
    return state.outcomes.get(key)?.get(instance) ?? { instance, tells, failed: same, succeeded: same }
  }
  const [left, right] = [toldIn(a), toldIn(b)]
  return {
    instance,
    tells: left.tells === right.tells ? left.tells : 'unread',
    failed: joinInstance(left.failed, right.failed),
    succeeded: joinInstance(left.succeeded, right.succeeded),
  }
}

export function equalState(a: ProcessState, b: ProcessState): boolean {
  return (
    a === b ||
    (equalMaps(a.bindings, b.bindings, equalBinding) &&
      equalMaps(a.instances, b.instances, equalInstance) &&
      equalMaps(a.outcomes, b.outcomes, (left, right) => equalMaps(left, right, equalOutcome)))
  )
}

function equalOutcome(a: Outcome, b: Outcome): boolean {
  return a.tells === b.tells && equalInstance(a.failed, b.failed) && equalInstance(a.succeeded, b.succeeded)
}

function equalMaps<Key, Value>(
  a: ReadonlyMap<Key, Value>,
  b: ReadonlyMap<Key, Value>,
  equals: (a: Value, b: Value) => boolean,
): boolean {
  if (a.size !== b.size) return false
  for (const [key, value] of a) {
    const other = b.get(key)
    if (other === undefined || !equals(value, other)) return false
  }
  return true
}
