import { describe, expect, it } from 'vitest'
import type { FunctionRow, JetFunctionName } from '@jet-lifecycle/model/facts'
import { functionRows, jetFunctionNames } from '@jet-lifecycle/model/facts'
import type { Decision } from '@jet-lifecycle/model/world'
import type { Step } from '../support/rig.ts'
import { stepsOf } from './classes.ts'
import type { Path } from './states.ts'
import { reachable, sideAlphabet } from './states.ts'
import { at, describePath } from './visit.ts'

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

/** The call's answer by the documentation; `engine` is what the engine answers, `named` whether the instance has a handle yet. */
function documented(engine: Decision, step: Step, path: Path, named: boolean): { readonly error: string | null; readonly verdict?: string } {
  const row: FunctionRow = functionRows[step.fn]
  const gate = ['stopped', 'unavailable', 'phase'].includes(engine.why ?? '')
  const concernsNone = row.gate === 'none' || row.handle === 'snapshot' || engine.why === 'mode' || engine.why === 'handle' || row.fixedError !== undefined
    || step.fn.startsWith('JetExternalRestore') || (!named && byHandle.includes(step.fn))
  // In one-instance mode the parameter, which is not seen, says whether the instance is concerned.
  const first = path.steps[0] ?? path.open
  const unseen = row.handle === 'instance-optional' && first?.fn === 'JetInit' && row.validates === undefined
  if (engine.verdict === 'unknown' && !gate && (unseen || step.fn === 'JetDBUtilities' || step.fn.startsWith('JetExternalRestore'))) return { error: null, verdict: 'unknown' }
  if (unseen && fullyStopped(path)) return { error: null, verdict: 'unknown' }
  const isInit = step.fn.startsWith('JetInit')
  if (fullyStopped(path) && !concernsNone && !isInit) {
    if (!allowedAfterStop.includes(step.fn)) return { error: 'JET_errClientRequestToStopJetService' }
    const resumes = step.fn === 'JetStopServiceInstance2' && (step.grbit ?? 0) >= 0x80000000
    if (resumes && engine.why !== 'grbit') return { error: 'JET_errClientRequestToStopJetService' }
  }
  if (backupStopped(path) && stoppedByBackupStop.includes(row.backup ?? '') && !gate && !concernsNone) return { error: 'JET_errBackupAbortByServer' }
  return { error: engine.error, ...(engine.verdict === 'unknown' ? { verdict: 'unknown' } : {}) }
}

describe('the documented profile', () => {
  const steps = jetFunctionNames.flatMap(stepsOf)

  it('differs from the engine in its three points and in nothing else', { timeout: 600_000 }, () => {
    const wrong: string[] = []
    let differing = 0
    for (const { path } of [...reachable().reached, ...reachable(sideAlphabet).reached]) {
      at(path, (rig) => {
        for (const step of steps) {
          const engine = rig.decide(step, 'engine')
          const wanted = documented(engine, step, path, rig.last.instance !== undefined)
          const got = rig.decide(step, 'documented')
          if (wanted.error !== engine.error) differing += 1
          const same = got.error === wanted.error && (wanted.verdict === undefined || got.verdict === wanted.verdict)
          if (!same) wrong.push(`${step.fn}(${(step.grbit ?? 0).toString(16)}): ${String(got.error)} instead of ${String(wanted.error)} after ${describePath(path)}`)
        }
      })
    }
    expect(wrong.slice(0, 20)).toEqual([])
    // The law is not empty: the profiles do differ on the way.
    expect(differing).toBeGreaterThan(1000)
  })
})
