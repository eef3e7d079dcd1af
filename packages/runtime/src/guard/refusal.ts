import type { JetErrorName, JetFunctionName, Profile } from '@jet-lifecycle/model/facts'
import type { Closing, GateName } from '@jet-lifecycle/model/gates'
import { compiledInstance, compiledProcess, compiledSession } from '@jet-lifecycle/model/gates'
import type { RefusalReason, Witness } from '@jet-lifecycle/model/world'
import { witnessOf } from '@jet-lifecycle/model/world'
import { readGrbit } from '../conventions/argument.ts'
import { keyOf } from '../handles/key.ts'
import type { InstanceRecord } from '../handles/records.ts'
import type { Registry } from '../handles/registry.ts'
import type { Plan, Way } from './plan.ts'
import type { Subject } from './subject.ts'
import { subjectOf } from './subject.ts'

/** Why a call is not made. */
export interface Refusal {
  readonly error: JetErrorName
  readonly why: RefusalReason
  readonly gate: GateName<'process' | 'instance' | 'backup'>
  /** The region of the machine that closes the gate, and the state it is in. */
  readonly region: string
  readonly state: string
  readonly instance: InstanceRecord
  readonly witness: Witness | null
}

/** `passes`: something else answers before, or the state does not decide; the engine is asked. */
type Verdict = Refusal | 'passes' | null

/** What a call is judged by. */
export interface Question {
  readonly registry: Registry
  readonly plan: Plan
  readonly args: readonly unknown[]
  readonly grbit: number
  readonly way: Way
  readonly subject: Subject
}

/** Reads what matters off the arguments of a call. */
export function questionOf(registry: Registry, plan: Plan, args: readonly unknown[]): Question {
  const grbit = plan.grbitAt < 0 ? 0 : readGrbit(args[plan.grbitAt])
  return { registry, plan, args, grbit, way: plan.wayOf(grbit), subject: subjectOf(registry, plan, args) }
}

/**
 * The refusal of a call, or null if it passes: no gate on its way is closed, or one that does not keep it out. The twin of the
 * world's `decide`: the same checks in the same order, less those that the state of an instance does not make.
 */
export function refusalOf(question: Question): Refusal | null {
  const { way, subject: { instance } } = question
  const mode = modeRefusal(question)
  if (mode !== null) return mode
  if (instance === null || (instance.closed & way.bits) === 0) return null
  const verdict = instanceVerdict(question, instance)
  return verdict === 'passes' ? null : verdict
}

/** The running mode is certain while an instance lives that chose it, or was let in by it: only then can it not change. */
function modeRefusal({ registry, plan, way: { entry }, args }: Question): Refusal | null {
  const [instance] = registry.all
  if (instance === undefined) return null
  const refusal = (error: JetErrorName, gate: Refusal['gate']): Refusal =>
    ({ error, why: 'mode', gate, region: 'process', state: registry.mode, instance, witness: instance.witnesses['phase'] ?? null })
  if (plan.isInit) {
    // One-instance mode takes no second instance, whatever the pointer holds; multi-instance mode no NULL pointer (jetapi.cxx:21388-21397).
    if (registry.mode === 'oneInstance') return refusal('JET_errAlreadyInitialized', 'init')
    return registry.mode === 'multiInstance' && args[plan.instanceAt] === null ? refusal('JET_errRunningInMultiInstanceMode', 'init') : null
  }
  const closing = entry.process && compiledProcess.closing(registry.process, entry.process, 'engine')
  return closing?.error && entry.process ? refusal(closing.error, entry.process) : null
}

/** What an instance answers, in the steps of the world's `instanceDecision`. */
function instanceVerdict(question: Question, instance: InstanceRecord): Verdict {
  const { registry, plan, way: { entry }, args, subject } = question
  const at = (gate: GateName<'instance' | 'backup'> | null): Verdict => {
    const closing = gate && compiledInstance.closing(instance.machine, gate, registry.profile)
    return gate && closing ? verdictOf(closing, gate, instance, registry.profile) : null
  }

  // 0. A null cursor is answered before the gate; a dead one too, but cursors are not followed.
  if (plan.cursorAt >= 0 && (keyOf(args[plan.cursorAt]) === null || subject.session?.isHalfUndone === true)) return 'passes'

  // 1
  const bySession = entry.gate === 'session' || entry.gate === 'session-past-stop'
  const gate = at(entry.gate)
  if (bySession && everyInstanceTerminates(registry)) {
    // Before the stop in the engine; the documentation knows the stop alone.
    const isStopped = gate !== null && gate !== 'passes' && gate.why === 'stopped'
    return registry.profile === 'documented' && isStopped ? gate : terminating(entry.gate, instance)
  }

  // 2
  if (gate !== null) return exceptions(question, instance, gate)
  // A term that fails is allowed, with its error: it changes something all the same.
  if (entry.gate === 'term') return null

  // 3
  if (plan.handle === 'instance+snapshot' && subject.snapshot === null) return 'passes'
  if (plan.fn === 'JetOSSnapshotPrepareInstance' && subject.snapshot?.isFrozen === true) return 'passes'

  // 4
  if (plan.occupiesSession && subject.session !== null && subject.session.inside > 0) return 'passes'

  // 5
  const begins = entry.backup === 'begin' || entry.backup === 'internal' || entry.backup === 'surrogate-begin'
  const before = begins ? at(entry.backup) : null
  if (typeof before === 'object' && before !== null && before.why !== 'backup' && before.why !== 'snapshot') return before

  // 6, 7
  if (entry.always !== null || entry.badGrbit !== null) return 'passes'
  if (subject.session && entry.session && compiledSession.closing(subject.session.machine, entry.session, 'engine')) return 'passes'

  // 8, 9
  return endsStop(question, instance, at(entry.backup)) ?? at(entry.finer)
}

function verdictOf(closing: Closing, gate: GateName<'instance' | 'backup'>, instance: InstanceRecord, profile: Profile): Verdict {
  const { region, error, why } = closing
  if (error === null) return 'passes'
  const witness = witnessOf(instance.witnesses, closing, gate, profile)
  return { error, why, gate, region, state: instance.region(region), instance, witness }
}

function terminating(gate: GateName<'instance'>, instance: InstanceRecord): Refusal {
  const witness = instance.witnesses['phase'] ?? null
  return { error: 'JET_errTermInProgress', why: 'phase', gate, region: 'phase', state: 'terminating', instance, witness }
}

/** The engine's hack for one-instance mode: no session call while all instances go down (jetapi.cxx:4182). */
function everyInstanceTerminates(registry: Registry): boolean {
  for (const record of registry.all) if (record.region('phase') !== 'terminating') return false
  return true
}

const systemParameters: readonly JetFunctionName[] = ['JetGetSystemParameter', 'JetSetSystemParameter']
const resourceParameters: readonly JetFunctionName[] = ['JetGetResourceParam', 'JetSetResourceParam']

/** Where a closed gate lets some calls in. */
function exceptions({ registry, plan, way: { entry } }: Question, instance: InstanceRecord, verdict: Refusal | 'passes'): Verdict {
  if (verdict === 'passes') return verdict
  const isSystemParameter = systemParameters.includes(plan.fn)
  // In one-instance mode the parameter's id says whether it is the instance's or global (jetapi.cxx:12296).
  if (isSystemParameter && registry.mode === 'oneInstance') return 'passes'
  if (verdict.why !== 'phase') return verdict
  // Of the resource parameters only the operations on the instance itself enter the gate (jetapi.cxx:20585).
  if (resourceParameters.includes(plan.fn)) return 'passes'
  if (instance.region('phase') !== 'initialising') return verdict
  // A synchronous call that comes while an init runs is made by its callback, which is let in.
  if (isSystemParameter) return 'passes'
  return instance.recoveryControl && (entry.gate === 'instance' || entry.gate === 'before-init') ? 'passes' : verdict
}

/** A stop of the backup ends with any end call, even with one that finds no backup: that call changes something. */
function endsStop({ registry, way: { entry } }: Question, instance: InstanceRecord, backup: Verdict): Verdict {
  if (entry.backup !== 'end' && entry.backup !== 'surrogate-end') return backup
  return instance.region('backupStop').startsWith(registry.profile === 'engine' ? 'lasting.inBoth' : 'lasting') ? 'passes' : backup
}
