import type { Site } from './instrument.ts'

/** What stands behind an opaque constant: two runs, or four, with a list of no to three elements, or with an option. */
export type Opaque = 'boolean' | 'list' | 'grbit'

export interface Parameter {
  readonly name: string
  /** `flag`, or a kind of handle with the number of the instance that it belongs to. */
  readonly kind: 'flag' | `${'instance' | 'sesid' | 'dbid' | 'tableid'}${1 | 2}`
}

/** Why "a call that no run refuses is not reported" is not asked of a program. */
export type Limit = 'more choices than K' | 'escaped handle' | 'dynamic grbit' | 'unknown callee'

/** A program as source text, with what the text does not say. */
export interface Program {
  readonly text: string
  readonly kind: 'module' | 'commonjs'
  /** The function that is called once, with `parameters`; null where the module's own body is all. */
  readonly entry: string | null
  readonly parameters: readonly Parameter[]
  /** Handles are given as they are, as `{ value }`, or as `[handle]`. */
  readonly handles: 'plain' | 'boxed' | 'array'
  /** Names of the opaque constants. */
  readonly flags: ReadonlyMap<string, Opaque>
  /** Sites of calls whose outcome the program looks at: there a failure is a run of its own. All others succeed where the state lets them. */
  readonly checked: ReadonlySet<Site>
  readonly limits: readonly Limit[]
  /** The features of the grammar that made it. */
  readonly features: ReadonlySet<string>
}
