const isLong = process.env['JET_LIFECYCLE_RUNS'] === 'long'

/** How often a property is tried: the first number in `npm test`, the second in `npm run test:long`. */
export function runs(short: number, long: number): number {
  return isLong ? long : short
}
