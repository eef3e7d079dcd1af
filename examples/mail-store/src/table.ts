/** A cursor on one table: records as objects, values as the engine stores them. */
import { checked } from './esent.ts'
import type { Esent, JetDbid, JetSesid, JetTableid, Out } from './esent.ts'

const coltyps = { bit: 1, long: 4, currency: 5, text: 10, longText: 12 } as const

export interface Column {
  readonly type: keyof typeof coltyps
  readonly cbMax?: number
  readonly autoIncrement?: true
  /** counted by JetEscrowUpdate, from 0 */
  readonly escrow?: true
}

export interface Index {
  readonly name: string
  /** the engine's own notation without its zeros: '+folder', '-received' */
  readonly key: readonly string[]
  readonly primary?: true
  readonly unique?: true
}

export interface TableDefinition {
  readonly name: string
  readonly columns: Readonly<Record<string, Column>>
  readonly indexes: readonly Index[]
}

export type Value = number | string | boolean

const JET_bitColumnFixed = 0x1
const JET_bitColumnAutoincrement = 0x10
const JET_bitColumnEscrowUpdate = 0x800
const JET_bitIndexUnique = 0x1
const JET_bitIndexPrimary = 0x2
const utf16 = 1200

/** Makes a table; its cursor is exclusive, so it is closed again. */
export function createTable(esent: Esent, sesid: JetSesid, dbid: JetDbid, table: TableDefinition): void {
  const jet = checked(esent)
  const tableid = { value: 0 as JetTableid }
  jet.JetCreateTable(sesid, dbid, table.name, 8, 80, tableid)
  for (const [name, column] of Object.entries(table.columns)) {
    const definition = { coltyp: coltyps[column.type], cp: utf16, cbMax: column.cbMax ?? 0, grbit: columnBits(column) }
    const zero = column.escrow === true ? new Uint8Array(4) : null
    jet.JetAddColumn(sesid, tableid.value, name, definition, zero, zero?.length ?? 0, { value: 0 })
  }
  for (const index of table.indexes) {
    const key = index.key.map((segment) => `${segment}\0`).join('') + '\0'
    const bits = (index.unique === true ? JET_bitIndexUnique : 0) | (index.primary === true ? JET_bitIndexPrimary : 0)
    jet.JetCreateIndex(sesid, tableid.value, index.name, bits, key, key.length, 80)
  }
  jet.JetCloseTable(sesid, tableid.value)
}

function columnBits({ autoIncrement, escrow }: Column): number {
  if (escrow === true) return JET_bitColumnFixed | JET_bitColumnEscrowUpdate
  return autoIncrement === true ? JET_bitColumnFixed | JET_bitColumnAutoincrement : 0
}

const JET_prepInsert = 0
const JET_prepReplace = 2
const JET_bitNewKey = 0x1
const JET_bitFullColumnStartLimit = 0x100
const JET_bitFullColumnEndLimit = 0x200
const JET_bitSeekEQ = 0x1
const JET_bitSeekGE = 0x8
const JET_bitRangeInclusive = 0x1
const JET_bitRangeUpperLimit = 0x2
const JET_bitRetrieveCopy = 0x1
const JET_MoveNext = 1
const JET_wrnBufferTruncated = 1006

export class Table {
  readonly #jet: Esent
  readonly #sesid: JetSesid
  readonly #tableid: JetTableid
  readonly #definition: TableDefinition
  readonly #columnids = new Map<string, number>()

  constructor(esent: Esent, sesid: JetSesid, tableid: JetTableid, definition: TableDefinition) {
    this.#jet = checked(esent)
    this.#sesid = sesid
    this.#tableid = tableid
    this.#definition = definition
    for (const name of Object.keys(definition.columns)) {
      const info = { columnid: 0 }
      this.#jet.JetGetTableColumnInfo(sesid, tableid, name, info, 28, 0)
      this.#columnids.set(name, info.columnid)
    }
  }

  /** Adds a record and tells its autoincremented id. */
  insert(values: Readonly<Record<string, Value>>): number {
    const jet = this.#jet
    jet.JetPrepareUpdate(this.#sesid, this.#tableid, JET_prepInsert)
    this.#set(values)
    const id = this.#columnids.has('id') ? Number(this.#get('id', JET_bitRetrieveCopy)) : 0
    jet.JetUpdate(this.#sesid, this.#tableid, null, 0, null)
    return id
  }

  /** Changes the current record. */
  update(values: Readonly<Record<string, Value>>): void {
    this.#jet.JetPrepareUpdate(this.#sesid, this.#tableid, JET_prepReplace)
    this.#set(values)
    this.#jet.JetUpdate(this.#sesid, this.#tableid, null, 0, null)
  }

  /** Adds to a counter of the current record, which several sessions may do at a time. */
  add(column: string, delta: number): void {
    const bytes = encode('long', delta)
    this.#jet.JetEscrowUpdate(this.#sesid, this.#tableid, this.#id(column), bytes, bytes.length, null, 0, null, 0)
  }

  /** Deletes the current record. */
  delete(): void {
    this.#jet.JetDelete(this.#sesid, this.#tableid)
  }

  /** Goes to the record with exactly this key. */
  find(index: string, ...key: readonly Value[]): boolean {
    this.#makeKey(index, key, 0)
    return this.#jet.JetSeek(this.#sesid, this.#tableid, JET_bitSeekEQ) >= 0
  }

  /** Goes through the records whose key begins with `prefix`, in the order of the index. */
  *range(index: string, ...prefix: readonly Value[]): Generator<this, void, undefined> {
    const jet = this.#jet
    this.#makeKey(index, prefix, JET_bitFullColumnStartLimit)
    if (jet.JetSeek(this.#sesid, this.#tableid, JET_bitSeekGE) < 0) return
    this.#makeKey(index, prefix, JET_bitFullColumnEndLimit)
    const bits = JET_bitRangeInclusive | JET_bitRangeUpperLimit
    if (jet.JetSetIndexRange(this.#sesid, this.#tableid, bits) < 0) return
    do yield this
    while (jet.JetMove(this.#sesid, this.#tableid, JET_MoveNext, 0) >= 0)
  }

  number(column: string): number {
    return Number(this.#get(column, 0))
  }

  text(column: string): string {
    return String(this.#get(column, 0))
  }

  boolean(column: string): boolean {
    return this.#get(column, 0) === true
  }

  close(): void {
    this.#jet.JetCloseTable(this.#sesid, this.#tableid)
  }

  #makeKey(index: string, key: readonly Value[], limit: number): void {
    // It moves to the first record, so not while a range is being set.
    if (limit !== JET_bitFullColumnEndLimit) this.#jet.JetSetCurrentIndex(this.#sesid, this.#tableid, index)
    const columns = this.#keyColumns(index)
    for (const [at, value] of key.entries()) {
      const bytes = encode(this.#column(columns[at] ?? '').type, value)
      const bits = (at === 0 ? JET_bitNewKey : 0) | (at === key.length - 1 ? limit : 0)
      this.#jet.JetMakeKey(this.#sesid, this.#tableid, bytes, bytes.length, bits)
    }
  }

  #keyColumns(index: string): readonly string[] {
    const found = this.#definition.indexes.find(({ name }) => name === index)
    if (found === undefined) throw new TypeError(`Table ${this.#definition.name} has no index ${index}.`)
    return found.key.map((segment) => segment.slice(1))
  }

  #set(values: Readonly<Record<string, Value>>): void {
    for (const [name, value] of Object.entries(values)) {
      const bytes = encode(this.#column(name).type, value)
      this.#jet.JetSetColumn(this.#sesid, this.#tableid, this.#id(name), bytes, bytes.length, 0, null)
    }
  }

  #get(name: string, grbit: number): Value {
    const { type } = this.#column(name)
    const actual: Out<number> = { value: 0 }
    let buffer = new Uint8Array(256)
    const retrieve = () =>
      this.#jet.JetRetrieveColumn(this.#sesid, this.#tableid, this.#id(name), buffer, buffer.length, actual, grbit, null)
    if (retrieve() === JET_wrnBufferTruncated) {
      buffer = new Uint8Array(actual.value)
      retrieve()
    }
    return decode(type, buffer.subarray(0, actual.value))
  }

  #column(name: string): Column {
    const column = this.#definition.columns[name]
    if (column === undefined) throw new TypeError(`Table ${this.#definition.name} has no column ${name}.`)
    return column
  }

  #id(name: string): number {
    return this.#columnids.get(name) ?? 0
  }
}

function encode(type: Column['type'], value: Value): Uint8Array {
  switch (type) {
    case 'bit':
      return Uint8Array.of(value === true ? 0xff : 0)
    case 'long':
      return new Uint8Array(Int32Array.of(Number(value)).buffer)
    case 'currency':
      return new Uint8Array(BigInt64Array.of(BigInt(Number(value))).buffer)
    case 'text':
    case 'longText':
      return new Uint8Array(Buffer.from(String(value), 'utf16le'))
  }
}

function decode(type: Column['type'], bytes: Uint8Array): Value {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (type) {
    case 'bit':
      return bytes[0] !== undefined && bytes[0] !== 0
    case 'long':
      return bytes.length === 0 ? 0 : view.getInt32(0, true)
    case 'currency':
      return bytes.length === 0 ? 0 : Number(view.getBigInt64(0, true))
    case 'text':
    case 'longText':
      return new TextDecoder('utf-16le').decode(bytes)
  }
}
