import type { JetErrorName, JetFunctionName, Profile } from '@jet-lifecycle/model/facts'
import type { GateName } from '@jet-lifecycle/model/gates'
import type { RefusalReason, Witness } from '@jet-lifecycle/model/world'

interface CallEvent {
  /** Base name of the function: `JetOpenTable` for `JetOpenTableW`. */
  readonly fn: JetFunctionName
  /** The name that it was called by: `JetOpenTableW`. */
  readonly calledAs: string
  readonly error: JetErrorName
  /** The JET_ERR. */
  readonly errorValue: number
  /** Name of the instance: `i1` is the first that this guard saw. */
  readonly instance: string
  /**
   * The call that put the instance in this state, by its base name; its `at` is the number of that call among the
   * guarded ones. The text leaves the number out: it says something only to who has numbered the calls.
   */
  readonly witness: Witness | null
  readonly profile: Profile
  /** What happened, as a sentence for people, with the name that was called. */
  readonly text: string
}

/** The guard answered the call itself: the error was certain, and the binding was not called. */
export interface RefusedEvent extends CallEvent {
  readonly type: 'refused'
  readonly why: RefusalReason
  /** The gate, or role of the backup, that was closed. */
  readonly gate: GateName<'process' | 'instance' | 'backup'>
}

/** The binding answered with what nobody expected: someone else changed the instance, and the guard takes that over. */
export interface AdoptedEvent extends CallEvent {
  readonly type: 'adopted'
}

export type GuardEvent = RefusedEvent | AdoptedEvent
