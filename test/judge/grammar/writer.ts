import type { Limit, Opaque } from '../program.ts'
import type { Feature } from './features.ts'
import type { Plan, Statement } from './plan.ts'
import { statementWriters } from './statements.ts'
import type { Style } from './styles.ts'

/** Stands before a call whose outcome is looked at, until the text is finished. */
export const checkedMark = '\u0001'

/** At most so many opaque constants and outcomes may be tested more than once. */
const K = 4
/** How many choices a program may have: a flag or a checked call is one, a list two. */
const mostChoices = 8

/** An instance and what belongs to it, as expressions. */
export interface Instance {
  readonly instance: string
  readonly sesid: string
  readonly tableid: string | null
  /** A statement that gives the variable another handle, or null where that would not change all of its names. */
  readonly assign: ((handle: 'instance' | 'sesid', value: string) => string) | null
  /** Where a call can write the handle, or null where only its value is at hand. */
  readonly box: (handle: 'instance' | 'sesid') => string | null
  /** The process has no other, and runs in one-instance mode. */
  readonly isOnly?: boolean
}

/** What can be said at a place. */
export interface Scope {
  /** The last is the latest. */
  readonly instances: Instance[]
  /** How often the place is reached at most. */
  readonly turns: number
  readonly loops: readonly (string | null)[]
  /** What may be done in a `catch`. */
  readonly caught: string | null
  readonly mayReturn: boolean
  /** The function is the entry, which can be asynchronous. */
  readonly mayAwait: boolean
  /** What comes next is also reached by another way. */
  readonly isInner: boolean
  /** The opaque constants can be named here. */
  readonly seesFlags: boolean
  /** Calls of what was written before. */
  readonly helpers: string[]
  /** Nothing after it is reached. */
  left: boolean
}

export type Lines = readonly string[]

/** One of the ways to write something, if its feature is on. */
export type Way<T> = readonly [feature: Feature | null, write: () => T]

interface Flag {
  readonly name: string
  readonly opaque: Opaque
  tests: number
}

/** Writes one program. */
export class Writer {
  readonly flags: Flag[] = []
  readonly used = new Set<Feature>()
  readonly functions: string[] = []
  readonly style: Style
  /** Opaque constants are the module's, not the entry's parameters. */
  readonly hasGlobalFlags: boolean
  readonly limits = new Set<Limit>()
  /** Functions of other files. */
  readonly foreigners = new Set<string>()
  isAsync = false
  /** How many calls of the API it has so far: they can throw. */
  calls = 0
  readonly #enabled: ReadonlySet<Feature>
  readonly #focus: Feature | null
  readonly #names = new Map<string, number>()
  readonly #words: number
  #choices = 0
  #correlated = 0

  constructor(plan: Plan, style: Style, enabled: ReadonlySet<Feature>, focus: Feature | null) {
    this.style = style
    this.#words = plan.words
    this.hasGlobalFlags = plan.words % 2 === 1
    this.#enabled = enabled
    this.#focus = focus
  }

  /** One of the ways whose features are on; the feature in focus comes first half of the time. */
  choose<T>(pick: number, ways: readonly Way<T>[]): T | null {
    const open = ways.filter(([feature]) => feature === null || this.#enabled.has(feature))
    const focused = open.filter(([feature]) => feature === this.#focus && feature !== null)
    const from = focused.length > 0 && pick % 2 === 0 ? focused : open
    const way = from[Math.floor(pick / 2) % from.length]
    if (way === undefined) return null
    if (way[0] !== null) this.used.add(way[0])
    return way[1]()
  }

  has(feature: Feature): boolean {
    return this.#enabled.has(feature)
  }

  /** A name nobody has yet, of one of these words. */
  name(...words: readonly [string, ...string[]]): string {
    const word = words[this.#words % words.length] ?? words[0]
    const count = (this.#names.get(word) ?? 0) + 1
    this.#names.set(word, count)
    return count === 1 ? word : `${word}${count}`
  }

  /** Takes so many free choices. @returns false if the program has no more */
  spend(choices: number): boolean {
    if (this.#choices + choices > mostChoices) return false
    this.#choices += choices
    return true
  }

  /** Takes one of the K that are tested more than once; one more is beyond the exact class. */
  correlate(): boolean {
    if (!this.has('conditions: correlated')) return false
    if (this.#correlated >= K) {
      if (!this.has('limits: more than K correlated')) return false
      this.used.add('limits: more than K correlated')
      this.limit('more choices than K')
    }
    this.#correlated += 1
    this.used.add('conditions: correlated')
    return true
  }

  /** An opaque constant to test here, or null where no more are allowed. */
  test(pick: number, scope: Scope): string | null {
    if (!scope.seesFlags) return null
    const isRepeated = scope.turns > 1
    const old = this.flags.filter(({ opaque }) => opaque === 'boolean')
    const again = old[pick % Math.max(1, old.length)]
    if (again !== undefined && pick % 3 === 0 && (again.tests > 1 || this.correlate())) {
      again.tests += 2
      return again.name
    }
    if (isRepeated && !this.correlate()) return null
    if (!this.spend(1)) return null
    const name = this.name('urgent', 'full', 'quiet', 'force', 'verbose')
    this.flags.push({ name, opaque: 'boolean', tests: isRepeated ? 2 : 1 })
    return name
  }

  /** An opaque list, of no to three elements, for one loop. */
  list(scope: Scope): string | null {
    if (!scope.seesFlags || scope.turns > 1 || !this.spend(2)) return null
    const name = this.name('items', 'rows', 'jobs', 'names')
    this.flags.push({ name, opaque: 'list', tests: 1 })
    return name
  }

  /** An option that the program does not know. */
  option(scope: Scope): string | null {
    if (!scope.seesFlags || scope.turns > 1 || !this.spend(2)) return null
    const name = this.name('options', 'how')
    this.flags.push({ name, opaque: 'grbit', tests: 1 })
    return name
  }

  /** The name of a function that some other file has. */
  foreign(...words: readonly [string, ...string[]]): string {
    const name = words[this.#words % words.length] ?? words[0]
    this.foreigners.add(name)
    return name
  }

  /** The call, now and then waited for. */
  awaited(call: string, pick: number, { mayAwait }: Scope): string {
    return this.choose(pick, [
      [null, () => call],
      ...(mayAwait ? [['recognition: awaited', () => this.wait(call)] as const] : []),
    ]) ?? call
  }

  wait(promise: string): string {
    this.isAsync = true
    return `await ${promise}`
  }

  limit(limit: Limit): void {
    this.limits.add(limit)
  }

  /** May a call that is looked at stand here? */
  check(scope: Scope): boolean {
    return this.spend(scope.turns)
  }

  /** Handles are members of `this`: a method of something else would not find them. */
  readsThis({ instances }: Scope): boolean {
    return instances.some(({ instance }) => instance.startsWith('this.'))
  }

  block(statements: readonly Statement[], scope: Scope): string[] {
    const lines: string[] = []
    for (const statement of statements) {
      if (scope.left) break
      lines.push(...statementWriters[statement.kind](this, statement, scope))
    }
    return lines
  }

  /** A block of its own: what is made in it is not known outside. */
  inner(statements: readonly Statement[], scope: Scope, change: Partial<Scope> = {}): { readonly lines: string[]; readonly left: boolean } {
    const own = { ...scope, instances: [...scope.instances], helpers: [...scope.helpers], isInner: true, left: false, ...change }
    const lines = this.block(statements, own)
    return { lines, left: own.left }
  }

  call(fn: string, ...args: readonly string[]): string {
    if (!(fn === 'JetStopServiceInstance' && this.style.hasOwnStop === true)) this.calls += 1
    return this.style.call(fn, args)
  }

  /** A function or a constant of the API as a value. */
  value(name: string): string {
    return this.style.value(name)
  }

  checked(fn: string, ...args: readonly string[]): string {
    return `${checkedMark}${this.call(fn, ...args)}`
  }
}

export function indent(lines: Lines): string[] {
  return lines.map((line) => (line === '' ? line : `  ${line}`))
}

/** `head { … }`, joined to a following `else` by the caller. */
export function braces(head: string, lines: Lines): string[] {
  return lines.length === 0 ? [`${head} {}`] : [`${head} {`, ...indent(lines), '}']
}
