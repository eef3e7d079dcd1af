/** Why an argument shows nothing: it holds nothing, or reading it throws. */
export class Unreadable {
  readonly why: unknown

  constructor(why: unknown) {
    this.why = why
  }
}

const empty = new Unreadable('it holds nothing')

/**
 * Reads what an out parameter holds: `value` of an object, or the first element of an array.
 * @returns {@link Unreadable} where nothing can be read, also where reading throws: a getter of the caller's,
 *   a revoked proxy. The binding gets the argument as it is and may complain itself.
 */
export function readOut(argument: unknown): unknown {
  return read(argument, (holder) => {
    if (Array.isArray(holder)) return holder[0] as unknown
    if (ArrayBuffer.isView(holder)) return firstElement(holder)
    return 'value' in holder ? holder.value : Reflect.get(holder, 0)
  })
}

/** Reads a field of a structure, as {@link readOut} does. */
export function readField(argument: unknown, name: string): unknown {
  return read(argument, (holder) => Reflect.get(holder, name) as unknown)
}

/** A byte of a buffer is no handle: only elements that can hold one are read. */
function firstElement(view: ArrayBufferView): unknown {
  if (view instanceof BigUint64Array || view instanceof BigInt64Array || view instanceof Uint32Array || view instanceof Float64Array) return view[0]
  return undefined
}

function read(argument: unknown, from: (holder: object) => unknown): unknown {
  if (typeof argument !== 'object' || argument === null) return empty
  try {
    return from(argument) ?? empty
  } catch (thrown) {
    return new Unreadable(thrown)
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
