/** From an exported function to its body: wrapper checks, validation, gate, body, leave. */
import { CallContext } from './call.ts'
import { ERR } from './errors.ts'
import {
  checkDbid,
  enterInstance,
  enterSession,
  enterWithoutInit,
  findInstance,
  leaveInstance,
  leaveSession,
  validateInstance,
} from './gates.ts'
import { liveInstances } from './process.ts'
import { FUNCTIONS, LEGACY } from './functions.ts'
import type { Body, Process } from './process.ts'
import type { FunctionRow } from './functions.ts'

/** What one function does past its gate. */
interface BodyEntry {
  readonly body: Body
  /** the body asks for an injected failure itself, at the point where the engine could fail */
  readonly ownFailure?: boolean
  /** the body runs the `during` callback itself, at the moment its in-progress flags are set */
  readonly ownInside?: boolean
  /** checks of the exported wrapper before handle gate (A<->W conversion, cbStruct) */
  readonly before?: Body
}

export type Bodies = Readonly<Record<string, Body | BodyEntry>>

const SUCCEED: BodyEntry = { body: () => ERR.JET_errSuccess }

export function dispatch(
  p: Process,
  bodies: Bodies,
  row: FunctionRow,
  args: readonly unknown[],
): number {
  try {
    return enter(p, bodies, row, args)
  } finally {
    resumeWaiting(p)
  }
}

function enter(p: Process, bodies: Bodies, row: FunctionRow, args: readonly unknown[]): number {
  const delegate = LEGACY.get(row.name)
  const target = delegate === undefined ? undefined : FUNCTIONS.get(delegate)
  if (target === undefined) return run(p, bodies, row, new CallContext(p, row.name, row.name, args))
  if (p.mode === 'multi-instance') return ERR.JET_errRunningInMultiInstanceMode
  if (p.mode === 'unset') return ERR.JET_errInvalidParameter
  const slot0 = liveInstances(p)[0]?.handle ?? 0
  return run(p, bodies, target, new CallContext(p, row.name, target.name, [slot0, ...args]))
}

function run(p: Process, bodies: Bodies, row: FunctionRow, call: CallContext): number {
  const found = bodies[row.name] ?? SUCCEED
  const entry = typeof found === 'function' ? { body: found } : found

  const invalid = validate(p, row, call)
  if (invalid !== 0) return invalid
  const before = entry.before?.(call) ?? 0
  if (before !== 0) return before

  switch (row.gate) {
    case 'session':
    case 'session-past-stop': {
      if (row.validates === 'none') return work(row, entry, call) // JetDBUtilities gates itself
      const session = call.session
      const refused = enterSession(p, session, row.gate === 'session-past-stop')
      if (refused !== 0) return refused
      try {
        const wrongDbid = row.checksDbid ? checkDbid(session, call.handle(1)) : 0
        return wrongDbid === 0 ? work(row, entry, call) : wrongDbid
      } finally {
        leaveSession(p, session)
      }
    }
    case 'instance':
    case 'before-init': {
      // Parameter functions resolve their instance themselves (section 3, without-init).
      if (row.gate === 'before-init' && entry.ownInside === true) return work(row, entry, call)
      const instance =
        row.validates === 'session'
          ? call.session.instance // JetGetSessionParameter
          : findInstance(p, call.arg(Math.max(0, row.instanceAt)))
      if (instance === null) return ERR.JET_errInvalidParameter
      const refused =
        row.gate === 'instance' ? enterInstance(instance) : enterWithoutInit(instance)
      if (refused !== 0) return refused
      call.instance = instance
      try {
        return work(row, entry, call)
      } finally {
        leaveInstance(instance)
      }
    }
    case 'lookup': {
      const instance = findInstance(p, call.arg(0))
      if (instance === null) return ERR.JET_errInvalidParameter
      call.instance = instance
      return work(row, entry, call)
    }
    case 'init':
    case 'term':
    case 'none':
      return work(row, entry, call)
  }
}

/** JET_VALIDATE_*: before the gate, so these errors win over the stop error (5235-5370). */
function validate(p: Process, row: FunctionRow, call: CallContext): number {
  if (row.validates === 'instance' && row.instanceAt >= 0) {
    return validateInstance(p, call.arg(row.instanceAt))
  }
  if (row.validates !== 'session' && row.validates !== 'session+cursor') return 0
  const session = p.sessions.get(call.handle(0))
  if (session === undefined) return ERR.JET_errInvalidSesid
  call.session = session
  if (row.validates === 'session') return 0
  const cursor = p.cursors.get(call.handle(1))
  if (cursor === undefined) return ERR.JET_errInvalidTableId
  if (cursor.session !== session) return ERR.JET_errSesidTableIdMismatch
  call.cursor = cursor
  return 0
}

function work(row: FunctionRow, entry: BodyEntry, call: CallContext): number {
  if (entry.ownInside !== true) call.inside()
  const failed = entry.ownFailure === true ? 0 : call.failure()
  if (failed !== 0) return failed
  if (row.polls && row.validates !== 'none' && call.session.instance.fStopJetService) {
    return ERR.JET_errClientRequestToStopJetService // ErrCheckForTermination, section 4 in flight
  }
  const error = entry.body(call)
  return error === 0 ? call.warning : error
}

/** Calls that waited for one in flight go on as soon as nothing holds them. */
function resumeWaiting(p: Process): void {
  for (let index = 0; index < p.waiting.length; ) {
    const wait = p.waiting[index]
    if (wait?.ready() === true) {
      p.waiting.splice(index, 1)
      wait.resume()
      index = 0
    } else {
      index++
    }
  }
}
