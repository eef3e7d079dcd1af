import type { Profile } from '@jet-lifecycle/model/facts'
import type { GuardEvent } from './events.ts'
import { Ladder } from './ladder.ts'
import type { Member, Target } from './members.ts'
import { bindTo, isCallable, isUnknownJetName, jetFunctionOf, membersOf, noFunctionError, throughTo, unknownNamesError } from './members.ts'
import type { Plan } from './plan.ts'
import { planOf } from './plan.ts'
import { wrap } from './wrap.ts'

/** A binding's own type, less its call and construct signatures. */
export type Guarded<T> = { readonly [Name in keyof T]: T[Name] }

export interface GuardOptions {
  /**
   * What refusals go by: `documented` (default) refuses what the vendor's documentation says is refused,
   * `engine` what the open-source engine refuses.
   */
  readonly profile?: Profile
  /** Hears of each refusal and each adoption. What it throws is thrown again in a microtask of its own. */
  readonly onEvent?: (event: GuardEvent) => void
}

/**
 * Guards a synchronous binding to the ESE/ESENT API: a JET function that the state of its instance
 * forbids is not called, and answers with the JET_ERR that the engine would give.
 *
 * @param binding an object whose members are the functions of the API, by base name or export name, called
 *   with positional arguments and returning the JET_ERR as a number. Its other members are passed through.
 * @returns a plain frozen object with the same members; functions run with the binding as `this`
 * @throws TypeError if the binding is no object or has no JET function, an option is none of the above or misspelled, or a
 *   function has the name of a JET function that is not known
 */
export function guard<T extends object>(binding: T, options: GuardOptions = {}): Guarded<T> {
  checkArguments(binding, options)
  const ladder = new Ladder(options.profile ?? 'documented', options.onEvent)
  const members = membersOf(binding)
  const unknown = members.filter(({ key, descriptor }) => isUnknownJetName(key) && isCallable(descriptor.value)).map(({ key }) => String(key))
  if (unknown.length > 0) throw unknownNamesError(unknown)
  if (!members.some(({ key }) => jetFunctionOf(key) !== undefined)) throw noFunctionError()

  const plans = new Map<string, Plan>()
  const guarded = {}
  for (const member of members) Object.defineProperty(guarded, member.key, standIn(ladder, plans, binding, member))
  return Object.freeze(guarded) as Guarded<T>
}

function checkArguments(binding: unknown, options: unknown): void {
  if ((typeof binding !== 'object' && typeof binding !== 'function') || binding === null) {
    throw new TypeError(`guard needs an object with the functions of the API, not ${kindOf(binding)}`)
  }
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`the options of guard are an object, not ${kindOf(options)}`)
  }
  // A misspelled option would be silently without effect.
  const unknown = Object.keys(options).filter((name) => !optionNames.includes(name))
  if (unknown.length > 0) throw new TypeError(`guard has no option ${unknown.join(', ')}: there are ${optionNames.join(' and ')}`)
  const { profile, onEvent } = options as Record<keyof GuardOptions, unknown>
  if (profile !== undefined && profile !== 'documented' && profile !== 'engine') {
    throw new TypeError(`the profile of guard is 'documented' or 'engine', not ${kindOf(profile)}`)
  }
  if (onEvent !== undefined && typeof onEvent !== 'function') {
    throw new TypeError(`the onEvent of guard is a function, not ${kindOf(onEvent)}`)
  }
}

const optionNames: readonly string[] = ['profile', 'onEvent'] satisfies readonly (keyof GuardOptions)[]

function kindOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

/** The property that stands for a member of the binding. */
function standIn(ladder: Ladder, plans: Map<string, Plan>, binding: object, { key, descriptor }: Member): PropertyDescriptor {
  const enumerable = descriptor.enumerable ?? false
  const guardFunction = (target: Target): Target => {
    if (isUnknownJetName(key)) throw unknownNamesError([key])
    const fn = jetFunctionOf(key)
    if (fn === undefined) return bindTo(binding, target)
    const plan = plans.get(fn) ?? planOf(fn, ladder.registry.profile)
    plans.set(fn, plan)
    return wrap(ladder, plan, String(key), target, binding)
  }
  if (isCallable(descriptor.value)) return { enumerable, value: guardFunction(descriptor.value) }
  if ('value' in descriptor && descriptor.writable !== true) return { enumerable, value: descriptor.value as unknown }
  const { get, set } = throughTo(binding, key, guardFunction)
  return descriptor.set === undefined ? { enumerable, get } : { enumerable, get, set }
}
