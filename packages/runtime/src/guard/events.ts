import type { JetErrorName, JetFunctionName, Profile } from '@jet-lifecycle/model/facts'
import type { GateName } from '@jet-lifecycle/model/gates'
import type { RefusalReason, Witness } from '@jet-lifecycle/model/world'

interface CallEvent {
  /** Base name of the function: `JetOpenTable` for `JetOpenTableW`. */
  readonly fn: JetFunctionName
  /** The name that it was called by: `JetOpenTableW`. */
  readonly calledAs: string
  /** Name of the instance: `i1` is the first that this guard saw. null: none that is known. */
  readonly instance: string | null
  readonly profile: Profile
  /** What happened, as a sentence for people, with the name that was called. */
  readonly text: string
}

interface AnsweredEvent extends CallEvent {
  readonly error: JetErrorName
  /** The JET_ERR. */
  readonly errorValue: number
  /**
   * The call that put things in this state, by its base name; its `at` is the number of that call among the guarded
   * ones, or with `captureWitness` the place of that call in the program.
   */
  readonly witness: Witness | null
}

interface Refusal extends AnsweredEvent {
  readonly why: RefusalReason | 'unknown-handle'
  /** The gate, or role of the backup, that was closed; null where a handle was no longer one. */
  readonly gate: GateName | null
}

/** The guard answered the call itself: the error was certain, and the binding was not called. */
export interface RefusedEvent extends Refusal {
  readonly type: 'refused'
}

/** The guard would have answered the call itself, but was told to report only: the binding was called. */
export interface ReportedEvent extends Refusal {
  readonly type: 'reported'
}

/** The binding answered with what nobody expected: someone else changed the instance, and the guard takes that over. */
export interface AdoptedEvent extends AnsweredEvent {
  readonly type: 'adopted'
}

/** A region of an instance or a session, or the running mode, has changed. */
export interface TransitionEvent extends CallEvent {
  readonly type: 'transition'
  readonly of: 'process' | 'instance' | 'session'
  readonly region: string
  /** null: there was no such instance or session. */
  readonly from: string | null
  /** null: there is no such instance or session any more. */
  readonly to: string | null
}

/** Two calls are inside the engine with one session: it answers one of them JET_errSessionSharingViolation. */
export interface WarningEvent extends CallEvent {
  readonly type: 'warning'
  readonly warning: 'session-overlap'
  /** The call that is inside already. */
  readonly witness: Witness
}

export type GuardEvent = RefusedEvent | ReportedEvent | AdoptedEvent | TransitionEvent | WarningEvent
export type GuardListener = (event: GuardEvent) => unknown
