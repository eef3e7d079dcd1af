export { advance, begin, finish } from './advance.ts'
export { decide } from './decide.ts'
export type {
  Call, CallInFlight, CursorRecord, Decision, HandleName, Handles, InstanceRecord, Outcome, RecordId, RefusalReason, SessionRecord, SnapshotRecord, Witness, World,
} from './types.ts'
export { bindingOf, createWorld, describeInstance, describeSession, runningMode } from './world.ts'
export type { Binding, RunningMode } from './world.ts'
export { predictableErrors, stateAnswers } from './answers.ts'
export type { StateAnswer } from './answers.ts'
export { handleErrors } from './subject.ts'
export { Watch } from './watch.ts'
export { witnessesAfter, witnessOf } from './witnesses.ts'
export type { Witnesses } from './witnesses.ts'
