import type { Profile } from '@jet-lifecycle/model/facts'
import { baseNameOf } from '@jet-lifecycle/model/facts'
import type { Convention, ConventionName } from '../conventions/convention.ts'
import { conventions } from '../conventions/convention.ts'
import type { GuardListener, RefusedEvent } from './events.ts'
import type { Policy } from './ladder.ts'
import type { Names } from './members.ts'

export interface GuardOptions {
  /**
   * What refusals go by: `documented` (default) refuses what the vendor's documentation says is refused,
   * `engine` what the open-source engine refuses.
   */
  readonly profile?: Profile | undefined
  /** How the binding is called and answers: the name of a preset (`returnsCode` is the default), or a convention of one's own. */
  readonly convention?: ConventionName | Convention | undefined
  /** Other spellings: the name of a JET function (`JetOpenTable`, `JetOpenTableW`) by the name of the member, or what gives it. */
  readonly names?: Names | undefined
  /** What to do with functions named `Jet…` that the facts do not know: `throw` a TypeError (default), or let them `pass` unguarded. */
  readonly unknownFunctions?: 'throw' | 'pass' | undefined
  /** What to do with calls whose handle was not seen coming: let them `pass` (default), or `refuse` them with the error of a dead handle. */
  readonly unknownHandles?: 'pass' | 'refuse' | undefined
  /** `refuse` (default): the call is not made. `report`: it is made, and listeners are told. Or a function that says which. */
  readonly onRefusal?: Policy | ((refusal: RefusedEvent) => Policy) | undefined
  /** Witnesses say where in the program their call was made, instead of its number. Costs a stack trace for each call that can change the state. */
  readonly captureWitness?: boolean | undefined
  /** Hears of everything from the first call on, as a listener of `subscribe` does. */
  readonly onEvent?: GuardListener | undefined
}

const optionNames = ['profile', 'convention', 'names', 'unknownFunctions', 'unknownHandles', 'onRefusal', 'captureWitness', 'onEvent'] as const satisfies readonly (keyof GuardOptions)[]

/** What an option may be, and how that is said. */
const allowed: Readonly<Record<keyof GuardOptions, readonly [test: (value: unknown) => boolean, wanted: string]>> = {
  profile: [oneOf('documented', 'engine'), `'documented' or 'engine'`],
  convention: [(value) => isConvention(value) || (typeof value === 'string' && Object.hasOwn(conventions, value)), `${Object.keys(conventions).map((name) => `'${name}'`).join(', ')} or a convention of one's own`],
  names: [(value) => typeof value === 'function' || isRecordOfNames(value), 'an object of names of JET functions, or a function that gives them'],
  unknownFunctions: [oneOf('throw', 'pass'), `'throw' or 'pass'`],
  unknownHandles: [oneOf('pass', 'refuse'), `'pass' or 'refuse'`],
  onRefusal: [(value) => typeof value === 'function' || oneOf('refuse', 'report')(value), `'refuse', 'report' or a function`],
  captureWitness: [(value) => typeof value === 'boolean', 'true or false'],
  onEvent: [(value) => typeof value === 'function', 'a function'],
}

function oneOf(...values: readonly unknown[]): (value: unknown) => boolean {
  return (value) => values.includes(value)
}

function isConvention(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { errors, promises, background, inout, address, errorOf, exception } = value as Record<keyof Convention, unknown>
  return (
    oneOf('returned', 'thrown')(errors) && (oneOf('all', 'seen')(promises) || Array.isArray(promises)) && (background === null || typeof background === 'string') &&
    oneOf('holder', 'value')(inout) && (address === null || typeof address === 'function') && typeof errorOf === 'function' && typeof exception === 'function'
  )
}

function isRecordOfNames(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((name) => typeof name === 'string' && baseNameOf(name) !== undefined)
}

/** @throws TypeError if the binding is no object, or an option is misspelled or of another kind */
export function checkArguments(binding: unknown, options: unknown): void {
  if ((typeof binding !== 'object' && typeof binding !== 'function') || binding === null) {
    throw new TypeError(`guard needs an object with the functions of the API, not ${kindOf(binding)}`)
  }
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`the options of guard are an object, not ${kindOf(options)}`)
  }
  // A misspelled option would be silently without effect.
  const unknown = Object.keys(options).filter((name) => !(optionNames as readonly string[]).includes(name))
  if (unknown.length > 0) throw new TypeError(`guard has no option ${unknown.join(', ')}: there are ${optionNames.slice(0, -1).join(', ')} and ${String(optionNames.at(-1))}`)
  for (const name of optionNames) {
    const value = (options as GuardOptions)[name]
    const [test, wanted] = allowed[name]
    if (value !== undefined && !test(value)) throw new TypeError(`the ${name} of guard is ${wanted}, not ${kindOf(value)}`)
  }
}

function kindOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}
