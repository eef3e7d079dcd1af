import type { JetFunctionName } from '../facts/index.ts'

/** Functions that the machines treat alike: the legacy form, the instance form, the numbered forms. */
export const inits = ['JetInit', 'JetInit2', 'JetInit3', 'JetInit4'] as const
export const terms = ['JetTerm', 'JetTerm2'] as const
export const restores = ['JetRestore', 'JetRestore2', 'JetRestoreInstance'] as const
export const stops = ['JetStopService', 'JetStopServiceInstance'] as const
export const backupStops = ['JetStopBackup', 'JetStopBackupInstance'] as const
export const backupBegins = ['JetBeginExternalBackup', 'JetBeginExternalBackupInstance'] as const
export const attachInfos = ['JetGetAttachInfo', 'JetGetAttachInfoInstance'] as const
export const fileOpens = ['JetOpenFile', 'JetOpenFileInstance', 'JetOpenFileSectionInstance'] as const
export const fileReads = ['JetReadFile', 'JetReadFileInstance'] as const
export const fileCloses = ['JetCloseFile', 'JetCloseFileInstance'] as const
export const logInfos = ['JetGetLogInfo', 'JetGetLogInfoInstance', 'JetGetLogInfoInstance2', 'JetGetTruncateLogInfoInstance'] as const
const truncations = ['JetTruncateLog', 'JetTruncateLogInstance'] as const
export const backupEnds = [
  'JetEndExternalBackup', 'JetEndExternalBackupInstance', 'JetEndExternalBackupInstance2', 'JetEndSurrogateBackup',
] as const
export const internalBackups = ['JetBackup', 'JetBackupInstance'] as const
/** The steps that a stop of the backup closes. */
export const stoppableSteps = [...attachInfos, ...fileOpens, ...fileReads, ...logInfos, ...truncations] as const
export const creates = ['JetCreateInstance', 'JetCreateInstance2'] as const
export const transactionBegins = ['JetBeginTransaction', 'JetBeginTransaction2', 'JetBeginTransaction3'] as const
export const commits = ['JetCommitTransaction', 'JetCommitTransaction2'] as const

/** What takes the instance out of service when it fails half-way (db.cxx:2318, 5159, 5863; ver.cxx:7429). */
export const undoers = [
  'JetCreateDatabase', 'JetCreateDatabase2', 'JetCreateDatabase3', 'JetAttachDatabase', 'JetAttachDatabase2', 'JetAttachDatabase3',
  'JetDetachDatabase', 'JetDetachDatabase2', 'JetRollback', 'JetEndSession',
] as const

type GroupMember =
  | (typeof inits | typeof terms | typeof restores | typeof stops | typeof backupStops | typeof backupBegins | typeof stoppableSteps
    | typeof fileCloses | typeof backupEnds | typeof internalBackups | typeof creates | typeof transactionBegins | typeof commits | typeof undoers)[number]

type NotAFunction = Exclude<GroupMember, JetFunctionName>
true satisfies [NotAFunction] extends [never] ? true : NotAFunction
