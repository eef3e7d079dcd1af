import type { JetErrorName } from '@jet-lifecycle/model/facts'
import { handleValue, isNilValue } from '@jet-lifecycle/model/facts'
import type { Call, HandleName } from '@jet-lifecycle/model/world'
import type { Answer } from '../conventions/answer.ts'
import type { Guarded } from './guard.ts'
import { behindOf } from './guarded.ts'
import type { Recorder } from './ladder.ts'

/** As much of a Node stream as a recorder needs. */
export interface WritableLike {
  /** @returns false: no more should be written before `drain` */
  write(chunk: string, done: (error?: Error | null) => void): boolean
  once(event: 'drain', listener: () => void): unknown
}

export interface RecordingOptions {
  /** Name of the trace in the output of `jet-lifecycle replay`. Left out: the number of its line. */
  readonly id?: string
  /**
   * How many calls are kept in memory while the stream is full; beyond it the trace ends at the call before.
   * Left out: as many as come.
   */
  readonly keep?: number
}

export interface Recording {
  /** Calls written so far, beginnings and ends of nested and asynchronous ones counted apart. */
  readonly calls: number
  /** Whether the trace ended before {@link Recording.end}, since the stream failed or more calls waited for it than may. */
  readonly isCutShort: boolean
  /**
   * Ends the line. Calls in flight stay without an outcome.
   * @returns settles when everything is written
   * @throws what the stream failed with
   */
  end(): Promise<void>
}

/** A call that has begun, and of which nothing is written as long as no other comes. */
interface Open {
  readonly call: Call
  isWritten: boolean
}

/**
 * Writes every call from now on as one trace, a line of the JSON Lines that `jet-lifecycle replay` reads. Refused calls
 * are part of it. While it records, each call takes the long way.
 *
 * @param guarded what `guard` returned
 * @param writable a stream; it is not ended
 * @throws TypeError for anything else
 */
export function recordTrace(guarded: Guarded<object>, writable: WritableLike, { id, keep = Infinity }: RecordingOptions = {}): Recording {
  const { ladder } = behindOf(guarded, 'recordTrace')
  const out = new Line(writable, keep)
  const open = new Map<number, Open>()
  let calls = 0
  const put = (entry: Record<string, unknown>): void => {
    out.put(`${calls === 0 ? '' : ','}${JSON.stringify(entry)}`)
    calls += 1
  }
  /** Others come between the begin and the end of a call: then both are written. */
  const writeOpen = (): void => {
    for (const [name, each] of open) {
      if (each.isWritten) continue
      each.isWritten = true
      put({ ...entryOf(each.call), phase: 'begin', call: name })
    }
  }
  const recorder: Recorder = {
    begin(call, name) {
      writeOpen()
      open.set(name, { call, isWritten: false })
    },
    end(call, name, answer, returned) {
      const begun = open.get(name)
      open.delete(name)
      // A call that did not happen, and was not written yet, is not there.
      if (answer === undefined) {
        if (begun?.isWritten === true) put({ fn: call.fn, phase: 'end', call: name, expect: unknownCode })
        return
      }
      const outcome = { ...outcomeOf(answer), ...(returned && { returns: namesOf(returned) }) }
      if (begun?.isWritten === true) put({ fn: call.fn, phase: 'end', call: name, ...outcome })
      else {
        writeOpen()
        put({ ...entryOf(call), ...outcome })
      }
    },
    refused(call, answer) {
      writeOpen()
      put({ ...entryOf(call), ...outcomeOf(answer), refusedByGuard: true })
    },
  }
  out.put(`{${id === undefined ? '' : `"id":${JSON.stringify(id)},`}"calls":[`)
  const stop = ladder.record(recorder)
  let ended: Promise<void> | undefined
  return {
    get calls() {
      return calls
    },
    get isCutShort() {
      return out.isCutShort
    },
    end() {
      stop()
      return (ended ??= out.end())
    },
  }
}

/** A code that no facts know: the call changed nothing. */
const unknownCode = -2_147_483_648

/** One line, written as fast as the stream takes it. */
class Line {
  readonly #writable: WritableLike
  readonly #limit: number
  #waiting: string[] = []
  #isFull = false
  #pending = 0
  #failure: Error | undefined
  #whenIdle: (() => void) | undefined
  isCutShort = false

  constructor(writable: WritableLike, limit: number) {
    this.#writable = writable
    this.#limit = limit
  }

  put(text: string): void {
    if (this.isCutShort) return
    if (!this.#isFull) this.#write(text)
    else if (this.#waiting.length < this.#limit) this.#waiting.push(text)
    else this.isCutShort = true
  }

  async end(): Promise<void> {
    this.#waiting.push(']}\n')
    if (!this.#isFull) this.#flush()
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve
      this.#settle()
    })
    if (this.#failure !== undefined) throw this.#failure
  }

  #write(text: string): void {
    this.#pending += 1
    const goesOn = this.#writable.write(text, (error) => {
      this.#pending -= 1
      if (error) {
        this.#failure ??= error
        this.isCutShort = true
        this.#waiting = []
        this.#isFull = false
      }
      this.#settle()
    })
    if (goesOn) return
    this.#isFull = true
    this.#writable.once('drain', () => {
      this.#isFull = false
      this.#flush()
    })
  }

  #flush(): void {
    const waiting = this.#waiting
    if (waiting.length === 0) return
    this.#waiting = []
    this.#write(waiting.join(''))
  }

  #settle(): void {
    if (this.#pending === 0 && this.#waiting.length === 0) this.#whenIdle?.()
  }
}

function entryOf({ fn, handles, grbit }: Call): Record<string, unknown> {
  return { fn, args: grbit === 0 ? namesOf(handles) : { ...namesOf(handles), grbit } }
}

/** Handles are names in a trace; what could not be read is left out. */
function namesOf(handles: Call['handles']): Record<string, string | 0> {
  return Object.fromEntries(Object.entries(handles).filter(([, handle]) => handle !== undefined).map(([kind, handle]) => [kind, nameOf(handle ?? null)]))
}

function nameOf(handle: HandleName): string | 0 {
  if (handle === null) return 0
  const value = typeof handle === 'string' ? handle : handleValue(handle)
  return typeof value !== 'string' && isNilValue(value) ? 0 : String(value)
}

function outcomeOf(answer: Answer): { readonly expect: JetErrorName | number } {
  return { expect: answer === null ? 0 : answer === 'unknown' ? unknownCode : answer }
}
