import type { Convention } from '../conventions/convention.ts'
import { conventions } from '../conventions/convention.ts'
import { remember } from './guarded.ts'
import { Ladder } from './ladder.ts'
import type { Member, Names, Target } from './members.ts'
import { bindTo, isCallable, isUnknownJetName, jetFunctionOf, membersOf, noFunctionError, throughTo, unknownNamesError } from './members.ts'
import type { GuardOptions } from './options.ts'
import { checkArguments } from './options.ts'
import { siteOf, traitsOf } from './site.ts'
import { wrap } from './wrap.ts'

/** A binding's own type, less its call and construct signatures. */
export type Guarded<T> = { readonly [Name in keyof T]: T[Name] }

/** How the members of one binding are guarded. */
interface Setting {
  readonly ladder: Ladder
  readonly convention: Convention
  readonly binding: object
  readonly names: Names | undefined
  readonly letsUnknownPass: boolean
}

/**
 * Guards a binding to the ESE/ESENT API: a JET function that the state of its instance forbids is not called, and
 * answers with the JET_ERR that the engine would give, in the way in which the binding answers.
 *
 * @param binding an object whose members are the functions of the API, by base name, export name, or a spelling given
 *   in `names`. Its other members are passed through.
 * @returns a plain frozen object with the same members; functions run with the binding as `this`
 * @throws TypeError if the binding is no object or has no JET function, an option is misspelled or of another kind, or a
 *   function has the name of a JET function that is not known
 */
export function guard<T extends object>(binding: T, options: GuardOptions = {}): Guarded<T> {
  checkArguments(binding, options)
  const { profile = 'documented', convention = 'returnsCode', names, unknownFunctions = 'throw', unknownHandles = 'pass', onRefusal = 'refuse', captureWitness = false, onEvent } = options
  const ladder = new Ladder({ profile, unknownHandles, onRefusal, captureWitness })
  if (onEvent !== undefined) ladder.subscribe(onEvent)
  const setting: Setting = {
    ladder, binding, names, letsUnknownPass: unknownFunctions === 'pass',
    convention: typeof convention === 'string' ? conventions[convention] : convention,
  }
  const members = membersOf(binding)
  const unknown = members.filter(({ key, descriptor }) => isUnknownJetName(key, names) && isCallable(descriptor.value)).map(({ key }) => String(key))
  if (unknown.length > 0 && !setting.letsUnknownPass) throw unknownNamesError(unknown)
  if (!members.some(({ key }) => jetFunctionOf(key, names) !== undefined)) throw noFunctionError()

  const guarded = {}
  for (const member of members) Object.defineProperty(guarded, member.key, standIn(setting, member))
  remember(guarded, { ladder, binding, setting: { convention: setting.convention, names } })
  return Object.freeze(guarded) as Guarded<T>
}

/** The property that stands for a member of the binding. */
function standIn(setting: Setting, { key, descriptor }: Member): PropertyDescriptor {
  const { ladder, convention, binding, names, letsUnknownPass } = setting
  const enumerable = descriptor.enumerable ?? false
  const guardFunction = (target: Target): Target => {
    if (isUnknownJetName(key, names) && !letsUnknownPass) throw unknownNamesError([key])
    const fn = jetFunctionOf(key, names)
    if (fn === undefined) return bindTo(binding, target)
    const site = siteOf(traitsOf(fn, ladder.rules.profile), convention, String(key), target, binding)
    if (descriptor.writable === true) site.target = firstOf(site, target, key)
    return wrap(ladder, site, target)
  }
  if (isCallable(descriptor.value)) return { enumerable, value: guardFunction(descriptor.value) }
  if ('value' in descriptor && descriptor.writable !== true) return { enumerable, value: descriptor.value as unknown }
  const { get, set } = throughTo(binding, key, guardFunction)
  return descriptor.set === undefined && descriptor.writable !== true ? { enumerable, get } : { enumerable, get, set }
}

/** A function that puts another in its place when it is first called, as one that loads what it needs, is then that other one. */
function firstOf(site: { target: Target; readonly self: unknown }, target: Target, key: string | symbol): Target {
  return function (this: unknown, ...args: unknown[]): unknown {
    site.target = target
    try {
      return Reflect.apply(target, this, args)
    } finally {
      const now: unknown = Reflect.get(site.self as object, key)
      if (now !== target && isCallable(now)) site.target = now
    }
  }
}
