import { describe, expect, it } from 'vitest'
import { ERR } from './errors.ts'
import { SimulatedCrash, createSimulator } from './index.ts'
import type { BackupState, Simulator } from './index.ts'

const PAGE = 4096

interface World {
  readonly sim: Simulator
  readonly inst: unknown
  readonly sesid: unknown
  readonly backup: () => BackupState
}

function world(databases: readonly string[] = ['a.edb']): World {
  const sim = createSimulator()
  const [inst, sesid] = [{ value: 0 }, { value: 0 }]
  sim.esent.JetCreateInstance(inst, 'one')
  sim.esent.JetInit({ value: inst.value })
  sim.esent.JetBeginSession(inst.value, sesid)
  for (const name of databases) {
    expect(sim.esent.JetCreateDatabase(sesid.value, name, null, {}, 0)).toBe(0)
  }
  return {
    sim,
    inst: inst.value,
    sesid: sesid.value,
    backup() {
      const [first] = sim.inspect().instances
      if (first === undefined) throw new Error('no instance')
      return first.backup
    },
  }
}

type Role = keyof ReturnType<typeof roles>

function roles({ sim, inst, sesid }: World) {
  const { esent } = sim
  const buffer = new Uint8Array(4 * PAGE)
  const end2 = (grbit: number) => (): number => esent.JetEndExternalBackupInstance2(inst, grbit)
  return {
    begin: (): number => esent.JetBeginExternalBackupInstance(inst, 0),
    beginIncremental: (): number => esent.JetBeginExternalBackupInstance(inst, 1),
    internal: (): number => esent.JetBackupInstance(inst, 'dir', 0, null),
    attachInfo: (): number => esent.JetGetAttachInfoInstance(inst, null, 0, {}),
    openDatabase: (): number => esent.JetOpenFileInstance(inst, 'a.edb', {}, {}, {}),
    openLog: (): number => esent.JetOpenFileInstance(inst, '.\\edb00001.log', {}, {}, {}),
    openMissing: (): number => esent.JetOpenFileInstance(inst, '.\\edb00099.log', {}, {}, {}),
    read: (): number => esent.JetReadFileInstance(inst, 0, buffer, buffer.length, {}),
    close: (): number => esent.JetCloseFileInstance(inst, 0),
    logInfo: (): number => esent.JetGetLogInfoInstance(inst, null, 0, {}),
    truncateInfo: (): number => esent.JetGetTruncateLogInfoInstance(inst, null, 0, {}),
    truncate: (): number => esent.JetTruncateLogInstance(inst),
    end: (): number => esent.JetEndExternalBackupInstance(inst),
    endAbort: end2(2),
    endNothing: end2(0),
    endBoth: end2(3),
    surrogate: (): number => esent.JetBeginSurrogateBackup(inst, 0, 0, 0),
    endSurrogate: (): number => esent.JetEndSurrogateBackup(inst, 1),
    stop: (): number => esent.JetStopBackupInstance(inst),
    attach: (): number => esent.JetAttachDatabase(sesid, 'other.edb', 0),
    detach: (): number => esent.JetDetachDatabase(sesid, 'a.edb'),
  }
}

type State = 'N' | 'D' | 'D+h' | 'I' | 'L' | 'L+h' | 'stopped' | 'surrogate'

const SETUP: Readonly<Record<State, readonly Role[]>> = {
  N: [],
  D: ['begin'],
  'D+h': ['begin', 'openDatabase'],
  I: ['beginIncremental'],
  L: ['begin', 'logInfo'],
  'L+h': ['begin', 'logInfo', 'openLog'],
  stopped: ['begin', 'stop'],
  surrogate: ['surrogate'],
}

const NO = ERR.JET_errNoBackup
const IN = ERR.JET_errBackupInProgress
const SUR = ERR.JET_errSurrogateBackupInProgress
const SEQ = ERR.JET_errInvalidBackupSequence
const ABORT = ERR.JET_errBackupAbortByServer
const PARAM = ERR.JET_errInvalidParameter
const SLOT = ERR.JET_errOutOfMemory
const NOTFOUND = ERR.JET_errDatabaseNotFound
const MISSING = ERR.JET_errMissingFileToBackup
const NOTCOPIED = ERR.JET_errLogFileNotCopied

/** Section 11, streaming backup by role. A name in [ ] is the phase afterwards, where it changes. */
type Cell = number | readonly [number, 'not-started' | 'databases' | 'logs']
const TABLE: readonly (readonly [Role, Readonly<Record<State, Cell>>])[] = [
  ['begin', { N: [0, 'databases'], D: IN, 'D+h': IN, I: IN, L: IN, 'L+h': IN, stopped: IN, surrogate: SUR }],
  ['internal', { N: 0, D: IN, 'D+h': IN, I: IN, L: IN, 'L+h': IN, stopped: IN, surrogate: SUR }],
  ['attachInfo', { N: NO, D: 0, 'D+h': 0, I: SEQ, L: 0, 'L+h': 0, stopped: ABORT, surrogate: NO }],
  ['openDatabase', { N: NO, D: 0, 'D+h': SLOT, I: [SEQ, 'not-started'], L: [SEQ, 'not-started'], 'L+h': SLOT, stopped: ABORT, surrogate: NO }],
  ['openLog', { N: NO, D: NOTFOUND, 'D+h': SLOT, I: [MISSING, 'not-started'], L: 0, 'L+h': SLOT, stopped: ABORT, surrogate: NO }],
  ['openMissing', { N: NO, D: NOTFOUND, 'D+h': SLOT, I: [MISSING, 'not-started'], L: [MISSING, 'not-started'], 'L+h': SLOT, stopped: ABORT, surrogate: NO }],
  ['read', { N: NO, D: 0, 'D+h': 0, I: 0, L: 0, 'L+h': 0, stopped: ABORT, surrogate: NO }],
  ['close', { N: NO, D: PARAM, 'D+h': 0, I: PARAM, L: PARAM, 'L+h': 0, stopped: PARAM, surrogate: NO }],
  ['logInfo', { N: NO, D: [0, 'logs'], 'D+h': SEQ, I: 0, L: 0, 'L+h': SEQ, stopped: ABORT, surrogate: NO }],
  ['truncateInfo', { N: NO, D: [0, 'logs'], 'D+h': SEQ, I: 0, L: 0, 'L+h': SEQ, stopped: ABORT, surrogate: NO }],
  ['truncate', { N: NO, D: SEQ, 'D+h': SEQ, I: SEQ, L: NOTCOPIED, 'L+h': SEQ, stopped: ABORT, surrogate: NO }],
  ['end', { N: NO, D: [0, 'not-started'], 'D+h': [0, 'not-started'], I: [0, 'not-started'], L: [0, 'not-started'], 'L+h': [0, 'not-started'], stopped: [0, 'not-started'], surrogate: [0, 'not-started'] }],
  ['endAbort', { N: NO, D: [0, 'not-started'], 'D+h': [0, 'not-started'], I: [0, 'not-started'], L: [0, 'not-started'], 'L+h': [0, 'not-started'], stopped: [0, 'not-started'], surrogate: [0, 'not-started'] }],
  ['endNothing', { N: PARAM, D: PARAM, 'D+h': PARAM, I: PARAM, L: PARAM, 'L+h': PARAM, stopped: PARAM, surrogate: PARAM }],
  ['endBoth', { N: PARAM, D: PARAM, 'D+h': PARAM, I: PARAM, L: PARAM, 'L+h': PARAM, stopped: PARAM, surrogate: PARAM }],
  ['surrogate', { N: [0, 'databases'], D: IN, 'D+h': IN, I: IN, L: IN, 'L+h': IN, stopped: IN, surrogate: SUR }],
  ['endSurrogate', { N: NO, D: [0, 'not-started'], 'D+h': [0, 'not-started'], I: [0, 'not-started'], L: [0, 'not-started'], 'L+h': [0, 'not-started'], stopped: [0, 'not-started'], surrogate: [0, 'not-started'] }],
  ['stop', { N: 0, D: 0, 'D+h': 0, I: 0, L: 0, 'L+h': 0, stopped: 0, surrogate: 0 }],
  ['attach', { N: ERR.JET_errFileNotFound, D: IN, 'D+h': IN, I: IN, L: IN, 'L+h': IN, stopped: IN, surrogate: SUR }],
  ['detach', { N: ERR.JET_errDatabaseInUse, D: IN, 'D+h': IN, I: IN, L: IN, 'L+h': IN, stopped: IN, surrogate: SUR }],
]

const cases = TABLE.flatMap(([role, row]) =>
  (Object.keys(row) as State[]).map((state) => [role, state, row[state]] as const),
)

describe('by role and state', () => {
  it.each(cases)('%s in %s', (role, state, cell) => {
    const current = world()
    const steps = roles(current)
    if (state === 'I') expect(fullBackup(current)).toBe(0) // else JET_errMissingFullBackup
    for (const step of SETUP[state]) expect(steps[step](), step).toBe(0)
    const before = current.backup()
    const [error, phase] = typeof cell === 'number' ? [cell, before.phase] : cell
    expect(steps[role]()).toBe(error)
    expect(current.backup().phase).toBe(phase)
  })

  it.each(cases)('%s in %s after a full stop', (role, state) => {
    const current = world()
    const steps = roles(current)
    if (state === 'I') fullBackup(current)
    for (const step of SETUP[state]) steps[step]()
    const before = current.backup()
    current.sim.esent.JetStopServiceInstance(current.inst)
    const result = steps[role]()
    if (role === 'stop') expect(result).toBe(0)
    else if (role === 'detach') expect(result).not.toBe(ERR.JET_errClientRequestToStopJetService)
    else expect(result).toBe(ERR.JET_errClientRequestToStopJetService)
    expect({ ...current.backup(), stopped: before.stopped }).toEqual(before)
  })
})

/** All steps in their order; the error of the first that fails. */
function fullBackup({ sim, inst }: World): number {
  const { esent } = sim
  const read = (name: string): number => {
    const [handle, low, high, count] = [{ value: 9 }, { value: 0 }, { value: 9 }, { value: 1 }]
    const opened = esent.JetOpenFileInstance(inst, name, handle, low, high)
    if (opened !== 0) return opened
    expect([handle.value, high.value]).toEqual([0, 0])
    const buffer = new Uint8Array(4 * PAGE)
    let total = 0
    while (count.value > 0) {
      const error = esent.JetReadFileInstance(inst, handle.value, buffer, buffer.length, count)
      if (error !== 0) return error
      total += count.value
    }
    expect(total).toBe(low.value)
    return esent.JetCloseFileInstance(inst, handle.value)
  }
  const began = esent.JetBeginExternalBackupInstance(inst, 0)
  if (began !== 0) return began
  for (const name of names(esent.JetGetAttachInfoInstance, inst)) expect(read(name)).toBe(0)
  for (const name of names(esent.JetGetLogInfoInstance, inst)) expect(read(name)).toBe(0)
  const truncated = esent.JetTruncateLogInstance(inst)
  return truncated === 0 ? esent.JetEndExternalBackupInstance(inst) : truncated
}

function names(fn: (...args: unknown[]) => number, inst: unknown): string[] {
  const cb = { value: 0 }
  expect(fn(inst, null, 0, cb)).toBe(0)
  const buffer = new Uint8Array(cb.value)
  expect(fn(inst, buffer, buffer.length, cb)).toBe(0)
  const text = new TextDecoder().decode(buffer)
  expect(text.endsWith('\0')).toBe(true)
  return text.split('\0').filter((name) => name !== '')
}

describe('a whole backup', () => {
  it('copies, truncates, allows incremental ones afterwards', () => {
    const current = world()
    const { sim, inst, backup } = current
    expect(sim.esent.JetBeginExternalBackupInstance(inst, 1)).toBe(ERR.JET_errMissingFullBackup)
    expect(backup().inProgressAny).toBe(false)
    expect(fullBackup(current)).toBe(0)
    expect(backup().lastEnd).toBe(0)
    expect(sim.inspect().instances[0]).toMatchObject({ logGeneration: 2, lowestLogGeneration: 2 })
    expect(sim.esent.JetBeginExternalBackupInstance(inst, 1)).toBe(0)
  })

  it('an internal one does the same in one call', () => {
    const { sim, inst, backup } = world()
    expect(sim.esent.JetBackupInstance(inst, 'dir', 0, null)).toBe(0)
    expect(backup()).toMatchObject({ lastEnd: 0, phase: 'not-started' })
    expect(sim.esent.JetBeginExternalBackupInstance(inst, 1)).toBe(0)
  })

  it('lists logs with their generations, and only the first call rolls', () => {
    const { sim, inst } = world()
    sim.esent.JetBeginExternalBackupInstance(inst, 0)
    const info = { ulGenLow: 0, ulGenHigh: 0, szBaseName: '' }
    expect(sim.esent.JetGetLogInfoInstance2(inst, null, 0, {}, info)).toBe(0)
    expect(sim.esent.JetGetLogInfoInstance2(inst, null, 0, {}, info)).toBe(0)
    expect(info).toEqual({ ulGenLow: 1, ulGenHigh: 1, szBaseName: 'edb' })
    expect(names(sim.esent.JetGetLogInfoInstance, inst)).toEqual(['.\\edb00001.log'])
  })

  it.each([
    [[], 'end', -800], // databases phase: recorded as aborted by the caller
    [['logInfo'], 'end', 0],
    [['logInfo', 'stop'], 'end', ABORT],
    [['logInfo'], 'endAbort', -800],
    [['logInfo'], 'endSurrogate', IN],
  ] as const)('after %j, %s records %i', (steps, end, lastEnd) => {
    const current = world()
    const step = roles(current)
    step.begin()
    for (const name of steps) expect(step[name]()).toBe(0)
    expect(step[end]()).toBe(0)
    expect(current.backup()).toMatchObject({ lastEnd, stopped: false, inProgressAny: false })
  })
})

describe('stop-backup', () => {
  it('without a backup has no lasting effect', () => {
    const current = world()
    const step = roles(current)
    expect(step.stop()).toBe(0)
    expect(step.begin()).toBe(0)
    expect(current.backup().stopped).toBe(false)
  })

  it('is cleared by an end, also one that finds no backup, not by a refused begin or bad grbit', () => {
    const current = world()
    const step = roles(current)
    step.stop()
    expect(current.sim.esent.JetBeginExternalBackupInstance(current.inst, 4)).toBe(
      ERR.JET_errInvalidGrbit,
    )
    step.endBoth()
    expect(current.backup().stopped).toBe(true)
    expect(step.end()).toBe(NO)
    expect(current.backup().stopped).toBe(false)
  })

  it('aborts an internal backup under way', () => {
    const current = world()
    current.sim.during('JetBackupInstance', () => roles(current).stop())
    expect(roles(current).internal()).toBe(ABORT)
    expect(current.backup()).toMatchObject({ phase: 'not-started', stopped: false })
  })

  it('works before init', () => {
    const sim = createSimulator()
    const inst = { value: 0 }
    sim.esent.JetCreateInstance(inst, 'one')
    expect(sim.esent.JetStopBackupInstance(inst.value)).toBe(0)
    expect(sim.inspect().instances[0]?.backup.stopped).toBe(true)
  })
})

describe('failures', () => {
  it.each([
    ['JetReadFileInstance', ['begin', 'openDatabase'], 'read', 'databases', null],
    ['JetReadFileInstance', ['begin', 'logInfo', 'openLog'], 'read', 'not-started', null],
    ['JetOpenFileInstance', ['begin'], 'openDatabase', 'databases', null],
    ['JetOpenFileInstance', ['begin', 'logInfo'], 'openLog', 'not-started', null],
    ['JetGetAttachInfoInstance', ['begin'], 'attachInfo', 'not-started', null],
    ['JetGetLogInfoInstance', ['begin'], 'logInfo', 'databases', null],
    ['JetBeginExternalBackupInstance', ['stop'], 'begin', 'not-started', null],
  ] as const)('%s after %j', (fn, steps, role, phase, openFile) => {
    const current = world()
    const step = roles(current)
    for (const name of steps) expect(step[name]()).toBe(0)
    current.sim.failNext(fn, 'JET_errDiskIO')
    expect(step[role]()).toBe(ERR.JET_errDiskIO)
    expect(current.backup()).toMatchObject({ phase, openFile, stopped: false })
    expect(current.backup().inProgressAny).toBe(phase !== 'not-started')
  })

  it('truncation fails without cancelling', () => {
    const current = world([])
    const step = roles(current)
    step.begin()
    step.logInfo()
    step.openLog()
    const buffer = new Uint8Array(16 * PAGE)
    current.sim.esent.JetReadFileInstance(current.inst, 0, buffer, buffer.length, {})
    step.close()
    current.sim.failNext('JetTruncateLogInstance', 'JET_errDiskIO')
    expect(step.truncate()).toBe(ERR.JET_errDiskIO)
    expect(step.truncate()).toBe(0)
  })
})

describe('arguments', () => {
  it('of begin, in their order', () => {
    const { sim, inst } = world()
    const begin = (grbit: number): number => sim.esent.JetBeginExternalBackupInstance(inst, grbit)
    expect(begin(0x40 | 1)).toBe(ERR.JET_errInvalidGrbit)
    expect(begin(0x40)).toBe(0)
    sim.esent.JetEndExternalBackupInstance(inst)
    sim.esent.JetSetSystemParameter({ value: inst }, 0, 17, 1, null)
    expect(begin(1)).toBe(ERR.JET_errInvalidBackup)
    expect(begin(0x20)).toBe(ERR.JET_errInvalidBackup)
    expect(begin(0x40 | 1)).toBe(ERR.JET_errInvalidBackup)
    expect(begin(0)).toBe(0)
    expect(sim.esent.JetBeginSurrogateBackup(inst, 2, 1, 0)).toBe(PARAM)
  })

  it('of open and read', () => {
    const { sim, inst } = world()
    const { esent } = sim
    esent.JetBeginExternalBackupInstance(inst, 0)
    expect(esent.JetOpenFileInstance(inst, '', {}, {}, {})).toBe(PARAM)
    const section = (at: number, count = 0): number =>
      esent.JetOpenFileSectionInstance(inst, 'a.edb', {}, 0, count, at, {}, {})
    expect(section(0, 2)).toBe(ERR.JET_wrnNyi)
    expect(section(5)).toBe(PARAM)
    expect(section(2 * PAGE)).toBe(PARAM) // page 1
    expect(section(0)).toBe(0)
    const buffer = new Uint8Array(8 * PAGE)
    const read = (pv: Uint8Array, cb: number, handle = 0): number =>
      esent.JetReadFileInstance(inst, handle, pv, cb, {})
    expect(read(buffer, PAGE + 1)).toBe(PARAM)
    expect(read(buffer, 2 * PAGE)).toBe(PARAM)
    expect(read(buffer.subarray(1), 3 * PAGE)).toBe(PARAM)
    expect(read(buffer, 3 * PAGE)).toBe(0)
    expect(() => read(buffer, 3 * PAGE, 1)).toThrow(SimulatedCrash)
    expect(new TextDecoder().decode(buffer)).toContain('"database":"a.edb"')
    esent.JetCloseFileInstance(inst, 0)
    const count = { value: 1 }
    expect(esent.JetReadFileInstance(inst, 0, buffer, 3 * PAGE, count)).toBe(0)
    expect(count.value).toBe(0) // closed: an empty file
  })

  it('JET_paramRecovery off: no backup', () => {
    const sim = createSimulator()
    const inst = { value: 0 }
    sim.esent.JetCreateInstance(inst, 'one')
    sim.esent.JetSetSystemParameter(inst, 0, 34, 0, 'off')
    sim.esent.JetInit(inst)
    expect(sim.esent.JetBeginExternalBackupInstance(inst.value, 4)).toBe(ERR.JET_errLoggingDisabled)
  })
})
