import { describe, expect, it } from 'vitest'

import { read } from './read.ts'

/** The places that the arguments of `at(…)` in a piece of code name, in order; `null` where one names none. */
function placesIn(code: string): readonly (string | null)[] {
  const places: (string | null)[] = []
  read(code, {}, (node, reader) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'at') return
    for (const argument of node.arguments) places.push(reader.placeOf(argument)?.key ?? null)
  })
  return places
}

describe('the same place', () => {
  it.each([
    ['a variable', 'const i = f(); at(i, i)'],
    ['a box', 'const i = { value: 0 }; at(i, i.value, i["value"])'],
    ['a list of one', 'const i = [0]; at(i, i[0])'],
    ['a member', 'at(ctx.inst, ctx["inst"], ctx?.inst, ctx.inst!)'],
    ['a computed member', 'const key = "inst"; at(ctx.inst, ctx[key])'],
    ['a member of this', 'class A { m() { at(this.i, this["i"]) } }'],
    ['a private member', 'class A { #i; m() { at(this.#i, this.#i.value) } }'],
    ['this in an arrow function', 'class A { m() { return () => at(this.i, this.i) } }'],
    ['a name of this', 'class A { m() { const self = this; at(this.i, self.i) } }'],
    ['an element of a list', 'at(all[1], all[1])'],
    ['an element of a map', 'const all = new Map(); at(all.get("a"), all.get(`a`))'],
    ['an element of a map by constants', 'class A { all = new Map<string, number>(); m() { at(this.all.get("a"), this.all.get("a")) } }'],
    ['an element of a parameter that is a map', 'const f = (all: Map<string, number>) => at(all.get("a"), all.get("a"))'],
    ['a cast', 'const i = [0]; at(i, Number(i[0]), BigInt(i[0]), BigInt.asUintN(64, i[0]), ptr(i), koffi.as(i, "void *"))'],
    ['a buffer', 'const i = Buffer.alloc(8); at(i, i.readBigUInt64LE(0), i.readBigUInt64LE(), koffi.decode(i, "size_t"))'],
    ['a typed list', 'const i = new BigUint64Array(1); at(i, i[0], ptr(i), Deno.UnsafePointer.of(i))'],
    ['a view', 'const i = new Uint8Array(8); const view = new DataView(i.buffer); at(i, view.getBigUint64(0, true))'],
    ['a reference', 'const i = ref.alloc("size_t"); at(i, i.deref())'],
    ['an alias of a box', 'const i = { value: 0 }; const out = i; at(i, out.value)'],
    ['under a type', 'at(i as number, <number>i, i satisfies number)'],
    ['awaited', 'at(i, await i)'],
  ])('%s', (_name, code) => {
    const [first, ...others] = placesIn(code)
    expect(first).toBeTypeOf('string')
    expect(others.length).toBeGreaterThan(0)
    expect(others).toEqual(others.map(() => first))
  })
})

describe('different places', () => {
  it.each([
    ['variables', 'at(i, j)'],
    ['variables of one name', 'const i = 1; at(i); { const i = 2; at(i) }'],
    ['parameters of one name', 'const f = (i) => at(i); const g = (i) => at(i)'],
    ['members', 'at(ctx.a, ctx.b, ctx)'],
    ['a public and a private member', 'class A { #i; m() { at(this.i, this.#i) } }'],
    ['members of this in two classes', 'class A { m() { at(this.i) } } class B { m() { at(this.i) } }'],
    ['members of this in two objects', 'const a = { m() { at(this.i) } }, b = { m() { at(this.i) } }'],
    ['members of this, static and not', 'class A { m() { at(this.i) } static m() { at(this.i) } }'],
    ['elements', 'at(all[1], all[2], all.get)'],
    ['elements of a map', 'const all = new Map(); at(all.get("a"), all.get("b"), all.a)'],
    ['a member with a dot in its name', 'at(ctx["a.b"], ctx.a.b)'],
    ['offsets of a buffer', 'const i = Buffer.alloc(16); at(i.readBigUInt64LE(0), i.readBigUInt64LE(8))'],
    ['a copy of a variable', 'const i = f(); const old = i; at(i, old)'],
    ['a copy of a box that changes', 'let i = { value: 0 }; const old = i; i = { value: 1 }; at(i, old)'],
  ])('%s', (_name, code) => {
    const places = placesIn(code)
    expect(places.length).toBeGreaterThan(1)
    expect(new Set(places).size).toBe(places.length)
  })
})

describe('no place', () => {
  it.each([
    ['undefined', 'at(undefined)'],
    ['a literal', 'at(1, "i", null)'],
    ['an element by a variable', 'at(all[n])'],
    ['an element of what is no map', 'at(cache.get("a"))'],
    ['an element of a map by a variable', 'const all = new Map(); at(all.get(n))'],
    ['a result', 'at(open(), open(i, j), new Db())'],
    ['a choice', 'at(x ? i : j, i ?? j)'],
    ['a buffer by a variable', 'const i = Buffer.alloc(16); at(i.readUInt32LE(n))'],
  ])('%s', (_name, code) => {
    const places = placesIn(code)
    expect(places).toEqual(places.map(() => null))
    expect(places.length).toBeGreaterThan(0)
  })
})

describe('a store', () => {
  it('of a map is one of a place', () => {
    const stores: string[] = []
    read('const all = new Map(); all.set("a", i); all.set(n, i); cache.set("a", i); all.set("a")', {}, (node, reader) => {
      const stored = node.type === 'CallExpression' ? reader.storedBy(node) : null
      if (stored !== null) stores.push(`${stored.place.key} = ${reader.sourceCode.getText(stored.value)}`)
    })
    expect(stores).toEqual(['all#0.[a] = i'])
  })
})
