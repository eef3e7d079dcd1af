import type { GrbitRow } from './grbits.ts'
import { grbits } from './grbits.ts'

/** Name of an option bit: `JET_bitStopServiceResume`. */
export type JetGrbitName = keyof typeof grbits

/**
 * Value of an option bit, as unsigned 32 bits.
 * @throws TypeError for a name that the facts do not have: they have those that the lifecycle looks at
 */
export function grbit(name: JetGrbitName): number {
  if (!Object.hasOwn(grbits, name)) throw new TypeError(`The facts have no option bit ${name}: they have those that the lifecycle looks at.`)
  return (grbits[name] satisfies GrbitRow).value
}

/** The same 32 bits as an unsigned number: bindings pass grbits as signed, unsigned or bigint. */
export function unsignedGrbit(value: number | bigint): number {
  return typeof value === 'bigint' ? Number(BigInt.asUintN(32, value)) : value >>> 0
}
