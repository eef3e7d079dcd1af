import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import { jetFunctionNames } from '@jet-lifecycle/model/facts'
import { Rig } from '../support/rig.ts'
import { stepsOf } from '../../packages/runtime/src/conformance/classes.ts'

/**
 * The error that each function gives for its made-up arguments when nothing is wrong with the lifecycle:
 * with an initialised instance, a session, a database and a cursor. It says nothing about states.
 */
export function ordinaryErrors(): ReadonlyMap<JetFunctionName, ReadonlySet<string>> {
  const found = new Map<JetFunctionName, Set<string>>()
  for (const fn of jetFunctionNames) {
    for (const step of stepsOf(fn)) {
      const rig = new Rig()
      for (const before of ['JetCreateInstance2', 'JetInit', 'JetBeginSession', 'JetCreateDatabase', 'JetCreateTable'] as const) {
        rig.make({ fn: before, handles: { instance: 'i', sesid: 's', dbid: 'd' } })
      }
      if (rig.decide(step).verdict !== 'allowed') continue
      const answer = rig.ask(step)
      if ('error' in answer && answer.error !== null) found.set(fn, (found.get(fn) ?? new Set()).add(answer.error))
    }
  }
  return found
}
