/**
 * One call on its way through the engine: failure injection, the moment "inside", crash and wait.
 */
import { asGrbit, asHandle, asInteger, asName, asObject, asString, setOut } from './args.ts'
import { outHandle } from './process.ts'
import type { Instance, Process, Session } from './process.ts'
import type { Cursor } from './cursor.ts'

/** The engine would have dereferenced null or read out of bounds: no error code, no process. */
export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash'
  readonly fn: string
  readonly reason: string
  readonly cite: string

  constructor(fn: string, reason: string, cite: string) {
    super(`${fn}: ${reason} (${cite})`)
    this.fn = fn
    this.reason = reason
    this.cite = cite
  }
}

/**
 * The call would wait for something that no one does while it waits. Unless `resumes`, the call
 * counts as never made. With `resumes` it waits for the call in flight whose `during` callback it
 * was made in: it goes on when that call leaves, and `outcome` then holds what it answered.
 */
export class SimulatedHang extends Error {
  override readonly name = 'SimulatedHang'
  readonly fn: string
  readonly reason: string
  readonly cite: string
  readonly resumes: boolean
  outcome: number | null = null

  constructor(fn: string, reason: string, cite: string, resumes = false) {
    super(`${fn}: ${reason} (${cite})`)
    this.fn = fn
    this.reason = reason
    this.cite = cite
    this.resumes = resumes
  }
}

export class CallContext {
  readonly p: Process
  /** the base name that was called */
  readonly fn: string
  /** the base name that does the work: differs for legacy forms and older versions */
  readonly as: string
  readonly args: readonly unknown[]
  #instance: Instance | null = null
  #session: Session | null = null
  #cursor: Cursor | null = null
  /** an injected warning, answered in place of JET_errSuccess */
  warning = 0

  constructor(p: Process, fn: string, as: string, args: readonly unknown[]) {
    this.p = p
    this.fn = fn
    this.as = as
    this.args = args
  }

  get instance(): Instance {
    return required(this.#instance, this.fn, 'instance')
  }

  set instance(value: Instance) {
    this.#instance = value
  }

  get session(): Session {
    return required(this.#session, this.fn, 'session')
  }

  set session(value: Session) {
    this.#session = value
    this.#instance = value.instance
  }

  get cursor(): Cursor {
    return required(this.#cursor, this.fn, 'cursor')
  }

  set cursor(value: Cursor) {
    this.#cursor = value
  }

  arg(index: number): unknown {
    return this.args[index]
  }

  handle(index: number): number {
    return asHandle(this.args[index])
  }

  grbit(index: number): number {
    return asGrbit(this.args[index])
  }

  int(index: number): number {
    return asInteger(this.args[index])
  }

  text(index: number): string | null {
    return asString(this.args[index])
  }

  /** null counts as "" */
  name(index: number): string {
    return asName(this.args[index])
  }

  out(index: number, value: unknown): void {
    setOut(this.args[index], value)
  }

  outHandle(index: number, handle: number): void {
    this.out(index, outHandle(this.p, handle))
  }

  /** Where the engine writes a handle without a look at the pointer: NULL is a crash. */
  handOut(index: number, handle: number | bigint, cite: string): void {
    if (asObject(this.args[index]) === null) {
      throw new SimulatedCrash(this.fn, 'the handle is written through a null pointer', cite)
    }
    this.out(index, handle)
  }

  /** The moment inside the engine: runs what `during` left for this function, as another thread. */
  inside(): void {
    const { p } = this
    const name = p.hooks.has(this.fn) ? this.fn : this.as
    const hook = p.hooks.get(name)
    if (hook === undefined) return
    p.hooks.delete(name)
    const thread = p.thread
    p.thread = `other-${String(++p.otherThreads)}`
    try {
      hook()
    } catch (error) {
      // That other thread waits for this very call: it goes on when the call has left.
      if (!(error instanceof SimulatedHang && error.resumes)) throw error
    } finally {
      p.thread = thread
    }
  }

  /** The error injected for this call, or 0. An injected warning is kept for the end. */
  failure(): number {
    const { failures } = this.p
    const name = failures.has(this.fn) ? this.fn : this.as
    const entry = failures.get(name)
    if (entry === undefined) return 0
    entry.times--
    if (entry.times <= 0) failures.delete(name)
    if (entry.error < 0) return entry.error
    this.warning = entry.error
    return 0
  }
}

function required<T>(value: T | null, fn: string, what: string): T {
  if (value === null) throw new TypeError(`Simulator: ${fn} has no ${what} by its gate.`)
  return value
}
