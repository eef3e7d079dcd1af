import { JetLifecycleError } from './error.ts'
import type { RefusedEvent } from './events.ts'
import type { Site } from './site.ts'

/**
 * Answers a refused call as its function would answer: with the JET_ERR, or a Promise of it; where the binding throws its
 * errors, by throwing, or with a rejected Promise.
 */
export function deliver(refused: RefusedEvent, { convention, later, wrapCode }: Site): unknown {
  if (convention.errors === 'returned') {
    const code = wrapCode(refused.errorValue)
    return later ? Promise.resolve(code) : code
  }
  const error = convention.exception(new JetLifecycleError(refused))
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what is thrown is the convention's to say
  if (later) return Promise.reject(error)
  throw error
}
