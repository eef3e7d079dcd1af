/**
 * What this service uses of the ESE API: types, constants, and the check of error codes.
 *
 * Arguments are positional as in C. An out parameter is an object whose `value` is written, a
 * structure is an object with the C field names, a buffer is a Uint8Array.
 */
import { grbit, jetErrorName, jetErrors } from '@jet-lifecycle/model/facts'
import type { JetBackupFile, JetDbid, JetInstance, JetSesid, JetTableid } from '@jet-lifecycle/model/facts'

export type { JetBackupFile, JetDbid, JetInstance, JetSesid, JetTableid } from '@jet-lifecycle/model/facts'

/** 0, a positive warning, or a negative error. */
export type JetErr = number

export interface Out<T> {
  value: T
}

export interface ColumnDefinition {
  readonly coltyp: number
  readonly cp: number
  readonly cbMax: number
  readonly grbit: number
}

/** Lists names, each ended by a zero and the list by one more; without a buffer it tells the size. */
export type ListNames = (instance: JetInstance, szz: Uint8Array | null, cbMax: number, pcbActual: Out<number>) => JetErr

export interface Esent {
  readonly JetCreateInstance: (pinstance: Out<JetInstance>, szInstanceName: string) => JetErr
  readonly JetSetSystemParameter: (
    pinstance: Out<JetInstance> | null, sesid: 0, paramid: number, lParam: number, szParam: string | null,
  ) => JetErr
  readonly JetInit: (pinstance: Out<JetInstance>) => JetErr
  readonly JetTerm: (instance: JetInstance) => JetErr
  readonly JetTerm2: (instance: JetInstance, grbit: number) => JetErr
  readonly JetStopService: () => JetErr
  readonly JetStopServiceInstance: (instance: JetInstance) => JetErr
  readonly JetStopServiceInstance2: (instance: JetInstance, grbit: number) => JetErr
  readonly JetGetInstanceInfo: (pcInstanceInfo: Out<number>, paInstanceInfo: Out<unknown>) => JetErr

  readonly JetBeginSession: (
    instance: JetInstance, psesid: Out<JetSesid>, szUserName: null, szPassword: null,
  ) => JetErr
  readonly JetEndSession: (sesid: JetSesid, grbit: number) => JetErr
  readonly JetBeginTransaction: (sesid: JetSesid) => JetErr
  readonly JetCommitTransaction: (sesid: JetSesid, grbit: number) => JetErr
  readonly JetRollback: (sesid: JetSesid, grbit: number) => JetErr

  readonly JetCreateDatabase: (
    sesid: JetSesid, szFilename: string, szConnect: null, pdbid: Out<JetDbid>, grbit: number,
  ) => JetErr
  readonly JetAttachDatabase: (sesid: JetSesid, szFilename: string, grbit: number) => JetErr
  readonly JetOpenDatabase: (
    sesid: JetSesid, szFilename: string, szConnect: null, pdbid: Out<JetDbid>, grbit: number,
  ) => JetErr
  readonly JetCloseDatabase: (sesid: JetSesid, dbid: JetDbid, grbit: number) => JetErr

  readonly JetCreateTable: (
    sesid: JetSesid, dbid: JetDbid, szTableName: string, lPages: number, lDensity: number, ptableid: Out<JetTableid>,
  ) => JetErr
  readonly JetAddColumn: (
    sesid: JetSesid, tableid: JetTableid, szColumnName: string, pcolumndef: ColumnDefinition,
    pvDefault: Uint8Array | null, cbDefault: number, pcolumnid: Out<number>,
  ) => JetErr
  readonly JetCreateIndex: (
    sesid: JetSesid, tableid: JetTableid, szIndexName: string, grbit: number, szKey: string, cbKey: number,
    lDensity: number,
  ) => JetErr
  readonly JetOpenTable: (
    sesid: JetSesid, dbid: JetDbid, szTableName: string, pvParameters: null, cbParameters: number, grbit: number,
    ptableid: Out<JetTableid>,
  ) => JetErr
  readonly JetCloseTable: (sesid: JetSesid, tableid: JetTableid) => JetErr
  readonly JetGetTableColumnInfo: (
    sesid: JetSesid, tableid: JetTableid, szColumnName: string, pvResult: { columnid: number }, cbMax: number,
    InfoLevel: number,
  ) => JetErr

  readonly JetSetCurrentIndex: (sesid: JetSesid, tableid: JetTableid, szIndexName: string) => JetErr
  readonly JetMakeKey: (
    sesid: JetSesid, tableid: JetTableid, pvData: Uint8Array, cbData: number, grbit: number,
  ) => JetErr
  readonly JetSeek: (sesid: JetSesid, tableid: JetTableid, grbit: number) => JetErr
  readonly JetSetIndexRange: (sesid: JetSesid, tableid: JetTableid, grbit: number) => JetErr
  readonly JetMove: (sesid: JetSesid, tableid: JetTableid, cRow: number, grbit: number) => JetErr
  readonly JetRetrieveColumn: (
    sesid: JetSesid, tableid: JetTableid, columnid: number, pvData: Uint8Array, cbData: number,
    pcbActual: Out<number>, grbit: number, pretinfo: null,
  ) => JetErr
  readonly JetPrepareUpdate: (sesid: JetSesid, tableid: JetTableid, prep: number) => JetErr
  readonly JetSetColumn: (
    sesid: JetSesid, tableid: JetTableid, columnid: number, pvData: Uint8Array, cbData: number, grbit: number,
    psetinfo: null,
  ) => JetErr
  readonly JetUpdate: (
    sesid: JetSesid, tableid: JetTableid, pvBookmark: null, cbBookmark: number, pcbActual: null,
  ) => JetErr
  readonly JetDelete: (sesid: JetSesid, tableid: JetTableid) => JetErr
  readonly JetEscrowUpdate: (
    sesid: JetSesid, tableid: JetTableid, columnid: number, pv: Uint8Array, cbMax: number, pvOld: null,
    cbOldMax: number, pcbOldActual: null, grbit: number,
  ) => JetErr

  readonly JetBeginExternalBackupInstance: (instance: JetInstance, grbit: number) => JetErr
  readonly JetGetAttachInfoInstance: ListNames
  readonly JetOpenFileInstance: (
    instance: JetInstance, szFileName: string, phfFile: Out<JetBackupFile>, pulFileSizeLow: Out<number>,
    pulFileSizeHigh: Out<number>,
  ) => JetErr
  readonly JetReadFileInstance: (
    instance: JetInstance, hfFile: JetBackupFile, pv: Uint8Array, cb: number, pcbActual: Out<number>,
  ) => JetErr
  readonly JetCloseFileInstance: (instance: JetInstance, hfFile: JetBackupFile) => JetErr
  readonly JetGetLogInfoInstance: ListNames
  readonly JetTruncateLogInstance: (instance: JetInstance) => JetErr
  readonly JetEndExternalBackupInstance2: (instance: JetInstance, grbit: number) => JetErr
  readonly JetStopBackupInstance: (instance: JetInstance) => JetErr
}

/** The compiler asks for every function here, and for no other. */
const used: Readonly<Record<keyof Esent, true>> = {
  JetCreateInstance: true, JetSetSystemParameter: true, JetInit: true, JetTerm: true, JetTerm2: true,
  JetStopService: true, JetStopServiceInstance: true, JetStopServiceInstance2: true, JetGetInstanceInfo: true,
  JetBeginSession: true, JetEndSession: true, JetBeginTransaction: true, JetCommitTransaction: true,
  JetRollback: true, JetCreateDatabase: true, JetAttachDatabase: true, JetOpenDatabase: true, JetCloseDatabase: true,
  JetCreateTable: true, JetAddColumn: true, JetCreateIndex: true, JetOpenTable: true, JetCloseTable: true,
  JetGetTableColumnInfo: true, JetSetCurrentIndex: true, JetMakeKey: true, JetSeek: true, JetSetIndexRange: true,
  JetMove: true, JetRetrieveColumn: true, JetPrepareUpdate: true, JetSetColumn: true, JetUpdate: true,
  JetDelete: true, JetEscrowUpdate: true, JetBeginExternalBackupInstance: true, JetGetAttachInfoInstance: true,
  JetOpenFileInstance: true, JetReadFileInstance: true, JetCloseFileInstance: true, JetGetLogInfoInstance: true,
  JetTruncateLogInstance: true, JetEndExternalBackupInstance2: true, JetStopBackupInstance: true,
}

/** What a binding has to have. */
export const functionNames = Object.keys(used)

export const JET_bitStopServiceAll = grbit('JET_bitStopServiceAll')
export const JET_bitStopServiceResume = grbit('JET_bitStopServiceResume')
export const JET_bitTermComplete = grbit('JET_bitTermComplete')
export const JET_bitTermAbrupt = grbit('JET_bitTermAbrupt')
export const JET_bitTermStopBackup = grbit('JET_bitTermStopBackup')
export const JET_bitBackupEndNormal = grbit('JET_bitBackupEndNormal')
export const JET_bitBackupEndAbort = grbit('JET_bitBackupEndAbort')

export const JET_errKeyDuplicate = jetErrors.JET_errKeyDuplicate
export const JET_errFileNotFound = jetErrors.JET_errFileNotFound

/** A call that failed: which function, and with which code. */
export class JetError extends Error {
  override readonly name = 'JetError'
  readonly fn: string
  readonly code: JetErr

  constructor(fn: string, code: JetErr, options?: ErrorOptions) {
    super(`${fn}: ${nameOf(code)} (${code})`, options)
    this.fn = fn
    this.code = code
  }
}

/** The name of a code, or the code itself where no one knows its name. */
export function nameOf(code: JetErr): string {
  return jetErrorName(code) ?? String(code)
}

/** Errors that answer a question: nothing found, no further record, no such file. */
const answers: Readonly<Record<string, readonly JetErr[]>> = {
  JetSeek: [jetErrors.JET_errRecordNotFound],
  JetMove: [jetErrors.JET_errNoCurrentRecord],
  JetSetIndexRange: [jetErrors.JET_errNoCurrentRecord],
  JetAttachDatabase: [JET_errFileNotFound],
}

/** The same functions, which throw a JetError where they fail; what they return is an answer. */
export function checked(esent: Esent): Esent {
  const functions = Object.entries(esent) as [string, (...args: readonly unknown[]) => JetErr][]
  const throwing = functions.map(([fn, call]) => [
    fn,
    (...args: readonly unknown[]): JetErr => {
      const code = call(...args)
      if (code < 0 && answers[fn]?.includes(code) !== true) throw new JetError(fn, code)
      return code
    },
  ])
  return Object.fromEntries(throwing) as Esent
}
