import type { FunctionRow, HandleKind, JetFunctionName } from '@jet-lifecycle/model/facts'
import { functionRows, grbit, jetFunctionNames } from '@jet-lifecycle/model/facts'
import { entryOf } from '@jet-lifecycle/model/gates'
import type { HandleName } from '@jet-lifecycle/model/world'
import { handlesTaken } from './arguments.ts'
import type { Step } from './player.ts'

const resume = grbit('JET_bitStopServiceResume')

/** Option bits to try, where a function has any that matter: all that mean something, and some that do not. */
const bitsOf: Partial<Record<JetFunctionName, readonly number[]>> = {
  JetStopServiceInstance2: [
    0, 1, 2, 4, 6, 8, 0xa, 0xc, 0x10,
    resume, resume + 2, resume + 4, resume + 6, resume + 8, resume + 0xe, resume + 1,
  ],
  JetTerm2: [0, 1, 2, 3, 4, 5, 6, 8, 0xa, 0xc, 0xf, 0x10],
  JetBeginExternalBackup: [0, 1, 2, 4, 0x20, 0x21, 0x40, 0x41],
  JetBeginExternalBackupInstance: [0, 1, 2, 4, 0x20, 0x21, 0x40, 0x41],
  JetBeginSurrogateBackup: [0, 1, 4, 0x20, 0x40],
  JetEndExternalBackupInstance2: [0, 1, 2, 3, 0x101, 0x100],
  JetEndSurrogateBackup: [0, 1, 2, 3],
  JetCommitTransaction: [0, 1, 2, 3, 4, 8, 0x10, 0x18, 0x20, 0x40],
  JetCommitTransaction2: [0, 1, 2, 3, 4, 8, 0x10, 0x18, 0x20, 0x40],
  JetRollback: [0, 1, 2, 0x20],
  JetDetachDatabase2: [0, 1, 3],
  JetOSSnapshotPrepare: [0, 1, 2, 4, 8, 0xf, 0x10],
  JetOSSnapshotPrepareInstance: [0, 1],
  JetOSSnapshotFreeze: [0, 1],
  JetOSSnapshotGetFreezeInfo: [0, 1],
  JetOSSnapshotThaw: [0, 1],
  JetOSSnapshotTruncateLog: [0, 1, 2],
  JetOSSnapshotTruncateLogInstance: [0, 1, 2],
  JetOSSnapshotEnd: [0, 1, 2],
  JetOSSnapshotAbort: [0, 1],
}

/** The handles that a function takes, by the symbols of the states. */
const all = { instance: 'i', sesid: 's', dbid: 'd', tableid: 'c', hFile: 0, snapId: 'n' } as const

export function stepsOf(fn: JetFunctionName): Step[] {
  return (bitsOf[fn] ?? [0]).map((bits) => ({ fn, grbit: bits >>> 0, handles: all }))
}

/** Handles that are of no use, by the names that the steps of `handles.ts` give them. */
export type OddHandles = Partial<Record<HandleKind, readonly HandleName[]>>

export const nullHandles: OddHandles = { instance: [0], sesid: [0], dbid: [0], tableid: [0], snapId: [0] }

/** The function with each of its handles in turn exchanged for each odd one. */
export function oddStepsOf(fn: JetFunctionName, odd: OddHandles): Step[] {
  return stepsOf(fn).slice(0, 1).flatMap((step) =>
    handlesTaken(fn).flatMap((kind) => (odd[kind] ?? []).map((name) => ({ ...step, handles: { ...all, [kind]: name } }))))
}

/** What the lifecycle knows of a function: functions with the same class are the same to it. */
function classOf(fn: JetFunctionName): string {
  const row: FunctionRow = functionRows[fn]
  const { gate, handle, validates, checksDbid, oneInstanceOnly, backup, fixedError, acquires = [], releases = [] } = row
  const entries = (bitsOf[fn] ?? [0]).map((bits) => [entryOf(fn, bits, 'engine'), entryOf(fn, bits, 'documented')])
  const handed = [acquires, releases].map((each) => each.map(({ what }) => what).filter((what) => !unheeded.includes(what)))
  return JSON.stringify([gate, handle, validates, checksDbid, oneInstanceOnly, backup, fixedError, entries, handed, fn.startsWith('JetInit')])
}

/** Resources that the lifecycle does not follow. */
const unheeded = ['prepared-update', 'buffer', 'memory']

/**
 * One function of each class, with its option bits.
 * @param which which of them; left out: all
 */
export function representatives(which: (fn: JetFunctionName) => boolean = () => true): Step[] {
  const seen = new Map<string, JetFunctionName>()
  for (const fn of jetFunctionNames.filter(which)) if (!seen.has(classOf(fn))) seen.set(classOf(fn), fn)
  return [...seen.values()].flatMap(stepsOf)
}

/** Whether the running mode may keep a function out. */
export function asksMode(fn: JetFunctionName): boolean {
  return entryOf(fn, 0, 'engine').process !== null || fn.startsWith('JetInit')
}
