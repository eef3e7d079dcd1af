/** A line of a file: what the markers, the lint messages and the refusals have in common. */
export interface Place {
  /** absolute path */
  readonly file: string
  readonly line: number
}

export function samePlace(a: Place, b: Place): boolean {
  return a.file === b.file && a.line === b.line
}
