/** System, resource and session parameters (jetapi.cxx:12275, 20440, 20560; section 3). */
import { asHandle, asInteger, asString, field, fill, setOut } from './args.ts'
import { SimulatedCrash } from './call.ts'
import { ERR } from './errors.ts'
import { enterWithoutInit, instanceOfHandle, leaveInstance, validateInstance } from './gates.ts'
import { liveInstances } from './process.ts'
import type { Bodies } from './dispatch.ts'
import type { CallContext } from './call.ts'
import type { Instance, Process } from './process.ts'

/** JET_param* that the simulator itself reads, and what they are when no one has set them. */
export const PARAM = {
  SystemPath: 0,
  TempPath: 1,
  LogFilePath: 2,
  BaseName: 3,
  EventSource: 4,
  MaxSessions: 5,
  MaxOpenTables: 6,
  MaxCursors: 8,
  MaxVerPages: 9,
  MaxTemporaryTables: 10,
  LogFileSize: 11,
  LogBuffers: 12,
  CircularLog: 17,
  CacheSizeMax: 23,
  CheckpointDepthMax: 24,
  Recovery: 34,
  CacheSize: 41,
  CacheSizeMin: 60,
  DatabasePageSize: 64,
  OSSnapshotTimeout: 82,
  ExceptionAction: 98,
  EventLogCache: 99,
  MaxInstances: 104,
  DisablePerfmon: 107,
  Configuration: 129,
  EnableAdvanced: 130,
} as const

const DEFAULTS: ReadonlyMap<number, number | string> = new Map<number, number | string>([
  [PARAM.SystemPath, '.\\'],
  [PARAM.TempPath, '.\\'],
  [PARAM.LogFilePath, '.\\'],
  [PARAM.BaseName, 'edb'],
  [PARAM.EventSource, ''],
  [PARAM.MaxSessions, 16],
  [PARAM.MaxCursors, 1024],
  [PARAM.LogFileSize, 5120],
  [PARAM.CircularLog, 0],
  [PARAM.CheckpointDepthMax, 20_971_520],
  [PARAM.Recovery, 'On'],
  [PARAM.DatabasePageSize, 4096],
  [PARAM.OSSnapshotTimeout, 72_000],
  [PARAM.MaxInstances, 16],
  [PARAM.EnableAdvanced, 0],
])

/** Parameters of the process: they never resolve to an instance. */
const GLOBAL: ReadonlySet<number> = new Set([
  PARAM.CacheSizeMax,
  PARAM.CacheSizeMin,
  PARAM.CacheSize,
  PARAM.DatabasePageSize,
  PARAM.OSSnapshotTimeout,
  PARAM.ExceptionAction,
  PARAM.EventLogCache,
  PARAM.MaxInstances,
  PARAM.DisablePerfmon,
  PARAM.Configuration,
  PARAM.EnableAdvanced,
])

/** Not to be changed once the instance (or, for a global one, any instance) is initialised. */
const FIXED_AFTER_INIT: ReadonlySet<number> = new Set([
  PARAM.SystemPath,
  PARAM.TempPath,
  PARAM.LogFilePath,
  PARAM.BaseName,
  PARAM.MaxSessions,
  PARAM.MaxOpenTables,
  PARAM.MaxCursors,
  PARAM.MaxVerPages,
  PARAM.MaxTemporaryTables,
  PARAM.LogFileSize,
  PARAM.LogBuffers,
  PARAM.Recovery,
  PARAM.DatabasePageSize,
  PARAM.MaxInstances,
])

/** JET_paramMaxValueInvalid, roughly: ids from here on are refused */
const PARAMID_MAX = 256

export function paramOf(p: Process, instance: Instance | null, id: number): number | string {
  return instance?.params.get(id) ?? p.params.get(id) ?? DEFAULTS.get(id) ?? 0
}

export function numberParam(p: Process, instance: Instance | null, id: number): number {
  const value = paramOf(p, instance, id)
  return typeof value === 'number' ? value : 0
}

export function textParam(p: Process, instance: Instance | null, id: number): string {
  const value = paramOf(p, instance, id)
  return typeof value === 'string' ? value : ''
}

type Resolution = { readonly instance: Instance | null } | { readonly error: number }

/**
 * Which instance a system parameter call means (12291-12318, 20466-20497): none in an unset
 * process, the one of one-instance mode unless the parameter is global, else by session, else by
 * handle. The handle is used as given: a stale one that was not validated is read through.
 */
function resolve(call: CallContext, instance: unknown, sesid: unknown, id: number): Resolution {
  const { p } = call
  if (p.mode === 'unset') return { instance: null }
  if (p.mode === 'one-instance') {
    return { instance: GLOBAL.has(id) ? null : (liveInstances(p)[0] ?? null) }
  }
  if (asHandle(sesid) !== 0) {
    const session = p.sessions.get(asHandle(sesid))
    return session === undefined
      ? { error: ERR.JET_errInvalidSesid }
      : { instance: session.instance }
  }
  if (asHandle(instance) === 0) return { instance: null }
  const error = validateInstance(p, instance)
  return error === 0 ? { instance: asPointer(call, instance) } : { error }
}

function asPointer(call: CallContext, handle: unknown): Instance {
  const instance = instanceOfHandle(call.p, asHandle(handle))
  if (instance === null) {
    throw new SimulatedCrash(call.fn, 'a stale instance handle is used as it is', 'jetapi.cxx:3793')
  }
  return instance
}

/** The without-init gate, or none at all where no instance resolved. */
function gated(call: CallContext, instance: Instance | null, body: () => number): number {
  const refused = instance === null ? 0 : enterWithoutInit(instance)
  if (refused !== 0) return refused
  try {
    call.inside()
    const failed = call.failure()
    return failed === 0 ? body() : failed
  } finally {
    if (instance !== null) leaveInstance(instance)
  }
}

function setSystemParameter(call: CallContext): number {
  const id = call.int(2)
  const found = resolve(call, field(call.arg(0), 'value'), call.arg(1), id)
  if ('error' in found) return found.error
  return gated(call, found.instance, () =>
    setParam(call.p, found.instance, id, call.arg(3), asString(call.arg(4))),
  )
}

export function setParam(
  p: Process,
  instance: Instance | null,
  id: number,
  lParam: unknown,
  szParam: string | null,
): number {
  if (id < 0 || id >= PARAMID_MAX) return ERR.JET_errInvalidParameter
  const global = GLOBAL.has(id)
  if (FIXED_AFTER_INIT.has(id)) {
    const initialised = liveInstances(p).some((other) => other.fJetInitialized)
    if (global ? initialised : instance?.fJetInitialized === true) {
      return ERR.JET_errAlreadyInitialized
    }
  }
  const store = instance === null || global ? p.params : instance.params
  const isText = typeof DEFAULTS.get(id) === 'string'
  store.set(id, isText ? (szParam ?? '') : (szParam ?? asInteger(lParam)))
  return ERR.JET_errSuccess
}

function getSystemParameter(call: CallContext): number {
  const id = call.int(2)
  const found = resolve(call, call.arg(0), call.arg(1), id)
  if ('error' in found) return found.error
  return gated(call, found.instance, () => {
    if (id < 0 || id >= PARAMID_MAX) return ERR.JET_errInvalidParameter
    const value = paramOf(call.p, found.instance, id)
    if (typeof value === 'number') call.out(3, call.p.options.bigintHandles ? BigInt(value) : value)
    else fill(call.arg(4), new TextEncoder().encode(`${value}\0`), call.int(5))
    return ERR.JET_errSuccess
  })
}

/** SetPinst (3793): the handle as given, in any mode, as long as an instance exists. */
function resourceInstance(call: CallContext): Instance | null {
  if (liveInstances(call.p).length === 0 || call.handle(0) === 0) return null
  return asPointer(call, call.arg(0))
}

const RESOPER_MAX_USE = 5
const RESOPER_CURRENT_USE = 7

/** 20593: only the max-use and current-use values are kept per instance. */
function getResourceParam(call: CallContext): number {
  const instance = resourceInstance(call)
  const perInstance = call.int(1) === RESOPER_MAX_USE || call.int(1) === RESOPER_CURRENT_USE
  return gated(call, perInstance ? instance : null, () => {
    call.out(3, 0)
    return ERR.JET_errSuccess
  })
}

/** 20679: success without effect, and without a gate, unless JET_paramEnableAdvanced is set. */
function setResourceParam(call: CallContext): number {
  const instance = resourceInstance(call)
  if (numberParam(call.p, instance, PARAM.EnableAdvanced) === 0) return ERR.JET_errSuccess
  return gated(call, call.int(1) === RESOPER_MAX_USE ? instance : null, () => ERR.JET_errSuccess)
}

function setSessionParameter(call: CallContext): number {
  const value = call.arg(2)
  call.session.params.set(call.int(1), asString(value) ?? asInteger(field(value, 'value') ?? value))
  return ERR.JET_errSuccess
}

function getSessionParameter(call: CallContext): number {
  setOut(call.arg(2), call.session.params.get(call.int(1)) ?? 0)
  return ERR.JET_errSuccess
}

const own = { ownFailure: true, ownInside: true }

export const paramBodies: Bodies = {
  JetSetSystemParameter: { body: setSystemParameter, ...own },
  JetGetSystemParameter: { body: getSystemParameter, ...own },
  JetGetResourceParam: { body: getResourceParam, ...own },
  JetSetResourceParam: { body: setResourceParam, ...own },
  JetSetSessionParameter: setSessionParameter,
  JetGetSessionParameter: getSessionParameter,
}
