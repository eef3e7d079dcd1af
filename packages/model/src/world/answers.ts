import type { FunctionRow, JetErrorName, JetFunctionName, Profile } from '../facts/index.ts'
import { functionRows, grbit, jetErrors } from '../facts/index.ts'
import type { GateName, Machine } from '../gates/index.ts'
import { compiledInstance, compiledProcess, compiledSession, entryOf, optionBitSets } from '../gates/index.ts'
import type { RefusalReason } from './types.ts'

/** An error that a function gives for the state it is called in. */
export interface StateAnswer {
  readonly error: JetErrorName
  readonly why: RefusalReason
  /** What has the state: the region of a machine. null: nothing that a machine follows, as a handle. */
  readonly machine: 'process' | 'instance' | 'session' | null
  readonly region: string | null
  /** Paths of the states of the region that answer so. */
  readonly states: readonly string[]
  /** Option bits with which it answers so; null: with any. */
  readonly grbits: readonly number[] | null
}

const known: Record<Profile, Map<JetFunctionName, readonly StateAnswer[]>> = { documented: new Map(), engine: new Map() }

/**
 * Every error that the lifecycle can have a function give, and in which state: what {@link decide} can
 * say of it, without a world. A call is checked in an order, so that of several the first answers.
 */
export function stateAnswers(fn: JetFunctionName, profile: Profile): readonly StateAnswer[] {
  let found = known[profile].get(fn)
  if (found === undefined) known[profile].set(fn, (found = collect(fn, profile)))
  return found
}

const predictable: Record<Profile, Map<JetFunctionName, ReadonlySet<JetErrorName>>> = { documented: new Map(), engine: new Map() }

/** The errors that some state has the function give. Any other it has for reasons of its own. */
export function predictableErrors(fn: JetFunctionName, profile: Profile): ReadonlySet<JetErrorName> {
  let found = predictable[profile].get(fn)
  if (found === undefined) predictable[profile].set(fn, (found = new Set(stateAnswers(fn, profile).map(({ error }) => error))))
  return found
}

type Plain = Omit<StateAnswer, 'grbits'>

function collect(fn: JetFunctionName, profile: Profile): StateAnswer[] {
  const sets = optionBitSets(fn)
  const merged = new Map<string, { readonly answer: Plain; readonly grbits: number[] }>()
  for (const bits of sets) {
    for (const answer of answersWith(fn, bits, profile)) {
      const key = JSON.stringify(answer)
      const known = merged.get(key)
      if (known === undefined) merged.set(key, { answer, grbits: [bits] })
      else if (!known.grbits.includes(bits)) known.grbits.push(bits)
    }
  }
  return [...merged.values()].map(({ answer, grbits }) => ({ ...answer, grbits: grbits.length === sets.length ? null : grbits }))
}

/** In the order in which the engine checks. */
function answersWith(fn: JetFunctionName, bits: number, profile: Profile): Plain[] {
  const row: FunctionRow = functionRows[fn]
  const always = row.fixedError
  if (always !== undefined && row.validates === undefined) return jetErrors[always] < 0 ? [stateless(always, 'always')] : []
  const entry = entryOf(fn, bits, profile)
  const bySession = entry.gate === 'session' || entry.gate === 'session-past-stop'
  const found: Plain[] = []
  found.push(...closings('process', compiledProcess, entry.process, 'engine'), ...handleAnswers(row, fn, entry.gate))
  if (always !== undefined) return jetErrors[always] < 0 ? [...found, stateless(always, 'always')] : found
  if (fn.startsWith('JetInit')) found.push(stateless('JET_errInstanceNameInUse', 'name'))
  if (bySession) found.push({ error: 'JET_errTermInProgress', why: 'phase', machine: 'instance', region: 'phase', states: ['terminating'] })
  if (!bringsItsOwn(fn)) found.push(...closings('instance', compiledInstance, entry.gate, profile).filter((answer) => canBeMet(row, fn, answer)))
  if (fn === 'JetOSSnapshotPrepare' || fn === 'JetOSSnapshotFreeze') found.push(stateless('JET_errNotInitialized', 'phase'))
  if (row.handle?.startsWith('session') && row.gate !== 'instance') found.push(stateless('JET_errSessionSharingViolation', 'session-shared'))
  if (row.checksDbid) found.push(stateless('JET_errInvalidDatabaseId', 'handle'))
  if (entry.always) found.push(stateless(entry.always, 'always'))
  if (entry.badGrbit) found.push(stateless(entry.badGrbit, 'grbit'))
  found.push(...sessionAnswers(entry.session), ...closings('instance', compiledInstance, entry.backup, profile))
  if (entry.gate === 'term') found.push(...termAnswers(fn, bits))
  found.push(...closings('instance', compiledInstance, entry.finer, profile))
  if (fn === 'JetOSSnapshotFreeze') found.push(...freezeAnswers)
  return found
}

/** Restores on a private instance: nobody else's state keeps them out. */
const bringsItsOwn = (fn: JetFunctionName): boolean => fn === 'JetExternalRestore' || fn === 'JetExternalRestore2'

/** Of the resource parameters only some enter the gate, so that the phase says nothing; and before the init, and in a restore, there is no session. */
function canBeMet(row: FunctionRow, fn: JetFunctionName, { why, states }: Plain): boolean {
  if (fn === 'JetGetResourceParam' || fn === 'JetSetResourceParam') return why !== 'phase'
  return row.handle !== 'session' || !(states.includes('allocated') || states.includes('restoring'))
}

const stateless = (error: JetErrorName, why: RefusalReason): Plain => ({ error, why, machine: null, region: null, states: [] })

/** What a gate answers, by the states of the regions that close it. */
function closings(name: NonNullable<Plain['machine']>, machine: Machine, gate: GateName | null, profile: Profile): Plain[] {
  if (gate === null) return []
  const found = new Map<string, { readonly error: JetErrorName; readonly why: RefusalReason; readonly region: string; readonly states: string[] }>()
  for (const region of machine.table.regions) {
    for (const path of region.states) {
      const closing = machine.closing(machine.stateOf({ ...open[name], [region.name]: path }), gate, profile)
      if (closing?.region !== region.name || closing.error === null) continue
      const key = `${region.name} ${closing.error} ${closing.why}`
      const own = found.get(key)
      if (own) own.states.push(path)
      else found.set(key, { error: closing.error, why: closing.why, region: region.name, states: [path] })
    }
  }
  return [...found.values()].map((answer) => ({ ...answer, machine: name }))
}

/** Of each machine, a state in which nothing else is closed. */
const open: Readonly<Record<NonNullable<Plain['machine']>, Readonly<Record<string, string>>>> = {
  process: {}, session: {}, instance: { phase: 'initialised', backupAllowed: 'yes' },
}

/** Null, dead and mismatched handles. */
function handleAnswers(row: FunctionRow, fn: JetFunctionName, gate: GateName<'instance'> | null): Plain[] {
  switch (row.handle) {
    case 'session':
    case 'session-optional': {
      const cursor = row.validates === 'session+cursor' ? (['JET_errInvalidTableId', 'JET_errSesidTableIdMismatch'] as const) : []
      return (['JET_errInvalidSesid', ...cursor] as const).map((error) => stateless(error, 'handle'))
    }
    case 'instance+snapshot':
      return [...instanceHandle, stateless('JET_errOSSnapshotInvalidSnapId', 'handle')]
    case 'snapshot':
      return [stateless('JET_errOSSnapshotInvalidSnapId', 'handle')]
    case 'instance':
      if (gate !== 'init' || fn === 'JetRestoreInstance') return instanceHandle
      return [stateless('JET_errAlreadyInitialized', 'mode'), stateless('JET_errRunningInMultiInstanceMode', 'mode'), ...instanceHandle]
    case 'instance-optional':
      return fn === 'JetGetSystemParameter' || fn === 'JetSetSystemParameter' ? [stateless('JET_errInvalidSesid', 'handle')] : []
    default:
      return []
  }
}

const instanceHandle = [stateless('JET_errInvalidParameter', 'handle')]

function sessionAnswers(gate: GateName<'session'> | null): Plain[] {
  const found = closings('session', compiledSession, gate, 'engine')
  if (gate === 'reset-context') found.push(stateless('JET_errSessionContextNotSetByThisThread', 'session-context'))
  const needsOwner = gate === 'begin-transaction' || gate === 'commit' || gate === 'rollback' || gate === 'end-session'
  if (needsOwner) found.push(stateless('JET_errSessionSharingViolation', 'transaction-owner'))
  return found
}

function termAnswers(fn: JetFunctionName, bits: number): Plain[] {
  const isDirty = fn === 'JetTerm2' && (bits & grbit('JET_bitTermDirty')) !== 0
  return isDirty ? [stateless('JET_errDirtyShutdown', 'grbit')] : [stateless('JET_errTooManyActiveUsers', 'transaction')]
}

const freezeAnswers: readonly Plain[] = [
  { error: 'JET_errOSSnapshotNotAllowed', why: 'backup-not-allowed', machine: 'instance', region: 'backupAllowed', states: ['no'] },
  {
    error: 'JET_errOSSnapshotNotAllowed', why: 'backup', machine: 'instance', region: 'backup',
    states: compiledInstance.table.regions.find(({ name }) => name === 'backup')?.states.filter((path) => path !== 'none') ?? [],
  },
]
