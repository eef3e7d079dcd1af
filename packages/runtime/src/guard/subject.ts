import { readField, readOut, Unreadable } from '../conventions/argument.ts'
import type { Key } from '../handles/key.ts'
import { keyOf } from '../handles/key.ts'
import type { InstanceRecord, SessionRecord, SnapshotRecord } from '../handles/records.ts'
import type { Registry } from '../handles/registry.ts'
import type { Plan } from './plan.ts'

/** What a call concerns, as far as that is known. */
export interface Subject {
  /** null: no instance, or one that was not seen coming. The call passes. */
  readonly instance: InstanceRecord | null
  readonly session: SessionRecord | null
  readonly snapshot: SnapshotRecord | null
  /** The call brings an instance of its own. */
  readonly allocates: boolean
}

const stranger: Subject = { instance: null, session: null, snapshot: null, allocates: false }
const allocating: Subject = { ...stranger, allocates: true }
const instanceOnly = (instance: InstanceRecord | null): Subject => (instance === null ? stranger : { ...stranger, instance })

/** Finds the records that a call is about, as the engine's lookups do (lifecycle facts, sections 1 and 3). */
export function subjectOf(registry: Registry, plan: Plan, args: readonly unknown[]): Subject {
  if (plan.isInit || plan.isRestore) return initSubject(registry, plan, args)
  switch (plan.handle) {
    case 'none':
      return stranger
    case 'session':
      return bySession(registry, args[plan.sessionAt])
    case 'session-optional': {
      // JetDBUtilities: the session is a field of its structure. Without one, most operations run on a private instance.
      const sesid = readField(args[0], 'sesid')
      return !(sesid instanceof Unreadable) && keyOf(sesid) === null ? allocating : bySession(registry, sesid)
    }
    case 'instance':
      return instanceOnly(lookUp(registry, plan, args))
    case 'instance-optional':
      return instanceOnly(optional(registry, plan, args))
    case 'the-one-instance':
      return instanceOnly(registry.theOne)
    case 'snapshot':
      return { ...stranger, snapshot: snapshotOf(registry, plan, args) }
    case 'instance+snapshot':
      return { ...stranger, instance: lookUp(registry, plan, args), snapshot: snapshotOf(registry, plan, args) }
  }
}

function bySession(registry: Registry, sesid: unknown): Subject {
  const key = keyOf<'sesid'>(sesid)
  const session = key === null ? undefined : registry.sessions.get(key)
  return session === undefined ? stranger : { ...stranger, instance: session.instance, session }
}

function instanceKey(plan: Plan, args: readonly unknown[]): Key<'instance'> | null {
  const argument = args[plan.instanceAt]
  return keyOf<'instance'>(plan.byAddress ? readOut(argument) : argument)
}

function byKey(registry: Registry, plan: Plan, args: readonly unknown[]): InstanceRecord | null {
  const key = instanceKey(plan, args)
  return key === null ? null : (registry.instances.get(key) ?? null)
}

/** In one-instance mode the handle passed is not looked at (jetapi.cxx:3811). */
function lookUp(registry: Registry, plan: Plan, args: readonly unknown[]): InstanceRecord | null {
  return registry.theOne ?? byKey(registry, plan, args)
}

/** System and resource parameters: no instance at all is fine (jetapi.cxx:12291, 20466). */
function optional(registry: Registry, plan: Plan, args: readonly unknown[]): InstanceRecord | null {
  if (plan.sessionAt < 0) return byKey(registry, plan, args)
  if (registry.mode === 'unset') return null
  if (registry.mode === 'oneInstance') return registry.theOne
  const session = keyOf<'sesid'>(args[plan.sessionAt])
  return session === null ? byKey(registry, plan, args) : (registry.sessions.get(session)?.instance ?? null)
}

function snapshotOf(registry: Registry, plan: Plan, args: readonly unknown[]): SnapshotRecord | null {
  const key = keyOf<'snapId'>(args[plan.snapshotAt])
  return key === null ? null : (registry.snapshots.get(key) ?? null)
}

/** JetInit*, JetRestore*, JetExternalRestore* (jetapi.cxx:21360-21427, 22150, 2950). */
function initSubject(registry: Registry, plan: Plan, args: readonly unknown[]): Subject {
  switch (plan.fn) {
    case 'JetExternalRestore':
    case 'JetExternalRestore2':
      return registry.mode === 'oneInstance' ? stranger : allocating
    case 'JetRestore':
    case 'JetRestore2':
      if (registry.mode === 'multiInstance') return stranger
      return registry.theOne === null ? allocating : instanceOnly(registry.theOne)
    case 'JetRestoreInstance':
      return instanceKey(plan, args) === null ? allocating : instanceOnly(lookUp(registry, plan, args))
    default: {
      if (registry.mode === 'unset') return allocating
      // What the mode alone refuses is no matter of an instance.
      const pointer = args[plan.instanceAt]
      if (registry.mode === 'oneInstance' || typeof pointer !== 'object' || pointer === null) return stranger
      return instanceKey(plan, args) === null ? allocating : instanceOnly(byKey(registry, plan, args))
    }
  }
}
