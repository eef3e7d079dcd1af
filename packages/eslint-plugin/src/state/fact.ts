import type { Interned } from './int-map.ts'
import type { Primitive, Value } from './value.ts'

/** Kinds of values, as bits of a mask: what conditions tell apart. */
export const kinds = { negative: 1, zero: 2, positive: 4, nullish: 8, falsy: 16, truthy: 32 } as const

export const everything = 63
/** What a JET_ERR can be: an error, success, a warning. */
export const errors = kinds.negative | kinds.zero | kinds.positive
export const successes = kinds.zero | kinds.positive
export const truthyKinds = kinds.negative | kinds.positive | kinds.truthy

/**
 * What conditions have told of a value: a lattice of what it can still be. `join` is the union of what is possible.
 */
export interface Fact extends Interned {
  readonly mask: number
  /** It equals this constant. */
  readonly equals: Value | null
  /** It equals none of these constants. */
  readonly not: readonly Value[]
  /** It is taken for granted that this is not so, until the code looks: an unchecked stop has succeeded. */
  readonly latent: boolean
  /** Other code has been told of it: any condition that is not read may depend on it. */
  readonly told: boolean
}

const mostExcluded = 8

export class Facts {
  readonly #known = new Map<string, Fact>()

  of(mask: number, equals: Value | null = null, not: readonly Value[] = [], latent = false, told = false): Fact {
    const excluded = [...new Set(not)].sort((a, b) => a.id - b.id).slice(0, mostExcluded)
    const key = `${mask},${equals?.id ?? ''},${excluded.map(({ id }) => id).join('-')},${Number(latent)}${Number(told)}`
    let known = this.#known.get(key)
    if (known === undefined) this.#known.set(key, (known = { id: this.#known.size, mask, equals, not: excluded, latent, told }))
    return known
  }

  /** Undefined is nothing known. */
  join(a: Fact | undefined, b: Fact | undefined): Fact | undefined {
    if (a === b) return a
    if (a === undefined || b === undefined) return undefined
    const not = a.not.filter((each) => b.not.includes(each))
    const mask = a.mask | b.mask
    const equals = a.equals === b.equals ? a.equals : null
    return mask === everything && equals === null && not.length === 0 ? undefined : this.of(mask, equals, not, a.latent && b.latent)
  }
}

export function kindOf(value: Primitive): number {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      if (Number.isNaN(value)) return kinds.falsy
      return value < 0 ? kinds.negative : value > 0 ? kinds.positive : kinds.zero
    case 'undefined':
      return kinds.nullish
    case 'object':
      return kinds.nullish
    default:
      return value ? kinds.truthy : kinds.falsy
  }
}

/** Of each kind of number, whether `number operator constant` can hold and whether it can fail. */
export function compareKinds(operator: string, constant: number): { readonly hold: number; readonly fail: number } | null {
  const one = (can: boolean, kind: number) => (can ? kind : 0)
  const { negative, zero, positive } = kinds
  switch (operator) {
    case '<':
      return {
        hold: negative | one(0 < constant, zero) | one(constant > 1, positive),
        fail: one(constant < 0, negative) | one(0 >= constant, zero) | positive,
      }
    case '<=':
      return {
        hold: negative | one(0 <= constant, zero) | one(constant >= 1, positive),
        fail: one(constant < -1, negative) | one(0 > constant, zero) | positive,
      }
    case '>': {
      const { hold, fail } = compareKinds('<=', constant) ?? { hold: 0, fail: 0 }
      return { hold: fail, fail: hold }
    }
    case '>=': {
      const { hold, fail } = compareKinds('<', constant) ?? { hold: 0, fail: 0 }
      return { hold: fail, fail: hold }
    }
    default:
      return null
  }
}
