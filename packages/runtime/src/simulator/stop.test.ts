import { describe, expect, it } from 'vitest'
import { ERR } from './errors.ts'
import { SimulatedCrash, createSimulator } from './index.ts'
import type { InstanceState, Simulator } from './index.ts'

const TASKS = 0x2
const CACHES = 0x4
const EMIT_LOG = 0x8
const RESUME = 0x8000_0000
const STOPPED = ERR.JET_errClientRequestToStopJetService

function instance(initialised: boolean): { sim: Simulator; inst: unknown; state: () => InstanceState } {
  const sim = createSimulator()
  const out = { value: 0 as unknown }
  sim.esent.JetCreateInstance(out, 'one')
  if (initialised) expect(sim.esent.JetInit({ value: out.value })).toBe(0)
  return {
    sim,
    inst: out.value,
    state() {
      const [first] = sim.inspect().instances
      if (first === undefined) throw new Error('no instance')
      return first
    },
  }
}

// Section 4 and the table of section 11. 'old' is JetStopServiceInstance.
type Step = 'old' | number

const CASES: readonly (readonly [string, readonly Step[], number, boolean, number])[] = [
  // what, calls, outcome of the last one, F, S
  ['legacy stop records nothing', ['old'], 0, true, 0],
  ['full stop records all', [0], 0, true, 7],
  ['both full stops add up', ['old', 0], 0, true, 7],
  ['and in the other order', [0, 'old'], 0, true, 7],
  ['background tasks', [TASKS], 0, false, 2],
  ['caches', [CACHES], 0, false, 4],
  ['both partial stops', [TASKS | CACHES], 0, false, 6],
  ['twice is as once', [0, 0], 0, true, 7],
  ['a partial stop after a full one', [0, TASKS], 0, true, 7],
  ['end of logging', [EMIT_LOG], 0, false, 0],
  ['resume of nothing', [RESUME], 0, false, 0],
  ['resume of all', [TASKS | CACHES, RESUME], 0, false, 0],
  ['resume of one', [TASKS | CACHES, RESUME + TASKS], 0, false, 4],
  ['bare resume after a full stop', [0, RESUME], STOPPED, true, 7],
  ['explicit resume after a full stop', [0, RESUME + TASKS + CACHES], 0, true, 1],
  ['and a bare one after that', [0, RESUME + TASKS + CACHES, RESUME], STOPPED, true, 1],
  ['bare resume after the legacy stop', ['old', RESUME], 0, true, 0],
  ['bit 1 is no argument', [1], ERR.JET_errInvalidGrbit, false, 0],
  ['an unknown bit', [0x10], ERR.JET_errInvalidGrbit, false, 0],
  ['end of logging with more', [EMIT_LOG | TASKS], ERR.JET_errInvalidGrbit, false, 0],
  ['resume of logging', [RESUME + EMIT_LOG], ERR.JET_errInvalidGrbit, false, 0],
  ['resume of logging and more', [RESUME + EMIT_LOG + TASKS], ERR.JET_errInvalidGrbit, false, 0],
]

describe('stop service', () => {
  it.each(CASES)('%s', (_what, steps, outcome, stopped, grbitStopped) => {
    const { sim, inst, state } = instance(true)
    const results = steps.map((step) =>
      step === 'old'
        ? sim.esent.JetStopServiceInstance(inst)
        : sim.esent.JetStopServiceInstance2(inst, step),
    )
    expect(results.at(-1)).toBe(outcome)
    expect(state()).toMatchObject({ stopped, grbitStopped })
  })

  it('quiesces caches and says which background work goes on', () => {
    const { sim, inst, state } = instance(true)
    sim.esent.JetStopServiceInstance2(inst, CACHES)
    expect(state()).toMatchObject({ checkpointQuiesce: true, backgroundRunning: true })
    sim.esent.JetStopServiceInstance2(inst, RESUME)
    expect(state().checkpointQuiesce).toBe(false)
    sim.esent.JetStopServiceInstance(inst)
    expect(state()).toMatchObject({ checkpointQuiesce: false, backgroundRunning: false })
    expect(state().params[24]).toBe(16384)
  })

  it.each([
    ['JetStopServiceInstance', null, 0],
    ['JetStopServiceInstance2', 0, 2],
    ['JetStopServiceInstance2', CACHES, 0],
  ] as const)('%s(%s) of a created instance crashes', (fn, grbit, grbitStopped) => {
    const { sim, inst, state } = instance(false)
    expect(() => sim.esent[fn](inst, grbit)).toThrow(SimulatedCrash)
    expect(state()).toMatchObject({ stopped: false, grbitStopped })
  })

  it.each([TASKS, RESUME, RESUME + TASKS, RESUME + CACHES])(
    'grbit %i is fine on a created one',
    (grbit) => {
      const { sim, inst } = instance(false)
      expect(sim.esent.JetStopServiceInstance2(inst, grbit)).toBe(0)
    },
  )

  it('lasts until the instance is freed', () => {
    const { sim, inst } = instance(true)
    sim.esent.JetStopServiceInstance2(inst, 0)
    expect(sim.esent.JetTerm(inst)).toBe(0)
    const next = { value: 0 as unknown }
    sim.esent.JetCreateInstance(next, 'one')
    sim.esent.JetInit({ value: next.value })
    expect(sim.esent.JetBeginSession(next.value, {})).toBe(0)
  })

  it('ends polling loops that were under way, and nothing else', () => {
    const { sim, inst } = instance(true)
    const [sesid, dbid, tableid] = [0, 0, 0].map(() => ({ value: 0 }))
    sim.esent.JetBeginSession(inst, sesid)
    sim.esent.JetCreateDatabase(sesid?.value, 'a', null, dbid, 0)
    sim.esent.JetCreateTable(sesid?.value, dbid?.value, 't', 0, 0, tableid)
    for (const [fn, expected] of [
      ['JetComputeStats', STOPPED],
      ['JetGetLS', STOPPED], // refused at the gate by now
    ] as const) {
      sim.during(fn, () => sim.esent.JetStopServiceInstance(inst))
      expect(sim.esent[fn](sesid?.value, tableid?.value), fn).toBe(expected)
    }
    const other = instance(true)
    const out = { value: 0 as unknown }
    other.sim.esent.JetBeginSession(other.inst, out)
    other.sim.during('JetIdle', () => other.sim.esent.JetStopServiceInstance(other.inst))
    expect(other.sim.esent.JetIdle(out.value, 0)).toBe(0)
  })

  it('StopAndEmitLog: no log record is written any more', () => {
    const { sim, inst } = instance(true)
    const [sesid, dbid, tableid] = [{ value: 0 }, { value: 0 }, { value: 0 }]
    sim.esent.JetBeginSession(inst, sesid)
    sim.esent.JetCreateDatabase(sesid.value, 'a', null, dbid, 0)
    sim.esent.JetCreateTable(sesid.value, dbid.value, 't', 0, 0, tableid)
    sim.esent.JetBeginTransaction(sesid.value)
    sim.esent.JetPrepareUpdate(sesid.value, tableid.value, 0)
    expect(sim.esent.JetUpdate(sesid.value, tableid.value, null, 0, null)).toBe(0)
    sim.esent.JetStopServiceInstance2(inst, EMIT_LOG)
    expect(sim.esent.JetCommitTransaction(sesid.value, 0)).toBe(ERR.JET_errLogWriteFail)
    expect(sim.inspect().sessions[0]?.level).toBe(1)
    expect(sim.esent.JetBeginExternalBackupInstance(inst, 0)).toBe(ERR.JET_errLogWriteFail)
    // Read-only work goes on.
    expect(sim.esent.JetMove(sesid.value, tableid.value, -0x8000_0000, 0)).toBe(0)
    const other = { value: 0 }
    sim.esent.JetBeginSession(inst, other)
    expect(sim.esent.JetBeginTransaction(other.value)).toBe(0)
    expect(sim.esent.JetCommitTransaction(other.value, 0)).toBe(0)
  })
})

describe('an injected failure of a stop', () => {
  it.each<[string, 'JetStopServiceInstance' | 'JetStopServiceInstance2' | 'JetStopBackupInstance', readonly number[]]>([
    ['a full stop', 'JetStopServiceInstance', []],
    ['a full stop, by option bits', 'JetStopServiceInstance2', [0]],
    ['a partial stop', 'JetStopServiceInstance2', [TASKS | CACHES]],
    ['a resume', 'JetStopServiceInstance2', [RESUME]],
    ['a resume of some', 'JetStopServiceInstance2', [(RESUME | TASKS) >>> 0]],
    ['a stop of the backup', 'JetStopBackupInstance', []],
  ])('fails %s, once, and changes nothing', (_, fn, bits) => {
    const { sim, inst, state } = instance(true)
    sim.esent.JetStopServiceInstance2(inst, TASKS)
    const before = state()
    sim.failNext(fn, ERR.JET_errDiskIO)
    expect(sim.esent[fn](inst, ...bits)).toBe(ERR.JET_errDiskIO)
    expect(state()).toEqual(before)
    expect(sim.esent[fn](inst, ...bits)).toBe(0)
  })
})
