import type { FunctionRow, JetFunctionName, Profile } from '../facts/index.ts'
import { functionRows } from '../facts/index.ts'
import { compiledInstance } from './machines.ts'
import { entryOf } from './entry.ts'

/**
 * What a full stop of the instance that a call concerns does to the call; the runtime twin of
 * `AllowedAfterStop`, `RefusedAfterStop` and `DependsAfterStop`, read off the compiled machine;
 * after-stop.test.ts holds them together.
 */
export function answerAfterStop(fn: JetFunctionName, profile: Profile): 'allowed' | 'refused' | 'depends' {
  const row: FunctionRow = functionRows[fn]
  const optional = row.handle === 'session-optional' || (row.handle === 'instance-optional' && profile === 'documented')
  if (row.gate === 'init' || row.fixedError !== undefined || optional) return 'depends'
  const stopped = compiledInstance.stateOf({ phase: 'initialised', service: 'stopped.byInstance2', backupAllowed: 'yes' })
  const { gate } = entryOf(fn, 0, profile)
  return gate !== null && compiledInstance.closing(stopped, gate, profile)?.region === 'service' ? 'refused' : 'allowed'
}
