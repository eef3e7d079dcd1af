/** Sessions, contexts and transactions (lifecycle facts section 7; tm.cxx, dir.cxx, pib.hxx). */
import { asInteger } from './args.ts'
import { ERR, isFatal } from './errors.ts'
import { PARAM, numberParam } from './params.ts'
import { closeCursor, discardUpdate } from './cursor.ts'
import { closeDatabaseOpens } from './attach.ts'
import { rollLog } from './storage.ts'
import { outHandle, setInstanceUnavailable } from './process.ts'
import type { Bodies } from './dispatch.ts'
import type { CallContext } from './call.ts'
import type { Cursor } from './cursor.ts'
import type { Instance, Process, Session } from './process.ts'

const LEVEL_USER_MOST = 7 // daeconst.hxx:105

const COMMIT_LAZY_FLUSH = 0x1
const WAIT_LAST_LEVEL0_COMMIT = 0x2
const WAIT_ALL_LEVEL0_COMMIT = 0x8
const FORCE_NEW_LOG = 0x10
const COMMIT_REDO_CALLBACK = 0x20
const COMMIT_VALID =
  COMMIT_LAZY_FLUSH |
  WAIT_LAST_LEVEL0_COMMIT |
  WAIT_ALL_LEVEL0_COMMIT |
  FORCE_NEW_LOG |
  COMMIT_REDO_CALLBACK

const ROLLBACK_ALL = 0x1
const ROLLBACK_REDO_CALLBACK = 0x20

function beginSession(call: CallContext): number {
  return newSession(call, call.instance, 1)
}

/** JetDupSession begins a session of the same instance and copies nothing (12515). */
function dupSession(call: CallContext): number {
  return newSession(call, call.session.instance, 1)
}

function newSession(call: CallContext, instance: Instance, outAt: number): number {
  const session = openSession(call.p, instance)
  if (typeof session === 'number') return session
  call.handOut(outAt, outHandle(call.p, session.handle), 'pib.cxx:843')
  return ERR.JET_errSuccess
}

export function openSession(p: Process, instance: Instance): Session | number {
  if (instance.sessions.size >= numberParam(p, instance, PARAM.MaxSessions)) {
    return ERR.JET_errOutOfSessions
  }
  const session: Session = {
    handle: p.arenas.session.allocate(),
    instance,
    cInJetAPI: 0,
    level: 0,
    context: null,
    contextThread: null,
    trxContext: null,
    rollbackFailure: 0,
    cursors: new Set(),
    opens: new Map(),
    undo: [],
    begin0Generation: 0,
    params: new Map(),
  }
  p.sessions.set(session.handle, session)
  instance.sessions.add(session)
  return session
}

/** ErrIsamEndSession (tm.cxx:95-196). Its grbit is ignored. */
function endSession(call: CallContext): number {
  const { p, session } = call
  if (session.context !== null) return ERR.JET_errSessionInUse // 105: by whichever thread
  if (session.level > 0) {
    // A transaction of a session context may be ended from any thread (pib.hxx:1425).
    if (session.trxContext?.kind === 'context') {
      session.trxContext = { kind: 'thread', thread: p.thread }
    }
    const error = rollback(p, session, ROLLBACK_ALL, () => 0)
    if (error !== 0) return error // the session stays (188)
  }
  const failed = call.failure()
  if (failed !== 0) return failed
  discardSession(p, session)
  return ERR.JET_errSuccess
}

/** Takes a session away with all it has open; also at the end of the instance. */
export function discardSession(p: Process, session: Session): void {
  undoTo(session, 0)
  session.level = 0
  for (const cursor of [...session.cursors]) closeCursor(p, cursor)
  for (const attachment of [...session.opens.keys()]) {
    closeDatabaseOpens(p, session, attachment, Number.MAX_SAFE_INTEGER)
  }
  session.instance.sessions.delete(session)
  p.sessions.delete(session.handle)
  p.arenas.session.free(session.handle)
}

/** FPIBCheckTrxContext (pib.hxx:1441). */
function ownsTransaction(p: Process, session: Session): boolean {
  const context = session.trxContext
  if (context === null) return true
  return context.kind === 'thread'
    ? context.thread === p.thread
    : context.context === session.context && session.contextThread === p.thread
}

/** ErrIsamBeginTransaction (tm.cxx:1704), ErrDIRBeginTransaction (dir.cxx:1807). */
function beginTransaction(call: CallContext): number {
  const { p, session } = call
  if (session.level >= LEVEL_USER_MOST) return ERR.JET_errTransTooDeep
  if (session.rollbackFailure !== 0) return ERR.JET_errRollbackError // dir.cxx:1818
  if (session.level > 0 && !ownsTransaction(p, session)) {
    return ERR.JET_errSessionSharingViolation // 1878
  }
  const failed = call.failure()
  if (failed !== 0) return failed
  if (session.level === 0) {
    session.trxContext =
      session.context === null
        ? { kind: 'thread', thread: p.thread }
        : { kind: 'context', context: session.context }
    session.begin0Generation = session.instance.log?.current ?? 0
  }
  session.level++
  return ERR.JET_errSuccess
}

/** ErrIsamCommitTransaction (tm.cxx:1751-1880), ErrDIRCommitTransaction (dir.cxx:1905-2110). */
function commitTransaction(call: CallContext): number {
  const { p, session } = call
  const { instance } = session
  const grbit = call.grbit(1)
  if ((grbit & ~COMMIT_VALID) !== 0) return ERR.JET_errInvalidGrbit
  // Each of the three must stand alone, works at any level and commits nothing (1772-1830).
  for (const alone of [FORCE_NEW_LOG, WAIT_ALL_LEVEL0_COMMIT, WAIT_LAST_LEVEL0_COMMIT]) {
    if ((grbit & alone) === 0) continue
    if (grbit !== alone) return ERR.JET_errInvalidGrbit
    const failed = call.failure()
    if (failed !== 0) return failed
    if (alone === WAIT_LAST_LEVEL0_COMMIT) return ERR.JET_errSuccess
    if (instance.fNoMoreLogWrite) return ERR.JET_errLogWriteFail
    if (alone === FORCE_NEW_LOG && instance.log !== null) rollLog(instance.log)
    return ERR.JET_errSuccess
  }
  if (session.level === 0) return ERR.JET_errNotInTransaction
  if (!ownsTransaction(p, session)) return ERR.JET_errSessionSharingViolation // dir.cxx:1936
  const failed = call.failure()
  if (failed !== 0) return failed // the level stays (dir.cxx:1973)
  // The commit record of a transaction with logged changes cannot be written any more.
  if (session.undo.some((entry) => entry.logged) && instance.fNoMoreLogWrite) {
    return ERR.JET_errLogWriteFail
  }
  commitLevel(session)
  if (call.as === 'JetCommitTransaction2') call.out(3, instance.log?.current ?? 0)
  return ERR.JET_errSuccess
}

function commitLevel(session: Session): void {
  session.level--
  for (const cursor of session.cursors) {
    // 2100: cursors and prepared updates move down with the level
    cursor.levelOpen = Math.min(cursor.levelOpen, session.level)
    cursor.levelIndex = Math.min(cursor.levelIndex, session.level)
    cursor.levelNavigate = Math.min(cursor.levelNavigate, session.level)
    if (cursor.update !== null && cursor.update.level > session.level) {
      cursor.update.level = session.level
    }
  }
  if (session.level > 0) {
    for (const entry of session.undo) entry.level = Math.min(entry.level, session.level)
    return
  }
  for (const entry of session.undo) entry.commit()
  session.undo.length = 0
  session.trxContext = null
}

/** JetRollbackEx (9648), ErrIsamRollback (tm.cxx:1885-2060). */
function rollbackTransaction(call: CallContext): number {
  const { p, session } = call
  const grbit = call.grbit(1)
  if ((grbit & ~(ROLLBACK_ALL | ROLLBACK_REDO_CALLBACK)) !== 0) return ERR.JET_errInvalidGrbit
  if (session.level === 0) return ERR.JET_errNotInTransaction
  return rollback(p, session, grbit, () => call.failure())
}

/**
 * The cursors of the lost level are closed first, and stay closed even where the rollback itself
 * is then refused (tm.cxx:1925-2010, before the call of ErrDIRRollback at 2018).
 */
function rollback(p: Process, session: Session, grbit: number, inject: () => number): number {
  do {
    const target = session.level - 1
    for (const cursor of [...session.cursors]) {
      if (cursor.levelOpen > target) closeCursor(p, cursor)
      else rollBackCursor(cursor, target)
    }
    if (!ownsTransaction(p, session)) return ERR.JET_errSessionSharingViolation // dir.cxx:2234
    if (session.rollbackFailure !== 0) return session.rollbackFailure // tm.cxx:2020
    const { instance } = session
    const failed = inject()
    if (failed !== 0) {
      if (isFatal(failed)) {
        session.rollbackFailure = failed
        setInstanceUnavailable(instance, failed) // ver.cxx:7429
      }
      return failed
    }
    const logged = session.undo.some((entry) => entry.logged && entry.level > target)
    if (logged && instance.fNoMoreLogWrite) {
      // The undo itself must be logged. Logging that was ended on purpose does not take the
      // instance down, but this session can do no more (ver.cxx:7424-7431).
      session.rollbackFailure = ERR.JET_errLogWriteFail
      return session.rollbackFailure
    }
    undoTo(session, target)
    session.level = target
  } while ((grbit & ROLLBACK_ALL) !== 0 && session.level > 0)
  if (session.level === 0) session.trxContext = null
  return ERR.JET_errSuccess
}

/** A surviving cursor: update, index and place of the lost level go (tm.cxx:1935, 1975). */
function rollBackCursor(cursor: Cursor, target: number): void {
  if (cursor.update !== null && cursor.update.level > target) discardUpdate(cursor)
  const lostIndex = cursor.index !== null && cursor.levelIndex > target
  if (lostIndex) cursor.index = null
  if (lostIndex || cursor.levelNavigate > target) {
    cursor.place = { kind: 'before-first' }
    cursor.range = null
    cursor.levelNavigate = target
  }
}

function undoTo(session: Session, target: number): void {
  for (;;) {
    const entry = session.undo.at(-1)
    if (entry === undefined || entry.level <= target) return
    session.undo.pop()
    entry.undo()
  }
}

/** pib.cxx:942, pib.hxx:1325 */
function setSessionContext(call: CallContext): number {
  const { p, session } = call
  const value = call.arg(1)
  const context = typeof value === 'bigint' ? value : BigInt(asInteger(value))
  if (context === 0n || BigInt.asUintN(64, context) === 0xffff_ffff_ffff_ffffn) {
    return ERR.JET_errInvalidParameter
  }
  if (session.context !== null) return ERR.JET_errSessionContextAlreadySet
  session.context = String(context)
  session.contextThread = p.thread
  return ERR.JET_errSuccess
}

/** pib.hxx:1353 */
function resetSessionContext(call: CallContext): number {
  const { p, session } = call
  if (session.context === null || session.contextThread !== p.thread) {
    return ERR.JET_errSessionContextNotSetByThisThread
  }
  session.context = null
  session.contextThread = null
  return ERR.JET_errSuccess
}

const ownFailure = true

export const sessionBodies: Bodies = {
  JetBeginSession: beginSession,
  JetDupSession: dupSession,
  JetEndSession: { body: endSession, ownFailure },
  JetBeginTransaction: { body: beginTransaction, ownFailure },
  JetBeginTransaction2: { body: beginTransaction, ownFailure },
  JetBeginTransaction3: { body: beginTransaction, ownFailure },
  JetCommitTransaction: { body: commitTransaction, ownFailure },
  JetCommitTransaction2: { body: commitTransaction, ownFailure },
  JetPrepareToCommitTransaction: () => ERR.JET_errFeatureNotAvailable,
  JetRollback: { body: rollbackTransaction, ownFailure },
  JetSetSessionContext: setSessionContext,
  JetResetSessionContext: resetSessionContext,
}
