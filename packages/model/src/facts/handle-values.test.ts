import { describe, expect, it } from 'vitest'
import { handleValue, isNilValue } from './index.ts'

describe('values of handles', () => {
  it.each([
    [5, 5], [5n, 5], [0x7fff_ffff_f000n, 0x7fff_ffff_f000], [2n ** 53n - 1n, 2 ** 53 - 1], [2n ** 53n, 2n ** 53n], [2 ** 53, 2n ** 53n],
    [2 ** 60, 2n ** 60n], [-5, 2n ** 64n - 5n], [-5n, 2n ** 64n - 5n], [2n ** 64n - 5n, 2n ** 64n - 5n], [1.5, 1.5], [NaN, NaN],
  ])('%s is compared as %s', (handle, value) => {
    expect(handleValue(handle)).toBe(value)
    expect(isNilValue(handleValue(handle))).toBe(false)
  })

  it.each([0, -0, 0n, -1, -1n, 0xffff_ffff, 0xffff_ffffn, 0xffff_ffff_ffff_ffffn, 2 ** 64])('%s is none', (handle) => {
    expect(isNilValue(handleValue(handle))).toBe(true)
  })
})
