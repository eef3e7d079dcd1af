import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What `npm start` runs, without the package manager in front. */
function start(env: Readonly<Record<string, string>>): Promise<Run> {
  return run(['examples/tour/src/main.ts'], env)
}

/** A program from its source. */
function run(program: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  const args = ['--import', 'tsx', '--conditions=source', ...program]
  const colors = ['NO_COLOR', 'FORCE_COLOR']
  const rest = Object.fromEntries(Object.entries(process.env).filter(([name]) => !colors.includes(name)))
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: root, env: { ...rest, ...env } }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr })
    })
  })
}

/** The rows of the table: the lines of a cell joined by spaces. */
function rowsOf(output: string): string[][] {
  const rows: string[][] = []
  for (const line of output.split('\n')) {
    if (/^[┌├]/.test(line)) rows.push([])
    const row = rows.at(-1)
    if (!line.startsWith('│') || row === undefined) continue
    for (const [column, text] of line.split('│').slice(1, -1).entries()) {
      row[column] = `${row[column] ?? ''} ${text.trim()}`.trim()
    }
  }
  return rows
}

const stopError = 'JET_errClientRequestToStopJetService'

/** `rule: null`: no rule sees it yet. */
const expected = [
  { place: 'shutdown.ts', rule: `refused with ${stopError}`, guard: stopError, witness: 'stopped by JetStopServiceInstance' },
  { place: 'backup.ts', rule: null, guard: 'JET_errBackupAbortByServer', witness: 'stopped by JetStopBackupInstance' },
  { place: 'shutdown.ts', rule: `refused with ${stopError}`, guard: stopError, witness: 'stopped by JetStopServiceInstance' },
  { place: 'start.ts', rule: null, guard: 'JET_errInvalidParameter', witness: 'is not initialised' },
  { place: 'start.ts', rule: null, guard: 'JET_errRunningInMultiInstanceMode', witness: 'the process runs in multi-instance mode' },
  { place: 'maintenance.ts', rule: `refused with ${stopError}`, guard: stopError, witness: 'stopped by JetStopServiceInstance2' },
  { place: 'maintenance.ts', rule: `may be refused with ${stopError}`, guard: stopError, witness: 'stopped by JetStopServiceInstance' },
]

describe('npm start', { timeout: 60_000 }, () => {
  it('finds every mistake of one example and none in the other', async () => {
    const { code, stdout, stderr } = await start({ NO_COLOR: '1', FORCE_COLOR: '1' })
    // Node says that it ignores one of the two variables; the program does not.
    expect(stderr.split('\n').filter((line) => line.startsWith('✗'))).toEqual([])
    expect(code).toBe(0)
    const [head, ...rows] = rowsOf(stdout)
    expect(head).toEqual(['mistake', 'file:line', 'what the rule said', 'what the guard said'])
    expect(rows.map(([mistake]) => Number.parseInt(mistake ?? ''))).toEqual([1, 2, 3, 4, 5, 6, 7])
    for (const [index, { place, rule, guard, witness }] of expected.entries()) {
      const [, where, said, refused] = rows[index] ?? []
      expect(where).toMatch(new RegExp(`^${place}:\\d+$`))
      if (rule === null) expect(said).toBe('not yet seen')
      else expect(said).toContain(rule)
      expect(refused).toContain(guard)
      expect(refused).toContain(witness)
    }
    expect(stdout).toContain('✓ lint clean')
    expect(stdout).toContain('✓ run clean')
    for (const command of ['explain', 'check-order', 'diagram', 'replay']) expect(stdout).toContain(command)
    expect(stdout).not.toContain('\u001b')
  })

  it('has colours where they are wanted', async () => {
    const { code, stdout } = await start({ FORCE_COLOR: '1' })
    expect(code).toBe(0)
    expect(stdout).toContain('\u001b[')
  })
})

describe('an example', { timeout: 60_000 }, () => {
  it.each([
    ['mail-store', '99', "Unexpected argument '99'"],
    ['mail-store', '--jason', "Unknown option '--jason'"],
    ['mail-store-broken', '99', 'There is no mistake 99, only 1, 2, 3, 4, 5, 6, 7'],
    ['mail-store-broken', '--jason', "Unknown option '--jason'"],
  ])('%s answers %s with one line', async (name, argument, problem) => {
    const { code, stdout, stderr } = await run([`examples/${name}/src/main.ts`, argument])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^[^\n]*\. Usage: main\.ts [^\n]*\n$/)
    expect(stderr).toContain(problem)
  })
})

describe('mail-store --binding', { timeout: 60_000 }, () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'binding-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  const simulator = path.join(root, 'packages/runtime/src/simulator/index.ts')
  const bare = `import { createSimulator } from ${JSON.stringify(simulator)}\nconst { esent } = createSimulator()\n`

  it.each([
    ['that is not there', null, 'cannot be loaded: Cannot find module'],
    ['that throws', 'throw new Error("no esent.dll here\\nsecond line")', 'cannot be loaded: no esent.dll here'],
    ['without a default export', 'export const JetInit = () => 0', 'has no object as its default export'],
    ['without functions', 'export default { JetInit: 5 }', 'has none of the functions of ESE in its default export'],
    ['that lacks functions', `${bare}export default { ...esent, JetTerm: undefined, JetSeek: undefined }`, 'lacks JetTerm, JetSeek'],
  ])('answers a module %s with one line', async (_what, text, problem) => {
    const { code, stdout, stderr } = await withBinding(text)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^The binding [^\n]*\. Usage: main\.ts [^\n]*\n$/)
    expect(stderr).toContain(problem)
  })

  it('runs on a module that has them all', async () => {
    const { code, stdout, stderr } = await withBinding(`${bare}export default esent`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).not.toBe('')
  })

  /** Runs the example on a module of this text; null for a module that is not there. */
  function withBinding(text: string | null): Promise<Run> {
    const module = path.join(directory, text === null ? 'nope.mjs' : 'binding.mjs')
    if (text !== null) writeFileSync(module, text)
    return run(['examples/mail-store/src/main.ts', '--binding', module])
  }
})

describe('npm run playground', { timeout: 60_000 }, () => {
  it('lints and runs the file that is there to be edited', async () => {
    const text = readFileSync(path.join(root, 'examples/playground/main.ts'), 'utf8')
    const wrong = text.split('\n').findIndex((line) => line.includes('// wrong')) + 1
    const { code, stdout, stderr } = await run(['examples/playground/play.ts'], { NO_COLOR: '1' })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [, lint = '', ran = ''] = stdout.split(/^── (?:lint|run) ──\n/m)
    const report = `^ +${String(wrong)}:\\d+ +error +.JetBeginTransaction. is refused with ${stopError}: .+no-call-after-stop$`
    expect(lint.match(/^ +\d+:.*$/gm)).toEqual([expect.stringMatching(new RegExp(report))])
    const refused = 'Cannot call JetBeginTransaction: instance "i1" was stopped by JetStopServiceInstance'
    expect(ran).toBe(`${refused}\nJetBeginTransaction returned ${stopError}\n`)
  })
})
