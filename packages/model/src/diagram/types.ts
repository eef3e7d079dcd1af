/** `backup` is drawn apart from the instance that it is a part of. */
export const diagramNames = ['process', 'instance', 'backup', 'session'] as const

export type DiagramName = (typeof diagramNames)[number]

/** A machine as data: what a drawing of it needs, and what `jet-lifecycle diagram --format json` prints. */
export interface Diagram {
  readonly name: DiagramName
  readonly title: string
  readonly states: readonly DiagramState[]
  readonly transitions: readonly DiagramTransition[]
}

export interface DiagramState {
  /** Keys from the root of the machine on: `alive.phase.allocated`. */
  readonly path: string
  readonly name: string
  /** The states of a `compound` exclude each other, those of a `parallel` one all hold at once. */
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final'
  /** Whether its parent starts in it. */
  readonly initial: boolean
  readonly closes: readonly ClosedGate[]
  /** The drawing that has what is inside, where this one leaves it out. */
  readonly drawnIn: string | null
  readonly states: readonly DiagramState[]
}

/** A gate that a state closes: with an error, or nobody can tell (`unknown` has the reason). */
export interface ClosedGate {
  readonly gate: string
  readonly error: string | null
  readonly unknown: string | null
  /** Left open in the other profile; null: closed in both. */
  readonly profile: 'documented' | 'engine' | null
  /** The engine would read through a null pointer; the error is what the documentation promises. */
  readonly crash: boolean
}

export interface DiagramTransition {
  readonly from: string
  /** null: the event is taken, and nothing changes, although a state around it would react. */
  readonly to: string | null
  readonly on: readonly DiagramEvent[]
}

export interface DiagramEvent {
  /** JET functions by base name; `any function`, `last instance freed` and `gate passed` are the others. */
  readonly functions: readonly string[]
  /** Whether the call has returned or steps into the engine. */
  readonly phase: 'returns' | 'begins'
  /** With which outcome and option bits, in words; null: with any. */
  readonly when: string | null
  /** The guard of the machine; null where it has none. */
  readonly guard: string | null
}
