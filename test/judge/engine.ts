import type { Profile } from '@jet-lifecycle/model/facts'
import { jetErrors, jetFunctionNames } from '@jet-lifecycle/model/facts'
import { guard } from '@jet-lifecycle/runtime'
import type { SimulatedFunction, Simulator } from '@jet-lifecycle/runtime/simulator'
import { createSimulator } from '@jet-lifecycle/runtime/simulator'

export type Esent = Readonly<Record<string, SimulatedFunction>>

/** What a checked call that fails answers: it changes nothing, and no state foretells it. */
const failure = jetErrors.JET_errOutOfMemory

/** A process with one ESE in it, in which one run after the other happens. */
export interface Engine {
  /** The API as the profile has it. */
  readonly esent: Esent
  /** The next call of `fn` fails, unless its state refuses it before. */
  readonly failNext: (fn: string) => void
  /** Whatever was injected and not used up is forgotten. */
  readonly calm: () => void
  /** Open transactions keep an instance from terminating; programs that do not look count on success. */
  readonly rollBackAll: () => void
  /** Ends all instances, for the next run. @throws if something stays */
  readonly reset: () => void
}

/** The simulator for `engine`, a guarded one for `documented`. */
export function createEngine(profile: Profile): Engine {
  const simulator = createSimulator({ reuseHandles: false })
  let failing: string | null = null
  const binding: Record<string, SimulatedFunction> = {}
  for (const fn of jetFunctionNames) {
    const body = (simulator.esent as Esent)[fn]
    if (body === undefined) continue
    binding[fn] = (...args) => {
      if (failing !== fn) return withBoxes(body, args)
      failing = null
      // The simulator's stops know no failure.
      if (fn.startsWith('JetStop')) return failure
      simulator.failNext(fn, failure)
      const answer = withBoxes(body, args)
      simulator.failNext(fn, 0, 0)
      return answer
    }
  }
  const esent: Esent = profile === 'documented' ? guard(binding, { profile }) : binding
  return {
    esent,
    failNext: (fn) => { failing = fn },
    calm: () => { failing = null },
    rollBackAll: () => { rollBackAll(simulator) },
    reset: () => {
      failing = null
      rollBackAll(simulator)
      for (const { handle } of simulator.inspect().instances) esent['JetTerm']?.(handle)
      if (simulator.inspect().instances.length > 0) throw new Error('an instance does not terminate')
    },
  }
}

function rollBackAll(simulator: Simulator): void {
  for (const { handle, level } of simulator.inspect().sessions) {
    if (level > 0) simulator.esent.JetRollback(handle, 1)
  }
}

/** The simulator writes `value`; programs also hand in arrays. */
function withBoxes(body: SimulatedFunction, args: readonly unknown[]): number {
  if (!args.some(Array.isArray)) return body(...args)
  const boxes = args.map((arg) => (Array.isArray(arg) ? { value: arg[0] as unknown } : arg))
  const answer = body(...boxes)
  for (const [index, arg] of args.entries()) if (Array.isArray(arg)) arg[0] = (boxes[index] as { value: unknown }).value
  return answer
}
