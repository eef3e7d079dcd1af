/** Tables and columns: their definition, and opening cursors on them. */
import { asBytes, asInteger, asList, asName, asObject, asString, field, setField } from './args.ts'
import { ERR } from './errors.ts'
import { change } from './change.ts'
import { closeCursor, cursorHandle, openCursor } from './cursor.ts'
import { addIndexFrom } from './indexes.ts'
import { fixedSize } from './keys.ts'
import { newTable } from './storage.ts'
import { outHandle } from './process.ts'
import type { Bodies } from './dispatch.ts'
import type { CallContext } from './call.ts'
import type { Column, Table } from './storage.ts'
import type { Attachment, Session } from './process.ts'

const COLUMN_FIXED = 0x1
const COLUMN_TAGGED = 0x2
const TABLE_DENY_READ = 0x2
const TABLE_READ_ONLY = 0x4
const TABLE_CREATE_IMMUTABLE = 0x8

function attachmentOf(call: CallContext): Attachment | undefined {
  return call.p.attachments.get(call.handle(1))
}

// --- tables ----------------------------------------------------------------------------------

function addTable(session: Session, attachment: Attachment, name: string): Table | number {
  const { tables } = attachment.file
  const key = name.toLowerCase()
  if (name === '') return ERR.JET_errInvalidName
  if (tables.has(key)) return ERR.JET_errTableDuplicate
  const table = newTable(name)
  const error = change(session, attachment, {
    apply: () => tables.set(key, table),
    undo: () => tables.delete(key),
  })
  return error === 0 ? table : error
}

function createTable(call: CallContext): number {
  const attachment = attachmentOf(call)
  if (attachment === undefined) return ERR.JET_errInvalidDatabaseId
  const table = addTable(call.session, attachment, call.name(2))
  if (typeof table === 'number') return table
  const cursor = openCursor(call.p, call.session, attachment, table, { exclusive: true })
  call.handOut(5, cursorHandle(call.p, cursor), 'jetapi.cxx:14101')
  return ERR.JET_errSuccess
}

/** JET_TABLECREATE as an object; what the engine writes into it is written here too. */
function createTableColumnIndex(call: CallContext): number {
  const { p, session } = call
  const attachment = attachmentOf(call)
  const create = asObject(call.arg(2))
  if (attachment === undefined) return ERR.JET_errInvalidDatabaseId
  if (create === null || badCreate(create)) return ERR.JET_errInvalidParameter
  const table = addTable(session, attachment, asName(field(create, 'szTableName')))
  if (typeof table === 'number') return table
  let created = 1
  for (const column of asList(field(create, 'rgcolumncreate'))) {
    const name = asName(field(column, 'szColumnName'))
    const added = addColumn(session, attachment, table, name, column)
    setField(column, 'err', typeof added === 'number' ? added : 0)
    if (typeof added === 'number') return undoCreate(attachment, table, added)
    setField(column, 'columnid', added.id)
    created++
  }
  for (const index of asList(field(create, 'rgindexcreate'))) {
    const error = addIndexFrom(session, attachment, table, index)
    if (error !== 0) return undoCreate(attachment, table, error)
    created++
  }
  setField(create, 'cCreated', created)
  if ((asInteger(field(create, 'grbit')) & TABLE_CREATE_IMMUTABLE) !== 0) return ERR.JET_errSuccess
  const cursor = openCursor(p, session, attachment, table, { exclusive: true })
  setField(create, 'tableid', cursorHandle(p, cursor))
  return ERR.JET_errSuccess
}

function badCreate(create: object): boolean {
  const size = field(create, 'cbStruct')
  return typeof size === 'number' && size < 16
}

function undoCreate({ file }: Attachment, table: Table, error: number): number {
  file.tables.delete(table.name.toLowerCase())
  return error
}

function openTable(call: CallContext): number {
  const { p, session } = call
  const attachment = attachmentOf(call)
  if (attachment === undefined) return ERR.JET_errInvalidDatabaseId
  const name = call.name(2)
  const grbit = call.grbit(5)
  if (name === '') return ERR.JET_errInvalidName
  const table = attachment.file.tables.get(name.toLowerCase())
  if (table === undefined) return ERR.JET_errObjectNotFound
  const others = [...p.cursors.values()].filter(
    (cursor) => cursor.table === table && cursor.session !== session,
  )
  const exclusive = (grbit & TABLE_DENY_READ) !== 0
  if (others.some((cursor) => cursor.exclusive)) return ERR.JET_errTableLocked
  if (exclusive && others.length > 0) return ERR.JET_errTableInUse
  const readOnly = attachment.readOnly || (grbit & TABLE_READ_ONLY) !== 0
  const cursor = openCursor(p, session, attachment, table, { exclusive, readOnly })
  call.handOut(6, cursorHandle(p, cursor), 'fileopen.cxx:922')
  return ERR.JET_errSuccess
}

function dupCursor(call: CallContext): number {
  const { p, session, cursor } = call
  const { attachment, table, readOnly } = cursor
  const copy = openCursor(p, session, attachment, table, { readOnly })
  call.handOut(2, cursorHandle(p, copy), 'fileopen.cxx:61')
  return ERR.JET_errSuccess
}

function closeTable(call: CallContext): number {
  closeCursor(call.p, call.cursor)
  return ERR.JET_errSuccess
}

function deleteTable(call: CallContext): number {
  const { p, session } = call
  const attachment = attachmentOf(call)
  if (attachment === undefined) return ERR.JET_errInvalidDatabaseId
  const { tables } = attachment.file
  const key = call.name(2).toLowerCase()
  const table = tables.get(key)
  if (table === undefined) return ERR.JET_errObjectNotFound
  if ([...p.cursors.values()].some((cursor) => cursor.table === table)) {
    return ERR.JET_errTableInUse
  }
  return change(session, attachment, {
    apply: () => tables.delete(key),
    undo: () => tables.set(key, table),
  })
}

function renameTable(call: CallContext): number {
  const attachment = attachmentOf(call)
  if (attachment === undefined) return ERR.JET_errInvalidDatabaseId
  const { tables } = attachment.file
  const from = call.name(2).toLowerCase()
  const to = call.name(3).toLowerCase()
  const table = tables.get(from)
  if (table === undefined) return ERR.JET_errObjectNotFound
  if (tables.has(to)) return ERR.JET_errTableDuplicate
  const move = (source: string, target: string) => (): void => {
    tables.delete(source)
    tables.set(target, table)
  }
  return change(call.session, attachment, { apply: move(from, to), undo: move(to, from) })
}

// --- columns ---------------------------------------------------------------------------------

/** `definition` is a JET_COLUMNDEF or a JET_COLUMNCREATE: their fields are called the same. */
function addColumn(
  session: Session,
  attachment: Attachment | null,
  table: Table,
  name: string,
  definition: unknown,
  defaultValue: Uint8Array | null = asBytes(field(definition, 'pvDefault')),
): Column | number {
  const coltyp = asInteger(field(definition, 'coltyp'))
  const grbit = asInteger(field(definition, 'grbit'))
  const key = name.toLowerCase()
  if (name === '') return ERR.JET_errInvalidName
  if (coltyp < 1 || coltyp > 18 || coltyp === 13) return ERR.JET_errInvalidColumnType
  if (table.columns.has(key)) return ERR.JET_errColumnDuplicate
  const column: Column = {
    name,
    id: takeColumnId(table, coltyp, grbit),
    coltyp,
    cp: asInteger(field(definition, 'cp')),
    cbMax: asInteger(field(definition, 'cbMax')),
    grbit,
    defaultValue: defaultValue === null ? null : defaultValue.slice(),
  }
  const error = change(session, attachment, {
    apply: () => table.columns.set(key, column),
    undo: () => table.columns.delete(key),
  })
  return error === 0 ? column : error
}

/** Fixed columns from 1, variable ones from 128, tagged ones from 256. */
function takeColumnId(table: Table, coltyp: number, grbit: number): number {
  const ids = table.nextColumnId
  const long = coltyp === 11 || coltyp === 12
  if (long || (grbit & COLUMN_TAGGED) !== 0) return ids.tagged++
  if (fixedSize(coltyp) > 0 || (grbit & COLUMN_FIXED) !== 0) return ids.fixed++
  return ids.variable++
}

function addColumnCall(call: CallContext): number {
  const { cursor, session } = call
  const defaultValue = asBytes(call.arg(4))?.subarray(0, call.int(5)) ?? null
  if (asObject(call.arg(3)) === null) return ERR.JET_errInvalidParameter
  const added = addColumn(
    session,
    cursor.attachment,
    cursor.table,
    call.name(2),
    call.arg(3),
    defaultValue,
  )
  if (typeof added === 'number') return added
  call.out(6, added.id)
  return ERR.JET_errSuccess
}

function deleteColumn(call: CallContext): number {
  const { cursor, session } = call
  const { columns } = cursor.table
  const key = call.name(2).toLowerCase()
  const column = columns.get(key)
  if (column === undefined) return ERR.JET_errColumnNotFound
  return change(session, cursor.attachment, {
    apply: () => columns.delete(key),
    undo: () => columns.set(key, column),
  })
}

const COLINFO = 0
const COLINFO_BASE = 4
const COLINFO_BY_COLID = 6

function columnInfo(table: Table, wanted: unknown, result: unknown, level: number): number {
  const plain = level & 0xfff_ffff
  if (plain !== COLINFO && plain !== COLINFO_BASE && plain !== COLINFO_BY_COLID) {
    return ERR.JET_errSuccess // lists are not filled in
  }
  const name = asString(wanted)
  const column =
    plain === COLINFO_BY_COLID || name === null
      ? columnById(table, asInteger(field(wanted, 'value') ?? wanted))
      : table.columns.get(name.toLowerCase())
  if (column === undefined) return ERR.JET_errColumnNotFound
  setField(result, 'columnid', column.id)
  setField(result, 'coltyp', column.coltyp)
  setField(result, 'cp', column.cp)
  setField(result, 'cbMax', column.cbMax)
  setField(result, 'grbit', column.grbit)
  return ERR.JET_errSuccess
}

export function columnById(table: Table, id: number): Column | undefined {
  for (const column of table.columns.values()) if (column.id === id) return column
  return undefined
}

function getTableColumnInfo(call: CallContext): number {
  return columnInfo(call.cursor.table, call.arg(2), call.arg(3), call.int(5))
}

function getColumnInfo(call: CallContext): number {
  const table = attachmentOf(call)?.file.tables.get(call.name(2).toLowerCase())
  if (table === undefined) return ERR.JET_errObjectNotFound
  return columnInfo(table, call.arg(3), call.arg(4), call.int(6))
}

// --- temporary tables ------------------------------------------------------------------------

function temporaryTable(
  call: CallContext,
  definitions: readonly unknown[],
  columnids: unknown,
): number | bigint {
  const { p, session } = call
  const table = newTable('', true)
  const ids = definitions.map((definition, index) => {
    const added = addColumn(session, null, table, `column${String(index)}`, definition)
    return typeof added === 'number' ? 0 : added.id
  })
  if (Array.isArray(columnids)) columnids.splice(0, ids.length, ...ids)
  return outHandle(p, openCursor(p, session, null, table).handle)
}

/** (sesid, columns, count, [lcid or pidxunicode,] grbit, ptableid, prgcolumnid) */
function openTempTable(call: CallContext): number {
  const tableAt = call.as === 'JetOpenTempTable' ? 4 : 5
  const definitions = asList(call.arg(1)).slice(0, call.int(2))
  if (definitions.length === 0) return ERR.JET_errInvalidParameter
  const handle = temporaryTable(call, definitions, call.arg(tableAt + 1))
  call.handOut(tableAt, handle, 'sortapi.cxx:3255')
  return ERR.JET_errSuccess
}

function openTemporaryTable(call: CallContext): number {
  const open = asObject(call.arg(1))
  const definitions = asList(field(open, 'prgcolumndef'))
  if (open === null || definitions.length === 0) return ERR.JET_errInvalidParameter
  setField(open, 'tableid', temporaryTable(call, definitions, field(open, 'prgcolumnid')))
  return ERR.JET_errSuccess
}

const before = (call: CallContext): number =>
  badCreate(asObject(call.arg(1)) ?? {}) ? ERR.JET_errInvalidParameter : 0

export const tableBodies: Bodies = {
  JetCreateTable: createTable,
  JetCreateTableColumnIndex: createTableColumnIndex,
  JetCreateTableColumnIndex2: createTableColumnIndex,
  JetCreateTableColumnIndex3: createTableColumnIndex,
  JetCreateTableColumnIndex4: createTableColumnIndex,
  JetCreateTableColumnIndex5: createTableColumnIndex,
  JetOpenTable: openTable,
  JetDupCursor: dupCursor,
  JetCloseTable: closeTable,
  JetDeleteTable: deleteTable,
  JetDeleteTable2: deleteTable,
  JetRenameTable: renameTable,
  JetAddColumn: addColumnCall,
  JetDeleteColumn: deleteColumn,
  JetDeleteColumn2: deleteColumn,
  JetGetTableColumnInfo: getTableColumnInfo,
  JetGetColumnInfo: getColumnInfo,
  JetOpenTempTable: openTempTable,
  JetOpenTempTable2: openTempTable,
  JetOpenTempTable3: openTempTable,
  JetOpenTemporaryTable: { body: openTemporaryTable, before },
  JetOpenTemporaryTable2: { body: openTemporaryTable, before },
}
