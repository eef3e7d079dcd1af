/** ErrNewInst and FreePinst: a slot, and all that goes with it (jetapi.cxx:3485-3790). */
import { ERR } from './errors.ts'
import { PARAM, numberParam } from './params.ts'
import { discardSession } from './sessions.ts'
import { instanceCount, liveInstances } from './process.ts'
import type { BackupContext, Instance, Process } from './process.ts'

/** g_cpinstMax */
function maxInstances(p: Process): number {
  return p.mode === 'one-instance' ? 1 : numberParam(p, null, PARAM.MaxInstances)
}

/** A failed allocation of the first instance sets the mode back to unset (3717). */
export function newInstance(
  p: Process,
  name: string | null,
  displayName: string | null,
): Instance | number {
  const error = allocationError(p, name)
  if (error !== 0) {
    if (instanceCount(p) === 0) p.mode = 'unset'
    return error
  }
  const instance: Instance = {
    handle: p.arenas.instance.allocate(),
    name,
    displayName,
    fJetInitialized: false,
    stInit: 'not-done',
    apiLock: null,
    cSessionInJetAPI: 0,
    fRecovering: false,
    fAllowAPICallDuringRecovery: false,
    fTermInProgress: false,
    versionStore: false,
    fStopJetService: false,
    grbitStopped: 0,
    fCheckpointQuiesce: false,
    fNoMoreLogWrite: false,
    errInstanceUnavailable: 0,
    fBackupAllowed: false,
    backgroundRunning: true,
    backup: newBackupContext(),
    snapshot: null,
    sessions: new Set(),
    attachments: new Set(),
    // In one-instance mode the global parameters serve; otherwise they are copied (3583).
    params: p.mode === 'one-instance' ? p.params : new Map(p.params),
    log: null,
    reseeds: new Set(),
    revertPrepared: false,
  }
  const slot = p.instances.indexOf(null)
  if (slot < 0) p.instances.push(instance)
  else p.instances[slot] = instance
  return instance
}

function allocationError(p: Process, name: string | null): number {
  if (instanceCount(p) >= maxInstances(p)) return ERR.JET_errTooManyInstances // 3520
  // 3535, 3541: two unnamed instances clash as well
  const clash = liveInstances(p).some((instance) => instance.name === name)
  return clash ? ERR.JET_errInstanceNameInUse : ERR.JET_errSuccess
}

function newBackupContext(): BackupContext {
  return {
    fInProgressAny: false,
    fInProgressLocal: false,
    fIsInternal: false,
    fFull: false,
    fStop: false,
    phase: 'not-started',
    fBeginNewLogFile: false,
    logsTruncated: false,
    lgenCopyMic: 0,
    lgenCopyMac: 0,
    lgenDeleteMic: 0,
    lgenDeleteMac: 0,
    cGenCopyDone: 0,
    file: null,
    lastEnd: null,
  }
}

/** Everything the instance owned dies with it; the last one takes the running mode along (3778). */
export function freeInstance(p: Process, instance: Instance): void {
  for (const session of [...instance.sessions]) discardSession(p, session)
  for (const attachment of instance.attachments) {
    p.attachments.delete(attachment.dbid)
    p.arenas.dbid.free(attachment.dbid)
    attachment.file.attachedTo = null
  }
  instance.attachments.clear()
  instance.snapshot = null // a prepared session merely finds it no more
  const slot = p.instances.indexOf(instance)
  if (slot < 0) return
  p.instances[slot] = null
  p.arenas.instance.free(instance.handle)
  if (instanceCount(p) === 0) {
    p.instances.length = 0
    p.mode = 'unset'
  }
}
