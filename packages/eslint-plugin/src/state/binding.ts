declare const brand: unique symbol

/** An instance as the analysis tells instances apart: by the call that made it, or by where it came from. */
export type InstanceId = string & { readonly [brand]: 'instance' }

/**
 * What a place holds, as far as handles go. A semilattice: `nothing` below all, `mixed` above all, the
 * others side by side, but for a foreign value below the same one `late`.
 */
export type Binding =
  /** No handle yet: `let inst`, `{ value: 0 }`. */
  | { readonly kind: 'nothing' }
  /** A handle of this instance, or of a session, database or cursor in it. */
  | { readonly kind: 'of'; readonly instance: InstanceId }
  /**
   * A value that came from where the analysis does not look; the same origin is the same value. It came
   * `late` if on some path the instance in sight was stopped by then, and so gave no more sessions.
   */
  | { readonly kind: 'foreign'; readonly origin: string; readonly late: boolean }
  /** Different values on different paths. */
  | { readonly kind: 'mixed' }

export const nothing: Binding = { kind: 'nothing' }
export const mixed: Binding = { kind: 'mixed' }

type Foreign = Extract<Binding, { kind: 'foreign' }>

export function foreign(origin: string, late: boolean): Foreign {
  return { kind: 'foreign', origin, late }
}

/** What a place held when the function was entered. */
export function onEntry(place: string): Foreign {
  return foreign(`entry:${place}`, false)
}

/** What a foreign value is a member of, at the root of the path; null if it is none. */
export function ownerOf({ origin }: Foreign): string | null {
  const dot = origin.indexOf('.')
  return dot === -1 ? null : origin.slice(0, dot)
}

export function joinBinding(a: Binding, b: Binding): Binding {
  if (a.kind === 'nothing') return b
  if (b.kind === 'nothing' || equalBinding(a, b)) return a
  if (a.kind === 'foreign' && b.kind === 'foreign' && a.origin === b.origin) return foreign(a.origin, true)
  return mixed
}

export function equalBinding(a: Binding, b: Binding): boolean {
  if (a.kind === 'of') return b.kind === 'of' && a.instance === b.instance
  if (a.kind === 'foreign') return b.kind === 'foreign' && a.origin === b.origin && a.late === b.late
  return a.kind === b.kind
}

/** What the member `name` of a value holds. */
export function memberBinding(binding: Binding, name: string): Binding {
  switch (binding.kind) {
    case 'of':
      return foreign(`${binding.instance}.${name}`, false)
    case 'foreign':
      return foreign(`${binding.origin}.${name}`, binding.late)
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
