import type { FunctionRow, JetErrorName, JetFunctionName } from '@jet-lifecycle/model/facts'
import { functionRows } from '@jet-lifecycle/model/facts'
import type { Decision } from '@jet-lifecycle/model/world'
import type { Step } from '../support/rig.ts'
import type { Path } from '../../packages/runtime/src/conformance/states.ts'

/**
 * The documented profile stated a second time, as its three differences from what the engine answers:
 * by names of functions and by the calls that were made, without machine, gates or masks.
 */

const allowedAfterStop: readonly JetFunctionName[] = [
  'JetRollback', 'JetCloseTable', 'JetEndSession', 'JetCloseDatabase', 'JetDetachDatabase', 'JetDetachDatabase2', 'JetResetSessionContext',
  'JetTerm', 'JetTerm2', 'JetStopService', 'JetStopServiceInstance', 'JetStopServiceInstance2', 'JetStopBackup', 'JetStopBackupInstance',
]
/** Without a handle these concern no instance. */
const byHandle: readonly JetFunctionName[] = ['JetGetResourceParam', 'JetSetResourceParam', 'JetRestoreInstance']
const stoppedByBackupStop = ['begin', 'attach-info', 'open-file', 'read-file', 'log-info', 'truncate-log']

/** Whether the path stopped the whole service: a call of one of the stops, or its stop error seen. */
function fullyStopped({ steps, inside }: Path): boolean {
  const all = [...steps, ...inside]
  return all.some(({ fn, grbit = 0, unseen }, index) =>
    fn === 'JetStopServiceInstance' ? (unseen ? index + 1 < all.length : true) : fn === 'JetStopServiceInstance2' && grbit === 0)
}

/** Whether a stop of the backup came after the last end of one. */
function backupStopped({ steps, inside }: Path): boolean {
  const last = [...steps, ...inside].findLast(({ fn }) => fn.startsWith('JetStopBackup') || fn.startsWith('JetEndExternalBackup'))
  return last?.fn.startsWith('JetStopBackup') ?? false
}

/** What the documentation says of a call: a refusal may not turn into silence, nor an allowed call into an unknown one. */
export type Statement = Pick<Decision, 'verdict' | 'error'>

const refused = (error: JetErrorName): Statement => ({ verdict: 'refused', error })
const unknown: Statement = { verdict: 'unknown', error: null }

/** Whether a decision of the documented profile is the stated one. */
export function agrees(decision: Decision, { verdict, error }: Statement): boolean {
  return decision.verdict === verdict && decision.error === error
}

/** The call's answer by the documentation; `engine` is what the engine answers, `named` whether it is given an instance by its handle. */
export function documented(engine: Decision, step: Step, path: Path, named: boolean): Statement {
  const row: FunctionRow = functionRows[step.fn]
  const gate = ['stopped', 'unavailable', 'phase', 'unavailability', 'recovery-control', 'half-undone'].includes(engine.why ?? '')
  const concernsNone = row.gate === 'none' || row.handle === 'snapshot' || engine.why === 'mode' || engine.why === 'handle'
    || row.fixedError !== undefined || step.fn.startsWith('JetExternalRestore') || (!named && byHandle.includes(step.fn))
  // In one-instance mode the parameter, which is not seen, says whether the instance is concerned.
  const first = path.steps[0] ?? path.open
  const unseen = row.handle === 'instance-optional' && first?.fn === 'JetInit' && row.validates === undefined
  // Nor does a handle that is used as it is given, dead or not, say so.
  const whichever = unseen || engine.why === 'unknown-handle' || step.fn === 'JetDBUtilities' || step.fn.startsWith('JetExternalRestore')
  if (engine.verdict === 'unknown' && !gate && whichever) return unknown
  if (unseen && fullyStopped(path)) return unknown
  const isInit = step.fn.startsWith('JetInit')
  if (fullyStopped(path) && !concernsNone && !isInit) {
    if (!allowedAfterStop.includes(step.fn)) return refused('JET_errClientRequestToStopJetService')
    const resumes = step.fn === 'JetStopServiceInstance2' && (step.grbit ?? 0) >= 0x80000000
    if (resumes && engine.why !== 'grbit') return refused('JET_errClientRequestToStopJetService')
  }
  const isStoppedStep = backupStopped(path) && stoppedByBackupStop.includes(row.backup ?? '')
  if (isStoppedStep && !gate && !concernsNone) return refused('JET_errBackupAbortByServer')
  return engine
}
