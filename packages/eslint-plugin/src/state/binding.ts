declare const brand: unique symbol

/** An instance as the analysis tells instances apart: by the call that made it, or by where it came from. */
export type InstanceId = string & { readonly [brand]: 'instance' }

/**
 * What a place holds, as far as handles go. A flat semilattice: `nothing` below all, `mixed` above all,
 * the others side by side.
 */
export type Binding =
  /** No handle yet: `let inst`, `{ value: 0 }`. */
  | { readonly kind: 'nothing' }
  /** A handle of this instance, or of a session, database or cursor in it. */
  | { readonly kind: 'of'; readonly instance: InstanceId }
  /** A value that came from where the analysis does not look; the same origin is the same value. */
  | { readonly kind: 'foreign'; readonly origin: string }
  /** Different values on different paths. */
  | { readonly kind: 'mixed' }

export const nothing: Binding = { kind: 'nothing' }
export const mixed: Binding = { kind: 'mixed' }

export function foreign(origin: string): Binding {
  return { kind: 'foreign', origin }
}

export function joinBinding(a: Binding, b: Binding): Binding {
  if (a.kind === 'nothing') return b
  if (b.kind === 'nothing' || equalBinding(a, b)) return a
  return mixed
}

export function equalBinding(a: Binding, b: Binding): boolean {
  if (a.kind === 'of') return b.kind === 'of' && a.instance === b.instance
  if (a.kind === 'foreign') return b.kind === 'foreign' && a.origin === b.origin
  return a.kind === b.kind
}

/** What the member `name` of a value holds. */
export function memberBinding(binding: Binding, name: string): Binding {
  switch (binding.kind) {
    case 'of':
      return foreign(`${binding.instance}.${name}`)
    case 'foreign':
      return foreign(`${binding.origin}.${name}`)
    default:
      return binding
  }
}

/** The instance that a value used as an instance handle stands for, or null if that depends on the path. */
export function instanceOf(binding: Binding, place: string): InstanceId | null {
  switch (binding.kind) {
    case 'of':
      return binding.instance
    case 'foreign':
      return `foreign:${binding.origin}` as InstanceId
    case 'nothing':
      return `nothing:${place}` as InstanceId
    case 'mixed':
      return null
  }
}
