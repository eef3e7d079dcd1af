import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inShell, jetLifecycle, requireBuild } from '../support/command.ts'

const directory = mkdtempSync(path.join(tmpdir(), 'jet-lifecycle-'))
beforeAll(requireBuild)
afterAll(() => { rmSync(directory, { recursive: true }) })

function file(name: string, content: string | Buffer): string {
  const place = path.join(directory, name)
  writeFileSync(place, content)
  return place
}

const create = { fn: 'JetCreateInstance2', args: { instance: '&i1', grbit: 0 }, expect: 'JET_errSuccess' }
const init = { fn: 'JetInit', args: { instance: 'i1' }, expect: 'JET_errSuccess' }
const session = { fn: 'JetBeginSession', args: { instance: 'i1' }, returns: { sesid: 's1' }, expect: 'JET_errSuccess' }
const stop = { fn: 'JetStopServiceInstance2', args: { instance: 'i1', grbit: 'JET_bitStopServiceAll' }, expect: 0 }
const refused = { fn: 'JetBeginTransaction', args: { sesid: 's1' }, expect: 'JET_errClientRequestToStopJetService' }

const trace = (...calls: readonly unknown[]): string => JSON.stringify({ id: 't1', calls })
const sample = trace(create, init, session, stop, refused)
const wrong = trace(create, init, session, stop, { ...refused, expect: 0 })

const allowed = (index: number, fn: string): string =>
  `{"trace":"t1","index":${String(index)},"fn":"${fn}","verdict":"allowed","error":null,"why":null,"witness":null,"agrees":true}`
const sampleLines = [
  allowed(0, 'JetCreateInstance2'), allowed(1, 'JetInit'), allowed(2, 'JetBeginSession'), allowed(3, 'JetStopServiceInstance2'),
  '{"trace":"t1","index":4,"fn":"JetBeginTransaction","verdict":"refused","error":"JET_errClientRequestToStopJetService",'
  + '"why":"stopped","witness":{"fn":"JetStopServiceInstance2","at":3},"agrees":true}',
]

describe('jet-lifecycle replay', () => {
  it.each(['documented', 'engine'])('says of the sample what is right, profile %s', async (profile) => {
    expect(await jetLifecycle(['replay', '--json', '--profile', profile], { stdin: sample })).toEqual({ code: 0, out: `${sampleLines.join('\n')}\n`, err: '' })
  })

  it('explains the first contradiction with the state before it', async () => {
    const { code, out, err } = await jetLifecycle(['replay'], { stdin: wrong })
    expect({ code, err }).toEqual({ code: 1, err: '' })
    expect(out).toContain('✗ JetBeginTransaction')
    expect(out).toContain('the model says refused with JET_errClientRequestToStopJetService (-1329): the service of the instance was stopped (JetStopServiceInstance2, call 3)')
    expect(out).toMatch(/instance i1: .*service stopped/)
    expect(out.trimEnd().split('\n').at(-1)).toBe('1 trace, 5 calls: 4 allowed, 1 refused, 0 unknown; 4 as observed, 1 call in 1 trace disagree')
  })

  it('ends with 0, 1 or 2, and 2 wins', async () => {
    const good = file('good.jsonl', sample)
    const bad = file('bad.jsonl', `${wrong}\n`)
    const unreadable = file('unreadable.jsonl', 'x\n')
    const code = async (...files: readonly string[]): Promise<number | null> => (await jetLifecycle(['replay', ...files])).code
    expect(await Promise.all([code(good), code(good, bad), code(unreadable, good), code(bad, unreadable, bad)])).toEqual([0, 1, 2, 2])
  })

  it('names each bad line and reads the rest', async () => {
    const place = file('mixed.jsonl', [sample, '{"calls":[}', '[]', '{"calls":[{"fn":"JetIdle","args":{"grbit":{}}}]}', '', '{"calls":[{"fn":"JetIdle","expect":0.5}]}', sample].join('\n'))
    const { code, out, err } = await jetLifecycle(['replay', '--json', place])
    expect(code).toBe(2)
    expect(out).toBe(`${[...sampleLines, ...sampleLines].join('\n')}\n`)
    expect(err.trimEnd().split('\n').map((line) => line.replace(`${place}:`, ''))).toEqual([
      '2:11: not JSON: value expected',
      '3:1: a trace must be an object with "calls", and this is an array',
      '4:43: "grbit" must be 32 bits: a number, a number as text, or names joined by |, and is an object',
      '6:36: "expect" must be a JET_ERR (name or number) or "unknown", and is 0.5',
    ])
  })

  it('reads several files and standard input in their order', async () => {
    const a = file('a.jsonl', '{"id":"a","calls":[{"fn":"JetGetInstanceInfo"}]}')
    const { code, out } = await jetLifecycle(['replay', '--json', a, '-', a], { stdin: '\n{"calls":[{"fn":"JetFreeBuffer"}]}' })
    expect(code).toBe(0)
    expect(out.trimEnd().split('\n').map((line) => (JSON.parse(line) as { trace: string }).trace)).toEqual(['a', '2', 'a'])
  })

  it('goes on after a file that is not there', async () => {
    const { code, out, err } = await jetLifecycle(['replay', '--json', path.join(directory, 'none'), directory, file('there.jsonl', sample)])
    expect(code).toBe(2)
    expect(out).toBe(`${sampleLines.join('\n')}\n`)
    expect(err).toContain('none: there is no such file')
    expect(err).toContain(`${directory}: this is a directory`)
    expect(err).not.toContain('    at ')
  })

  it.each([
    [['replay', '--profile', 'mine'], 'documented, engine'], [['replay', '--max-line', '0'], 'number of bytes'], [['replay', '--what'], 'unknown option'], [['play'], 'unknown command'],
  ])('%j is asked wrongly', async (args, told) => {
    const { code, out, err } = await jetLifecycle(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(told)
  })

  it('has help with examples and exit codes', async () => {
    const { code, out } = await jetLifecycle(['replay', '--help'])
    expect(code).toBe(0)
    expect(out).toMatch(/Examples:[^]*jet-lifecycle replay[^]*Exit codes:/)
  })
})

it('does what its page shows', async () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/replay.md'), 'utf8')
  const [, input = '', output = ''] = /^```json\n([^]*?)^```\n\n```text\n([^]*?)^```/m.exec(page) ?? []
  const { code, out, err } = await jetLifecycle(['replay'], { stdin: input })
  expect({ code, err }).toEqual({ code: 1, err: '' })
  expect(output).not.toBe('')
  expect(out.startsWith(output)).toBe(true)
})

describe('hostile input', () => {
  const poison = '"__proto__":{"polluted":1,"fn":"JetTerm","expect":"x","calls":1},"constructor":{"prototype":{"polluted":1}},"toString":1,"hasOwnProperty":1'

  it('reads __proto__ and its like as keys that it does not know', async () => {
    const line = sample.replaceAll('{', `{${poison},`)
    expect(await jetLifecycle(['replay', '--json'], { stdin: line })).toEqual({ code: 0, out: `${sampleLines.join('\n')}\n`, err: '' })
  })

  it('takes names of members of objects for unknown names', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    const calls = names.flatMap((name) => [{ fn: name }, { fn: 'JetBeginSession', args: { instance: name, sesid: `&${name}` } }])
    const { code, out, err } = await jetLifecycle(['replay', '--json'], { stdin: trace(...calls) })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.trimEnd().split('\n').map((line) => (JSON.parse(line) as { verdict: string }).verdict)).toEqual(calls.map(() => 'unknown'))
    for (const field of ['grbit', 'expect']) {
      const bad = field === 'grbit' ? names.map((name) => trace({ ...init, args: { grbit: name } })) : names.map((name) => trace({ ...init, expect: name }))
      const { code: exit, err: told } = await jetLifecycle(['replay'], { stdin: bad.join('\n') })
      expect(exit).toBe(2)
      expect(told.split('\n').filter((line) => line.includes(`"${field}"`))).toHaveLength(names.length)
    }
  })

  const values = ['null', 'true', '-1', '1e400', '0.5', '""', '"x"', '[]', '{}', '[[]]', '9007199254740993']
  const places = [
    '@', '{"calls":@}', '{"id":@,"calls":[]}', '{"multiInstance":@,"calls":[]}', '{"calls":[@]}', '{"calls":[{"fn":@}]}', '{"calls":[{"fn":"JetTerm","args":@}]}',
    '{"calls":[{"fn":"JetTerm","returns":@}]}', '{"calls":[{"fn":"JetTerm","args":{"instance":@}}]}', '{"calls":[{"fn":"JetTerm","args":{"grbit":@}}]}',
    '{"calls":[{"fn":"JetTerm","returns":{"instance":@}}]}', '{"calls":[{"fn":"JetTerm","expect":@}]}', '{"calls":[{"fn":"JetTerm","thread":@}]}',
    '{"calls":[{"fn":"JetTerm","phase":@}]}', '{"calls":[{"fn":"JetTerm","phase":"begin","call":@}]}',
  ]
  it.each(places)('wrong types in %s end in a message each', async (place) => {
    const { code, out, err } = await jetLifecycle(['replay', '--json'], { stdin: values.map((value) => place.replace('@', value)).join('\n') })
    expect(code).toBe(2)
    expect(out.split('\n').filter((line) => line !== '').map((line) => typeof JSON.parse(line))).not.toContain('string')
    const lines = err.trimEnd().split('\n').filter((line) => !line.endsWith('one JSON object a line was expected'))
    expect(lines.filter((line) => !/^standard input:\d+:\d+: \S/.test(line))).toEqual([])
  })

  const latin = Buffer.from('{"id":"ab\xff","calls":[]}', 'latin1')
  it.each<readonly [string, string | Buffer, number, string]>([
    ['nothing at all', '', 0, 'standard input: no traces, one JSON object a line was expected'],
    ['empty lines', '\n\r\n  \n', 0, 'no traces'],
    ['bytes that are not UTF-8', latin, 2, 'standard input:1:10: the line is not valid UTF-8'],
    ['a cut character', Buffer.from('{"id":"é').subarray(0, -1), 2, 'standard input:1:8: the line is not valid UTF-8'],
    ['UTF-16', Buffer.from('\ufeff{"calls":[]}', 'utf16le'), 2, 'standard input:1:1: the line is not valid UTF-8'],
    ['a NUL', '\0', 2, 'standard input:1:1: not JSON'],
    ['100,000 open brackets', `{"calls":${'['.repeat(100_000)}`, 2, 'standard input:1:100010: not JSON'],
    ['100,000 closing brackets', `{"calls":${']'.repeat(100_000)}`, 2, 'standard input:1:10: not JSON'],
    ['a deep call', `{"calls":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}`, 2, 'a call must be an object with "fn", and this is an array'],
    ['comments', '{"calls":[]} // none', 2, 'not JSON'],
  ])('%s', async (_, stdin, code, told) => {
    const ended = await jetLifecycle(['replay', '--json'], { stdin })
    expect({ code: ended.code, out: ended.out }).toEqual({ code, out: '' })
    expect(ended.err).toContain(told)
    expect(ended.err).not.toContain('    at ')
  })

  it('reads a BOM, CRLF, no newline at the end, duplicate keys (the last counts), deep fields that it ignores', async () => {
    const deep = sample.replace('{', `{"x":${'['.repeat(100_000)}${']'.repeat(100_000)},`)
    const twice = sample.replace('{', '{"id":"other","calls":7,')
    const { code, out, err } = await jetLifecycle(['replay', '--json'], { stdin: `\ufeff${sample}\r\n${twice}\r\n${deep}` })
    expect({ code, out, err }).toEqual({ code: 0, out: `${[...sampleLines, ...sampleLines, ...sampleLines].join('\n')}\n`, err: '' })
  })

  it('passes over a line that is too long, and reads the next', async () => {
    const long = sample.replace('{', `{"x":"${'x'.repeat(5000)}",`)
    const { code, out, err } = await jetLifecycle(['replay', '--json', '--max-line', '4k'], { stdin: `${long}\n${sample}\n${long}` })
    expect({ code, out }).toEqual({ code: 2, out: `${sampleLines.join('\n')}\n` })
    expect(err).toBe([1, 3].map((line) => `standard input:${String(line)}:4097: the line is longer than 4096 bytes; --max-line allows more\n`).join(''))
    expect((await jetLifecycle(['replay', '--max-line', String(sample.length)], { stdin: sample })).code).toBe(0)
    expect((await jetLifecycle(['replay', '--max-line', String(sample.length - 1)], { stdin: sample })).code).toBe(2)
  })

  it('writes lone surrogates and control characters so that they are harmless', async () => {
    const line = '{"id":"\\ud800\\u001b[2J\\u202e","calls":[{"fn":"\\u009b31m\\udc00"},{"fn":"JetTerm","args":{"instance":"\\u001b"},"expect":0}]}'
    const json = await jetLifecycle(['replay', '--json'], { stdin: line })
    expect(json.code).toBe(0)
    expect(json.out.trimEnd().split('\n').map((each) => (JSON.parse(each) as { trace: string }).trace)).toEqual(['\ud800\u001b[2J\u202e', '\ud800\u001b[2J\u202e'])
    const report = await jetLifecycle(['replay'], { stdin: line })
    expect(report.out).toContain('\\u{d800}\\u{1b}[2J\\u{202e}')
    expect(['\u001b', '\u009b', '\u202e', '\ufffd'].filter((character) => report.out.includes(character))).toEqual([])
  })
})

describe('terminals and pipes', () => {
  it('colours nothing without a terminal or with NO_COLOR, and everything with FORCE_COLOR', async () => {
    const escape = '\u001b['
    const stdin = `${wrong}\nx`
    const plain = await jetLifecycle(['replay'], { stdin })
    const forced = await jetLifecycle(['replay'], { stdin, env: { FORCE_COLOR: '1' } })
    const both = await jetLifecycle(['replay'], { stdin, env: { FORCE_COLOR: '1', NO_COLOR: '1' } })
    const json = await jetLifecycle(['replay', '--json'], { stdin, env: { FORCE_COLOR: '1' } })
    expect([plain.out, plain.err, both.out, both.err, json.out].map((text) => text.includes(escape))).toEqual([false, false, false, false, false])
    expect([forced.out, forced.err].map((text) => text.includes(escape))).toEqual([true, true])
    expect(both.out).toBe(plain.out)
  })

  it('ends without a word when the reader has gone', async () => {
    const many = file('many.jsonl', `${sample}\n`.repeat(20_000))
    const { out, err } = await inShell(`jet_lifecycle replay --json "${many}" | head -1`)
    expect({ out, err }).toEqual({ out: `${sampleLines[0] ?? ''}\n`, err: '' })
  })

  it('says that the output cannot be written', { skip: process.platform !== 'linux' }, async () => {
    const { code, err } = await inShell(`jet_lifecycle replay "${file('full.jsonl', sample)}" > /dev/full`)
    expect(code).toBe(2)
    expect(err).toContain('the output cannot be written')
    expect(err).not.toContain('    at ')
  })

  /** The heap of the process may not grow beyond this; the input is several times as much. */
  const heap = 32

  it('reads 200,000 traces in bounded memory', { timeout: 240_000 }, async () => {
    const count = 200_000
    const block = `${sample}\n`.repeat(1000)
    expect(block.length * count / 1000).toBeGreaterThan(2 * heap * (1 << 20))
    const report = path.join(directory, 'memory')
    const preload = file('memory.cjs', `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS)))`)
    const { code, out, err } = await jetLifecycle(['replay', '--quiet'], {
      stdin: Readable.from((function* () { for (let each = 0; each < count / 1000; each++) yield block })()),
      node: [`--max-old-space-size=${String(heap)}`, '--require', preload],
    })
    expect({ code, out, err }).toEqual({
      code: 0, err: '', out: `200000 traces, 1000000 calls: 800000 allowed, 200000 refused, 0 unknown; 1000000 as observed, nothing disagrees\n`,
    })
    // Kilobytes: Node itself needs about 60 MB.
    expect(Number(readFileSync(report, 'utf8'))).toBeLessThan(200 * 1024)
  })
})
