/** One region of a machine. Its states are numbered; a machine's state is one integer with a field for each region. */
export interface RegionTable {
  readonly name: string
  /** First bit of its field, and the field's width. */
  readonly shift: number
  readonly width: number
  /** Paths of the states, as in the machine: `stopped.byInstance`, `local.going+fullLogs+open`. */
  readonly states: readonly string[]
  /** Per state: what it closes, as the tags of the machine say it. */
  readonly closes: readonly (readonly string[])[]
}

/** A machine, compiled. */
export interface MachineTable {
  readonly regions: readonly RegionTable[]
  readonly initial: number
  /**
   * Number of the column that says what an event does, by `function:grbit!error`: grbit in hex and only
   * where it matters, no error for success, `*` for any error (or any function) that has no entry of its own.
   */
  readonly events: Readonly<Record<string, number>>
  /** Per column: next state by region and state; null where the region stays. */
  readonly columns: readonly { readonly next: readonly (readonly number[] | null)[] }[]
  /** Option bits that decide what a function does; others are ignored. */
  readonly bits: Readonly<Record<string, number>>
  /** Functions whose other option bits are not ignored: with one of them the event is not known. */
  readonly strict: readonly string[]
  /** Functions that behave as another one does. */
  readonly alike: Readonly<Record<string, string>>
}

/** An event that changes nothing although the fallback would. */
export const nothing = -1
/** A next state: the machine has ended. */
export const ended = -1
