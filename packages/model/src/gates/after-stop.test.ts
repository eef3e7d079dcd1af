import { describe, expect, expectTypeOf, it } from 'vitest'
import type { AllowedAfterStop, DependsAfterStop, JetFunctionName, Profile, RefusedAfterStop } from '../facts/index.ts'
import { jetFunctionNames } from '../facts/index.ts'
import { answerAfterStop } from './after-stop.ts'

/**
 * The types and the function that answers the same, held together by lists: the type check compares
 * them with the types, name by name, the test with the answers. What is on no list is refused.
 */

const parameterFunctions = ['JetGetResourceParam', 'JetGetSystemParameter', 'JetSetResourceParam', 'JetSetSystemParameter'] as const

const allowed = [
  'JetCloseDatabase', 'JetCloseTable', 'JetConfigureProcessForCrashDump', 'JetCreateEncryptionKey', 'JetCreateInstance',
  'JetCreateInstance2', 'JetDetachDatabase', 'JetDetachDatabase2', 'JetEnableMultiInstance', 'JetEndSession', 'JetFreeBuffer',
  'JetGetDatabaseFileInfo', 'JetGetErrorInfo', 'JetGetInstanceInfo', 'JetGetLogFileInfo', 'JetGetPageInfo', 'JetGetPageInfo2',
  'JetGetRBSFileInfo', 'JetGetThreadStats', 'JetOSSnapshotAbort', 'JetOSSnapshotEnd', 'JetOSSnapshotFreeze',
  'JetOSSnapshotGetFreezeInfo', 'JetOSSnapshotPrepare', 'JetOSSnapshotThaw', 'JetOSSnapshotTruncateLog', 'JetRemoveLogfile',
  'JetResetSessionContext', 'JetRetrieveColumnFromRecordStream', 'JetRollback', 'JetStopBackup', 'JetStopBackupInstance',
  'JetStopService', 'JetStopServiceInstance', 'JetStopServiceInstance2', 'JetTerm', 'JetTerm2', 'JetTestHook', 'JetTracing',
] as const
const allowedByEngine = [
  ...allowed, ...parameterFunctions, 'JetBeginDatabaseIncrementalReseed', 'JetEndDatabaseIncrementalReseed', 'JetGetSessionInfo',
  'JetPatchDatabasePages', 'JetRBSCancelRevert', 'JetRBSExecuteRevert', 'JetRBSPrepareRevert',
] as const

const dependsInEngine = [
  'JetAttachDatabaseWithStreaming', 'JetCreateDatabaseWithStreaming', 'JetDBUtilities', 'JetDefragment3', 'JetExternalRestore',
  'JetExternalRestore2', 'JetInit', 'JetInit2', 'JetInit3', 'JetInit4', 'JetRestore', 'JetRestore2', 'JetRestoreInstance',
  'JetSnapshotStart', 'JetSnapshotStop',
] as const
const depends = [...dependsInEngine, ...parameterFunctions] as const

expectTypeOf<(typeof allowed)[number]>().toEqualTypeOf<AllowedAfterStop>()
expectTypeOf<(typeof allowedByEngine)[number]>().toEqualTypeOf<AllowedAfterStop<'engine'>>()
expectTypeOf<(typeof depends)[number]>().toEqualTypeOf<DependsAfterStop>()
expectTypeOf<(typeof dependsInEngine)[number]>().toEqualTypeOf<DependsAfterStop<'engine'>>()
expectTypeOf<Exclude<JetFunctionName, (typeof allowed | typeof depends)[number]>>().toEqualTypeOf<RefusedAfterStop>()
expectTypeOf<Exclude<JetFunctionName, (typeof allowedByEngine | typeof dependsInEngine)[number]>>()
  .toEqualTypeOf<RefusedAfterStop<'engine'>>()

describe.each<{ profile: Profile, allowed: readonly JetFunctionName[], depends: readonly JetFunctionName[] }>([
  { profile: 'documented', allowed, depends },
  { profile: 'engine', allowed: allowedByEngine, depends: dependsInEngine },
])('after a full stop, $profile', (lists) => {
  const listed = (fn: JetFunctionName): string =>
    lists.allowed.includes(fn) ? 'allowed' : lists.depends.includes(fn) ? 'depends' : 'refused'

  it('each function is answered as its type says', () => {
    const wrong = jetFunctionNames.filter((fn) => answerAfterStop(fn, lists.profile) !== listed(fn))
    expect(wrong).toEqual([])
  })
})
