import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { eslintPlugin } from './analyse.ts'
import { labelsOf, readFixture, writeFixture } from './fixture.ts'
import { allFeatures } from './grammar/features.ts'
import { judge } from './judge.ts'

const folder = path.join(import.meta.dirname, 'fixtures')
const files = readdirSync(folder).filter((name) => /\.c?js$/.test(name))

describe.each(files)('%s', (name) => {
  const file = readFileSync(path.join(folder, name), 'utf8')
  const fixture = readFixture(file, name.endsWith('.cjs') ? 'commonjs' : 'module')

  it('is written as the judge writes it', () => {
    expect(writeFixture(fixture)).toBe(file)
    expect([...fixture.program.features].filter((feature) => !(allFeatures as string[]).includes(feature))).toEqual([])
  })

  it('has the truth in it, and says whether the rules keep the laws', async () => {
    const { truths, verdicts } = await judge(fixture.program, eslintPlugin)
    expect(labelsOf(truths)).toEqual(fixture.labels)
    if (fixture.holds) expect(verdicts).toEqual([])
    else expect(verdicts, 'The rules keep the laws on this program now: write "// holds: yes".').not.toEqual([])
  })
})

it('finds the fixtures', () => {
  expect(files.length).toBeGreaterThan(0)
})
