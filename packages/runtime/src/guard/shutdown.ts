import type { HandleKind, JetErrorName, JetFunctionName } from '@jet-lifecycle/model/facts'
import { grbit } from '@jet-lifecycle/model/facts'
import { compiledInstance, compiledSession } from '@jet-lifecycle/model/gates'
import type { HandleName, InstanceRecord, RecordId, SessionRecord } from '@jet-lifecycle/model/world'
import { bindingOf, runningMode } from '@jet-lifecycle/model/world'
import type { Answer } from '../conventions/answer.ts'
import { readResult, readThrown } from '../conventions/answer.ts'
import { readHandle } from '../conventions/argument.ts'
import type { Guarded } from './guard.ts'
import type { Behind } from './guarded.ts'
import { behindOf } from './guarded.ts'
import { jetFunctionOf } from './members.ts'

export interface ShutdownOptions {
  /** Stops the service first, so that nobody begins anything new. Default true. */
  readonly stop?: boolean
  /** Detaches all databases while a session is there to do it. Default true. */
  readonly detach?: boolean
  /** Terms with JET_bitTermDirty in the end, if nothing else helps: the next init has to recover. Default false. */
  readonly dirty?: boolean
  /** How often a term is tried that transactions of others keep from succeeding. Default 5. */
  readonly attempts?: number
  /** Milliseconds between two attempts. Default 100. */
  readonly delay?: number
  /** A handle as the binding wants it, where it does not take numbers: `(value) => Deno.UnsafePointer.create(BigInt(value))`. */
  readonly toHandle?: (value: number | bigint, kind: HandleKind) => unknown
}

/** A call that shutdown made. */
export interface ShutdownStep {
  readonly fn: JetFunctionName
  /** null: success. `failed`: it threw something that is no JET error; `absent`: the binding has no such function. */
  readonly error: JetErrorName | 'unknown' | 'failed' | 'absent' | null
  /** The handle of the session that it was for. */
  readonly sesid?: HandleName
  readonly grbit?: number
  /** What it threw, where that is no JET error. */
  readonly cause?: unknown
}

export interface ShutdownReport {
  /** Whether the instance is gone. */
  readonly isDown: boolean
  /** What was called, in order. */
  readonly steps: readonly ShutdownStep[]
}

const backupAbort = grbit('JET_bitBackupEndAbort')
const rollbackAll = grbit('JET_bitRollbackAll')
const complete = grbit('JET_bitTermComplete')
const stopBackup = grbit('JET_bitTermStopBackup')
const termDirty = grbit('JET_bitTermDirty')

/**
 * Brings an instance down in the order that is safe: ends its backup, stops its service, rolls back and closes what its
 * sessions have open, detaches, ends them, and terms; once more where that can help. It knows the sessions that the guard
 * has seen. Calls in flight should have settled before.
 *
 * @param guarded what `guard` returned
 * @param instance handle of the instance; in one-instance mode it is not looked at
 * @returns what it did; it goes on after a step that fails
 * @throws TypeError if the guard knows no such instance
 */
export async function shutdown(guarded: Guarded<object>, instance: unknown, options: ShutdownOptions = {}): Promise<ShutdownReport> {
  const work = new Shutdown(guarded, instance, options)
  await work.endBackup()
  if (options.stop !== false) await work.stop()
  await work.clearSessions()
  if (options.detach !== false) await work.detach()
  await work.endSessions()
  await work.term()
  return { isDown: work.isDown, steps: work.steps }
}

function isHolder(handle: unknown): handle is { readonly value: number | bigint } {
  return typeof handle === 'object' && handle !== null && 'value' in handle && (typeof handle.value === 'number' || typeof handle.value === 'bigint')
}

class Shutdown {
  readonly steps: ShutdownStep[] = []
  readonly #behind: Behind
  readonly #functions: ReadonlyMap<JetFunctionName, (...args: unknown[]) => unknown>
  readonly #instance: unknown
  readonly #id: RecordId
  readonly #options: ShutdownOptions

  constructor(guarded: object, instance: unknown, options: ShutdownOptions) {
    this.#behind = behindOf(guarded, 'shutdown')
    this.#functions = functionsOf(guarded, this.#behind)
    // `{ value }` is where a create left it: the calls made here want the value.
    this.#instance = isHolder(instance) ? instance.value : instance
    this.#options = options
    const { ladder: { world }, setting: { convention } } = this.#behind
    const handle = readHandle(convention, instance, 'instance')
    const binding = bindingOf(world, 'instance', handle)
    const only = runningMode(world) === 'one-instance' ? [...world.instances.keys()][0] : undefined
    const id = only ?? (binding?.gone === null ? binding.record : undefined)
    if (id === undefined) throw new TypeError('shutdown needs the handle of an instance that is there, and that was created through this guard')
    this.#id = id
  }

  get isDown(): boolean {
    return this.#record === undefined
  }

  get #record(): InstanceRecord | undefined {
    return this.#behind.ladder.world.instances.get(this.#id)
  }

  get #sessions(): readonly (SessionRecord & { readonly handle: unknown; readonly name: HandleName })[] {
    const { world } = this.#behind.ladder
    const handles = new Map([...world.bindings.sesid].map(([handle, record]) => [record, handle]))
    return [...world.sessions.values()].flatMap((session) => {
      const name = handles.get(session.id)
      return session.instance === this.#id && name !== undefined ? [{ ...session, name, handle: this.#handle(name, 'sesid') }] : []
    })
  }

  async endBackup(): Promise<void> {
    const state = this.#region('backup')
    if (state === 'none' || state === '') return
    if (state.startsWith('surrogate')) {
      await this.#call('JetEndSurrogateBackup', [this.#instance, backupAbort])
      return
    }
    await this.#call('JetStopBackupInstance', [this.#instance])
    await this.#callFirst([['JetEndExternalBackupInstance2', [this.#instance, backupAbort]], ['JetEndExternalBackupInstance', [this.#instance]]])
  }

  async stop(): Promise<void> {
    if (this.#region('phase') !== 'initialised' || this.#region('service') !== 'serving') return
    await this.#callFirst([['JetStopServiceInstance2', [this.#instance, 0]], ['JetStopServiceInstance', [this.#instance]]])
  }

  /** What sessions have open keeps databases in use, and a term from succeeding. */
  async clearSessions(): Promise<void> {
    for (const { id, handle, name, machine } of this.#sessions) {
      if (compiledSession.region(machine, 'transaction') !== 'level0') await this.#call('JetRollback', [handle, rollbackAll], name)
      const { world } = this.#behind.ladder
      const cursors = new Map([...world.bindings.tableid].map(([cursor, record]) => [record, cursor]))
      for (const [cursor, { session }] of [...world.cursors]) {
        const tableid = cursors.get(cursor)
        if (session === id && tableid !== undefined) await this.#call('JetCloseTable', [handle, this.#handle(tableid, 'tableid')], name)
      }
      for (const [dbid, opens] of this.#behind.ladder.world.sessions.get(id)?.databases ?? []) {
        for (let open = 0; open < opens; open++) await this.#call('JetCloseDatabase', [handle, this.#handle(dbid, 'dbid'), 0], name)
      }
    }
  }

  async detach(): Promise<void> {
    const [session] = this.#sessions
    if (session !== undefined) await this.#call('JetDetachDatabase', [session.handle, null], session.name)
  }

  async endSessions(): Promise<void> {
    for (const { handle, name, machine } of this.#sessions) {
      // A session with its context set is in use.
      if (compiledSession.region(machine, 'context') !== 'none') await this.#call('JetResetSessionContext', [handle], name)
      await this.#call('JetEndSession', [handle, 0], name)
    }
  }

  /**
   * A term that answers JET_errBackupInProgress, JET_errSurrogateBackupInProgress or JET_errTooManyActiveUsers leaves the
   * instance up and can be tried again; after any other error it is gone, or something else is the matter.
   */
  async term(): Promise<void> {
    const { attempts = 5, delay = 100, dirty = false } = this.#options
    let bits = complete
    for (let attempt = 1; attempt <= attempts && !this.isDown; attempt++) {
      const error = await this.#term(bits)
      if (error === 'JET_errBackupInProgress' || error === 'JET_errSurrogateBackupInProgress') bits = complete | stopBackup
      else if (error !== 'JET_errTooManyActiveUsers' && error !== 'JET_errTermInProgress') break
      else if (attempt < attempts) {
        await new Promise((resolve) => setTimeout(resolve, delay))
        await this.clearSessions()
      }
    }
    if (dirty && !this.isDown) await this.#term(termDirty)
  }

  /** Without JetTerm2 there is JetTerm, which terms abruptly. */
  async #term(bits: number): Promise<ShutdownStep['error']> {
    return this.#callFirst([['JetTerm2', [this.#instance, bits]], ['JetTerm', [this.#instance]]])
  }

  #handle(value: string | number | bigint, kind: HandleKind): unknown {
    return typeof value === 'string' ? value : (this.#options.toHandle?.(value, kind) ?? value)
  }

  #region(name: string): string {
    const record = this.#record
    return record === undefined ? '' : compiledInstance.region(record.machine, name)
  }

  /** The first of some functions that the binding has. */
  async #callFirst(ways: readonly (readonly [fn: JetFunctionName, args: readonly unknown[]])[]): Promise<ShutdownStep['error']> {
    const [fn, args] = ways.find(([each]) => this.#functions.has(each)) ?? ways[0] ?? ['JetTerm', []]
    return this.#call(fn, args)
  }

  async #call(fn: JetFunctionName, args: readonly unknown[], sesid?: HandleName): Promise<ShutdownStep['error']> {
    const outcome = await this.#outcomeOf(fn, args)
    const bits = args.at(-1)
    const step: ShutdownStep = {
      fn, ...outcome, ...(sesid === undefined ? undefined : { sesid }), ...(typeof bits === 'number' && args.length > 1 ? { grbit: bits } : undefined),
    }
    this.steps.push(step)
    return step.error
  }

  async #outcomeOf(fn: JetFunctionName, args: readonly unknown[]): Promise<Pick<ShutdownStep, 'error' | 'cause'>> {
    const { setting: { convention } } = this.#behind
    const target = this.#functions.get(fn)
    if (target === undefined) return { error: 'absent' }
    try {
      return { error: readResult(convention, await target(...args)) satisfies Answer }
    } catch (thrown) {
      const answer = readThrown(convention, thrown)
      return answer === undefined ? { error: 'failed', cause: thrown } : { error: answer }
    }
  }
}

/** The guarded functions by base name; of several exports the first. */
function functionsOf(guarded: object, { setting: { names } }: Behind): ReadonlyMap<JetFunctionName, (...args: unknown[]) => unknown> {
  const found = new Map<JetFunctionName, (...args: unknown[]) => unknown>()
  for (const key of Reflect.ownKeys(guarded)) {
    const fn = jetFunctionOf(key, names)
    const member: unknown = fn === undefined ? undefined : Reflect.get(guarded, key)
    if (fn !== undefined && typeof member === 'function' && !found.has(fn)) found.set(fn, member as (...args: unknown[]) => unknown)
  }
  return found
}
