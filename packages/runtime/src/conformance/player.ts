import type { HandleKind, JetFunctionName, Profile } from '@jet-lifecycle/model/facts'
import { grbit, jetErrorName, jetErrorValue } from '@jet-lifecycle/model/facts'
import { compiledInstance } from '@jet-lifecycle/model/gates'
import type { Call, Decision, HandleName, Handles, Outcome, World } from '@jet-lifecycle/model/world'
import { begin, bindingOf, createWorld, decide, finish, runningMode } from '@jet-lifecycle/model/world'
import { argumentsFor, tableName } from './arguments.ts'
import type { Steps } from './settle.ts'
import { settleNow } from './settle.ts'
import type { Subject, Supports } from './subject.ts'

/** A call by its handles, as the world wants it; what else a C signature asks for is made up. */
export interface Step {
  readonly fn: JetFunctionName
  readonly handles?: Handles
  readonly grbit?: number
  readonly thread?: string
  /** The engine lets the call past its gate and then fails it so. */
  readonly fails?: string
  /** Nobody sees the call: it is made past the binding, and the world does not hear of it. */
  readonly unseen?: boolean
  /** The file that the call opens. Left out: the database, or where a backup copies logs the log of `furnish`. */
  readonly file?: string
  /** What it hands out is known by this name from then on, and is not the last of its kind. */
  readonly as?: string
}

/** What a call returned, or what it threw in place of a JET_ERR. */
export type Answer = Outcome | { readonly thrown: unknown }

/** Database that all made-up calls agree on. */
const databaseName = 'mail.edb'

/**
 * A subject and a world that follows it. Steps may name handles by strings: each stands for the last
 * handle of its kind that was handed out.
 */
export class Player {
  readonly subject: Subject
  readonly supports: Supports
  readonly profile: Profile
  world: World = createWorld()
  readonly first: Partial<Record<HandleKind, HandleName>> = {}
  readonly last: Partial<Record<HandleKind, HandleName>> = {}
  /** What steps with a name have handed out, by name and kind. */
  readonly #named = new Map<string, Handles>()
  /** A log that a backup may copy. */
  logName = 'none.log'
  #calls = 0

  constructor(subject: Subject, supports: Supports = {}, profile: Profile = 'engine') {
    this.subject = subject
    this.supports = supports
    this.profile = profile
  }

  callOf(step: Step): Call {
    const handles: Partial<Record<HandleKind, HandleName>> = {}
    for (const kind in step.handles) handles[kind as HandleKind] = this.#handle(kind as HandleKind, step.handles[kind as HandleKind])
    return { fn: step.fn, handles, grbit: (step.grbit ?? 0) >>> 0, at: this.#calls, ...(step.thread === undefined ? {} : { thread: step.thread }) }
  }

  /** What the model says of a step now. */
  decide(step: Step, profile: Profile = this.profile): Decision {
    return decide(this.world, this.callOf(step), profile)
  }

  /** Whether the engine, once it lets the step in, would read through something that was made up. */
  isHollow(step: Step): boolean {
    return this.#fill(step, this.callOf(step)).hollow.length > 0
  }

  /** Makes a call that the world does not hear of. @param inside what happens while it is inside the engine */
  * ask(step: Step, inside?: () => void): Steps<Answer> {
    const call = this.callOf(step)
    const { args, outs } = this.#fill(step, call)
    const body = bodyOf(this.#target(step), step.fn)
    if (step.fails !== undefined) this.subject.failNext?.(step.fn, jetErrorValue(step.fails) ?? 0)
    let ran = false as boolean
    if (inside) this.subject.during?.(step.fn, () => { ran = true; inside() })
    let code: unknown
    try {
      code = yield this.#onThread(step.thread, () => body(...args))
    } catch (thrown) {
      return { thrown }
    } finally {
      // What the call did not use up must not wait for the next one.
      if (step.fails !== undefined) this.subject.failNext?.(step.fn, 0)
      if (inside && !ran) this.subject.during?.(step.fn, () => undefined)
    }
    if (typeof code !== 'number') throw new TypeError(`${step.fn} answered ${String(code)}: a JET_ERR is a number`)
    const error = code < 0 ? (jetErrorName(code) ?? 'unknown') : null
    const returned: Partial<Record<HandleKind, HandleName>> = {}
    if (error === null || step.fn.startsWith('JetInit')) for (const [kind, read] of outs) returned[kind] = read()
    return { error, returned }
  }

  #target({ unseen }: Step): object {
    return unseen === true ? (this.subject.unseen ?? this.subject.binding) : this.subject.binding
  }

  #onThread<T>(thread = 'main', body: () => T): T {
    return this.subject.onThread === undefined ? body() : this.subject.onThread(thread, body)
  }

  #fill(step: Step, call: Call): ReturnType<typeof argumentsFor> {
    return argumentsFor(call, { file: this.#fileFor(call, step), ...(this.supports.outs === undefined ? {} : { outs: this.supports.outs }) })
  }

  /**
   * Makes a call and lets the world follow.
   * @param inside what happens while the call is in the engine; the world has begun it by then
   * @returns the answer, and what the model said of the call before it
   */
  * make(step: Step, inside?: () => void): Steps<{ readonly answer: Answer; readonly decision: Decision }> {
    const call = this.callOf(step)
    const decision = decide(this.world, call, this.profile)
    if (step.unseen) return { answer: yield * this.ask(step), decision }
    if (step.fn.startsWith('JetInit')) this.#prepare(call)
    this.#calls += 1
    const id = `call ${String(this.#calls)}`
    const answer = yield * this.ask(step, inside && (() => {
      this.world = begin(this.world, call, id)
      inside()
    }))
    if ('thrown' in answer) return { answer, decision }
    if (!this.world.inFlight.has(id)) this.world = begin(this.world, call, id)
    this.world = finish(this.world, id, answer)
    if (answer.error === null && step.as !== undefined) this.#named.set(step.as, { ...this.#named.get(step.as), ...answer.returned })
    else if (answer.error === null) {
      Object.assign(this.last, answer.returned)
      Object.assign(this.first, { ...answer.returned, ...this.first })
    }
    return { answer, decision }
  }

  #prepare({ handles }: Call): void {
    if (bindingOf(this.world, 'instance', handles.instance)?.gone === null) this.subject.prepare?.(handles.instance)
  }

  #has(fn: JetFunctionName): boolean {
    return this.supports.functions?.includes(fn) ?? true
  }

  /** Makes a database with a table, and a log that an incremental backup may copy, by a session that nobody sees. */
  * furnish(): Steps<void> {
    const { instance = 0 } = this.last
    const make = (fn: JetFunctionName, handles: Handles, bits = 0): Steps<Answer> => this.ask({ fn, handles, grbit: bits, unseen: true })
    const { sesid = 0 } = handed(yield * make('JetBeginSession', { instance }))
    const { dbid = 0 } = handed(yield * make('JetCreateDatabase', { sesid }))
    yield * this.#makeTable(sesid, dbid)
    // An incremental backup wants a full one before it.
    yield * make('JetBackupInstance', { instance })
    yield * make('JetCommitTransaction', { sesid }, grbit('JET_bitForceNewLog'))
    yield * make('JetEndSession', { sesid })
    yield * make('JetBeginExternalBackupInstance', { instance }, grbit('JET_bitBackupIncremental'))
    this.logName = (yield * this.#logsToCopy(instance, true))[0] ?? ''
    yield * make('JetEndExternalBackupInstance', { instance })
  }

  /** The table that made-up calls open, with one record if records can be made. */
  * #makeTable(sesid: HandleName, dbid: HandleName): Steps<void> {
    const call: Call = { fn: 'JetCreateTable', handles: { sesid, dbid }, grbit: 0 }
    const { args, outs } = this.#fill({ fn: 'JetCreateTable' }, call)
    const target = this.subject.unseen ?? this.subject.binding
    yield bodyOf(target, 'JetCreateTable')(...args.with(2, tableName))
    const tableid = outs.get('tableid')?.() ?? 0
    if (this.#has('JetPrepareUpdate') && this.#has('JetUpdate')) {
      yield bodyOf(target, 'JetPrepareUpdate')(sesid, tableid, 0)
      yield bodyOf(target, 'JetUpdate')(sesid, tableid, null, 0, null)
    }
    yield bodyOf(target, 'JetCloseTable')(sesid, tableid)
  }

  /** Copies, unseen, what a backup in its logs phase has yet to copy beside the log that made-up calls open. */
  * copyOtherLogs(instance: HandleName): Steps<void> {
    for (const file of yield * this.#logsToCopy(instance, true)) {
      if (file === this.logName) continue
      // The memory has room for a whole log.
      yield * this.ask({ fn: 'JetOpenFileInstance', handles: { instance }, file, unseen: true })
      yield * this.ask({ fn: 'JetReadFileInstance', handles: { instance }, unseen: true })
      yield * this.ask({ fn: 'JetCloseFileInstance', handles: { instance }, unseen: true })
    }
  }

  * #logsToCopy(instance: HandleName, unseen: boolean): Steps<string[]> {
    const step: Step = { fn: 'JetGetLogInfoInstance', handles: { instance }, unseen }
    const { args, memory } = this.#fill(step, this.callOf(step))
    memory?.fill(0)
    yield bodyOf(this.#target(step), step.fn)(...args)
    return memory === null ? [] : namesIn(memory)
  }

  /** Makes an instance unavailable, unseen: a fatal error takes it down. By a session of its own, since a transaction refuses a create. */
  * breakDown(instance: HandleName, error: 'JET_errDiskIO' | 'JET_errLogDiskFull'): Steps<void> {
    const { sesid = 0 } = handed(yield * this.ask({ fn: 'JetBeginSession', handles: { instance }, unseen: true }))
    yield * this.ask({ fn: 'JetCreateDatabase', handles: { sesid }, fails: error, unseen: true })
  }

  /** Frees what is left, so that the process is as it was: an engine is one for the whole process. */
  * cleanUp(): Steps<void> {
    const handlesOf = (kind: HandleKind): HandleName[] => [...this.world.bindings[kind]].filter(([handle]) => bindingOf(this.world, kind, handle)?.gone === null).map(([handle]) => handle)
    for (const snapId of handlesOf('snapId')) yield * this.make({ fn: 'JetOSSnapshotAbort', handles: { snapId } })
    for (const instance of handlesOf('instance')) yield * this.make({ fn: 'JetTerm2', handles: { instance }, grbit: grbit('JET_bitTermDirty') })
    // An init with a NULL pointer hands nothing out; in one-instance mode the handle is not looked at.
    yield * this.ask({ fn: 'JetTerm2', handles: { instance: 0 }, grbit: grbit('JET_bitTermDirty') })
    if (runningMode(this.world) !== 'multi-instance' || this.world.instances.size > 0) return
    // A mode that was chosen without an instance goes with the last one.
    yield * this.make({ fn: 'JetCreateInstance2' })
    yield * this.make({ fn: 'JetTerm2', handles: { instance: 'i' } })
  }

  /** Which file a call may open: databases first, logs later. */
  #fileFor(call: Call, step: Step): string {
    if (step.file !== undefined) return step.file
    const directory = this.subject.directory ?? ''
    // What is to fail must not fail before, for a file that is there already.
    if (!call.fn.startsWith('JetOpenFile')) return directory + (step.as !== undefined ? `${step.as}.edb` : step.fails === undefined ? databaseName : 'other.edb')
    return this.backupPhase(call.handles.instance).endsWith('ogs') || this.backupPhase(call.handles.instance) === 'incremental' ? this.logName : directory + databaseName
  }

  /** Phase of the local streaming backup of an instance, or of the one there is; empty without one. */
  backupPhase(handle: HandleName | undefined): string {
    const { instances } = this.world
    const record = handle === undefined ? undefined : bindingOf(this.world, 'instance', handle)?.record
    const instance = [...instances.values()].find(({ id }) => id === record) ?? [...instances.values()][0]
    const [kind, parts = ''] = instance === undefined ? [] : (compiledInstance.region(instance.machine, 'backup').split('.', 2))
    return kind === 'local' ? (parts.split('+')[1] ?? '') : ''
  }

  /** The name that a step gave, `'first'` for the first handle of its kind, or one letter for the last. */
  #handle(kind: HandleKind, name: HandleName | undefined): HandleName {
    if (typeof name !== 'string') return name ?? null
    const named = this.#named.get(name)?.[kind]
    if (named !== undefined) return named
    if (name !== 'first' && name.length > 1) throw new Error(`no step has handed out a ${kind} named ${name}`)
    return (name === 'first' ? this.first[kind] : this.last[kind]) ?? 0
  }

  /** A call and those inside it, at once. */
  makeNow(step: Step, inside?: () => void): { readonly answer: Answer; readonly decision: Decision } {
    return settleNow(this.make(step, inside))
  }
}

function bodyOf(target: object, fn: JetFunctionName): (...args: readonly unknown[]) => unknown {
  const member: unknown = Reflect.get(target, fn)
  if (typeof member !== 'function') throw new TypeError(`The binding has no ${fn}: name the functions that it has in supports.functions.`)
  return (...args) => Reflect.apply(member, target, args) as unknown
}

function handed(answer: Answer): Handles {
  return 'error' in answer ? (answer.returned ?? {}) : {}
}

/** A list of names: each ends with a NUL, and the list with another. */
function namesIn(memory: Uint8Array): string[] {
  const names: string[] = []
  for (let from = 0, to = memory.indexOf(0); to > from; from = to + 1, to = memory.indexOf(0, from)) {
    names.push(new TextDecoder().decode(memory.subarray(from, to)))
  }
  return names
}
