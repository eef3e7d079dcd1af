/** Stop service and stop backup (lifecycle facts section 4; jetapi.cxx:22278-22646). */
import { SimulatedCrash } from './call.ts'
import { ERR } from './errors.ts'
import { PARAM } from './params.ts'
import type { Bodies } from './dispatch.ts'
import type { CallContext } from './call.ts'

const BACKGROUND_USER_TASKS = 0x2
const QUIESCE_CACHES = 0x4
const STOP_AND_EMIT_LOG = 0x8
const RESUME = 0x8000_0000
/** how a full stop is recorded; not a valid argument (22320) */
const ALL_INTERNAL = 0x1
const RESUMABLE = BACKGROUND_USER_TASKS | QUIESCE_CACHES

function stopServiceInstance(call: CallContext): number {
  const instance = call.instance
  instance.backgroundRunning = false
  signalVersionCleanup(call, 'jetapi.cxx:22298')
  instance.params.set(PARAM.CheckpointDepthMax, 16384)
  instance.fStopJetService = true // last (22310); m_grbitStopped is not touched
  return ERR.JET_errSuccess
}

function stopServiceInstance2(call: CallContext): number {
  const instance = call.instance
  const grbit = call.grbit(1)
  const known = (RESUMABLE | STOP_AND_EMIT_LOG | RESUME) >>> 0
  if ((grbit & ~known) !== 0) return ERR.JET_errInvalidGrbit // 22342

  if ((grbit & RESUME) !== 0) return resume(call, (grbit & ~RESUME) >>> 0)

  if ((grbit & STOP_AND_EMIT_LOG) !== 0) {
    if (grbit !== STOP_AND_EMIT_LOG) return ERR.JET_errInvalidGrbit // 22445
    // Logging is ended first; a flush that fails does not bring it back (log.cxx:3888).
    instance.fNoMoreLogWrite = true
    return call.failure()
  }

  // Nothing in it fails; an injected failure comes before anything is done.
  const failed = call.failure()
  if (failed !== 0) return failed
  // grbit 0 is JET_bitStopServiceAll (22460)
  const stop = grbit === 0 ? ALL_INTERNAL | RESUMABLE : grbit
  if ((stop & ALL_INTERNAL) !== 0) instance.backgroundRunning = false
  if ((stop & BACKGROUND_USER_TASKS) !== 0) instance.grbitStopped |= BACKGROUND_USER_TASKS
  if ((stop & QUIESCE_CACHES) !== 0) {
    signalVersionCleanup(call, 'jetapi.cxx:22532')
    instance.fCheckpointQuiesce = true
    instance.grbitStopped |= QUIESCE_CACHES
  }
  if ((stop & ALL_INTERNAL) !== 0) {
    instance.fStopJetService = true // 22582
    instance.grbitStopped |= ALL_INTERNAL
  }
  return ERR.JET_errSuccess
}

/** 22349-22440. Alone it undoes all that is recorded; neither form clears the stop flag. */
function resume(call: CallContext, named: number): number {
  const { instance } = call
  const undo = named === 0 ? instance.grbitStopped : named
  if ((undo & STOP_AND_EMIT_LOG) !== 0) return ERR.JET_errInvalidGrbit // 22366
  if ((undo & ALL_INTERNAL) !== 0) return ERR.JET_errClientRequestToStopJetService // 22373
  const failed = call.failure()
  if (failed !== 0) return failed
  if ((undo & QUIESCE_CACHES) !== 0) instance.fCheckpointQuiesce = false
  instance.grbitStopped &= ~undo
  return ERR.JET_errSuccess
}

/** VERSignalCleanup through m_pver, which is null until JetInit or a restore has begun. */
function signalVersionCleanup(call: CallContext, cite: string): void {
  if (!call.instance.versionStore) {
    throw new SimulatedCrash(call.fn, 'the instance has no version store before JetInit', cite)
  }
}

function stopBackupInstance(call: CallContext): number {
  call.instance.backup.fStop = true // 22629: nothing is checked
  return ERR.JET_errSuccess
}

export const stopBodies: Bodies = {
  JetStopServiceInstance: stopServiceInstance,
  JetStopServiceInstance2: { body: stopServiceInstance2, ownFailure: true },
  JetStopBackupInstance: stopBackupInstance,
}
