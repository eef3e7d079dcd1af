import type { JetFunctionName, Param } from '@jet-lifecycle/model/facts'
import { jetFunction } from '@jet-lifecycle/model/facts'

/** What the library has. */
export const nativeFunctions = [
  'JetCreateInstance', 'JetCreateInstance2', 'JetInit', 'JetInit2', 'JetTerm', 'JetTerm2', 'JetEnableMultiInstance',
  'JetSetSystemParameter', 'JetGetSystemParameter',
  'JetStopService', 'JetStopServiceInstance', 'JetStopServiceInstance2', 'JetStopBackup', 'JetStopBackupInstance',
  'JetBeginSession', 'JetDupSession', 'JetEndSession', 'JetSetSessionContext', 'JetResetSessionContext', 'JetIdle', 'JetGetVersion',
  'JetBeginTransaction', 'JetBeginTransaction2', 'JetBeginTransaction3', 'JetCommitTransaction', 'JetRollback',
  'JetCreateDatabase', 'JetAttachDatabase', 'JetOpenDatabase', 'JetCloseDatabase', 'JetDetachDatabase', 'JetDetachDatabase2',
  'JetCreateTable', 'JetOpenTable', 'JetDupCursor', 'JetCloseTable', 'JetMove',
  'JetBeginExternalBackup', 'JetBeginExternalBackupInstance', 'JetBeginSurrogateBackup', 'JetEndSurrogateBackup',
  'JetEndExternalBackup', 'JetEndExternalBackupInstance', 'JetEndExternalBackupInstance2',
  'JetGetAttachInfo', 'JetGetAttachInfoInstance', 'JetOpenFile', 'JetOpenFileInstance', 'JetReadFile', 'JetReadFileInstance',
  'JetCloseFile', 'JetCloseFileInstance', 'JetGetLogInfo', 'JetGetLogInfoInstance', 'JetGetTruncateLogInfoInstance',
  'JetTruncateLog', 'JetTruncateLogInstance', 'JetBackup', 'JetBackupInstance',
] as const satisfies readonly JetFunctionName[]

export type NativeFunction = (typeof nativeFunctions)[number]

/** What a parameter is on x64 Windows: an integer of so many bits, a text, memory, or a pointer to where an integer goes. */
export type NativeType = 'i32' | 'u32' | 'i64' | 'word' | 'text' | 'memory' | 'word*' | 'u32*'

const integers: Readonly<Record<string, 'i32' | 'u32' | 'i64' | 'word'>> = {
  'JET_INSTANCE': 'word', 'JET_SESID': 'word', 'JET_TABLEID': 'word', 'JET_HANDLE': 'word', 'JET_API_PTR': 'word',
  'JET_DBID': 'u32', 'JET_GRBIT': 'u32', 'unsigned long': 'u32', 'long': 'i32', '__int64': 'i64',
}

function typeOf({ type, name }: Param): NativeType {
  const plain = type.replace(/\bconst\b/g, '').replace(/\s+/g, ' ').trim()
  const integer = integers[plain]
  if (integer !== undefined) return integer
  if (plain === 'JET_PCSTR') return 'text'
  const pointed = integers[plain.replace(/ \*$/, '')]
  if (pointed === 'word' || pointed === 'u32') return `${pointed}*`
  if (plain.endsWith('*') || plain === 'JET_PSTR' || plain === 'JET_PFNSTATUS') return 'memory'
  throw new Error(`the library has no type for ${name}: ${type}`)
}

/** The parameters of a function as the facts have them. */
export function nativeSignature(fn: NativeFunction): readonly NativeType[] {
  return jetFunction(fn).params.map(typeOf)
}
