/** `pnpm run judge --help` */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { eslintPlugin, parse } from './analyse.ts'
import { TooManyRuns } from './choices.ts'
import { holdCourt, LawBroken } from './court.ts'
import { annotate, labelsOf, writeFixture } from './fixture.ts'
import type { Feature } from './grammar/features.ts'
import { allFeatures, followed, withNeeds } from './grammar/features.ts'
import { programs } from './grammar/program.ts'
import { execution, judge } from './judge.ts'

const help = `Prints generated programs with what becomes of each call, or holds the rules to the laws on many.

  pnpm run judge --seed 7 --count 3                    three programs with their truth
  pnpm run judge --laws --count 1000000                a million programs judged
  pnpm run judge --laws --count 500 --feature "loops: labels" [--alone]
  pnpm run judge --laws --count 500 --write some-name  the smallest that breaks a law becomes a fixture

Features: ${allFeatures.join('; ')}.
`

const { values } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  options: {
    seed: { type: 'string', default: '21' },
    count: { type: 'string', default: '3' },
    feature: { type: 'string', multiple: true, default: [] },
    alone: { type: 'boolean', default: false },
    laws: { type: 'boolean', default: false },
    write: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

const wanted = values.feature.map((name) => {
  const feature = allFeatures.find((each) => each === name)
  if (feature === undefined) throw new TypeError(`There is no feature "${name}". ${help}`)
  return feature
})
const enabled = new Set<Feature>([...(values.alone ? [] : followed), ...wanted.flatMap((feature) => [...withNeeds(feature)])])
const arbitrary = programs({ enabled, focus: wanted[0] ?? null })
const whole = (name: 'seed' | 'count'): number => {
  const value = Number(values[name])
  if (!Number.isInteger(value)) throw new TypeError(`--${name} is ${values[name]}, but must be a whole number.`)
  return value
}

if (values.help) console.log(help)
else if (values.laws) await holdLaws(whole('seed'), whole('count'))
else await print(whole('seed'), whole('count'))

async function print(seed: number, count: number): Promise<void> {
  for (const program of fc.sample(arbitrary, { seed, numRuns: count })) {
    try {
      const truths = await execution(program, parse(program))
      console.log(`// ${[...program.features].join(', ')}; ${truths.documented.runs} runs\n${annotate(program, labelsOf(truths))}`)
    } catch (error) {
      if (!(error instanceof TooManyRuns)) throw error
    }
  }
}

/** By batches, each with a seed of its own, so that what fails can be found again. */
async function holdLaws(first: number, count: number): Promise<void> {
  const batch = 5_000
  for (let done = 0, seed = first; done < count; done += batch, seed += 1) {
    const begin = performance.now()
    const size = Math.min(batch, count - done)
    try {
      const record = await holdCourt({ programs: arbitrary, analyse: eslintPlugin, count: size, seed })
      console.log(`seed ${seed}: ${JSON.stringify(record)}, ${Math.round(size / (performance.now() - begin) * 1000)} programs/s`)
    } catch (error) {
      const cause = (error as Error).cause
      if (!(cause instanceof LawBroken)) throw error
      console.log(`seed ${seed}: ${cause.message}`)
      process.exitCode = 1
      if (values.write !== undefined) await writeDown(cause, values.write)
      return
    }
  }
}

async function writeDown({ program }: LawBroken, name: string): Promise<void> {
  const { truths, verdicts } = await judge(program, eslintPlugin)
  const about = verdicts.map(({ law, site, why }) => `${law} at ${site}, ${why}`)[0] ?? ''
  const file = path.join(import.meta.dirname, 'fixtures', `${name}.${program.kind === 'module' ? 'js' : 'cjs'}`)
  writeFileSync(file, writeFixture({ program, labels: labelsOf(truths), holds: verdicts.length === 0, about }))
  console.log(`written to ${file}`)
}
