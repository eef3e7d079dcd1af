import type { BackupRole, FunctionRow, Gate, HandleUse, JetFunctionName } from '@jet-lifecycle/model/facts'
import { functionRows } from '@jet-lifecycle/model/facts'

/** The changes to a row of the facts that a law must notice, each a column with another value. */

const gates: readonly Gate[] = ['session', 'instance', 'before-init', 'init', 'term', 'none']

/** For each use of a handle the one that is most like it, and one that is not. */
const otherHandles: Readonly<Record<HandleUse, readonly [near: HandleUse, far: HandleUse]>> = {
  'session': ['session-optional', 'instance'],
  'session-optional': ['session', 'none'],
  'instance': ['instance-optional', 'session'],
  'instance-optional': ['instance', 'none'],
  'the-one-instance': ['instance', 'none'],
  'snapshot': ['none', 'instance'],
  'instance+snapshot': ['instance', 'snapshot'],
  'none': ['instance', 'the-one-instance'],
}

type Change = { readonly [Column in keyof FunctionRow]?: FunctionRow[Column] | undefined }

/** The row as it would be with each change, and what the change is. */
export function changesOf(row: FunctionRow): (readonly [what: string, changed: FunctionRow])[] {
  return changesTo(row).map(([what, change]) => {
    const columns = Object.entries({ ...row, ...change }).filter(([, value]) => value !== undefined)
    return [what, Object.fromEntries(columns) as unknown as FunctionRow]
  })
}

function changesTo(row: FunctionRow): (readonly [what: string, change: Change])[] {
  const { gate, handle = 'none', validates, checksDbid, oneInstanceOnly, backup, fixedError, params } = row
  const otherRole: BackupRole = backup === 'end' ? 'begin' : 'end'
  const otherGate = gates.find((each) => each !== gate && !(gate === 'lookup' && each === 'none')) ?? 'none'
  // By its gate alone a function that concerns no instance cannot be told.
  const concerned = handle === 'none' || handle === 'snapshot' ? { handle: 'instance' as const } : {}
  const changes: (readonly [string, Change])[] =
    otherHandles[handle].map((other) => [`handle ${other} instead of ${handle}`, { handle: other }])
  if (fixedError !== undefined) changes.push(['another fixed error', { fixedError: 'JET_errDiskIO' }])
  else changes.push([`gate ${otherGate} instead of ${gate}`, { gate: otherGate, ...concerned }])
  if (backup !== undefined) {
    changes.push([`no backup role instead of ${backup}`, { backup: undefined }])
    changes.push([`backup role ${otherRole} instead of ${backup}`, { backup: otherRole }])
  }
  if (oneInstanceOnly) changes.push(['any mode instead of one-instance mode', { oneInstanceOnly: undefined }])
  else changes.push(['one-instance mode instead of any', { oneInstanceOnly: true }])
  if (params.some((param) => param.endsWith(': JET_DBID'))) {
    changes.push([checksDbid ? 'an unchecked dbid' : 'a checked dbid', { checksDbid: checksDbid ? undefined : true }])
  }
  if (validates !== undefined) {
    changes.push([`nothing validated instead of ${validates}`, { validates: undefined }])
    if (validates !== 'instance') {
      const other = validates === 'session' ? 'session+cursor' : 'session'
      changes.push([`${other} validated instead of ${validates}`, { validates: other }])
    }
  }
  return changes
}

/** Puts another row in the place of a function's while `body` runs. */
export function withRow<Result>(fn: JetFunctionName, changed: FunctionRow, body: () => Result): Result {
  const rows: Record<string, FunctionRow> = functionRows
  const before = functionRows[fn]
  rows[fn] = changed
  try {
    return body()
  } finally {
    rows[fn] = before
  }
}

/** Changes that by construction change no answer, each with its reason; one that does has no place here. */
export interface Indifference {
  readonly what: RegExp
  readonly of: (row: FunctionRow, fn: JetFunctionName) => boolean
  readonly because: string
}

const isFixed = ({ fixedError, validates }: FunctionRow): boolean => fixedError !== undefined && validates === undefined

export const indifferences: readonly Indifference[] = [
  {
    what: /^nothing validated instead of session$/, of: (row) => row.fixedError === undefined,
    because: 'that a session is validated follows from the handle; the column adds the cursor, and what a fixed error comes after',
  },
  {
    what: /^nothing validated instead of instance$/, of: () => true,
    because: 'a validating build has its own error for a bad instance; the model gives that of the lookup',
  },
  {
    what: /^handle instance instead of the-one-instance$/, of: () => true,
    because: 'in one-instance mode a handle is not looked at, and in no other does a legacy form get so far',
  },
  { what: /^handle /, of: ({ gate }) => gate === 'init', because: 'what brings an instance up finds or makes it by rules of its own' },
  { what: /^handle |^one-instance mode/, of: isFixed, because: 'it does nothing but return its error' },
  {
    what: /instead of (one-instance mode|any)$/,
    of: (_, fn) => /^Jet(CreateInstance2?|EnableMultiInstance|(External)?Restore2?)$/.test(fn),
    because: 'it sets the mode, and is closed to each mode by a gate of its own',
  },
  {
    what: /^handle none/, of: (_, fn) => fn === 'JetStopBackup',
    because: 'in one-instance mode there is an instance, and no state of it refuses a stop of the backup',
  },
  { what: /^no backup role/, of: ({ backup }) => backup === 'stop', because: 'no state of the backup refuses its stop' },
  {
    what: /backup role/, of: (_, fn) => fn === 'JetOSSnapshotFreeze',
    because: 'it asks the members of the snapshot, not the instance of a handle',
  },
  {
    what: /^backup role end/, of: (_, fn) => fn === 'JetEndSurrogateBackup',
    because: 'each end ends a backup of either kind: the two gates are closed by the same states',
  },
]
