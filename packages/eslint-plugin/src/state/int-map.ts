/**
 * Persistent maps from non-negative integers (Okasaki and Gill, "Fast mergeable integer maps"). Equal maps have equal
 * shapes, and maps that stem from each other share what they have in common: a write costs O(log n), a join or a
 * comparison of two states as much as they differ. Values are interned, so that `===` is their equality.
 */
export type IntMap<Value extends Interned> = Leaf<Value> | Branch<Value> | null

/** A value of which there is only one; its number stands for it. */
export interface Interned {
  readonly id: number
}

interface Leaf<Value> {
  readonly bit: 0
  readonly key: number
  readonly value: Value
  readonly hash: number
}

interface Branch<Value extends Interned> {
  /** The highest bit in which keys below differ. */
  readonly bit: number
  readonly prefix: number
  readonly left: Leaf<Value> | Branch<Value>
  readonly right: Leaf<Value> | Branch<Value>
  readonly hash: number
}

function leaf<Value extends Interned>(key: number, value: Value): Leaf<Value> {
  return { bit: 0, key, value, hash: mix(key, value.id) }
}

function mix(a: number, b: number): number {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35)
  hash ^= hash >>> 15
  return Math.imul(hash, 0x2c1b3c6d) | 0
}

function branch<Value extends Interned>(bit: number, prefix: number, left: IntMap<Value>, right: IntMap<Value>): IntMap<Value> {
  if (left === null) return right
  if (right === null) return left
  return { bit, prefix, left, right, hash: (left.hash + right.hash) | 0 }
}

export function get<Value extends Interned>(map: IntMap<Value>, key: number): Value | undefined {
  let node = map
  while (node !== null) {
    if (node.bit === 0) return (node as Leaf<Value>).key === key ? (node as Leaf<Value>).value : undefined
    const at = node as Branch<Value>
    if (!isWithin(at, key)) return undefined
    node = (key & at.bit) === 0 ? at.left : at.right
  }
  return undefined
}

function isWithin({ bit, prefix }: { readonly bit: number; readonly prefix: number }, key: number): boolean {
  return (key & ~(bit | (bit - 1))) === prefix
}

export function set<Value extends Interned>(map: IntMap<Value>, key: number, value: Value): IntMap<Value> {
  if (map === null) return leaf(key, value)
  if (map.bit === 0) {
    const at = map as Leaf<Value>
    if (at.key === key) return at.value === value ? at : leaf(key, value)
    return link(key, leaf(key, value), at.key, at)
  }
  const at = map as Branch<Value>
  if (!isWithin(at, key)) return link(key, leaf(key, value), at.prefix, at)
  const isLeft = (key & at.bit) === 0
  const before = isLeft ? at.left : at.right
  const after = set(before, key, value)
  if (after === before) return at
  return isLeft ? branch(at.bit, at.prefix, after, at.right) : branch(at.bit, at.prefix, at.left, after)
}

function link<Value extends Interned>(keyA: number, a: IntMap<Value>, keyB: number, b: IntMap<Value>): IntMap<Value> {
  const bit = 1 << (31 - Math.clz32(keyA ^ keyB))
  const prefix = keyA & ~(bit | (bit - 1))
  return (keyA & bit) === 0 ? branch(bit, prefix, a, b) : branch(bit, prefix, b, a)
}

export function remove<Value extends Interned>(map: IntMap<Value>, key: number): IntMap<Value> {
  if (map === null) return null
  if (map.bit === 0) return (map as Leaf<Value>).key === key ? null : map
  const at = map as Branch<Value>
  if (!isWithin(at, key)) return at
  const isLeft = (key & at.bit) === 0
  const before = isLeft ? at.left : at.right
  const after = remove(before, key)
  if (after === before) return at
  return isLeft ? branch(at.bit, at.prefix, after, at.right) : branch(at.bit, at.prefix, at.left, after)
}

export function equal<Value extends Interned>(a: IntMap<Value>, b: IntMap<Value>): boolean {
  if (a === b) return true
  if (a === null || b === null || a.hash !== b.hash || a.bit !== b.bit) return false
  if (a.bit === 0) return (a as Leaf<Value>).key === (b as Leaf<Value>).key && (a as Leaf<Value>).value === (b as Leaf<Value>).value
  const [left, right] = [a as Branch<Value>, b as Branch<Value>]
  return left.prefix === right.prefix && equal(left.left, right.left) && equal(left.right, right.right)
}

export function hashOf<Value extends Interned>(map: IntMap<Value>): number {
  return map === null ? 0 : map.hash
}

/** All entries in the order of their keys. */
export function* entries<Value extends Interned>(map: IntMap<Value>): Generator<readonly [number, Value]> {
  if (map === null) return
  if (map.bit === 0) yield [(map as Leaf<Value>).key, (map as Leaf<Value>).value]
  else {
    yield* entries((map as Branch<Value>).left)
    yield* entries((map as Branch<Value>).right)
  }
}

/** Joins two maps key by key; `combine` gets undefined where a map has no value, and is not asked where they share one. */
export function merge<Value extends Interned>(
  a: IntMap<Value>,
  b: IntMap<Value>,
  combine: (key: number, a: Value | undefined, b: Value | undefined) => Value | undefined,
): IntMap<Value> {
  if (a === b) return a
  if (a === null || b === null) {
    let result: IntMap<Value> = null
    for (const [key, value] of entries(a ?? b)) {
      const combined = a === null ? combine(key, undefined, value) : combine(key, value, undefined)
      if (combined !== undefined) result = set(result, key, combined)
    }
    return result
  }
  if (a.bit === b.bit && a.bit !== 0) {
    const [left, right] = [a as Branch<Value>, b as Branch<Value>]
    if (left.prefix === right.prefix) {
      return branch(left.bit, left.prefix, merge(left.left, right.left, combine), merge(left.right, right.right, combine))
    }
  }
  let result: IntMap<Value> = null
  const put = (key: number, value: Value | undefined) => {
    if (value !== undefined) result = set(result, key, value)
  }
  for (const [key, value] of entries(a)) put(key, combine(key, value, get(b, key)))
  for (const [key, value] of entries(b)) if (get(a, key) === undefined) put(key, combine(key, undefined, value))
  return result
}

export function keysOf(map: IntMap<Interned>): number[] {
  const keys: number[] = []
  const visit = (node: IntMap<Interned>) => {
    if (node === null) return
    if (node.bit === 0) keys.push((node as Leaf<Interned>).key)
    else {
      visit((node as Branch<Interned>).left)
      visit((node as Branch<Interned>).right)
    }
  }
  visit(map)
  return keys
}
