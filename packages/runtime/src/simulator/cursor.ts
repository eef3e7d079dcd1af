/** A cursor (FUCB): a table opened by a session, a current index and a place in it. */
import { outHandle } from './process.ts'
import { rowKey, isIndexed } from './keys.ts'
import type { Attachment, Process, Session } from './process.ts'
import type { Index, Row, StoredRecord, Table } from './storage.ts'

export interface Cursor {
  readonly handle: number
  readonly session: Session
  /** null for a temporary table */
  readonly attachment: Attachment | null
  readonly table: Table
  /** opened with JET_bitTableDenyRead, or by creating the table */
  readonly exclusive: boolean
  readonly readOnly: boolean
  /** transaction level it was opened at; a rollback of that level closes it */
  levelOpen: number
  /** null is the primary index, or the order of insertion where there is none */
  index: Index | null
  /** transaction level that index was chosen at; a rollback of it goes back to the primary one */
  levelIndex: number
  place: Place
  /** transaction level of the last move; a rollback of it leaves the cursor before the first */
  levelNavigate: number
  /** built by JetMakeKey, used up by a seek or a range */
  key: SearchKey | null
  range: { readonly key: string; readonly inclusive: boolean; readonly upper: boolean } | null
  update: PreparedUpdate | null
}

export type Place =
  | { readonly kind: 'before-first' }
  | { readonly kind: 'after-last' }
  /** on an entry; its record may have been deleted since */
  | { readonly kind: 'on'; readonly entry: Entry }

export interface Entry {
  readonly key: string
  readonly record: StoredRecord
}

interface SearchKey {
  text: string
  segments: number
}

interface PreparedUpdate {
  /** transaction level it was prepared at */
  level: number
  readonly kind: 'insert' | 'replace' | 'read-only'
  readonly record: StoredRecord | null
  readonly row: Map<number, readonly Uint8Array[]>
  /** the record that an insert copy takes the place of */
  readonly removes: StoredRecord | null
}

export interface CursorOptions {
  readonly exclusive?: boolean
  readonly readOnly?: boolean
}

export function openCursor(
  p: Process,
  session: Session,
  attachment: Attachment | null,
  table: Table,
  options: CursorOptions = {},
): Cursor {
  const cursor: Cursor = {
    handle: p.arenas.cursor.allocate(),
    session,
    attachment,
    table,
    exclusive: options.exclusive ?? false,
    readOnly: options.readOnly ?? false,
    levelOpen: session.level,
    index: null,
    levelIndex: session.level,
    place: { kind: 'before-first' },
    levelNavigate: session.level,
    key: null,
    range: null,
    update: null,
  }
  session.cursors.add(cursor)
  p.cursors.set(cursor.handle, cursor)
  return cursor
}

export function closeCursor(p: Process, cursor: Cursor): void {
  cursor.update = null
  cursor.session.cursors.delete(cursor)
  p.cursors.delete(cursor.handle)
  p.arenas.cursor.free(cursor.handle)
}

export function setPlace(cursor: Cursor, place: Place): void {
  cursor.place = place
  cursor.levelNavigate = cursor.session.level
}

export function discardUpdate(cursor: Cursor): void {
  cursor.update = null
}

export function cursorHandle(p: Process, cursor: Cursor): number | bigint {
  return outHandle(p, cursor.handle)
}

/** The row as this session sees it; null if there is none for it. */
function visibleRow(record: StoredRecord, session: Session): Row | null {
  return record.owner === session ? record.pending : record.committed
}

const views = new WeakMap<Cursor, { version: number; index: Index | null; entries: Entry[] }>()

/** The entries of the current index in order, as the session sees them. Kept until a change. */
export function entriesOf(cursor: Cursor): readonly Entry[] {
  const { table, session } = cursor
  const index = cursor.index ?? primaryIndex(table)
  const view = views.get(cursor)
  if (view !== undefined && view.version === table.version && view.index === index) {
    return view.entries
  }
  const entries: Entry[] = []
  for (const record of table.records) {
    const row = visibleRow(record, session)
    if (row === null || (index !== null && !isIndexed(table, index, row))) continue
    entries.push({ key: index === null ? '' : rowKey(table, index, row), record })
  }
  entries.sort(compareEntries)
  views.set(cursor, { version: table.version, index, entries })
  return entries
}

export function primaryIndex(table: Table): Index | null {
  for (const index of table.indexes.values()) if (index.primary) return index
  return null
}

export function compareEntries(a: Entry, b: Entry): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1
  return a.record.id - b.record.id
}

/** Index of the first entry that is not before the given one. */
export function lowerBound(entries: readonly Entry[], before: (entry: Entry) => boolean): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const entry = entries[middle]
    if (entry !== undefined && before(entry)) low = middle + 1
    else high = middle
  }
  return low
}

/** The current record's row, or null if the cursor stands on none. */
export function currentRow(cursor: Cursor): Row | null {
  if (cursor.place.kind !== 'on') return null
  return visibleRow(cursor.place.entry.record, cursor.session)
}
