import type { HandleKind } from '../facts/index.ts'
import { handleValue, isNilValue } from '../facts/index.ts'
import { compiledInstance, compiledProcess, compiledSession } from '../gates/index.ts'
import type { HandleKey, HandleName, InstanceRecord, RecordId, SessionRecord, Witness, World } from './types.ts'

export type RunningMode = 'unset' | 'one-instance' | 'multi-instance'

const modePaths: Record<RunningMode, string> = { 'unset': 'unset', 'one-instance': 'oneInstance', 'multi-instance': 'multiInstance' }

/**
 * A process at the beginning of the watch.
 * @param mode the running mode; left out: the process has just started and has none. `unknown`: the
 *   process has run before, and nobody saw what it chose.
 * @throws TypeError for a mode that there is not
 */
export function createWorld(mode: RunningMode | 'unknown' = 'unset'): World {
  if (mode !== 'unknown' && !Object.hasOwn(modePaths, mode)) {
    throw new TypeError(`Cannot create a world in the running mode ${mode}: there are ${Object.keys(modePaths).join(', ')} and unknown.`)
  }
  return {
    process: processIn(mode === 'unknown' ? 'unset' : mode),
    modeKnown: mode !== 'unknown',
    strangers: mode !== 'unset',
    clock: 0,
    nextRecord: 1,
    instances: new Map(),
    sessions: new Map(),
    cursors: new Map(),
    snapshots: new Map(),
    bindings: { instance: new Map(), sesid: new Map(), dbid: new Map(), tableid: new Map(), hFile: new Map(), snapId: new Map() },
    graves: new Map(),
    inFlight: new Map(),
  }
}

/** State of the compiled process machine in a running mode. */
export function processIn(mode: RunningMode): number {
  return compiledProcess.stateOf({ process: modePaths[mode] })
}

const modes = Object.keys(modePaths) as RunningMode[]
const modeOf = compiledProcess.reader('process', (path) => modes.find((mode) => modePaths[mode] === path) ?? null)

/** The running mode, or null where nobody saw it. */
export function runningMode(world: World): RunningMode | null {
  return world.modeKnown ? modeOf(world.process) : null
}

/** 0, JET_instanceNil and its like: no handle. */
export function isNull(name: HandleName | undefined): name is null | undefined | 0 | 0n | -1 | -1n {
  return name === undefined || name === null || (typeof name !== 'string' && isNilValue(handleValue(name)))
}

/** The string '7' is a symbolic name and not the number; a number and its bigint are the same handle. */
export function handleKey(name: Exclude<HandleName, null>): HandleKey {
  return (typeof name === 'string' ? name : handleValue(name)) as HandleKey
}

/** What a handle stands for. */
export interface Binding {
  readonly record: RecordId
  /** Set when what it stood for is gone, with the call that took it. */
  readonly gone: Witness | null
}

/** The store in which the record of a handle lives. A backup file lives with its instance. */
const stores = { instance: 'instances', hFile: 'instances', sesid: 'sessions', dbid: 'sessions', tableid: 'cursors', snapId: 'snapshots' } as const

/** What a handle stands for, or undefined if it was never seen. */
export function bindingOf(world: World, kind: HandleKind, name: HandleName | undefined): Binding | undefined {
  const record = name === undefined || name === null ? undefined : world.bindings[kind].get(handleKey(name))
  if (record === undefined) return undefined
  return { record, gone: world[stores[kind]].has(record) ? null : graveOf(world, record) }
}

/** By which call a record went that is no longer there. */
export function graveOf(world: World, record: RecordId): Witness {
  return world.graves.get(record) ?? { fn: 'adopted', at: 0 }
}

/** The state of an instance, region by region. */
export function describeInstance(instance: InstanceRecord): Readonly<Record<string, string>> {
  return compiledInstance.describe(instance.machine)
}

/** The state of a session, region by region. */
export function describeSession(session: SessionRecord): Readonly<Record<string, string>> {
  return compiledSession.describe(session.machine)
}

/** Sessions of an instance. */
export function sessionsOf(world: World, instance: InstanceRecord): SessionRecord[] {
  return [...world.sessions.values()].filter((session) => session.instance === instance.id)
}

/** The instance of one-instance mode, or the slot that the legacy forms use. */
export function onlyInstance(world: World): InstanceRecord | undefined {
  for (const instance of world.instances.values()) return instance
  return undefined
}
