/** Definition of indexes. */
import { asInteger, asList, asName, asObject, field, setField } from './args.ts'
import { change } from './change.ts'
import { primaryIndex } from './cursor.ts'
import { ERR } from './errors.ts'
import { hasNullColumn, parseKey, rowKey } from './keys.ts'
import type { Bodies } from './dispatch.ts'
import type { CallContext } from './call.ts'
import type { Attachment, Session } from './process.ts'
import type { Index, Table } from './storage.ts'

const INDEX_UNIQUE = 0x1
const INDEX_PRIMARY = 0x2
const INDEX_DISALLOW_NULL = 0x4

/** One element of JET_INDEXCREATE; its `err` is written back. */
export function addIndexFrom(
  session: Session,
  attachment: Attachment | null,
  table: Table,
  create: unknown,
): number {
  const error = addIndex(
    session,
    attachment,
    table,
    asName(field(create, 'szIndexName')),
    asName(field(create, 'szKey')),
    asInteger(field(create, 'grbit')),
  )
  setField(create, 'err', error)
  return error
}

function addIndex(
  session: Session,
  attachment: Attachment | null,
  table: Table,
  name: string,
  szKey: string,
  grbit: number,
): number {
  const key = name.toLowerCase()
  const primary = (grbit & INDEX_PRIMARY) !== 0
  const segments = parseKey(szKey)
  if (name === '') return ERR.JET_errInvalidName
  if (segments.length === 0) return ERR.JET_errIndexInvalidDef
  if (table.indexes.has(key)) return ERR.JET_errIndexDuplicate
  if (primary && primaryIndex(table) !== null) return ERR.JET_errIndexHasPrimary
  if (segments.some(({ column }) => !table.columns.has(column.toLowerCase()))) {
    return ERR.JET_errColumnNotFound
  }
  const unique = primary || (grbit & INDEX_UNIQUE) !== 0
  const index: Index = { name, segments, primary, unique, grbit }
  const error = buildError(table, index)
  if (error !== 0) return error
  return change(session, attachment, {
    apply: () => {
      table.indexes.set(key, index)
      table.version++
    },
    undo: () => {
      table.indexes.delete(key)
      table.version++
    },
  })
}

/** What the existing records say to a new index. */
function buildError(table: Table, index: Index): number {
  const keys = new Set<string>()
  for (const record of table.records) {
    const row = record.owner === null ? record.committed : record.pending
    if (row === null) continue
    if ((index.grbit & INDEX_DISALLOW_NULL) !== 0 && hasNullColumn(table, index, row)) {
      return ERR.JET_errNullKeyDisallowed
    }
    const key = rowKey(table, index, row)
    if (index.unique && keys.has(key)) return ERR.JET_errKeyDuplicate
    keys.add(key)
  }
  return ERR.JET_errSuccess
}

function createIndex(call: CallContext): number {
  const { session, cursor } = call
  return addIndex(
    session,
    cursor.attachment,
    cursor.table,
    call.name(2),
    call.name(4),
    call.grbit(3),
  )
}

/** JetCreateIndex2..4: an array of structures, or a single one. */
function createIndexes(call: CallContext): number {
  const { session, cursor } = call
  const given = call.arg(2)
  const list = Array.isArray(given) ? asList(given).slice(0, call.int(3)) : [given]
  for (const create of list) {
    if (asObject(create) === null) return ERR.JET_errInvalidParameter
    const error = addIndexFrom(session, cursor.attachment, cursor.table, create)
    if (error !== 0) return error
  }
  return ERR.JET_errSuccess
}

function deleteIndex(call: CallContext): number {
  const { session, cursor } = call
  const { indexes } = cursor.table
  const key = call.name(2).toLowerCase()
  const index = indexes.get(key)
  if (index === undefined) return ERR.JET_errIndexNotFound
  if (index.primary) return ERR.JET_errIndexMustStay
  return change(session, cursor.attachment, {
    apply: () => indexes.delete(key),
    undo: () => indexes.set(key, index),
  })
}

export const indexBodies: Bodies = {
  JetCreateIndex: createIndex,
  JetCreateIndex2: createIndexes,
  JetCreateIndex3: createIndexes,
  JetCreateIndex4: createIndexes,
  JetDeleteIndex: deleteIndex,
}
