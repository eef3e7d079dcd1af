import type { JetErrorName } from './error-names.ts'

/**
 * How a function enters the engine. The engine checks a call at its gate and nowhere else for the
 * state of the instance; `facts/row.ts` says who is who, the machine says which state closes which.
 *
 * - `session`: a session that must be usable (engine: sesid)
 * - `session-past-stop`: the same, but a stop of the service is not looked at (sesid-ignore-stop)
 * - `instance`: an initialised instance (inst)
 * - `before-init`: an instance, initialised or not (inst-without-init)
 * - `init`, `term`: what brings an instance up and down (inst-for-init, inst-for-term)
 * - `lookup`: the handle is looked up and nothing else is checked (find-only)
 * - `none`: no gate at all
 */
export type Gate = 'session' | 'session-past-stop' | 'instance' | 'before-init' | 'init' | 'term' | 'lookup' | 'none'

/** What a function does in, or to, a backup. */
export type BackupRole =
  | 'begin' | 'attach-info' | 'open-file' | 'read-file' | 'close-file' | 'log-info' | 'truncate-log' | 'end'
  | 'stop' | 'internal' | 'surrogate' | 'snapshot' | 'blocked-by-backup' | 'abort'

/** Which argument says what the call concerns; `the-one-instance` is implied by the legacy forms. */
export type HandleUse =
  | 'session' | 'session-optional' | 'instance' | 'instance-optional' | 'the-one-instance'
  | 'snapshot' | 'instance+snapshot' | 'none'

/** A resource that a call hands out or takes back. */
export type Resource =
  | 'instance' | 'sesid' | 'dbid' | 'tableid' | 'attachment' | 'transaction-level' | 'session-context' | 'prepared-update'
  | 'backup' | 'backup-file-handle' | 'surrogate-backup' | 'snapshot-session' | 'snapshot-membership' | 'freeze'
  | 'incremental-reseed' | 'rbs-revert' | 'callback-handle' | 'buffer' | 'memory'

export interface Acquisition {
  readonly what: Resource
  /** Parameter that receives or names it. */
  readonly param?: string
  /** What it belongs to and dies with. */
  readonly from?: readonly string[]
  readonly note?: string
}

export interface Release {
  readonly what: Resource
  readonly param?: string
  readonly note?: string
}

/** `name: C type`, with `out ` or `inout ` before it where the callee writes, `?` where NULL is allowed. */
type ParamText = `${'' | 'out ' | 'inout '}${string}: ${string}`

export type WindowsVersion =
  | 'Windows 2000' | 'Windows XP' | 'Windows Server 2003' | 'Windows Vista' | 'Windows 7' | 'Windows 8' | 'Windows 8.1'
  | 'Windows 10' | 'Windows 10 (later)'

/**
 * One function as it is written down. What can be derived is left out; `jetFunction(name)` gives it all.
 * Source: the vendor's documentation and the open-source engine; line numbers are those of jetapi.cxx.
 */
export interface FunctionRow {
  readonly gate: Gate
  /** Left out: none. */
  readonly handle?: HandleUse
  /** Handles that the exported wrapper validates before the gate. Left out: none. */
  readonly validates?: 'session' | 'session+cursor' | 'instance'
  /** The gate also checks that the dbid was opened by the session. */
  readonly checksDbid?: true
  /** Legacy form that works in one-instance mode only. */
  readonly oneInstanceOnly?: true
  readonly backup?: BackupRole
  /** The function does nothing but return this. */
  readonly fixedError?: JetErrorName
  readonly params: readonly ParamText[]
  readonly acquires?: readonly Acquisition[]
  readonly releases?: readonly Release[]
  /** A call in flight when the service is stopped can end with the stop error; where the engine polls the flag. */
  readonly endsInFlight?: readonly string[]
  /** Suffixes it is exported with. Left out: the base name alone. */
  readonly exports?: 'A W base' | 'A W' | 'W'
  /** False: the vendor has no page on it. Left out: true. */
  readonly documented?: false
  /** The page, where it is not `<name>-function.md`. */
  readonly page?: string
  /** First Windows version in the header. */
  readonly since: WindowsVersion | null
  /** First version by the page, where that differs from the header; null where the page names none. */
  readonly introduced?: WindowsVersion | null
  /** Whether the public header declares it, where that differs from `documented`. */
  readonly publicHeader?: boolean
  /** The page's table of results has JET_errClientRequestToStopJetService. */
  readonly docsListStopError?: true
  /** The stop pages name it as still allowed. */
  readonly docsAllowAfterStop?: true
  /** Lines of jetapi.cxx: where it enters its gate, where it is defined. */
  readonly lines: readonly [gate: number, definition: number]
  readonly note?: string
}
