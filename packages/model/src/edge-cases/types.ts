import type { JetErrorName, JetFunctionName, Profile } from '../facts/index.ts'

/**
 * Handles of a scripted call, by kind. Names are symbolic: `'&i'` is an out parameter that names the
 * new handle `i`, `'i'` uses it, `0` is the null handle. An hFile may also be left out: the engine
 * has one file slot only. With JetInit* `'&i'` is a pointer to a null handle, and no instance at all a
 * NULL pointer. A name that begins with `foreign` belongs to a handle that the script never saw.
 */
export interface ScriptArgs {
  readonly instance?: string | 0
  readonly sesid?: string | 0
  readonly dbid?: string | 0
  readonly tableid?: string | 0
  readonly hFile?: string | 0
  readonly snapId?: string | 0
  /** Unsigned 32 bits. Left out: 0, or the function has none. */
  readonly grbit?: number
}

/** One call of a situation's script. */
export interface ScriptCall {
  readonly fn: JetFunctionName
  readonly args?: ScriptArgs
  /** What the call returned. Left out: `JET_errSuccess`. */
  readonly outcome?: JetErrorName
  /** The thread that made the call. Left out: `main`. */
  readonly thread?: string
  /**
   * The calls that other threads make while this one is inside the engine; its outcome comes after
   * theirs. `'open'`: it has not returned yet when the situation is reached.
   */
  readonly during?: readonly ScriptCall[] | 'open'
}

/** A named way to bring a process into a state: the calls since the process started. */
export type Script = readonly ScriptCall[]

/** What is left of the instance `i` after the call; regions and states are those of the instance machine. */
export interface Remains {
  readonly phase?: 'allocated' | 'restored' | 'initialised' | 'freed'
  readonly service?: 'serving' | 'stopped.byInstance' | 'stopped.byInstance2'
  readonly backgroundTasks?: 'running' | 'paused'
  readonly caches?: 'normal' | 'quiesced'
  readonly logging?: 'on' | 'ended'
  /** `none`, `surrogate`, or the phase of a local streaming backup. */
  readonly backup?: 'none' | 'databases' | 'incremental' | 'fullLogs' | 'incrementalLogs' | 'surrogate'
  readonly backupFile?: 'open' | 'closed'
  readonly backupStopped?: boolean
  readonly backupAllowed?: boolean
  /** The running mode of the process. */
  readonly mode?: 'unset' | 'one-instance' | 'multi-instance'
  /** Transaction level of the session `s`; null when the session is gone. */
  readonly level?: number | null
}

/** One row of the table: in this situation, this call is answered like this. */
export interface EdgeCase<Situation extends string = string> {
  readonly profile: Profile | 'both'
  readonly situation: Situation
  readonly fn: JetFunctionName
  /** Left out: the usual arguments for the situation's handles (instance `i`, sesid `s`, …) and grbit 0. */
  readonly args?: ScriptArgs
  readonly thread?: string
  /**
   * `allowed`: the call does its work; `error` is then the code it nevertheless returns (JET_errDirtyShutdown).
   * `refused`: `error` is returned and nothing changes. `unknown`: the world cannot tell, see `why`.
   * A term that fails repeatably is allowed with its error, since it changes a little: `remains` says what.
   */
  readonly verdict: 'allowed' | 'refused' | 'unknown'
  readonly error: JetErrorName | null
  /** The engine would not answer but read through a null pointer. */
  readonly crash?: true
  /** The call comes back only when a call in flight has; the world, which tells what comes back, does not say when. */
  readonly waits?: true
  /** One sentence: the reason, in the words of the design. */
  readonly why: string
  /** The earlier call that the refusal names. Left out: not looked at. */
  readonly witness?: JetFunctionName
  /** What is left after the call returned `error` (or JET_errSuccess). */
  readonly remains?: Remains
  /** Where it stands: file and line of the engine, and the section of the facts, e.g. `§4, jetapi.cxx:22342`. */
  readonly source: string
}
