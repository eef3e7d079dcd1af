import type { HandleKind, JetFunctionName, Param } from '@jet-lifecycle/model/facts'
import { grbit, jetErrorName, jetErrorValue, jetFunction } from '@jet-lifecycle/model/facts'
import type { Call, Decision, HandleName, Handles, Outcome, World } from '@jet-lifecycle/model/world'
import { begin, createWorld, decide, finish } from '@jet-lifecycle/model/world'
import type { Simulator } from '@jet-lifecycle/runtime/simulator'
import { createSimulator, SimulatedCrash, SimulatedHang } from '@jet-lifecycle/runtime/simulator'

/** A call by its handles, as the world wants it; what else a C signature asks for is made up. */
export interface Step {
  readonly fn: JetFunctionName
  readonly handles?: Handles
  readonly grbit?: number
  readonly thread?: string
  /** The engine lets the call past its gate and then fails it so. */
  readonly fails?: string
  /** Nobody sees the call: the simulator makes it, the world does not hear of it. */
  readonly unseen?: boolean
  /** The file that the call opens. Left out: the database, or where a backup copies logs the log of `furnish`. */
  readonly file?: string
  /** What it hands out is known by this name from then on, and is not the last of its kind. */
  readonly as?: string
}

export type Answer = Outcome | { readonly crash: SimulatedCrash } | { readonly hang: SimulatedHang }

const kindOf: Readonly<Record<string, HandleKind>> = {
  JET_INSTANCE: 'instance', JET_SESID: 'sesid', JET_DBID: 'dbid', JET_TABLEID: 'tableid', JET_HANDLE: 'hFile', JET_OSSNAPID: 'snapId',
}

/** The kind of handle that a parameter of this type is, or points to. */
function handleKindOf(type: string): HandleKind | undefined {
  return kindOf[plainType(type).replace(/ \*$/, '')]
}

function plainType(type: string): string {
  return type.replace(/\bconst\b/g, '').replace(/\s+/g, ' ').trim()
}

/** The kinds of handle that a function is given, out parameters aside. */
export function handlesTaken(fn: JetFunctionName): HandleKind[] {
  // Its session is in the structure.
  if (fn === 'JetDBUtilities') return ['sesid']
  const kinds = jetFunction(fn).params.filter(({ direction }) => direction !== 'out').map(({ type }) => handleKindOf(type))
  return [...new Set(kinds.filter((kind) => kind !== undefined))]
}

/** File and table that all made-up calls agree on. */
const databaseName = 'mail.edb'
const tableName = 'messages'

interface Out { value: unknown }

/** Positional arguments for a call, and where its out handles will be. */
function argumentsOf(call: Call): { readonly args: unknown[]; readonly outs: ReadonlyMap<HandleKind, Out | { tableid: unknown }> } {
  const outs = new Map<HandleKind, Out | { tableid: unknown }>()
  const args = jetFunction(call.fn).params.map((param) => argumentOf(call, param, outs))
  return { args, outs }
}

const buffer = new Uint8Array(1 << 16)
/** No two instances may have the same name. */
let named = 0

function argumentOf(call: Call, param: Param, outs: Map<HandleKind, Out | { tableid: unknown }>): unknown {
  const type = plainType(param.type)
  const kind = handleKindOf(param.type)
  if (kind !== undefined && type.endsWith('*')) {
    // A JetInit that is given no instance has a NULL pointer.
    if (call.fn.startsWith('JetInit') && call.handles.instance === undefined) return null
    const out = { value: param.direction === 'out' ? 0 : (call.handles[kind] ?? 0) }
    outs.set(kind, out)
    return out
  }
  // JetRegisterCallback and JetUnregisterCallback use JET_HANDLE for something else; none of them is a backup file.
  if (kind !== undefined) return call.handles[kind] ?? 0
  if (type === 'JET_GRBIT') return call.grbit
  if (/^JET_TABLECREATE\d?_A \*$/.test(type)) {
    const create = { szTableName: `made ${String(++named)}`, tableid: 0, rgcolumncreate: [], rgindexcreate: [] }
    outs.set('tableid', create)
    return create
  }
  if (/^JET_OPENTEMPORARYTABLE2? \*$/.test(type)) {
    const open = { prgcolumndef: [{ coltyp: 4 }], ccolumn: 1, prgcolumnid: [0], tableid: 0 }
    outs.set('tableid', open)
    return open
  }
  if (type === 'JET_DBUTIL_A *') return { sesid: call.handles.sesid ?? 0, op: 0 }
  if (type === 'JET_COLUMNDEF *') return { coltyp: 4 }
  if (param.direction === 'out' && (type === 'JET_PSTR' || type.startsWith('void *'))) return buffer
  if (type.includes('PCSTR') || type.includes('PSTR') || type === 'char *') return stringOf(call, param)
  if (type.startsWith('void *')) return buffer
  if (type.endsWith('*') || type.endsWith('*const')) return param.direction === 'in' ? null : { value: 0 }
  if (/^cb/.test(param.name)) return buffer.length
  return param.name === 'paramid' || param.name === 'ulContext' ? 11 : 0
}

function stringOf(call: Call, param: Param): string | null {
  if (/table/i.test(param.name)) return call.fn.startsWith('JetCreateTable') ? `made ${String(++named)}` : tableName
  if (/^szInstanceName$/.test(param.name)) return `instance ${String(++named)}`
  if (/instance|user|password|display|connect|backup|dest|log/i.test(param.name)) return null
  if (call.fn.startsWith('JetOpenFile')) return String(call.at)
  return /filename|dbfile|database|szName/i.test(param.name) ? String(call.at) : 'x'
}

/**
 * A simulator and a world that follows it. Steps may name handles by strings: each stands for the last
 * handle of its kind that the simulator handed out.
 */
export class Rig {
  readonly simulator: Simulator
  world: World = createWorld()
  readonly first: Partial<Record<HandleKind, HandleName>> = {}
  readonly last: Partial<Record<HandleKind, HandleName>> = {}
  /** What steps with a name have handed out, by name and kind. */
  readonly #named = new Map<string, Handles>()
  /** A log that a backup may copy. */
  logName = 'none.log'
  #calls = 0

  readonly #behind: Simulator

  /** @param behind what makes the calls that nobody is to see, where somebody watches the simulator */
  constructor(simulator: Simulator = createSimulator(), behind = simulator) {
    this.simulator = simulator
    this.#behind = behind
  }

  callOf(step: Step): Call {
    const handles = Object.fromEntries(
      Object.entries(step.handles ?? {}).map(([kind, name]) => [kind, this.#handle(kind as HandleKind, name)]),
    )
    return { fn: step.fn, handles, grbit: (step.grbit ?? 0) >>> 0, at: this.#calls, ...(step.thread === undefined ? {} : { thread: step.thread }) }
  }

  /** Makes a database, and a log that an incremental backup may copy, by a session that the world does not hear of. */
  furnish(): void {
    const { instance = 0 } = this.last
    const session = this.#askUnseen({ fn: 'JetBeginSession', handles: { instance } })
    const sesid = handed(session).sesid ?? 0
    const database = this.#askUnseen({ fn: 'JetCreateDatabase', handles: { sesid } })
    const dbid = handed(database).dbid ?? 0
    this.#makeTable(sesid, dbid)
    // An incremental backup wants a full one before it.
    this.#askUnseen({ fn: 'JetBackupInstance', handles: { instance } })
    this.#askUnseen({ fn: 'JetCommitTransaction', handles: { sesid }, grbit: grbit('JET_bitForceNewLog') })
    this.#askUnseen({ fn: 'JetEndSession', handles: { sesid } })
    this.#askUnseen({ fn: 'JetBeginExternalBackupInstance', handles: { instance }, grbit: grbit('JET_bitBackupIncremental') })
    this.logName = this.#logsToCopy(instance)[0] ?? ''
    this.#askUnseen({ fn: 'JetEndExternalBackupInstance', handles: { instance } })
  }

  /** Copies, unseen, what a backup in its logs phase has yet to copy beside the log that made-up calls open. */
  copyOtherLogs(instance: HandleName): void {
    for (const file of this.#logsToCopy(instance)) {
      if (file === this.logName) continue
      this.#askUnseen({ fn: 'JetOpenFileInstance', handles: { instance }, file })
      // The buffer has room for a whole log.
      this.#askUnseen({ fn: 'JetReadFileInstance', handles: { instance } })
      this.#askUnseen({ fn: 'JetCloseFileInstance', handles: { instance } })
    }
  }

  #logsToCopy(instance: HandleName): string[] {
    buffer.fill(0)
    this.#askUnseen({ fn: 'JetGetLogInfoInstance', handles: { instance } })
    // Each name ends with a NUL, and the list with another.
    const names: string[] = []
    for (let from = 0, to = buffer.indexOf(0); to > from; from = to + 1, to = buffer.indexOf(0, from)) {
      names.push(new TextDecoder().decode(buffer.subarray(from, to)))
    }
    return names
  }

  /** Makes an instance unavailable, unseen: a fatal error takes it down. By a session of its own, since a transaction refuses a create. */
  breakDown(instance: HandleName, error: 'JET_errDiskIO' | 'JET_errLogDiskFull'): void {
    const { sesid = 0 } = handed(this.#askUnseen({ fn: 'JetBeginSession', handles: { instance } }))
    this.#askUnseen({ fn: 'JetCreateDatabase', handles: { sesid }, fails: error })
  }

  /** The table that made-up calls open, with one record. */
  #makeTable(sesid: HandleName, dbid: HandleName): void {
    const cursor = { value: 0 }
    const { esent } = this.#behind
    esent.JetCreateTable(sesid, dbid, tableName, 1, 100, cursor)
    esent.JetPrepareUpdate(sesid, cursor.value, 0)
    esent.JetUpdate(sesid, cursor.value, null, 0, null)
    esent.JetCloseTable(sesid, cursor.value)
  }

  /** Which file a call may open: databases first, logs later. */
  #fileFor(call: Call, step: Step): string {
    if (step.file !== undefined) return step.file
    // What is to fail must not fail before, for a file that is there already.
    if (!call.fn.startsWith('JetOpenFile')) return step.as !== undefined ? `${step.as}.edb` : step.fails === undefined ? databaseName : 'other.edb'
    const [first] = this.simulator.inspect().instances
    const instance = this.simulator.inspect().instances.find(({ handle }) => handle === call.handles.instance) ?? first
    return instance?.backup.phase === 'logs' ? this.logName : databaseName
  }

  /** The name that a step gave, `'first'` for the first handle of its kind, or one letter for the last. */
  #handle(kind: HandleKind, name: HandleName | undefined): HandleName {
    if (typeof name !== 'string') return name ?? null
    const named = this.#named.get(name)?.[kind]
    if (named !== undefined) return named
    if (name !== 'first' && name.length > 1) throw new Error(`no step has handed out a ${kind} named ${name}`)
    return (name === 'first' ? this.first[kind] : this.last[kind]) ?? 0
  }

  /** What the model says of a step now. */
  decide(step: Step, profile: 'documented' | 'engine' = 'engine'): Decision {
    return decide(this.world, this.callOf(step), profile)
  }

  /** Makes the call in the simulator alone. */
  ask(step: Step, inside?: () => void): Answer {
    return this.#askOf(this.simulator, step, inside)
  }

  #askUnseen(step: Step): Answer {
    return this.#askOf(this.#behind, step)
  }

  #askOf(simulator: Simulator, step: Step, inside?: () => void): Answer {
    const call = this.callOf(step)
    const { args, outs } = argumentsOf({ ...call, at: this.#fileFor(call, step) })
    if (step.fails !== undefined) simulator.failNext(step.fn, jetErrorValue(step.fails) ?? 0)
    let ran = false as boolean
    if (inside) simulator.during(step.fn, () => { ran = true; inside() })
    const body = simulator.esent[step.fn]
    let code: number
    try {
      code = simulator.onThread(step.thread ?? 'main', () => body(...args))
    } catch (thrown) {
      if (thrown instanceof SimulatedCrash) return { crash: thrown }
      if (thrown instanceof SimulatedHang) return { hang: thrown }
      throw thrown
    } finally {
      // What the call did not use up must not wait for the next one.
      if (step.fails !== undefined) simulator.failNext(step.fn, 0, 0)
      if (inside && !ran) simulator.during(step.fn, () => undefined)
    }
    const error = code < 0 ? (jetErrorName(code) ?? 'unknown') : null
    const returned: Partial<Record<HandleKind, HandleName>> = {}
    const failedInit = step.fn.startsWith('JetInit')
    if (error === null || failedInit) for (const [kind, out] of outs) returned[kind] = ('value' in out ? out.value : out.tableid) as HandleName
    return { error, returned }
  }

  /**
   * Makes the call in the simulator and lets the world follow.
   * @param inside what happens while the call is in the engine; the world has begun it by then
   * @returns the engine's answer, and what the model said of the call before it
   */
  make(step: Step, inside?: () => void): { readonly answer: Answer; readonly decision: Decision } {
    const call = this.callOf(step)
    const decision = decide(this.world, call, 'engine')
    if (step.unseen) return { answer: this.ask(step), decision }
    this.#calls += 1
    const id = `call ${String(this.#calls)}`
    const answer = this.ask(step, inside && (() => {
      this.world = begin(this.world, call, id)
      inside()
    }))
    if ('crash' in answer || 'hang' in answer) return { answer, decision }
    if (!this.world.inFlight.has(id)) this.world = begin(this.world, call, id)
    this.world = finish(this.world, id, answer)
    if (answer.error === null && step.as !== undefined) this.#named.set(step.as, { ...this.#named.get(step.as), ...answer.returned })
    else if (answer.error === null) {
      Object.assign(this.last, answer.returned)
      Object.assign(this.first, { ...answer.returned, ...this.first })
    }
    return { answer, decision }
  }
}

function handed(answer: Answer): Handles {
  return 'error' in answer ? (answer.returned ?? {}) : {}
}

/** What contradicts the model in the engine's answer, or null. A term that would wait for a call inside the engine hangs here. */
export function contradiction(decision: Decision, answer: Answer, isOrdinary: (error: string) => boolean = () => false): string | null {
  const got = 'crash' in answer ? 'a crash' : 'hang' in answer ? 'a hang' : (answer.error ?? 'success')
  switch (decision.verdict) {
    case 'unknown':
      return null
    case 'refused':
      return decision.why === 'crash' ? expected('a crash', got) : expected(decision.error, got)
    case 'allowed':
      if (decision.error !== null) return expected(decision.error, got)
      if ('crash' in answer || 'hang' in answer) return expected('no crash', got)
      return answer.error !== null && lifecycleErrors.has(answer.error) && !isOrdinary(answer.error) ? expected('success or an ordinary error', got) : null
  }
}

function expected(wanted: string, got: string): string | null {
  return wanted === got ? null : `the model says ${wanted}, the simulator gives ${got}`
}

/** Errors that the lifecycle gives: where the model did not foresee one, it is wrong. JET_errOutOfMemory also comes when memory is short. */
const lifecycleErrors: ReadonlySet<string> = new Set([
  'JET_errClientRequestToStopJetService', 'JET_errInstanceUnavailable', 'JET_errInstanceUnavailableDueToFatalLogDiskFull', 'JET_errNotInitialized',
  'JET_errAlreadyInitialized', 'JET_errInitInProgress', 'JET_errRestoreInProgress', 'JET_errTermInProgress', 'JET_errInvalidParameter', 'JET_errInvalidGrbit',
  'JET_errRunningInOneInstanceMode', 'JET_errRunningInMultiInstanceMode', 'JET_errLogWriteFail', 'JET_errBackupNotAllowedYet', 'JET_errBackupInProgress',
  'JET_errSurrogateBackupInProgress', 'JET_errBackupAbortByServer', 'JET_errNoBackup', 'JET_errInvalidBackupSequence',
  'JET_errOSSnapshotNotAllowed', 'JET_errNotInTransaction', 'JET_errInTransaction', 'JET_errTransTooDeep', 'JET_errSessionInUse',
  'JET_errSessionContextAlreadySet', 'JET_errSessionContextNotSetByThisThread', 'JET_errSessionSharingViolation', 'JET_errTooManyActiveUsers',
  'JET_errDirtyShutdown', 'JET_errInvalidSesid', 'JET_errInvalidTableId', 'JET_errSesidTableIdMismatch', 'JET_errInvalidDatabaseId', 'JET_errInvalidInstance',
])
