const long = process.env['JET_LIFECYCLE_RUNS'] === 'long'

/**
 * How often a property is tried: `short` in `npm test`, `long` in `npm run test:long`.
 * A failing fast-check property prints its seed and path; pass both to `fc.assert` to replay it.
 */
export function runs(shortCount: number, longCount: number): number {
  return long ? longCount : shortCount
}
