/** A plain copy of the state, for tests. Handles in it are numbers. */
import { liveInstances } from './process.ts'
import type { ApiLock, BackupPhase, Instance, Process, RunMode, Session } from './process.ts'
import type { SnapshotState } from './process.ts'

export interface EngineState {
  readonly mode: RunMode
  readonly thread: string
  readonly instances: readonly InstanceState[]
  readonly sessions: readonly SessionState[]
  readonly snapshots: readonly SnapshotView[]
  /** file names of the databases on disk */
  readonly databases: readonly string[]
  readonly params: Readonly<Record<number, number | string>>
}

export interface InstanceState {
  readonly handle: number
  readonly name: string | null
  readonly initialized: boolean
  /** m_pver is set: from the first init or restore on */
  readonly versionStore: boolean
  readonly apiLock: ApiLock
  readonly recovering: boolean
  readonly termInProgress: boolean
  readonly stopped: boolean
  /** m_grbitStopped: 0x1 full stop, 0x2 background user tasks, 0x4 caches */
  readonly grbitStopped: number
  readonly checkpointQuiesce: boolean
  readonly noMoreLogWrite: boolean
  /** the first cause, 0 while available */
  readonly unavailable: number
  readonly backupAllowed: boolean
  readonly backgroundRunning: boolean
  readonly backup: BackupState
  readonly snapshot: number | null
  readonly databases: readonly AttachmentState[]
  readonly reseeds: readonly string[]
  readonly revertPrepared: boolean
  readonly logGeneration: number
  readonly lowestLogGeneration: number
  readonly params: Readonly<Record<number, number | string>>
}

export interface BackupState {
  readonly inProgressAny: boolean
  readonly inProgressLocal: boolean
  readonly full: boolean
  readonly stopped: boolean
  readonly phase: BackupPhase
  readonly logInfoPrepared: boolean
  readonly openFile: string | null
  /** what the last end recorded: 0 normal, else the reason; null before the first */
  readonly lastEnd: number | null
}

export interface AttachmentState {
  readonly name: string
  readonly dbid: number
  readonly readOnly: boolean
  readonly opens: number
}

export interface SessionState {
  readonly handle: number
  readonly instance: number
  readonly level: number
  readonly context: string | null
  readonly contextThread: string | null
  readonly transactionOwner: string | null
  readonly rollbackFailure: number
  readonly inApi: boolean
  readonly cursors: readonly number[]
  readonly databases: readonly number[]
}

export interface SnapshotView {
  readonly id: number
  readonly state: SnapshotState
  readonly incremental: boolean
  readonly continueAfterThaw: boolean
  readonly members: readonly number[]
}

export function inspect(p: Process): EngineState {
  const instances = liveInstances(p)
  return {
    mode: p.mode,
    thread: p.thread,
    instances: instances.map(instanceState),
    sessions: [...p.sessions.values()].map(sessionState),
    snapshots: [...p.snapshots.values()].map((session) => ({
      id: session.id,
      state: session.state,
      incremental: session.incremental,
      continueAfterThaw: session.continueAfterThaw,
      members: instances
        .filter((instance) => instance.snapshot === session)
        .map((instance) => instance.handle),
    })),
    databases: [...p.disk.databases.values()].map((file) => file.name),
    params: Object.fromEntries(p.params),
  }
}

function instanceState(instance: Instance): InstanceState {
  const { backup } = instance
  return {
    handle: instance.handle,
    name: instance.name,
    initialized: instance.fJetInitialized,
    versionStore: instance.versionStore,
    apiLock: instance.apiLock,
    recovering: instance.fRecovering,
    termInProgress: instance.fTermInProgress,
    stopped: instance.fStopJetService,
    grbitStopped: instance.grbitStopped,
    checkpointQuiesce: instance.fCheckpointQuiesce,
    noMoreLogWrite: instance.fNoMoreLogWrite,
    unavailable: instance.errInstanceUnavailable,
    backupAllowed: instance.fBackupAllowed,
    backgroundRunning: instance.backgroundRunning,
    backup: {
      inProgressAny: backup.fInProgressAny,
      inProgressLocal: backup.fInProgressLocal,
      full: backup.fFull,
      stopped: backup.fStop,
      phase: backup.phase,
      logInfoPrepared: backup.fBeginNewLogFile,
      openFile: backup.file?.name ?? null,
      lastEnd: backup.lastEnd,
    },
    snapshot: instance.snapshot?.id ?? null,
    databases: [...instance.attachments].map(({ file, dbid, readOnly, cPin }) => ({
      name: file.name,
      dbid,
      readOnly,
      opens: cPin,
    })),
    reseeds: [...instance.reseeds],
    revertPrepared: instance.revertPrepared,
    logGeneration: instance.log?.current ?? 0,
    lowestLogGeneration: instance.log?.lowest ?? 0,
    params: Object.fromEntries(instance.params),
  }
}

function sessionState(session: Session): SessionState {
  const owner = session.trxContext
  return {
    handle: session.handle,
    instance: session.instance.handle,
    level: session.level,
    context: session.context,
    contextThread: session.contextThread,
    transactionOwner:
      owner === null ? null : owner.kind === 'thread' ? owner.thread : `context ${owner.context}`,
    rollbackFailure: session.rollbackFailure,
    inApi: session.cInJetAPI > 0,
    cursors: [...session.cursors].map((cursor) => cursor.handle),
    databases: [...session.opens.keys()].map((attachment) => attachment.dbid),
  }
}
