import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import { baseNameOf } from '@jet-lifecycle/model/facts'

/** A function of the binding. */
export type Target = (...args: unknown[]) => unknown

/** One member of a binding, where it was found first along the prototype chain. */
export interface Member {
  readonly key: string | symbol
  readonly descriptor: PropertyDescriptor
}

/** The members of a binding, its own before those of its prototypes. */
export function membersOf(binding: object): readonly Member[] {
  const members = new Map<string | symbol, Member>()
  for (let holder: object | null = binding; holder !== null && !isBuiltin(holder); holder = Reflect.getPrototypeOf(holder)) {
    for (const key of Reflect.ownKeys(holder)) {
      const descriptor = members.has(key) || key === 'constructor' ? undefined : Reflect.getOwnPropertyDescriptor(holder, key)
      if (descriptor !== undefined && !isOfFunctions(binding, key)) members.set(key, { key, descriptor })
    }
  }
  return [...members.values()]
}

function isBuiltin(holder: object): boolean {
  return holder === Object.prototype || holder === Function.prototype
}

/** What every function has is no member of a binding that happens to be one. */
function isOfFunctions(binding: object, key: string | symbol): boolean {
  return typeof binding === 'function' && (key === 'length' || key === 'name' || key === 'prototype' || key === 'caller' || key === 'arguments')
}

/**
 * Accessors to a member, which is read when it is used: an accessor may compute or load what it gives, a value may be set anew.
 * @param standInFor makes what is shown in place of a function
 */
export function throughTo(holder: object, key: string | symbol, standInFor: (target: Target) => Target): Required<Pick<PropertyDescriptor, 'get' | 'set'>> {
  let known: { readonly target: unknown; readonly standIn: Target } | undefined
  return {
    get() {
      const value: unknown = Reflect.get(holder, key, holder)
      if (!isCallable(value)) return value
      if (known?.target !== value) known = { target: value, standIn: standInFor(value) }
      return known.standIn
    },
    set: (value: unknown) => void Reflect.set(holder, key, value, holder),
  }
}

/** A function with what hangs on it, called with its holder as `this`. */
export function bindTo(holder: object, target: Target): Target {
  return dressAs(target, (...args) => Reflect.apply(target, holder, args))
}

/**
 * Hangs on a stand-in what hangs on its function: name, length, and whatever a library adds to each.
 * @param special makes what is shown in place of some functions among that; null: of this one nothing special
 */
export function dressAs(target: Target, standIn: Target, special?: (key: string | symbol, member: Target) => Target | null): Target {
  for (const key of Reflect.ownKeys(target)) {
    if (key === 'prototype' || key === 'arguments' || key === 'caller') continue
    const descriptor = Reflect.getOwnPropertyDescriptor(target, key)
    const isOfEach = key === 'name' || key === 'length'
    const shown = isOfEach ? { value: descriptor?.value as unknown } : throughTo(target, key, (member) => special?.(key, member) ?? bindTo(target, member))
    Object.defineProperty(standIn, key, { enumerable: descriptor?.enumerable ?? false, ...shown })
  }
  return standIn
}

/** A function that is called; a class, which is constructed, is a value like others. */
export function isCallable(value: unknown): value is Target {
  if (typeof value !== 'function') return false
  // Of all functions only classes have a prototype that cannot be written.
  const prototype = Reflect.getOwnPropertyDescriptor(value, 'prototype')
  return prototype === undefined || prototype.writable === true
}

/** Other spellings: the name of a JET function (base or export) by the name of the member, or what gives it. */
export type Names = Readonly<Record<string, string>> | ((member: string) => string | undefined)

/** The JET function that a member's name means, by base name, export name, or the spellings given. */
export function jetFunctionOf(key: string | symbol, names?: Names): JetFunctionName | undefined {
  if (typeof key !== 'string') return undefined
  const spelled = typeof names === 'function' ? names(key) : names !== undefined && Object.hasOwn(names, key) ? names[key] : undefined
  if (spelled === undefined) return baseNameOf(key)
  const fn = baseNameOf(spelled)
  if (fn === undefined) throw new TypeError(`the names of guard say that ${key} is ${spelled}, which is no JET function`)
  return fn
}

/** Whether a name claims to be a JET function that the facts do not know. */
export function isUnknownJetName(key: string | symbol, names?: Names): key is string {
  return typeof key === 'string' && /^Jet[A-Z]/.test(key) && jetFunctionOf(key, names) === undefined
}

export function unknownNamesError(unknown: readonly string[]): TypeError {
  return new TypeError(
    `guard does not know ${unknown.join(', ')}, so it cannot tell when ${unknown.length === 1 ? 'it is' : 'they are'} refused. ` +
      "Say which functions they are with the option names, let them pass with unknownFunctions: 'pass', or rename helpers so that they do not begin with \"Jet\".",
  )
}

export function noFunctionError(): TypeError {
  return new TypeError(
    'guard found no JET function among the members of the binding, so there is nothing to guard. Pass the object that has the functions ' +
      'as its members; a Proxy that makes them when they are asked for has to list them (ownKeys and getOwnPropertyDescriptor).',
  )
}
