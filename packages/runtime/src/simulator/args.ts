/**
 * Arguments as the C binding would see them. By now they are of the right kind (signatures.ts), or
 * fields of structures, where a value of the wrong JS type counts as null or 0 of the C type.
 */

/** 0 and every spelling of JET_instanceNil, JET_sesidNil, JET_tableidNil (all bits set) give 0. */
export function asHandle(value: unknown): number {
  const handle = asInteger(value)
  return handle < 0 || handle === 0xffff_ffff || handle > Number.MAX_SAFE_INTEGER ? 0 : handle
}

export function asInteger(value: unknown): number {
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : 0
}

/** An unsigned 32-bit grbit. */
export function asGrbit(value: unknown): number {
  return typeof value === 'bigint' ? Number(BigInt.asUintN(32, value)) : asInteger(value) >>> 0
}

export function asString(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** A name; the engine treats null and "" alike wherever it wants one. */
export function asName(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function asBytes(value: unknown): Uint8Array | null {
  if (value instanceof Uint8Array) return value
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  return null
}

/** A structure or an out parameter: any object. Not a function, not null. */
export function asObject(value: unknown): object | null {
  return typeof value === 'object' ? value : null
}

export function field(value: unknown, name: string): unknown {
  const object = asObject(value)
  return object === null ? undefined : Reflect.get(object, name)
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Writes an out parameter. Null takes nothing. */
export function setOut(target: unknown, value: unknown): void {
  setField(target, 'value', value)
}

export function setField(target: unknown, name: string, value: unknown): void {
  const object = asObject(target)
  if (object !== null) Reflect.set(object, name, value)
}

/** Copies into an out buffer of which the caller declared `cb` bytes; returns how many fitted. */
export function fill(target: unknown, source: Uint8Array, cb: number): number {
  const buffer = asBytes(target)
  if (buffer === null) return 0
  const count = Math.max(0, Math.min(source.length, cb, buffer.length))
  buffer.set(source.subarray(0, count))
  return count
}

const encoder = new TextEncoder()

/** A list of names as the engine returns it: each ended by a zero, the list by one more. */
export function multiString(names: readonly string[]): Uint8Array {
  return encoder.encode(names.map((name) => `${name}\0`).join('') + '\0')
}

/** A structure's cbStruct: absent is fine, a number below the smallest structure is not. */
export function badStructSize(structure: unknown): boolean {
  const cbStruct = field(structure, 'cbStruct')
  return typeof cbStruct === 'number' && cbStruct < 16
}

/** A value, as a message names it. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${String(value)}n`
  if (value instanceof Uint8Array || value instanceof ArrayBuffer) return 'a buffer'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.isFrozen(value) ? 'a frozen object' : 'an object'
}
