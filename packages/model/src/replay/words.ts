import type { JetErrorName } from '../facts/index.ts'
import { jetErrors } from '../facts/index.ts'
import { unknownReasons } from '../gates/index.ts'
import type { Decision, HandleName, RefusalReason, Witness, World } from '../world/index.ts'
import { describeInstance, describeSession, runningMode } from '../world/index.ts'

/** Why a call is refused, in half a sentence. */
export const refusalReasons: Readonly<Record<RefusalReason, string>> = {
  'stopped': 'the service of the instance was stopped',
  'unavailable': 'the instance is unavailable after a fatal failure',
  'phase': 'the instance is not in the phase for it',
  'backup': 'the backup is not at the step for it',
  'backup-stopped': 'backups were stopped',
  'backup-not-allowed': 'backups are not allowed: not yet, or no longer after a term that failed',
  'logging-ended': 'logging of the instance was ended',
  'snapshot': 'a snapshot holds the instance',
  'transaction': 'the transaction level of the session does not allow it',
  'session-context': 'the session context does not allow it',
  'mode': 'the process runs in the other running mode',
  'handle': 'a handle is null, no longer valid, or of another session',
  'name': 'another instance has the name',
  'session-shared': 'another call is inside the engine with the session',
  'transaction-owner': 'the transaction belongs to another thread or session context',
  'grbit': 'of its option bits',
  'always': 'the function does nothing but fail',
  'crash': 'the engine would read through a null pointer; the documentation promises this error',
}

/** `JET_errNotInitialized (-1029)`. */
export const withValue = (error: JetErrorName): string => `${error} (${String(jetErrors[error])})`

/** What a decision says, in a sentence without its subject: `refused with … because … (JetTerm, call 3)`. */
export function sentence({ verdict, error, why, witness }: Decision): string {
  switch (verdict) {
    case 'allowed':
      return error === null ? 'allowed' : `allowed, and returns ${withValue(error)}${since(witness)}`
    case 'refused':
      return `refused with ${withValue(error)}: ${refusalReasons[why]}${since(witness)}`
    case 'unknown':
      return `not known: ${unknownReasons[why]}`
  }
}

function since(witness: Witness | null): string {
  if (witness === null) return ''
  const who = witness.fn === 'adopted' ? 'a call nobody saw, given away by' : witness.fn
  return ` (${who}${witness.fn === 'adopted' ? '' : ','} call ${String(witness.at)})`
}

/** The state of a world, a line for the process and for each instance and session that is alive. */
export function describeWorld(world: World): string[] {
  const lines = [`process: ${runningMode(world) ?? 'a running mode that nobody saw chosen'}`]
  const names = namesOf(world)
  for (const instance of world.instances.values()) {
    const regions = Object.entries(describeInstance(instance)).map(([region, path]) => `${region} ${path}`)
    lines.push(`instance ${names.get(instance.id) ?? 'without a name'}: ${regions.join(', ')}`)
  }
  for (const session of world.sessions.values()) {
    const regions = Object.entries(describeSession(session)).map(([region, path]) => `${region} ${path}`)
    lines.push(`session ${names.get(session.id) ?? 'without a name'} of ${names.get(session.instance) ?? 'an instance without a name'}: ${regions.join(', ')}`)
  }
  for (const { call } of world.inFlight.values()) lines.push(`inside the engine: ${call.fn}`)
  return lines
}

/** Instances and sessions by the handle that last stood for them. */
function namesOf(world: World): Map<number, HandleName> {
  return new Map([...world.bindings.instance, ...world.bindings.sesid].map(([name, record]) => [record, name]))
}
