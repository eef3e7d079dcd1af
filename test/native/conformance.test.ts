import { execFile } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { guard } from '@jet-lifecycle/runtime'
import type { ConformanceOptions, Registered } from '@jet-lifecycle/runtime/conformance'
import { compileLibrary } from './compile.ts'
import { loadByKoffi } from './koffi.ts'
import type { Program } from './runtimes.ts'
import { bun, deno } from './runtimes.ts'
import { nativeSuite } from './suite.ts'

const test: ConformanceOptions['test'] = (name, body) => { it(name, body) }

const library = compileLibrary()
const file = 'path' in library ? library.path : null
const skipped = 'missing' in library ? ` (skipped: ${library.missing})` : ''

describe.skipIf(file === null)(`the library in C through koffi${skipped}`, () => {
  if (file === null) return
  const { jet, failNext } = loadByKoffi(file)
  describe('bare', () => { checkSize(nativeSuite(test, { jet, failNext }, 'array')) })
  describe('guarded', () => { checkSize(nativeSuite(test, { jet, failNext }, 'array', (binding) => guard(binding, { convention: 'koffi' }))) })
})

function checkSize({ tests, leftOut }: Registered): void {
  it('is asked most of what there is to ask', () => { expect(tests).toBeGreaterThan(5 * leftOut.length) })
}

interface Ended { readonly out: string; readonly err: string }

/** Runs the suite in another runtime, to its end. */
function run(command: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd: import.meta.dirname, maxBuffer: 1 << 26 }, (_, out, err) => { resolve({ out, err }) })
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
