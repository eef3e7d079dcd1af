import type { HandleKind, JetFunctionName, Param } from '@jet-lifecycle/model/facts'
import { jetFunction } from '@jet-lifecycle/model/facts'
import type { Call, HandleName, Handles } from '@jet-lifecycle/model/world'

/**
 * What a binding takes where the C API writes through a pointer: an object whose `value` is written, an
 * array whose first element is, or a typed array of one element of the width of the C type.
 */
export type OutForm = 'value' | 'array' | 'buffer'

/** What a call is made of beside its handles and option bits. */
export interface Filling {
  /** The file that the call names. */
  readonly file: string
  /** Left out: `value`. */
  readonly outs?: OutForm
  /** Give the structure with which an init takes JET_bitExternalRecoveryControl. Left out: NULL. */
  readonly restoreInfo?: boolean
}

/** Positional arguments for a call. */
export interface Arguments {
  readonly args: readonly unknown[]
  /** Reads the handles that the call has handed out. */
  readonly outs: ReadonlyMap<HandleKind, () => HandleName>
  /** The memory that the call was given to write to, if it was given any. */
  readonly memory: Uint8Array | null
  /** Parameters that the engine wants and that were made up all the same: once let in, it may read through them. */
  readonly hollow: readonly string[]
}

/** The table that made-up calls open. */
export const tableName = 'messages'

const kindOf: Readonly<Record<string, HandleKind>> = {
  JET_INSTANCE: 'instance', JET_SESID: 'sesid', JET_DBID: 'dbid', JET_TABLEID: 'tableid', JET_HANDLE: 'hFile', JET_OSSNAPID: 'snapId',
}

const plainTypes = new Map<string, string>()

function plainType(type: string): string {
  let plain = plainTypes.get(type)
  if (plain === undefined) plainTypes.set(type, (plain = type.replace(/\bconst\b/g, '').replace(/\s+/g, ' ').trim()))
  return plain
}

/** The kind of handle that a parameter of this type is, or points to. */
function handleKindOf(type: string): HandleKind | undefined {
  return kindOf[plainType(type).replace(/ \*$/, '')]
}

/** The kinds of handle that a function is given, out parameters aside. */
export function handlesTaken(fn: JetFunctionName): HandleKind[] {
  // Its session is in the structure.
  if (fn === 'JetDBUtilities') return ['sesid']
  const kinds = jetFunction(fn).params.filter(({ direction }) => direction !== 'out').map(({ type }) => handleKindOf(type))
  return [...new Set(kinds.filter((kind) => kind !== undefined))]
}

/** The types of Node know the name, and not what it stands for. */
declare const WebAssembly: { readonly Memory: new (descriptor: { readonly initial: number }) => { readonly buffer: ArrayBuffer } }

/** Whether a function is given a structure: as an object with the C field names, if at all. */
export function takesStructure(fn: JetFunctionName): boolean {
  return jetFunction(fn).params.some(({ type }) => structures.test(plainType(type)))
}

const structures = /^JET_(TABLECREATE|OPENTEMPORARYTABLE|DBUTIL|COLUMNDEF)/

/** JetReadFile* wants whole memory pages, which the memory of WebAssembly has in every runtime. */
const memory: Uint8Array = new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer)

/** No two instances, and no two tables of a database, may have the same name. */
let named = 0

interface Slot { read: () => unknown; readonly holder: unknown }

function slotOf(form: OutForm, type: string, value: HandleName): Slot {
  if (form === 'array') {
    const holder = [value]
    return { holder, read: () => holder[0] }
  }
  if (form === 'value') {
    const holder = { value }
    return { holder, read: () => holder.value }
  }
  const number = typeof value === 'string' || value === null ? 0 : value
  const holder = /^(unsigned )?long|^JET_DBID/.test(type) ? Uint32Array.of(Number(number)) : BigUint64Array.of(BigInt(number))
  return { holder, read: () => holder[0] }
}

/**
 * Arguments for a call as the facts name its parameters. Handles and option bits are those of the call;
 * what else a C signature asks for is made up: names, memory, counts.
 *
 * @param call handles by kind; a JetInit that is given none has a NULL pointer
 */
export function argumentsFor(call: Pick<Call, 'fn' | 'handles' | 'grbit'>, filling: Filling): Arguments {
  const outs = new Map<HandleKind, () => HandleName>()
  const hollow: string[] = []
  const params = jetFunction(call.fn).params
  const args = params.map((param) => {
    const value = argumentFor(call, param, filling, outs)
    if (isHollow(param, value)) hollow.push(param.name)
    return value
  })
  return { args, outs, memory: args.includes(memory) ? memory : null, hollow }
}

/** A NULL where the engine wants memory, or an object that stands for a structure. */
function isHollow({ type, optional, direction }: Param, value: unknown): boolean {
  const plain = plainType(type)
  if (structures.test(plain)) return true
  const isPointer = plain.includes('*') || /STR$|^JET_PFN/.test(plain)
  // One number has room in what a call is given, a structure or an address has not.
  if (direction === 'out' && handleKindOf(type) === undefined && /\*\*$|^JET_(?!API_PTR|COLUMNID|LS|GRBIT)\w+ \*$/.test(plain)) return true
  return isPointer && value === null && !optional
}

function argumentFor(call: Pick<Call, 'fn' | 'handles' | 'grbit'>, param: Param, filling: Filling, outs: Map<HandleKind, () => HandleName>): unknown {
  const { fn, handles, grbit } = call
  const type = plainType(param.type)
  const kind = handleKindOf(param.type)
  if (kind !== undefined && type.endsWith('*')) {
    if (fn.startsWith('JetInit') && handles.instance === undefined) return null
    const slot = slotOf(filling.outs ?? 'value', type, param.direction === 'out' ? 0 : (handles[kind] ?? 0))
    outs.set(kind, slot.read as () => HandleName)
    return slot.holder
  }
  // JetRegisterCallback and JetUnregisterCallback use JET_HANDLE for something else; none of them is a backup file.
  if (kind !== undefined) return handles[kind] ?? 0
  if (type === 'JET_GRBIT') return grbit
  const structure = structureFor(type, handles, outs)
  if (structure !== undefined) return structure
  if (type.startsWith('JET_RSTINFO')) return filling.restoreInfo ? {} : null
  if (type.startsWith('void *') || (type === 'JET_PSTR' && param.direction === 'out')) return memory
  if (/^JET_PC?STR$|^char \*$/.test(type)) return textFor(fn, param, filling)
  if (type.startsWith('JET_PFN')) return null
  if (type.endsWith('*')) return param.direction === 'out' ? slotOf(filling.outs ?? 'value', type, 0).holder : null
  if (/^cb/.test(param.name)) return memory.length
  return param.name === 'paramid' || param.name === 'ulContext' ? 11 : 0
}

/** Structures by their C field names, for bindings that take them as objects. */
function structureFor(type: string, handles: Handles, outs: Map<HandleKind, () => HandleName>): object | undefined {
  if (/^JET_TABLECREATE\d?_A \*$/.test(type)) {
    const create = { szTableName: `made ${String(++named)}`, tableid: 0, rgcolumncreate: [], rgindexcreate: [] }
    outs.set('tableid', () => create.tableid)
    return create
  }
  if (/^JET_OPENTEMPORARYTABLE2? \*$/.test(type)) {
    const open = { prgcolumndef: [{ coltyp: 4 }], ccolumn: 1, prgcolumnid: [0], tableid: 0 }
    outs.set('tableid', () => open.tableid)
    return open
  }
  if (type === 'JET_DBUTIL_A *') return { sesid: handles.sesid ?? 0, op: 0 }
  return type === 'JET_COLUMNDEF *' ? { coltyp: 4 } : undefined
}

function textFor(fn: JetFunctionName, { name }: Param, { file }: Filling): string | null {
  if (/table/i.test(name)) return fn.startsWith('JetCreateTable') ? `made ${String(++named)}` : tableName
  if (name === 'szInstanceName') return `instance ${String(++named)}`
  if (/instance|user|password|display|connect|backup|dest|log/i.test(name)) return null
  return fn.startsWith('JetOpenFile') || /filename|dbfile|database|szName/i.test(name) ? file : 'x'
}
