/** Calls that stand beside the lifecycle: JetDBUtilities, incremental reseed, revert, stubs. */
import { asInteger, badStructSize, field } from './args.ts'
import { asHandle, asName, asObject } from './args.ts'
import { SimulatedCrash } from './call.ts'
import { ERR } from './errors.ts'
import { enterInstance, enterSession, leaveInstance, leaveSession } from './gates.ts'
import { freeInstance, newInstance } from './instances.ts'
import { PARAM } from './params.ts'
import { openSession } from './sessions.ts'
import { openLogStream } from './storage.ts'
import type { Bodies } from './dispatch.ts'
import type { CallContext } from './call.ts'
import type { Session } from './process.ts'

/** DBUTIL_OP values (jethdr.w:267) that are not served by a private instance */
const UPDATE_DB_HEADER_FROM_TRAILER = 22
const SESSION_ONLY: ReadonlySet<number> = new Set([12, 13, 15, 18, 25, 21])

/** JetDBUtilitiesEx (19780-19910) */
function dbUtilities(call: CallContext): number {
  const { p } = call
  const pdbutil = asObject(call.arg(0))
  if (pdbutil === null || badStructSize(pdbutil)) return ERR.JET_errInvalidParameter
  const op = asInteger(field(pdbutil, 'op'))
  if (op === UPDATE_DB_HEADER_FROM_TRAILER) {
    call.inside()
    return call.failure()
  }
  const sesid = asHandle(field(pdbutil, 'sesid'))
  const session = p.sessions.get(sesid)
  if (session !== undefined) return withSession(call, session)
  // A session that is none is used as it is in the engine; here it is at least noticed.
  if (sesid !== 0 || SESSION_ONLY.has(op)) return ERR.JET_errInvalidSesid

  // 19875: a private instance of multi-instance mode
  if (p.mode === 'one-instance') return ERR.JET_errRunningInOneInstanceMode
  p.mode = 'multi-instance'
  const instance = newInstance(p, `JetDBUtilities - ${p.thread}`, null)
  if (typeof instance === 'number') return instance
  instance.params.set(PARAM.Recovery, 'off')
  instance.versionStore = true
  instance.stInit = 'done'
  instance.fJetInitialized = true
  instance.fBackupAllowed = true
  instance.log = openLogStream(p.disk, '', 'private')
  try {
    const entered = enterInstance(instance)
    if (entered !== 0) return entered
    leaveInstance(instance)
    const own = openSession(p, instance)
    return typeof own === 'number' ? own : withSession(call, own)
  } finally {
    freeInstance(p, instance)
  }
}

function withSession(call: CallContext, session: Session): number {
  const refused = enterSession(call.p, session, false)
  if (refused !== 0) return refused
  try {
    call.inside()
    const failed = call.failure()
    if (failed !== 0) return failed
    // compaction and repair poll the stop flag while they build indexes (section 4)
    return session.instance.fStopJetService
      ? ERR.JET_errClientRequestToStopJetService
      : call.warning
  } finally {
    leaveSession(call.p, session)
  }
}

function beginReseed(call: CallContext): number {
  call.instance.reseeds.add(asName(call.arg(1)))
  return ERR.JET_errSuccess
}

function endReseed(call: CallContext): number {
  call.instance.reseeds.delete(asName(call.arg(1)))
  return ERR.JET_errSuccess
}

/** io.cxx:6614: a second prepare replaces the first, a failing one drops it. */
function prepareRevert(call: CallContext): number {
  const failed = call.failure()
  call.instance.revertPrepared = failed === 0
  return failed
}

/** io.cxx:6648: used up in any case */
function executeRevert(call: CallContext): number {
  if (!call.instance.revertPrepared) {
    throw new SimulatedCrash(call.fn, 'no revert is prepared', 'io.cxx:6658')
  }
  call.instance.revertPrepared = false
  return call.failure()
}

function cancelRevert(call: CallContext): number {
  call.instance.revertPrepared = false
  return ERR.JET_errSuccess
}

function sessionInfo(call: CallContext): number {
  call.out(1, { ulTrxLevel: call.session.level })
  return ERR.JET_errSuccess
}

function getVersion(call: CallContext): number {
  call.out(1, 0x0a00_4a65)
  return ERR.JET_errSuccess
}

const fixed =
  (error: number): (() => number) =>
  () =>
    error

const ownFailure = true

export const utilityBodies: Bodies = {
  JetDBUtilities: { body: dbUtilities, ownFailure, ownInside: true },
  JetBeginDatabaseIncrementalReseed: beginReseed,
  JetEndDatabaseIncrementalReseed: endReseed,
  JetRBSPrepareRevert: { body: prepareRevert, ownFailure },
  JetRBSExecuteRevert: { body: executeRevert, ownFailure },
  JetRBSCancelRevert: cancelRevert,
  JetGetSessionInfo: sessionInfo,
  JetGetVersion: getVersion,
  JetAttachDatabaseWithStreaming: fixed(ERR.JET_errFeatureNotAvailable),
  JetCreateDatabaseWithStreaming: fixed(ERR.JET_errFeatureNotAvailable),
  JetDefragment3: fixed(ERR.JET_errInvalidParameter),
  JetSnapshotStart: fixed(ERR.JET_wrnNyi),
  JetSnapshotStop: fixed(ERR.JET_wrnNyi),
}
