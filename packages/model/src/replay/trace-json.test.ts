import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTrace, readTrace } from './trace.ts'
import { quickly } from './trace-json.ts'

const long = process.env['JET_LIFECYCLE_RUNS'] === 'long'

/** What somebody gets who reads a line, by one way or the other. */
function ended(read: () => unknown): unknown {
  try {
    return { trace: read() }
  } catch (error) {
    const { name, message, path } = error as Error & { readonly path?: unknown }
    return { name, message, path }
  }
}

function expectAlike(text: string): void {
  const line = new TextEncoder().encode(text)
  expect(ended(() => parseTrace(line, '1'))).toStrictEqual(ended(() => readTrace(JSON.parse(text), '1')))
}

const keys = ['id', 'multiInstance', 'calls', 'fn', 'args', 'returns', 'expect', 'thread', 'phase', 'call', 'instance', 'sesid', 'dbid', 'tableid', 'hFile', 'snapId', 'grbit']
const strange = ['', '__proto__', 'constructor', 'toString', 'x', 'Fn', 'é', '\u{1f600}', '\ufeff', 'a"b', 'a\\b', 'line\nend', '\u007f', '\ud800']

/** Text as JSON may write it: each character as it is, or as an escape. */
const spelled = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(text, fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(0xffff) })).map(([plain, mask]) => (
    `"${[...plain].map((character, at) => ((mask >> at % 16) & 1 ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}${character.length > 1 ? `\\u${character.charCodeAt(1).toString(16)}` : ''}` : JSON.stringify(character).slice(1, -1))).join('')}"`))

const word = fc.oneof(
  fc.constantFrom('JetInit', 'JetInitW', 'JetBeginSession', 'JetOpenTableA', 'JetNope', 'JET_errSuccess', 'JET_errNotInitialized', 'JET_wrnBufferTruncated', 'unknown', 'begin', 'end'),
  fc.constantFrom('i', '&i', '&', 's', '0', '7', 'JET_bitStopServiceAll', '0x10|1', '-5', '-1329'), fc.constantFrom(...strange), fc.string({ maxLength: 80 }),
)
const number = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('0', '-0', '-1', '1', '-1329', '01', '1.', '.5', '-', '1e3', '1E+2', '1e', '-0.0', '9007199254740993', '123456789012345', '1234567890123456', '1e400', '0x1', '+1') },
  { weight: 4, arbitrary: fc.integer().map(String) }, { weight: 2, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
)
const space = fc.oneof({ weight: 200, arbitrary: fc.constant('') }, { weight: 20, arbitrary: fc.constantFrom(' ', '\t', '\r', '\n', '  ') }, { weight: 1, arbitrary: fc.constantFrom('\f', '\u00a0') })
const scalar = fc.oneof({ weight: 60, arbitrary: spelled(word) }, { weight: 40, arbitrary: number }, { weight: 10, arbitrary: fc.constantFrom('true', 'false', 'null') },
  { weight: 1, arbitrary: fc.constantFrom('nul', 'True', 'undefined', '', '""x') })

const list = (open: string, items: fc.Arbitrary<string>, close: string): fc.Arbitrary<string> =>
  fc.tuple(fc.array(items, { maxLength: 5 }), space, space).map(([parts, before, after]) => `${open}${before}${parts.join(',')}${after}${close}`)
const { value: any } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, list('[', tie('value') as fc.Arbitrary<string>, ']'), list('{', member(word, tie('value') as fc.Arbitrary<string>), '}')),
})) as { value: fc.Arbitrary<string> }

function member(name: fc.Arbitrary<string>, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(space, spelled(name), space, space, value, space).map((parts) => `${parts.slice(0, 3).join('')}:${parts.slice(3).join('')}`)
}

const mostly = (usual: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof({ weight: 40, arbitrary: usual }, { weight: 1, arbitrary: any })
const members = (...of: readonly (readonly [string, fc.Arbitrary<string>])[]): fc.Arbitrary<string> =>
  list('{', fc.oneof(...of.map(([name, value]) => ({ weight: 4, arbitrary: member(fc.constant(name), value) })), { weight: 1, arbitrary: member(fc.constantFrom(...strange, ...keys), any) }), '}')

const handles = mostly(members(...['instance', 'sesid', 'tableid', 'grbit'].map((name) => [name, mostly(scalar)] as const)))
const call = mostly(fc.tuple(members(['args', handles], ['returns', handles], ['expect', mostly(scalar)], ['thread', scalar], ['phase', scalar], ['call', scalar]), spelled(word))
  .map(([rest, fn]) => (rest.length > 2 ? `{"fn":${fn},${rest.slice(1)}` : `{"fn":${fn}}`)))
const trace = mostly(fc.tuple(members(['id', scalar], ['multiInstance', fc.constantFrom('true', 'false', '1')]), list('[', call, ']'))
  .map(([rest, calls]) => (rest.length > 2 ? `{"calls":${calls},${rest.slice(1)}` : `{"calls":${calls}}`)))

describe('a line', () => {
  it('is read as by way of JSON.parse, whatever it holds', () => {
    let quick = 0
    let all = 0
    fc.assert(fc.property(trace, (text) => {
      // Lone surrogates are no UTF-8, and do not come this far.
      fc.pre(!/\p{Cs}/u.test(text))
      all += 1
      if (quickly(new TextEncoder().encode(text)) !== undefined) quick += 1
      expectAlike(text)
    }), { numRuns: long ? 200_000 : 10_000 })
    // Enough of them are read here and not left to JSON.parse, and not all.
    expect(quick).toBeGreaterThan(all / 5)
    expect(quick).toBeLessThan(all)
  })

  it('is read as by way of JSON.parse when a piece of it is gone, or there twice', () => {
    const whole = '{"id":"t1","calls":[{"fn":"JetInit","args":{"instance":"&i\\u0041","grbit":-0.5e1},"x":[{"y":[null,true,"\\n"]}],"expect":"JET_errSuccess"},{"fn":"é","expect":-1329}]}'
    fc.assert(fc.property(fc.nat(whole.length), fc.nat(whole.length), fc.string({ maxLength: 2 }), (from, to, between) => {
      expectAlike(whole.slice(0, from) + between + whole.slice(to))
    }), { numRuns: long ? 200_000 : 10_000 })
  })

  it.each([
    ['is made of what counts', '{"id":7,"x":{"y":[1,"\\"\\\\"]},"calls":[{"fn":"JetMove","args":{"sesid":"s","database":"C:\\\\a.edb"},"at":1e3}]}'],
    ['may have a key twice', '{"calls":[],"calls":[{"fn":"JetMove","fn":"JetSeek"}]}'],
    ['may name __proto__', '{"__proto__":{"calls":1},"calls":[{"__proto__":{"fn":"x"},"fn":"JetMove","args":{"__proto__":{"sesid":1}}}]}'],
  ])('%s', (_, text) => {
    expect(quickly(new TextEncoder().encode(text))).toBeDefined()
    expectAlike(text)
  })

  it.each([63, 64, 65, 100_000])('may hold a value %i deep', (depth) => {
    expectAlike(`{"x":${'['.repeat(depth)}${']'.repeat(depth)},"calls":[]}`)
  })

  it('may hold any number of different words', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `h${String(index)}`)
    const { entries } = parseTrace(new TextEncoder().encode(JSON.stringify({ calls: names.map((instance) => ({ fn: 'JetTerm', args: { instance } })) })), '1')
    expect(entries.map(({ call: made }) => made?.handles.instance)).toEqual(names)
  })
})
