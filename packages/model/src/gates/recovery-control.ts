import type { JetFunctionName } from '../facts/index.ts'
import { grbit, jetFunction } from '../facts/index.ts'

const recoveryControl = grbit('JET_bitExternalRecoveryControl')

/**
 * Where an init takes the restore-info structure with which its recovery is steered from outside, and lets calls in.
 * Without one JET_bitExternalRecoveryControl is ignored (jetapi.cxx:20791-20811).
 * @returns the position of the parameter, or -1: the call has not the bit, or the function no such parameter
 */
export function restoreInfoAt(fn: JetFunctionName, bits: number): number {
  if ((bits & recoveryControl) === 0) return -1
  return jetFunction(fn).params.findIndex(({ type }) => type.startsWith('JET_RSTINFO'))
}
