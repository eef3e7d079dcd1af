/** Snapshot sessions (lifecycle facts section 6; CESESnapshotSession, io.cxx:2480-4120). */
import { asObject } from './args.ts'
import { ERR } from './errors.ts'
import { instanceInfo } from './init.ts'
import { liveInstances } from './process.ts'
import type { Bodies } from './dispatch.ts'
import type { CallContext } from './call.ts'
import type { Instance, Process, SnapshotSession } from './process.ts'

const INCREMENTAL = 0x1
const COPY = 0x2
const CONTINUE_AFTER_THAW = 0x4
const EXPLICIT_PREPARE = 0x8
const ABORT = 0x1
const ALL_DATABASES = 0x1

export function isFrozen({ snapshot }: Instance): boolean {
  return snapshot?.state === 'freeze'
}

function members(p: Process, session: SnapshotSession): Instance[] {
  return liveInstances(p).filter((instance) => instance.snapshot === session)
}

/** SetFreezeInstances (2640): every initialised instance that is in no session yet. */
function setFreezeInstances(p: Process, session: SnapshotSession): void {
  if (!session.freezeAllInstances) return
  for (const instance of liveInstances(p)) {
    if (instance.snapshot === null && instance.fJetInitialized) instance.snapshot = session
  }
}

/** ErrIsamOSSnapshotPrepare (3462) */
function prepare(call: CallContext): number {
  const { p } = call
  const grbit = call.grbit(1)
  if ((grbit & ~(INCREMENTAL | COPY | CONTINUE_AFTER_THAW | EXPLICIT_PREPARE)) !== 0) {
    return ERR.JET_errInvalidGrbit
  }
  if (asObject(call.arg(0)) === null) return ERR.JET_errInvalidParameter
  if (liveInstances(p).length === 0) return ERR.JET_errNotInitialized // 3488: no system
  const session: SnapshotSession = {
    id: ++p.lastSnapshotId,
    state: 'prepare',
    incremental: (grbit & INCREMENTAL) !== 0,
    copy: (grbit & COPY) !== 0,
    continueAfterThaw: (grbit & CONTINUE_AFTER_THAW) !== 0,
    freezeAllInstances: (grbit & EXPLICIT_PREPARE) === 0,
  }
  p.snapshots.set(session.id, session)
  call.outHandle(0, session.id)
  setFreezeInstances(p, session)
  return ERR.JET_errSuccess
}

/** ErrIsamOSSnapshotPrepareInstance (3571) */
function prepareInstance(call: CallContext): number {
  const { p, instance } = call
  if (call.grbit(2) !== 0) return ERR.JET_errInvalidGrbit
  const session = p.snapshots.get(call.handle(0))
  if (session === undefined) return ERR.JET_errOSSnapshotInvalidSnapId
  if (session.state !== 'prepare') return ERR.JET_errOSSnapshotInvalidSequence
  const { backup, fBackupAllowed } = instance
  if (instance.snapshot !== null || backup.fInProgressAny || !fBackupAllowed) {
    return ERR.JET_errOSSnapshotNotAllowed // 3603
  }
  session.freezeAllInstances = false
  instance.snapshot = session
  return ERR.JET_errSuccess
}

/** ErrIsamOSSnapshotFreeze (3620), SetBackupInProgress (2855) */
function freeze(call: CallContext): number {
  const { p } = call
  if (call.grbit(3) !== 0) return ERR.JET_errInvalidGrbit
  if (asObject(call.arg(1)) === null || asObject(call.arg(2)) === null) {
    return ERR.JET_errInvalidParameter
  }
  call.out(1, 0)
  call.out(2, null)
  const session = p.snapshots.get(call.handle(0))
  if (session === undefined) return ERR.JET_errOSSnapshotInvalidSnapId
  if (session.state !== 'prepare') return ERR.JET_errOSSnapshotInvalidSequence
  const failed = call.failure()
  if (failed !== 0) return failed
  if (liveInstances(p).length === 0) return ERR.JET_errNotInitialized
  for (const instance of members(p, session)) {
    const { backup } = instance
    if (backup.fInProgressAny || !instance.fBackupAllowed) {
      // The instance that refused leaves the session, and so do all others: the clean-up stops at
      // that instance, but no longer finds it among the members (2893, 2920).
      instance.snapshot = null
      resetBackupInProgress(p, session)
      return ERR.JET_errOSSnapshotNotAllowed
    }
    backup.fStop = false // BKSetFlags, daedef.hxx:4272: the phase is left alone
    backup.fFull = !session.incremental
    backup.fInProgressAny = true
    backup.fInProgressLocal = true
  }
  session.state = 'freeze'
  outInstances(call, session)
  return ERR.JET_errSuccess
}

function outInstances(call: CallContext, session: SnapshotSession): void {
  const info = instanceInfo(call, members(call.p, session))
  call.out(1, info.length)
  call.out(2, info)
}

/** 2913: the flags go, even those of a streaming backup begun since prepare (4039, 2950). */
function resetBackupInProgress(p: Process, session: SnapshotSession): void {
  for (const instance of members(p, session)) {
    const { backup } = instance
    backup.fInProgressAny = false // BKResetFlags, daedef.hxx:4281
    backup.fInProgressLocal = false
    backup.fFull = false
    backup.fStop = false
    instance.snapshot = null
  }
}

/** ErrIsamOSSnapshotThaw (3683) */
function thaw(call: CallContext): number {
  if (call.grbit(1) !== 0) return ERR.JET_errInvalidGrbit
  const session = call.p.snapshots.get(call.handle(0))
  if (session === undefined) return ERR.JET_errOSSnapshotInvalidSnapId
  return thawSession(call.p, session)
}

function thawSession(p: Process, session: SnapshotSession): number {
  if (session.state !== 'freeze' && session.state !== 'time-out') {
    return ERR.JET_errOSSnapshotInvalidSequence
  }
  const timedOut = session.state === 'time-out'
  if (!timedOut) session.state = 'allow-log-truncate'
  const error = timedOut ? ERR.JET_errOSSnapshotTimeOut : ERR.JET_errSuccess
  // Unless it was prepared to continue, thaw ends the session as well.
  if (!session.continueAfterThaw) endSession(p, session, timedOut ? ABORT : 0)
  return error
}

/** ErrIsamOSSnapshotAbort (3779) */
function abort(call: CallContext): number {
  if (call.grbit(1) !== 0) return ERR.JET_errInvalidGrbit
  return endById(call, ABORT)
}

/** ErrIsamOSSnapshotEnd (3998) */
function end(call: CallContext): number {
  const grbit = call.grbit(1)
  if ((grbit & ~ABORT) !== 0) return ERR.JET_errInvalidGrbit
  return endById(call, grbit)
}

function endById(call: CallContext, grbit: number): number {
  const session = call.p.snapshots.get(call.handle(0))
  if (session === undefined) return ERR.JET_errOSSnapshotInvalidSnapId
  return endSession(call.p, session, grbit)
}

function endSession(p: Process, session: SnapshotSession, grbit: number): number {
  // FCanSwitchTo: anything can be aborted; a normal end not from freeze or time-out (3370).
  const { state, continueAfterThaw } = session
  if (grbit !== ABORT && (state === 'freeze' || state === 'time-out')) {
    return ERR.JET_errOSSnapshotInvalidSequence
  }
  if (state === 'freeze') {
    const error = thawSession(p, session) // 4052: thaw, then once more unless that ended it
    return continueAfterThaw ? endSession(p, session, grbit) : error
  }
  // After a time-out the flags are gone already, the membership too (Thaw, 3112).
  resetBackupInProgress(p, session)
  p.snapshots.delete(session.id)
  return ERR.JET_errSuccess
}

/** ErrIsamOSSnapshotTruncateLog (3846) */
function truncateLog(call: CallContext): number {
  return truncate(call, null, call.grbit(1))
}

function truncateLogInstance(call: CallContext): number {
  return truncate(call, call.instance, call.grbit(2))
}

function truncate(call: CallContext, only: Instance | null, grbit: number): number {
  if ((grbit & ~ALL_DATABASES) !== 0) return ERR.JET_errInvalidGrbit
  const session = call.p.snapshots.get(call.handle(0))
  if (session === undefined) return ERR.JET_errOSSnapshotInvalidSnapId
  const { state, copy } = session
  if (state !== 'allow-log-truncate' && state !== 'log-truncated') {
    return ERR.JET_errOSSnapshotInvalidSequence
  }
  if (copy) return ERR.JET_errOSSnapshotInvalidSequence
  const failed = call.failure()
  if (failed !== 0) return failed
  for (const instance of members(call.p, session)) {
    if (only !== null && instance !== only) continue
    if ((grbit & ALL_DATABASES) !== 0 && instance.log !== null) {
      instance.log.lowest = instance.log.current
    }
  }
  // An instance outside the session: the engine's plain -1 (3832)
  if (only !== null && only.snapshot !== session) return ERR.JET_wrnNyi
  session.state = 'log-truncated'
  return ERR.JET_errSuccess
}

/** ErrIsamOSSnapshotGetFreezeInfo (3903): allowed in every state of a session that is not over */
function getFreezeInfo(call: CallContext): number {
  if (call.grbit(3) !== 0) return ERR.JET_errInvalidGrbit
  if (asObject(call.arg(1)) === null || asObject(call.arg(2)) === null) {
    return ERR.JET_errInvalidParameter
  }
  call.out(1, 0)
  call.out(2, null)
  const session = call.p.snapshots.get(call.handle(0))
  if (session === undefined) return ERR.JET_errOSSnapshotInvalidSnapId
  outInstances(call, session)
  return ERR.JET_errSuccess
}

/** JET_paramOSSnapshotTimeout has passed for every frozen session (3180). */
export function expireFreeze(p: Process): void {
  for (const session of p.snapshots.values()) {
    if (session.state !== 'freeze') continue
    resetBackupInProgress(p, session)
    session.state = 'time-out'
  }
}

const ownFailure = true

export const snapshotBodies: Bodies = {
  JetOSSnapshotPrepare: prepare,
  JetOSSnapshotPrepareInstance: prepareInstance,
  JetOSSnapshotFreeze: { body: freeze, ownFailure },
  JetOSSnapshotThaw: thaw,
  JetOSSnapshotAbort: abort,
  JetOSSnapshotEnd: end,
  JetOSSnapshotTruncateLog: { body: truncateLog, ownFailure },
  JetOSSnapshotTruncateLogInstance: { body: truncateLogInstance, ownFailure },
  JetOSSnapshotGetFreezeInfo: getFreezeInfo,
}
