export { advance, begin, finish } from './advance.ts'
export { decide } from './decide.ts'
export type {
  Call, CallInFlight, CursorRecord, Decision, HandleName, Handles, InstanceRecord, Outcome, RecordId, RefusalReason, SessionRecord, SnapshotRecord, Witness, World,
} from './types.ts'
export { bindingOf, createWorld, describeInstance, runningMode } from './world.ts'
export type { Binding, RunningMode } from './world.ts'
export { witnessesAfter } from './witnesses.ts'
export type { Witnesses } from './witnesses.ts'
