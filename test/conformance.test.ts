import { execFile } from 'node:child_process'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Profile } from '@jet-lifecycle/model/facts'
import { guard } from '@jet-lifecycle/runtime'
import type { ConformanceOptions, Registered, Subject } from '@jet-lifecycle/runtime/conformance'
import { conformance } from '@jet-lifecycle/runtime/conformance'
import { createSimulator } from '@jet-lifecycle/runtime/simulator'
import { compileLibrary } from './native/compile.ts'
import { loadByKoffi } from './native/koffi.ts'
import type { Program } from './native/runtimes.ts'
import { bun, deno } from './native/runtimes.ts'
import { nativeSuite } from './native/suite.ts'
import { runs } from './support/runs.ts'

const test: ConformanceOptions['test'] = (name, body) => { it(name, body) }

function simulated(wrap: (esent: object) => object): Subject {
  const { esent, failNext, during, onThread } = createSimulator()
  return { binding: wrap(esent), unseen: esent, failNext, during, onThread }
}

const bare = (esent: object): object => esent
const guarded = (profile: Profile) => (binding: object): object => guard(binding, { profile })

/** Calls inside calls make most of the states: where the short run has seen them once it does without. */
const inFlight = runs(0, 1) === 1

describe.each([
  { name: 'the simulator', wrap: bare, profile: 'engine', supports: { inFlight }, hazardous: false },
  { name: 'a guarded simulator', wrap: guarded('documented'), profile: 'documented', supports: {}, hazardous: true },
  { name: 'a guarded simulator by the engine', wrap: guarded('engine'), profile: 'engine', supports: { inFlight }, hazardous: true },
  { name: 'a guard of a guard', wrap: (esent: object) => guarded('documented')(guarded('documented')(esent)), profile: 'documented', supports: { inFlight }, hazardous: true },
] as const)('$name', ({ wrap, profile, supports, hazardous }) => {
  const registered = conformance({ test, factory: () => simulated(wrap), profile, supports, hazardous })
  it('leaves out only what it says', () => {
    const known = hazardous ? /inside the engine|would wait|refuses .* on the way/ : /inside the engine|would wait|^hazardous: |refuses .* on the way/
    expect(registered.leftOut.filter(({ why }) => !known.test(why))).toEqual([])
  })
})

const library = compileLibrary()
const file = 'path' in library ? library.path : null
const skipped = 'missing' in library ? ` (skipped: ${library.missing})` : ''

describe.skipIf(file === null)(`the library in C through koffi${skipped}`, () => {
  if (file === null) return
  const { jet, failNext } = loadByKoffi(file)
  describe('bare', () => { checkSize(nativeSuite(test, { jet, failNext }, 'array')) })
  describe('guarded', () => { checkSize(nativeSuite(test, { jet, failNext }, 'array', guarded('documented'))) })
})

function checkSize({ tests, leftOut }: Registered): void {
  it('is asked most of what there is to ask', () => { expect(tests).toBeGreaterThan(5 * leftOut.length) })
}

interface Ended { readonly out: string; readonly err: string }

/** Runs the suite in another runtime, to its end. */
function run(command: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd: path.join(import.meta.dirname, 'native'), maxBuffer: 1 << 26 }, (_, out, err) => { resolve({ out, err }) })
  })
}

const missingOf = (program: Program): string | null => ('missing' in library ? library.missing : 'missing' in program ? program.missing : null)

describe.each([
  { runtime: 'deno', program: deno, args: ['run', '--no-prompt', '--allow-ffi', '--allow-read', '--allow-env', '--conditions=source', '--no-check', '--node-modules-dir=manual', 'process.ts'] },
  { runtime: 'bun', program: bun, args: ['--conditions=source', 'process.ts'] },
])('the library in C through $runtime', ({ runtime, program, args }) => {
  const missing = missingOf(program)
  it.skipIf(missing !== null).each(['bare', 'guarded'])(`%s${missing === null ? '' : ` (skipped: ${missing})`}`, { timeout: 120_000 }, async (which) => {
    const { out, err } = await run('command' in program ? program.command : '', [...args, file ?? '', which])
    if (out === '') throw new Error(`${runtime} says nothing: ${err}`)
    const ended = JSON.parse(out) as { readonly runtime: string; readonly tests: number; readonly failed: readonly string[] }
    expect(ended).toMatchObject({ runtime, failed: [] })
    expect(ended.tests).toBeGreaterThan(1000)
  })
})
