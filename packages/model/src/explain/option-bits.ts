import type { JetFunctionName } from '../facts/index.ts'
import { grbits } from '../facts/index.ts'

/** Option bits by their names where the facts name them for the function: `JET_bitTermDirty`; else in hex. */
export function nameOfBits(fn: JetFunctionName, bits: number): string {
  if (bits === 0) return '0'
  const named = Object.entries(grbits).filter(([, { usedBy, value }]) => usedBy !== null && takes(usedBy, fn) && value !== 0 && (value & (value - 1)) === 0)
  const found = named.filter(([, { value }]) => (bits & value) !== 0)
  const rest = found.reduce((left, [, { value }]) => left & ~value, bits) >>> 0
  return [...found.map(([name]) => name), ...(rest === 0 ? [] : [`0x${rest.toString(16)}`])].join('|')
}

/** `JetCommitTransaction*` stands for all that begin so. */
const takes = (usedBy: string, fn: JetFunctionName): boolean =>
  usedBy.split(/,? /).some((name) => (name.endsWith('*') ? fn.startsWith(name.slice(0, -1)) : name === fn))

/**
 * With which option bits something holds, in as few words as say it exactly: ` (without JET_bitTermDirty)`.
 * @param sets those with which it holds
 * @param all those that there are
 */
export function withBits(fn: JetFunctionName, sets: readonly number[], all: readonly number[]): string {
  const meant = new Set(all.filter((set) => sets.includes(set)))
  if (meant.size === all.length) return ''
  const bits = Array.from({ length: 32 }, (_, position) => (1 << position) >>> 0).filter((bit) => all.some((set) => (set & bit) !== 0))
  for (const literals of conjunctions(bits)) {
    const chosen = all.filter((set) => literals.every(({ bit, isSet }) => ((set & bit) !== 0) === isSet))
    if (chosen.length === meant.size && chosen.every((set) => meant.has(set))) return ` (${inWords(fn, literals)})`
  }
  if (meant.size <= 3) return ` (grbit ${[...meant].map((set) => nameOfBits(fn, set)).join(' or ')})`
  return ' (with some option bits)'
}

interface Literal { readonly bit: number; readonly isSet: boolean }

/** One to three bits that must be set, or must not be. */
function conjunctions(bits: readonly number[]): Literal[][] {
  const literals = bits.flatMap((bit) => [{ bit, isSet: true }, { bit, isSet: false }])
  const singles = literals.map((literal) => [literal])
  const longer = (shorter: readonly Literal[][]): Literal[][] => shorter.flatMap((each) => literals.filter(({ bit }) => bit > (each.at(-1)?.bit ?? 0)).map((literal) => [...each, literal]))
  const pairs = longer(singles)
  return [...singles, ...pairs, ...longer(pairs)]
}

function inWords(fn: JetFunctionName, literals: readonly Literal[]): string {
  const named = (isSet: boolean): string => literals.filter((literal) => literal.isSet === isSet).map(({ bit }) => nameOfBits(fn, bit)).join(isSet ? ' and ' : ', ')
  const [set, unset] = [named(true), named(false)]
  return [...(set === '' ? [] : [`with ${set}`]), ...(unset === '' ? [] : [`without ${unset}`])].join(', ')
}
