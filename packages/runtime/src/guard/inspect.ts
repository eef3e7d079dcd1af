import type { JetFunctionName, Profile } from '@jet-lifecycle/model/facts'
import type { HandleName, RunningMode, Witness } from '@jet-lifecycle/model/world'
import { describeInstance, describeSession, runningMode } from '@jet-lifecycle/model/world'
import type { GuardListener } from './events.ts'
import type { Guarded } from './guard.ts'
import { behindOf } from './guarded.ts'

export interface InspectedInstance {
  /** `i1` is the first that this guard saw. */
  readonly name: string
  /** null: it has none that was seen, as after a JetInit without a pointer. */
  readonly handle: HandleName
  /** State of each region of the instance machine, by its name: `{ phase: 'initialised', service: 'serving', … }`. */
  readonly regions: Readonly<Record<string, string>>
  /** By region: the call that put it where it is. */
  readonly witnesses: Readonly<Record<string, Witness>>
  /** The part of the regions that concerns backups and snapshots. */
  readonly backup: { readonly state: string; readonly stopped: string; readonly allowed: string; readonly snapshot: string }
}

export interface InspectedSession {
  readonly handle: HandleName
  /** Name of its instance. */
  readonly instance: string
  /** State of each region of the session machine: `{ transaction: 'level1', context: 'none' }`. */
  readonly regions: Readonly<Record<string, string>>
  readonly cursors: readonly HandleName[]
}

export interface InspectedCall {
  readonly fn: JetFunctionName
  /** Its number among the guarded calls, or with `captureWitness` where in the program it was made. */
  readonly at: string | number
  /** Name of its instance; null: none that is known. */
  readonly instance: string | null
  /** It runs in the background: its outcome has not arrived. Else it is on the stack. */
  readonly isAsynchronous: boolean
}

/** What a guard knows. */
export interface Lifecycle {
  readonly profile: Profile
  readonly mode: RunningMode
  readonly instances: readonly InspectedInstance[]
  readonly sessions: readonly InspectedSession[]
  readonly callsInFlight: readonly InspectedCall[]
  /** Guarded calls so far. */
  readonly calls: number
}

/**
 * What a guard knows now; a snapshot, which does not change.
 * @param guarded what `guard` returned
 * @throws TypeError for anything else
 */
export function inspectLifecycle(guarded: Guarded<object>): Lifecycle {
  const { ladder } = behindOf(guarded, 'inspectLifecycle')
  const { world, books, rules: { profile } } = ladder
  const handles = new Map<number, HandleName>([...world.bindings.instance, ...world.bindings.sesid, ...world.bindings.tableid].map(([handle, record]) => [record, handle]))
  const nameOf = (id: Parameters<typeof books.instance>[0]): string | null => books.instance(id)?.name ?? null
  return {
    profile, mode: runningMode(world) ?? 'unset', calls: ladder.calls,
    instances: [...world.instances.values()].map((instance) => {
      const regions = describeInstance(instance)
      const { backup = '', backupStop = '', backupAllowed = '', snapshot = '' } = regions
      return {
        name: nameOf(instance.id) ?? '', handle: handles.get(instance.id) ?? null, regions, witnesses: { ...instance.witnesses },
        backup: { state: backup, stopped: backupStop, allowed: backupAllowed, snapshot },
      }
    }),
    sessions: [...world.sessions.values()].map((session) => ({
      handle: handles.get(session.id) ?? null, instance: nameOf(session.instance) ?? '', regions: describeSession(session),
      cursors: [...world.cursors].filter(([, cursor]) => cursor.session === session.id).map(([id]) => handles.get(id) ?? null),
    })),
    callsInFlight: [...world.inFlight].map(([id, { call, since, instance }]) => ({ fn: call.fn, at: call.at ?? since, instance: nameOf(instance), isAsynchronous: ladder.isInBackground(id) })),
  }
}

/**
 * Hears of everything from now on: refusals, adoptions, transitions, warnings.
 * @param guarded what `guard` returned
 * @param listener what it throws is thrown again in a microtask, and never changes the answer of a call
 * @returns ends the subscription
 * @throws TypeError for anything else
 */
export function subscribe(guarded: Guarded<object>, listener: GuardListener): () => void {
  const { ladder } = behindOf(guarded, 'subscribe')
  if (typeof listener !== 'function') throw new TypeError('subscribe needs a function that hears of events')
  return ladder.subscribe(listener)
}

/**
 * The binding itself. What is called on it the guard does not see.
 * @param guarded what `guard` returned
 * @throws TypeError for anything else
 */
export function unguarded<T extends object>(guarded: Guarded<T>): T {
  return behindOf(guarded, 'unguarded').binding as T
}
