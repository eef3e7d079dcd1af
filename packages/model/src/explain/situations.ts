import type { HandleKind, JetFunctionName } from '../facts/index.ts'
import { functionRows, grbit, jetFunction } from '../facts/index.ts'
import type { FunctionRow, JetErrorName } from '../facts/index.ts'
import type { Call, HandleName, Handles, World } from '../world/index.ts'
import { entryOf, optionBits } from '../gates/index.ts'
import { bindingOf, Watch } from '../world/index.ts'

/** A point in the life of an instance at which a call can be asked about. */
export interface Situation {
  /** As `--after` takes it. */
  readonly name: string
  readonly title: string
  readonly calls: readonly Step[]
}

interface Step {
  readonly fn: JetFunctionName
  readonly grbit?: number
  /** What it returned; left out: success. */
  readonly error?: JetErrorName
}

const created: readonly Step[] = [{ fn: 'JetCreateInstance2' }]
const up: readonly Step[] = [...created, { fn: 'JetInit' }, { fn: 'JetBeginSession' }, { fn: 'JetOpenDatabase' }, { fn: 'JetOpenTable' }]
const step = (fn: JetFunctionName, bits = 0, error?: JetErrorName): Step => ({ fn, grbit: bits, ...(error === undefined ? {} : { error }) })

/** In the order of a life. */
export const situations: readonly Situation[] = [
  { name: 'create', title: 'created, not initialised', calls: created },
  { name: 'init', title: 'initialised, with a session and a cursor', calls: up },
  { name: 'transaction', title: 'in a transaction', calls: [...up, step('JetBeginTransaction')] },
  { name: 'backup', title: 'a streaming backup is open', calls: [...up, step('JetBeginExternalBackupInstance')] },
  { name: 'backup-stop', title: 'that backup was stopped', calls: [...up, step('JetBeginExternalBackupInstance'), step('JetStopBackupInstance')] },
  { name: 'partial-stop', title: 'caches quiesced (a partial stop)', calls: [...up, step('JetStopServiceInstance2', grbit('JET_bitStopServiceQuiesceCaches'))] },
  { name: 'emit-log', title: 'logging ended', calls: [...up, step('JetStopServiceInstance2', grbit('JET_bitStopServiceStopAndEmitLog'))] },
  { name: 'stop', title: 'service stopped (a full stop)', calls: [...up, step('JetStopServiceInstance')] },
  { name: 'unavailable', title: 'unavailable after a fatal failure', calls: [...up, step('JetMove', 0, 'JET_errInstanceUnavailable')] },
  { name: 'failed-term', title: 'a term failed: a transaction was open', calls: [...up, step('JetBeginTransaction'), step('JetTerm', 0, 'JET_errTooManyActiveUsers')] },
  { name: 'term', title: 'terminated', calls: [...up, step('JetTerm')] },
]

const names: Readonly<Record<HandleKind, HandleName>> = { instance: 'instance', sesid: 'session', dbid: 'database', tableid: 'cursor', hFile: 0, snapId: 'snapshot' }

/** What a call hands out if it succeeds, by the one name of each kind. */
export function handedOut(fn: JetFunctionName): Handles {
  const { acquires = [] }: FunctionRow = functionRows[fn]
  const kinds: Readonly<Record<string, HandleKind>> = {
    'instance': 'instance', 'sesid': 'sesid', 'dbid': 'dbid', 'tableid': 'tableid', 'backup-file-handle': 'hFile', 'snapshot-session': 'snapId',
  }
  return Object.fromEntries(acquires.flatMap(({ what }) => (kinds[what] === undefined ? [] : [[kinds[what], names[kinds[what]]]])))
}

/** Functions of one-instance mode are asked there. */
export function isLegacy(fn: JetFunctionName): boolean {
  const row: FunctionRow = functionRows[fn]
  return row.oneInstanceOnly === true
}

/** A call on the one instance, session, database, cursor there is. */
export function plainCall(fn: JetFunctionName, bits = 0, at: number | string = 0): Call {
  const instance = fn.startsWith('JetInit') ? { instance: 0 } : {}
  return { fn, handles: { ...names, ...instance }, grbit: bits, at }
}

/** A call as of a point at which the instance is there already: an init is one of that instance. */
export function callOnInstance(fn: JetFunctionName, bits = 0, at: number | string = 0): Call {
  return { fn, handles: names, grbit: bits, at }
}

/** Called with the id of a snapshot session. */
export const takesSnapshot = (fn: JetFunctionName): boolean => ['snapshot', 'instance+snapshot'].includes(jetFunction(fn).handle)

/** Option bits without which the function is always refused; else none. */
export function usualBits(fn: JetFunctionName): number {
  return entryOf(fn, 0, 'engine').badGrbit === null ? 0 : optionBits(fn).find((bits) => entryOf(fn, bits, 'engine').badGrbit === null) ?? 0
}

/** The world at a point, in the running mode that the function wants, with a snapshot prepared if it takes one. */
export function worldOf({ calls }: Situation, fn: JetFunctionName): World {
  const watch = new Watch()
  const legacy = isLegacy(fn)
  for (const { fn: each, grbit: bits = 0, error } of takesSnapshot(fn) ? [...calls, { fn: 'JetOSSnapshotPrepare' } satisfies Step] : calls) {
    // In one-instance mode there is nothing to create.
    if (legacy && each === 'JetCreateInstance2') continue
    const call = legacy || each !== 'JetInit' ? plainCall(each, bits, each) : callOnInstance(each, bits, each)
    watch.advance(call, { error: error ?? null, returned: handedOut(each) })
  }
  return watch.world
}

/** A call with the handles that there are in a world by now; null if it needs a session and none was ever begun. */
export function callInWorld(world: World, fn: JetFunctionName): Call | null {
  const isBound = (kind: keyof typeof names): boolean => kind === 'hFile' || bindingOf(world, kind, names[kind]) !== undefined
  if (jetFunction(fn).handle === 'session' && !isBound('sesid')) return null
  const handles = Object.fromEntries(Object.entries(names).filter(([kind]) => isBound(kind as keyof typeof names)))
  return { fn, handles, grbit: usualBits(fn), at: 0 }
}

/** The exported signature: `JetOpenTable(sesid, dbid, szTableName, …)`. */
export function signatureOf(fn: JetFunctionName): string {
  const params = jetFunction(fn).params.map(({ name, type, direction, optional }) => `${direction === 'in' ? '' : `${direction} `}${type} ${name}${optional ? '?' : ''}`)
  return `${fn}(${params.join(', ')})`
}
