import type { FunctionRow, JetFunctionName } from '@jet-lifecycle/model/facts'
import { functionRows } from '@jet-lifecycle/model/facts'
import type { Decision } from '@jet-lifecycle/model/world'
import type { Step } from '../support/rig.ts'
import type { Path } from './states.ts'

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

/** The call's answer by the documentation; `engine` is what the engine answers, `named` whether it is given an instance by its handle. */
export function documented(engine: Decision, step: Step, path: Path, named: boolean): { readonly error: string | null; readonly verdict?: string } {
  const row: FunctionRow = functionRows[step.fn]
  const gate = ['stopped', 'unavailable', 'phase', 'unavailability', 'recovery-control', 'half-undone'].includes(engine.why ?? '')
  const concernsNone = row.gate === 'none' || row.handle === 'snapshot' || engine.why === 'mode' || engine.why === 'handle'
    || row.fixedError !== undefined || step.fn.startsWith('JetExternalRestore') || (!named && byHandle.includes(step.fn))
  // In one-instance mode the parameter, which is not seen, says whether the instance is concerned.
  const first = path.steps[0] ?? path.open
  const unseen = row.handle === 'instance-optional' && first?.fn === 'JetInit' && row.validates === undefined
  // Nor does a handle that is used as it is given, dead or not, say so.
  const whichever = unseen || engine.why === 'unknown-handle' || step.fn === 'JetDBUtilities' || step.fn.startsWith('JetExternalRestore')
  if (engine.verdict === 'unknown' && !gate && whichever) return { error: null, verdict: 'unknown' }
  if (unseen && fullyStopped(path)) return { error: null, verdict: 'unknown' }
  const isInit = step.fn.startsWith('JetInit')
  if (fullyStopped(path) && !concernsNone && !isInit) {
    if (!allowedAfterStop.includes(step.fn)) return { error: 'JET_errClientRequestToStopJetService' }
    const resumes = step.fn === 'JetStopServiceInstance2' && (step.grbit ?? 0) >= 0x80000000
    if (resumes && engine.why !== 'grbit') return { error: 'JET_errClientRequestToStopJetService' }
  }
  const isStoppedStep = backupStopped(path) && stoppedByBackupStop.includes(row.backup ?? '')
  if (isStoppedStep && !gate && !concernsNone) return { error: 'JET_errBackupAbortByServer' }
  return { error: engine.error, ...(engine.verdict === 'unknown' ? { verdict: 'unknown' } : {}) }
}
