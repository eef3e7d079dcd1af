import type { TSESTree } from '@typescript-eslint/utils'

import type { JetCall } from '../jet/reader.ts'

/** A call that stopped an instance. */
export interface Witness {
  readonly call: JetCall
  readonly node: TSESTree.CallExpression
}

/** Why nothing is known about an instance. */
type UnknownReason =
  /** The instance was terminated; its handle means nothing any more. */
  | 'freed'
  /** The handle's box was handed to code that can put another handle in. */
  | 'escaped'
  /** It depends on a condition that tells whether the stop succeeded, in a way that is not read. */
  | 'unread'

/**
 * What the paths to a point have done to an instance. A semilattice, joined where paths meet:
 *
 *            maybe-stopped
 *             /         \
 *        unknown       stopped
 *           |
 *        serving
 */
export type Service =
  /** No path has stopped the instance. */
  | { readonly kind: 'serving' }
  /** Every path has stopped the instance. */
  | { readonly kind: 'stopped'; readonly by: readonly Witness[] }
  /** Some path has lost sight of the instance, and no path is known to have stopped it. */
  | { readonly kind: 'unknown'; readonly why: UnknownReason }
  /** Some path has stopped the instance, another not, or nothing is known of the other. */
  | { readonly kind: 'maybe-stopped'; readonly by: readonly Witness[] }

export const serving: Service = { kind: 'serving' }

export function joinService(a: Service, b: Service): Service {
  if (equalService(a, b)) return a
  const by = union(witnessesOf(a), witnessesOf(b))
  if (a.kind === 'stopped' && b.kind === 'stopped') return { kind: 'stopped', by }
  if (by.length > 0) return { kind: 'maybe-stopped', by }
  // Of two reasons the one that comes first in the alphabet stays, so that order does not matter.
  const [why] = [a, b].flatMap((each) => (each.kind === 'unknown' ? [each.why] : [])).sort()
  return why === undefined ? serving : { kind: 'unknown', why }
}

export function equalService(a: Service, b: Service): boolean {
  if (a === b) return true
  if (a.kind !== b.kind) return false
  if (a.kind === 'unknown' && b.kind === 'unknown') return a.why === b.why
  const [left, right] = [witnessesOf(a), witnessesOf(b)]
  return left.length === right.length && left.every(({ node }, index) => node === right[index]?.node)
}

/** The calls that stopped an instance, in the order of the source. */
function witnessesOf(service: Service): readonly Witness[] {
  return service.kind === 'stopped' || service.kind === 'maybe-stopped' ? service.by : []
}

/** `service` after a successful stop. The first stop is the witness: a later one changes nothing. */
export function stop(service: Service, by: Witness): Service {
  switch (service.kind) {
    case 'serving':
      return { kind: 'stopped', by: [by] }
    case 'maybe-stopped':
      return { kind: 'stopped', by: union(service.by, [by]) }
    case 'stopped':
      return service
    case 'unknown':
      return service.why === 'freed' ? service : { kind: 'stopped', by: [by] }
  }
}

/** Sorted by position, so that equal sets are equal lists. */
function union(a: readonly Witness[], b: readonly Witness[]): readonly Witness[] {
  const byNode = new Map([...a, ...b].map((witness) => [witness.node, witness]))
  return [...byNode.values()].sort((left, right) => left.node.range[0] - right.node.range[0])
}
