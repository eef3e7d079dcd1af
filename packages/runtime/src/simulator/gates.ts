/**
 * The gates: in what order a call is refused before it gets into the engine
 * (lifecycle facts section 3; APICALL_* and INST::ErrAPIEnter* in jetapi.cxx).
 */
import { asHandle } from './args.ts'
import { ERR } from './errors.ts'
import { instanceCount, liveInstances } from './process.ts'
import type { Instance, Process, Session } from './process.ts'

/** ErrFindPinst (jetapi.cxx:3811): one-instance mode ignores the handle, unset finds nothing. */
export function findInstance(p: Process, handle: unknown): Instance | null {
  if (p.mode === 'one-instance') return liveInstances(p)[0] ?? null
  if (p.mode === 'unset') return null
  return instanceOfHandle(p, asHandle(handle))
}

export function instanceOfHandle(p: Process, handle: number): Instance | null {
  if (handle === 0) return null
  return liveInstances(p).find((instance) => instance.handle === handle) ?? null
}

/** JET_VALIDATE_INSTANCE: 0 and nil always pass; only some builds look further (5259-5268). */
export function validateInstance(p: Process, handle: unknown): number {
  const value = asHandle(handle)
  if (!p.options.validateInstances || value === 0) return ERR.JET_errSuccess
  return instanceOfHandle(p, value) === null ? ERR.JET_errInvalidInstance : ERR.JET_errSuccess
}

/** daedef.hxx:5412: the disk-full variant only if that was the first cause. */
function unavailableError(instance: Instance): number {
  if (instance.errInstanceUnavailable === 0) return ERR.JET_errSuccess
  return instance.errInstanceUnavailable === ERR.JET_errLogDiskFull
    ? ERR.JET_errInstanceUnavailableDueToFatalLogDiskFull
    : ERR.JET_errInstanceUnavailable
}

/** APICALL_SESID::FEnter (4182-4290); numbers as in section 3. On success the session is inside. */
export function enterSession(p: Process, session: Session, pastStop: boolean): number {
  const instance = session.instance
  // 1: every instance is terminating. With no instance left the session would be stale already.
  if (p.termsInProgress >= instanceCount(p)) {
    return instanceCount(p) === 0 ? ERR.JET_errNotInitialized : ERR.JET_errTermInProgress
  }
  // 2
  if (instance.fStopJetService && !pastStop) return ERR.JET_errClientRequestToStopJetService
  // 3
  const unavailable = unavailableError(instance)
  if (unavailable !== 0) return unavailable
  // 4
  if (instance.fTermInProgress) return ERR.JET_errTermInProgress
  // 5 concerns the engine's own sessions, whose handles never get out
  // 6
  if (session.cInJetAPI > 0) return ERR.JET_errSessionSharingViolation
  // 7 is 4 again, for a race that one thread of JavaScript cannot run
  // 8: an enforce failure in the engine; the session is left counted as inside there
  if (p.threadsInApi.has(p.thread)) return ERR.JET_errInvalidOperation
  session.cInJetAPI++
  p.threadsInApi.add(p.thread)
  return ERR.JET_errSuccess
}

export function leaveSession(p: Process, session: Session): void {
  session.cInJetAPI--
  p.threadsInApi.delete(p.thread)
}

/** ErrPIBCheckIfmp (4293-4325): out of range, or not opened by this session. */
export function checkDbid(session: Session, dbid: number): number {
  for (const attachment of session.opens.keys()) {
    if (attachment.dbid === dbid) return ERR.JET_errSuccess
  }
  return ERR.JET_errInvalidDatabaseId
}

/** ErrAPIAbandonEnter_ (4397): a lock is held, or the instance is not initialised. */
function lockError(instance: Instance): number {
  if (instance.apiLock === 'terminating') return ERR.JET_errTermInProgress
  if (instance.apiLock === 'restoring') return ERR.JET_errRestoreInProgress
  return ERR.JET_errNotInitialized
}

/** INST::ErrAPIEnter (4421): steps 2 and 3 are skipped for a termination. */
export function enterInstance(instance: Instance, terminating = false): number {
  if (!terminating) {
    if (instance.fStopJetService) return ERR.JET_errClientRequestToStopJetService
    const unavailable = unavailableError(instance)
    if (unavailable !== 0) return unavailable
  }
  if (instance.apiLock !== null) return lockError(instance)
  // During an externally controlled recovery instance calls are let in (4442).
  const recovering = instance.fRecovering && instance.fAllowAPICallDuringRecovery
  if (!instance.fJetInitialized && !recovering) return lockError(instance)
  instance.cSessionInJetAPI++
  return ERR.JET_errSuccess
}

/** INST::ErrAPIEnterWithoutInit (4487): no look at stop, availability or initialisation. */
export function enterWithoutInit(instance: Instance): number {
  if (instance.apiLock === 'initializing') return ERR.JET_errInitInProgress
  if (instance.apiLock !== null) return lockError(instance)
  instance.cSessionInJetAPI++
  return ERR.JET_errSuccess
}

/** INST::ErrAPIEnterForInit (4468). */
export function enterForInit(instance: Instance): number {
  if (instance.fJetInitialized) return ERR.JET_errAlreadyInitialized
  instance.cSessionInJetAPI++
  return ERR.JET_errSuccess
}

export function leaveInstance(instance: Instance): void {
  instance.cSessionInJetAPI--
}

/** Is any call inside the engine on this instance? */
export function inFlight(instance: Instance): boolean {
  return (
    instance.cSessionInJetAPI > 0 || [...instance.sessions].some((session) => session.cInJetAPI > 0)
  )
}
