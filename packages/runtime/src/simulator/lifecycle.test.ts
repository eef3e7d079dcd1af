import { describe, expect, it } from 'vitest'
import { ERR } from './errors.ts'
import { SimulatedCrash, SimulatedHang, createSimulator } from './index.ts'
import type { Simulator, SimulatorOptions } from './index.ts'

function created(options: SimulatorOptions = {}): { sim: Simulator; inst: unknown } {
  const sim = createSimulator(options)
  const pinstance = { value: 0 as unknown }
  expect(sim.esent.JetCreateInstance(pinstance, 'one')).toBe(0)
  return { sim, inst: pinstance.value }
}

function running(): { sim: Simulator; inst: unknown; sesid: unknown } {
  const { sim, inst } = created()
  expect(sim.esent.JetInit({ value: inst })).toBe(0)
  const psesid = { value: 0 as unknown }
  expect(sim.esent.JetBeginSession(inst, psesid, null, null)).toBe(0)
  return { sim, inst, sesid: psesid.value }
}

const only = (sim: Simulator) => {
  const [instance] = sim.inspect().instances
  if (instance === undefined) throw new Error('no instance')
  return instance
}

// Section 1
describe('running mode', () => {
  const LEGACY = [
    ['JetBackup', null, 0],
    ['JetBeginExternalBackup', 0],
    ['JetGetAttachInfo', null, 0, null],
    ['JetOpenFile'],
    ['JetReadFile', 0, null, 0, null],
    ['JetCloseFile'],
    ['JetGetLogInfo', null, 0, null],
    ['JetTruncateLog'],
    ['JetEndExternalBackup'],
    ['JetStopBackup'],
    ['JetStopService'],
  ] as const

  it.each(LEGACY)('%s looks at the mode first', (fn, ...args) => {
    expect(createSimulator().esent[fn](...args)).toBe(ERR.JET_errInvalidParameter)
    expect(created().sim.esent[fn](...args)).toBe(ERR.JET_errRunningInMultiInstanceMode)
  })

  it('is chosen by the first instance and lost with the last', () => {
    const sim = createSimulator()
    expect(sim.inspect().mode).toBe('unset')
    const pinstance = { value: 12345 }
    expect(sim.esent.JetInit(pinstance)).toBe(0) // whatever the pointer holds
    expect(pinstance.value).not.toBe(12345)
    expect(sim.inspect().mode).toBe('one-instance')
    expect(sim.esent.JetCreateInstance({ value: 0 }, 'b')).toBe(ERR.JET_errRunningInOneInstanceMode)
    expect(sim.esent.JetInit({ value: 0 })).toBe(ERR.JET_errAlreadyInitialized)
    expect(sim.esent.JetStopBackup()).toBe(0)
    expect(sim.esent.JetBeginSession(987, { value: 0 })).toBe(0) // the handle is ignored
    expect(sim.esent.JetTerm(987)).toBe(0)
    expect(sim.inspect().mode).toBe('unset')
  })

  it('JetRestore selects one-instance mode for its own length', () => {
    const sim = createSimulator()
    let mode: string = ''
    sim.during('JetRestore', () => {
      mode = sim.inspect().mode
      expect(sim.esent.JetBeginSession(0, {})).toBe(ERR.JET_errRestoreInProgress)
    })
    expect(sim.esent.JetRestore('backup', null)).toBe(0)
    expect([mode, sim.inspect().mode]).toEqual(['one-instance', 'unset'])
    sim.esent.JetInit(null)
    expect(sim.esent.JetRestore('backup', null)).toBe(ERR.JET_errAlreadyInitialized)
  })

  it('a private instance of a restore or of JetDBUtilities makes an unset process multi', () => {
    for (const [fn, ...args] of [
      ['JetRestoreInstance', 0, 'backup'],
      ['JetExternalRestore', 'chk', 'log', null, 0, null, 0, 0],
      ['JetDBUtilities', { op: 8 }],
    ] as const) {
      const sim = createSimulator()
      const modes: string[] = []
      sim.during(fn, () => modes.push(sim.inspect().mode))
      expect(sim.esent[fn](...args), fn).toBe(0)
      expect([...modes, sim.inspect().mode], fn).toEqual(['multi-instance', 'unset'])
    }
  })

  it('an unknown restore target leaves an unset process in multi mode', () => {
    const sim = createSimulator()
    const restore = (): number =>
      sim.esent.JetExternalRestore2('c', 'l', null, 0, 'b', {}, 'gone', null, null, null)
    expect(restore()).toBe(ERR.JET_errBadRestoreTargetInstance)
    expect(sim.inspect().mode).toBe('multi-instance')
  })

  it('JetEnableMultiInstance', () => {
    const sim = createSimulator()
    const settings = [{ paramid: 104, lParam: 2, sz: null, err: 1 }]
    const done = { value: 0 }
    expect(sim.esent.JetEnableMultiInstance(settings, 1, done)).toBe(0)
    expect([settings[0]?.err, done.value, sim.inspect().mode]).toEqual([0, 1, 'multi-instance'])
    const again = sim.esent.JetEnableMultiInstance(settings, 1, done)
    expect(again).toBe(ERR.JET_errSystemParamsAlreadySet)
    const other = [{ paramid: 104, lParam: 3 }]
    expect(sim.esent.JetEnableMultiInstance(other, 1, done)).toBe(
      ERR.JET_errSystemParameterConflict,
    )
    sim.esent.JetCreateInstance({ value: 0 }, 'a')
    sim.esent.JetCreateInstance({ value: 0 }, 'b')
    expect(sim.esent.JetCreateInstance({ value: 0 }, 'c')).toBe(ERR.JET_errTooManyInstances)
  })
})

// Section 2
describe('create and init', () => {
  it('JetCreateInstance refuses null, a name in use, a second unnamed one', () => {
    const { sim } = created()
    expect(sim.esent.JetCreateInstance(null, 'x')).toBe(ERR.JET_errInvalidParameter)
    expect(sim.esent.JetCreateInstance({ value: 0 }, 'one')).toBe(ERR.JET_errInstanceNameInUse)
    expect(sim.esent.JetCreateInstance({ value: 0 }, null)).toBe(0)
    expect(sim.esent.JetCreateInstance({ value: 0 }, null)).toBe(ERR.JET_errInstanceNameInUse)
  })

  it('a failed init frees the instance and zeroes the handle', () => {
    const { sim, inst } = created()
    const pinstance = { value: inst }
    sim.failNext('JetInit', 'JET_errLogDiskFull')
    expect(sim.esent.JetInit(pinstance)).toBe(ERR.JET_errLogDiskFull)
    expect(pinstance.value).toBe(0)
    expect(sim.inspect().mode).toBe('unset')
  })

  it('an initialised instance keeps its handle', () => {
    const { sim, inst } = running()
    const pinstance = { value: inst }
    expect(sim.esent.JetInit2(pinstance, 0)).toBe(ERR.JET_errAlreadyInitialized)
    expect(pinstance.value).toBe(inst)
  })

  it('errors before the start free nothing', () => {
    const { sim, inst } = created()
    expect(sim.esent.JetInit(null)).toBe(ERR.JET_errRunningInMultiInstanceMode)
    expect(sim.esent.JetInit({ value: 77 })).toBe(ERR.JET_errInvalidParameter)
    expect(sim.esent.JetInit3({ value: inst }, { cbStruct: 1 }, 0)).toBe(ERR.JET_errInvalidParameter)
    const fresh = { value: 0 as unknown }
    expect(sim.esent.JetInit3(fresh, { cbStruct: 1 }, 0)).toBe(ERR.JET_errInvalidParameter)
    expect(fresh.value).toBe(-1) // JET_instanceNil
    expect(sim.inspect().instances).toHaveLength(1)
  })

  it.each([
    ['instance gate', 'JetBeginSession', ERR.JET_errNotInitialized],
    ['without-init gate', 'JetRBSCancelRevert', ERR.JET_errInitInProgress],
    ['term', 'JetTerm', ERR.JET_errNotInitialized],
    ['lookup', 'JetStopServiceInstance', 0],
  ] as const)('while init runs, %s', (_what, fn, expected) => {
    const { sim, inst } = created()
    let result = 1
    sim.during('JetInit', () => {
      result = sim.esent[fn](inst, {})
    })
    expect(sim.esent.JetInit({ value: inst })).toBe(0)
    expect(result).toBe(expected)
    expect(only(sim).stopped).toBe(fn === 'JetStopServiceInstance')
  })

  it('externally controlled recovery lets calls in, with a restore-info structure only', () => {
    for (const [info, expected] of [
      [null, ERR.JET_errNotInitialized],
      [{}, 0],
    ] as const) {
      const { sim, inst } = created()
      let result = 1
      sim.during('JetInit3', () => {
        result = sim.esent.JetBeginSession(inst, {})
      })
      expect(sim.esent.JetInit3({ value: inst }, info, 0x800)).toBe(0)
      expect(result).toBe(expected)
    }
  })

  it.each(['JetInit', 'JetRestoreInstance'] as const)(
    'a %s that would wait for the init that runs leaves its lock alone',
    (fn) => {
      const { sim, inst } = created()
      const seen: number[] = []
      let locks: unknown[] = []
      sim.during('JetInit', () => {
        const second = (): number => sim.esent[fn](fn === 'JetInit' ? { value: inst } : inst, 'b')
        const before = only(sim)
        expect(second).toThrow(SimulatedHang)
        expect(only(sim)).toEqual(before)
        locks = [before.apiLock, only(sim).apiLock]
        seen.push(sim.esent.JetRBSCancelRevert(inst), sim.esent.JetTerm(inst))
      })
      expect(sim.esent.JetInit({ value: inst })).toBe(0)
      expect(locks).toEqual(['initializing', 'initializing'])
      expect(seen).toEqual([ERR.JET_errInitInProgress, ERR.JET_errNotInitialized])
      expect(sim.esent.JetBeginSession(inst, {})).toBe(0)
    },
  )

  it('JetRestoreInstance leaves a created instance created', () => {
    const { sim, inst } = created()
    const seen: number[] = []
    sim.during('JetRestoreInstance', () => {
      seen.push(sim.esent.JetBeginSession(inst, {}), sim.esent.JetTerm(inst))
    })
    sim.failNext('JetRestoreInstance', 'JET_errDiskIO')
    expect(sim.esent.JetRestoreInstance(inst, 'b', null, null)).toBe(ERR.JET_errDiskIO)
    expect(seen).toEqual([ERR.JET_errRestoreInProgress, ERR.JET_errRestoreInProgress])
    expect(sim.esent.JetBeginSession(inst, {})).toBe(ERR.JET_errNotInitialized)
    expect(sim.esent.JetInit({ value: inst })).toBe(0)
  })

  it('revert: prepare, execute once; a failed prepare drops the earlier one', () => {
    const { sim, inst } = created()
    expect(sim.esent.JetRBSPrepareRevert(inst, 0, 0, 0, null)).toBe(0)
    expect(sim.esent.JetRBSExecuteRevert(inst, 0, null)).toBe(0)
    expect(() => sim.esent.JetRBSExecuteRevert(inst, 0, null)).toThrow(SimulatedCrash)
    sim.esent.JetRBSPrepareRevert(inst, 0, 0, 0, null)
    sim.failNext('JetRBSPrepareRevert', 'JET_errFileNotFound')
    expect(sim.esent.JetRBSPrepareRevert(inst, 0, 0, 0, null)).toBe(ERR.JET_errFileNotFound)
    expect(only(sim).revertPrepared).toBe(false)
  })
})

// Section 5
describe('termination', () => {
  const CLEAN = [0, 1] as const
  const ABORTING = [2, 4, 3, 6] as const

  function prepared(backup: boolean, transaction: boolean): ReturnType<typeof running> {
    const state = running()
    if (backup) expect(state.sim.esent.JetBeginExternalBackupInstance(state.inst, 0)).toBe(0)
    if (transaction) expect(state.sim.esent.JetBeginTransaction(state.sesid)).toBe(0)
    return state
  }

  const both = [false, true] as const
  const cases = both.flatMap((backup) => both.map((transaction) => [backup, transaction] as const))

  it.each(cases)('clean-up modes, backup %s, transaction %s', (backup, transaction) => {
    for (const grbit of CLEAN) {
      const { sim, inst } = prepared(backup, transaction)
      const expected = backup
        ? ERR.JET_errBackupInProgress
        : transaction
          ? ERR.JET_errTooManyActiveUsers
          : 0
      expect(sim.esent.JetTerm2(inst, grbit)).toBe(expected)
      if (expected === 0) {
        expect(sim.inspect().instances).toEqual([])
        continue
      }
      const { initialized, termInProgress, backupAllowed } = only(sim)
      expect({ initialized, termInProgress, backupAllowed }).toEqual({
        initialized: true,
        termInProgress: false,
        backupAllowed: false,
      })
      expect(only(sim).backup.inProgressAny).toBe(backup)
      expect(only(sim).backgroundRunning).toBe(backup) // off after the second check only
    }
  })

  it.each(cases)('StopBackup and Abrupt, backup %s, transaction %s', (backup, transaction) => {
    for (const grbit of ABORTING) {
      const { sim, inst, sesid } = prepared(backup, transaction)
      expect(sim.esent.JetTerm2(inst, grbit)).toBe(transaction ? ERR.JET_errTooManyActiveUsers : 0)
      if (!transaction) continue
      expect(only(sim).backup.inProgressAny).toBe(false)
      expect(sim.esent.JetBeginExternalBackupInstance(inst, 0)).toBe(ERR.JET_errBackupNotAllowedYet)
      expect(sim.esent.JetRollback(sesid, 0)).toBe(0)
      expect(sim.esent.JetTerm(inst)).toBe(0)
    }
  })

  it('Dirty frees whatever is open', () => {
    const { sim, inst } = prepared(true, true)
    expect(sim.esent.JetTerm2(inst, 8)).toBe(ERR.JET_errDirtyShutdown)
    expect(sim.inspect().instances).toEqual([])
  })

  it('an unavailable instance is always freed', () => {
    const { sim, inst, sesid } = prepared(true, true)
    sim.failNext('JetRollback', 'JET_errLogDiskFull')
    expect(sim.esent.JetRollback(sesid, 0)).toBe(ERR.JET_errLogDiskFull)
    expect(sim.esent.JetRollback(sesid, 0)).toBe(
      ERR.JET_errInstanceUnavailableDueToFatalLogDiskFull,
    )
    expect(sim.esent.JetTerm2(inst, 0)).toBe(0)
    expect(sim.inspect().mode).toBe('unset')
  })

  it('a failure past the point of no return frees', () => {
    const { sim, inst } = running()
    sim.failNext('JetTerm2', 'JET_errDiskIO')
    expect(sim.esent.JetTerm2(inst, 0)).toBe(ERR.JET_errDiskIO)
    expect(sim.inspect().instances).toEqual([])
  })

  it('a never initialised instance goes with success', () => {
    const { sim, inst } = created()
    expect(sim.esent.JetTerm2(inst, 1)).toBe(0)
    expect(sim.esent.JetTerm2(inst, 1)).toBe(ERR.JET_errInvalidParameter)
  })

  it('while it runs every gate says so', () => {
    const { sim, inst, sesid } = running()
    const seen: number[] = []
    sim.during('JetTerm', () => {
      seen.push(
        sim.esent.JetBeginTransaction(sesid),
        sim.esent.JetBeginSession(inst, {}),
        sim.esent.JetRBSCancelRevert(inst),
        sim.esent.JetTerm(inst),
      )
    })
    expect(sim.esent.JetTerm(inst)).toBe(0)
    expect(new Set(seen)).toEqual(new Set([ERR.JET_errTermInProgress]))
  })

  it('waits for a call in flight; an internal backup ends itself for it', () => {
    const { sim, inst } = running()
    let hang: SimulatedHang | null = null
    sim.during('JetBackupInstance', () => {
      try {
        sim.esent.JetTerm(inst)
      } catch (error) {
        if (error instanceof SimulatedHang) hang = error
      }
    })
    expect(sim.esent.JetBackupInstance(inst, 'dir', 0, null)).toBe(ERR.JET_errTermInProgress)
    expect(hang).toMatchObject({ resumes: true, outcome: 0 })
    expect(sim.inspect().instances).toEqual([])
  })

  it('any other error of a callback comes out of the call, which has left the engine', () => {
    const { sim, sesid } = running()
    sim.during('JetIdle', () => {
      throw new Error('of the test')
    })
    expect(() => sim.esent.JetIdle(sesid, 0)).toThrow('of the test')
    expect(sim.inspect().sessions[0]?.inApi).toBe(false)
    expect(sim.inspect().thread).toBe('main')
    expect(sim.esent.JetIdle(sesid, 0)).toBe(0)
  })

  it('a wait that the callback leaves uncaught is no error', () => {
    const { sim, inst, sesid } = running()
    sim.during('JetIdle', () => sim.esent.JetTerm(inst))
    expect(sim.esent.JetIdle(sesid, 0)).toBe(0)
    expect(sim.inspect().mode).toBe('unset')
  })

  it('a snapshot membership blocks Abrupt and StopBackup, and only these', () => {
    const { sim, inst } = running()
    expect(sim.esent.JetOSSnapshotPrepare({ value: 0 }, 0)).toBe(0)
    expect(() => sim.esent.JetTerm(inst)).toThrow(SimulatedHang)
    expect(() => sim.esent.JetTerm2(inst, 4)).toThrow(SimulatedHang)
    expect(only(sim).termInProgress).toBe(false)
    expect(sim.esent.JetTerm2(inst, 0)).toBe(0)
  })
})
