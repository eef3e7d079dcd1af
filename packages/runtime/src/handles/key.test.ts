import { describe, expect, it } from 'vitest'
import { keyOf } from './key.ts'

describe('keys of handles', () => {
  it.each([
    [5, 5], [5n, 5], [0x7fff_ffff_f000n, 0x7fff_ffff_f000], [2n ** 60n, 2n ** 60n], [2 ** 60, 2n ** 60n], [-5n, 2n ** 64n - 5n], [-5, 2n ** 64n - 5n],
  ])('%s is %s', (handle, key) => {
    expect(keyOf(handle)).toBe(key)
  })

  it.each([0, 0n, -0, -1, -1n, 2n ** 64n - 1n, 0xffff_ffff, 0xffff_ffffn, NaN, Infinity, 1.5, '5', null, undefined, {}, [5], true, Symbol('5')])('%s is none', (handle) => {
    expect(keyOf(handle)).toBeNull()
  })
})
