/**
 * The objects of one simulated process: what the engine keeps in RUNINSTMODE, INST, PIB, FUCB,
 * FMP, BACKUP_CONTEXT and CESESnapshotSession, with the engine's names where it has them.
 */
import { createArena } from './handles.ts'
import type { Arena } from './handles.ts'
import type { Cursor } from './cursor.ts'
import type { DatabaseFile, Disk, LogStream } from './storage.ts'
import type { CallContext } from './call.ts'

export type RunMode = 'unset' | 'one-instance' | 'multi-instance'

export type ApiLock = 'initializing' | 'restoring' | 'terminating' | null

export interface Process {
  readonly options: ResolvedOptions
  mode: RunMode
  /** g_rgpinst: the slots, in order */
  readonly instances: (Instance | null)[]
  termsInProgress: number
  readonly sessions: Map<number, Session>
  readonly cursors: Map<number, Cursor>
  readonly attachments: Map<number, Attachment>
  readonly snapshots: Map<number, SnapshotSession>
  lastSnapshotId: number
  lastRestore: number
  readonly params: Map<number, number | string>
  readonly disk: Disk
  readonly arenas: Readonly<Record<'instance' | 'session' | 'cursor' | 'dbid', Arena>>
  thread: string
  /** threads that are inside the API by a session gate (TLS fInJetAPI) */
  readonly threadsInApi: Set<string>
  otherThreads: number
  readonly failures: Map<string, { error: number; times: number }>
  readonly hooks: Map<string, () => void>
  /** waits that began inside a call in flight and end when that call leaves */
  readonly waiting: { ready(): boolean; resume(): void }[]
}

export interface ResolvedOptions {
  readonly validateInstances: boolean
  readonly bigintHandles: boolean
  readonly reuseHandles: boolean
}

export interface Instance {
  readonly handle: number
  readonly name: string | null
  readonly displayName: string | null
  fJetInitialized: boolean
  /** m_fSTInit: 'done' from the moment the subsystems are up, within JetInit already */
  stInit: 'not-done' | 'done'
  apiLock: ApiLock
  /** instance-gated calls inside (m_cSessionInJetAPI without its lock bits) */
  cSessionInJetAPI: number
  fRecovering: boolean
  fAllowAPICallDuringRecovery: boolean
  fTermInProgress: boolean
  /** m_pver is not null (allocated at jetapi.cxx:5142, before recovery) */
  versionStore: boolean
  fStopJetService: boolean
  grbitStopped: number
  fCheckpointQuiesce: boolean
  fNoMoreLogWrite: boolean
  errInstanceUnavailable: number
  fBackupAllowed: boolean
  /** database scans, online defragmentation and page patching still run */
  backgroundRunning: boolean
  readonly backup: BackupContext
  snapshot: SnapshotSession | null
  readonly sessions: Set<Session>
  readonly attachments: Set<Attachment>
  readonly params: Map<number, number | string>
  log: LogStream | null
  /** databases between begin and end of an incremental reseed (IRS resources) */
  readonly reseeds: Set<string>
  revertPrepared: boolean
}

/** An FMP: a database attached to an instance. Its dbid is the FMP's index, the same for all. */
export interface Attachment {
  readonly dbid: number
  readonly instance: Instance
  readonly file: DatabaseFile
  readonly readOnly: boolean
  /** not so with JET_bitDbRecoveryOff */
  readonly logged: boolean
  /** opens of all sessions and of the backup */
  cPin: number
  exclusiveBy: Session | null
  inBackupSession: boolean
  backupFileCopyDone: boolean
}

/** Whose transaction it is: that of a thread, or that of a session context (pib.hxx:1389-1460). */
type TrxContext =
  | { readonly kind: 'thread'; readonly thread: string }
  | { readonly kind: 'context'; readonly context: string }

export interface Session {
  readonly handle: number
  readonly instance: Instance
  cInJetAPI: number
  level: number
  /** text of the value set by JetSetSessionContext */
  context: string | null
  contextThread: string | null
  trxContext: TrxContext | null
  /** what JetRollback answered when it failed for good; 0 if it never did */
  rollbackFailure: number
  readonly cursors: Set<Cursor>
  /** opens per attachment */
  readonly opens: Map<Attachment, number>
  /** newest last; the undo of everything done at that level */
  readonly undo: UndoEntry[]
  /** log generation at the begin of level 1, for the checkpoint */
  begin0Generation: number
  readonly params: Map<number, number | string>
}

interface UndoEntry {
  level: number
  /** the change wrote a log record */
  readonly logged: boolean
  undo(): void
  /** makes the change final at level 0 */
  commit(): void
}

export type BackupPhase = 'not-started' | 'databases' | 'logs' | 'done'

interface BackupFile {
  readonly name: string
  readonly attachment: Attachment | null
  readonly isLog: boolean
  readonly generation: number
  readonly content: Uint8Array
  ib: number
}

export interface BackupContext {
  fInProgressAny: boolean
  fInProgressLocal: boolean
  fIsInternal: boolean
  fFull: boolean
  fStop: boolean
  phase: BackupPhase
  /** m_fBackupBeginNewLogFile: log info prepared, the log was rolled */
  fBeginNewLogFile: boolean
  logsTruncated: boolean
  lgenCopyMic: number
  lgenCopyMac: number
  lgenDeleteMic: number
  lgenDeleteMac: number
  /** sum of the generation numbers of wholly read logs */
  cGenCopyDone: number
  /** the one slot (crhfMax 1, daedef.hxx:4166); its handle value is 0 */
  file: BackupFile | null
  /** what the last end recorded: 0 for a normal one, else why not; null before the first */
  lastEnd: number | null
}

export type SnapshotState =
  | 'prepare'
  | 'freeze'
  | 'allow-log-truncate'
  | 'log-truncated'
  | 'time-out'

export interface SnapshotSession {
  readonly id: number
  state: SnapshotState
  readonly incremental: boolean
  readonly copy: boolean
  readonly continueAfterThaw: boolean
  freezeAllInstances: boolean
}

export function createProcess(options: ResolvedOptions): Process {
  const arena = (first: number, step: number): Arena =>
    createArena(first, step, options.reuseHandles)
  return {
    options,
    mode: 'unset',
    instances: [],
    termsInProgress: 0,
    sessions: new Map(),
    cursors: new Map(),
    attachments: new Map(),
    snapshots: new Map(),
    lastSnapshotId: 0,
    lastRestore: 0,
    params: new Map(),
    disk: { databases: new Map(), logs: new Map() },
    arenas: {
      instance: arena(0x1000_0000, 0x1000),
      session: arena(0x2000_0000, 0x400),
      cursor: arena(0x3000_0000, 0x200),
      dbid: arena(1, 1),
    },
    thread: 'main',
    threadsInApi: new Set(),
    otherThreads: 0,
    failures: new Map(),
    hooks: new Map(),
    waiting: [],
  }
}

/** g_cpinstInit */
export function instanceCount(p: Process): number {
  return liveInstances(p).length
}

export function liveInstances(p: Process): Instance[] {
  return p.instances.filter((instance) => instance !== null)
}

/** m_errInstanceUnavailable keeps the first cause (jetapi.cxx:3874-3910). */
export function setInstanceUnavailable(instance: Instance, error: number): void {
  if (instance.errInstanceUnavailable === 0) instance.errInstanceUnavailable = error
}

/** A handle as the caller's binding represents it. */
export function outHandle(p: Process, handle: number): number | bigint {
  return p.options.bigintHandles ? BigInt(handle) : handle
}

/** JET_instanceNil, all bits set. */
export function nilHandle(p: Process): number | bigint {
  return p.options.bigintHandles ? 0xffff_ffff_ffff_ffffn : -1
}

/** The code a body answers with. */
export type Body = (call: CallContext) => number
