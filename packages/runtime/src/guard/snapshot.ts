import { grbit } from '@jet-lifecycle/model/facts'
import { joinsSnapshot } from '@jet-lifecycle/model/gates'
import type { Witness } from '@jet-lifecycle/model/world'
import type { Answer } from '../conventions/answer.ts'
import { readOut } from '../conventions/argument.ts'
import { keyOf } from '../handles/key.ts'
import type { InstanceRecord, SnapshotRecord } from '../handles/records.ts'
import type { Registry } from '../handles/registry.ts'
import type { Flight } from './settle.ts'

const explicitPrepare = grbit('JET_bitExplicitPrepare')
const continueAfterThaw = grbit('JET_bitContinueAfterThaw')

/** What a snapshot call that succeeded did to the instances of its session (lifecycle facts, section 6). */
export function settleSnapshot(flight: Flight, answer: Answer): void {
  const { registry, plan, subject: { snapshot }, instance, witness } = flight
  if (plan.fn === 'JetOSSnapshotPrepare' && answer === null) prepare(flight)
  if (snapshot === null) return
  if (answer !== null) {
    if (plan.fn === 'JetOSSnapshotFreeze' && answer === 'JET_errOSSnapshotNotAllowed') leaveAll(registry, snapshot, witness)
    return
  }
  const tell = (fn: string): void => {
    for (const member of snapshot.members) registry.stepInstance(member, fn, 0, null, witness)
  }
  switch (plan.fn) {
    case 'JetOSSnapshotPrepareInstance':
      if (instance !== null) snapshot.members.push(instance)
      break
    case 'JetOSSnapshotFreeze':
      tell(plan.fn)
      snapshot.isFrozen = true
      break
    case 'JetOSSnapshotThaw':
      tell(plan.fn)
      if (snapshot.continuesAfterThaw) break
      tell('JetOSSnapshotEnd')
      registry.snapshots.delete(snapshot.key)
      break
    case 'JetOSSnapshotEnd':
    case 'JetOSSnapshotAbort':
      tell(plan.fn)
      registry.snapshots.delete(snapshot.key)
      break
    default:
  }
}

/**
 * A refused freeze ends the membership of all: the instance that refused, since a backup of it runs or none
 * is allowed, keeps its backup; the flags of the others are cleared (io.cxx:2879-2920).
 */
function leaveAll(registry: Registry, snapshot: SnapshotRecord, witness: Witness): void {
  const refuses = (instance: InstanceRecord): boolean => instance.alive && (instance.region('backup') !== 'none' || instance.region('backupAllowed') === 'no')
  const refusing = snapshot.members.find(refuses)
  for (const member of snapshot.members) {
    if (member === refusing) registry.stepInstance(member, 'JetOSSnapshotFreeze', 0, 'JET_errOSSnapshotNotAllowed', witness)
    else registry.stepInstance(member, 'JetOSSnapshotAbort', 0, null, witness)
  }
  snapshot.members = []
}

/** Unless told otherwise, every initialised instance that is in no other session joins at once (io.cxx:2650). */
function prepare({ registry, plan, args, grbit: bits, witness }: Flight): void {
  const members: InstanceRecord[] = []
  if ((bits & explicitPrepare) === 0) {
    for (const instance of registry.all) {
      const phase = instance.region('phase')
      if (!joinsSnapshot.has(phase) || instance.region('snapshot') !== 'none') continue
      members.push(instance)
      registry.stepInstance(instance, plan.fn, 0, null, witness)
      // A restore sets the instance up on its way: whether it has joined is as unknown as what a freeze has come to.
      if (phase === 'restoring') registry.stepInstance(instance, 'JetOSSnapshotFreeze', 0, null, witness)
    }
  }
  const key = keyOf<'snapId'>(readOut(args[plan.newSnapshotAt]))
  if (key !== null) registry.snapshots.set(key, { key, members, continuesAfterThaw: (bits & continueAfterThaw) !== 0, isFrozen: false })
}
