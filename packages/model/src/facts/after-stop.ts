import type { FunctionRows } from './functions.ts'
import type { JetFunctionName } from './names.ts'
import type { BackupRole, Gate } from './row.ts'

/**
 * `documented`: what Microsoft's documentation promises. `engine`: what the open-source engine does.
 * They differ in three things only; docs/profiles.md lists every function concerned.
 */
export type Profile = 'documented' | 'engine'

type Row<F extends JetFunctionName> = FunctionRows[F]
type GateOf<F extends JetFunctionName> = Row<F>['gate']
type Having<Field extends string, Value = unknown> = {
  [F in JetFunctionName]: Row<F> extends Record<Field, Value> ? F : never
}[JetFunctionName]
type ByGate<G extends Gate> = { [F in JetFunctionName]: GateOf<F> extends G ? F : never }[JetFunctionName]
type ByRole<R extends BackupRole> = Having<'backup', R>

/** The steps of the streaming backup. */
export type StreamingBackupFunction = ByRole<
  'begin' | 'attach-info' | 'open-file' | 'read-file' | 'close-file' | 'log-info' | 'truncate-log' | 'end'
>

/** Functions that do nothing but return one code. */
export type ErrorOnlyFunction = Having<'fixedError'>

/** Functions that concern an instance only if the call names one. */
type ByOptionalHandle = Having<'handle', 'instance-optional' | 'session-optional'>

/** Allowed by the stop pages, or the longer form of one that is. */
type AllowedByName = Having<'docsAllowAfterStop'> | 'JetDetachDatabase2'

/**
 * Answered after a full stop by more than the name: init and restore (by whether the instance is
 * initialised, or whether there is one), functions that always give the same error, and those whose
 * arguments say whether they concern the stopped instance. JetStopServiceInstance2 is not among them:
 * it is allowed, and only its Resume can be refused.
 */
export type DependsAfterStop<P extends Profile = 'documented'> =
  | ByGate<'init'>
  | ErrorOnlyFunction
  | 'JetDBUtilities'
  | (P extends 'documented' ? ByOptionalHandle : never)

/** Refused with JET_errClientRequestToStopJetService once the instance they concern is stopped. */
export type RefusedAfterStop<P extends Profile = 'documented'> = Exclude<
  ByGate<'session' | 'instance'> | (P extends 'documented' ? Exclude<ByGate<'session-past-stop'>, AllowedByName> | ByGate<'before-init'> : never),
  DependsAfterStop<P>
>

/** Allowed on a stopped instance. */
export type AllowedAfterStop<P extends Profile = 'documented'> = Exclude<
  JetFunctionName,
  RefusedAfterStop<P> | DependsAfterStop<P>
>
