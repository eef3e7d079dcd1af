import type { GuardEvent, TransitionEvent } from '../../src/guard/events.ts'
import { guard } from '../../src/guard/guard.ts'
import type { GuardOptions } from '../../src/guard/options.ts'
import type { SimulatedEsent, Simulator, SimulatorOptions } from '../../src/simulator/index.ts'
import { createSimulator } from '../../src/simulator/index.ts'

export type Handle = number | bigint

/** A guarded simulator with one instance that is up, and a session of it. */
export interface Running {
  readonly simulator: Simulator
  readonly esent: SimulatedEsent
  readonly instance: Handle
  readonly sesid: Handle
  /** What it told, transitions aside. */
  readonly events: Exclude<GuardEvent, TransitionEvent>[]
}

export function guardedSimulator(options: GuardOptions = {}, simulated: SimulatorOptions = {}): Pick<Running, 'simulator' | 'esent' | 'events'> {
  const simulator = createSimulator(simulated)
  const events: Running['events'] = []
  return { simulator, events, esent: guard(simulator.esent, { ...options, onEvent: into(events) }) }
}

/** A listener that keeps what it hears, transitions aside. */
export function into(events: Running['events']): (event: GuardEvent) => void {
  return (event) => {
    if (event.type !== 'transition') events.push(event)
  }
}

export function running(options: GuardOptions = {}, simulated: SimulatorOptions = {}): Running {
  const rest = guardedSimulator(options, simulated)
  const instance = created(rest.esent, 'one')
  must(rest.esent.JetInit({ value: instance }))
  return { ...rest, instance, sesid: session(rest.esent, instance) }
}

export function created(esent: SimulatedEsent, name: string): Handle {
  const out = { value: 0 as Handle }
  must(esent.JetCreateInstance(out, name))
  return out.value
}

export function session(esent: SimulatedEsent, instance: Handle): Handle {
  const out = { value: 0 as Handle }
  must(esent.JetBeginSession(instance, out, null, null))
  return out.value
}

/** @throws Error if a call that the test builds on has failed */
export function must(code: number): void {
  if (code !== 0) throw new Error(`a call that must succeed was answered ${String(code)}`)
}
