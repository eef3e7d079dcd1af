import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Ended } from '../support/command.ts'
import { inShell, jetLifecycle, requireBuild } from '../support/command.ts'

beforeAll(requireBuild)

const stopError = 'JET_errClientRequestToStopJetService (-1329)'
const sections = ['What it is', 'When it is allowed (documented)', 'Errors of the lifecycle (documented)', 'What a success changes', 'What to do instead']

describe('jet-lifecycle explain', () => {
  it('says all there is to say of a function, by any of its names', async () => {
    const answers = await Promise.all(['JetOpenTable', 'JetOpenTableA', 'JetOpenTableW'].map((name) => jetLifecycle(['explain', name])))
    const [{ out }] = answers as [Ended]
    expect(answers).toEqual(answers.map(() => ({ code: 0, out, err: '' })))
    expect(out.split('\n').filter((line) => sections.includes(line))).toEqual(sections.filter((heading) => heading !== 'What a success changes'))
    expect(out).toMatch(/^JetOpenTable\n {2}JetOpenTable\(JET_SESID sesid, JET_DBID dbid, /)
    for (const row of [/^ {2}gate +session: /m, /^ {2}hands out +tableid/m, /^ {2}since +Windows 2000$/m, /^ {2}documentation +https:\S+\/jetopentable-function$/m, /^ {2}engine +jetapi\.cxx:9746, gate at 9715$/m]) {
      expect(out).toMatch(row)
    }
    expect(out).toContain(`service stopped (a full stop)             ${stopError}\n`)
  })

  it.each([['documented', stopError], ['engine', 'allowed']])('asks about one situation in the profile %s', async (profile, answer) => {
    const { code, out } = await jetLifecycle(['explain', 'JetGetSessionInfo', '--after', 'stop', '--profile', profile])
    expect(code).toBe(0)
    expect(out).toContain(`\n  service stopped (a full stop)  ${answer}\n`)
    expect(out.includes('What to do instead')).toBe(answer === stopError)
  })

  it.each([['JET_errNoBackup'], ['-520'], ['--', '-520']])('says what an error means: %s %s', async (...words) => {
    const { code, out, err } = await jetLifecycle(['explain', ...words])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^JET_errNoBackup\n {2}-520\. .*\n\nWho gives it, and when \(documented\)\n {2}backup: none, surrogate {2}JetCloseFile, /)
    expect(out).toContain('Begin a backup first')
  })

  it.each([
    [['explain', 'JetBeginTransactoin'], 'There is no function or error JetBeginTransactoin. Did you mean JetBeginTransaction, or JetBeginTransaction2'],
    [['explain', 'jetterm'], 'Did you mean JetTerm'], [['explain', 'JET_errNoBackups'], 'Did you mean JET_errNoBackup'],
    [['explain', '1329'], '1329 is no value of a JET_ERR that the facts know. Did you mean -1329 (JET_errClientRequestToStopJetService)?'],
    [['explain', '-99999'], '-99999 is no value of a JET_ERR that the facts know.\n'], [['explain', ''], 'There is no function or error .'],
    [['explain', '__proto__'], 'There is no function or error __proto__.\n'], [['explain', 'constructor'], 'There is no function or error constructor.'],
    [['explain', '\u001b[2J'], 'There is no function or error \\u{1b}[2J.\n'], [['explain'], "missing required argument 'name'"],
    [['explain', 'JetMove', '--after', 'lunch'], 'Allowed choices are create, init,'], [['explain', 'JetMove', '-p', 'mine'], 'Allowed choices are documented, engine'],
    [['explain', '--nope', 'JetMove'], "unknown option '--nope'"],
    [['check-order'], "missing required argument 'function'"], [['check-order', 'JetTrm', 'JetMvoe'], 'There is no function JetTrm. Did you mean JetTerm, or JetTerm2?\nThere is no function JetMvoe. Did you mean JetMove'],
    [['check-order', 'JetTerm2:JET_bitTermDirt'], 'There is no option bit JET_bitTermDirt. Did you mean JET_bitTermDirty'], [['check-order', 'JetTerm2:0x'], 'There is no option bit 0x.'],
    [['check-order', 'JetTerm2:4294967296'], '4294967296 is more than 32 bits'], [['check-order', 'JET_errNoBackup'], 'There is no function JET_errNoBackup.'],
    [['diagram', 'house'], 'Allowed choices are process, instance, backup, session'], [['diagram', '-f', 'svg'], 'Allowed choices are mermaid, dot, json'],
    [['diagram', 'session', 'process'], 'too many arguments'], [['help', 'me'], 'Usage: jet-lifecycle'], [['draw'], "unknown command 'draw'"], [[], 'Usage: jet-lifecycle'],
  ])('%j is asked wrongly', async (args, told) => {
    const { code, out, err } = await jetLifecycle(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(told)
    expect(err).not.toContain('    at ')
    expect(err).not.toContain('\u001b')
  })

  it('explains what it knows beside what it does not', async () => {
    const { code, out, err } = await jetLifecycle(['explain', 'JetNope', 'JetMove', '-a', 'stop'])
    expect(code).toBe(2)
    expect(out).toMatch(/^JetMove\n/)
    expect(err).toMatch(/^There is no function or error JetNope\./)
  })
})

describe('jet-lifecycle check-order', () => {
  it.each([
    [0, ['JetCreateInstance2', 'JetInit', 'JetBeginSession', 'JetBeginTransaction', 'JetCommitTransaction', 'JetEndSession', 'JetTerm']],
    [0, ['JetStopServiceInstance2:JET_bitStopServiceBackgroundUserTasks|JET_bitStopServiceQuiesceCaches', 'JetMove', 'JetStopServiceInstance2:-2147483648', 'JetMove', 'JetTerm']],
    [1, ['JetStopServiceInstance2:0', 'JetMove']],
    [1, ['JetTerm', 'JetBeginSession']],
    [1, ['JetStopServiceInstance', 'JetStopServiceInstance2:0x80000000']],
    [0, ['JetStopService', 'JetRollback:1', 'JetEndSession', 'JetTermA'].slice(0, 1)],
  ])('ends with %d: %j', async (code, names) => {
    const ended = await jetLifecycle(['check-order', ...names])
    expect({ code: ended.code, err: ended.err, refused: ended.out.includes('refused with') }).toEqual({ code, err: '', refused: code === 1 })
    expect(ended.out.match(/^ +\d+ Jet/gm)).toHaveLength(names.length)
  })

  it('follows the profile', async () => {
    const ask = async (profile: string): Promise<number | null> => (await jetLifecycle(['check-order', '-p', profile, 'JetStopServiceInstance', 'JetStopServiceInstance2:JET_bitStopServiceResume'])).code
    expect([await ask('documented'), await ask('engine')]).toEqual([1, 0])
  })
})

describe('all commands', () => {
  it.each(['replay', 'explain', 'check-order', 'diagram'])('%s has help with examples that run', async (command) => {
    const { code, out, err } = await jetLifecycle([command, '--help'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('Exit codes: 0')
    const examples = [...out.matchAll(/^ {2}jet-lifecycle ([^|<>\n]+)$/gm)].map(([, args = '']) => args.trim().split(' '))
    expect(examples.length).toBeGreaterThan(0)
    const codes = await Promise.all(examples.filter((args) => !args.includes('traces.jsonl')).map(async (args) => (await jetLifecycle(args)).code))
    expect(codes.filter((each) => each === 2)).toEqual([])
  })

  it.each([['explain', 'JetMove'], ['check-order', 'JetMove'], ['explain', 'JetNope']])('%s %s: colours are for terminals', async (...args) => {
    const [plain, forced, both] = await Promise.all([{}, { FORCE_COLOR: '1' }, { FORCE_COLOR: '1', NO_COLOR: '1' }].map((env) => jetLifecycle(args, { env }))) as [Ended, Ended, Ended]
    const isColored = ({ out, err }: Ended): boolean => `${out}${err}`.includes('\u001b[')
    expect([isColored(plain), isColored(forced), isColored(both)]).toEqual([false, true, false])
    expect({ out: both.out, err: both.err }).toEqual({ out: plain.out, err: plain.err })
  })

  it.each(['explain JetMove JetSeek', 'diagram --format json', 'check-order JetMove'])('%s ends without a word when the reader has gone', async (args) => {
    const { out, err } = await inShell(`{ jet_lifecycle ${args}; echo "code $?" >&2; } | head -c 5`)
    expect({ length: out.length, err }).toEqual({ length: 5, err: 'code 0\n' })
  })

  it.each(['explain JetMove', 'diagram', 'check-order JetMove'])('%s says that the output cannot be written', { skip: process.platform !== 'linux' }, async (args) => {
    const { code, err } = await inShell(`jet_lifecycle ${args} > /dev/full`)
    expect(code).toBe(2)
    expect(err).toMatch(/^the output cannot be written: [^\n]*\n$/)
  })

  it.each([['explain', 'JetMove', false], ['check-order', 'JetMove', false], ['replay', '-', false], ['diagram', 'process', true]])('%s loads XState only to draw', async (command, word, draws) => {
    const directory = mkdtempSync(path.join(tmpdir(), 'jet-lifecycle-'))
    try {
      await jetLifecycle([command, word], { env: { NODE_V8_COVERAGE: directory } })
      const loaded = readdirSync(directory).map((name) => readFileSync(path.join(directory, name), 'utf8')).join('')
      expect(loaded).toContain('/dist/cli/program.js')
      expect(loaded.includes('/node_modules/xstate/')).toBe(draws)
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})
