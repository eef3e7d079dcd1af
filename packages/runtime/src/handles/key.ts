import type { HandleKind } from '@jet-lifecycle/model/facts'
import { handleValue, isNilValue } from '@jet-lifecycle/model/facts'

declare const kind: unique symbol

/** A handle as a key of a Map: 5 and 5n are one handle, a session and an instance never share a Map. */
export type Key<Kind extends HandleKind> = (string | number | bigint) & { readonly [kind]: Kind }

/** Objects that stand for handles and show no number are named so. */
export const identityPrefix = 'object '

/** The key of a handle, or null for what is none: 0, nil, and every value that is neither whole number nor name. */
export function keyOf<Kind extends HandleKind>(handle: unknown): Key<Kind> | null {
  // First what nearly all are.
  if (typeof handle === 'number' && handle > 0 && handle < 0xffff_ffff && (handle | 0) === handle) return handle as Key<Kind>
  if (typeof handle === 'string') return handle.startsWith(identityPrefix) ? (handle as Key<Kind>) : null
  if (typeof handle !== 'bigint' && !Number.isInteger(handle)) return null
  const value = handleValue(handle as number | bigint)
  return isNilValue(value) ? null : (value as Key<Kind>)
}
