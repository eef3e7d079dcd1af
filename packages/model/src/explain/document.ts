/** An explanation as data: the command line and the pages of the documentation set it each in their way. */
export interface Explanation {
  readonly title: string
  /** Sentences. */
  readonly lead: readonly string[]
  readonly sections: readonly Section[]
}

export interface Section {
  readonly heading: string
  /** Rows of two cells: what, and what of it. */
  readonly rows: readonly (readonly [what: string, text: string])[]
}
