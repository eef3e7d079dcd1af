import { describe, expect, it } from 'vitest'
import { ERR } from './errors.ts'
import { createSimulator } from './index.ts'
import type { Simulator } from './index.ts'

const MOVE_FIRST = -0x8000_0000
const MOVE_LAST = 0x7fff_ffff
const LONG = 4
const TEXT = 10
const LONG_BINARY = 11
const NEW_KEY = 1

interface World {
  readonly sim: Simulator
  readonly inst: unknown
  readonly sesid: unknown
  readonly dbid: unknown
  readonly tableid: unknown
  readonly id: unknown
  readonly subject: unknown
  readonly body: unknown
}

const long = (value: number): Uint8Array => new Uint8Array(new Int32Array([value]).buffer)
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A table of messages: primary index by id, another by subject. */
function world(): World {
  const sim = createSimulator()
  const { esent } = sim
  const [inst, sesid, dbid] = [{ value: 0 }, { value: 0 }, { value: 0 }]
  esent.JetCreateInstance(inst, 'mail')
  esent.JetInit({ value: inst.value })
  esent.JetBeginSession(inst.value, sesid)
  esent.JetCreateDatabase(sesid.value, 'mail.edb', null, dbid, 0)
  const columns = [
    { szColumnName: 'id', coltyp: LONG, cbMax: 0, grbit: 0, columnid: 0 },
    { szColumnName: 'subject', coltyp: TEXT, cbMax: 100, grbit: 0, columnid: 0 },
    { szColumnName: 'body', coltyp: LONG_BINARY, cbMax: 0, grbit: 0, columnid: 0 },
  ]
  const create = {
    szTableName: 'messages',
    rgcolumncreate: columns,
    cColumns: 3,
    rgindexcreate: [
      { szIndexName: 'by_id', szKey: '+id\0\0', grbit: 3 },
      { szIndexName: 'by_subject', szKey: '+subject\0-id\0\0', grbit: 0 },
    ],
    cIndexes: 2,
    grbit: 0,
    tableid: 0 as unknown,
    cCreated: 0,
  }
  expect(esent.JetCreateTableColumnIndex2(sesid.value, dbid.value, create)).toBe(0)
  expect(create.cCreated).toBe(6)
  const [id, subject, body] = columns.map((column) => column.columnid)
  return {
    sim,
    inst: inst.value,
    sesid: sesid.value,
    dbid: dbid.value,
    tableid: create.tableid,
    id,
    subject,
    body,
  }
}

function insert(w: World, id: number, subject: string, sesid = w.sesid, tableid = w.tableid): number {
  const { esent } = w.sim
  expect(esent.JetPrepareUpdate(sesid, tableid, 0)).toBe(0)
  expect(esent.JetSetColumn(sesid, tableid, w.id, long(id), 4, 0, null)).toBe(0)
  const data = bytes(subject)
  expect(esent.JetSetColumn(sesid, tableid, w.subject, data, data.length, 0, null)).toBe(0)
  return esent.JetUpdate(sesid, tableid, null, 0, null)
}

function read(w: World, column: unknown, sesid = w.sesid, tableid = w.tableid): Uint8Array | number {
  const buffer = new Uint8Array(64)
  const actual = { value: 0 }
  const error = w.sim.esent.JetRetrieveColumn(sesid, tableid, column, buffer, 64, actual, 0, null)
  return error === 0 ? buffer.subarray(0, actual.value) : error
}

const idOf = (w: World): number => {
  const value = read(w, w.id)
  return typeof value === 'number' ? value : new DataView(value.buffer).getInt32(0, true)
}

/** All ids in the order of the current index. */
function scan(w: World): number[] {
  const found: number[] = []
  let error = w.sim.esent.JetMove(w.sesid, w.tableid, MOVE_FIRST, 0)
  while (error === 0) {
    found.push(idOf(w))
    error = w.sim.esent.JetMove(w.sesid, w.tableid, 1, 0)
  }
  expect(error).toBe(ERR.JET_errNoCurrentRecord)
  return found
}

describe('records', () => {
  it('are kept in index order', () => {
    const w = world()
    for (const [id, subject] of [
      [5, 'beta'],
      [-3, 'Alpha'],
      [300, 'alpha'],
    ] as const) {
      expect(insert(w, id, subject)).toBe(0)
    }
    expect(scan(w)).toEqual([-3, 5, 300])
    expect(w.sim.esent.JetSetCurrentIndex(w.sesid, w.tableid, 'by_subject')).toBe(0)
    expect(scan(w)).toEqual([300, -3, 5]) // case is ignored, then id descending
    const name = new Uint8Array(20)
    w.sim.esent.JetGetCurrentIndex(w.sesid, w.tableid, name, 20)
    expect(new TextDecoder().decode(name)).toContain('by_subject\0')
    expect(w.sim.esent.JetSetCurrentIndex(w.sesid, w.tableid, 'none')).toBe(ERR.JET_errIndexNotFound)
    expect(insert(w, 5, 'again')).toBe(ERR.JET_errKeyDuplicate)
  })

  it('move, and a deleted place', () => {
    const w = world()
    const { esent } = w.sim
    const move = (rows: number): number => esent.JetMove(w.sesid, w.tableid, rows, 0)
    expect(move(MOVE_FIRST)).toBe(ERR.JET_errNoCurrentRecord)
    for (const id of [1, 2, 3, 4]) insert(w, id, 'x')
    expect([move(MOVE_LAST), idOf(w)]).toEqual([0, 4])
    expect([move(-1), idOf(w)]).toEqual([0, 3])
    expect(esent.JetDelete(w.sesid, w.tableid)).toBe(0)
    expect(move(0)).toBe(ERR.JET_errNoCurrentRecord)
    expect(read(w, w.id)).toBe(ERR.JET_errNoCurrentRecord)
    expect([move(1), idOf(w)]).toEqual([0, 4])
    expect(move(1)).toBe(ERR.JET_errNoCurrentRecord)
    expect([move(-1), idOf(w)]).toEqual([0, 4])
    expect([move(-2), idOf(w)]).toEqual([0, 1])
    expect(move(-1)).toBe(ERR.JET_errNoCurrentRecord)
    expect([esent.JetMove(w.sesid, w.tableid, 0x8000_0000, 0), idOf(w)]).toEqual([0, 1])
  })

  it.each([
    ['EQ', 1, 20, 0, 20],
    ['EQ', 1, 25, ERR.JET_errRecordNotFound, null],
    ['GE', 8, 20, 0, 20],
    ['GE', 8, 21, ERR.JET_wrnSeekNotEqual, 30],
    ['GE', 8, 31, ERR.JET_errRecordNotFound, null],
    ['GT', 16, 20, 0, 30],
    ['LE', 4, 20, 0, 20],
    ['LE', 4, 29, ERR.JET_wrnSeekNotEqual, 20],
    ['LT', 2, 20, 0, 10],
    ['LT', 2, 10, ERR.JET_errRecordNotFound, null],
  ] as const)('seek %s (%i) %i', (_name, grbit, key, error, found) => {
    const w = world()
    const { esent } = w.sim
    for (const id of [10, 20, 30]) insert(w, id, 'x')
    expect(esent.JetSeek(w.sesid, w.tableid, grbit)).toBe(ERR.JET_errKeyNotMade)
    expect(esent.JetMakeKey(w.sesid, w.tableid, long(key), 4, NEW_KEY)).toBe(0)
    expect(esent.JetSeek(w.sesid, w.tableid, grbit)).toBe(error)
    expect(found === null || idOf(w) === found).toBe(true)
  })

  it('ranges and counts', () => {
    const w = world()
    const { esent } = w.sim
    for (const [index, subject] of ['a', 'b', 'b', 'b', 'c'].entries()) insert(w, index, subject)
    esent.JetSetCurrentIndex(w.sesid, w.tableid, 'by_subject')
    const key = (grbit: number): number =>
      esent.JetMakeKey(w.sesid, w.tableid, bytes('b'), 1, NEW_KEY | grbit)
    key(0)
    expect(esent.JetSeek(w.sesid, w.tableid, 8)).toBe(ERR.JET_wrnSeekNotEqual) // a prefix
    expect(idOf(w)).toBe(3)
    key(0x200) // end of the column's values
    expect(esent.JetSetIndexRange(w.sesid, w.tableid, 2)).toBe(0)
    const count = { value: 0 }
    expect(esent.JetIndexRecordCount(w.sesid, w.tableid, count, 0)).toBe(0)
    expect(count.value).toBe(3)
    expect(esent.JetIndexRecordCount(w.sesid, w.tableid, count, 2)).toBe(0)
    expect(count.value).toBe(2)
    expect(esent.JetMove(w.sesid, w.tableid, 2, 0)).toBe(0)
    expect(esent.JetMove(w.sesid, w.tableid, 1, 0)).toBe(ERR.JET_errNoCurrentRecord)
  })

  it('columns: null, truncation, appending, sizes', () => {
    const w = world()
    const { esent } = w.sim
    insert(w, 1, 'subject')
    esent.JetMove(w.sesid, w.tableid, MOVE_FIRST, 0)
    const retrieve = (column: unknown, cb: number, info: unknown = null): [number, number] => {
      const actual = { value: 0 }
      const buffer = new Uint8Array(cb)
      const error = esent.JetRetrieveColumn(w.sesid, w.tableid, column, buffer, cb, actual, 0, info)
      return [error, actual.value]
    }
    expect(retrieve(w.body, 10)).toEqual([ERR.JET_wrnColumnNull, 0])
    expect(retrieve(w.subject, 3)).toEqual([ERR.JET_wrnBufferTruncated, 7])
    expect(retrieve(999, 3)[0]).toBe(ERR.JET_errBadColumnId)
    const set = (data: Uint8Array, grbit: number): number =>
      esent.JetSetColumn(w.sesid, w.tableid, w.body, data, data.length, grbit, null)
    expect(set(bytes('x'), 0)).toBe(ERR.JET_errUpdateNotPrepared)
    expect(esent.JetPrepareUpdate(w.sesid, w.tableid, 2)).toBe(0)
    expect(esent.JetPrepareUpdate(w.sesid, w.tableid, 2)).toBe(ERR.JET_errAlreadyPrepared)
    expect(esent.JetSetColumn(w.sesid, w.tableid, w.id, bytes('xy'), 2, 0, null)).toBe(
      ERR.JET_errInvalidBufferSize,
    )
    expect([set(bytes('hello'), 0), set(bytes(' world'), 1)]).toEqual([0, 0])
    expect(retrieve(w.body, 20)).toEqual([ERR.JET_wrnColumnNull, 0]) // not from the copy buffer
    expect(esent.JetUpdate(w.sesid, w.tableid, null, 0, null)).toBe(0)
    expect(retrieve(w.body, 20)).toEqual([0, 11])
    expect(retrieve(w.body, 20, { itagSequence: 1, ibLongValue: 6 })).toEqual([0, 5])
    const info = { columnid: 0, coltyp: 0 }
    expect(esent.JetGetTableColumnInfo(w.sesid, w.tableid, 'subject', info, 0, 0)).toBe(0)
    expect(info).toMatchObject({ columnid: w.subject, coltyp: TEXT })
    expect(esent.JetGetTableColumnInfo(w.sesid, w.tableid, 'x', info, 0, 0)).toBe(
      ERR.JET_errColumnNotFound,
    )
  })

  it.each([
    ['JetMove', 0, 0],
    ['JetGotoPosition', null],
    ['JetGotoSecondaryIndexBookmark', null, 0, null, 0, 0],
    ['JetDelete'],
    ['JetSetCurrentIndex', null],
  ] as const)('%s cancels a prepared update', (fn, ...args) => {
    const w = world()
    insert(w, 1, 'x')
    w.sim.esent.JetPrepareUpdate(w.sesid, w.tableid, 0)
    w.sim.esent[fn](w.sesid, w.tableid, ...args)
    expect(w.sim.esent.JetUpdate(w.sesid, w.tableid, null, 0, null)).toBe(ERR.JET_errUpdateNotPrepared)
  })

  it('JetPrepareUpdate(cancel), JetDupCursor, bookmarks, autoincrement', () => {
    const w = world()
    const { esent } = w.sim
    expect(esent.JetPrepareUpdate(w.sesid, w.tableid, 3)).toBe(ERR.JET_errUpdateNotPrepared)
    const autoinc = { value: 0 }
    const definition = { coltyp: LONG, grbit: 0x10, cp: 0, cbMax: 0 }
    expect(esent.JetAddColumn(w.sesid, w.tableid, 'n', definition, null, 0, autoinc)).toBe(0)
    for (const id of [3, 1]) insert(w, id, 'x')
    const copy = { value: 0 }
    expect(esent.JetDupCursor(w.sesid, w.tableid, copy, 0)).toBe(0)
    esent.JetMove(w.sesid, w.tableid, MOVE_LAST, 0)
    expect(read(w, autoinc.value)).toEqual(long(1))
    const [bookmark, cb] = [new Uint8Array(16), { value: 0 }]
    expect(esent.JetGetBookmark(w.sesid, w.tableid, bookmark, 16, cb)).toBe(0)
    expect(esent.JetGotoBookmark(w.sesid, copy.value, bookmark.subarray(0, cb.value), cb.value)).toBe(0)
    expect(read(w, w.id, w.sesid, copy.value)).toEqual(long(3))
  })
})

describe('transactions of data', () => {
  it('roll back level by level', () => {
    const w = world()
    const { esent } = w.sim
    insert(w, 1, 'kept')
    esent.JetBeginTransaction(w.sesid)
    insert(w, 2, 'level 1')
    esent.JetBeginTransaction(w.sesid)
    insert(w, 3, 'level 2')
    esent.JetMove(w.sesid, w.tableid, MOVE_FIRST, 0)
    esent.JetDelete(w.sesid, w.tableid)
    expect(scan(w)).toEqual([2, 3])
    esent.JetRollback(w.sesid, 0)
    expect(scan(w)).toEqual([1, 2])
    esent.JetBeginTransaction(w.sesid)
    insert(w, 4, 'moved down')
    esent.JetCommitTransaction(w.sesid, 0)
    esent.JetRollback(w.sesid, 0)
    expect(scan(w)).toEqual([1])
  })

  it('restore the version before, the primary index and the place before the first', () => {
    const w = world()
    const { esent } = w.sim
    insert(w, 1, 'level 0')
    const write = (subject: string): void => {
      esent.JetMove(w.sesid, w.tableid, MOVE_FIRST, 0)
      esent.JetPrepareUpdate(w.sesid, w.tableid, 2)
      const data = bytes(subject)
      esent.JetSetColumn(w.sesid, w.tableid, w.subject, data, data.length, 0, null)
      expect(esent.JetUpdate(w.sesid, w.tableid, null, 0, null)).toBe(0)
    }
    const first = (): unknown => {
      esent.JetMove(w.sesid, w.tableid, MOVE_FIRST, 0)
      return read(w, w.subject)
    }
    esent.JetBeginTransaction(w.sesid)
    write('level 1')
    esent.JetBeginTransaction(w.sesid)
    esent.JetSetCurrentIndex(w.sesid, w.tableid, 'by_subject')
    write('level 2')
    expect(first()).toEqual(bytes('level 2'))
    esent.JetRollback(w.sesid, 0)
    expect(esent.JetMove(w.sesid, w.tableid, 0, 0)).toBe(ERR.JET_errNoCurrentRecord)
    const name = new Uint8Array(20)
    esent.JetGetCurrentIndex(w.sesid, w.tableid, name, 20)
    expect(new TextDecoder().decode(name)).toContain('by_id\0')
    expect(first()).toEqual(bytes('level 1'))
    esent.JetRollback(w.sesid, 0)
    expect(first()).toEqual(bytes('level 0'))
  })

  it('a rollback moves before the first and drops the update of its level only', () => {
    const w = world()
    const { esent } = w.sim
    const current = (): number => esent.JetMove(w.sesid, w.tableid, 0, 0)
    insert(w, 1, 'x')
    for (const [moveAt, expected] of [
      [1, 0],
      [2, ERR.JET_errNoCurrentRecord],
    ] as const) {
      for (let level = 1; level <= 2; level++) {
        esent.JetBeginTransaction(w.sesid)
        if (level === moveAt) esent.JetMove(w.sesid, w.tableid, MOVE_FIRST, 0)
      }
      esent.JetRollback(w.sesid, 0)
      expect(current()).toBe(expected)
      esent.JetRollback(w.sesid, 0)
      esent.JetBeginTransaction(w.sesid)
      if (moveAt === 1) esent.JetPrepareUpdate(w.sesid, w.tableid, 0)
      esent.JetBeginTransaction(w.sesid)
      if (moveAt === 2) esent.JetPrepareUpdate(w.sesid, w.tableid, 0)
      esent.JetRollback(w.sesid, 0)
      const cancelled = esent.JetPrepareUpdate(w.sesid, w.tableid, 3)
      expect(cancelled).toBe(moveAt === 1 ? 0 : ERR.JET_errUpdateNotPrepared)
      esent.JetRollback(w.sesid, 0)
    }
  })

  it('others see what is committed, and conflict over what is not', () => {
    const w = world()
    const { esent } = w.sim
    insert(w, 1, 'old')
    esent.JetCloseTable(w.sesid, w.tableid)
    const open = (sesid: unknown): unknown => {
      const out = { value: 0 as unknown }
      expect(esent.JetOpenTable(sesid, w.dbid, 'messages', null, 0, 0, out)).toBe(0)
      return out.value
    }
    const other = { value: 0 }
    esent.JetBeginSession(w.inst, other)
    esent.JetOpenDatabase(other.value, 'mail.edb', null, {}, 0)
    const [mine, theirs] = [open(w.sesid), open(other.value)]
    esent.JetBeginTransaction(w.sesid)
    esent.JetMove(w.sesid, mine, MOVE_FIRST, 0)
    esent.JetPrepareUpdate(w.sesid, mine, 2)
    esent.JetSetColumn(w.sesid, mine, w.subject, bytes('new'), 3, 0, null)
    expect(esent.JetUpdate(w.sesid, mine, null, 0, null)).toBe(0)
    esent.JetMove(other.value, theirs, MOVE_FIRST, 0)
    expect(read(w, w.subject, other.value, theirs)).toEqual(bytes('old'))
    expect(read(w, w.subject, w.sesid, mine)).toEqual(bytes('new'))
    expect(esent.JetPrepareUpdate(other.value, theirs, 2)).toBe(ERR.JET_errWriteConflict)
    expect(esent.JetDelete(other.value, theirs)).toBe(ERR.JET_errWriteConflict)
    expect(insert(w, 1, 'x', other.value, theirs)).toBe(ERR.JET_errWriteConflict)
    esent.JetCommitTransaction(w.sesid, 0)
    expect(read(w, w.subject, other.value, theirs)).toEqual(bytes('new'))
  })

  it('the disk outlives the instance, open transactions do not', () => {
    const w = world()
    const { esent } = w.sim
    insert(w, 1, 'committed')
    esent.JetBeginTransaction(w.sesid)
    insert(w, 2, 'not committed')
    expect(esent.JetTerm2(w.inst, 8)).toBe(ERR.JET_errDirtyShutdown)
    const [inst, sesid, dbid, tableid] = [{ value: 0 }, { value: 0 }, { value: 0 }, { value: 0 }]
    esent.JetInit(inst)
    esent.JetBeginSession(inst.value, sesid)
    expect(esent.JetOpenDatabase(sesid.value, 'mail.edb', null, dbid, 0)).toBe(
      ERR.JET_errDatabaseNotFound,
    )
    expect(esent.JetAttachDatabase(sesid.value, 'mail.edb', 0)).toBe(0)
    esent.JetOpenDatabase(sesid.value, 'mail.edb', null, dbid, 0)
    esent.JetOpenTable(sesid.value, dbid.value, 'messages', null, 0, 0, tableid)
    expect(scan({ ...w, sesid: sesid.value, tableid: tableid.value })).toEqual([1])
  })

  it('definitions are undone too', () => {
    const w = world()
    const { esent } = w.sim
    const tableid = { value: 0 }
    esent.JetBeginTransaction(w.sesid)
    esent.JetCreateTable(w.sesid, w.dbid, 'extra', 0, 0, tableid)
    const again = (): number => esent.JetCreateTable(w.sesid, w.dbid, 'EXTRA', 0, 0, {})
    expect(again()).toBe(ERR.JET_errTableDuplicate)
    const index = [{ szIndexName: 'i', szKey: '+body\0\0', grbit: 0, err: 1 }]
    expect(esent.JetCreateIndex2(w.sesid, w.tableid, index, 1)).toBe(0)
    expect(index[0]?.err).toBe(0)
    esent.JetRollback(w.sesid, 0)
    expect(esent.JetSetCurrentIndex(w.sesid, w.tableid, 'i')).toBe(ERR.JET_errIndexNotFound)
    expect(again()).toBe(0)
  })
})
