import { describe, expect, it } from 'vitest'
import { ERR } from './errors.ts'
import { SimulatedHang, createSimulator } from './index.ts'
import type { InstanceState, Simulator } from './index.ts'

interface World {
  readonly sim: Simulator
  readonly inst: unknown
  readonly sesid: unknown
  readonly prepare: (grbit?: number) => unknown
  readonly freeze: (id: unknown) => number
  readonly instance: () => InstanceState
}

function world(): World {
  const sim = createSimulator()
  const [inst, sesid] = [{ value: 0 }, { value: 0 }]
  sim.esent.JetCreateInstance(inst, 'one')
  sim.esent.JetInit({ value: inst.value })
  sim.esent.JetBeginSession(inst.value, sesid)
  return {
    sim,
    inst: inst.value,
    sesid: sesid.value,
    prepare(grbit = 0) {
      const id = { value: 0 as unknown }
      expect(sim.esent.JetOSSnapshotPrepare(id, grbit)).toBe(0)
      return id.value
    },
    freeze: (id) => sim.esent.JetOSSnapshotFreeze(id, {}, {}, 0),
    instance() {
      const [first] = sim.inspect().instances
      if (first === undefined) throw new Error('no instance')
      return first
    },
  }
}

const CONTINUE = 4
const EXPLICIT = 8

describe('snapshots', () => {
  it('need an instance and valid bits', () => {
    const { esent } = createSimulator()
    expect(esent.JetOSSnapshotPrepare({}, 0x10)).toBe(ERR.JET_errInvalidGrbit)
    expect(esent.JetOSSnapshotPrepare(null, 0)).toBe(ERR.JET_errInvalidParameter)
    expect(esent.JetOSSnapshotPrepare({}, 0)).toBe(ERR.JET_errNotInitialized)
  })

  it('take every initialised instance, or those named', () => {
    const { sim, inst, prepare, instance } = world()
    const explicit = prepare(EXPLICIT)
    expect(instance().snapshot).toBe(null)
    const id = prepare()
    expect(instance().snapshot).toBe(id)
    const join = (): number => sim.esent.JetOSSnapshotPrepareInstance(explicit, inst, 0)
    expect(join()).toBe(ERR.JET_errOSSnapshotNotAllowed)
    expect(sim.esent.JetOSSnapshotEnd(id, 0)).toBe(0)
    expect(join()).toBe(0)
    expect(instance().snapshot).toBe(explicit)
    expect(sim.esent.JetOSSnapshotPrepareInstance(id, inst, 0)).toBe(
      ERR.JET_errOSSnapshotInvalidSnapId,
    )
  })

  it('freeze, thaw, gone', () => {
    const { sim, prepare, freeze, instance } = world()
    const id = prepare()
    expect(sim.esent.JetOSSnapshotThaw(id, 0)).toBe(ERR.JET_errOSSnapshotInvalidSequence)
    const [count, info] = [{ value: 0 }, { value: null }]
    expect(sim.esent.JetOSSnapshotFreeze(id, count, info, 0)).toBe(0)
    expect([count.value, info.value]).toMatchObject([1, [{ szInstanceName: 'one' }]])
    expect(instance().backup).toMatchObject({
      inProgressAny: true,
      inProgressLocal: true,
      phase: 'not-started',
    })
    expect(freeze(id)).toBe(ERR.JET_errOSSnapshotInvalidSequence)
    expect(sim.esent.JetOSSnapshotEnd(id, 0)).toBe(ERR.JET_errOSSnapshotInvalidSequence)
    expect(sim.esent.JetOSSnapshotThaw(id, 0)).toBe(0)
    expect(instance()).toMatchObject({ snapshot: null, backup: { inProgressAny: false } })
    expect(sim.esent.JetOSSnapshotEnd(id, 0)).toBe(ERR.JET_errOSSnapshotInvalidSnapId)
  })

  it('prepared to continue, the session and its flags outlive the thaw', () => {
    const { sim, inst, sesid, prepare, freeze, instance } = world()
    const id = prepare(CONTINUE)
    freeze(id)
    expect(sim.esent.JetOSSnapshotTruncateLog(id, 0)).toBe(ERR.JET_errOSSnapshotInvalidSequence)
    expect(sim.esent.JetOSSnapshotThaw(id, 0)).toBe(0)
    expect(sim.esent.JetBeginExternalBackupInstance(inst, 0)).toBe(ERR.JET_errBackupInProgress)
    expect(sim.esent.JetAttachDatabase(sesid, 'a', 0)).toBe(ERR.JET_errBackupInProgress)
    expect(sim.esent.JetTerm2(inst, 0)).toBe(ERR.JET_errBackupInProgress)
    expect(sim.esent.JetOSSnapshotTruncateLogInstance(id, inst, 1)).toBe(0)
    expect(sim.esent.JetOSSnapshotEnd(id, 0)).toBe(0)
    expect(instance().snapshot).toBe(null)
  })

  it('while frozen, begin, attach and detach wait', () => {
    const { sim, inst, sesid, prepare, freeze } = world()
    const id = prepare()
    freeze(id)
    const { esent } = sim
    expect(() => esent.JetBeginExternalBackupInstance(inst, 0)).toThrow(SimulatedHang)
    expect(() => esent.JetAttachDatabase(sesid, 'a', 0)).toThrow(SimulatedHang)
    expect(() => esent.JetDetachDatabase(sesid, 'a')).toThrow(SimulatedHang)
    expect(() => esent.JetTerm(inst)).toThrow(SimulatedHang)
    expect(esent.JetDetachDatabase(sesid, null)).toBe(0) // nothing attached, no lock
    expect(esent.JetGetAttachInfoInstance(inst, null, 0, {})).toBe(0) // taken for a backup
    expect(sim.inspect().sessions[0]?.inApi).toBe(false)
    expect(esent.JetOSSnapshotAbort(id, 0)).toBe(0)
    expect(esent.JetBeginExternalBackupInstance(inst, 0)).toBe(0)
  })

  it('time out', () => {
    const { sim, prepare, freeze, instance } = world()
    const id = prepare(CONTINUE)
    freeze(id)
    sim.expireFreeze()
    expect(instance()).toMatchObject({ snapshot: null, backup: { inProgressAny: false } })
    expect(sim.esent.JetOSSnapshotEnd(id, 0)).toBe(ERR.JET_errOSSnapshotInvalidSequence)
    expect(sim.esent.JetOSSnapshotThaw(id, 0)).toBe(ERR.JET_errOSSnapshotTimeOut)
    expect(sim.esent.JetOSSnapshotEnd(id, 1)).toBe(0)
  })

  it('are not allowed with a backup, nor where backups are not', () => {
    const { sim, inst, sesid, prepare, freeze, instance } = world()
    const id = prepare()
    sim.esent.JetBeginExternalBackupInstance(inst, 0) // a prepared instance may begin one
    expect(freeze(id)).toBe(ERR.JET_errOSSnapshotNotAllowed)
    expect(instance()).toMatchObject({ snapshot: null, backup: { phase: 'databases' } })
    const explicit = prepare(EXPLICIT)
    const join = (): number => sim.esent.JetOSSnapshotPrepareInstance(explicit, inst, 0)
    expect(join()).toBe(ERR.JET_errOSSnapshotNotAllowed)
    sim.esent.JetEndExternalBackupInstance(inst)
    sim.esent.JetBeginTransaction(sesid)
    sim.esent.JetTerm(inst)
    expect(join()).toBe(ERR.JET_errOSSnapshotNotAllowed)
  })

  it('ending a prepared one takes a streaming backup along', () => {
    const { sim, inst, prepare } = world()
    const id = prepare()
    sim.esent.JetBeginExternalBackupInstance(inst, 0)
    expect(sim.esent.JetOSSnapshotEnd(id, 0)).toBe(0)
    expect(sim.esent.JetGetLogInfoInstance(inst, null, 0, {})).toBe(ERR.JET_errNoBackup)
  })

  it('do not look at the stop flag by id', () => {
    const { sim, inst, prepare, freeze } = world()
    sim.esent.JetStopServiceInstance(inst)
    const id = prepare()
    expect([freeze(id), sim.esent.JetOSSnapshotThaw(id, 0)]).toEqual([0, 0])
    expect(sim.esent.JetOSSnapshotPrepareInstance(prepare(EXPLICIT), inst, 0)).toBe(
      ERR.JET_errClientRequestToStopJetService,
    )
  })
})
