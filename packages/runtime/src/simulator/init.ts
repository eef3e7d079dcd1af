/** Running mode, create, init, restore (lifecycle facts sections 1 and 2). */
import { asGrbit, asHandle, asName, asObject, asString, badStructSize, field } from './args.ts'
import { asInteger, asList, setField, setOut } from './args.ts'
import { SimulatedHang } from './call.ts'
import { ERR } from './errors.ts'
import { enterForInit, enterInstance, findInstance, inFlight, leaveInstance } from './gates.ts'
import { freeInstance, newInstance } from './instances.ts'
import { PARAM, paramOf, setParam, textParam } from './params.ts'
import { openLogStream } from './storage.ts'
import { liveInstances, nilHandle, outHandle } from './process.ts'
import type { Bodies } from './dispatch.ts'
import type { CallContext } from './call.ts'
import type { Instance } from './process.ts'

const EXTERNAL_RECOVERY_CONTROL = 0x800

/** 21900-21960. The grbit of JetCreateInstance2 is not looked at. */
function createInstance(call: CallContext): number {
  const { p } = call
  if (asObject(call.arg(0)) === null) return ERR.JET_errInvalidParameter // before the mode
  call.out(0, nilHandle(p))
  if (p.mode === 'one-instance') return ERR.JET_errRunningInOneInstanceMode
  p.mode = 'multi-instance'
  const failed = call.failure()
  const instance = failed === 0 ? newInstance(p, call.text(1), call.text(2)) : failed
  if (typeof instance === 'number') {
    if (liveInstances(p).length === 0) p.mode = 'unset'
    return instance
  }
  call.outHandle(0, instance.handle)
  return ERR.JET_errSuccess
}

/** JetInitEx (21355-21518). */
function init(call: CallContext): number {
  const { p } = call
  const pinstance = asObject(call.arg(0))
  const given = asHandle(field(pinstance, 'value'))
  const rstInfo = call.as === 'JetInit3' || call.as === 'JetInit4' ? asObject(call.arg(1)) : null
  const grbit = call.as === 'JetInit' ? 0 : asGrbit(call.arg(rstInfoPosition(call.as)))
  if (pinstance !== null && given === 0) setOut(pinstance, nilHandle(p)) // 21376

  if (p.mode === 'multi-instance' && pinstance === null) {
    return ERR.JET_errRunningInMultiInstanceMode // 21389
  }
  if (p.mode === 'one-instance' && liveInstances(p).length > 0) {
    return ERR.JET_errAlreadyInitialized // 21395
  }
  if (rstInfo !== null && badStructSize(rstInfo)) return ERR.JET_errInvalidParameter
  if (p.mode === 'unset') p.mode = 'one-instance' // 21409

  // In one-instance mode the pointer may hold anything (21417).
  const allocate = given === 0 || p.mode === 'one-instance'
  const instance = allocate ? newInstance(p, null, null) : findInstance(p, given)
  if (instance === null) return ERR.JET_errInvalidParameter
  if (typeof instance === 'number') return instance

  const error = initComplete(call, instance, rstInfo, grbit)
  if (error < 0) {
    // 21504: what was started is taken down, the caller's handle zeroed
    if (error !== ERR.JET_errAlreadyInitialized) {
      freeInstance(p, instance)
      setOut(pinstance, outHandle(p, 0))
    }
    return error
  }
  if (allocate) setOut(pinstance, outHandle(p, instance.handle))
  return error
}

function rstInfoPosition(fn: string): number {
  return fn === 'JetInit2' ? 1 : 2
}

/** ErrInitComplete (20769-20840). The stop flag is neither read nor cleared. */
function initComplete(
  call: CallContext,
  instance: Instance,
  rstInfo: object | null,
  grbit: number,
): number {
  // Without a restore-info structure the bit has no effect (20791-20811).
  const control = rstInfo !== null && (grbit & EXTERNAL_RECOVERY_CONTROL) !== 0
  return aloneForInit(call, instance, () => {
    try {
      instance.fAllowAPICallDuringRecovery = control
      instance.apiLock = control ? null : 'initializing'
      instance.versionStore = true // 5142, before recovery
      instance.stInit = 'done'
      instance.fRecovering = true
      call.inside()
      instance.fRecovering = false
      const failed = call.failure()
      if (failed !== 0) {
        instance.stInit = 'not-done'
        return failed
      }
      instance.log = openLogStream(
        call.p.disk,
        textParam(call.p, instance, PARAM.LogFilePath),
        textParam(call.p, instance, PARAM.BaseName),
      )
      instance.fJetInitialized = true
      instance.fBackupAllowed = true // 20828, the only place
      return call.warning
    } finally {
      instance.fRecovering = false
      instance.apiLock = null
    }
  })
}

/**
 * APILock waits until it is alone in the instance (4571). A wait counts as a call that was never made,
 * so the lock of the call waited for is left alone: only what runs in `body` is taken back there.
 */
function aloneForInit(call: CallContext, instance: Instance, body: () => number): number {
  const isBusy = inFlight(instance)
  const refused = enterForInit(instance)
  if (refused !== 0) return refused
  try {
    if (isBusy) throw new SimulatedHang(call.fn, 'waits for a call in flight', 'jetapi.cxx:4571')
    return body()
  } finally {
    leaveInstance(instance)
  }
}

/** JetRestoreInstanceEx (22120-22222): phases as seen from other threads. */
function restoreOn(call: CallContext, instance: Instance): number {
  return aloneForInit(call, instance, () => {
    try {
      instance.apiLock = 'restoring'
      instance.versionStore = true
      instance.stInit = 'done'
      instance.fJetInitialized = true
      call.inside()
      const failed = call.failure()
      return failed === 0 ? call.warning : failed
    } finally {
      instance.fJetInitialized = false
      instance.stInit = 'not-done'
      instance.apiLock = null
    }
  })
}

function restoreInstance(call: CallContext): number {
  return restore(call, call.arg(0))
}

function restore(call: CallContext, handle: unknown): number {
  const { p } = call
  if (asHandle(handle) !== 0) {
    const instance = findInstance(p, handle)
    return instance === null ? ERR.JET_errInvalidParameter : restoreOn(call, instance)
  }
  if (p.mode === 'unset') p.mode = 'multi-instance' // 22150
  return restoreOnPrivate(call, 'Restore')
}

/** A private instance lives for the call only. */
function restoreOnPrivate(call: CallContext, name: string): number {
  const instance = newInstance(call.p, name, null)
  if (typeof instance === 'number') return instance
  try {
    return restoreOn(call, instance)
  } finally {
    freeInstance(call.p, instance)
  }
}

/** JetRestore, JetRestore2 (2950-2966, 17069): choose the mode, then slot 0 whatever it holds. */
function restoreLegacy(call: CallContext): number {
  const { p } = call
  if (p.mode === 'multi-instance') return ERR.JET_errRunningInMultiInstanceMode
  p.mode = 'one-instance'
  return restore(call, liveInstances(p)[0]?.handle ?? 0)
}

/** JetExternalRestore2 (18495-18660); version 1 has no target. */
function externalRestore(call: CallContext): number {
  const { p } = call
  const isSecond = call.as === 'JetExternalRestore2'
  const targetName = isSecond ? call.text(6) : null
  const targetLogs = isSecond ? call.text(7) : null
  const targetCheckpoint = isSecond ? call.text(8) : null
  if ((targetLogs === null) !== (targetCheckpoint === null)) return ERR.JET_errInvalidParameter
  if (targetName !== null && targetLogs !== null) return ERR.JET_errInvalidParameter

  if (p.mode === 'one-instance') return ERR.JET_errRunningInOneInstanceMode // 18528
  p.mode = 'multi-instance'
  const target = liveInstances(p).find((instance) =>
    targetName === null
      ? targetLogs !== null && paramOf(p, instance, PARAM.LogFilePath) === targetLogs
      : instance.name === targetName,
  )
  if (target !== undefined) {
    const refused = enterInstance(target) // 18295
    if (refused !== 0) return refused
    leaveInstance(target)
  } else if (targetName !== null) {
    return ERR.JET_errBadRestoreTargetInstance // 18582: the mode stays multi
  }
  const number = String(++p.lastRestore % 10_000).padStart(4, '0')
  return restoreOnPrivate(call, `${target?.displayName ?? target?.name ?? ''}Restore${number}`)
}

/** JetEnableMultiInstanceEx (21140-21320). */
function enableMultiInstance(call: CallContext): number {
  const { p } = call
  const settings = asList(call.arg(0))
  const count = call.int(1)
  let done = 0
  const finish = (error: number): number => {
    call.out(2, done)
    return error
  }
  if (count > 0 && settings.length === 0) return finish(ERR.JET_errInvalidParameter)
  if (p.mode === 'one-instance') return finish(ERR.JET_errRunningInOneInstanceMode)
  const list = settings.slice(0, count)
  for (const setting of list) {
    const id = asInteger(field(setting, 'paramid'))
    const wanted = asString(field(setting, 'sz')) ?? asInteger(field(setting, 'lParam'))
    let error: number = ERR.JET_errSuccess
    if (p.mode === 'multi-instance') {
      if (id < 0 || id >= 256) return finish(ERR.JET_errInvalidParameter)
      if (paramOf(p, null, id) !== wanted) error = ERR.JET_errSystemParameterConflict
    } else {
      error = setParam(p, null, id, field(setting, 'lParam'), asString(field(setting, 'sz')))
    }
    setField(setting, 'err', error)
    if (error !== 0) return finish(error)
    done++
  }
  if (p.mode === 'multi-instance') return finish(ERR.JET_errSystemParamsAlreadySet)
  p.mode = 'multi-instance'
  return finish(ERR.JET_errSuccess)
}

/** The instances that run, with their databases (ErrIsamGetInstanceInfo). */
export function instanceInfo(call: CallContext, instances: readonly Instance[]): object[] {
  return instances
    .filter((instance) => instance.fJetInitialized)
    .map((instance) => ({
      hInstanceId: outHandle(call.p, instance.handle),
      szInstanceName: instance.name,
      cDatabases: instance.attachments.size,
      szDatabaseFileName: [...instance.attachments].map(({ file }) => asName(file.name)),
    }))
}

function getInstanceInfo(call: CallContext): number {
  if (asObject(call.arg(0)) === null || asObject(call.arg(1)) === null) {
    return ERR.JET_errInvalidParameter
  }
  const info = instanceInfo(call, liveInstances(call.p))
  call.out(0, info.length)
  call.out(1, info)
  return ERR.JET_errSuccess
}

const own = { ownFailure: true, ownInside: true }

export const initBodies: Bodies = {
  JetCreateInstance: { body: createInstance, ownFailure: true },
  JetCreateInstance2: { body: createInstance, ownFailure: true },
  JetInit: { body: init, ...own },
  JetInit2: { body: init, ...own },
  JetInit3: { body: init, ...own },
  JetInit4: { body: init, ...own },
  JetRestoreInstance: { body: restoreInstance, ...own },
  JetRestore: { body: restoreLegacy, ...own },
  JetRestore2: { body: restoreLegacy, ...own },
  JetExternalRestore: { body: externalRestore, ...own },
  JetExternalRestore2: { body: externalRestore, ...own },
  JetEnableMultiInstance: enableMultiInstance,
  JetGetInstanceInfo: getInstanceInfo,
}
