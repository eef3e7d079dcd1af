import { describe, expect, it } from 'vitest'
import { ERR } from './errors.ts'
import { FUNCTIONS } from './functions.ts'
import { SimulatedCrash, createSimulator } from './index.ts'
import { parametersOf } from './signatures.ts'
import type { ExportedName, FunctionRow } from './functions.ts'
import type { Simulator, SimulatorOptions } from './index.ts'

interface World {
  readonly sim: Simulator
  readonly inst: unknown
  readonly sesid: unknown
  readonly dbid: unknown
  readonly tableid: unknown
}

function world(options: SimulatorOptions = {}): World {
  const sim = createSimulator(options)
  const { esent } = sim
  const out = (): { value: unknown } => ({ value: 0 })
  const [inst, sesid, dbid, tableid] = [out(), out(), out(), out()]
  const steps = [
    esent.JetCreateInstance(inst, 'one'),
    esent.JetInit({ value: inst.value }),
    esent.JetBeginSession(inst.value, sesid, null, null),
    esent.JetCreateDatabase(sesid.value, 'a.edb', null, dbid, 0),
    esent.JetCreateTable(sesid.value, dbid.value, 't', 1, 100, tableid),
  ]
  expect(steps).toEqual([0, 0, 0, 0, 0])
  return { sim, inst: inst.value, sesid: sesid.value, dbid: dbid.value, tableid: tableid.value }
}

/** Handles are those of the world, numbers 0 and all else NULL. */
function argsFor(row: FunctionRow, { inst, sesid, dbid, tableid }: World): unknown[] {
  if (row.name === 'JetDBUtilities') return [{ op: 12, sesid }]
  const handles: Readonly<Record<string, unknown>> = { instance: inst, sesid, dbid, tableid, snapId: 1 }
  return parametersOf(row).map(({ name, kind }) => {
    if (kind === 'handle') return handles[name] ?? 0
    return kind === 'grbit' || kind === 'number' ? 0 : null
  })
}

function call(row: FunctionRow, state: World): number {
  return state.sim.esent[row.name as ExportedName](...argsFor(row, state))
}

const rows = (...gates: string[]): [string, FunctionRow][] =>
  [...FUNCTIONS].filter(([, row]) => gates.includes(row.gate) && !row.legacy)

// Section 3, session gate: each condition hides all those behind it.
describe('session gate', () => {
  it.each(rows('session'))('%s: stop, then unavailable', (_name, row) => {
    const state = world()
    const { sim, inst, sesid } = state
    sim.failNext('JetDetachDatabase', 'JET_errDiskIO')
    sim.esent.JetCloseDatabase(sesid, state.dbid, 0)
    const tableid = reopened(state)
    expect(sim.esent.JetStopServiceInstance(inst)).toBe(0)
    expect(call(row, { ...state, tableid })).toBe(ERR.JET_errClientRequestToStopJetService)
  })

  it.each(rows('session', 'session-past-stop'))('%s: unavailable instance', (_name, row) => {
    const state = world()
    state.sim.failNext('JetRollback', 'JET_errDiskIO')
    state.sim.esent.JetBeginTransaction(state.sesid)
    state.sim.esent.JetRollback(state.sesid, 0)
    expect(call(row, state)).toBe(ERR.JET_errInstanceUnavailable)
  })

  it.each(rows('session-past-stop'))('%s goes on after a full stop', (_name, row) => {
    const state = world()
    expect(state.sim.esent.JetStopServiceInstance2(state.inst, 0)).toBe(0)
    expect(call(row, state)).not.toBe(ERR.JET_errClientRequestToStopJetService)
  })

  it('a session inside the API is shared with no one, the stop error comes before that', () => {
    const { sim, inst, sesid } = world()
    const seen: number[] = []
    sim.during('JetIdle', () => {
      seen.push(sim.esent.JetRollback(sesid, 0), sim.esent.JetBeginTransaction(sesid))
      sim.esent.JetStopServiceInstance(inst)
      seen.push(sim.esent.JetBeginTransaction(sesid))
    })
    expect(sim.esent.JetIdle(sesid, 0)).toBe(0)
    expect(seen).toEqual([
      ERR.JET_errSessionSharingViolation,
      ERR.JET_errSessionSharingViolation,
      ERR.JET_errClientRequestToStopJetService,
    ])
  })

  it('one thread is inside once only', () => {
    const { sim, inst, sesid } = world()
    const other = { value: 0 }
    sim.esent.JetBeginSession(inst, other, null, null)
    let result = 0
    sim.during('JetIdle', () => {
      result = sim.onThread('main', () => sim.esent.JetIdle(other.value, 0))
    })
    sim.esent.JetIdle(sesid, 0)
    expect(result).toBe(ERR.JET_errInvalidOperation)
  })

  it('checks the dbid last', () => {
    const { sim, inst, sesid } = world()
    expect(sim.esent.JetOpenTable(sesid, 99, 't', null, 0, 0, {})).toBe(ERR.JET_errInvalidDatabaseId)
    expect(sim.esent.JetCloseDatabase(sesid, 99, 0)).toBe(ERR.JET_errInvalidDatabaseId)
    sim.esent.JetStopServiceInstance(inst)
    expect(sim.esent.JetOpenTable(sesid, 99, 't', null, 0, 0, {})).toBe(
      ERR.JET_errClientRequestToStopJetService,
    )
  })
})

function reopened({ sim, sesid, dbid }: World): unknown {
  sim.esent.JetOpenDatabase(sesid, 'a.edb', null, { value: dbid }, 0)
  const tableid = { value: 0 as unknown }
  expect(sim.esent.JetOpenTable(sesid, dbid, 't', null, 0, 0, tableid)).toBe(0)
  return tableid.value
}

describe('instance gate', () => {
  it.each(rows('instance'))('%s: lookup, stop, unavailable, not initialised', (_name, row) => {
    const state = world()
    const { sim, inst } = state
    const created = { value: 0 as unknown }
    sim.esent.JetCreateInstance(created, 'two')
    if (row.validates === 'instance') {
      expect(call(row, { ...state, inst: 4711 })).toBe(ERR.JET_errInvalidParameter)
      expect(call(row, { ...state, inst: 0 })).toBe(ERR.JET_errInvalidParameter)
      expect(call(row, { ...state, inst: created.value })).toBe(ERR.JET_errNotInitialized)
    }
    sim.failNext('JetRollback', 'JET_errDiskIO')
    sim.esent.JetBeginTransaction(state.sesid)
    sim.esent.JetRollback(state.sesid, 0)
    expect(call(row, state)).toBe(ERR.JET_errInstanceUnavailable)
    sim.esent.JetStopServiceInstance(inst)
    expect(call(row, state)).toBe(ERR.JET_errClientRequestToStopJetService)
  })

  it('a stopped instance that is not initialised reports the stop', () => {
    const sim = createSimulator()
    const inst = { value: 0 as unknown }
    sim.esent.JetCreateInstance(inst, 'one')
    sim.during('JetRestoreInstance', () => sim.esent.JetStopServiceInstance(inst.value))
    sim.esent.JetRestoreInstance(inst.value, 'b')
    expect(sim.esent.JetBeginSession(inst.value, {})).toBe(ERR.JET_errClientRequestToStopJetService)
    expect(sim.esent.JetInit({ value: inst.value })).toBe(0)
    expect(sim.inspect().instances[0]).toMatchObject({ initialized: true, stopped: true })
  })
})

describe('handles', () => {
  it('are validated before the gate', () => {
    const { sim, inst, sesid, tableid } = world()
    const other = { value: 0 as unknown }
    sim.esent.JetBeginSession(inst, other, null, null)
    sim.esent.JetStopServiceInstance(inst)
    expect(sim.esent.JetMove(0, tableid, 0, 0)).toBe(ERR.JET_errInvalidSesid)
    expect(sim.esent.JetMove(-1, tableid, 0, 0)).toBe(ERR.JET_errInvalidSesid)
    expect(sim.esent.JetMove(sesid, 0, 0, 0)).toBe(ERR.JET_errInvalidTableId)
    expect(sim.esent.JetMove(other.value, tableid, 0, 0)).toBe(ERR.JET_errSesidTableIdMismatch)
    expect(sim.esent.JetIdle(99, 0)).toBe(ERR.JET_errInvalidSesid)
  })

  it.each([
    [false, ERR.JET_errInvalidParameter],
    [true, ERR.JET_errInvalidInstance],
  ])('stale instance, validateInstances %s', (validateInstances, expected) => {
    const { sim, inst } = world({ validateInstances })
    sim.esent.JetCreateInstance({ value: 0 }, 'keeps the mode')
    sim.esent.JetTerm(inst)
    expect(sim.esent.JetBeginSession(inst, {})).toBe(expected)
    expect(sim.esent.JetStopServiceInstance(inst)).toBe(expected)
    expect(sim.esent.JetBeginSession(0, {})).toBe(ERR.JET_errInvalidParameter)
  })

  it('are number or bigint, given and taken', () => {
    const { inst, sesid, dbid, sim } = world({ bigintHandles: true })
    expect([typeof inst, typeof sesid, typeof dbid]).toEqual(['bigint', 'bigint', 'number'])
    expect(sim.esent.JetBeginTransaction(Number(sesid))).toBe(0)
    expect(sim.esent.JetRollback(sesid, 0n)).toBe(0)
  })

  it('come back after another of the kind was given out, unless told not to', () => {
    for (const reuseHandles of [true, false]) {
      const { sim, inst, sesid } = world({ reuseHandles })
      const next = (): unknown => {
        const out = { value: 0 as unknown }
        sim.esent.JetBeginSession(inst, out, null, null)
        return out.value
      }
      sim.esent.JetEndSession(sesid, 0)
      expect(next()).not.toBe(sesid)
      expect(next() === sesid).toBe(reuseHandles)
    }
  })
})

describe('without-init gate', () => {
  it('looks neither at stop nor availability nor initialisation', () => {
    const { sim, inst, sesid } = world()
    sim.esent.JetBeginTransaction(sesid)
    sim.failNext('JetRollback', 'JET_errDiskIO')
    sim.esent.JetRollback(sesid, 0)
    sim.esent.JetStopServiceInstance(inst)
    expect(sim.esent.JetRBSCancelRevert(inst)).toBe(0)
    expect(sim.esent.JetBeginDatabaseIncrementalReseed(inst, 'a.edb', 1, 0)).toBe(0)
    expect(sim.esent.JetRBSCancelRevert(4711)).toBe(ERR.JET_errInvalidParameter)
  })

  it('parameters resolve by session, handle, mode, and use a stale handle as it is', () => {
    const { sim, inst, sesid } = world()
    const value = { value: 0 }
    sim.esent.JetSetSystemParameter({ value: inst }, 0, 24, 7, null)
    sim.esent.JetGetSystemParameter(0, sesid, 24, value, null, 0)
    expect(value.value).toBe(7)
    sim.esent.JetGetSystemParameter(0, 0, 24, value, null, 0)
    expect(value.value).toBe(20_971_520)
    expect(sim.esent.JetSetSystemParameter({ value: inst }, 0, 3, 0, 'abc')).toBe(
      ERR.JET_errAlreadyInitialized,
    )
    expect(() => sim.esent.JetSetSystemParameter({ value: 4711 }, 0, 24, 7, null)).toThrow(
      SimulatedCrash,
    )
  })
})

describe('parameters in one-instance mode', () => {
  it('mean the one instance, global ones none', () => {
    const sim = createSimulator()
    const seen: number[] = []
    sim.during('JetInit', () => {
      for (const id of [24, 23]) {
        seen.push(sim.esent.JetSetSystemParameter({ value: 0 }, 0, id, 7, null))
      }
    })
    expect(sim.esent.JetInit(null)).toBe(0)
    expect(seen).toEqual([ERR.JET_errInitInProgress, 0])
  })
})

describe('fixed answers', () => {
  it.each([
    ['JetAttachDatabaseWithStreaming', ERR.JET_errFeatureNotAvailable],
    ['JetCreateDatabaseWithStreaming', ERR.JET_errFeatureNotAvailable],
    ['JetPrepareToCommitTransaction', ERR.JET_errFeatureNotAvailable],
    ['JetDefragment3', ERR.JET_errInvalidParameter],
    ['JetSnapshotStart', ERR.JET_wrnNyi],
    ['JetSnapshotStop', ERR.JET_wrnNyi],
  ] as const)('%s', (fn, expected) => {
    const { sim, sesid } = world()
    expect(sim.esent[fn](sesid)).toBe(expected)
  })
})
