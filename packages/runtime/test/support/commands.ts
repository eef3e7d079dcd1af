import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import { grbit, jetFunctionNames } from '@jet-lifecycle/model/facts'
import fc from 'fast-check'

/** A handle by how recent it is, or one that never was. */
export type Pick = number | 'null' | 'stranger'

/** A call before its handles are known. */
export interface Command {
  readonly fn: JetFunctionName
  readonly bits: number
  readonly instance: Pick
  readonly session: Pick
  readonly snapshot: Pick
  /** Handles are passed as bigint. */
  readonly wide: boolean
  /** How the engine fails the call past its gate. */
  readonly fails: string | null
  /** What other threads do while the call is inside the engine. */
  readonly inside: readonly Command[]
}

const resume = grbit('JET_bitStopServiceResume')

/** Calls that move the lifecycle, each with the option bits that matter. */
const movers: readonly (readonly [JetFunctionName, readonly number[]])[] = [
  ['JetCreateInstance', [0]], ['JetInit', [0]], ['JetInit3', [0, 0x800]], ['JetTerm', [0]], ['JetTerm2', [0, 1, 2, 4, 8]],
  ['JetBeginSession', [0]], ['JetEndSession', [0]], ['JetDupSession', [0]],
  ['JetBeginTransaction', [0]], ['JetCommitTransaction', [0, 1, 8, 0x40]], ['JetRollback', [0, 1, 2]],
  ['JetStopServiceInstance', [0]], ['JetStopService', [0]],
  ['JetStopServiceInstance2', [0, 1, 2, 4, 6, 8, resume, resume + 2, resume + 4, resume + 8]],
  ['JetStopBackupInstance', [0]], ['JetStopBackup', [0]],
  ['JetBeginExternalBackupInstance', [0, 1, 4, 0x20]], ['JetBeginExternalBackup', [0, 1]], ['JetBeginSurrogateBackup', [0]],
  ['JetGetAttachInfoInstance', [0]], ['JetOpenFileInstance', [0]], ['JetReadFileInstance', [0]], ['JetCloseFileInstance', [0]],
  ['JetGetLogInfoInstance', [0]], ['JetTruncateLogInstance', [0]], ['JetEndExternalBackupInstance', [0]],
  ['JetEndExternalBackupInstance2', [0, 1, 2]], ['JetEndSurrogateBackup', [1]], ['JetBackupInstance', [0]],
  ['JetOSSnapshotPrepare', [0, 4, 8, 0x10]], ['JetOSSnapshotPrepareInstance', [0, 1]], ['JetOSSnapshotFreeze', [0, 1]],
  ['JetOSSnapshotThaw', [0, 1]], ['JetOSSnapshotEnd', [0, 1, 2]], ['JetOSSnapshotAbort', [0, 1]],
  ['JetCreateDatabase', [0]], ['JetAttachDatabase', [0]], ['JetDetachDatabase', [0]], ['JetOpenDatabase', [0]],
  ['JetRestoreInstance', [0]], ['JetRestore', [0]], ['JetExternalRestore', [0]], ['JetRBSPrepareRevert', [0]], ['JetRBSExecuteRevert', [0]],
  ['JetSetSystemParameter', [0]], ['JetGetSystemParameter', [0]], ['JetIdle', [0]], ['JetMove', [0]], ['JetGetSessionInfo', [0]],
]

const failures: Partial<Record<JetFunctionName, readonly string[]>> = {
  JetCreateDatabase: ['JET_errDiskIO', 'JET_errLogDiskFull'],
  JetInit: ['JET_errDiskIO'],
  JetReadFileInstance: ['JET_errDiskIO'],
  JetOpenFileInstance: ['JET_errDiskIO'],
  JetMove: ['JET_errNoCurrentRecord'],
}

/** Calls that take their time. */
const lasting: readonly JetFunctionName[] = ['JetInit', 'JetInit3', 'JetTerm2', 'JetBackupInstance', 'JetRestoreInstance', 'JetRestore', 'JetIdle']

const pick: fc.Arbitrary<Pick> = fc.oneof({ weight: 12, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.constantFrom('null' as const, 'stranger' as const) })

const call = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...movers).chain(([fn, bits]) => fc.record({ fn: fc.constant(fn), bits: fc.constantFrom(...bits) })) },
  // Of the others only what they do without option bits: the model does not judge the bits of all.
  { weight: 1, arbitrary: fc.record({ fn: fc.constantFrom(...jetFunctionNames), bits: fc.constant(0) }) },
)

function commandInside(inside: fc.Arbitrary<readonly Command[]>): fc.Arbitrary<Command> {
  return call.chain(({ fn, bits }) =>
    fc.record({
      fn: fc.constant(fn),
      bits: fc.constant(bits),
      instance: pick,
      session: pick,
      snapshot: pick,
      wide: fc.boolean(),
      fails: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(...(failures[fn] ?? [null])) }),
      inside: lasting.includes(fn) ? inside : fc.constant([]),
    }),
  )
}

const nested = commandInside(fc.constant([]))
const command = commandInside(fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(nested, { maxLength: 4 }) }))

const plain = (fn: JetFunctionName): Command => ({ fn, bits: 0, instance: 0, session: 0, snapshot: 0, wide: false, fails: null, inside: [] })
const ways: readonly (readonly JetFunctionName[])[] = [
  [],
  ['JetCreateInstance', 'JetInit', 'JetBeginSession', 'JetCreateDatabase', 'JetCreateTable'],
  ['JetInit', 'JetBeginSession', 'JetCreateDatabase', 'JetCreateTable'],
  ['JetCreateInstance', 'JetCreateInstance', 'JetInit', 'JetBeginSession', 'JetBeginExternalBackupInstance'],
]

/** A sequence of calls: often with an instance that is up, sometimes from nothing. */
export const sequences: fc.Arbitrary<readonly Command[]> = fc
  .tuple(fc.constantFrom(...ways), fc.array(command, { minLength: 1, maxLength: 30, size: 'max' }))
  .map(([way, commands]) => [...way.map(plain), ...commands])
