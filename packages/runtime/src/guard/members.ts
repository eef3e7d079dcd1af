import { baseNameOf } from '@jet-lifecycle/model/facts'
import type { Target } from './wrap.ts'

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

/** A function that is called; a class, which is constructed, is a value like others. */
export function isCallable(value: unknown): value is Target {
  if (typeof value !== 'function') return false
  // Of all functions only classes have a prototype that cannot be written.
  const prototype = Reflect.getOwnPropertyDescriptor(value, 'prototype')
  return prototype === undefined || prototype.writable === true
}

/** Whether a name claims to be a JET function that the facts do not know. */
export function isUnknownJetName(key: string | symbol): key is string {
  return typeof key === 'string' && /^Jet[A-Z]/.test(key) && baseNameOf(key) === undefined
}

export function unknownNamesError(names: readonly string[]): TypeError {
  return new TypeError(
    `guard does not know ${names.join(', ')}, so it cannot tell when ${names.length === 1 ? 'it is' : 'they are'} refused. ` +
      'Pass an object without such names, with helpers renamed so that they do not begin with "Jet", and call the others on the binding itself.',
  )
}
