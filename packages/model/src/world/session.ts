import { compiledSession, undoesNothing } from '../gates/index.ts'
import { ownership } from './decide.ts'
import type { Draft } from './draft.ts'
import { levelOf } from './regions.ts'
import type { Call, CallInFlight, HandleKey, HandleName, Outcome, RecordId, SessionRecord, Witness, World } from './types.ts'
import { bindingOf, handleKey, isNull } from './world.ts'

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
  const before = levelOf(session.machine)
  const after = levelOf(machine)
  const { transaction, context } = session.witnesses
  const witnesses = after === before ? { transaction, context: witness } : { transaction: witness, context }
  const next = draft.changedSession(session)
  next.machine = machine
  next.witnesses = witnesses
  if (after === 0) next.owner = null
  else if (before === 0) next.owner = session.context?.token ?? `thread ${thread}`
  if (call.fn === 'JetSetSessionContext') next.context = { thread, token: `context ${String(draft.world.clock)}` }
  else if (call.fn === 'JetResetSessionContext') next.context = null
  if (after < before) leaveLevel(draft, session.id, after, call.fn === 'JetRollback', witness)
}

/** A commit takes the cursors of the level down with it, a rollback closes those of the levels it loses. */
function leaveLevel(draft: Draft, session: RecordId, level: number, rolledBack: boolean, witness: Witness): void {
  if (rolledBack) {
    draft.closeCursors((_, cursor) => cursor.session === session && cursor.level > level, witness)
    return
  }
  for (const [id, cursor] of draft.world.cursors) {
    if (cursor.session === session && cursor.level > level) draft.edit('cursors').set(id, { session, level, database: cursor.database })
  }
}

/**
 * A rollback that fails has closed the cursors of its level by then, even one on another thread's
 * transaction (tm.cxx:1925, dir.cxx:2237); an end of session stops wherever it got to (tm.cxx:188).
 */
export function failSession(draft: Draft, flight: CallInFlight, error: Outcome['error'], witness: Witness): void {
  const { fn, thread } = flight.call
  const session = flight.session === null ? undefined : draft.world.sessions.get(flight.session)
  if (!session || (fn !== 'JetRollback' && fn !== 'JetEndSession') || undoesNothing.has(error)) return
  const met = flight.decision.why === 'session-shared' || (error === 'JET_errSessionSharingViolation' && ownership(session, thread ?? 'main') === 'own')
  if (met || levelOf(session.machine) === 0) return
  // One on another thread's transaction is refused at the first level. After any other failure the session may be good for nothing.
  const oneLevel = fn === 'JetRollback' && error === 'JET_errSessionSharingViolation'
  if (oneLevel) leaveLevel(draft, session.id, levelOf(session.machine) - 1, true, witness)
  else draft.changedSession(session).halfUndone = true
}

function release(draft: Draft, flight: CallInFlight, witness: Witness): void {
  const { call, way: { releases } } = flight
  if (releases.tableid) {
    const binding = bindingOf(draft.world, 'tableid', call.handles.tableid)
    if (binding && !binding.gone) draft.closeCursor(binding.record, witness)
  }
  if (releases.dbid && flight.session !== null && call.handles.dbid !== undefined && call.handles.dbid !== null) {
    closeDatabase(draft, flight.session, call.handles.dbid, witness)
  }
}

/** One open is given up; with the last one the session's cursors on the database go too (db.cxx:6410). */
function closeDatabase(draft: Draft, id: RecordId, name: NonNullable<HandleName>, witness: Witness): void {
  const session = draft.world.sessions.get(id)
  if (!session) return
  const key = handleKey(name)
  const opens = Math.max(0, (session.databases.get(key) ?? 1) - 1)
  draft.changedSession(session).databases = new Map(session.databases).set(key, opens)
  if (opens === 0) draft.closeCursors((_, cursor) => cursor.session === id && cursor.database === key, witness)
}

/** New handles. What the caller does not show cannot be known. */
function acquire(draft: Draft, flight: CallInFlight, { returned = {} }: Outcome, witness: Witness): void {
  const { call, way: { acquires, creates } } = flight
  if (creates) {
    draft.bind('instance', returned.instance, draft.newInstance(witness))
    return
  }
  if (acquires.hFile && flight.instance !== null) draft.bind('hFile', returned.hFile, flight.instance)
  if (acquires.sesid && flight.instance !== null && !isNull(returned.sesid)) {
    const id = draft.newRecord()
    draft.edit('sessions').set(id, {
      id, instance: flight.instance, machine: compiledSession.initial, witnesses: { transaction: witness, context: witness },
      owner: null, context: null, halfUndone: false, databases: noDatabases,
    })
    draft.bind('sesid', returned.sesid, id)
  }
  const owner = flight.session === null ? undefined : draft.world.sessions.get(flight.session)
  if (!owner) return
  if (acquires.dbid && !isNull(returned.dbid)) {
    const key = handleKey(returned.dbid)
    draft.changedSession(owner).databases = new Map(owner.databases).set(key, (owner.databases.get(key) ?? 0) + 1)
    draft.bind('dbid', returned.dbid, owner.id)
  }
  if (acquires.tableid && !isNull(returned.tableid)) {
    const id = draft.newRecord()
    draft.edit('cursors').set(id, { session: owner.id, level: levelOf(owner.machine), database: databaseOf(draft.world, call) })
    draft.bind('tableid', returned.tableid, id)
  }
}

const noDatabases: SessionRecord['databases'] = new Map()

/** A cursor is opened in a database, or copied from another cursor. */
function databaseOf(world: World, { handles: { dbid, tableid } }: Call): HandleKey | null {
  if (dbid !== undefined && dbid !== null) return handleKey(dbid)
  const origin = bindingOf(world, 'tableid', tableid)
  return (origin && world.cursors.get(origin.record)?.database) ?? null
}
