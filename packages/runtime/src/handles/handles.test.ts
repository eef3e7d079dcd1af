import { jetErrors } from '@jet-lifecycle/model/facts'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { must, running, session } from '../../test/support/running.ts'
import { runs } from '../../test/support/runs.ts'
import { guard } from '../guard/guard.ts'
import { inspectLifecycle } from '../guard/inspect.ts'

const opened = (call: (out: { value: number }) => number): number => {
  const out = { value: 0 }
  must(call(out))
  return out.value
}

describe('handles that were released', () => {
  const everything = () => {
    const to = running({}, { reuseHandles: false })
    const { esent, sesid } = to
    const dbid = opened((out) => esent.JetCreateDatabase(sesid, 'mail.edb', null, out, 0))
    const tableid = opened((out) => esent.JetCreateTable(sesid, dbid, 'messages', 1, 80, out))
    return { ...to, dbid, tableid }
  }

  it.each<[string, (to: ReturnType<typeof everything>) => readonly [number, number], keyof typeof jetErrors, string]>([
    ['a cursor used', ({ esent, sesid, tableid }) => [esent.JetCloseTable(sesid, tableid), esent.JetMove(sesid, tableid, 1, 0)], 'JET_errInvalidTableId', 'Cannot call JetMove: the cursor was closed by JetCloseTable'],
    ['a cursor closed', ({ esent, sesid, tableid }) => [esent.JetCloseTable(sesid, tableid), esent.JetCloseTable(sesid, tableid)], 'JET_errInvalidTableId', 'Cannot call JetCloseTable: the cursor was closed by JetCloseTable'],
    ['a cursor of a closed database', ({ esent, sesid, dbid, tableid }) => [esent.JetCloseDatabase(sesid, dbid, 0), esent.JetMove(sesid, tableid, 1, 0)], 'JET_errInvalidTableId', 'Cannot call JetMove: the cursor was closed by JetCloseDatabase'],
    ['a database closed', ({ esent, sesid, dbid }) => [esent.JetCloseDatabase(sesid, dbid, 0), esent.JetCloseDatabase(sesid, dbid, 0)], 'JET_errInvalidDatabaseId', 'Cannot call JetCloseDatabase: the database is not open in this session'],
    ['a session ended', ({ esent, sesid }) => [esent.JetEndSession(sesid, 0), esent.JetEndSession(sesid, 0)], 'JET_errInvalidSesid', 'Cannot call JetEndSession: the session was ended by JetEndSession'],
    ['a session of a freed instance', ({ esent, instance, sesid }) => [esent.JetTerm(instance), esent.JetBeginTransaction(sesid)], 'JET_errInvalidSesid', 'Cannot call JetBeginTransaction: the session was ended by JetTerm'],
    ['an instance freed', ({ esent, instance }) => [esent.JetTerm(instance), esent.JetTerm2(instance, 1)], 'JET_errInvalidParameter', 'Cannot call JetTerm2: the instance was freed by JetTerm'],
  ])('%s', (_, calls, error, text) => {
    const to = everything()
    expect(calls(to)).toEqual([0, jetErrors[error]])
    expect(to.events).toMatchObject([{ type: 'refused', why: 'handle', error, text }])
  })

  it('a cursor of a rolled back level, and not one of the level below', () => {
    const { esent, sesid, tableid, dbid, events } = everything()
    must(esent.JetBeginTransaction(sesid))
    const above = opened((out) => esent.JetOpenTable(sesid, dbid, 'messages', null, 0, 0, out))
    esent.JetMove(sesid, above, 1, 0)
    esent.JetMove(sesid, tableid, 1, 0)
    must(esent.JetRollback(sesid, 0))
    expect(esent.JetMove(sesid, above, 1, 0)).toBe(jetErrors.JET_errInvalidTableId)
    expect(esent.JetMove(sesid, tableid, 1, 0)).toBe(jetErrors.JET_errNoCurrentRecord)
    expect(events.map(({ text }) => text)).toEqual(['Cannot call JetMove: the cursor was closed by JetRollback'])
  })

  it('and a cursor with the session of another', () => {
    const { esent, instance, tableid, events } = everything()
    expect(esent.JetMove(session(esent, instance), tableid, 1, 0)).toBe(jetErrors.JET_errSesidTableIdMismatch)
    expect(events).toMatchObject([{ why: 'handle', text: 'Cannot call JetMove: the cursor belongs to another session' }])
  })
})

/** Sessions by number, each a new one; nothing else. */
function sessions() {
  let next = 0x1000
  let asked = 0
  const esent = guard({
    JetCreateInstance: (out: { value: number }) => { out.value = 7; return 0 }, JetInit: (_: object) => 0, JetEndSession: (_: number, _grbit: number) => 0,
    JetBeginSession: (_: number, out: { value: number }) => { out.value = next += 0x100; return 0 }, JetIdle: (_: number) => { asked += 1; return 0 },
  })
  esent.JetCreateInstance({ value: 0 })
  esent.JetInit({ value: 7 })
  const out = { value: 0 }
  const endOne = (): number => {
    esent.JetBeginSession(7, out)
    esent.JetIdle(out.value)
    esent.JetEndSession(out.value, 0)
    return out.value
  }
  return { esent, endOne, isAsked: (sesid: number) => { const before = asked; esent.JetIdle(sesid); return asked > before } }
}

describe('the memory of releases', () => {
  it('has the last 4,096 of a kind, and takes older ones for unknown', () => {
    const { endOne, isAsked } = sessions()
    const ended = Array.from({ length: 4_100 }, endOne)
    expect([ended.slice(0, 4).map(isAsked), isAsked(ended[4] ?? 0), isAsked(ended.at(-1) ?? 0)]).toEqual([[true, true, true, true], false, false])
  })

  it('and the heap are where they were after many sessions', () => {
    const { esent, endOne } = sessions()
    const many = runs(60_000, 1_000_000)
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const heap = (): number => {
      collect()
      return process.memoryUsage().heapUsed
    }
    for (let count = 0; count < 10_000; count++) endOne()
    const before = heap()
    for (let count = 0; count < many; count++) endOne()
    expect((heap() - before) / 1e6).toBeLessThan(1)
    expect(inspectLifecycle(esent).sessions).toEqual([])
  }, runs(30_000, 300_000))
})
