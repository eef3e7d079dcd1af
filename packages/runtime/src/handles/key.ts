import { handleValue, isNilValue } from '@jet-lifecycle/model/facts'

declare const kind: unique symbol

/** A handle as a key of a Map: 5 and 5n are one handle, a session and an instance never share a Map. */
export type Key<Kind extends 'instance' | 'sesid' | 'snapId'> = (number | bigint) & { readonly [kind]: Kind }

/** The key of a handle, or null for what is none: 0, nil, and every value that is no whole number. */
export function keyOf<Kind extends 'instance' | 'sesid' | 'snapId'>(handle: unknown): Key<Kind> | null {
  if (typeof handle !== 'bigint' && !Number.isInteger(handle)) return null
  const value = handleValue(handle as number | bigint)
  return isNilValue(value) ? null : (value as Key<Kind>)
}
