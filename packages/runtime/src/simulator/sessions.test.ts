import { describe, expect, it } from 'vitest'
import { ERR } from './errors.ts'
import { createSimulator } from './index.ts'
import type { SessionState, Simulator } from './index.ts'

interface World {
  readonly sim: Simulator
  readonly inst: unknown
  readonly sesid: unknown
  readonly dbid: unknown
  readonly session: () => SessionState
}

function world(): World {
  const sim = createSimulator()
  const [inst, sesid, dbid] = [{ value: 0 }, { value: 0 }, { value: 0 }]
  sim.esent.JetCreateInstance(inst, 'one')
  sim.esent.JetInit({ value: inst.value })
  sim.esent.JetBeginSession(inst.value, sesid)
  expect(sim.esent.JetCreateDatabase(sesid.value, 'a', null, dbid, 0)).toBe(0)
  return {
    sim,
    inst: inst.value,
    sesid: sesid.value,
    dbid: dbid.value,
    session() {
      const [first] = sim.inspect().sessions
      if (first === undefined) throw new Error('no session')
      return first
    },
  }
}

// Section 7
describe('transactions', () => {
  it('go seven levels deep', () => {
    const { sim, sesid, session } = world()
    for (let level = 1; level <= 7; level++) expect(sim.esent.JetBeginTransaction2(sesid, 0)).toBe(0)
    expect(sim.esent.JetBeginTransaction(sesid)).toBe(ERR.JET_errTransTooDeep)
    expect(sim.esent.JetCommitTransaction(sesid, 0)).toBe(0)
    expect(session().level).toBe(6)
    expect(sim.esent.JetRollback(sesid, 1)).toBe(0)
    expect(session().level).toBe(0)
    expect(sim.esent.JetRollback(sesid, 0)).toBe(ERR.JET_errNotInTransaction)
    expect(sim.esent.JetCommitTransaction(sesid, 0)).toBe(ERR.JET_errNotInTransaction)
  })

  it.each([
    [0x2, 0],
    [0x8, 0],
    [0x10, 0],
    [0x2 | 0x1, ERR.JET_errInvalidGrbit],
    [0x8 | 0x2, ERR.JET_errInvalidGrbit],
    [0x4, ERR.JET_errInvalidGrbit],
    [0x1, ERR.JET_errNotInTransaction],
    [0x20, ERR.JET_errNotInTransaction],
  ])('commit with grbit %i at level 0 gives %i', (grbit, expected) => {
    const { sim, sesid } = world()
    expect(sim.esent.JetCommitTransaction2(sesid, grbit, 0, null)).toBe(expected)
  })

  it('rollback takes two bits only, and a failed commit keeps the level', () => {
    const { sim, sesid, session } = world()
    sim.esent.JetBeginTransaction(sesid)
    expect(sim.esent.JetRollback(sesid, 2)).toBe(ERR.JET_errInvalidGrbit)
    sim.failNext('JetCommitTransaction', 'JET_errLogDiskFull')
    expect(sim.esent.JetCommitTransaction(sesid, 0)).toBe(ERR.JET_errLogDiskFull)
    expect(session().level).toBe(1)
    expect(sim.esent.JetRollback(sesid, 0x20)).toBe(0)
  })

  it('cursors opened at a lost level are closed, those of a committed one survive', () => {
    const { sim, sesid, dbid, session } = world()
    const tableid = { value: 0 }
    sim.esent.JetCreateTable(sesid, dbid, 't', 0, 0, tableid)
    const open = (): unknown => {
      const out = { value: 0 as unknown }
      expect(sim.esent.JetOpenTable(sesid, dbid, 't', null, 0, 0, out)).toBe(0)
      return out.value
    }
    sim.esent.JetBeginTransaction(sesid)
    const first = open()
    sim.esent.JetBeginTransaction(sesid)
    const second = open()
    sim.esent.JetCommitTransaction(sesid, 0)
    sim.esent.JetBeginTransaction(sesid)
    const third = open()
    sim.esent.JetRollback(sesid, 0)
    expect(session().cursors).toEqual([tableid.value, first, second])
    sim.esent.JetRollback(sesid, 0)
    expect(session().cursors).toEqual([tableid.value])
    expect(sim.esent.JetCloseTable(sesid, third)).toBe(ERR.JET_errInvalidTableId)
    sim.esent.JetCloseDatabase(sesid, dbid, 0)
    expect(session().cursors).toEqual([])
  })

  it('a fatal rollback failure stays with the session and the instance', () => {
    const { sim, sesid, session } = world()
    sim.esent.JetBeginTransaction(sesid)
    sim.failNext('JetRollback', 'JET_errOutOfBuffers')
    expect(sim.esent.JetRollback(sesid, 0)).toBe(ERR.JET_errOutOfBuffers)
    expect(session().rollbackFailure).toBe(ERR.JET_errOutOfBuffers)
    expect(sim.esent.JetEndSession(sesid, 0)).toBe(ERR.JET_errInstanceUnavailable)
  })

  it('after a full stop can only be rolled back', () => {
    const { sim, inst, sesid } = world()
    sim.esent.JetBeginTransaction(sesid)
    sim.esent.JetStopServiceInstance2(inst, 0)
    const stopped = ERR.JET_errClientRequestToStopJetService
    expect(sim.esent.JetCommitTransaction(sesid, 0)).toBe(stopped)
    expect(sim.esent.JetSetSessionContext(sesid, 5)).toBe(stopped)
    expect(sim.esent.JetDupSession(sesid, {})).toBe(stopped)
    expect(sim.esent.JetRollback(sesid, 0)).toBe(0)
    expect(sim.esent.JetEndSession(sesid, 0)).toBe(0)
  })
})

describe('threads and contexts', () => {
  it('a transaction belongs to the thread that began it', () => {
    const { sim, sesid, session } = world()
    sim.esent.JetBeginTransaction(sesid)
    const violation = ERR.JET_errSessionSharingViolation
    sim.onThread('other', () => {
      expect(sim.esent.JetBeginTransaction(sesid)).toBe(violation)
      expect(sim.esent.JetCommitTransaction(sesid, 0)).toBe(violation)
      expect(sim.esent.JetRollback(sesid, 0)).toBe(violation)
      expect(sim.esent.JetEndSession(sesid, 0)).toBe(violation)
    })
    expect(session().level).toBe(1)
    expect(sim.esent.JetCommitTransaction(sesid, 0)).toBe(0)
    sim.onThread('other', () => {
      expect(sim.esent.JetBeginTransaction(sesid)).toBe(0)
    })
  })

  it('the cursors of the level are gone even if the rollback was refused for the thread', () => {
    const { sim, sesid, dbid, session } = world()
    sim.esent.JetBeginTransaction(sesid)
    sim.esent.JetCreateTable(sesid, dbid, 't', 0, 0, {})
    expect(session().cursors).toHaveLength(1)
    sim.onThread('other', () => sim.esent.JetRollback(sesid, 0))
    expect(session()).toMatchObject({ cursors: [], level: 1 })
  })

  it('a session context moves a session between threads', () => {
    const { sim, sesid } = world()
    const { esent } = sim
    expect(esent.JetSetSessionContext(sesid, 0)).toBe(ERR.JET_errInvalidParameter)
    expect(esent.JetSetSessionContext(sesid, -1)).toBe(ERR.JET_errInvalidParameter)
    expect(esent.JetResetSessionContext(sesid)).toBe(ERR.JET_errSessionContextNotSetByThisThread)
    expect(esent.JetSetSessionContext(sesid, 5n)).toBe(0)
    expect(esent.JetSetSessionContext(sesid, 5n)).toBe(ERR.JET_errSessionContextAlreadySet)
    expect(esent.JetBeginTransaction(sesid)).toBe(0)
    expect(esent.JetEndSession(sesid, 0)).toBe(ERR.JET_errSessionInUse)
    sim.onThread('other', () => {
      expect(esent.JetResetSessionContext(sesid)).toBe(
        ERR.JET_errSessionContextNotSetByThisThread,
      )
      expect(esent.JetRollback(sesid, 0)).toBe(ERR.JET_errSessionSharingViolation)
    })
    expect(esent.JetResetSessionContext(sesid)).toBe(0)
    expect(esent.JetCommitTransaction(sesid, 0)).toBe(ERR.JET_errSessionSharingViolation)
    sim.onThread('other', () => {
      expect(esent.JetSetSessionContext(sesid, 6)).toBe(0)
      expect(esent.JetCommitTransaction(sesid, 0)).toBe(ERR.JET_errSessionSharingViolation)
      expect(esent.JetResetSessionContext(sesid)).toBe(0)
      expect(esent.JetSetSessionContext(sesid, 5)).toBe(0)
      expect(esent.JetBeginTransaction(sesid)).toBe(0)
      expect(esent.JetResetSessionContext(sesid)).toBe(0)
    })
    // Ended from any thread, once the context is reset.
    expect(esent.JetEndSession(sesid, 0)).toBe(0)
  })
})

describe('databases', () => {
  it('in a transaction: create, attach and detach answer that first', () => {
    const { sim, inst, sesid } = world()
    sim.esent.JetBeginExternalBackupInstance(inst, 0)
    sim.esent.JetBeginTransaction(sesid)
    const expected = ERR.JET_errInTransaction
    expect(sim.esent.JetCreateDatabase(sesid, 'b', null, {}, 0)).toBe(expected)
    expect(sim.esent.JetAttachDatabase(sesid, 'a', 0)).toBe(expected)
    expect(sim.esent.JetDetachDatabase(sesid, 'a')).toBe(expected)
    expect(sim.esent.JetDetachDatabase2(sesid, 'a', 1)).toBe(ERR.JET_errForceDetachNotAllowed)
  })

  it('open, close, detach, attach', () => {
    const { sim, inst, sesid, dbid } = world()
    expect(sim.esent.JetAttachDatabase(sesid, 'A', 0)).toBe(ERR.JET_wrnDatabaseAttached)
    expect(sim.esent.JetOpenDatabase(sesid, 'a', null, {}, 0)).toBe(0)
    expect(sim.esent.JetCloseDatabase(sesid, dbid, 0)).toBe(0)
    expect(sim.esent.JetDetachDatabase(sesid, null)).toBe(ERR.JET_errDatabaseInUse)
    expect(sim.esent.JetCloseDatabase(sesid, dbid, 0)).toBe(0)
    expect(sim.esent.JetCloseDatabase(sesid, dbid, 0)).toBe(ERR.JET_errInvalidDatabaseId)
    expect(sim.esent.JetDetachDatabase(sesid, 'b')).toBe(ERR.JET_errDatabaseNotFound)
    expect(sim.esent.JetDetachDatabase(sesid, '')).toBe(0)
    expect(sim.esent.JetOpenDatabase(sesid, 'a', null, {}, 0)).toBe(ERR.JET_errDatabaseNotFound)
    expect(sim.esent.JetAttachDatabase(sesid, 'b', 0)).toBe(ERR.JET_errFileNotFound)
    expect(sim.esent.JetAttachDatabase2(sesid, 'a', 0, 0)).toBe(0)
    expect(sim.esent.JetCreateDatabase(sesid, 'a', null, {}, 0)).toBe(ERR.JET_errDatabaseDuplicate)
    const session = { value: 0 }
    sim.esent.JetBeginSession(inst, session)
    expect(sim.esent.JetOpenDatabase(sesid, 'a', null, {}, 2)).toBe(0)
    expect(sim.esent.JetOpenDatabase(session.value, 'a', null, {}, 0)).toBe(
      ERR.JET_errDatabaseLocked,
    )
  })

  it('one file, one instance', () => {
    const { sim } = world()
    const [inst, sesid] = [{ value: 0 }, { value: 0 }]
    sim.esent.JetCreateInstance(inst, 'two')
    sim.esent.JetInit({ value: inst.value })
    sim.esent.JetBeginSession(inst.value, sesid)
    expect(sim.esent.JetAttachDatabase(sesid.value, 'a', 0)).toBe(
      ERR.JET_errDatabaseSharingViolation,
    )
  })

  it.each([
    ['JetAttachDatabase', 'b', 0],
    ['JetCreateDatabase', 'c', null, {}, 0],
    ['JetDetachDatabase', 'a'],
  ] as const)('a fatal failure of %s takes the instance down, another does not', (fn, name, ...rest) => {
    for (const [error, next] of [
      ['JET_errFileAccessDenied', 0],
      ['JET_errDiskIO', ERR.JET_errInstanceUnavailable],
      ['JET_errLogDiskFull', ERR.JET_errInstanceUnavailableDueToFatalLogDiskFull],
    ] as const) {
      const { sim, sesid, dbid } = world()
      sim.esent.JetCreateDatabase(sesid, 'b', null, {}, 0)
      sim.esent.JetCloseDatabase(sesid, dbid, 0)
      if (fn === 'JetAttachDatabase') {
        sim.esent.JetCloseDatabase(sesid, 2, 0)
        sim.esent.JetDetachDatabase(sesid, 'b')
      }
      sim.failNext(fn, error)
      expect(sim.esent[fn](sesid, name, ...rest)).toBe(ERR[error])
      expect(sim.esent.JetIdle(sesid, 0)).toBe(next)
    }
  })
})
