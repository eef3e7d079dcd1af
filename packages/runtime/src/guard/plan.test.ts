import { jetFunctionNames } from '@jet-lifecycle/model/facts'
import { describe, expect, it } from 'vitest'
import { bitsOf } from '../handles/records.ts'
import { planOf } from './plan.ts'
import { isSteady } from './wrap.ts'

describe('plans', () => {
  const steady = jetFunctionNames.map((fn) => planOf(fn, 'documented')).filter(isSteady)

  it('are steady for most of the functions that take a session', () => {
    expect(steady.length).toBeGreaterThan(100)
    expect(steady.map(({ fn }) => fn)).toEqual(expect.arrayContaining(['JetMove', 'JetSeek', 'JetRetrieveColumn', 'JetOpenTable', 'JetUpdate']))
    expect(steady.map(({ fn }) => fn)).not.toEqual(expect.arrayContaining(['JetBeginTransaction', 'JetEndSession']))
  })

  it.each(['documented', 'engine'] as const)('of steady functions meet the same gates whatever their option bits, profile %s', (profile) => {
    for (const { fn } of steady) {
      const plan = planOf(fn, profile)
      for (let bit = 0; bit < 32; bit++) expect([fn, bit, bitsOf(plan.wayOf((1 << bit) >>> 0).entry)]).toEqual([fn, bit, plan.wayOf(0).bits])
    }
  })

  it('do not keep ways without end', () => {
    const plan = planOf('JetTerm2', 'engine')
    for (let bits = 0; bits < 1000; bits++) plan.wayOf(bits)
    expect(plan.wayOf(999)).not.toBe(plan.wayOf(999))
    expect(plan.wayOf(0)).toBe(plan.wayOf(0))
  })
})
