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
