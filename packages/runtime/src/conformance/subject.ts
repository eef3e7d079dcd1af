import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import type { OutForm } from './arguments.ts'

/** A binding to be judged, and what else can be done to what lies behind it. */
export interface Subject {
  /** Any object with the functions of the API, under their base names. They answer with a JET_ERR, or a promise of one. */
  readonly binding: object
  /** What calls the same engine so that the binding does not see it: what is under a guard. Left out: the binding itself. */
  readonly unseen?: object
  /** Folder with a separator at its end, in front of the names of files. Left out: none, so that they are in the current one. */
  readonly directory?: string
  /** Called with each instance before it is initialised: here it is given its paths, if it needs its own. */
  readonly prepare?: (instance: unknown) => void
  /** The next call of the function that gets past its gate fails with this JET_ERR; 0 takes that back. Needed unless `supports.failures` is false. */
  readonly failNext?: (fn: JetFunctionName, error: number) => void
  /** Runs `body` while the next call of the function is inside the engine. Needed unless `supports.inFlight` is false. */
  readonly during?: (fn: JetFunctionName, body: () => void) => void
  /** Makes the calls in `body` on another thread. Needed unless `supports.threads` is false. */
  readonly onThread?: <T>(thread: string, body: () => T) => T
  /** When all is done with it, also after a failure. Instances that live then have been terminated. */
  readonly close?: () => void | Promise<void>
}

/** What a binding, or what lies behind it, lacks. Nothing is found out by trying. */
export interface Supports {
  /** The functions that it has. Left out: all. */
  readonly functions?: readonly JetFunctionName[]
  /** How it takes what the C API writes through a pointer. Left out: `value`. */
  readonly outs?: OutForm
  /** False: structures cannot be given as objects with the C field names. */
  readonly structures?: boolean
  /** False: the engine cannot be made to fail. */
  readonly failures?: boolean
  /** False: nothing can be called while another call is inside the engine. */
  readonly inFlight?: boolean
  /** False: all calls come from one thread. */
  readonly threads?: boolean
}
