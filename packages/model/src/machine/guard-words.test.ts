import { describe, expect, it } from 'vitest'
import type { JetErrorName, JetGrbitName } from '../facts/index.ts'
import { grbit, grbits, jetErrors } from '../facts/index.ts'
import { guardWords } from './guard-words.ts'
import { guards } from './guards.ts'

const all = Object.keys(guards) as (keyof typeof guards)[]
const bitSets = [0, ...new Set(Object.values(grbits).map(({ value }) => value))]
const errors = [null, ...(Object.keys(jetErrors) as JetErrorName[])]
const holds = (name: keyof typeof guards, error: JetErrorName | null, bits: number): boolean => guards[name]({ event: { type: 'JetTerm2', grbit: bits, error } })

/** Errors with which a guard can hold. */
const errorsOf = (name: keyof typeof guards): (JetErrorName | null)[] => errors.filter((error) => bitSets.some((bits) => holds(name, error, bits)))

describe('the words of a guard', () => {
  it.each(all.filter((name) => guardWords[name].includes('JET_err')))('name the errors that it asks for: %s', (name) => {
    const named: readonly string[] = guardWords[name].match(/JET_err\w+/g) ?? []
    expect(errorsOf(name)).toEqual(errors.filter((error) => (error === null ? guardWords[name].startsWith('success') : named.includes(error))))
  })

  it.each(all.filter((name) => guardWords[name].startsWith('success') && !guardWords[name].includes('JET_err')))('say success where only that will do: %s', (name) => {
    expect(errorsOf(name).length > 1).toBe(guardWords[name].includes('or failure'))
    expect(errorsOf(name)).toContain(null)
  })

  it.each(all.filter((name) => guardWords[name].startsWith('failure')))('say failure where success will not do: %s', (name) => {
    expect(errorsOf(name)).not.toContain(null)
    expect(errorsOf(name)).not.toEqual([])
  })

  it.each(all.flatMap((name) => (guardWords[name].match(/JET_bit\w+/g) ?? []).map((bit) => [name, bit as JetGrbitName] as const)))('%s: %s counts', (name, bit) => {
    const value = grbit(bit)
    const [error = null] = errorsOf(name)
    const isWithout = guardWords[name].indexOf('without') >= 0 && guardWords[name].indexOf('without') < guardWords[name].indexOf(bit)
    expect(holds(name, error, value)).toBe(!isWithout)
    expect(bitSets.some((bits) => holds(name, error, bits) !== holds(name, error, value))).toBe(true)
  })
})
