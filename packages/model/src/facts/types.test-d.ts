import { expectTypeOf } from 'vitest'
import type {
  AllowedAfterStop, DependsAfterStop, FunctionRow, FunctionRows, JetErrorName, JetFunctionName, JetInstance, JetSesid, JetTableid,
  RefusedAfterStop, StreamingBackupFunction,
} from './index.ts'
import type { JetGrbitName } from './index.ts'
import { grbit, jetErrorName, jetFunction } from './index.ts'

type Disjoint<A, B> = [A & B] extends [never] ? true : false

// names
expectTypeOf<'JetOpenTable'>().toExtend<JetFunctionName>()
expectTypeOf<'JetOpenTableW'>().not.toExtend<JetFunctionName>()
expectTypeOf<'JET_errClientRequestToStopJetService'>().toExtend<JetErrorName>()
expectTypeOf<'JET_errNoSuchThing'>().not.toExtend<JetErrorName>()
expectTypeOf<FunctionRows['JetStopServiceInstance']['gate']>().toEqualTypeOf<'lookup'>()
expectTypeOf(jetErrorName(-1329)).toEqualTypeOf<JetErrorName | undefined>()
// @ts-expect-error: an export is not a base name
jetFunction('JetOpenTableW')
// @ts-expect-error: no such bit
grbit('JET_bitStopEverything')
expectTypeOf<'JET_bitStopServiceResume'>().toExtend<JetGrbitName>()

// a missing row, a row without a gate, a gate that does not exist
// @ts-expect-error: no row for any name
const missing = {} satisfies Record<JetFunctionName, FunctionRow>
// @ts-expect-error: a row without a gate
const gateless = { params: [], since: null, lines: [1, 2] } satisfies FunctionRow
// @ts-expect-error: a gate that does not exist
const backdoor = { gate: 'back-door', params: [], since: null, lines: [1, 2] } satisfies FunctionRow
// @ts-expect-error: a parameter without a type
const typeless = { gate: 'none', params: ['sesid'], since: null, lines: [1, 2] } satisfies FunctionRow
expectTypeOf([missing, gateless, backdoor, typeless]).not.toBeNever()

// handles do not mix
declare const instance: JetInstance
declare const sesid: JetSesid
declare function endSession(session: JetSesid): void
endSession(sesid)
// @ts-expect-error: an instance is no session
endSession(instance)
// @ts-expect-error: a bare number is no handle
endSession(7)
expectTypeOf<JetTableid>().not.toExtend<JetSesid>()

// the streaming backup
expectTypeOf<StreamingBackupFunction>().toEqualTypeOf<
  | 'JetBeginExternalBackup' | 'JetBeginExternalBackupInstance'
  | 'JetGetAttachInfo' | 'JetGetAttachInfoInstance'
  | 'JetOpenFile' | 'JetOpenFileInstance' | 'JetOpenFileSectionInstance'
  | 'JetReadFile' | 'JetReadFileInstance'
  | 'JetCloseFile' | 'JetCloseFileInstance'
  | 'JetGetLogInfo' | 'JetGetLogInfoInstance' | 'JetGetLogInfoInstance2' | 'JetGetTruncateLogInfoInstance'
  | 'JetTruncateLog' | 'JetTruncateLogInstance'
  | 'JetEndExternalBackup' | 'JetEndExternalBackupInstance' | 'JetEndExternalBackupInstance2'
>()

// after a stop: disjoint, together all names, in both profiles; which names is in gates/after-stop.test.ts
type Parts<P extends 'documented' | 'engine'> = AllowedAfterStop<P> | RefusedAfterStop<P> | DependsAfterStop<P>
expectTypeOf<Parts<'documented'>>().toEqualTypeOf<JetFunctionName>()
expectTypeOf<Parts<'engine'>>().toEqualTypeOf<JetFunctionName>()
expectTypeOf<Disjoint<AllowedAfterStop, RefusedAfterStop>>().toEqualTypeOf<true>()
expectTypeOf<Disjoint<AllowedAfterStop, DependsAfterStop>>().toEqualTypeOf<true>()
expectTypeOf<Disjoint<RefusedAfterStop, DependsAfterStop>>().toEqualTypeOf<true>()
expectTypeOf<Disjoint<AllowedAfterStop<'engine'>, RefusedAfterStop<'engine'>>>().toEqualTypeOf<true>()
expectTypeOf<Disjoint<AllowedAfterStop<'engine'>, DependsAfterStop<'engine'>>>().toEqualTypeOf<true>()
expectTypeOf<Disjoint<RefusedAfterStop<'engine'>, DependsAfterStop<'engine'>>>().toEqualTypeOf<true>()

type TheSix = 'JetRollback' | 'JetCloseTable' | 'JetEndSession' | 'JetCloseDatabase' | 'JetDetachDatabase' | 'JetResetSessionContext'
type TheFiveStops = 'JetStopService' | 'JetStopServiceInstance' | 'JetStopServiceInstance2' | 'JetStopBackup' | 'JetStopBackupInstance'
expectTypeOf<TheSix | TheFiveStops | 'JetDetachDatabase2' | 'JetTerm' | 'JetTerm2' | 'JetFreeBuffer'>().toExtend<AllowedAfterStop>()
