/**
 * What the C type of each argument takes. A binding converts its arguments before it calls: a value
 * of another kind is a TypeError, and the engine never hears of the call.
 */
import { asObject, describe } from './args.ts'
import { LEGACY } from './functions.ts'
import type { FunctionRow } from './functions.ts'

type Kind = 'grbit' | 'number' | 'handle' | 'out' | 'string' | 'memory' | 'any'

interface Parameter {
  readonly name: string
  readonly kind: Kind
}

/** `#` handle, `>` where one value is written, `$` string, `*` buffer or structure, `?` not looked at */
const MARKS: Readonly<Record<string, Kind>> = {
  '#': 'handle',
  '>': 'out',
  $: 'string',
  '*': 'memory',
  '?': 'any',
}

/**
 * The arguments after the handles that a wrapper validates. Where nothing follows these, or a mere
 * stand-in looks at no more of them, the function is not here.
 */
const REST: Readonly<Record<string, string>> = {
  // process and instance
  JetCreateInstance: '>pinstance $szInstanceName',
  JetCreateInstance2: '>pinstance $szInstanceName $szDisplayName grbit',
  JetEnableMultiInstance: '*psetsysparam csetsysparam >pcsetsucceed',
  JetExternalRestore: '$szCheckpointFilePath $szLogPath *rgrstmap crstfilemap $szBackupLogPath genLow genHigh',
  JetExternalRestore2:
    '$szCheckpointFilePath $szLogPath *rgrstmap crstfilemap $szBackupLogPath *pLogInfo ' +
    '$szTargetInstanceName $szTargetInstanceLogPath $szTargetInstanceCheckpointPath',
  JetGetInstanceInfo: '>pcInstanceInfo >paInstanceInfo',
  JetGetResourceParam: 'resoper resid >pulParam',
  JetGetSystemParameter: '#instance #sesid paramid >plParam *szParam cbMax',
  JetInit: '>pinstance',
  JetInit2: '>pinstance grbit',
  JetInit3: '>pinstance *prstInfo grbit',
  JetInit4: '>pinstance *prstInfo grbit',
  JetRBSCancelRevert: '#instance',
  JetRBSExecuteRevert: '#instance grbit *prbsrevertinfomisc',
  JetRBSPrepareRevert: '#instance ?jltRevertExpected cpgCache grbit *pjltRevertActual',
  JetRestore: '$szSource',
  JetRestore2: '$sz $szDest',
  JetRestoreInstance: '$sz $szDest',
  JetSetResourceParam: 'resoper resid ulParam',
  JetSetSystemParameter: '>pinstance #sesid paramid lParam $szParam',
  JetStopServiceInstance2: 'grbit',
  JetTerm2: 'grbit',

  // backup and snapshot
  JetBackupInstance: '$szBackupPath grbit',
  JetBeginDatabaseIncrementalReseed: '$szDatabase genFirstDivergedLog grbit',
  JetBeginExternalBackupInstance: 'grbit',
  JetBeginSurrogateBackup: 'lgenFirst lgenLast grbit',
  JetCloseFileInstance: '#hfFile',
  JetEndDatabaseIncrementalReseed:
    '$szDatabase genMinRequired genFirstDivergedLog genMaxRequired grbit',
  JetEndExternalBackupInstance2: 'grbit',
  JetEndSurrogateBackup: 'grbit',
  JetGetAttachInfoInstance: '*szzDatabases cbMax >pcbActual',
  JetGetLogInfoInstance: '*szzLogs cbMax >pcbActual',
  JetGetLogInfoInstance2: '*szzLogs cbMax >pcbActual *pLogInfo',
  JetGetTruncateLogInfoInstance: '*szzLogs cbMax >pcbActual',
  JetOpenFileInstance: '$szFileName >phfFile >pulFileSizeLow >pulFileSizeHigh',
  JetOpenFileSectionInstance:
    '$szFile >phFile iSection cSections ibRead >pulSectionSizeLow >plSectionSizeHigh',
  JetOSSnapshotAbort: '#snapId grbit',
  JetOSSnapshotEnd: '#snapId grbit',
  JetOSSnapshotFreeze: '#snapId >pcInstanceInfo >paInstanceInfo grbit',
  JetOSSnapshotGetFreezeInfo: '#snapId >pcInstanceInfo >paInstanceInfo grbit',
  JetOSSnapshotPrepare: '>psnapId grbit',
  JetOSSnapshotPrepareInstance: '#snapId #instance grbit',
  JetOSSnapshotThaw: '#snapId grbit',
  JetOSSnapshotTruncateLog: '#snapId grbit',
  JetOSSnapshotTruncateLogInstance: '#snapId #instance grbit',
  JetReadFileInstance: '#hfFile *pv cb >pcbActual',

  // session and transaction
  JetBeginSession: '>psesid $szUserName $szPassword',
  JetBeginTransaction2: 'grbit',
  JetBeginTransaction3: 'trxid grbit',
  JetCommitTransaction: 'grbit',
  JetCommitTransaction2: 'grbit cmsecDurableCommit >pCommitId',
  JetDBUtilities: '*pdbutil',
  JetDupSession: '>psesid',
  JetEndSession: 'grbit',
  JetGetSessionInfo: '*pvResult cbMax ulInfoLevel',
  JetGetSessionParameter: 'sesparamid *pvParam cbParamMax >pcbParamActual',
  JetGetVersion: '>pwVersion',
  JetRollback: 'grbit',
  JetSetSessionContext: 'ulContext',
  JetSetSessionParameter: 'sesparamid ?pvParam cbParam',

  // database
  JetAttachDatabase: '$szFilename grbit',
  JetAttachDatabase2: '$szFilename cpgDatabaseSizeMax grbit',
  JetAttachDatabase3: '$szFilename *rgsetdbparam csetdbparam grbit',
  JetCloseDatabase: '#dbid grbit',
  JetCreateDatabase: '$szFilename $szConnect >pdbid grbit',
  JetCreateDatabase2: '$szFilename cpgDatabaseSizeMax >pdbid grbit',
  JetCreateDatabase3: '$szFilename >pdbid *rgsetdbparam csetdbparam grbit',
  JetDetachDatabase: '$szFilename',
  JetDetachDatabase2: '$szFilename grbit',
  JetGetDatabaseInfo: '#dbid *pvResult cbMax InfoLevel',
  JetOpenDatabase: '$szFilename $szConnect >pdbid grbit',

  // table and index
  JetAddColumn: '$szColumnName *pcolumndef *pvDefault cbDefault >pcolumnid',
  JetCreateIndex: '$szIndexName grbit $szKey cbKey lDensity',
  JetCreateIndex2: '*pindexcreate cIndexCreate',
  JetCreateIndex3: '*pindexcreate cIndexCreate',
  JetCreateIndex4: '*pindexcreate cIndexCreate',
  JetCreateTable: '#dbid $szTableName lPages lDensity >ptableid',
  JetCreateTableColumnIndex: '#dbid *ptablecreate',
  JetCreateTableColumnIndex2: '#dbid *ptablecreate',
  JetCreateTableColumnIndex3: '#dbid *ptablecreate',
  JetCreateTableColumnIndex4: '#dbid *ptablecreate',
  JetCreateTableColumnIndex5: '#dbid *ptablecreate',
  JetDeleteColumn: '$szColumnName',
  JetDeleteColumn2: '$szColumnName grbit',
  JetDeleteIndex: '$szIndexName',
  JetDeleteTable: '#dbid $szTableName',
  JetDeleteTable2: '#dbid $szTableName grbit',
  JetDupCursor: '>ptableid grbit',
  // A name or a column id, by the level.
  JetGetColumnInfo: '#dbid $szTableName ?pColumnNameOrId *pvResult cbMax InfoLevel',
  JetGetTableColumnInfo: '?szColumnName *pvResult cbMax InfoLevel',
  JetOpenTable: '#dbid $szTableName *pvParameters cbParameters grbit >ptableid',
  JetOpenTempTable: '*prgcolumndef ccolumn grbit >ptableid *prgcolumnid',
  JetOpenTempTable2: '*prgcolumndef ccolumn lcid grbit >ptableid *prgcolumnid',
  JetOpenTempTable3: '*prgcolumndef ccolumn *pidxunicode grbit >ptableid *prgcolumnid',
  JetOpenTemporaryTable: '*popentemporarytable',
  JetOpenTemporaryTable2: '*popentemporarytable',
  JetRenameTable: '#dbid $szName $szNameNew',

  // record
  JetEscrowUpdate: 'columnid *pv cbMax *pvOld cbOldMax >pcbOldActual grbit',
  JetGetBookmark: '*pvBookmark cbMax >pcbActual',
  JetGetCurrentIndex: '*szIndexName cbIndexName',
  JetGotoBookmark: '*pvBookmark cbBookmark',
  JetGotoPosition: '*precpos',
  JetGotoSecondaryIndexBookmark:
    '*pvSecondaryKey cbSecondaryKey *pvPrimaryBookmark cbPrimaryBookmark grbit',
  JetIndexRecordCount: '>pcrec crecMax',
  JetIndexRecordCount2: '>pcrec crecMax',
  JetMakeKey: '*pvData cbData grbit',
  JetMove: 'cRow grbit',
  JetPrepareUpdate: 'prep',
  JetRetrieveColumn: 'columnid *pvData cbData >pcbActual grbit *pretinfo',
  JetRetrieveColumns: '*pretrievecolumn cretrievecolumn',
  JetRetrieveKey: '*pvKey cbMax >pcbActual grbit',
  JetSeek: 'grbit',
  JetSetColumn: 'columnid *pvData cbData grbit *psetinfo',
  JetSetColumns: '*psetcolumn csetcolumn',
  JetSetCurrentIndex: '$szIndexName',
  JetSetCurrentIndex2: '$szIndexName grbit',
  JetSetCurrentIndex3: '$szIndexName grbit itagSequence',
  JetSetCurrentIndex4: '$szIndexName *pindexid grbit itagSequence',
  JetSetIndexRange: 'grbit',
  JetUpdate: '*pvBookmark cbBookmark >pcbActual',
  JetUpdate2: '*pvBookmark cbBookmark >pcbActual grbit',
}

/** The handles that come first, by what the wrapper validates */
function validated({ validates, instanceAt }: FunctionRow): string {
  if (validates === 'session+cursor') return '#sesid #tableid'
  if (validates === 'session') return '#sesid'
  return instanceAt === 0 ? '#instance' : ''
}

/** The parameters of a function; a legacy form has those of its instance form, less the instance. */
export function parametersOf(row: FunctionRow): readonly Parameter[] {
  const rest = REST[LEGACY.get(row.name) ?? row.name] ?? ''
  const words = `${validated(row)} ${rest}`.match(/\S+/g) ?? []
  return words.map((word) => {
    const kind = MARKS[word.charAt(0)]
    if (kind !== undefined) return { name: word.slice(1), kind }
    return { name: word, kind: word === 'grbit' ? 'grbit' : 'number' }
  })
}

/** @throws TypeError for the first argument that the C type cannot take */
export function checkArguments(
  fn: string,
  parameters: readonly Parameter[],
  args: readonly unknown[],
): void {
  for (const [index, { name, kind }] of parameters.entries()) {
    const { takes, text } = KINDS[kind]
    const value = args[index]
    if (takes(value)) continue
    const given = index < args.length ? describe(value) : 'missing'
    throw new TypeError(
      `Cannot call ${fn} in the simulator: its argument ${name} must be ${text}, and is ${given}`,
    )
  }
}

interface Taken {
  readonly takes: (value: unknown) => boolean
  readonly text: string
}

const isNull = (value: unknown): boolean => value === null || value === undefined

const KINDS: Readonly<Record<Kind, Taken>> = {
  grbit: {
    takes: (value) => isInteger(value, -(2 ** 31), 2 ** 32 - 1),
    text: 'an integer of 32 bits (number or bigint)',
  },
  // The double next to the largest of 64 bits is 2 ** 64.
  number: {
    takes: (value) => isInteger(value, -(2 ** 63), 2 ** 64),
    text: 'an integer (number or bigint)',
  },
  handle: {
    takes: (value) => isNull(value) || isInteger(value, -(2 ** 63), 2 ** 64),
    text: 'a handle (number or bigint) or null',
  },
  out: {
    takes: (value) => isNull(value) || holdsValue(value),
    text: 'an object whose value can be written, or null',
  },
  string: { takes: (value) => isNull(value) || typeof value === 'string', text: 'a string or null' },
  memory: {
    takes: (value) => isNull(value) || asObject(value) !== null,
    text: 'a buffer, an object or null',
  },
  any: { takes: () => true, text: 'anything' },
}

function isInteger(value: unknown, least: number, most: number): boolean {
  const isWhole = typeof value === 'bigint' || Number.isInteger(value)
  return isWhole && (value as number | bigint) >= least && (value as number | bigint) <= most
}

/** The binding writes `value`: neither an element of an array or buffer, nor anything frozen. */
function holdsValue(value: unknown): boolean {
  const object = asObject(value)
  if (object === null || Array.isArray(object) || ArrayBuffer.isView(object)) return false
  for (let at: object | null = object; at !== null; at = Reflect.getPrototypeOf(at)) {
    const found = Reflect.getOwnPropertyDescriptor(at, 'value')
    if (found === undefined) continue
    if (found.set !== undefined) return true
    return found.writable === true && (at === object || Reflect.isExtensible(object))
  }
  return Reflect.isExtensible(object)
}
