/** Reading and writing columns, and what makes an update of them. */
import { asBytes, asInteger, asList, asObject, field, fill, setField } from './args.ts'
import { ERR } from './errors.ts'
import { currentRow, discardUpdate } from './cursor.ts'
import { fixedSize, hasNullColumn, isIndexed, rowKey } from './keys.ts'
import { change } from './change.ts'
import { columnById } from './tables.ts'
import type { Bodies } from './dispatch.ts'
import type { CallContext } from './call.ts'
import type { Cursor } from './cursor.ts'
import type { Column, Index, Row, StoredRecord, Table } from './storage.ts'

// --- columns ---------------------------------------------------------------------------------

const RETRIEVE_COPY = 0x1

interface Retrieved {
  readonly error: number
  readonly cbActual: number
}

function retrieve(
  cursor: Cursor,
  columnid: number,
  target: unknown,
  cb: number,
  grbit: number,
  itag: number,
  offset: number,
): Retrieved {
  const copy = (grbit & RETRIEVE_COPY) !== 0 && cursor.update !== null
  const row: Row | null = copy ? (cursor.update?.row ?? null) : currentRow(cursor)
  if (row === null) return { error: ERR.JET_errNoCurrentRecord, cbActual: 0 }
  const column = columnById(cursor.table, columnid)
  if (column === undefined) return { error: ERR.JET_errBadColumnId, cbActual: 0 }
  const value = row.get(column.id)?.[Math.max(1, itag) - 1]
  if (value === undefined) return { error: ERR.JET_wrnColumnNull, cbActual: 0 }
  const rest = value.subarray(offset)
  fill(target, rest, cb)
  const truncated = rest.length > cb
  return {
    error: truncated ? ERR.JET_wrnBufferTruncated : ERR.JET_errSuccess,
    cbActual: rest.length,
  }
}

function retrieveColumn(call: CallContext): number {
  const info = call.arg(7)
  const { error, cbActual } = retrieve(
    call.cursor,
    call.int(2),
    call.arg(3),
    call.int(4),
    call.grbit(6),
    asInteger(field(info, 'itagSequence')),
    asInteger(field(info, 'ibLongValue')),
  )
  if (error >= 0) call.out(5, cbActual)
  return error
}

function retrieveColumns(call: CallContext): number {
  let warning: number = ERR.JET_errSuccess
  for (const item of asList(call.arg(2)).slice(0, call.int(3))) {
    const { error, cbActual } = retrieve(
      call.cursor,
      asInteger(field(item, 'columnid')),
      field(item, 'pvData'),
      asInteger(field(item, 'cbData')),
      asInteger(field(item, 'grbit')),
      asInteger(field(item, 'itagSequence')),
      asInteger(field(item, 'ibLongValue')),
    )
    if (error < 0) return error
    setField(item, 'cbActual', cbActual)
    setField(item, 'err', error)
    if (error === ERR.JET_wrnBufferTruncated) warning = error
  }
  return warning
}

const SET_APPEND_LV = 0x1
const SET_OVERWRITE_LV = 0x4
const SET_ZERO_LENGTH = 0x20
const COLUMN_AUTOINCREMENT = 0x10
const COLUMN_NOT_NULL = 0x4

function set(
  cursor: Cursor,
  columnid: number,
  given: Uint8Array | null,
  grbit: number,
  itag: number,
  offset: number,
): number {
  const { update } = cursor
  if (update === null || update.kind === 'read-only') return ERR.JET_errUpdateNotPrepared
  const column = columnById(cursor.table, columnid)
  if (column === undefined) return ERR.JET_errBadColumnId
  if ((column.grbit & COLUMN_AUTOINCREMENT) !== 0) return ERR.JET_errColumnNotUpdatable
  const zeroLength = (grbit & SET_ZERO_LENGTH) !== 0
  const isNull = given === null || (given.length === 0 && !zeroLength)
  if (isNull && !zeroLength && (column.grbit & COLUMN_NOT_NULL) !== 0) return ERR.JET_errNullInvalid
  const size = fixedSize(column.coltyp)
  if (!isNull && size > 0 && given.length !== size) return ERR.JET_errInvalidBufferSize
  if (!isNull && size === 0 && column.cbMax > 0 && given.length > column.cbMax) {
    return ERR.JET_errColumnTooBig
  }
  const values = [...(update.row.get(columnid) ?? [])]
  const at = itag === 0 && isMultiValued(column) ? values.length : Math.max(1, itag) - 1
  if (isNull && !zeroLength) values.splice(at, 1)
  else values[Math.min(at, values.length)] = newValue(values[at], given, grbit, offset)
  if (values.length === 0) update.row.delete(columnid)
  else update.row.set(columnid, values)
  return ERR.JET_errSuccess
}

const COLUMN_MULTI_VALUED = 0x400

function isMultiValued(column: Column): boolean {
  return (column.grbit & COLUMN_MULTI_VALUED) !== 0
}

function newValue(
  old: Uint8Array | undefined,
  given: Uint8Array | null,
  grbit: number,
  offset: number,
): Uint8Array {
  const data = given ?? new Uint8Array()
  const before = old ?? new Uint8Array()
  if ((grbit & SET_APPEND_LV) !== 0) return joined(before, data, before.length)
  if ((grbit & SET_OVERWRITE_LV) !== 0) return joined(before, data, offset)
  return data.slice()
}

function joined(before: Uint8Array, data: Uint8Array, at: number): Uint8Array {
  const value = new Uint8Array(Math.max(before.length, at + data.length))
  value.set(before)
  value.set(data, at)
  return value
}

function setColumn(call: CallContext): number {
  const info = call.arg(6)
  const data = asBytes(call.arg(3))?.subarray(0, call.int(4)) ?? null
  return set(
    call.cursor,
    call.int(2),
    data,
    call.grbit(5),
    asObject(info) === null ? 0 : asInteger(field(info, 'itagSequence')),
    asInteger(field(info, 'ibLongValue')),
  )
}

function setColumns(call: CallContext): number {
  for (const item of asList(call.arg(2)).slice(0, call.int(3))) {
    const data = asBytes(field(item, 'pvData'))
    const error = set(
      call.cursor,
      asInteger(field(item, 'columnid')),
      data?.subarray(0, asInteger(field(item, 'cbData'))) ?? null,
      asInteger(field(item, 'grbit')),
      asInteger(field(item, 'itagSequence')),
      asInteger(field(item, 'ibLongValue')),
    )
    setField(item, 'err', error)
    if (error < 0) return error
  }
  return ERR.JET_errSuccess
}

// --- updates ---------------------------------------------------------------------------------

const PREP_INSERT = 0
const PREP_REPLACE = 2
const PREP_CANCEL = 3
const PREP_REPLACE_NO_LOCK = 4
const PREP_INSERT_COPY = 5
const PREP_INSERT_COPY_DELETE_ORIGINAL = 7
const PREP_READ_ONLY_COPY = 8

export function bookmarkOf(record: StoredRecord): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, record.id, true)
  return bytes
}

function prepareUpdate(call: CallContext): number {
  const { cursor, session } = call
  const prep = call.int(2)
  if (prep === PREP_CANCEL) {
    if (cursor.update === null) return ERR.JET_errUpdateNotPrepared
    discardUpdate(cursor)
    return ERR.JET_errSuccess
  }
  if (cursor.update !== null) return ERR.JET_errAlreadyPrepared
  if (cursor.readOnly && prep !== PREP_READ_ONLY_COPY) return ERR.JET_errPermissionDenied
  const { level } = session
  if (prep === PREP_INSERT) {
    const row = defaultRow(cursor.table)
    cursor.update = { level, kind: 'insert', record: null, row, removes: null }
    return ERR.JET_errSuccess
  }
  const current = currentRow(cursor)
  const record = cursor.place.kind === 'on' ? cursor.place.entry.record : null
  if (current === null || record === null) return ERR.JET_errNoCurrentRecord
  const row = new Map(current)
  switch (prep) {
    case PREP_REPLACE:
    case PREP_REPLACE_NO_LOCK:
      if (record.owner !== null && record.owner !== session) return ERR.JET_errWriteConflict
      cursor.update = { level, kind: 'replace', record, row, removes: null }
      return ERR.JET_errSuccess
    case PREP_INSERT_COPY:
    case PREP_INSERT_COPY_DELETE_ORIGINAL: {
      setAutoIncrement(cursor.table, row)
      const removes = prep === PREP_INSERT_COPY_DELETE_ORIGINAL ? record : null
      cursor.update = { level, kind: 'insert', record: null, row, removes }
      return ERR.JET_errSuccess
    }
    case PREP_READ_ONLY_COPY:
      cursor.update = { level, kind: 'read-only', record, row, removes: null }
      return ERR.JET_errSuccess
    default:
      return ERR.JET_errInvalidParameter
  }
}

function defaultRow(table: Table): Map<number, readonly Uint8Array[]> {
  const row = new Map<number, readonly Uint8Array[]>()
  for (const { id, defaultValue } of table.columns.values()) {
    if (defaultValue !== null) row.set(id, [defaultValue])
  }
  setAutoIncrement(table, row)
  return row
}

function setAutoIncrement(table: Table, row: Map<number, readonly Uint8Array[]>): void {
  for (const column of table.columns.values()) {
    if ((column.grbit & COLUMN_AUTOINCREMENT) === 0) continue
    const bytes = new Uint8Array(fixedSize(column.coltyp) || 4)
    const view = new DataView(bytes.buffer)
    const next = table.nextAutoIncrement++ // never handed out twice, not after a rollback either
    if (bytes.length === 8) view.setBigUint64(0, BigInt(next), true)
    else view.setUint32(0, next, true)
    row.set(column.id, [bytes])
  }
}

function update(call: CallContext): number {
  const { cursor, session } = call
  const prepared = cursor.update
  if (prepared === null || prepared.kind === 'read-only') return ERR.JET_errUpdateNotPrepared
  const { table } = cursor
  for (const column of table.columns.values()) {
    const missing = (column.grbit & COLUMN_NOT_NULL) !== 0 && !prepared.row.has(column.id)
    if (missing) return ERR.JET_errNullInvalid
  }
  const spared = prepared.record ?? prepared.removes
  const clash = uniqueError(cursor, prepared.row, spared)
  if (clash !== 0) return clash

  let record = prepared.record
  let error: number
  if (record === null) {
    record = { id: table.nextRecordId++, committed: null, pending: null, owner: null }
    error = writeRow(cursor, record, prepared.row)
    if (error === 0 && prepared.removes !== null) error = writeRow(cursor, prepared.removes, null)
  } else {
    if (record.owner !== null && record.owner !== session) return ERR.JET_errWriteConflict
    error = writeRow(cursor, record, prepared.row)
  }
  if (error !== 0) return error
  cursor.update = null
  const bookmark = bookmarkOf(record)
  call.out(4, bookmark.length)
  fill(call.arg(2), bookmark, call.int(3))
  return ERR.JET_errSuccess
}

const DISALLOW_NULL = 0x4

function uniqueError({ table, session }: Cursor, row: Row, spared: StoredRecord | null): number {
  for (const index of table.indexes.values()) {
    if (!isIndexed(table, index, row)) continue
    if ((index.grbit & DISALLOW_NULL) !== 0 && hasNullColumn(table, index, row)) {
      return ERR.JET_errNullKeyDisallowed
    }
    const other = index.unique ? sameKey(table, index, row, spared) : null
    if (other === null) continue
    return other.owner === null || other.owner === session
      ? ERR.JET_errKeyDuplicate
      : ERR.JET_errWriteConflict
  }
  return ERR.JET_errSuccess
}

function sameKey(
  table: Table,
  index: Index,
  row: Row,
  spared: StoredRecord | null,
): StoredRecord | null {
  const key = rowKey(table, index, row)
  for (const record of table.records) {
    const latest = record.owner === null ? record.committed : record.pending
    if (record !== spared && latest !== null && rowKey(table, index, latest) === key) return record
  }
  return null
}

/** Writes a new version of a record, null to delete it. */
function writeRow(cursor: Cursor, record: StoredRecord, row: Row | null): number {
  const { session, table, attachment } = cursor
  const { pending, owner } = record
  return change(session, attachment, {
    apply: () => {
      table.records.add(record)
      record.pending = row
      record.owner = session
      table.version++
    },
    undo: () => {
      record.pending = pending
      record.owner = owner
      if (owner === null && record.committed === null) table.records.delete(record)
      table.version++
    },
    commit: () => {
      if (record.owner === null) return // by a later change of the same transaction
      record.committed = record.pending
      record.owner = null
      if (record.committed === null) table.records.delete(record)
      table.version++
    },
  })
}

function deleteRecord(call: CallContext): number {
  const { cursor, session } = call
  discardUpdate(cursor) // recupd.cxx:2344
  if (cursor.readOnly) return ERR.JET_errPermissionDenied
  const record = cursor.place.kind === 'on' ? cursor.place.entry.record : null
  if (record === null || currentRow(cursor) === null) return ERR.JET_errNoCurrentRecord
  if (record.owner !== null && record.owner !== session) return ERR.JET_errWriteConflict
  return writeRow(cursor, record, null)
}

/** Adds a 4 or 8 byte integer to a column without preparing an update. */
function escrowUpdate(call: CallContext): number {
  const { cursor, session } = call
  if (cursor.update !== null) return ERR.JET_errAlreadyPrepared
  if (session.level === 0) return ERR.JET_errNotInTransaction
  const row = currentRow(cursor)
  const record = cursor.place.kind === 'on' ? cursor.place.entry.record : null
  const column = columnById(cursor.table, call.int(2))
  const delta = asBytes(call.arg(3))
  if (row === null || record === null) return ERR.JET_errNoCurrentRecord
  if (column === undefined) return ERR.JET_errBadColumnId
  if (delta === null || delta.length !== fixedSize(column.coltyp)) {
    return ERR.JET_errInvalidBufferSize
  }
  if (record.owner !== null && record.owner !== session) return ERR.JET_errWriteConflict
  const old = row.get(column.id)?.[0] ?? new Uint8Array(delta.length)
  fill(call.arg(5), old, call.int(6))
  call.out(7, old.length)
  return writeRow(cursor, record, new Map(row).set(column.id, [addIntegers(old, delta)]))
}

function addIntegers(a: Uint8Array, b: Uint8Array): Uint8Array {
  let carry = 0
  return Uint8Array.from(a, (byte, index) => {
    const sum = byte + (b[index] ?? 0) + carry
    carry = sum >> 8
    return sum & 0xff
  })
}

export const updateBodies: Bodies = {
  JetRetrieveColumn: retrieveColumn,
  JetRetrieveColumns: retrieveColumns,
  JetSetColumn: setColumn,
  JetSetColumns: setColumns,
  JetPrepareUpdate: prepareUpdate,
  JetUpdate: update,
  JetUpdate2: update,
  JetDelete: deleteRecord,
  JetEscrowUpdate: escrowUpdate,
}
