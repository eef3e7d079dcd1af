import type { FunctionRow, HandleKind, JetFunctionName, Profile, Resource } from '../facts/index.ts'
import { functionRows } from '../facts/index.ts'
import type { Entry } from '../gates/index.ts'
import { compiledInstance, compiledProcess, compiledSession, entryOf } from '../gates/index.ts'
import type { Call, Outcome } from './types.ts'

/** What is read of a row on every call: rows leave out what is not so, and objects of one shape are read faster. */
type Row = { readonly [Key in 'gate' | 'handle' | 'validates' | 'checksDbid' | 'backup' | 'fixedError']: FunctionRow[Key] | undefined }

type Handed = Readonly<Record<HandleKind, boolean>>

/** What the facts say of a function, as far as the world asks on every call. */
interface Traits {
  readonly fn: JetFunctionName
  readonly row: Row
  readonly acquires: Handed
  readonly releases: Handed
  /** JetCreateInstance*: an instance that is there but not up. */
  readonly creates: boolean
  readonly isInit: boolean
  /** Leaves its phase whatever it returns, and its errors say nothing about others. */
  readonly isLasting: boolean
  readonly isSnapshotCall: boolean
  readonly isSystemParameter: boolean
  readonly isResourceParameter: boolean
}

/** How a call goes: its function and option bits, looked up once. */
export interface Way extends Traits {
  readonly entry: Readonly<Record<Profile, Entry>>
  /** Whether an outcome changes nothing in any state, apart from what it tells of others. */
  isInert(error: Outcome['error']): boolean
}

interface Ways {
  readonly row: FunctionRow
  readonly traits: Traits
  readonly byGrbit: Map<number, Way>
}

const known = new Map<JetFunctionName, Ways>()
/** Ways are few; a caller that varies option bits without end must not fill the memory. */
const keptWays = 64

export function wayOf({ fn, grbit }: Call): Way {
  const row: FunctionRow = functionRows[fn]
  let ways = known.get(fn)
  if (ways?.row !== row) known.set(fn, (ways = { row, traits: traitsOf(fn, row), byGrbit: new Map() }))
  let way = ways.byGrbit.get(grbit)
  if (way === undefined) {
    way = makeWay(ways.traits, grbit)
    if (ways.byGrbit.size < keptWays) ways.byGrbit.set(grbit, way)
  }
  return way
}

const resources: Readonly<Record<HandleKind, Resource>> = {
  instance: 'instance', sesid: 'sesid', dbid: 'dbid', tableid: 'tableid', hFile: 'backup-file-handle', snapId: 'snapshot-session',
}
const handed = (list: readonly { readonly what: Resource }[] = []): Handed =>
  Object.fromEntries(Object.entries(resources).map(([kind, resource]) => [kind, list.some(({ what }) => what === resource)])) as Record<HandleKind, boolean>

function traitsOf(fn: JetFunctionName, row: FunctionRow): Traits {
  const isInit = fn.startsWith('JetInit')
  const { gate, handle, validates, checksDbid, backup, fixedError } = row
  return {
    fn,
    row: { gate, handle, validates, checksDbid, backup, fixedError },
    acquires: handed(row.acquires),
    releases: handed(row.releases),
    creates: fn === 'JetCreateInstance' || fn === 'JetCreateInstance2',
    isInit,
    isLasting: isInit || row.gate === 'term' || fn.startsWith('JetRestore') || fn === 'JetBackup' || fn === 'JetBackupInstance',
    isSnapshotCall: fn.startsWith('JetOSSnapshot'),
    isSystemParameter: fn === 'JetGetSystemParameter' || fn === 'JetSetSystemParameter',
    isResourceParameter: fn === 'JetGetResourceParam' || fn === 'JetSetResourceParam',
  }
}

function makeWay(traits: Traits, grbit: number): Way {
  const { fn, row, acquires, releases, creates, isInit, isLasting, isSnapshotCall, isSystemParameter, isResourceParameter } = traits
  const machines = [compiledInstance, compiledProcess, compiledSession]
  // Calls that bring an instance of their own leave it, or take it away, whatever they return.
  const brings = creates || isLasting || row.gate === 'init' || row.handle === 'session-optional'
  const hands = Object.values(acquires).includes(true) || Object.values(releases).includes(true)
  const undoes = fn === 'JetRollback' || fn === 'JetEndSession'
  const isInert = (error: Outcome['error']): boolean => {
    const steps = machines.some((machine) => machine.event(fn, grbit, error) >= 0)
    return !steps && !brings && !isSnapshotCall && (error === null ? !hands : !undoes)
  }
  const isInertSuccess = isInert(null)
  const inert = new Map<Outcome['error'], boolean>()
  return {
    // Not spread: the objects would each have a shape of their own, and every look at one be slow.
    fn, row, acquires, releases, creates, isInit, isLasting, isSnapshotCall, isSystemParameter, isResourceParameter,
    entry: { documented: entryOf(fn, grbit, 'documented'), engine: entryOf(fn, grbit, 'engine') },
    isInert(error) {
      if (error === null) return isInertSuccess
      let found = inert.get(error)
      if (found === undefined) inert.set(error, (found = isInert(error)))
      return found
    },
  }
}
