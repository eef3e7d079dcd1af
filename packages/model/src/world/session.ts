import type { HandleKind, JetFunctionName } from '../facts/index.ts'
import { functionRows } from '../facts/index.ts'
import type { FunctionRow, Resource } from '../facts/index.ts'
import { compiledSession } from '../gates/index.ts'
import { ownership } from './decide.ts'
import type { Draft } from './draft.ts'
import type { Call, CallInFlight, HandleName, Outcome, RecordId, SessionRecord, Witness } from './types.ts'
import { bindingKey, bindingOf, isNull } from './world.ts'

const levelOf = (session: SessionRecord): number => Number(compiledSession.region(session.machine, 'transaction').slice('level'.length))

/** What a call that succeeded did to sessions and their handles. */
export function advanceSession(draft: Draft, flight: CallInFlight, outcome: Outcome, witness: Witness): void {
  const { call } = flight
  const session = flight.session === null ? undefined : draft.world.sessions.get(flight.session)
  if (session) stepSession(draft, call, session, witness)
  release(draft, flight, witness)
  acquire(draft, flight, outcome, witness)
}

function stepSession(draft: Draft, call: Call, session: SessionRecord, witness: Witness): void {
  const machine = compiledSession.step(session.machine, compiledSession.event(call.fn, call.grbit, null))
  if (machine < 0) {
    draft.endSession(session.id, witness)
    return
  }
  if (machine === session.machine) return
  const thread = call.thread ?? 'main'
  const before = levelOf(session)
  const changed = compiledSession.region(machine, 'transaction') !== compiledSession.region(session.machine, 'transaction') ? 'transaction' : 'context'
  let next: SessionRecord = { ...session, machine, witnesses: { ...session.witnesses, [changed]: witness } }
  const after = levelOf(next)
  if (before === 0 && after === 1) next = { ...next, owner: session.context?.token ?? `thread ${thread}` }
  if (after === 0) next = { ...next, owner: null }
  if (call.fn === 'JetSetSessionContext') next = { ...next, context: { thread, token: `context ${String(draft.world.clock)}` } }
  if (call.fn === 'JetResetSessionContext') next = { ...next, context: null }
  draft.edit('sessions').set(session.id, next)
  if (after < before) leaveLevel(draft, session.id, after, call.fn === 'JetRollback', witness)
}

/** A commit takes the cursors of the level down with it, a rollback closes those of the levels it loses. */
function leaveLevel(draft: Draft, session: RecordId, level: number, rolledBack: boolean, witness: Witness): void {
  if (rolledBack) {
    draft.closeCursors((_, cursor) => cursor.session === session && cursor.level > level, witness)
    return
  }
  for (const [id, cursor] of draft.world.cursors) {
    if (cursor.session === session && cursor.level > level) draft.edit('cursors').set(id, { ...cursor, level })
  }
}

/** Refusals of a rollback or an end of session before it has touched anything. */
const untouched: readonly Outcome['error'][] = [
  'JET_errInvalidSesid', 'JET_errInvalidGrbit', 'JET_errNotInTransaction', 'JET_errSessionInUse', 'JET_errTermInProgress', 'JET_errNotInitialized',
  'JET_errInstanceUnavailable', 'JET_errInstanceUnavailableDueToFatalLogDiskFull', 'JET_errClientRequestToStopJetService',
]

/**
 * A rollback that fails has closed the cursors of its level by then, even one on another thread's
 * transaction (tm.cxx:1925, dir.cxx:2237); an end of session stops wherever it got to (tm.cxx:188).
 */
export function failSession(draft: Draft, flight: CallInFlight, error: Outcome['error'], witness: Witness): void {
  const { fn, thread } = flight.call
  const session = flight.session === null ? undefined : draft.world.sessions.get(flight.session)
  if (!session || (fn !== 'JetRollback' && fn !== 'JetEndSession') || untouched.includes(error)) return
  const met = flight.decision.why === 'session-shared' || (error === 'JET_errSessionSharingViolation' && ownership(session, thread ?? 'main') === 'own')
  if (met || levelOf(session) === 0) return
  // One on another thread's transaction is refused at the first level. After any other failure the session may be good for nothing.
  const oneLevel = fn === 'JetRollback' && error === 'JET_errSessionSharingViolation'
  if (oneLevel) leaveLevel(draft, session.id, levelOf(session) - 1, true, witness)
  else draft.edit('sessions').set(session.id, { ...session, halfUndone: true })
}

function has(fn: JetFunctionName, field: 'acquires' | 'releases', what: Resource): boolean {
  const row: FunctionRow = functionRows[fn]
  return row[field]?.some((each) => each.what === what) ?? false
}

function release(draft: Draft, flight: CallInFlight, witness: Witness): void {
  const { call } = flight
  if (has(call.fn, 'releases', 'tableid')) {
    const binding = bindingOf(draft.world, 'tableid', call.handles.tableid)
    if (binding && !binding.gone) draft.closeCursors((id) => id === binding.record, witness)
  }
  if (has(call.fn, 'releases', 'dbid') && flight.session !== null && call.handles.dbid !== undefined) {
    closeDatabase(draft, flight.session, call.handles.dbid, witness)
  }
}

/** One open is given up; with the last one the session's cursors on the database go too (db.cxx:6410). */
function closeDatabase(draft: Draft, id: RecordId, name: HandleName, witness: Witness): void {
  const session = draft.world.sessions.get(id)
  if (!session) return
  const key = bindingKey('dbid', name)
  const opens = Math.max(0, (session.databases.get(key) ?? 1) - 1)
  draft.edit('sessions').set(id, { ...session, databases: new Map(session.databases).set(key, opens) })
  if (opens === 0) draft.closeCursors((_, cursor) => cursor.session === id && cursor.database === key, witness)
}

/** New handles. What the caller does not show cannot be known. */
function acquire(draft: Draft, flight: CallInFlight, outcome: Outcome, witness: Witness): void {
  const { call } = flight
  const returned = (kind: HandleKind): HandleName | undefined => {
    const name = outcome.returned?.[kind]
    // The one file slot of a backup has the handle value 0.
    return kind !== 'hFile' && isNull(name) ? undefined : name
  }
  const bind = (kind: HandleKind, name: HandleName, record: RecordId): void => {
    const key = bindingKey(kind, name)
    const before = draft.world.bindings.get(key)
    if (before !== undefined) draft.edit('graves').delete(before)
    draft.edit('bindings').set(key, record)
  }

  if (call.fn === 'JetCreateInstance' || call.fn === 'JetCreateInstance2') {
    bindNewInstance(draft, draft.newInstance(witness), outcome)
    return
  }
  const file = returned('hFile')
  if (file !== undefined && file !== null && flight.instance !== null && has(call.fn, 'acquires', 'backup-file-handle')) bind('hFile', file, flight.instance)

  const owner = flight.session === null ? undefined : draft.world.sessions.get(flight.session)
  const sesid = returned('sesid')
  if (has(call.fn, 'acquires', 'sesid') && flight.instance !== null && sesid !== undefined) {
    const id = draft.newRecord()
    draft.edit('sessions').set(id, {
      id, instance: flight.instance, machine: compiledSession.initial, witnesses: { transaction: witness, context: witness }, owner: null, context: null, halfUndone: false, databases: new Map(),
    })
    bind('sesid', sesid, id)
  }
  if (!owner) return
  const dbid = returned('dbid')
  if (has(call.fn, 'acquires', 'dbid') && dbid !== undefined) {
    const key = bindingKey('dbid', dbid)
    draft.edit('sessions').set(owner.id, { ...owner, databases: new Map(owner.databases).set(key, (owner.databases.get(key) ?? 0) + 1) })
    bind('dbid', dbid, owner.id)
  }
  const tableid = returned('tableid')
  if (has(call.fn, 'acquires', 'tableid') && tableid !== undefined) {
    const id = draft.newRecord()
    const origin = bindingOf(draft.world, 'tableid', call.handles.tableid)
    const database = call.handles.dbid === undefined ? (origin && draft.world.cursors.get(origin.record)?.database) ?? null : bindingKey('dbid', call.handles.dbid)
    draft.edit('cursors').set(id, { session: owner.id, level: levelOf(owner), database })
    bind('tableid', tableid, id)
  }
}

/** The handle of an instance that a call has made. */
export function bindNewInstance(draft: Draft, id: RecordId, outcome: Outcome): void {
  const name = outcome.returned?.instance
  if (name !== undefined && !isNull(name)) {
    const key = bindingKey('instance', name)
    const before = draft.world.bindings.get(key)
    if (before !== undefined) draft.edit('graves').delete(before)
    draft.edit('bindings').set(key, id)
  }
}
