/** One option bit: value as unsigned 32 bits, the functions that take it, and what it does there. */
export interface GrbitRow {
  readonly value: number
  readonly usedBy: string | null
  readonly meaning: string | null
  /** False where only the engine's own header has it. */
  readonly public?: false
}

/** Option bits of stop, term, backup, end, detach, rollback, commit and snapshot. */
export const grbits = {
  JET_bitTermComplete: {
    value: 0x00000001, usedBy: 'JetTerm2',
    meaning: 'Orderly shutdown including pending clean-up. Also the effective mode when neither Abrupt nor Dirty is given (including grbit 0).',
  },
  JET_bitTermAbrupt: {
    value: 0x00000002, usedBy: 'JetTerm2',
    meaning: 'Fast shutdown without optional clean-up; aborts a running backup first. This is what JetTerm uses.',
  },
  JET_bitTermStopBackup: {
    value: 0x00000004, usedBy: 'JetTerm2',
    meaning: 'Abort a running backup (or wait for a snapshot to finish) before shutting down, instead of failing with JET_errBackupInProgress.',
  },
  JET_bitTermDirty: {
    value: 0x00000008, usedBy: 'JetTerm2',
    meaning: 'Shut down leaving databases dirty; skips the backup and open-transaction checks and returns JET_errDirtyShutdown when it completes.',
  },
  JET_bitForceDetach: {
    value: 0x00000001, usedBy: 'JetDetachDatabase2',
    meaning: 'Always refused with JET_errForceDetachNotAllowed.',
  },
  JET_bitForceCloseAndDetach: {
    value: 0x00000003, usedBy: 'JetDetachDatabase2',
    meaning: 'Contains JET_bitForceDetach, so always refused with JET_errForceDetachNotAllowed.',
  },
  JET_bitBackupIncremental: {
    value: 0x00000001, usedBy: 'JetBackup*, JetBeginExternalBackup*, JetBeginSurrogateBackup',
    meaning: 'Logs only; starts directly in the logs phase; JET_errInvalidBackup with circular logging.',
  },
  JET_bitKeepOldLogs: {
    value: 0x00000002, usedBy: null, public: false,
    meaning: null,
  },
  JET_bitBackupAtomic: {
    value: 0x00000004, usedBy: 'JetBackup, JetBackupInstance',
    meaning: 'Keep the previous backup in the directory until the new one succeeds; JET_errInvalidGrbit for external backups.',
  },
  JET_bitBackupFullWithAllLogs: {
    value: 0x00000008, usedBy: '-', public: false,
    meaning: 'Non-public; JET_errInvalidGrbit for external backups.',
  },
  JET_bitBackupSnapshot: {
    value: 0x00000010, usedBy: '-',
    meaning: 'Reserved; JET_errInvalidGrbit for external backups.',
  },
  JET_bitBackupSurrogate: {
    value: 0x00000020, usedBy: 'JetBeginSurrogateBackup (set by the engine)', public: false,
    meaning: 'Marks the backup as one made elsewhere (replica).',
  },
  JET_bitInternalCopy: {
    value: 0x00000040, usedBy: 'JetBeginExternalBackupInstance', public: false,
    meaning: 'Non-public: copy by an internal client; alone allows a backup during recovery when the matching flight is on; cannot be combined with incremental or surrogate.',
  },
  JET_bitBackupEndNormal: {
    value: 0x00000001, usedBy: 'JetEndExternalBackupInstance2, JetEndSurrogateBackup',
    meaning: 'The caller finished normally. Exactly one of Normal/Abort is required.',
  },
  JET_bitBackupEndAbort: {
    value: 0x00000002, usedBy: 'JetEndExternalBackupInstance2, JetEndSurrogateBackup',
    meaning: 'The caller gives up. Exactly one of Normal/Abort is required.',
  },
  JET_bitBackupTruncateDone: {
    value: 0x00000100, usedBy: 'JetEndExternalBackupInstance2',
    meaning: 'Treat the backup as a normal one in the headers even if truncation was not called.',
  },
  JET_bitBackupNoDbHeaderUpdate: {
    value: 0x00000200, usedBy: 'JetEndExternalBackupInstance2', public: false,
    meaning: 'Non-public: do not stamp database headers.',
  },
  JET_bitRollbackAll: {
    value: 0x00000001, usedBy: 'JetRollback',
    meaning: 'Roll back every level of the session.',
  },
  JET_bitRollbackRedoCallback: {
    value: 0x00000020, usedBy: 'JetRollback', public: false,
    meaning: 'Non-public; accepted by the grbit check.',
  },
  JET_bitIncrementalSnapshot: {
    value: 0x00000001, usedBy: null,
    meaning: null,
  },
  JET_bitCopySnapshot: {
    value: 0x00000002, usedBy: null,
    meaning: null,
  },
  JET_bitContinueAfterThaw: {
    value: 0x00000004, usedBy: null,
    meaning: null,
  },
  JET_bitExplicitPrepare: {
    value: 0x00000008, usedBy: null,
    meaning: null,
  },
  JET_bitAllDatabasesSnapshot: {
    value: 0x00000001, usedBy: null,
    meaning: null,
  },
  JET_bitAbortSnapshot: {
    value: 0x00000001, usedBy: null,
    meaning: null,
  },
  JET_bitStopServiceAll: {
    value: 0x00000000, usedBy: 'JetStopServiceInstance2',
    meaning: 'Full stop: background work is ended, caches are quiesced and the instance refuses further calls. Zero value. The engine records it internally as bit 0x1 and it can never be resumed.',
  },
  JET_bitStopServiceBackgroundUserTasks: {
    value: 0x00000002, usedBy: 'JetStopServiceInstance2',
    meaning: 'Pauses client-requested background tasks (B+ tree defragmentation) of writable attached databases. Resumable. Harmless before init.',
  },
  JET_bitStopServiceQuiesceCaches: {
    value: 0x00000004, usedBy: 'JetStopServiceInstance2',
    meaning: 'Asks the cache and version store to drain to disk in the background. Resumable. Not usable before init (null version store).',
  },
  JET_bitStopServiceResume: {
    value: 0x80000000, usedBy: 'JetStopServiceInstance2',
    meaning: 'Undo. With other bits: undo those; alone: undo everything recorded as stopped. Only BackgroundUserTasks and QuiesceCaches can be undone.',
  },
  JET_bitStopServiceStopAndEmitLog: {
    value: 0x00000008, usedBy: 'JetStopServiceInstance2', public: false,
    meaning: 'Ends all logging and emits the rest of the log stream. Must be the only bit (else JET_errInvalidGrbit). Cannot be resumed; not recorded in the stopped set.',
  },
  JET_bitCommitLazyFlush: {
    value: 0x00000001, usedBy: 'JetCommitTransaction*',
    meaning: 'Do not wait for the log to reach the disk.',
  },
  JET_bitWaitLastLevel0Commit: {
    value: 0x00000002, usedBy: 'JetCommitTransaction*',
    meaning: 'Waits for the last level 0 commit of the session; commits nothing, works at any level, stands alone.',
  },
  JET_bitWaitAllLevel0Commit: {
    value: 0x00000008, usedBy: 'JetCommitTransaction*',
    meaning: 'Waits for all level 0 commits; commits nothing, works at any level, stands alone.',
  },
  JET_bitForceNewLog: {
    value: 0x00000010, usedBy: 'JetCommitTransaction*',
    meaning: 'Rolls the log over; commits nothing, works at any level, stands alone.',
  },
  JET_bitCommitRedoCallback: {
    value: 0x00000020, usedBy: 'JetCommitTransaction*', public: false,
    meaning: 'Non-public; accepted by the grbit check.',
  },
  JET_bitExternalRecoveryControl: {
    value: 0x00000800, usedBy: 'JetInit3, JetInit4', public: false,
    meaning: 'With a restore-info structure: recovery is steered by a callback and the API is not locked meanwhile.',
  },
} as const satisfies Record<string, GrbitRow>
