import { grbit } from '../facts/index.ts'
import { compiledInstance, joinsSnapshot } from '../gates/index.ts'
import { refusesFreeze } from './decide.ts'
import type { Draft } from './draft.ts'
import { phaseOf } from './regions.ts'
import type { CallInFlight, Outcome, RecordId, Witness } from './types.ts'
import { bindingOf } from './world.ts'

const explicitPrepare = grbit('JET_bitExplicitPrepare')
const continueAfterThaw = grbit('JET_bitContinueAfterThaw')

/** What a snapshot call that succeeded did to the instances of its session (lifecycle facts, section 6, and api rows). */
export function advanceSnapshot(draft: Draft, flight: CallInFlight, outcome: Outcome, witness: Witness): void {
  const { call } = flight
  if (outcome.error !== null) {
    if (call.fn === 'JetOSSnapshotFreeze' && outcome.error === 'JET_errOSSnapshotNotAllowed') leaveAll(draft, flight, witness)
    return
  }
  if (call.fn === 'JetOSSnapshotPrepare') {
    prepare(draft, flight, outcome, witness)
    return
  }
  const binding = bindingOf(draft.world, 'snapId', call.handles.snapId)
  const snapshot = binding && draft.world.snapshots.get(binding.record)
  if (!snapshot) return
  const tell = (fn: string): void => {
    for (const member of snapshot.members) draft.stepInstance(member, fn, 0, null, witness)
  }
  switch (call.fn) {
    case 'JetOSSnapshotPrepareInstance':
      if (flight.instance !== null) draft.edit('snapshots').set(snapshot.id, { ...snapshot, members: [...snapshot.members, flight.instance] })
      break
    case 'JetOSSnapshotFreeze':
      tell(call.fn)
      draft.edit('snapshots').set(snapshot.id, { ...snapshot, frozen: true })
      break
    case 'JetOSSnapshotThaw':
      tell(call.fn)
      if (snapshot.continuesAfterThaw) break
      tell('JetOSSnapshotEnd')
      draft.endSnapshot(snapshot.id, witness)
      break
    case 'JetOSSnapshotEnd':
    case 'JetOSSnapshotAbort':
      tell(call.fn)
      draft.endSnapshot(snapshot.id, witness)
      break
    default:
  }
}

/**
 * A refused freeze ends the membership of all: the instance that refused keeps its backup, the flags of
 * the others are cleared (io.cxx:2893, 2920).
 */
function leaveAll(draft: Draft, { call }: CallInFlight, witness: Witness): void {
  const binding = bindingOf(draft.world, 'snapId', call.handles.snapId)
  const snapshot = binding && draft.world.snapshots.get(binding.record)
  if (!snapshot) return
  const refusing = snapshot.members.find((id) => {
    const instance = draft.world.instances.get(id)
    return instance && refusesFreeze(instance)
  })
  for (const member of snapshot.members) {
    if (member === refusing) draft.stepInstance(member, call.fn, 0, 'JET_errOSSnapshotNotAllowed', witness)
    else draft.stepInstance(member, 'JetOSSnapshotAbort', 0, null, witness)
  }
  draft.edit('snapshots').set(snapshot.id, { ...snapshot, members: [] })
}

/** Unless told otherwise, every initialised instance that is in no other session joins at once (io.cxx:2650). */
function prepare(draft: Draft, { call }: CallInFlight, outcome: Outcome, witness: Witness): void {
  const id = draft.newRecord()
  const members: RecordId[] = []
  if ((call.grbit & explicitPrepare) === 0) {
    for (const instance of draft.world.instances.values()) {
      const phase = phaseOf(instance.machine)
      if (!joinsSnapshot.has(phase) || compiledInstance.region(instance.machine, 'snapshot') !== 'none') continue
      members.push(instance.id)
      draft.stepInstance(instance.id, call.fn, 0, null, witness)
      // A restore sets the instance up on its way: whether it has joined is as unknown as what a freeze has come to.
      if (phase === 'restoring') draft.stepInstance(instance.id, 'JetOSSnapshotFreeze', 0, null, witness)
    }
  }
  draft.edit('snapshots').set(id, { id, members, continuesAfterThaw: (call.grbit & continueAfterThaw) !== 0, frozen: false })
  draft.bind('snapId', outcome.returned?.snapId, id)
}
