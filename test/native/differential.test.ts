import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HandleKind } from '@jet-lifecycle/model/facts'
import { grbit, jetErrorName, jetErrorValue } from '@jet-lifecycle/model/facts'
import type { HandleName } from '@jet-lifecycle/model/world'
import type { OutForm } from '@jet-lifecycle/runtime/conformance'
import { argumentsFor } from '@jet-lifecycle/runtime/conformance'
import { createSimulator, SimulatedCrash } from '@jet-lifecycle/runtime/simulator'
import { runs } from '../support/runs.ts'
import { compileLibrary } from './compile.ts'
import { loadByKoffi } from './koffi.ts'
import type { NativeFunction } from './signatures.ts'
import { nativeFunctions } from './signatures.ts'

/** A handle by how recent it is, or one that never was. */
type Pick = number | 'null' | 'stranger'

interface Move {
  readonly fn: NativeFunction
  readonly bits: number
  readonly picks: Readonly<Record<HandleKind, Pick>>
  readonly file: string
  /** Bytes that a read asks for. */
  readonly cb: number
  readonly fails: string | null
}

type Api = Readonly<Record<string, ((...args: unknown[]) => unknown) | undefined>>

/** One of the two engines, with the handles that it has given out. */
class Side {
  readonly #api: Api
  readonly #outs: OutForm
  readonly #failNext: (fn: string, error: number) => void
  readonly #seen: Record<HandleKind, HandleName[]> = { instance: [], sesid: [], dbid: [], tableid: [], hFile: [0], snapId: [] }

  constructor(api: object, outs: OutForm, failNext: (fn: string, error: number) => void) {
    this.#api = api as Api
    this.#outs = outs
    this.#failNext = failNext
  }

  make({ fn, bits, picks, file, cb, fails }: Move): string {
    const kinds = Object.keys(picks) as HandleKind[]
    const handles = Object.fromEntries(kinds.map((kind) => [kind, this.#choose(kind, picks[kind])]))
    // An init with a NULL pointer, now and then.
    if (fn.startsWith('JetInit') && picks.instance === 'stranger') delete handles['instance']
    const { args, outs } = argumentsFor({ fn, handles, grbit: bits >>> 0 }, { file, outs: this.#outs })
    // One of two names for what is made, so that it is there already now and then.
    const exact = fn.startsWith('JetReadFile') ? args.with(-2, cb) : fn === 'JetCreateTable' && file === 'mail.edb' ? args.with(2, tableName) : args
    if (fails !== null) this.#failNext(fn, jetErrorValue(fails) ?? 0)
    const code = this.#api[fn]?.(...exact) as number
    if (fails !== null) this.#failNext(fn, 0)
    if (code >= 0) for (const [kind, read] of outs) this.#seen[kind].push(read())
    // What an init leaves in its pointer counts too: 0, or the handle that was there.
    const left = fn.startsWith('JetInit') && outs.get('instance')?.() === 0 ? ', and the handle is 0' : ''
    return `${jetErrorName(code) ?? String(code)}${left}`
  }

  #choose(kind: HandleKind, pick: Pick): HandleName {
    if (pick === 'null' || kind === 'hFile') return 0
    const seen = this.#seen[kind]
    // Of 32 bits where a dbid has no more.
    return pick === 'stranger' ? 0x7777 : (seen[seen.length - 1 - (pick % Math.max(1, seen.length))] ?? 0)
  }
}

/** The table that made-up calls open. */
const tableName = 'messages'
const resume = grbit('JET_bitStopServiceResume')

const bitsOf: Partial<Record<NativeFunction, readonly number[]>> = {
  JetStopServiceInstance2: [0, 1, 2, 4, 6, 8, 0xa, 0x10, resume, resume + 2, resume + 4, resume + 6, resume + 8],
  JetTerm2: [0, 1, 2, 4, 8, 0xc], JetCommitTransaction: [0, 1, 2, 3, 8, 0x10, 0x20, 0x40], JetRollback: [0, 1, 2, 0x20],
  JetBeginExternalBackup: [0, 1, 4, 0x20, 0x21, 0x40, 0x41], JetBeginExternalBackupInstance: [0, 1, 4, 0x20, 0x21, 0x40, 0x41],
  JetBeginSurrogateBackup: [0, 1, 4], JetEndExternalBackupInstance2: [0, 1, 2, 3, 0x101], JetEndSurrogateBackup: [0, 1, 2],
  JetBackup: [0, 1], JetBackupInstance: [0, 1], JetDetachDatabase2: [0, 1], JetCreateDatabase: [0, 8, 0x200], JetAttachDatabase: [0, 1], JetOpenDatabase: [0, 1, 2],
  // How tables are shared (JET_bitTableDenyRead) is no part of the lifecycle, and is not compared.
}

const failures: Partial<Record<NativeFunction, readonly string[]>> = {
  JetInit: ['JET_errDiskIO', 'JET_errMissingLogFile'], JetCreateDatabase: ['JET_errDiskIO', 'JET_errLogDiskFull', 'JET_errFileAccessDenied'],
  JetRollback: ['JET_errDiskIO', 'JET_errFileAccessDenied'], JetReadFileInstance: ['JET_errDiskIO'], JetOpenFileInstance: ['JET_errFileAccessDenied'],
  JetGetAttachInfoInstance: ['JET_errFileAccessDenied'], JetGetLogInfoInstance: ['JET_errDiskIO'], JetTerm2: ['JET_errDiskIO'], JetEndSession: ['JET_errDiskIO'],
}

/** What ends most of a sequence comes less often. */
const ending = /^Jet(Term|StopService|Init|CreateInstance)/
const anyFunction = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...nativeFunctions.filter((fn) => !ending.test(fn))) }, { weight: 1, arbitrary: fc.constantFrom(...nativeFunctions) },
)
const pick: fc.Arbitrary<Pick> = fc.oneof({ weight: 14, arbitrary: fc.nat(1) }, { weight: 1, arbitrary: fc.constantFrom('null' as const, 'stranger' as const) })
const move = anyFunction.chain((fn) => fc.record<Move>({
  fn: fc.constant(fn),
  bits: fc.constantFrom(...(bitsOf[fn] ?? [0])),
  picks: fc.record({ instance: pick, sesid: pick, dbid: pick, tableid: pick, hFile: pick, snapId: pick }),
  file: fc.oneof(fc.constantFrom('mail.edb', 'mail.edb', 'other.edb'), fc.integer({ min: 1, max: 4 }).map(logName)),
  cb: fc.constantFrom(65536, 65536, 65536, 12288, 4096, 100, 0),
  fails: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(...(failures[fn] ?? [null])) }),
}))

function logName(generation: number): string {
  return `.\\edb0000${String(generation)}.log`
}

const plain = (fn: NativeFunction, file = 'mail.edb'): Move => ({ fn, bits: 0, picks: { instance: 0, sesid: 0, dbid: 0, tableid: 0, hFile: 0, snapId: 0 }, file, cb: 65536, fails: null })
const plainly = (fns: readonly NativeFunction[]): Move[] => fns.map((fn) => plain(fn))
const up = plainly(['JetInit', 'JetBeginSession', 'JetCreateDatabase', 'JetCreateTable'])
const create = plain('JetCreateInstance2')
const wholeBackup = [
  ...plainly(['JetBeginExternalBackupInstance', 'JetOpenFileInstance', 'JetReadFileInstance', 'JetCloseFileInstance', 'JetGetLogInfoInstance']),
  plain('JetOpenFileInstance', logName(1)), plain('JetReadFileInstance'), plain('JetCloseFileInstance'),
]
const beginnings: readonly (readonly Move[])[] = [
  [], up, [create, ...up], [plain('JetCreateInstance'), create, ...up],
  [create, ...up, ...plainly(['JetBeginTransaction', 'JetCreateTable'])],
  [create, ...up, ...plainly(['JetCloseTable', 'JetCloseDatabase', 'JetDetachDatabase'])],
  [create, ...up, ...plainly(['JetBeginExternalBackupInstance', 'JetOpenFileInstance'])],
  [create, ...up, ...plainly(['JetBackupInstance', 'JetBeginExternalBackupInstance', 'JetGetLogInfoInstance'])],
  [create, ...up, ...wholeBackup], [...up, ...wholeBackup], [...up, ...plainly(['JetBeginExternalBackup', 'JetOpenFile'])],
]
const sequences = fc.tuple(fc.constantFrom(...beginnings), fc.array(move, { minLength: 5, maxLength: 60, size: 'max' }))
  .map(([beginning, moves]) => [...beginning, ...moves])

const library = compileLibrary()
const missing = 'missing' in library ? library.missing : null

describe.skipIf(missing !== null)(`the library in C${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  it('answers random sequences of calls as the simulator does', { timeout: 600_000 }, () => {
    const { jet, failNext, reset } = loadByKoffi('path' in library ? library.path : '')
    const answers = new Map<string, Set<string>>()
    fc.assert(fc.property(sequences, (moves) => {
      reset()
      const { esent, failNext: failSimulated } = createSimulator({ reuseHandles: false })
      const simulated = new Side(esent, 'value', failSimulated)
      const native = new Side(jet, 'array', failNext)
      for (const [index, each] of moves.entries()) {
        let wanted: string
        try {
          wanted = simulated.make(each)
        } catch (thrown) {
          // There the process would be gone.
          if (thrown instanceof SimulatedCrash) return
          throw thrown
        }
        expect({ index, fn: each.fn, answer: native.make(each) }).toEqual({ index, fn: each.fn, answer: wanted })
        answers.set(each.fn, (answers.get(each.fn) ?? new Set()).add(wanted))
      }
    }), { numRuns: runs(1_500, 20_000) })
    // It has seen each function do something, and most of them fail in more ways than one.
    expect(nativeFunctions.filter((fn) => !answers.get(fn)?.has('JET_errSuccess') && fn !== 'JetMove')).toEqual([])
    expect([...answers.values()].reduce((sum, { size }) => sum + size, 0)).toBeGreaterThan(5 * nativeFunctions.length)
  })

  it('takes handles of 64 bits whole, and dbids of 32', () => {
    const { jet, reset } = loadByKoffi('path' in library ? library.path : '')
    reset()
    const side = new Side(jet, 'array', () => undefined)
    for (const each of [create, ...up]) expect(side.make(each)).toBe('JET_errSuccess')
    const instance = [0]
    expect(jet.JetCreateInstance?.(instance, 'wide')).toBe(0)
    expect(instance[0]).toBeGreaterThan(2 ** 32)
    expect(jet.JetStopBackupInstance?.(Number(instance[0]) % 2 ** 32)).toBe(jetErrorValue('JET_errInvalidParameter'))
    reset()
  })
})
