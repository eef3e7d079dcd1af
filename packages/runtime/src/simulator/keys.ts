/**
 * Index keys as strings whose code units sort as the engine's key bytes do: a prefix per column
 * (null first), the value in an order-preserving form, all of it inverted for a descending column.
 */
import type { Column, Index, Row, Table } from './storage.ts'

const COLTYP_TEXT = 10
const COLTYP_LONG_TEXT = 12
/** bytes of the fixed-size types; signed integers, floating point */
const FIXED: ReadonlyMap<number, number> = new Map<number, number>([
  ...([1, 2] as const).map((coltyp) => [coltyp, 1] as const),
  ...([3, 17] as const).map((coltyp) => [coltyp, 2] as const),
  ...([4, 6, 14] as const).map((coltyp) => [coltyp, 4] as const),
  ...([5, 7, 8, 15, 18] as const).map((coltyp) => [coltyp, 8] as const),
  [16, 16],
])
const SIGNED: ReadonlySet<number> = new Set([3, 4, 5, 15])
const FLOATING: ReadonlySet<number> = new Set([6, 7, 8])
const GUID = 16

export function fixedSize(coltyp: number): number {
  return FIXED.get(coltyp) ?? 0
}

function isText(coltyp: number): boolean {
  return coltyp === COLTYP_TEXT || coltyp === COLTYP_LONG_TEXT
}

const NULL_PREFIX = '\u0000'
const DATA_PREFIX = '\u007f'

function fixedUnits(coltyp: number, value: Uint8Array): number[] {
  if (coltyp === GUID) return [...value]
  const units = [...value].reverse() // values are little-endian
  const top = units[0] ?? 0
  if (FLOATING.has(coltyp)) {
    const negative = (top & 0x80) !== 0
    return units.map((unit, index) => (negative ? 0xff - unit : index === 0 ? unit | 0x80 : unit))
  }
  if (SIGNED.has(coltyp)) units[0] = top ^ 0x80
  return units
}

const utf16 = new TextDecoder('utf-16le')
const utf8 = new TextDecoder()

function textUnits(column: Column, value: Uint8Array): number[] {
  const text = column.cp === 1200 ? utf16.decode(value) : utf8.decode(value)
  const folded = text.toLowerCase() // the default collation ignores case
  return Array.from({ length: folded.length }, (_, index) => folded.charCodeAt(index))
}

/** One column of a key. `open` leaves a variable value without its end, as a prefix of others. */
export function encodeSegment(
  column: Column,
  descending: boolean,
  value: Uint8Array | null,
  open = false,
): string {
  let key = NULL_PREFIX
  if (value !== null) {
    const fixed = fixedSize(column.coltyp) > 0
    const units = fixed
      ? fixedUnits(column.coltyp, value)
      : isText(column.coltyp)
        ? textUnits(column, value)
        : [...value]
    const shift = fixed ? 0 : 1 // 0 ends a value of variable size
    const body = units.map((unit) => String.fromCharCode(Math.min(0xfffe, unit + shift))).join('')
    key = DATA_PREFIX + body + (fixed || open ? '' : '\u0000')
  }
  return descending ? invert(key) : key
}

function invert(key: string): string {
  let inverted = ''
  for (let index = 0; index < key.length; index++) {
    inverted += String.fromCharCode(0xffff - key.charCodeAt(index))
  }
  return inverted
}

/** What sorts behind everything that begins like the key */
export const LIMIT = '\uffff'

export function indexColumns(table: Table, index: Index): (Column | undefined)[] {
  return index.segments.map(({ column }) => table.columns.get(column.toLowerCase()))
}

const kept = new WeakMap<Row, Map<Index, string>>()

export function rowKey(table: Table, index: Index, row: Row): string {
  let keys = kept.get(row)
  if (keys === undefined) {
    keys = new Map()
    kept.set(row, keys)
  }
  let key = keys.get(index)
  if (key === undefined) {
    key = index.segments
      .map(({ column, descending }) => {
        const found = table.columns.get(column.toLowerCase())
        if (found === undefined) return NULL_PREFIX
        return encodeSegment(found, descending, row.get(found.id)?.[0] ?? null)
      })
      .join('')
    keys.set(index, key)
  }
  return key
}

const IGNORE_NULL = 0x8
const IGNORE_ANY_NULL = 0x20
const IGNORE_FIRST_NULL = 0x40

/** Does the row have an entry in this index? */
export function isIndexed(table: Table, index: Index, row: Row): boolean {
  if ((index.grbit & (IGNORE_NULL | IGNORE_ANY_NULL | IGNORE_FIRST_NULL)) === 0) return true
  const nulls = indexColumns(table, index).map(
    (column) => column === undefined || (row.get(column.id)?.length ?? 0) === 0,
  )
  if ((index.grbit & IGNORE_ANY_NULL) !== 0 && nulls.includes(true)) return false
  if ((index.grbit & IGNORE_FIRST_NULL) !== 0 && nulls[0] === true) return false
  return (index.grbit & IGNORE_NULL) === 0 || nulls.includes(false)
}

export function hasNullColumn(table: Table, index: Index, row: Row): boolean {
  return indexColumns(table, index).some(
    (column) => column === undefined || (row.get(column.id)?.length ?? 0) === 0,
  )
}

/** "+first\0-second\0\0" */
export function parseKey(szKey: string): { column: string; descending: boolean }[] {
  return szKey
    .split('\0')
    .filter((part) => part !== '')
    .map((part) => ({ column: part.replace(/^[+-]/, ''), descending: part.startsWith('-') }))
}
