import type { JetErrorName } from '@jet-lifecycle/model/facts'
import { jetErrorName, jetErrorValue } from '@jet-lifecycle/model/facts'
import type { Convention } from './convention.ts'

/** What a call answered: null is success, warnings included; `unknown` is nothing that the facts know. */
export type Answer = JetErrorName | 'unknown' | null

/**
 * Reads a JET_ERR.
 * @param code signed 32 bits, or the same bits unsigned, or a name; anything else is no JET_ERR
 */
function readAnswer(code: unknown): Answer {
  if (typeof code === 'string') {
    const value = jetErrorValue(code)
    return value === undefined ? 'unknown' : readAnswer(value)
  }
  const value = typeof code === 'bigint' ? Number(BigInt.asIntN(32, code)) : code
  if (typeof value !== 'number' || !Number.isInteger(value)) return 'unknown'
  const signed = value | 0
  return signed < 0 ? (jetErrorName(signed) ?? 'unknown') : null
}

/** What a call that returned has answered. */
export function readResult({ errors }: Convention, result: unknown): Answer {
  if (errors === 'thrown') return null
  if (typeof result !== 'object' || result === null) return readAnswer(result)
  try {
    if (Array.isArray(result)) return readAnswer(result[0])
    for (const field of ['error', 'err', 'code', 'result']) {
      const value: unknown = Reflect.get(result, field)
      if (value !== undefined) return readAnswer(value)
    }
  } catch {
    // A getter of the binding's that throws has nothing to say here; its caller will meet it.
    return 'unknown'
  }
  return 'unknown'
}

/** What a call that threw has answered, or undefined: it did not happen. */
export function readThrown({ errors, errorOf }: Convention, thrown: unknown): Answer | undefined {
  if (errors === 'returned') return undefined
  try {
    const code = errorOf(thrown)
    if (code === undefined || code === null) return undefined
    const answer = readAnswer(code)
    return answer === null ? undefined : answer
  } catch {
    // The binding's exception is what the caller gets, whatever reading it does.
    return undefined
  }
}
