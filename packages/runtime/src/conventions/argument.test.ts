import { describe, expect, it } from 'vitest'
import { readField, readGrbit, readHandle } from './argument.ts'
import { conventions } from './convention.ts'

describe('option bits', () => {
  it.each([
    [5, 5], [-0x8000_0000, 0x8000_0000], [0x8000_0002n, 0x8000_0002], [-0x8000_0000n, 0x8000_0000], ['8', 8], [true, 1], [undefined, 0], [null, 0], [{ valueOf: () => 8 }, 0], [Symbol('8'), 0],
  ])('%s are %s', (argument, bits) => {
    expect(readGrbit(argument)).toBe(bits)
  })
})

const { returnsCode, namedExports } = conventions
const bytes = (...values: number[]) => new Uint8Array(values)

describe('what an argument holds', () => {
  it.each<[unknown, number | bigint | null]>([
    [5, 5], [7n, 7n], [null, null], [{ value: 5 }, 5], [[6], 6], [[[6]], 6], [{ value: [7n] }, 7n], [{ value: null }, null], [new BigUint64Array([7n]), 7n], [new BigInt64Array([-5n]), -5n],
    [new Float64Array([8]), 8], [{ 0: 9 }, 9], [Object.create({ value: 10 }) as unknown, 10], [bytes(1, 2, 0, 0, 0, 0, 0, 0), 0x201n], [Buffer.from([5, 0, 0, 0, 0, 0, 0, 1]), 0x100_0000_0000_0005n],
    [new DataView(bytes(9, 9, 5, 0, 0, 0, 0, 0, 0, 0).buffer, 2), 5n], [bytes(3, 0, 0, 0, 0, 0, 0, 0).buffer, 3n], [new Uint32Array([7, 1]), 0x1_0000_0007n], [bytes(4, 0, 0, 0), 4],
  ])('%o: %s', (argument, held) => {
    expect(readHandle(returnsCode, argument, 'sesid')).toBe(held)
  })

  it('is as wide as its kind', () => {
    expect(readHandle(returnsCode, bytes(1, 0, 0, 0, 9, 9, 9, 9), 'dbid')).toBe(1)
  })

  it.each<[string, unknown]>([
    ['text', '5'], ['nothing', undefined], ['a fraction', 1.5], ['an empty object', {}], ['an empty array', []], ['too few bytes', bytes(1, 2)], ['a function', () => 5], ['a symbol', Symbol('5')],
    ['a getter that throws', { get value(): never { throw new Error('not now') } }], ['text in a holder', { value: '5' }],
  ])('%s cannot be read', (_, argument) => {
    expect(readHandle(returnsCode, argument, 'sesid')).toBeUndefined()
  })

  it('is the address of a pointer, where the convention can tell it', () => {
    class Pointer {
      readonly address: bigint
      constructor(address: bigint) { this.address = address }
    }
    const [one, same, other] = [new Pointer(5n), new Pointer(5n), new Pointer(6n)]
    expect([one, same, other].map((pointer) => readHandle(namedExports, pointer, 'sesid'))).toEqual([5n, 5n, 6n])
    // Else an object is what it is.
    const names = [one, same, one].map((pointer) => readHandle(returnsCode, pointer, 'sesid'))
    expect(names[0]).toBe(names[2])
    expect(names[0]).not.toBe(names[1])
  })

  it('is a field of a structure', () => {
    expect(readField(returnsCode, { sesid: 5 }, 'sesid', 'sesid')).toBe(5)
    expect(readField(returnsCode, { get sesid(): never { throw new Error('not now') } }, 'sesid', 'sesid')).toBeUndefined()
    expect(readField(returnsCode, 5, 'sesid', 'sesid')).toBeUndefined()
  })
})
