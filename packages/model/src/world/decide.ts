import type { JetErrorName, Profile } from '../facts/index.ts'
import { grbit, jetErrors } from '../facts/index.ts'
import type { Closing, Entry, GateName, UnknownReason } from '../gates/index.ts'
import { compiledInstance, compiledProcess, compiledSession } from '../gates/index.ts'
import { checkCall, checkProfile } from './check.ts'
import { availabilityOf, levelOf, phaseOf } from './regions.ts'
import type { Question, Subject } from './subject.ts'
import { questionOf } from './subject.ts'
import type { Call, Decision, InstanceRecord, RefusalReason, SessionRecord, SnapshotRecord, Witness, World } from './types.ts'
import type { Way } from './way.ts'
import { witnessOf } from './witnesses.ts'
import { bindingOf, handleKey, isNull, onlyInstance, runningMode, sessionsOf } from './world.ts'

const plainlyAllowed: Decision = { verdict: 'allowed', error: null, why: null, witness: null }
const allowed = (error: JetErrorName | null = null, witness: Witness | null = null): Decision =>
  error === null && witness === null ? plainlyAllowed : { verdict: 'allowed', error, why: null, witness }
const refused = (error: JetErrorName, why: RefusalReason, witness: Witness | null): Decision =>
  ({ verdict: 'refused', error, why, witness })
const unknown = (why: UnknownReason): Decision => ({ verdict: 'unknown', error: null, why, witness: null })

const dirty = grbit('JET_bitTermDirty')

/**
 * Whether a call may happen now, and what it will be answered; pure.
 * The checks come in the engine's order: the first that refuses, answers.
 * @param profile what is asked: what the documentation promises, or what the engine does
 * @throws TypeError for what is no call, and for a profile that there is not
 */
export function decide(world: World, call: Call, profile: Profile = 'documented'): Decision {
  checkCall(call)
  checkProfile(call, profile)
  return answerTo(world, questionOf(world, call), profile)
}

/** {@link decide}, for whoever has looked up what the call is about. */
export function answerTo(world: World, { call, way, subject }: Question, profile: Profile): Decision {
  const { row, isSystemParameter, isResourceParameter } = way
  const entry = entryIn(way, profile)

  if (row.fixedError !== undefined && row.validates === undefined) return fixed(row.fixedError)
  const badGrbit = entry.badGrbit && refused(entry.badGrbit, 'grbit', null)
  // What has no gate looks at its option bits first: the snapshot calls.
  if (badGrbit && row.gate === 'none') return badGrbit
  const mode = modeDecision(world, entry.process)
  if (mode) return mode
  if (subject.kind === 'unknown') return unknown(subject.why)
  if (subject.kind === 'refused') return refused(subject.error, subject.why, subject.witness)
  if (row.fixedError !== undefined) return fixed(row.fixedError)
  if (subject.allocates) return allocationDecision(world, call, way)
  const needsInstance = call.fn === 'JetOSSnapshotPrepare' || call.fn === 'JetOSSnapshotFreeze'
  if (needsInstance && world.instances.size === 0) return world.strangers ? unknown('mode-not-seen') : refused('JET_errNotInitialized', 'phase', null)
  if (call.fn === 'JetOSSnapshotFreeze' && subject.snapshot) return freezeDecision(world, subject.snapshot)
  if (!subject.instance) return subject.strangers ? unknown('unknown-handle') : allowed()
  const decision = instanceDecision(world, call, profile, way, subject.instance, subject)
  // In one-instance mode the parameter's id says whether it is the instance's or global (jetapi.cxx:12296).
  const byParameter = isSystemParameter && runningMode(world) === 'one-instance'
  // Of the resource parameters only the operations on the instance itself enter the gate (jetapi.cxx:20585).
  const byOperation = isResourceParameter && decision.why === 'phase'
  return (byParameter || byOperation) && decision.verdict === 'refused' ? unknown('unknown-arguments') : decision
}

/** By name, which is faster than by a key that varies. */
const entryIn = ({ entry }: Way, profile: Profile): Entry => (profile === 'engine' ? entry.engine : entry.documented)

/** Calls that bring their own instance: an init, a restore, JetDBUtilities without a session. */
function allocationDecision(world: World, call: Call, way: Way): Decision {
  switch (call.fn) {
    // What it does without a session depends on the operation: a private instance, no gate, or a session after all.
    case 'JetDBUtilities':
      return unknown('unknown-arguments')
    // A target instance is named by text, and entered by its instance gate if it runs (jetapi.cxx:18295).
    case 'JetExternalRestore2': {
      const open = [...world.instances.values()].every((instance) => !compiledInstance.closing(instance.machine, 'instance', 'engine'))
      return open ? allowed() : unknown('unknown-arguments')
    }
    default: {
      // An init that allocates gives no name, and two instances must not have the same (jetapi.cxx:3535).
      const unnamed = way.isInit && [...world.instances.values()].find((instance) => instance.unnamed)
      return unnamed ? refused('JET_errInstanceNameInUse', 'name', unnamed.witnesses['phase'] ?? null) : allowed()
    }
  }
}

/** A function that does nothing but return one code. */
function fixed(error: JetErrorName): Decision {
  return jetErrors[error] < 0 ? refused(error, 'always', null) : allowed(error)
}

function modeDecision(world: World, gate: GateName<'process'> | null): Decision | null {
  if (gate === null) return null
  if (!world.modeKnown) return unknown('mode-not-seen')
  const closing = compiledProcess.closing(world.process, gate, 'engine')
  return closing && answer(closing, onlyInstance(world)?.witnesses['phase'] ?? null)
}

/** What a gate of an instance answers; null if it is open, or if there is none on the way. */
function answerAt(instance: InstanceRecord, gate: GateName<'instance' | 'backup'> | null, profile: Profile): Decision | null {
  if (gate === null) return null
  const closing = compiledInstance.closing(instance.machine, gate, profile)
  return closing && answer(closing, witnessOf(instance.witnesses, closing, gate, profile))
}

/** What a closed gate answers. */
function answer(closing: Closing, witness: Witness | null): Decision {
  if (closing.unknown !== null || closing.error === null) return unknown(closing.unknown ?? 'unknown-arguments')
  return refused(closing.error, closing.why, witness)
}

const neverInitialised = compiledInstance.reader('phase', (path) => path === 'allocated' || path === 'restored')

/**
 * What an instance answers, step by step: 1 and 2 are its gate (lifecycle facts, section 3; their order within
 * the gate is that of `reasonOfRegion`), 3 to 9 what is asked inside (sections 4 to 7). The guard's
 * `instanceVerdict` takes the same steps.
 */
function instanceDecision(
  world: World, call: Call, profile: Profile, way: Way, instance: InstanceRecord, subject: Extract<Subject, { kind: 'found' }>,
): Decision {
  const { session } = subject
  const { row } = way
  const entry = entryIn(way, profile)

  // 0. Before the gate: a term frees what was never initialised (section 5); a cursor is looked at.
  if (entry.gate === 'term' && neverInitialised(instance.machine)) return allowed()
  if (session?.halfUndone && row.validates === 'session+cursor') return unknown('half-undone')

  // 1. Session gate, step 1: every instance of the process terminates.
  const closedGate = answerAt(instance, entry.gate, profile)
  if ((entry.gate === 'session' || entry.gate === 'session-past-stop') && everyInstanceTerminates(world)) {
    // Before the stop in the engine; the documentation knows the stop alone.
    if (profile === 'documented' && closedGate?.why === 'stopped') return closedGate
    return refused('JET_errTermInProgress', 'phase', instance.witnesses['phase'] ?? null)
  }

  // 2. Session gate, steps 2 to 4; instance gate, steps 2 to 5; the other gates: stop, unavailability, phase.
  if (closedGate) return duringInit(call, instance, way, closedGate)

  // 3. Option bits of a snapshot call, its snapshot id. The order of its checks against those of the instance is not in the facts.
  const badGrbit = entry.badGrbit && refused(entry.badGrbit, 'grbit', null)
  if (badGrbit && row.handle === 'instance+snapshot') return badGrbit
  const { snapshotError } = subject
  if (snapshotError?.kind === 'unknown') return unknown(snapshotError.why)
  if (snapshotError) return refused(snapshotError.error, 'handle', snapshotError.witness)
  if (call.fn === 'JetOSSnapshotPrepareInstance' && subject.snapshot?.frozen) return unknown('snapshot')

  // 4. Session gate, steps 6 and 9: another call inside with the session, the dbid.
  if (session) {
    const shared = sharedDecision(world, row, session)
    if (shared) return shared
    if (session.halfUndone) return unknown('half-undone')
    const database = databaseDecision(world, call, row, session)
    if (database) return database
  }

  // 5. Whether a backup may begin at all is asked before the option bits, whether one runs after them (backup.cxx:1642-1727).
  const before = entry.backup === 'begin' || entry.backup === 'internal' || entry.backup === 'surrogate-begin' ? answerAt(instance, entry.backup, profile) : null
  if (before && (before.why === 'backup-not-allowed' || before.why === 'logging-ended' || before.why === 'backup-stopped')) return before

  // 6. What does not depend on the state: fixed answers, option bits.
  if (entry.always) return refused(entry.always, 'always', null)
  if (badGrbit) return badGrbit

  // 7. Transaction level and session context (section 7).
  if (session) {
    const transaction = sessionDecision(call, session, entry.session)
    if (transaction) return transaction
  }

  // 8. The backup (section 6); a term asks for it and for transactions (section 5).
  const backup = answerAt(instance, entry.backup, profile)
  if (entry.gate === 'term') return termDecision(world, call, instance, backup)
  if (backup) return backupDecision(instance, entry, backup, profile)

  // 9. What option bits and the function itself add. A session that ends outside of a transaction has nothing to undo.
  const finer = call.fn === 'JetEndSession' && session && !inTransaction(session) ? null : answerAt(instance, entry.finer, profile)
  if (finer) return finer
  return subject.strangers ? unknown('unknown-handle') : fileDecision(world, call, entry)
}

/** The engine's hack for one-instance mode: no session call while all instances go down (jetapi.cxx:4182). */
function everyInstanceTerminates(world: World): boolean {
  for (const instance of world.instances.values()) if (phaseOf(instance.machine) !== 'terminating') return false
  return true
}

/** While an init runs, its callbacks are let in, and a recovery that is steered lets anybody in. */
function duringInit(call: Call, instance: InstanceRecord, { row, isSystemParameter }: Way, decision: Decision): Decision {
  if (decision.verdict !== 'refused' || decision.why !== 'phase' || phaseOf(instance.machine) !== 'initialising') return decision
  if (instance.recoveryControl && (row.gate === 'instance' || row.gate === 'before-init')) return unknown('recovery-control')
  return isSystemParameter && call.thread !== undefined && call.thread === instance.initThread ? allowed() : decision
}

/** Another call is inside the engine with this session (jetapi.cxx:4239). */
function sharedDecision(world: World, row: Way['row'], session: SessionRecord): Decision | null {
  // Functions that take a session and enter by the instance gate never look.
  if (row.gate === 'instance') return null
  for (const other of world.inFlight.values()) {
    if (other.session === session.id && hasEntered(other.decision) && other.way.row.gate !== 'instance') {
      return refused('JET_errSessionSharingViolation', 'session-shared', { fn: other.call.fn, at: other.call.at ?? other.since })
    }
  }
  return null
}

const beforeTheGate: readonly string[] = ['stopped', 'unavailable', 'phase', 'handle', 'mode', 'always', 'session-shared']

/** Whether a call got past its gate: what is refused further inside is inside until it returns. */
function hasEntered({ why }: Decision): boolean {
  return why === null || !beforeTheGate.includes(why)
}

/** Forms with a dbid ask whether this session opened it (jetapi.cxx:4293). */
function databaseDecision(world: World, call: Call, row: Way['row'], session: SessionRecord): Decision | null {
  const name = call.handles.dbid
  if (!row.checksDbid || name === undefined) return null
  const opens = name === null ? undefined : session.databases.get(handleKey(name))
  // A dbid that only another session opened is not this one's; one that nobody opened is a stranger.
  if (opens === undefined && !isNull(name) && !bindingOf(world, 'dbid', name)) return null
  return opens ? null : refused('JET_errInvalidDatabaseId', 'handle', bindingOf(world, 'dbid', name)?.gone ?? null)
}

function sessionDecision(call: Call, session: SessionRecord, gate: GateName<'session'> | null): Decision | null {
  if (gate === null) return null
  const closing = compiledSession.closing(session.machine, gate, 'engine')
  if (closing) return answer(closing, closing.region === 'context' ? session.witnesses.context : session.witnesses.transaction)
  const thread = call.thread ?? 'main'
  if (gate === 'reset-context') {
    const isOwn = session.context === null || session.context.thread === thread
    return isOwn ? null : refused('JET_errSessionContextNotSetByThisThread', 'session-context', session.witnesses.context)
  }
  const needsOwner = gate === 'begin-transaction' || gate === 'commit' || gate === 'rollback' || gate === 'end-session'
  if (!inTransaction(session) || !needsOwner || session.owner === null) return null
  // JetEndSession with the context reset rolls back from any thread (pib.hxx:1425).
  if (gate === 'end-session' && session.owner.startsWith('context ')) return null
  switch (ownership(session, thread)) {
    case 'own':
      return null
    case 'foreign':
      return refused('JET_errSessionSharingViolation', 'transaction-owner', session.witnesses.transaction)
    // Set again since: whether to the same value is not looked at.
    case 'unknown':
      return unknown('unknown-arguments')
  }
}

function inTransaction(session: SessionRecord): boolean {
  return levelOf(session.machine) > 0
}

/**
 * Whether a thread may go on with the open transaction of a session (pib.hxx:1441): one begun while a
 * context was set belongs to that context, which the thread itself must have set; any other to its thread.
 */
export function ownership(session: SessionRecord, thread: string): 'own' | 'foreign' | 'unknown' {
  if (session.owner?.startsWith('context ') !== true) return session.owner === `thread ${thread}` ? 'own' : 'foreign'
  if (session.context?.thread !== thread) return 'foreign'
  return session.context.token === session.owner ? 'own' : 'unknown'
}

/** JetTerm, JetTerm2 on an instance that is up (lifecycle facts, section 5). */
function termDecision(world: World, call: Call, instance: InstanceRecord, backup: Decision | null): Decision {
  if (backup?.verdict === 'unknown') return backup
  const isDirty = call.fn === 'JetTerm2' && (call.grbit & dirty) !== 0
  if (isDirty) return allowed('JET_errDirtyShutdown')
  const availability = availabilityOf(instance.machine)
  if (availability === 'unavailable' || availability === 'logDiskFull') return allowed()
  const inTransactions = sessionsOf(world, instance).filter(inTransaction)
  const open = inTransactions.find((session) => !session.halfUndone)
  // An unavailable instance goes down whatever is open.
  if (availability === 'inDoubt' && (backup !== null || open)) return unknown('unavailability')
  // A term that fails repeatably is allowed with its error, not refused: backups are no longer allowed afterwards.
  if (backup?.verdict === 'refused') return allowed(backup.error, backup.witness)
  if (open) return allowed('JET_errTooManyActiveUsers', open.witnesses.transaction)
  return inTransactions.length > 0 ? unknown('half-undone') : allowed()
}

/** A stop of the backup ends with any end call, even with one that finds none: that call changes something. */
function backupDecision(instance: InstanceRecord, entry: Entry, decision: Decision, profile: Profile): Decision {
  const stopped = regionOf(instance, 'backupStop').startsWith(profile === 'engine' ? 'lasting.inBoth' : 'lasting')
  const ends = entry.backup === 'end' || entry.backup === 'surrogate-end'
  return ends && stopped && decision.verdict === 'refused' ? allowed(decision.error, decision.witness) : decision
}

/** The engine has one file slot, whose handle is 0, and does not check what a read is given (backup.cxx:2743). */
function fileDecision(world: World, call: Call, entry: Entry): Decision {
  const file = call.handles.hFile
  const usesFile = entry.backup === 'read-file' || entry.backup === 'close-file'
  return usesFile && !isNull(file) && !bindingOf(world, 'hFile', file) ? unknown('file-handle') : allowed()
}

/** A freeze asks every member, and one that refuses ends the membership of all: the call fails and yet changes something. */
function freezeDecision(world: World, snapshot: SnapshotRecord): Decision {
  const members = snapshot.members.map((id) => world.instances.get(id))
  if (members.some((instance) => !instance || regionOf(instance, 'snapshot') !== 'prepared')) return unknown('snapshot')
  const isInDoubt = members.some((instance) => instance && ['doubtful', 'entangled'].includes(regionOf(instance, 'backup')))
  if (isInDoubt) return unknown('backup-in-doubt')
  const refusing = members.find((instance) => instance && refusesFreeze(instance))
  if (!refusing) return allowed()
  const region = regionOf(refusing, 'backup') === 'none' ? 'backupAllowed' : 'backup'
  return allowed('JET_errOSSnapshotNotAllowed', refusing.witnesses[region] ?? null)
}

/** While a backup runs or none is allowed (io.cxx:2879). */
export function refusesFreeze(instance: InstanceRecord): boolean {
  return regionOf(instance, 'backup') !== 'none' || regionOf(instance, 'backupAllowed') === 'no'
}

function regionOf(instance: InstanceRecord, name: string): string {
  return compiledInstance.region(instance.machine, name)
}

