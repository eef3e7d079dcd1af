import type { JetErrorName } from '@jet-lifecycle/model/facts'
import { jetErrorName } from '@jet-lifecycle/model/facts'

/** What a call answered: null is success, warnings included; `unknown` is nothing that the facts know. */
export type Answer = JetErrorName | 'unknown' | null

/**
 * Reads the JET_ERR that a synchronous binding returned.
 * @param result signed 32 bits, or the same bits unsigned; anything else is no JET_ERR
 */
export function readAnswer(result: unknown): Answer {
  if (typeof result !== 'number' || !Number.isInteger(result)) return 'unknown'
  const code = result | 0
  return code < 0 ? (jetErrorName(code) ?? 'unknown') : null
}
