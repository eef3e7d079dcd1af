import type { HandleKind, JetErrorName, JetFunctionName } from '../facts/index.ts'
import type { ClosedReason, UnknownReason } from '../gates/index.ts'
import type { Way } from './way.ts'
import type { Witnesses } from './witnesses.ts'

/** A handle as the caller wrote it: a number, or a symbolic name. `null` and 0 are the null handle. */
export type HandleName = string | number | bigint | null

/** A handle's name as maps compare it: a number and its bigint are one. */
export type HandleKey = (string | number | bigint) & { readonly __handle: true }

export type Handles = { readonly [Kind in HandleKind]?: HandleName | undefined }

/** A call, as far as it matters to the lifecycle. */
export interface Call {
  /** Base name. */
  readonly fn: JetFunctionName
  /** Handles passed in, by kind. A JetInit that is given none has a NULL pointer. */
  readonly handles: Handles
  /** Option bits, unsigned 32 bits; 0 where the function has none. */
  readonly grbit: number
  /** The calling thread. Calls without one are taken to come from the same thread. */
  readonly thread?: string
  /** Where the call stands, for whoever asks for the witness: a line, an index. */
  readonly at?: string | number
}

/** What a call returned. */
export interface Outcome {
  /** null is success; names of warnings and JET_errSuccess are taken for it. `unknown` is a code that the facts do not know. */
  readonly error: JetErrorName | 'unknown' | null
  /** Handles handed out, by kind; also what JetInit left in its pointer. */
  readonly returned?: Handles
}

/** The earlier call that put things as they are. */
export interface Witness {
  /** `adopted`: nobody saw the call; the engine's answer gave it away. */
  readonly fn: JetFunctionName | 'adopted'
  readonly at: string | number
}

/** Why a call is refused. */
export type RefusalReason =
  /** The state closes a gate on its way. */
  | ClosedReason
  /** A null, freed or foreign handle. */
  | 'handle'
  /** Another instance has the name. */
  | 'name'
  /** Another call is inside the engine with the session. */
  | 'session-shared'
  /** The open transaction belongs to another thread, or to another session context. */
  | 'transaction-owner'
  | 'grbit'
  /** The function always fails. */
  | 'always'

export type Decision =
  | { readonly verdict: 'allowed'; readonly error: JetErrorName | null; readonly why: null; readonly witness: Witness | null }
  | { readonly verdict: 'refused'; readonly error: JetErrorName; readonly why: RefusalReason; readonly witness: Witness | null }
  | { readonly verdict: 'unknown'; readonly error: null; readonly why: UnknownReason; readonly witness: null }

/** Key of a record; never reused, unlike handles. */
export type RecordId = number & { readonly __record: true }

export interface InstanceRecord {
  readonly id: RecordId
  /** State of the compiled instance machine. */
  readonly machine: number
  readonly witnesses: Witnesses
  /** When a transition was last committed, by the world's clock. */
  readonly changedAt: number
  /** Allocated by an init, which gives no name; for those of JetCreateInstance* the name is not known. */
  readonly unnamed: boolean
  /** The init that is inside the engine now was given JET_bitExternalRecoveryControl, and perhaps the structure that it takes. */
  readonly recoveryControl: boolean
  /** Thread of the init that runs now, if it was named. */
  readonly initThread: string | null
}

export interface SessionRecord {
  readonly id: RecordId
  readonly instance: RecordId
  /** State of the compiled session machine. */
  readonly machine: number
  /** By region of the machine: the call that put it where it is. */
  readonly witnesses: Readonly<Record<'transaction' | 'context', Witness>>
  /** Who may go on with the open transaction: a thread, or a context set at the time. */
  readonly owner: string | null
  readonly context: { readonly thread: string; readonly token: string } | null
  /** A JetEndSession or a rollback of all levels failed on the way: what it had undone and closed by then is not known. */
  readonly halfUndone: boolean
  /** Opens of each dbid by this session; 0 once it has been closed. */
  readonly databases: ReadonlyMap<HandleKey, number>
}

export interface CursorRecord {
  readonly session: RecordId
  /** Transaction level it was opened at; a commit moves it down, a rollback of that level closes it. */
  readonly level: number
  readonly database: HandleKey | null
}

export interface SnapshotRecord {
  readonly id: RecordId
  readonly members: readonly RecordId[]
  readonly continuesAfterThaw: boolean
  /** It has been frozen: no instance can join any more. */
  readonly frozen: boolean
}

/** A call that is inside the engine. */
export interface CallInFlight {
  readonly call: Call
  readonly way: Way
  readonly since: number
  readonly instance: RecordId | null
  readonly session: RecordId | null
  /** The instance was made by this call. */
  readonly allocated: boolean
  /** It put the instance into the phase that lasts until it returns. */
  readonly began: boolean
  /** What the engine profile said of it when it began. */
  readonly decision: Decision
  /** How things were before it began, and its instance right after, where its beginning changes something. */
  readonly before: { readonly process: number; readonly instance: InstanceRecord | null; readonly after: InstanceRecord | undefined } | undefined
}

/** Everything that is known of one process. A value: every step gives a new one. */
export interface World {
  /** State of the compiled process machine: the running mode. */
  readonly process: number
  /** False where the mode was chosen before anybody watched. */
  readonly modeKnown: boolean
  /** Instances may be there that nobody saw come: the process ran before it was watched. */
  readonly strangers: boolean
  readonly clock: number
  readonly nextRecord: number
  readonly instances: ReadonlyMap<RecordId, InstanceRecord>
  readonly sessions: ReadonlyMap<RecordId, SessionRecord>
  readonly cursors: ReadonlyMap<RecordId, CursorRecord>
  readonly snapshots: ReadonlyMap<RecordId, SnapshotRecord>
  /** What each handle stands for; dead if that record is gone. A dbid: a session that opened it. */
  readonly bindings: Readonly<Record<HandleKind, ReadonlyMap<HandleKey, RecordId>>>
  /** By which call a record went. */
  readonly graves: ReadonlyMap<RecordId, Witness>
  readonly inFlight: ReadonlyMap<string, CallInFlight>
}
