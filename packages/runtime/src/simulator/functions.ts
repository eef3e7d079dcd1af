/**
 * What the simulator knows of each function: the gate it enters by, the handles its exported
 * wrapper validates before that, and where these handles stand among the arguments
 * (lifecycle facts section 3; jetapi.cxx, one APICALL object per function).
 */

/** The engine's eight ways into the API. */
export type Gate =
  | 'session' // APICALL_SESID::FEnter
  | 'session-past-stop' // the same with fIgnoreStopService
  | 'instance' // APICALL_INST::FEnter
  | 'before-init' // FEnterWithoutInit
  | 'init' // FEnterForInit
  | 'term' // FEnterForTerm
  | 'lookup' // ErrFindPinst and nothing else
  | 'none'

export type Validation = 'session+cursor' | 'session' | 'instance' | 'none'

export interface FunctionRow {
  readonly name: string
  /** exported names, the base name included even where only A and W forms exist */
  readonly exports: readonly string[]
  readonly gate: Gate
  readonly validates: Validation
  /** the gate also checks argument 1, a dbid */
  readonly checksDbid: boolean
  /** a long loop inside polls the stop flag (section 4, in flight) */
  readonly polls: boolean
  /** legacy form without an instance argument: only in one-instance mode */
  readonly legacy: boolean
  /** position of an instance argument, -1 where there is none */
  readonly instanceAt: number
}

/**
 * One word per function: `/AW` A and W forms exist, `/W` only a W form; `#` the gate checks a dbid;
 * `~` polls the stop flag; `@` legacy one-instance form. In this order.
 */
const FAMILIES = [
  {
    gate: 'session',
    validates: 'session+cursor',
    words: [
      'JetAddColumn/AW', 'JetComputeStats~', 'JetCreateIndex/AW~', 'JetCreateIndex2/AW~',
      'JetCreateIndex3/AW~', 'JetCreateIndex4/AW~', 'JetDelete', 'JetDeleteColumn/AW',
      'JetDeleteColumn2/AW', 'JetDeleteIndex/AW', 'JetDupCursor', 'JetEnumerateColumns',
      'JetEscrowUpdate', 'JetGetBookmark', 'JetGetCurrentIndex/AW', 'JetGetCursorInfo', 'JetGetLS',
      'JetGetLock', 'JetGetRecordPosition', 'JetGetRecordSize', 'JetGetRecordSize2',
      'JetGetRecordSize3', 'JetGetSecondaryIndexBookmark', 'JetGetTableColumnInfo/AW',
      'JetGetTableIndexInfo/AW', 'JetGetTableInfo/AW', 'JetGotoBookmark', 'JetGotoPosition',
      'JetGotoSecondaryIndexBookmark', 'JetIndexRecordCount~', 'JetIndexRecordCount2~',
      'JetMakeKey', 'JetMove', 'JetPrepareUpdate', 'JetPrereadColumnsByReference',
      'JetPrereadIndexRange', 'JetPrereadIndexRanges', 'JetPrereadKeys', 'JetRegisterCallback',
      'JetRenameColumn/AW', 'JetResetTableSequential', 'JetRetrieveColumn',
      'JetRetrieveColumnByReference', 'JetRetrieveColumns', 'JetRetrieveKey',
      'JetRetrieveTaggedColumnList', 'JetSeek', 'JetSetColumn', 'JetSetColumns',
      'JetSetCurrentIndex/AW', 'JetSetCurrentIndex2/AW', 'JetSetCurrentIndex3/AW',
      'JetSetCurrentIndex4/AW', 'JetSetCursorFilter', 'JetSetIndexRange', 'JetSetLS',
      'JetSetTableInfo/AW', 'JetSetTableSequential', 'JetStreamRecords', 'JetUnregisterCallback',
      'JetUpdate', 'JetUpdate2',
    ],
  },
  {
    gate: 'session',
    validates: 'session',
    words: [
      'JetAttachDatabase/AW', 'JetAttachDatabase2/AW', 'JetAttachDatabase3/AW',
      'JetBeginTransaction', 'JetBeginTransaction2', 'JetBeginTransaction3',
      'JetCommitTransaction', 'JetCommitTransaction2', 'JetCompact/AW~', 'JetConvertDDL/AW#',
      'JetCreateDatabase/AW', 'JetCreateDatabase2/AW', 'JetCreateDatabase3/AW',
      'JetCreateTable/AW#', 'JetCreateTableColumnIndex/AW#', 'JetCreateTableColumnIndex2/AW#',
      'JetCreateTableColumnIndex3/AW#', 'JetCreateTableColumnIndex4/AW#',
      'JetCreateTableColumnIndex5/AW#', 'JetDatabaseScan#', 'JetDefragment/AW#',
      'JetDefragment2/AW#', 'JetDeleteTable/AW#', 'JetDeleteTable2/AW#', 'JetDupSession',
      'JetGetColumnInfo/AW#', 'JetGetCounter', 'JetGetDatabaseInfo/AW#', 'JetGetDatabasePages',
      'JetGetIndexInfo/AW#', 'JetGetMaxDatabaseSize#', 'JetGetObjectInfo/AW#', 'JetGetVersion',
      'JetGrowDatabase#', 'JetIdle', 'JetIntersectIndexes~', 'JetOnlinePatchDatabasePage#',
      'JetOpenDatabase/AW', 'JetOpenTable/AW#', 'JetOpenTempTable', 'JetOpenTempTable2',
      'JetOpenTempTable3', 'JetOpenTemporaryTable', 'JetOpenTemporaryTable2',
      'JetPrepareToCommitTransaction', 'JetPrereadTables/W#', 'JetRenameTable/AW#',
      'JetResetCounter', 'JetResizeDatabase#', 'JetSetColumnDefaultValue/AW#',
      'JetSetDatabaseSize/AW', 'JetSetMaxDatabaseSize', 'JetSetSessionContext',
      'JetSetSessionParameter', 'JetUpgradeDatabase/AW',
    ],
  },
  {
    gate: 'none',
    validates: 'session',
    words: [
      'JetAttachDatabaseWithStreaming/AW',
    ],
  },
  {
    gate: 'instance',
    validates: 'instance',
    words: [
      'JetBackup/AW@', 'JetBackupInstance/AW', 'JetBeginExternalBackup@',
      'JetBeginExternalBackupInstance', 'JetBeginSession/AW', 'JetBeginSurrogateBackup',
      'JetCloseFile@', 'JetCloseFileInstance', 'JetConsumeLogData', 'JetEndExternalBackup@',
      'JetEndExternalBackupInstance', 'JetEndExternalBackupInstance2', 'JetEndSurrogateBackup',
      'JetGetAttachInfo/AW@', 'JetGetAttachInfoInstance/AW', 'JetGetInstanceMiscInfo',
      'JetGetLogInfo/AW@', 'JetGetLogInfoInstance/AW', 'JetGetLogInfoInstance2/AW',
      'JetGetTruncateLogInfoInstance/AW', 'JetOSSnapshotPrepareInstance',
      'JetOSSnapshotTruncateLogInstance', 'JetOpenFile/AW@', 'JetOpenFileInstance/AW',
      'JetOpenFileSectionInstance/AW', 'JetReadFile@', 'JetReadFileInstance', 'JetTruncateLog@',
      'JetTruncateLogInstance',
    ],
  },
  {
    gate: 'before-init',
    validates: 'instance',
    words: [
      'JetBeginDatabaseIncrementalReseed/AW', 'JetEndDatabaseIncrementalReseed/AW',
      'JetGetResourceParam', 'JetPatchDatabasePages/AW', 'JetSetResourceParam',
    ],
  },
  {
    gate: 'session-past-stop',
    validates: 'session',
    words: [
      'JetCloseDatabase#', 'JetDetachDatabase/AW', 'JetDetachDatabase2/AW', 'JetEndSession',
      'JetGetSessionInfo', 'JetResetSessionContext', 'JetRollback',
    ],
  },
  {
    gate: 'session-past-stop',
    validates: 'session+cursor',
    words: [
      'JetCloseTable',
    ],
  },
  {
    gate: 'none',
    validates: 'none',
    words: [
      'JetConfigureProcessForCrashDump', 'JetCreateDatabaseWithStreaming/AW',
      'JetCreateEncryptionKey', 'JetCreateInstance/AW', 'JetCreateInstance2/AW',
      'JetDefragment3/AW', 'JetEnableMultiInstance/AW', 'JetFreeBuffer',
      'JetGetDatabaseFileInfo/AW', 'JetGetErrorInfo/W', 'JetGetInstanceInfo/AW',
      'JetGetLogFileInfo/AW', 'JetGetPageInfo', 'JetGetPageInfo2', 'JetGetRBSFileInfo/AW',
      'JetGetThreadStats', 'JetOSSnapshotAbort', 'JetOSSnapshotEnd', 'JetOSSnapshotFreeze/AW',
      'JetOSSnapshotGetFreezeInfo/AW', 'JetOSSnapshotPrepare', 'JetOSSnapshotThaw',
      'JetOSSnapshotTruncateLog', 'JetRemoveLogfile/AW', 'JetRetrieveColumnFromRecordStream',
      'JetSnapshotStart/AW', 'JetSnapshotStop', 'JetTestHook', 'JetTracing',
    ],
  },
  {
    gate: 'session',
    validates: 'none',
    words: [
      'JetDBUtilities/AW~',
    ],
  },
  {
    gate: 'init',
    validates: 'none',
    words: [
      'JetExternalRestore/AW', 'JetExternalRestore2/AW', 'JetInit', 'JetInit2', 'JetInit3/AW',
      'JetInit4/AW',
    ],
  },
  {
    gate: 'instance',
    validates: 'session',
    words: [
      'JetGetSessionParameter',
    ],
  },
  {
    gate: 'before-init',
    validates: 'none',
    words: [
      'JetGetSystemParameter/AW', 'JetRBSCancelRevert', 'JetRBSExecuteRevert',
      'JetRBSPrepareRevert', 'JetSetSystemParameter/AW',
    ],
  },
  {
    gate: 'init',
    validates: 'instance',
    words: [
      'JetRestore/AW@', 'JetRestore2/AW@', 'JetRestoreInstance/AW',
    ],
  },
  {
    gate: 'lookup',
    validates: 'instance',
    words: [
      'JetStopBackup@', 'JetStopBackupInstance', 'JetStopService@', 'JetStopServiceInstance',
      'JetStopServiceInstance2',
    ],
  },
  {
    gate: 'term',
    validates: 'instance',
    words: [
      'JetTerm', 'JetTerm2',
    ],
  },
] as const satisfies readonly {
  readonly gate: Gate
  readonly validates: Validation
  readonly words: readonly string[]
}[]

type Word = (typeof FAMILIES)[number]['words'][number]

type Plain<W extends string> = W extends `${infer N}/${string}`
  ? N
  : W extends `${infer N}#${string}` | `${infer N}~${string}` | `${infer N}@${string}`
    ? N
    : W

type Exports<W extends string> =
  | Plain<W>
  | (W extends `${infer N}/AW${string}` ? `${N}A` | `${N}W` : never)
  | (W extends `${infer N}/W${string}` ? `${N}W` : never)

/** Base names, also where the DLL has only A and W forms, and the A and W forms. */
export type ExportedName = Exports<Word>

/**
 * Legacy one-instance forms and the instance form they call on slot 0 (2971-2993). JetRestore and
 * JetRestore2 choose the mode themselves and are not here.
 */
export const LEGACY: ReadonlyMap<string, string> = new Map([
  ['JetBackup', 'JetBackupInstance'],
  ['JetBeginExternalBackup', 'JetBeginExternalBackupInstance'],
  ['JetCloseFile', 'JetCloseFileInstance'],
  ['JetEndExternalBackup', 'JetEndExternalBackupInstance'],
  ['JetGetAttachInfo', 'JetGetAttachInfoInstance'],
  ['JetGetLogInfo', 'JetGetLogInfoInstance'],
  ['JetOpenFile', 'JetOpenFileInstance'],
  ['JetReadFile', 'JetReadFileInstance'],
  ['JetStopBackup', 'JetStopBackupInstance'],
  ['JetStopService', 'JetStopServiceInstance'],
  ['JetTruncateLog', 'JetTruncateLogInstance'],
])

/** The only two functions whose instance is not the first argument. */
const INSTANCE_SECOND: ReadonlySet<string> = new Set([
  'JetOSSnapshotPrepareInstance',
  'JetOSSnapshotTruncateLogInstance',
])

function parse(gate: Gate, validates: Validation, word: string): FunctionRow {
  const name = /^\w+/.exec(word)?.[0] ?? word
  const variants = word.includes('/AW') ? ['A', 'W'] : word.includes('/W') ? ['W'] : []
  const legacy = word.includes('@')
  const instanceAt =
    validates !== 'instance' || legacy ? -1 : INSTANCE_SECOND.has(name) ? 1 : 0
  return {
    name,
    exports: [name, ...variants.map((variant) => name + variant)],
    gate,
    validates,
    checksDbid: word.includes('#'),
    polls: word.includes('~'),
    legacy,
    instanceAt,
  }
}

export const FUNCTIONS: ReadonlyMap<string, FunctionRow> = new Map(
  FAMILIES.flatMap(({ gate, validates, words }) =>
    words.map((word) => {
      const row = parse(gate, validates, word)
      return [row.name, row] as const
    }),
  ),
)
