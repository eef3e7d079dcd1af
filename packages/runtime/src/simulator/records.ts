/** Moving and seeking: where a cursor stands. */
import { asBytes, fill } from './args.ts'
import { ERR } from './errors.ts'
import { compareEntries, currentRow, discardUpdate, entriesOf } from './cursor.ts'
import { lowerBound, primaryIndex, setPlace } from './cursor.ts'
import { LIMIT, encodeSegment, indexColumns } from './keys.ts'
import { bookmarkOf } from './updates.ts'
import type { Bodies } from './dispatch.ts'
import type { CallContext } from './call.ts'
import type { Cursor, Entry } from './cursor.ts'

// --- place -----------------------------------------------------------------------------------

/** Where the current entry stands, or would stand, in the entries. */
function placeIn(cursor: Cursor, entries: readonly Entry[]): { at: number; exact: boolean } {
  const { place } = cursor
  if (place.kind === 'before-first') return { at: -1, exact: false }
  if (place.kind === 'after-last') return { at: entries.length, exact: false }
  const at = lowerBound(entries, (entry) => compareEntries(entry, place.entry) < 0)
  const found = entries[at]
  return { at, exact: found !== undefined && compareEntries(found, place.entry) === 0 }
}

function moveTo(cursor: Cursor, entries: readonly Entry[], at: number): number {
  const entry = entries[at]
  if (entry === undefined) {
    setPlace(cursor, at < 0 ? { kind: 'before-first' } : { kind: 'after-last' })
    return ERR.JET_errNoCurrentRecord
  }
  const { range } = cursor
  if (range !== null && outside(range, entry.key)) {
    setPlace(cursor, range.upper ? { kind: 'after-last' } : { kind: 'before-first' })
    cursor.range = null
    return ERR.JET_errNoCurrentRecord
  }
  setPlace(cursor, { kind: 'on', entry })
  return ERR.JET_errSuccess
}

function outside(range: NonNullable<Cursor['range']>, key: string): boolean {
  if (key === range.key) return !range.inclusive
  return range.upper ? key > range.key : key < range.key
}

const MOVE_FIRST = -0x8000_0000
const MOVE_LAST = 0x7fff_ffff

function move(call: CallContext): number {
  const { cursor } = call
  discardUpdate(cursor) // rec.cxx:843
  const rows = call.int(2) | 0 // JET_MoveFirst may come as 0x80000000
  const entries = entriesOf(cursor)
  if (rows === MOVE_FIRST || rows === MOVE_LAST) {
    cursor.range = null
    return moveTo(cursor, entries, rows === MOVE_FIRST ? 0 : entries.length - 1)
  }
  const { at, exact } = placeIn(cursor, entries)
  if (rows === 0) return exact ? ERR.JET_errSuccess : ERR.JET_errNoCurrentRecord
  // From the place of a deleted record the next one is what now stands there.
  const gap = cursor.place.kind === 'on' && !exact && rows > 0 ? 1 : 0
  const target = Math.max(-1, Math.min(entries.length, at + rows - gap))
  return moveTo(cursor, entries, target)
}

function setCurrentIndex(call: CallContext): number {
  const { cursor } = call
  const name = call.name(2)
  // Version 4 has a pindexid before its grbit; the first version has no grbit at all.
  const grbit = call.grbit(call.as === 'JetSetCurrentIndex4' ? 4 : 3)
  const noMove = call.as !== 'JetSetCurrentIndex' && (grbit & NO_MOVE) !== 0
  const index = name === '' ? null : cursor.table.indexes.get(name.toLowerCase())
  if (index === undefined) return ERR.JET_errIndexNotFound
  const record = cursor.place.kind === 'on' ? cursor.place.entry.record : null
  cursor.index = index?.primary === true ? null : index
  cursor.levelIndex = cursor.session.level
  cursor.key = null
  cursor.range = null
  const entries = entriesOf(cursor)
  if (noMove && record !== null) {
    const entry = entries.find((candidate) => candidate.record === record)
    if (entry === undefined) return ERR.JET_errNoCurrentRecord
    setPlace(cursor, { kind: 'on', entry })
    return ERR.JET_errSuccess
  }
  if (!noMove) discardUpdate(cursor) // rec.cxx:3945
  setPlace(cursor, { kind: 'before-first' })
  moveTo(cursor, entries, 0) // an empty index is no error here
  return ERR.JET_errSuccess
}

const NO_MOVE = 0x2

function getCurrentIndex(call: CallContext): number {
  const index = call.cursor.index ?? primaryIndex(call.cursor.table)
  const name = new TextEncoder().encode(`${index?.name ?? ''}\0`)
  fill(call.arg(2), name, call.int(3))
  return ERR.JET_errSuccess
}

// --- seek ------------------------------------------------------------------------------------

const NEW_KEY = 0x1
const STR_LIMIT = 0x2
const SUB_STR_LIMIT = 0x4
const NORMALIZED_KEY = 0x8
const KEY_DATA_ZERO_LENGTH = 0x10
const LIMITS = 0x100 | 0x200 | 0x400 | 0x800 // full and partial column start and end
const END_LIMITS = STR_LIMIT | SUB_STR_LIMIT | 0x200 | 0x800

function makeKey(call: CallContext): number {
  const { cursor } = call
  const grbit = call.grbit(4)
  const data = asBytes(call.arg(2))?.slice(0, call.int(3)) ?? null
  if ((grbit & NORMALIZED_KEY) !== 0) {
    if (data === null) return ERR.JET_errInvalidParameter
    cursor.key = { text: fromBytes(data), segments: 16 }
    return ERR.JET_errSuccess
  }
  const index = cursor.index ?? primaryIndex(cursor.table)
  if (index === null) return ERR.JET_errNoCurrentIndex
  const key = (grbit & NEW_KEY) !== 0 ? { text: '', segments: 0 } : cursor.key
  if (key === null) return ERR.JET_errKeyNotMade
  const column = indexColumns(cursor.table, index)[key.segments]
  const segment = index.segments[key.segments]
  if (column === undefined || segment === undefined) return ERR.JET_errKeyIsMade
  const empty = (grbit & KEY_DATA_ZERO_LENGTH) !== 0
  const value = data !== null && (data.length > 0 || empty) ? data : null
  const open = (grbit & (STR_LIMIT | SUB_STR_LIMIT | LIMITS)) !== 0
  key.text += encodeSegment(column, segment.descending, value, open)
  if ((grbit & END_LIMITS) !== 0) key.text += LIMIT
  key.segments++
  cursor.key = key
  return ERR.JET_errSuccess
}

const SEEK_EQ = 0x1
const SEEK_LT = 0x2
const SEEK_LE = 0x4
const SEEK_GE = 0x8
const SEEK_GT = 0x10
const SET_INDEX_RANGE = 0x20

function seek(call: CallContext): number {
  const { cursor } = call
  const grbit = call.grbit(2)
  if (cursor.key === null) return ERR.JET_errKeyNotMade
  discardUpdate(cursor) // rec.cxx:1268
  const { text } = cursor.key
  cursor.key = null
  cursor.range = null
  const entries = entriesOf(cursor)
  const first = lowerBound(entries, (entry) => entry.key < text)
  const after = lowerBound(entries, (entry) => entry.key <= text)
  const exact = after > first
  let at: number
  if ((grbit & SEEK_EQ) !== 0) at = exact ? first : -1
  else if ((grbit & SEEK_GE) !== 0) at = first
  else if ((grbit & SEEK_GT) !== 0) at = after
  else if ((grbit & SEEK_LE) !== 0) at = after - 1
  else if ((grbit & SEEK_LT) !== 0) at = first - 1
  else return ERR.JET_errInvalidGrbit
  const entry = entries[at]
  if (entry === undefined) {
    setPlace(cursor, at < 0 ? { kind: 'before-first' } : { kind: 'after-last' })
    return ERR.JET_errRecordNotFound
  }
  setPlace(cursor, { kind: 'on', entry })
  if ((grbit & SEEK_EQ) !== 0 && (grbit & SET_INDEX_RANGE) !== 0) {
    cursor.range = { key: text, inclusive: true, upper: true }
  }
  const notEqual = (grbit & (SEEK_GE | SEEK_LE)) !== 0 && entry.key !== text
  return notEqual ? ERR.JET_wrnSeekNotEqual : ERR.JET_errSuccess
}

const RANGE_INCLUSIVE = 0x1
const RANGE_UPPER_LIMIT = 0x2
const RANGE_INSTANT_DURATION = 0x4
const RANGE_REMOVE = 0x8

function setIndexRange(call: CallContext): number {
  const { cursor } = call
  const grbit = call.grbit(2)
  if ((grbit & RANGE_REMOVE) !== 0) {
    if (cursor.range === null) return ERR.JET_errInvalidOperation
    cursor.range = null
    return ERR.JET_errSuccess
  }
  if (cursor.key === null) return ERR.JET_errKeyNotMade
  const range = {
    key: cursor.key.text,
    inclusive: (grbit & RANGE_INCLUSIVE) !== 0,
    upper: (grbit & RANGE_UPPER_LIMIT) !== 0,
  }
  cursor.key = null
  const { place } = cursor
  if (place.kind !== 'on' || outside(range, place.entry.key)) return ERR.JET_errNoCurrentRecord
  cursor.range = (grbit & RANGE_INSTANT_DURATION) === 0 ? range : null
  return ERR.JET_errSuccess
}

/** From the current record on, within the range. The stop flag was polled before (dir.cxx:1712). */
function indexRecordCount(call: CallContext): number {
  const { cursor } = call
  const entries = entriesOf(cursor)
  const { at, exact } = placeIn(cursor, entries)
  if (!exact) return ERR.JET_errNoCurrentRecord
  const { range } = cursor
  const most = call.int(3)
  let count = 0
  for (const entry of entries.slice(at)) {
    if ((range !== null && outside(range, entry.key)) || (most > 0 && count >= most)) break
    count++
  }
  const wide = call.as === 'JetIndexRecordCount2' && call.p.options.bigintHandles
  call.out(2, wide ? BigInt(count) : count)
  return ERR.JET_errSuccess
}

// --- bookmarks -------------------------------------------------------------------------------

function getBookmark(call: CallContext): number {
  const { place } = call.cursor
  if (place.kind !== 'on' || currentRow(call.cursor) === null) return ERR.JET_errNoCurrentRecord
  const bytes = bookmarkOf(place.entry.record)
  call.out(4, bytes.length)
  return fill(call.arg(2), bytes, call.int(3)) < bytes.length
    ? ERR.JET_errBufferTooSmall
    : ERR.JET_errSuccess
}

function gotoBookmark(call: CallContext): number {
  const { cursor } = call
  discardUpdate(cursor) // rec.cxx:3261
  const bytes = asBytes(call.arg(2))
  if (bytes === null || bytes.length < 4) return ERR.JET_errInvalidBookmark
  const id = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const entry = entriesOf(cursor).find((candidate) => candidate.record.id === id)
  if (entry === undefined) return ERR.JET_errRecordDeleted
  setPlace(cursor, { kind: 'on', entry })
  return ERR.JET_errSuccess
}

const RETRIEVE_COPY = 0x1

function retrieveKey(call: CallContext): number {
  const { cursor } = call
  const copy = (call.grbit(5) & RETRIEVE_COPY) !== 0
  const current = cursor.place.kind === 'on' ? cursor.place.entry.key : undefined
  const text = copy ? cursor.key?.text : current
  if (text === undefined) return copy ? ERR.JET_errKeyNotMade : ERR.JET_errNoCurrentRecord
  const bytes = toBytes(text)
  call.out(4, bytes.length)
  return fill(call.arg(2), bytes, call.int(3)) < bytes.length && asBytes(call.arg(2)) !== null
    ? ERR.JET_wrnBufferTruncated
    : ERR.JET_errSuccess
}

function toBytes(key: string): Uint8Array {
  const bytes = new Uint8Array(key.length * 2)
  for (let index = 0; index < key.length; index++) {
    const unit = key.charCodeAt(index)
    bytes[index * 2] = unit >> 8
    bytes[index * 2 + 1] = unit & 0xff
  }
  return bytes
}

function fromBytes(bytes: Uint8Array): string {
  let key = ''
  for (let index = 0; index + 1 < bytes.length; index += 2) {
    key += String.fromCharCode(((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0))
  }
  return key
}

const cancelUpdate = (call: CallContext): number => {
  discardUpdate(call.cursor) // rec.cxx:3467, 3680
  return ERR.JET_errSuccess
}

export const recordBodies: Bodies = {
  JetMove: move,
  JetSetCurrentIndex: setCurrentIndex,
  JetSetCurrentIndex2: setCurrentIndex,
  JetSetCurrentIndex3: setCurrentIndex,
  JetSetCurrentIndex4: setCurrentIndex,
  JetGetCurrentIndex: getCurrentIndex,
  JetMakeKey: makeKey,
  JetSeek: seek,
  JetSetIndexRange: setIndexRange,
  JetIndexRecordCount: indexRecordCount,
  JetIndexRecordCount2: indexRecordCount,
  JetGetBookmark: getBookmark,
  JetGotoBookmark: gotoBookmark,
  JetGotoSecondaryIndexBookmark: cancelUpdate,
  JetGotoPosition: cancelUpdate,
  JetRetrieveKey: retrieveKey,
}
