import type { HandleKind, JetErrorName } from '../facts/index.ts'
import type { UnknownReason } from '../gates/index.ts'
import { compiledProcess } from '../gates/index.ts'
import type { Call, CursorRecord, HandleKey, HandleName, InstanceRecord, RecordId, SessionRecord, SnapshotRecord, Witness, World } from './types.ts'
import type { Way } from './way.ts'
import { wayOf } from './way.ts'
import { bindingOf, graveOf, handleKey, isNull, onlyInstance, runningMode } from './world.ts'

/** A call, and what it is about as the world stands. */
export interface Question {
  readonly call: Call
  readonly way: Way
  readonly subject: Subject
}

export function questionOf(world: World, call: Call): Question {
  const way = wayOf(call)
  return { call, way, subject: subjectOf(world, call, way) }
}

/** What a call concerns, or why that cannot be said. */
export type Subject =
  | {
      readonly kind: 'found'
      /** null: the call concerns no instance. */
      readonly instance: InstanceRecord | null
      readonly session: SessionRecord | null
      readonly cursor: CursorRecord | null
      readonly snapshot: SnapshotRecord | null
      /** The call makes an instance of its own: an init that allocates, a restore on a private instance. */
      readonly allocates: boolean
      /** A cursor or database is named that was not seen coming: if nothing else refuses, the answer is not known. */
      readonly strangers: boolean
      /** What the snapshot id would be answered, which is looked at only inside the instance gate. */
      readonly snapshotError?: Exclude<Look, RecordId>
    }
  | { readonly kind: 'refused'; readonly error: JetErrorName; readonly why: 'handle' | 'mode'; readonly witness: Witness | null }
  | { readonly kind: 'unknown'; readonly why: UnknownReason }

type Found = Extract<Subject, { kind: 'found' }>

/** All fields written out: this is made for every call, and a spread costs more than the rest. */
const found = (
  instance: InstanceRecord | null = null, session: SessionRecord | null = null, cursor: CursorRecord | null = null, strangers = false,
): Found => ({ kind: 'found', instance, session, cursor, snapshot: null, allocates: false, strangers })
const nothing = found()
const allocating: Found = { ...nothing, allocates: true }
const unknown = (why: UnknownReason): Extract<Subject, { kind: 'unknown' }> => ({ kind: 'unknown', why })
const badHandle = (error: JetErrorName, witness: Witness | null = null): Extract<Look, { kind: 'refused' }> => ({ kind: 'refused', error, why: 'handle', witness })

/** Finds the records that a call is about. Handles are validated in the engine's order (lifecycle facts, section 3). */
function subjectOf(world: World, call: Call, { row }: Way): Subject {
  if (row.gate === 'init') return initSubject(world, call)
  switch (row.handle ?? 'none') {
    case 'none':
      return nothing
    case 'session':
      return sessionSubject(world, call, row)
    case 'session-optional':
      if (call.handles.sesid === undefined) return unknown('unknown-arguments')
      // Without a session most operations run on a private instance of multi-instance mode (jetapi.cxx:19875).
      return isNull(call.handles.sesid) ? allocating : sessionSubject(world, call, row)
    case 'instance':
      return instanceSubject(world, call)
    case 'instance-optional':
      return optionalSubject(world, call)
    case 'the-one-instance':
      return theOneInstance(world)
    case 'snapshot': {
      const id = lookSnapshot(world, call)
      return typeof id === 'number' ? { ...nothing, snapshot: world.snapshots.get(id) ?? null } : id
    }
    case 'instance+snapshot': {
      const subject = instanceSubject(world, call)
      if (subject.kind !== 'found' || call.handles.snapId === undefined) return subject
      const id = lookSnapshot(world, call)
      return typeof id === 'number' ? { ...subject, snapshot: world.snapshots.get(id) ?? null } : { ...subject, snapshotError: id }
    }
  }
}

/** Errors of a null or dead handle of each kind. Instances: the lookup's; a validating build says JET_errInvalidInstance. */
export const handleErrors: Readonly<Record<HandleKind, JetErrorName>> = {
  instance: 'JET_errInvalidParameter', sesid: 'JET_errInvalidSesid', tableid: 'JET_errInvalidTableId', dbid: 'JET_errInvalidDatabaseId',
  hFile: 'JET_errInvalidParameter', snapId: 'JET_errOSSnapshotInvalidSnapId',
}

type Look =
  | { readonly kind: 'refused'; readonly error: JetErrorName; readonly why: 'handle'; readonly witness: Witness | null }
  | { readonly kind: 'unknown'; readonly why: UnknownReason }
  | RecordId

/** The living record of a handle, or what is said of the handle. Records are numbers, so that what all calls do allocates nothing. */
function look(
  world: World, name: HandleName | undefined, bindings: ReadonlyMap<HandleKey, RecordId>, alive: ReadonlyMap<RecordId, unknown>, error: JetErrorName,
): Look {
  if (name === undefined) return unknown('unknown-arguments')
  if (isNull(name)) return badHandle(error)
  const record = bindings.get(handleKey(name))
  if (record === undefined) return unknown('unknown-handle')
  return alive.has(record) ? record : badHandle(error, graveOf(world, record))
}

const lookInstance = (world: World, { handles }: Call): Look => look(world, handles.instance, world.bindings.instance, world.instances, handleErrors.instance)
const lookSession = (world: World, { handles }: Call): Look => look(world, handles.sesid, world.bindings.sesid, world.sessions, handleErrors.sesid)
const lookCursor = (world: World, { handles }: Call): Look => look(world, handles.tableid, world.bindings.tableid, world.cursors, handleErrors.tableid)
const lookSnapshot = (world: World, { handles }: Call): Look => look(world, handles.snapId, world.bindings.snapId, world.snapshots, handleErrors.snapId)

function byInstance(world: World, handle: Look): Subject {
  return typeof handle === 'number' ? found(world.instances.get(handle)) : handle
}

function theOneInstance(world: World): Subject {
  const instance = onlyInstance(world)
  return instance ? found(instance) : unknown('mode-not-seen')
}

function sessionSubject(world: World, call: Call, row: Way['row']): Subject {
  const sesid = lookSession(world, call)
  const cursorGiven = row.validates === 'session+cursor' && call.handles.tableid !== undefined
  const tableid = cursorGiven ? lookCursor(world, call) : null
  const cursor = typeof tableid === 'number' ? (world.cursors.get(tableid) ?? null) : null
  if (typeof sesid !== 'number') {
    if (sesid.kind === 'refused') return sesid
    // The cursor knows its session where the call does not say it. A session that was never seen is not that one.
    if (cursor === null || call.handles.sesid !== undefined) return sesid
  }
  const record = typeof sesid === 'number' ? sesid : cursor?.session
  const session = (record !== undefined && world.sessions.get(record)) || null
  const badCursor = typeof tableid === 'number' ? null : tableid
  if (badCursor?.kind === 'refused') return badCursor
  if (cursor && session && cursor.session !== session.id) {
    return world.sessions.get(cursor.session)?.halfUndone ? unknown('half-undone') : badHandle('JET_errSesidTableIdMismatch')
  }
  const strangers = badCursor !== null || strangeDatabase(world, call, row, session)
  return found(session && world.instances.get(session.instance), session, cursor, strangers)
}

/** Whether a dbid is asked for that was never seen; dbids are the same number in every session that opens the database. */
function strangeDatabase(world: World, call: Call, row: Way['row'], session: SessionRecord | null): boolean {
  const name = call.handles.dbid
  if (!row.checksDbid || name === undefined || isNull(name)) return false
  return !session?.databases.has(handleKey(name)) && bindingOf(world, 'dbid', name) === undefined
}

/** The engine's lookup (jetapi.cxx:3811): in one-instance mode the handle passed is not even looked at. */
function instanceSubject(world: World, call: Call): Subject {
  if (runningMode(world) === 'one-instance') return theOneInstance(world)
  const closed = world.modeKnown ? compiledProcess.closing(world.process, 'handle', 'engine') : null
  if (closed?.error) return badHandle(closed.error, bindingOf(world, 'instance', call.handles.instance)?.gone ?? null)
  const handle = lookInstance(world, call)
  const isRefused = typeof handle !== 'number' && handle.kind === 'refused'
  // One-instance mode would not look at the handle.
  if (isRefused && !world.modeKnown) return unknown('mode-not-seen')
  if (!isRefused || isNull(call.handles.instance)) return byInstance(world, handle)
  // A restore's private instance may have been given the value of a freed handle.
  for (const flight of world.inFlight.values()) if (flight.allocated) return unknown('unknown-handle')
  return handle
}

/** System and resource parameters: no lookup, and no instance at all is fine (jetapi.cxx:12291, 20466). */
function optionalSubject(world: World, call: Call): Subject {
  const { instance, sesid } = call.handles
  if (call.fn === 'JetGetSystemParameter' || call.fn === 'JetSetSystemParameter') {
    const mode = runningMode(world)
    if (mode === 'unset') return nothing
    if (mode === 'one-instance') return theOneInstance(world)
    if (mode === null && isNull(sesid) && isNull(instance)) return unknown('mode-not-seen')
    if (!isNull(sesid)) {
      const handle = lookSession(world, call)
      if (typeof handle !== 'number') return handle
      const session = world.sessions.get(handle)
      return found(session && world.instances.get(session.instance))
    }
  }
  if (isNull(instance)) return nothing
  const handle = lookInstance(world, call)
  // A dead handle is used as it is given: what that reads is not known.
  return typeof handle !== 'number' && handle.kind === 'refused' ? unknown('unknown-handle') : byInstance(world, handle)
}

/** Refused by the running mode, which the first instance holds. */
function byMode(world: World, error: JetErrorName): Subject {
  return { kind: 'refused', error, why: 'mode', witness: onlyInstance(world)?.witnesses['phase'] ?? null }
}

/** JetInit*, JetRestore*, JetExternalRestore* (jetapi.cxx:21360-21427, 22150, 2950). */
function initSubject(world: World, call: Call): Subject {
  const mode = runningMode(world)
  const given = call.handles.instance
  switch (call.fn) {
    case 'JetExternalRestore':
    case 'JetExternalRestore2':
      return allocating
    case 'JetRestore':
    case 'JetRestore2': {
      const instance = onlyInstance(world)
      if (instance) return found(instance)
      return world.strangers ? unknown('mode-not-seen') : allocating
    }
    case 'JetRestoreInstance':
      if (mode === 'one-instance' && world.strangers) return unknown('mode-not-seen')
      return isNull(given) ? allocating : instanceSubject(world, call)
    default:
      if (mode === null) return isNull(given) ? unknown('mode-not-seen') : instanceSubject(world, call)
      if (mode === 'unset') return allocating
      if (mode === 'one-instance') return byMode(world, 'JET_errAlreadyInitialized')
      if (given === undefined) return byMode(world, 'JET_errRunningInMultiInstanceMode')
      return isNull(given) ? allocating : instanceSubject(world, call)
  }
}
