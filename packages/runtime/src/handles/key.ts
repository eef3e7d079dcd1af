declare const kind: unique symbol

/** A handle as a key of a Map: 5 and 5n are one handle, a session and an instance never share a Map. */
export type Key<Kind extends 'instance' | 'sesid' | 'snapId'> = (number | bigint) & { readonly [kind]: Kind }

/** JET_instanceNil, JET_sesidNil: all bits set, in the widths that bindings show. */
const nil32 = 0xffff_ffff
const nil64 = 0xffff_ffff_ffff_ffffn

/** The key of a handle, or null for what is none: 0, nil, and every value that is no whole number. */
export function keyOf<Kind extends 'instance' | 'sesid' | 'snapId'>(handle: unknown): Key<Kind> | null {
  if (typeof handle === 'number') {
    if (handle > 0 && Number.isSafeInteger(handle)) return handle === nil32 ? null : (handle as Key<Kind>)
    return Number.isInteger(handle) ? wide(BigInt(handle)) : null
  }
  return typeof handle === 'bigint' ? wide(handle) : null
}

/** What a signed binding shows as negative is an address with its top bit set. */
function wide<Kind extends 'instance' | 'sesid' | 'snapId'>(handle: bigint): Key<Kind> | null {
  const unsigned = BigInt.asUintN(64, handle)
  if (unsigned === 0n || unsigned === nil64 || unsigned === BigInt(nil32)) return null
  return (unsigned <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(unsigned) : unsigned) as Key<Kind>
}
