import type { JetErrorName, JetFunctionName, Profile } from '@jet-lifecycle/model/facts'
import type { Witness } from '@jet-lifecycle/model/world'
import type { RefusedEvent } from './events.ts'

/** What is thrown, or rejects a Promise, for a refusal, where the binding itself throws its errors. */
export class JetLifecycleError extends Error {
  override readonly name = 'JetLifecycleError'
  /** Always this, for whoever cannot use `instanceof`. */
  readonly code = 'ERR_JET_LIFECYCLE'
  /** Name of the JET_ERR that the engine would give. */
  readonly jetError: JetErrorName
  /** The JET_ERR. */
  readonly jetErrorValue: number
  /** Base name of the function. */
  readonly fn: JetFunctionName
  /** Name of the instance, null where the call concerns none that is known. */
  readonly instance: string | null
  /** The gate, or role of the backup, that was closed; null where the handle was. */
  readonly gate: RefusedEvent['gate']
  readonly witness: Witness | null
  readonly profile: Profile

  constructor({ text, error, errorValue, fn, instance, gate, witness, profile }: Omit<RefusedEvent, 'type'>) {
    super(text)
    this.jetError = error
    this.jetErrorValue = errorValue
    this.fn = fn
    this.instance = instance
    this.gate = gate
    this.witness = witness
    this.profile = profile
  }
}
