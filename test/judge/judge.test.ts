import { describe, expect, it } from 'vitest'
import { runs } from '../support/runs.ts'
import type { Analyser } from './analyse.ts'
import { eslintPlugin } from './analyse.ts'
import { holdCourt } from './court.ts'
import { allFeatures, features, followed, withNeeds } from './grammar/features.ts'
import { programs } from './grammar/program.ts'
import { instrument } from './instrument.ts'
import type { Finding } from './laws.ts'

const everyCall = (certain: boolean): Analyser => (_program, source) => {
  const { sites } = instrument(source, new Set(), 'undefined')
  return { stopped: sites.map((site): Finding => ({ site, certain })) }
}

describe('the judge itself', () => {
  it.each([
    ['flags every call as possible', everyCall(false), 'precise'],
    ['flags every call as certain', everyCall(true), 'certain'],
    ['flags nothing', () => ({ stopped: [] }), 'sound'],
  ] as const)('an analyser that %s is found out', async (_, analyse, law) => {
    await expect(holdCourt({ programs: programs(), analyse, count: 100 })).rejects.toMatchObject({ cause: { verdicts: expect.arrayContaining([expect.objectContaining({ law })]) as unknown } })
  })

  it('an analyser that calls what is possible certain is found out', async () => {
    const analyse: Analyser = (program, source, profile) => ({ stopped: (eslintPlugin(program, source, profile).stopped ?? []).map(({ site }) => ({ site, certain: true })) })
    await expect(holdCourt({ programs: programs(), analyse, count: 500 })).rejects.toMatchObject({ cause: { verdicts: expect.arrayContaining([expect.objectContaining({ law: 'certain' })]) as unknown } })
  })
})

describe('the rules keep the laws', () => {
  it('on programs with all features that are followed', async () => {
    const { tooLarge, refused, served } = await holdCourt({ programs: programs(), analyse: eslintPlugin, count: runs(2_000, 20_000) })
    expect(tooLarge).toBeLessThan(runs(2_000, 20_000) / 50)
    expect(refused).toBeGreaterThan(1_000)
    expect(served).toBeGreaterThan(1_000)
  })

  it.each(allFeatures.filter((feature) => !features[feature].followed))('but not on programs with "%s": else it is to be listed as followed', async (feature) => {
    const judged = holdCourt({ programs: programs({ enabled: new Set([...followed, ...withNeeds(feature)]), focus: feature }), analyse: eslintPlugin, count: 400, shrinks: false })
    await expect(judged).rejects.toThrow()
  })
})
