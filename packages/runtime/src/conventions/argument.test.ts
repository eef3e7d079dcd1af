import { describe, expect, it } from 'vitest'
import { readField, readGrbit, readOut, Unreadable } from './argument.ts'

describe('option bits', () => {
  it.each([
    [5, 5], [-0x8000_0000, 0x8000_0000], [0x8000_0002n, 0x8000_0002], [-0x8000_0000n, 0x8000_0000], ['8', 8], [true, 1], [undefined, 0], [null, 0], [{ valueOf: () => 8 }, 0], [Symbol('8'), 0],
  ])('%s are %s', (argument, bits) => {
    expect(readGrbit(argument)).toBe(bits)
  })
})

describe('what an argument holds', () => {
  it.each([
    [{ value: 5 }, 5], [[6], 6], [new BigUint64Array([7n]), 7n], [new Float64Array([8]), 8], [{ 0: 9 }, 9], [Object.create({ value: 10 }) as unknown, 10],
  ])('%s', (argument, held) => {
    expect(readOut(argument)).toBe(held)
  })

  it.each([5, null, undefined, 'out', {}, [], { value: null }, new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]), new DataView(new ArrayBuffer(8)), () => 5])('%o cannot be read', (argument) => {
    expect(readOut(argument)).toBeInstanceOf(Unreadable)
  })

  it('keeps what a getter throws', () => {
    const mistake = new Error('not now')
    const read = readField({ get sesid(): never { throw mistake } }, 'sesid')
    expect(read).toEqual(new Unreadable(mistake))
  })
})
