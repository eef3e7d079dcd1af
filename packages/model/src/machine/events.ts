import type { JetErrorName, JetFunctionName } from '../facts/index.ts'

/** Functions that leave a trace while they are inside the engine: the phases between begin and end of the call. */
export const lastingFunctions = [
  'JetInit', 'JetInit2', 'JetInit3', 'JetInit4', 'JetRestoreInstance', 'JetRestore', 'JetRestore2', 'JetTerm', 'JetTerm2', 'JetBackup', 'JetBackupInstance',
  'JetExternalRestore', 'JetExternalRestore2', 'JetDBUtilities',
] as const satisfies readonly JetFunctionName[]

export type LastingFunction = (typeof lastingFunctions)[number]

/** `last instance freed` resets the running mode; `gate passed` says that a call came through a gate that an unavailable instance closes. */
type EventType = JetFunctionName | `begin ${LastingFunction}` | 'last instance freed' | 'gate passed'

/** An event of a machine: a JET function that has returned, or a lasting one that has begun. */
export interface LifecycleEvent<T extends EventType = EventType> {
  readonly type: T
  /** Unsigned 32 bits; 0 where the function has none. */
  readonly grbit: number
  /** What it returned: null is success (warnings too), `unknown` a code that the facts do not know. */
  readonly error: JetErrorName | 'unknown' | null
}

/** The events one by one, as XState wants a union. */
export type AnyLifecycleEvent = { [T in LifecycleEvent['type']]: LifecycleEvent<T> }[LifecycleEvent['type']]

/** The events of these calls stepping into the engine. */
export function begins<const Name extends LastingFunction>(names: readonly Name[]): `begin ${Name}`[] {
  return names.map((name) => `begin ${name}` as const)
}

/** The same transition for each of several functions. */
export function each<const Name extends LifecycleEvent['type'], const Transition>(names: readonly Name[], transition: Transition): { [N in Name]: Transition } {
  return Object.fromEntries(names.map((name) => [name, transition])) as { [N in Name]: Transition }
}
