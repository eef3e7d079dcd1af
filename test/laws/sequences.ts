import fc from 'fast-check'
import type { HandleKind, JetFunctionName } from '@jet-lifecycle/model/facts'
import { functionRows, jetFunctionNames } from '@jet-lifecycle/model/facts'
import type { FunctionRow } from '@jet-lifecycle/model/facts'
import { stepsOf } from '../../packages/runtime/src/conformance/classes.ts'

/** Which handle of a kind: one of those handed out so far (counted from the latest), the null handle, or one never seen. */
export type Pick = number | 'null' | 'stranger'

/** A call to be made whatever the state: handles are chosen when it is made. */
export interface Move {
  readonly fn: JetFunctionName
  readonly grbit: number
  readonly picks: Readonly<Record<HandleKind, Pick>>
  readonly thread: string | undefined
  readonly fails: string | undefined
  /** Calls of other threads while it is inside the engine, if it gets there. */
  readonly inside: readonly Move[]
}

const kinds: readonly HandleKind[] = ['instance', 'sesid', 'dbid', 'tableid', 'hFile', 'snapId']

/** Calls that move something, drawn more often than the many that only pass a gate. */
const moving = jetFunctionNames.filter((fn) => {
  const { backup, acquires, releases, gate }: FunctionRow = functionRows[fn]
  return backup !== undefined || acquires !== undefined || releases !== undefined || gate === 'init' || gate === 'term' || gate === 'lookup'
})
/** Those without which nothing else gets anywhere, more often still. */
const essential: readonly JetFunctionName[] = [
  'JetCreateInstance2', 'JetInit', 'JetInit', 'JetBeginSession', 'JetBeginSession', 'JetBeginTransaction', 'JetCommitTransaction', 'JetRollback', 'JetCreateDatabase',
  'JetOpenDatabase', 'JetCreateTable', 'JetOpenTable', 'JetBeginExternalBackupInstance', 'JetOpenFileInstance', 'JetCloseFileInstance', 'JetGetLogInfoInstance',
  'JetEndExternalBackupInstance', 'JetStopBackupInstance', 'JetStopServiceInstance2', 'JetStopServiceInstance2', 'JetTerm2', 'JetSetSessionContext', 'JetResetSessionContext',
]
const lasting: readonly JetFunctionName[] = ['JetInit', 'JetRestoreInstance', 'JetBackupInstance', 'JetTerm2', 'JetBeginTransaction', 'JetMove', 'JetIndexRecordCount']

const failures = ['JET_errDiskIO', 'JET_errLogDiskFull', 'JET_errOutOfMemory', 'JET_errFileAccessDenied', 'JET_errFileNotFound']

const functionName = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...essential) },
  { weight: 3, arbitrary: fc.constantFrom(...moving) },
  { weight: 2, arbitrary: fc.constantFrom(...jetFunctionNames) },
)
const pick: fc.Arbitrary<Pick> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0) },
  { weight: 5, arbitrary: fc.nat(4) },
  { weight: 1, arbitrary: fc.constantFrom<Pick>('null', 'stranger') },
)
const thread = fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom('worker', 'other') })

const plain = (fn: fc.Arbitrary<JetFunctionName>): fc.Arbitrary<Move> =>
  fn.chain((name) =>
    fc.record({
      fn: fc.constant(name),
      grbit: fc.constantFrom(...stepsOf(name).map((step) => step.grbit ?? 0)),
      picks: fc.record(Object.fromEntries(kinds.map((kind) => [kind, pick])) as Record<HandleKind, fc.Arbitrary<Pick>>),
      thread,
      fails: fc.oneof({ weight: 30, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...failures) }),
      inside: fc.constant([]),
    }),
  )

const open: fc.Arbitrary<Move> = fc
  .tuple(plain(fc.constantFrom(...lasting)), fc.array(plain(functionName), { minLength: 1, maxLength: 5 }))
  .map(([move, inside]) => ({ ...move, fails: undefined, inside: inside.map((each) => ({ ...each, thread: 'inside' })) }))

/** How a process begins: with an instance, a session and a database in either mode, or with nothing. */
const beginnings: readonly (readonly JetFunctionName[])[] = [
  [],
  ['JetCreateInstance2', 'JetInit', 'JetBeginSession'],
  ['JetCreateInstance2', 'JetInit', 'JetBeginSession', 'JetCreateDatabase', 'JetCreateTable', 'JetBeginTransaction'],
  ['JetCreateInstance2', 'JetInit', 'JetBeginSession', 'JetCreateDatabase', 'JetBeginExternalBackupInstance'],
  ['JetInit', 'JetBeginSession', 'JetCreateDatabase'],
]
const plainly = { instance: 0, sesid: 0, dbid: 0, tableid: 0, hFile: 0, snapId: 0 } as const
const beginning = (fns: readonly JetFunctionName[]): Move[] =>
  fns.map((fn) => ({ fn, grbit: 0, picks: plainly, thread: undefined, fails: undefined, inside: [] }))

/** 5 to 60 calls over several instances, sessions and threads, every function in play. */
export const sequences: fc.Arbitrary<readonly Move[]> = fc
  .tuple(
    fc.constantFrom(...beginnings),
    fc.array(fc.oneof({ weight: 12, arbitrary: plain(functionName) }, { weight: 1, arbitrary: open }), { minLength: 5, maxLength: 54, size: 'max' }),
  )
  .map(([start, rest]) => [...beginning(start), ...rest])
