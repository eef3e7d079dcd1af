import { nameOf } from '@jet-lifecycle/example-mail-store/esent'
import type { Esent, JetErr } from '@jet-lifecycle/example-mail-store/esent'

/** A call that was answered with an error. */
export interface FailedCall {
  readonly fn: string
  /** name of the JET_ERR */
  readonly error: string
  /** where the call was made, as the stack of an Error has it */
  readonly stack: string
}

/** The same functions; of those calls that fail, someone is told. */
export function observed(esent: Esent, onFailure: (call: FailedCall) => void): Esent {
  const functions = Object.entries(esent) as [string, (...args: readonly unknown[]) => JetErr][]
  const observing = functions.map(([fn, call]) => [
    fn,
    (...args: readonly unknown[]): JetErr => {
      const code = call(...args)
      if (code < 0) onFailure({ fn, error: nameOf(code), stack: new Error('the call').stack ?? '' })
      return code
    },
  ])
  return Object.fromEntries(observing) as Esent
}
