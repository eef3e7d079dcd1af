import { describe, expect, it } from 'vitest'
import type { FunctionRow, HandleKind, JetFunctionName, Resource } from '@jet-lifecycle/model/facts'
import { functionRows, grbit, jetFunctionNames } from '@jet-lifecycle/model/facts'
import type { EngineState, Simulator } from '@jet-lifecycle/runtime/simulator'
import type { Step } from '../support/rig.ts'
import { handlesTaken, Rig } from '../support/rig.ts'
import { withRow } from './rows.ts'

/**
 * What a row says of the handles that its function hands out and takes back, held to what the simulator has before
 * and after the call.
 */

const kinds = ['instance', 'sesid', 'dbid', 'tableid', 'hFile', 'snapId'] as const
const kindOf: Partial<Record<Resource, HandleKind>> = {
  'instance': 'instance', 'sesid': 'sesid', 'dbid': 'dbid', 'tableid': 'tableid', 'backup-file-handle': 'hFile', 'snapshot-session': 'snapId',
}
const resourceOf = Object.fromEntries(Object.entries(kindOf).map(([resource, kind]) => [kind, resource])) as Record<HandleKind, Resource>
/** What goes with a handle that is taken back, unsaid. */
const owned: Readonly<Record<HandleKind, readonly HandleKind[]>> = {
  instance: ['sesid', 'dbid', 'tableid', 'hFile'], sesid: ['dbid', 'tableid'], dbid: ['tableid'], tableid: [], hFile: [], snapId: [],
}

/** Handles that the simulator does not hand out, although the engine does. */
const simplified = /^JetGet(Column|Index|Object|TableColumn|TableIndex)Info$|^JetIntersectIndexes$/

const on = (fn: JetFunctionName, handles: NonNullable<Step['handles']>, bits = 0): Step => ({ fn, handles, grbit: bits })
const i = { instance: 'i' } as const
const inSession = [on('JetBeginSession', i), on('JetOpenDatabase', { sesid: 's' }), on('JetOpenTable', { sesid: 's', dbid: 'd' })]
const snapshot = [on('JetOSSnapshotPrepare', {}), on('JetOSSnapshotFreeze', { snapId: 'n' }), on('JetOSSnapshotThaw', { snapId: 'n' })]
const continuing = [on('JetOSSnapshotPrepare', {}, grbit('JET_bitContinueAfterThaw')), ...snapshot.slice(1)]

const snapshotsBefore: Partial<Record<JetFunctionName, readonly Step[]>> = {
  JetOSSnapshotPrepareInstance: [on('JetOSSnapshotPrepare', {}, grbit('JET_bitExplicitPrepare'))],
  JetOSSnapshotFreeze: snapshot.slice(0, 1), JetOSSnapshotAbort: snapshot.slice(0, 1),
  JetOSSnapshotThaw: snapshot.slice(0, 2), JetOSSnapshotGetFreezeInfo: snapshot.slice(0, 2),
  JetOSSnapshotTruncateLog: continuing, JetOSSnapshotTruncateLogInstance: continuing, JetOSSnapshotEnd: continuing,
}

/** What comes before a function, so that it gets far enough to do something. */
function before(fn: JetFunctionName): readonly Step[] {
  const { backup, oneInstanceOnly }: FunctionRow = functionRows[fn]
  if (fn.startsWith('JetCreateInstance') || fn.startsWith('JetInit')) return []
  const start = [...(oneInstanceOnly ? [on('JetInit', {})] : [on('JetCreateInstance2', {}), on('JetInit', i)]), ...inSession]
  const form = oneInstanceOnly ? '' : 'Instance'
  switch (backup) {
    case 'read-file': case 'close-file': case 'end':
      return [...start, on(`JetBeginExternalBackup${form}`, i), on(`JetOpenFile${form}`, i)]
    case 'attach-info': case 'open-file': case 'log-info':
      return [...start, on(`JetBeginExternalBackup${form}`, i)]
    case 'surrogate':
      return fn === 'JetEndSurrogateBackup' ? [...start, on('JetBeginSurrogateBackup', i)] : start
    default:
      return [...start, ...(snapshotsBefore[fn] ?? [])]
  }
}

const bits: Partial<Record<JetFunctionName, number>> = {
  JetEndExternalBackupInstance2: grbit('JET_bitBackupEndNormal'), JetEndSurrogateBackup: grbit('JET_bitBackupEndNormal'),
}

/** Calls whose arguments are more than handles. */
const byHand: Partial<Record<JetFunctionName, (esent: Simulator['esent'], sesid: unknown) => number>> = {
  JetOpenTempTable: (esent, sesid) => esent.JetOpenTempTable(sesid, [{ coltyp: 4 }], 1, 0, { value: 0 }, [0]),
  JetOpenTempTable2: (esent, sesid) => esent.JetOpenTempTable2(sesid, [{ coltyp: 4 }], 1, 0, 0, { value: 0 }, [0]),
  JetOpenTempTable3: (esent, sesid) => esent.JetOpenTempTable3(sesid, [{ coltyp: 4 }], 1, null, 0, { value: 0 }, [0]),
}

/** Every handle that there is, by kind. */
function handlesIn({ instances, sessions, snapshots }: EngineState): Readonly<Record<HandleKind, readonly string[]>> {
  return {
    instance: instances.map(({ handle }) => String(handle)),
    sesid: sessions.map(({ handle }) => String(handle)),
    // A database that is open twice has been handed out twice; a backup opens it too.
    dbid: instances.flatMap(({ databases, backup }) => databases.flatMap(({ dbid, name, opens }) =>
      Array.from({ length: backup.openFile === name ? opens - 1 : opens }, (_, open) => `${dbid} ${open}`))),
    tableid: sessions.flatMap(({ cursors }) => cursors.map(String)),
    hFile: instances.flatMap(({ backup }) => backup.openFile ?? []),
    snapId: snapshots.map(({ id }) => String(id)),
  }
}

interface Handed {
  readonly out: readonly HandleKind[]
  readonly back: readonly HandleKind[]
}

/** What the simulator hands out and takes back; null where the call fails. */
function handedBySimulator(fn: JetFunctionName): Handed | null {
  const rig = new Rig()
  for (const step of before(fn)) {
    rig.make(step)
    if (step.fn === 'JetInit') rig.furnish()
  }
  const was = handlesIn(rig.simulator.inspect())
  const symbols = { instance: 'i', sesid: 's', dbid: 'd', tableid: 'c', hFile: 0, snapId: 'n' } as const
  const handles = Object.fromEntries(handlesTaken(fn).map((kind) => [kind, symbols[kind]]))
  const own = byHand[fn]
  const isMade = /^JetCreateDatabase/.test(fn) ? { as: 'another' } : {}
  const error = own === undefined ? rig.make({ ...on(fn, handles, bits[fn]), ...isMade }).answer : { error: own(rig.simulator.esent, rig.last.sesid) }
  if (!('error' in error) || (error.error !== null && error.error !== 0)) return null
  const is = handlesIn(rig.simulator.inspect())
  const taken = kinds.filter((kind) => was[kind].some((each) => !is[kind].includes(each)))
  return {
    out: kinds.filter((kind) => is[kind].some((each) => !was[kind].includes(each))),
    back: taken.filter((kind) => !taken.some((owner) => owned[owner].includes(kind))),
  }
}

function handedByRow(fn: JetFunctionName): Handed {
  const { acquires = [], releases = [] }: FunctionRow = functionRows[fn]
  const kindsIn = (list: readonly { readonly what: Resource }[]): HandleKind[] => kinds.filter((kind) => list.some(({ what }) => kindOf[what] === kind))
  const back = kindsIn(releases)
  return { out: kindsIn(acquires), back: back.filter((kind) => !back.some((owner) => owned[owner].includes(kind))) }
}

/** Functions that by their name or their parameters hand something out or take it back. */
function handsByItsLooks(fn: JetFunctionName): boolean {
  const { params }: FunctionRow = functionRows[fn]
  return /^Jet(Close|End|Term|Init|OSSnapshot(End|Abort|Thaw))/.test(fn) || params.some((param) => /^out .*: JET_(INSTANCE|SESID|DBID|TABLEID|OSSNAPID)\b/.test(param))
}

const asked = jetFunctionNames.filter((fn) => (functionRows[fn] as FunctionRow).fixedError === undefined && !simplified.test(fn))
const bySimulator = new Map(asked.map((fn) => [fn, handedBySimulator(fn)]))
const succeeding = asked.filter((fn) => bySimulator.get(fn) !== null)
const isWrong = (fn: JetFunctionName): boolean => JSON.stringify(handedByRow(fn)) !== JSON.stringify(bySimulator.get(fn))

describe('what rows hand out and take back', () => {
  it('is asked of all that do, and of most others', () => {
    expect(asked.filter((fn) => handsByItsLooks(fn) && !succeeding.includes(fn))).toEqual([])
    expect(asked.filter((fn) => !succeeding.includes(fn) && Object.values(handedByRow(fn)).flat().length > 0)).toEqual([])
    expect(succeeding.length).toBeGreaterThan(100)
  })

  it.each(succeeding)('%s', (fn) => {
    expect(handedByRow(fn)).toEqual(bySimulator.get(fn))
  })

  it.each(['acquires', 'releases'] as const)('is wrong when a row has another %s', (column) => {
    const silent = succeeding.flatMap((fn) => kinds.filter((kind) => {
      const row: FunctionRow = functionRows[fn]
      const own = row[column] ?? []
      const what = resourceOf[kind]
      const others = own.filter((each) => each.what !== what)
      const changed = others.length < own.length ? others : [...own, { what }]
      // A handle that goes with its owner is not said.
      const isSaid = column === 'acquires' || !handedByRow(fn).back.some((owner) => owned[owner].includes(kind))
      return isSaid && !withRow(fn, { ...row, [column]: changed }, () => isWrong(fn))
    }).map((kind) => `${fn} ${kind}`))
    expect(silent).toEqual([])
  })
})
