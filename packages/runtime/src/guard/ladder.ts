import { jetErrors } from '@jet-lifecycle/model/facts'
import { readAnswer } from '../conventions/answer.ts'
import type { Answer } from '../conventions/answer.ts'
import type { SessionRecord } from '../handles/records.ts'
import { Registry } from '../handles/registry.ts'
import type { Profile } from '@jet-lifecycle/model/facts'
import type { GuardEvent } from './events.ts'
import type { Plan } from './plan.ts'
import type { Refusal } from './refusal.ts'
import { questionOf, refusalOf } from './refusal.ts'
import type { Flight } from './settle.ts'
import { abandon, begin, settle } from './settle.ts'
import type { Subject } from './subject.ts'
import { adoptionText, refusalText } from './text.ts'

/** Makes the call that the ladder guards. */
export type Invoke = (args: readonly unknown[]) => unknown

/**
 * The steps of every guarded call: find the record, refuse at a closed gate, note the call, call the
 * binding, commit by the outcome, adopt what contradicts. One for all functions, fed by their plans.
 */
export class Ladder {
  readonly registry: Registry
  readonly #onEvent: ((event: GuardEvent) => void) | undefined

  constructor(profile: Profile, onEvent: ((event: GuardEvent) => void) | undefined) {
    this.registry = new Registry(profile)
    this.#onEvent = onEvent
  }

  /**
   * @returns what the binding returned, or the JET_ERR of the refusal
   * @throws what the binding threw; nothing of its own
   */
  call(plan: Plan, calledAs: string, invoke: Invoke, args: readonly unknown[]): unknown {
    const { registry } = this
    const at = (registry.calls += 1)
    if (plan.isFree) return invoke(args)

    const question = questionOf(registry, plan, args)
    const refusal = refusalOf(question)
    if (refusal !== null) return this.#refuse(plan, calledAs, refusal)

    const flight = begin(question, { fn: plan.fn, at })
    const session = plan.occupiesSession ? question.subject.session : null
    let hasReturned = false
    if (session !== null) session.inside += 1
    try {
      const result = invoke(args)
      hasReturned = true
      this.#settle(flight, calledAs, readAnswer(result))
      return result
    } finally {
      if (session !== null) session.inside -= 1
      if (!hasReturned) abandon(flight)
    }
  }

  /** The last steps of a call that {@link wrap} made without the others. */
  learn(plan: Plan, calledAs: string, session: SessionRecord, at: number, result: number): void {
    const subject: Subject = { instance: session.instance, session, snapshot: null, allocates: false }
    const { registry } = this
    const witness = { fn: plan.fn, at }
    const flight = { registry, plan, way: plan.wayOf(0), args: [], grbit: 0, subject, instance: session.instance, witness, noted: null }
    this.#settle(flight, calledAs, readAnswer(result))
  }

  #settle(flight: Flight, calledAs: string, answer: Answer): void {
    if (!settle(flight, answer) || answer === null || answer === 'unknown' || flight.instance === null) return
    const { plan, instance, witness } = flight
    const { profile } = this.registry
    const text = adoptionText(calledAs, answer, instance)
    this.#tell({
      type: 'adopted', fn: plan.fn, calledAs, error: answer, errorValue: jetErrors[answer], instance: instance.name,
      witness: { fn: 'adopted', at: witness.at }, profile, text,
    })
  }

  #refuse(plan: Plan, calledAs: string, refusal: Refusal): number {
    const { error, why, gate, instance, witness } = refusal
    const errorValue = jetErrors[error]
    if (this.#onEvent !== undefined) {
      const { profile } = this.registry
      const text = refusalText(calledAs, refusal)
      this.#tell({ type: 'refused', fn: plan.fn, calledAs, error, errorValue, why, gate, instance: instance.name, witness, profile, text })
    }
    return errorValue
  }

  #tell(event: GuardEvent): void {
    try {
      this.#onEvent?.(Object.freeze(event))
    } catch (thrown) {
      // The listener's mistake must neither replace the call's answer nor vanish.
      queueMicrotask(() => {
        throw thrown
      })
    }
  }
}
