import type { HandleKind } from '@jet-lifecycle/model/facts'
import type { HandleName } from '@jet-lifecycle/model/world'
import { identityPrefix } from '../handles/key.ts'
import type { Convention } from './convention.ts'

/**
 * Reads a handle: a number, a bigint, a pointer, or what holds one (`{ value }`, `[0]`, the bytes of a buffer).
 * @returns undefined where nothing can be read, also where reading throws: a getter of the caller's, a revoked
 *   proxy. The binding gets the argument as it is and may complain itself. null is a null pointer.
 */
export function readHandle(convention: Convention, value: unknown, kind: HandleKind): HandleName | undefined {
  const simple = readNumber(value)
  if (simple !== undefined || typeof value !== 'object' || value === null) return simple
  try {
    return readObject(convention, value, kind, 2)
  } catch {
    // See above: what reading the caller's object throws is the caller's.
    return undefined
  }
}

/** Reads a handle in a field of a structure, as {@link readHandle} does. */
export function readField(convention: Convention, structure: unknown, name: string, kind: HandleKind): HandleName | undefined {
  if (typeof structure !== 'object' || structure === null) return undefined
  try {
    return readHandle(convention, Reflect.get(structure, name), kind)
  } catch {
    // As in readHandle.
    return undefined
  }
}

/** Option bits as unsigned 32 bits, coerced as a number parameter of a binding would be; runs no code of the caller's. */
export function readGrbit(argument: unknown): number {
  switch (typeof argument) {
    case 'number':
      return argument >>> 0
    case 'bigint':
      return Number(BigInt.asUintN(32, argument))
    case 'string':
    case 'boolean':
      return Number(argument) >>> 0
    default:
      return 0
  }
}

/** Whether an argument is the null pointer. */
export function isNullPointer(argument: unknown): boolean {
  return argument === undefined || argument === null || argument === 0 || argument === 0n
}

function readNumber(value: unknown): HandleName | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined
  return value === null ? null : undefined
}

function readObject(convention: Convention, holder: object, kind: HandleKind, depth: number): HandleName | undefined {
  if (holder instanceof ArrayBuffer) return readBytes(new DataView(holder), kind)
  if (ArrayBuffer.isView(holder)) return readView(holder, kind)
  if (Array.isArray(holder)) return readInside(convention, holder[0], kind, depth)
  const address = convention.address?.(holder)
  if (address !== undefined) return readNumber(address)
  const fields = holder as { readonly value?: unknown; readonly [index: number]: unknown }
  if ('value' in fields) return readInside(convention, fields.value, kind, depth)
  if (0 in fields) return readInside(convention, fields[0], kind, depth)
  return identityOf(holder)
}

/** A holder that holds nothing yet is a null handle, as C would have it. */
function readInside(convention: Convention, value: unknown, kind: HandleKind, depth: number): HandleName | undefined {
  if (typeof value !== 'object' || value === null) return readNumber(value)
  return depth > 0 ? readObject(convention, value, kind, depth - 1) : undefined
}

function readView(view: ArrayBufferView, kind: HandleKind): HandleName | undefined {
  if (view instanceof BigUint64Array || view instanceof BigInt64Array || view instanceof Float64Array) return view[0]
  return readBytes(new DataView(view.buffer, view.byteOffset, view.byteLength), kind)
}

/** A dbid is an unsigned long, all other handles are as wide as pointers. */
function readBytes(view: DataView, kind: HandleKind): HandleName | undefined {
  if (kind !== 'dbid' && view.byteLength >= 8) return view.getBigUint64(0, true)
  return view.byteLength >= 4 ? view.getUint32(0, true) : undefined
}

const identities = new WeakMap<object, string>()
let known = 0

/** An object that shows no number stands for itself; an empty one stands for nothing. */
function identityOf(holder: object): string | undefined {
  if (Reflect.getPrototypeOf(holder) === Object.prototype) return undefined
  let identity = identities.get(holder)
  if (identity === undefined) identities.set(holder, (identity = `${identityPrefix}${String((known += 1))}`))
  return identity
}
