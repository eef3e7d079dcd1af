/** All bits set, as JET_instanceNil, JET_sesidNil … have it, in the widths that bindings show. */
const nil32 = 0xffff_ffff
const nil64 = 0xffff_ffff_ffff_ffffn

/**
 * A handle as it is compared: 5n is 5, and what a signed binding shows as -5 is 2n ** 64n - 5n, an address with its top bit set.
 * Always a number where a number can tell it from its neighbours. What is no whole number stays as it is.
 */
export function handleValue(handle: number | bigint): number | bigint {
  if (typeof handle === 'bigint') return narrow(handle)
  // First what nearly all are.
  if (handle >= 0 && Number.isSafeInteger(handle)) return handle
  return Number.isInteger(handle) ? narrow(BigInt(handle)) : handle
}

function narrow(handle: bigint): number | bigint {
  const unsigned = BigInt.asUintN(64, handle)
  return unsigned <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(unsigned) : unsigned
}

/** Whether a {@link handleValue} is 0 or nil: no handle. */
export function isNilValue(value: number | bigint): boolean {
  return value === 0 || value === nil32 || value === nil64
}
