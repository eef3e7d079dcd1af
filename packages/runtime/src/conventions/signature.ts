import type { FunctionRow, HandleKind, JetFunctionName, Resource } from '@jet-lifecycle/model/facts'
import { functionRows, grbit, jetFunction } from '@jet-lifecycle/model/facts'
import { restoreInfoAt } from '@jet-lifecycle/model/gates'
import type { Call, Handles } from '@jet-lifecycle/model/world'
import { isNullPointer, readField, readGrbit, readHandle } from './argument.ts'
import type { Convention } from './convention.ts'

/** A handle that a function takes. */
interface In {
  readonly kind: HandleKind
  readonly at: number
  /** It is passed by its address: `JET_INSTANCE *`. */
  readonly byAddress: boolean
  /** It is this field of a structure. */
  readonly field: string | null
}

/** A handle that a function hands out. */
interface Out {
  readonly kind: HandleKind
  /** Position of its parameter, and its place among all out parameters, in a tuple. */
  readonly at: number
  readonly place: number
  readonly field: string | null
  /** Names under which an object may have it. */
  readonly names: readonly string[]
}

/** Where the handles and option bits of a function are, by its facts. */
export interface Signature {
  readonly fn: JetFunctionName
  readonly row: FunctionRow
  readonly ins: readonly In[]
  readonly outs: readonly Out[]
  /** Position of the option bits, -1 where there are none; and where out parameters are left out. */
  readonly grbitAt: number
  readonly grbitAtWithoutOuts: number
  readonly countWithoutOuts: number
  /** JetInit*, JetRestore*: without an instance they bring one. */
  readonly bringsInstance: boolean
}

const kindOfType: Readonly<Record<string, HandleKind>> = {
  JET_INSTANCE: 'instance', JET_SESID: 'sesid', JET_DBID: 'dbid', JET_TABLEID: 'tableid', JET_HANDLE: 'hFile', JET_OSSNAPID: 'snapId',
}
const kindOfResource: Partial<Record<Resource, HandleKind>> = {
  'instance': 'instance', 'sesid': 'sesid', 'dbid': 'dbid', 'tableid': 'tableid', 'backup-file-handle': 'hFile', 'snapshot-session': 'snapId',
}
const plainNames: Readonly<Record<HandleKind, readonly string[]>> = {
  instance: ['instance'], sesid: ['sesid', 'session'], dbid: ['dbid', 'database'], tableid: ['tableid', 'cursor', 'table'], hFile: ['hFile', 'file'], snapId: ['snapId', 'snapshot'],
}
const plainType = (type: string): string => type.replace(/\bconst\b/g, '').replace(/\s+/g, ' ').trim()

const known = new Map<JetFunctionName, Signature>()

export function signatureOf(fn: JetFunctionName): Signature {
  let found = known.get(fn)
  if (found === undefined) known.set(fn, (found = describe(fn)))
  return found
}

function describe(fn: JetFunctionName): Signature {
  const { params, acquires = [], gate, handle } = jetFunction(fn)
  const ins: In[] = []
  for (const [at, { type, direction }] of params.entries()) {
    const kind = kindOfType[plainType(type).replace(/ ?\*$/, '')]
    if (kind !== undefined && direction !== 'out') ins.push({ kind, at, byAddress: type.includes('*'), field: null })
  }
  // JetDBUtilities: the session is a field of its structure.
  if (handle === 'session-optional' && ins.length === 0) ins.push({ kind: 'sesid', at: 0, byAddress: false, field: 'sesid' })
  const outs: Out[] = []
  for (const { what, param } of acquires) {
    const kind = kindOfResource[what]
    const [name = '', field = null] = (param ?? '').split('->')
    const at = params.findIndex((each) => each.name === name)
    if (kind === undefined || at < 0) continue
    const place = params.slice(0, at).filter(({ direction }) => direction !== 'in').length
    outs.push({ kind, at, place, field, names: [name, name.replace(/^p/, ''), ...plainNames[kind]] })
  }
  const grbitAt = params.findIndex(({ type, direction }) => plainType(type) === 'JET_GRBIT' && direction === 'in')
  const outParams = params.map(({ direction }) => direction === 'out')
  return {
    fn, row: functionRows[fn], ins, outs, grbitAt, bringsInstance: gate === 'init',
    grbitAtWithoutOuts: grbitAt - outParams.slice(0, Math.max(0, grbitAt)).filter(Boolean).length,
    countWithoutOuts: params.length - outParams.filter(Boolean).length,
  }
}

/** What the lifecycle knows a call by, or null: which instance it brings up cannot be read, and so nothing is said of it. */
export function callOf(signature: Signature, convention: Convention, args: readonly unknown[], at: string | number, thread: string): Call | null {
  const { fn, ins, bringsInstance } = signature
  const handles: { -readonly [Kind in keyof Handles]: Handles[Kind] } =
    { instance: undefined, sesid: undefined, dbid: undefined, tableid: undefined, hFile: undefined, snapId: undefined }
  for (const { kind, at: position, byAddress, field } of ins) {
    const argument = args[position]
    if (byAddress && convention.inout === 'holder') {
      if (isNullPointer(argument)) continue
      // An address as a number: what it points to cannot be read from here.
      handles[kind] = typeof argument === 'object' ? readHandle(convention, argument, kind) : undefined
    } else if (byAddress && argument === undefined) handles[kind] = 0
    else handles[kind] = field === null ? readHandle(convention, argument, kind) : readField(convention, argument, field, kind)
    if (bringsInstance && kind === 'instance' && handles.instance === undefined) return null
  }
  return { fn, handles, grbit: grbitOf(signature, args), thread, at }
}

const recoveryControl = grbit('JET_bitExternalRecoveryControl')

function grbitOf({ fn, grbitAt, grbitAtWithoutOuts, countWithoutOuts }: Signature, args: readonly unknown[]): number {
  if (grbitAt < 0) return 0
  // Where out parameters come back as results, their arguments are left out.
  const bits = readGrbit(args[grbitAt >= args.length && args.length <= countWithoutOuts ? grbitAtWithoutOuts : grbitAt])
  const info = restoreInfoAt(fn, bits)
  return info >= 0 && isNullPointer(args[info]) ? (bits & ~recoveryControl) >>> 0 : bits
}

/** The handles that a call has handed out, by kind; undefined where one cannot be read. */
export function returnedOf({ outs }: Signature, convention: Convention, args: readonly unknown[], result: unknown): Handles | undefined {
  if (outs.length === 0) return undefined
  const returned: { -readonly [Kind in keyof Handles]: Handles[Kind] } = {}
  for (const out of outs) {
    const argument = args[out.at]
    const held = typeof argument === 'object' && argument !== null ? readHeld(out, convention, argument) : undefined
    returned[out.kind] = held ?? readResult(out, convention, result)
  }
  return returned
}

function readHeld({ kind, field }: Out, convention: Convention, argument: object): Handles[HandleKind] {
  return field === null ? readHandle(convention, argument, kind) : readField(convention, argument, field, kind)
}

/** A handle in a tuple or an object that came back; where errors are thrown, in the result itself. */
function readResult(out: Out, convention: Convention, result: unknown): Handles[HandleKind] {
  const isValue = convention.errors === 'thrown'
  if (typeof result !== 'object' || result === null) return isValue ? readHandle(convention, result, out.kind) : undefined
  try {
    if (Array.isArray(result)) return readHandle(convention, result[isValue ? out.place : out.place + 1], out.kind)
    for (const name of out.names) {
      const value: unknown = Reflect.get(result, name)
      if (value !== undefined) return readHandle(convention, value, out.kind)
    }
  } catch {
    // A getter of the binding's that throws: its handle cannot be read.
    return undefined
  }
  return isValue ? readHandle(convention, result, out.kind) : undefined
}
