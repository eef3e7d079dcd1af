import { describe, expect, it } from 'vitest'
import { SimulatedCrash, createSimulator } from './index.ts'
import type { Simulator, SimulatorOptions } from './index.ts'

interface Running {
  readonly esent: Simulator['esent']
  readonly inspect: Simulator['inspect']
  readonly inst: number
  readonly sesid: number
  readonly dbid: number
  readonly tableid: number
}

function running(): Running {
  const { esent, inspect } = createSimulator()
  const [inst, sesid, dbid, tableid] = [{ value: 0 }, { value: 0 }, { value: 0 }, { value: 0 }]
  const steps = [
    esent.JetCreateInstance(inst, 'one'),
    esent.JetInit(inst),
    esent.JetBeginSession(inst.value, sesid),
    esent.JetCreateDatabase(sesid.value, 'a.edb', null, dbid, 0),
    esent.JetCreateTable(sesid.value, dbid.value, 't', 1, 100, tableid),
  ]
  expect(steps).toEqual([0, 0, 0, 0, 0])
  return {
    esent,
    inspect,
    inst: inst.value,
    sesid: sesid.value,
    dbid: dbid.value,
    tableid: tableid.value,
  }
}

const readOnly = {
  get value() {
    return 0
  },
}

const OUT = 'an object whose value can be written, or null'
const GRBIT = 'an integer of 32 bits (number or bigint)'

describe('a value that the C type cannot take', () => {
  it.each<[string, (world: Running) => unknown, string]>([
    ['an out parameter that is its value', ({ esent, inst }) => esent.JetBeginSession(inst, 5),
      `JetBeginSession in the simulator: its argument psesid must be ${OUT}, and is 5`],
    ['the one of a W form', ({ esent, inst }) => esent.JetBeginSessionW(inst, 5n),
      `JetBeginSession in the simulator: its argument psesid must be ${OUT}, and is 5n`],
    ['an out parameter that is an array', ({ esent, inst }) => esent.JetBeginSession(inst, [0]),
      `JetBeginSession in the simulator: its argument psesid must be ${OUT}, and is an array`],
    ['an out parameter that is a buffer', ({ esent, inst }) => esent.JetBeginSession(inst, new Uint8Array(8)),
      `JetBeginSession in the simulator: its argument psesid must be ${OUT}, and is a buffer`],
    ['an out parameter that is frozen', ({ esent }) => esent.JetCreateInstance(Object.freeze({ value: 0 }), 'x'),
      `JetCreateInstance in the simulator: its argument pinstance must be ${OUT}, and is a frozen object`],
    ['an out parameter that can only be read', ({ esent, inst }) => esent.JetBeginSession(inst, readOnly),
      `JetBeginSession in the simulator: its argument psesid must be ${OUT}, and is an object`],
    ['an inout parameter that is its value', ({ esent, inst }) => esent.JetInit(inst),
      `JetInit in the simulator: its argument pinstance must be ${OUT}, and is `],
    ['a grbit that is a name', ({ esent, inst }) => esent.JetStopServiceInstance2(inst, 'JET_bitStopServiceResume'),
      `JetStopServiceInstance2 in the simulator: its argument grbit must be ${GRBIT}, and is "JET_bitStopServiceResume"`],
    ['a grbit that is undefined', ({ esent, inst }) => esent.JetStopServiceInstance2(inst, undefined),
      `JetStopServiceInstance2 in the simulator: its argument grbit must be ${GRBIT}, and is undefined`],
    ['a grbit that is missing', ({ esent, inst }) => esent.JetStopServiceInstance2(inst),
      `JetStopServiceInstance2 in the simulator: its argument grbit must be ${GRBIT}, and is missing`],
    ['a grbit of 33 bits', ({ esent, inst }) => esent.JetTerm2(inst, 2 ** 32),
      `JetTerm2 in the simulator: its argument grbit must be ${GRBIT}, and is 4294967296`],
    ['a number that is none', ({ esent, sesid, tableid }) => esent.JetMove(sesid, tableid, NaN, 0),
      'JetMove in the simulator: its argument cRow must be an integer (number or bigint), and is NaN'],
    ['a handle that is its out parameter', ({ esent }) => esent.JetStopServiceInstance({ value: 1 }),
      'JetStopServiceInstance in the simulator: its argument instance must be a handle (number or bigint) or null, and is an object'],
    ['the session of a stand-in', ({ esent }) => esent.JetIdle('1', 0),
      'JetIdle in the simulator: its argument sesid must be a handle (number or bigint) or null, and is "1"'],
    ['the argument of a legacy form', ({ esent }) => esent.JetBeginExternalBackup({}),
      `JetBeginExternalBackup in the simulator: its argument grbit must be ${GRBIT}, and is an object`],
    ['a string that is a number', ({ esent, sesid }) => esent.JetAttachDatabase(sesid, 5, 0),
      'JetAttachDatabase in the simulator: its argument szFilename must be a string or null, and is 5'],
    ['a buffer that is a string', ({ esent, sesid, tableid }) => esent.JetMakeKey(sesid, tableid, 'key', 3, 1),
      'JetMakeKey in the simulator: its argument pvData must be a buffer, an object or null, and is "key"'],
  ])('%s', (_what, call, message) => {
    const world = running()
    const before = world.inspect()
    const thrown = caught(() => call(world))
    expect(thrown).toBeInstanceOf(TypeError)
    expect((thrown as TypeError).message).toContain(`Cannot call ${message}`)
    expect(world.inspect()).toEqual(before)
  })

  it('is no value that it can take', () => {
    const { esent, inst, sesid } = running()
    class Box {
      #value = 0
      get value(): number {
        return this.#value
      }
      set value(value: number) {
        this.#value = value
      }
    }
    const box = new Box()
    expect(esent.JetBeginSession(BigInt(inst), box)).toBe(0)
    expect(box.value).toBeGreaterThan(0)
    expect(esent.JetBeginSession(inst, {}, undefined, undefined)).toBe(0)
    // JET_bitStopServiceResume, signed and unsigned
    for (const resume of [-0x8000_0000, 0x8000_0000, 0x8000_0000n]) {
      expect(esent.JetStopServiceInstance2(inst, resume)).toBe(0)
    }
    for (const nil of [null, undefined, 0, -1, 0xffff_ffff_ffff_ffffn, Number(0xffff_ffff_ffff_ffffn)]) {
      expect(esent.JetBeginTransaction(nil)).toBe(-1104) // JET_errInvalidSesid
    }
    expect(esent.JetBeginTransaction(BigInt(sesid))).toBe(0)
  })
})

describe('a handle that is handed out through a null pointer', () => {
  it.each<[string, (world: Running) => unknown, string]>([
    ['JetBeginSession', ({ esent, inst }) => esent.JetBeginSession(inst), 'pib.cxx:843'],
    ['JetDupSession', ({ esent, sesid }) => esent.JetDupSession(sesid, null), 'pib.cxx:843'],
    ['JetCreateDatabase', ({ esent, sesid }) => esent.JetCreateDatabase(sesid, 'b', null, null, 0), 'db.cxx:553'],
    ['JetOpenDatabase', ({ esent, sesid }) => esent.JetOpenDatabase(sesid, 'a.edb', null, null, 0), 'db.cxx:5914'],
    ['JetCreateTable', ({ esent, sesid, dbid }) => esent.JetCreateTable(sesid, dbid, 'u', 1, 1), 'jetapi.cxx:14101'],
    ['JetOpenTable', ({ esent, sesid, dbid }) => esent.JetOpenTable(sesid, dbid, 't', null, 0, 0), 'fileopen.cxx:922'],
    ['JetDupCursor', ({ esent, sesid, tableid }) => esent.JetDupCursor(sesid, tableid, null, 0), 'fileopen.cxx:61'],
    ['JetOpenTempTable', ({ esent, sesid }) => esent.JetOpenTempTable(sesid, [{ coltyp: 4 }], 1, 0), 'sortapi.cxx:3255'],
    ['JetOpenFileInstance', openFile, 'backup.cxx:2518'],
  ])('%s crashes, as in the engine', (_fn, call, cite) => {
    const world = running()
    const thrown = caught(() => call(world))
    expect(thrown).toBeInstanceOf(SimulatedCrash)
    expect(thrown).toMatchObject({ reason: 'the handle is written through a null pointer', cite })
  })

  it('is an error where the engine looks', () => {
    const { esent } = createSimulator()
    expect(esent.JetCreateInstance(null, 'x')).toBe(-1003) // JET_errInvalidParameter
    expect(running().esent.JetOSSnapshotPrepare(null, 0)).toBe(-1003)
  })
})

function openFile({ esent, inst }: Running): number {
  expect(esent.JetBeginExternalBackupInstance(inst, 0)).toBe(0)
  return esent.JetOpenFileInstance(inst, 'a.edb')
}

function caught(call: () => unknown): unknown {
  try {
    return call()
  } catch (thrown) {
    return thrown
  }
}

describe('createSimulator', () => {
  it.each<[unknown, string]>([
    [5, 'the options of createSimulator are an object, not 5'],
    [null, 'the options of createSimulator are an object, not null'],
    [[], 'the options of createSimulator are an object, not an array'],
    [{ nope: 1 }, 'createSimulator has no option nope: there are validateInstances, bigintHandles, reuseHandles'],
    [{ bigintHandles: 'yes' }, 'the bigintHandles of createSimulator is true or false, not "yes"'],
  ])('does not take %j for options', (options, message) => {
    expect(() => createSimulator(options as SimulatorOptions)).toThrow(new TypeError(message))
  })

  it('takes an option that is undefined for one that is left out', () => {
    const { esent } = createSimulator({ bigintHandles: undefined } as unknown as SimulatorOptions)
    const inst = { value: 0 }
    expect(esent.JetCreateInstance(inst, 'x')).toBe(0)
    expect(typeof inst.value).toBe('number')
  })
})
