import type { JetLifecycleError } from '../guard/error.ts'

/** How a binding is called and how it answers, as data. Presets are in {@link conventions}; spread one to change it. */
export interface Convention {
  /**
   * `returned`: a call gives back its JET_ERR, alone or in a tuple `[code, handle …]` or an object with `error`, `err` or `code`.
   * `thrown`: it gives back values, and throws on a JET error.
   */
  readonly errors: 'returned' | 'thrown'
  /**
   * Which functions give a Promise of what is said above: all, those of these names, or those that were seen to do so.
   * It matters for refusals only: whatever gives a Promise is followed until it settles.
   */
  readonly promises: 'all' | 'seen' | readonly string[]
  /** The member of each function that makes the call in the background and takes a callback `(error, result)` as last argument, as koffi's `async`. */
  readonly background: string | null
  /**
   * What a number says where the C API takes the address of a handle (`JET_INSTANCE *` of JetInit): with `holder` an address,
   * of which nothing is known; with `value` the handle itself.
   */
  readonly inout: 'holder' | 'value'
  /**
   * The address of a handle that the binding shows as an object, or undefined for what is no pointer; for instance `koffi.address`.
   * Where it is null, such objects are compared by identity.
   */
  readonly address: ((pointer: object) => unknown) | null
  /** The JET_ERR in an exception, as number or name, or undefined: then the call did not happen. */
  readonly errorOf: (thrown: unknown) => unknown
  /** What is thrown for a refusal, where errors are thrown. */
  readonly exception: (error: JetLifecycleError) => unknown
}

export type ConventionName = 'returnsCode' | 'koffi' | 'deno' | 'bun' | 'promises' | 'throws' | 'namedExports'

/** Where bindings put the code in what they throw. */
const fields = ['jetErrorValue', 'error', 'code', 'errno', 'jetError'] as const

/** The first of `error`, `code`, `errno`, `jetError` that is a JET_ERR by value or by name. */
function errorIn(thrown: unknown): unknown {
  if (typeof thrown !== 'object' || thrown === null) return undefined
  for (const field of fields) {
    const value: unknown = Reflect.get(thrown, field)
    if ((typeof value === 'number' && value < 0) || (typeof value === 'bigint' && value < 0n)) return value
    if (typeof value === 'string' && value.startsWith('JET_err')) return value
  }
  return undefined
}

/** `address` of a pointer object, as generated bindings have it: a field, or a method without parameters. */
function addressField(pointer: object): unknown {
  const address: unknown = Reflect.get(pointer, 'address')
  return typeof address === 'function' ? Reflect.apply(address as () => unknown, pointer, []) : address
}

/** Deno shows a pointer as an object without members. */
function denoAddress(pointer: object): unknown {
  const { Deno } = globalThis as { Deno?: { UnsafePointer?: { value: (pointer: object) => unknown } } }
  return Reflect.getPrototypeOf(pointer) === null ? Deno?.UnsafePointer?.value(pointer) : undefined
}

const returnsCode: Convention = {
  errors: 'returned', promises: 'seen', background: null, inout: 'holder', address: null, errorOf: errorIn, exception: (error) => error,
}

/** The ways in which JavaScript calls a C API. */
export const conventions: Readonly<Record<ConventionName, Convention>> = {
  /** The JET_ERR as a number. */
  returnsCode,
  /** Functions of `lib.func(…)`, with `.async(…, callback)`. */
  koffi: { ...returnsCode, background: 'async' },
  /** `Deno.dlopen(…).symbols`; functions declared `nonblocking` give a Promise. */
  deno: { ...returnsCode, address: denoAddress },
  /** `dlopen(…).symbols` of `bun:ffi`. */
  bun: { ...returnsCode, address: addressField },
  /** Every function gives a Promise of the JET_ERR. */
  promises: { ...returnsCode, promises: 'all' },
  /** Values come back, and a JET error is thrown (or rejects the Promise). */
  throws: { ...returnsCode, errors: 'thrown', inout: 'value', address: addressField },
  /** A module of A and W exports with out buffers; handles are pointers, or buffers that hold them. */
  namedExports: { ...returnsCode, address: addressField },
}
