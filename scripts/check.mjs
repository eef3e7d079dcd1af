// @ts-check
// The whole gate: each step in turn, with its time; the first failure stops it.
// `pnpm` is on the PATH because `npm test` comes here through `npx pnpm`.
import { spawnSync } from 'node:child_process'

const report = '--reporter=default --reporter=json --outputFile.json=.reports/vitest.json'

const newSeed = () => String(Math.floor(Math.random() * 2 ** 31))

/** @typedef {{ name: string, command: string, env?: Record<string, string> }} Step */

/** @type {Record<string, Step[]>} */
const gates = {
  short: [
    { name: 'build', command: 'pnpm run build' },
    { name: 'type check', command: 'pnpm run typecheck' },
    { name: 'lint', command: 'pnpm run lint' },
    { name: 'unused files, exports, dependencies', command: 'pnpm run knip' },
    { name: 'packages as published', command: 'pnpm run check:packages' },
    { name: 'tests', command: `pnpm exec vitest run ${report}` },
  ],
  long: [
    {
      name: 'tests, many runs',
      command: `pnpm exec vitest run ${report}`,
      // Another seed each time, to look elsewhere; it is printed with the command, and again if that fails.
      env: { JET_LIFECYCLE_RUNS: 'long', JET_LIFECYCLE_SEED: process.env['JET_LIFECYCLE_SEED'] ?? newSeed() },
    },
  ],
}

const [gate = 'short'] = process.argv.slice(2)
const steps = gates[gate]
if (steps === undefined) {
  console.error(`Unknown gate "${gate}": one of ${Object.keys(gates).join(', ')}.`)
  process.exit(2)
}

const seconds = (/** @type {number} */ since) => `${((performance.now() - since) / 1000).toFixed(1)} s`
const begin = performance.now()

for (const { name, command, env = {} } of steps) {
  const line = [...Object.entries(env).map(([key, value]) => `${key}=${value}`), command].join(' ')
  console.log(`\n── ${name}: ${line}`)
  const stepBegin = performance.now()
  const { status } = spawnSync(command, {
    shell: true,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  if (status !== 0) {
    console.error(`\n✗ ${name} failed after ${seconds(stepBegin)}. To run this step alone:`)
    console.error(`  ${line.replace('pnpm', 'npx --yes pnpm@12.21.0')}`)
    process.exit(status ?? 1)
  }
  console.log(`✓ ${name} (${seconds(stepBegin)})`)
}

console.log(`\n✓ all passed in ${seconds(begin)}`)
