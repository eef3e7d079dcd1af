import type { HandleKind, JetFunctionName, Param } from '@jet-lifecycle/model/facts'
import { jetFunction, jetFunctionNames } from '@jet-lifecycle/model/facts'
import type { ConventionName } from '@jet-lifecycle/runtime'
import type { Simulator } from '@jet-lifecycle/runtime/simulator'

/**
 * The simulator as a binding of each convention, and how a C call is said in it: for tests that know calls as C has
 * them, with holders `{ value }`.
 */
export interface Dialect {
  readonly convention: ConventionName
  /** The functions of the simulator in this convention. */
  readonly binding: Record<string, (...args: unknown[]) => unknown>
  /** Makes a C call through a binding of the convention, writes its holders, and gives its JET_ERR back; null: it was not answered with one. */
  readonly say: (api: Readonly<Record<string, unknown>>, fn: JetFunctionName, args: readonly unknown[]) => number | null
}

interface Holder {
  value: unknown
}

const kinds: Readonly<Record<string, HandleKind>> = {
  JET_INSTANCE: 'instance', JET_SESID: 'sesid', JET_DBID: 'dbid', JET_TABLEID: 'tableid', JET_HANDLE: 'hFile', JET_OSSNAPID: 'snapId',
}

function kindOf({ type }: Param): HandleKind | undefined {
  return kinds[type.replace(/\bconst\b/g, '').replace(/\s+/g, ' ').trim().replace(/ ?\*$/, '')]
}

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null && 'value' in value

/** How handles, and what holds them, look. */
interface Looks {
  readonly show: (handle: unknown, kind: HandleKind) => unknown
  readonly read: (shown: unknown) => unknown
  readonly hold: (handle: unknown, kind: HandleKind) => unknown
  readonly held: (holder: unknown) => unknown
  readonly put: (holder: unknown, handle: unknown) => void
}

const plain: Looks = {
  show: (handle) => handle,
  read: (shown) => shown,
  hold: (handle) => ({ value: handle }),
  held: (holder) => (holder as Holder).value,
  put: (holder, handle) => void ((holder as Holder).value = handle),
}
const arrays: Looks = { ...plain, hold: (handle) => [handle], held: (holder) => (holder as unknown[])[0], put: (holder, handle) => void ((holder as unknown[])[0] = handle) }
const asBigInt = (handle: unknown): bigint => BigInt.asUintN(64, BigInt(handle as number))
const bigArrays: Looks = {
  ...plain, hold: (handle) => new BigUint64Array([asBigInt(handle)]), held: (holder) => Number((holder as BigUint64Array)[0]),
  put: (holder, handle) => void ((holder as BigUint64Array)[0] = asBigInt(handle)),
}

/** As Deno shows pointers: objects without members, each time new ones. */
const addresses = new WeakMap<object, number>()
const pointerTo = (address: number): object => {
  const pointer = Object.freeze(Object.create(null) as object)
  addresses.set(pointer, address)
  return pointer
}
const pointers: Looks = {
  ...bigArrays,
  show: (handle, kind) => (kind === 'dbid' || typeof handle !== 'number' || handle === 0 ? handle || null : pointerTo(handle)),
  read: (shown) => (typeof shown === 'object' && shown !== null ? addresses.get(shown) : (shown ?? 0)),
}
Reflect.set(globalThis, 'Deno', { UnsafePointer: { value: (pointer: object) => addresses.get(pointer) } })

const bytesOf = (handle: unknown, kind: HandleKind): Buffer => {
  const bytes = Buffer.alloc(kind === 'dbid' ? 4 : 8)
  if (kind === 'dbid') bytes.writeUInt32LE(Number(handle))
  else bytes.writeBigUInt64LE(asBigInt(handle))
  return bytes
}
const fromBytes = (shown: unknown): unknown => (!Buffer.isBuffer(shown) ? shown : shown.length === 4 ? shown.readUInt32LE() : Number(shown.readBigUInt64LE()))
const buffers: Looks = {
  show: (handle, kind) => (typeof handle === 'number' && handle !== 0 ? bytesOf(handle, kind) : handle), read: fromBytes, hold: bytesOf, held: fromBytes,
  put: (holder, handle) => {
    const bytes = holder as Buffer
    bytes.set(bytesOf(handle, bytes.length === 4 ? 'dbid' : 'instance'))
  },
}

/** A Promise that is settled, and says so at once: what waits for it has heard by the time the call is back. */
class Settled extends Promise<unknown> {
  #value: unknown
  static of(value: unknown): Settled {
    const settled = new Settled((resolve) => resolve(value))
    settled.#value = value
    return settled
  }
  override then<A, B>(onFulfilled?: ((value: unknown) => A | PromiseLike<A>) | null, _onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<A | B> {
    onFulfilled?.(this.#value)
    return this as unknown as Promise<A | B>
  }
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }
}

type Name = keyof Simulator['esent']

/** Functions that are called as in C, with handles that look otherwise, and whose code is answered in some way. */
function speaking(simulator: Simulator, convention: ConventionName, looks: Looks, answer: (code: number) => unknown, nameOf: (fn: JetFunctionName) => string = (fn) => fn): Dialect {
  let answered: number | null = null
  const binding = Object.fromEntries(jetFunctionNames.map((fn) => [nameOf(fn), (...args: unknown[]) => {
    const params = jetFunction(fn).params
    const cells = args.map((arg, at) => {
      const param = params[at]
      const kind = param && kindOf(param)
      if (param === undefined || kind === undefined) return arg
      if (!param.type.includes('*')) return looks.read(arg)
      return typeof arg === 'object' && arg !== null ? { value: looks.held(arg) } : arg
    })
    try {
      answered = simulator.esent[fn as Name](...cells)
    } finally {
      for (const [at, cell] of cells.entries()) if (cell !== args[at] && isHolder(cell) && params[at]?.type.includes('*')) looks.put(args[at], cell.value)
    }
    return answer(answered)
  }]))
  const say: Dialect['say'] = (api, fn, args) => {
    const params = jetFunction(fn).params
    const given = args.map((arg, at) => {
      const param = params[at]
      const kind = param && kindOf(param)
      if (param === undefined || kind === undefined) return arg
      if (!param.type.includes('*')) return looks.show(arg, kind)
      return isHolder(arg) ? looks.hold(arg.value, kind) : arg
    })
    answered = null
    const body = api[nameOf(fn)] as (...given: unknown[]) => unknown
    const result = body(...given)
    for (const [at, arg] of args.entries()) if (given[at] !== arg && isHolder(arg) && params[at]?.type.includes('*')) arg.value = looks.held(given[at])
    return typeof result === 'number' ? result : answered
  }
  return { convention, binding, say }
}

/** Handles come back as values or tuples, out parameters are left out, and errors are thrown. */
function throwing(simulator: Simulator): Dialect {
  let outs: readonly unknown[] = []
  const binding = Object.fromEntries(jetFunctionNames.map((fn) => [fn, (...ins: unknown[]) => {
    const { params } = jetFunction(fn)
    const left = [...ins]
    const cells = params.map((param, at) => {
      if (param.direction === 'out') return outs[at]
      const arg = left.shift()
      // What C would take by its address comes as a value.
      return kindOf(param) !== undefined && param.type.includes('*') && arg !== null ? { value: arg ?? 0 } : arg
    })
    const code = simulator.esent[fn as Name](...cells)
    if (code < 0) throw Object.assign(new Error(`JET error ${String(code)}`), { error: code })
    const values = params.flatMap((param, at) => (param.direction === 'in' ? [] : [isHolder(cells[at]) ? cells[at].value : undefined]))
    return values.length <= 1 ? values[0] : values
  }]))
  const say: Dialect['say'] = (api, fn, args) => {
    const { params } = jetFunction(fn)
    const byValue = (param: Param | undefined): boolean => param !== undefined && kindOf(param) !== undefined && param.type.includes('*')
    const given = args.flatMap((arg, at) => (params[at]?.direction === 'out' ? [] : [byValue(params[at]) && isHolder(arg) ? arg.value : arg]))
    outs = args
    try {
      const result = (api[fn] as (...given: unknown[]) => unknown)(...given)
      const values = Array.isArray(result) ? (result as unknown[]) : [result]
      const places = params.flatMap((param, at) => (param.direction === 'in' ? [] : [at]))
      for (const [place, at] of places.entries()) {
        const arg = args[at]
        if (params[at]?.direction === 'inout' && isHolder(arg) && values[place] !== undefined) arg.value = values[place]
      }
      return 0
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown
      const { error, jetErrorValue } = thrown as { error?: number; jetErrorValue?: number }
      const code = jetErrorValue ?? error
      if (code === undefined) throw thrown
      return code
    }
  }
  return { convention: 'throws', binding, say }
}

const wide = (fn: JetFunctionName): string => jetFunction(fn).exports.find((name) => name === `${fn}W`) ?? fn

/** One dialect for each preset. */
export const dialects: Readonly<Record<ConventionName, (simulator: Simulator) => Dialect>> = {
  returnsCode: (simulator) => speaking(simulator, 'returnsCode', plain, (code) => code),
  koffi: (simulator) => speaking(simulator, 'koffi', arrays, (code) => code),
  deno: (simulator) => speaking(simulator, 'deno', pointers, (code) => code),
  bun: (simulator) => speaking(simulator, 'bun', bigArrays, (code) => code),
  promises: (simulator) => speaking(simulator, 'promises', plain, (code) => Settled.of(code)),
  throws: throwing,
  namedExports: (simulator) => speaking(simulator, 'namedExports', buffers, (code) => code, wide),
}
