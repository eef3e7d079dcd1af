import { describe, expect, it } from 'vitest'

import { read } from './read.ts'

/** What is known of the argument of `is(…)` in a piece of code: its value, or why it is not known and where. */
function constantIn(code: string): unknown {
  let found: unknown = 'no is(…)'
  read(code, {}, (node, reader) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'is') return
    const [argument] = node.arguments
    if (argument === undefined) return
    const constant = reader.evaluate(argument)
    found = constant.kind === 'known' ? constant.value : `${constant.why}: ${reader.sourceCode.getText(constant.node)}`
  })
  return found
}

const resume = -2147483648

describe('constants', () => {
  it.each<readonly [string, unknown]>([
    // Literals and operators.
    ['is(4)', 4],
    ['is(0x80000000)', 0x80000000],
    ['is(0b110)', 6],
    ['is(0o17)', 15],
    ['is(1_000)', 1000],
    ['is(-2147483648)', resume],
    ['is(-0x7fffffff - 1)', resume],
    ['is(1 << 31)', resume],
    ['is(1 << 31 >>> 0)', 0x80000000],
    ['is(~0x7fffffff)', resume],
    ['is(~0)', -1],
    ['is(~~4)', 4],
    ['is(+4)', 4],
    ['is(2 | 4)', 6],
    ['is(6 & ~2)', 4],
    ['is(6 ^ 2)', 4],
    ['is(2 ** 31)', 0x80000000],
    ['is(2 * 2 + 1 - 1)', 4],
    ['is(0x80000000 | 4)', resume + 4],
    ['is((0x80000000 | 4) >>> 0)', 0x80000004],
    ['is(-4 >> 1)', -2],
    ['is(4 as number)', 4],
    ['is((4 satisfies number)!)', 4],
    // BigInt.
    ['is(4n)', 4n],
    ['is(2n | 4n)', 6n],
    ['is(1n << 31n)', 0x80000000n],
    ['is(~0n)', -1n],
    ['is(BigInt(4))', 4n],
    ['is(BigInt("0x80000000"))', 0x80000000n],
    ['is(Number(4n))', 4],
    ['is(Number(4n) | 2)', 6],
    ['is(BigInt.asUintN(32, -1n))', 0xffffffffn],
    ['is(BigInt.asIntN(32, 0x80000000n))', BigInt(resume)],
    ['is(2n ** 31n)', 0x80000000n],
    // Names of the API.
    ['is(JET_bitStopServiceResume)', 0x80000000],
    ['is(esent.JET_bitStopServiceQuiesceCaches)', 4],
    ['is(esent["JET_bitStopServiceQuiesceCaches"])', 4],
    ['import { JET_bitStopServiceQuiesceCaches as bits } from "esent"; is(bits)', 4],
    ['const { JET_bitStopServiceQuiesceCaches: bits } = esent; is(bits)', 4],
    ['const f = ({ JET_bitStopServiceQuiesceCaches: bits }) => is(bits)', 4],
    ['is(JET_errSuccess)', 0],
    ['is(JET_errClientRequestToStopJetService)', -1329],
    ['is(JET_bitStopServiceQuiesceCaches | JET_bitStopServiceBackgroundUserTasks)', 6],
    ['const JET_bitStopServiceQuiesceCaches = 0; is(JET_bitStopServiceQuiesceCaches)', 0],
    // Constants of the file.
    ['const a = 2, b = a | 4; is(b)', 6],
    ['let a = 2; is(a)', 2],
    ['const a = 2 as const; is(a)', 2],
    ['const Bits = { quiesce: 4 }; is(Bits.quiesce)', 4],
    ['const Bits = { "quiesce": 4 } as const; is(Bits["quiesce"])', 4],
    ['const Bits = Object.freeze({ quiesce: 4 }); is(Bits.quiesce)', 4],
    ['const Bits = { stop: { quiesce: 4 } }; is(Bits.stop.quiesce)', 4],
    ['const Bits = { quiesce: 4 }; const { quiesce } = Bits; is(quiesce)', 4],
    ['const Bits = { quiesce: 4 }; const { quiesce: bits } = Bits; is(bits)', 4],
    ['export const Bits = { quiesce: 4 }; is(Bits.quiesce)', 4],
    ['const Bits = { quiesce: 4 }; export { Bits }; is(Bits.quiesce)', 4],
    ['const Bits = { quiesce: 4 }; type B = keyof typeof Bits; is(Bits.quiesce)', 4],
    ['const quiesce = 4; const Bits = { quiesce }; is(Bits.quiesce)', 4],
    ['is({ quiesce: 4 }.quiesce)', 4],
    ['const Bits = { JET_bitStopServiceQuiesceCaches: 0 }; is(Bits.JET_bitStopServiceQuiesceCaches)', 0],
    ['class Bits { static readonly quiesce = 4 } is(Bits.quiesce)', 4],
    // Enums.
    ['enum Bits { tasks = 2, quiesce = 4 } is(Bits.quiesce)', 4],
    ['enum Bits { tasks = 1 << 1, quiesce = 1 << 2, both = tasks | quiesce } is(Bits.both)', 6],
    ['enum Bits { tasks = 1 << 1, both = Bits.tasks | 4 } is(Bits.both)', 6],
    ['enum Bits { all, one, two } is(Bits.two)', 2],
    ['enum Bits { one = 1, two, three } is(Bits.three)', 3],
    ['const enum Bits { "quiesce" = 4 } is(Bits["quiesce"])', 4],
    ['enum Bits { text = "JetTerm" } is(Bits.text)', 'JetTerm'],
    // The same either way.
    ['is(x ? 4 : 2 + 2)', 4],
    // Texts.
    ['const stop = "JetStopService"; is(stop + "Instance" + 2)', 'JetStopServiceInstance2'],
  ])('%s', (code, value) => {
    expect(constantIn(code)).toBe(value)
  })

  it.each<readonly [string, string]>([
    ['is(bits)', 'global: bits'],
    ['const f = (bits) => is(bits)', 'parameter: bits'],
    ['const f = ({ bits }) => is(bits)', 'parameter: bits'],
    ['const f = (bits) => { bits = 4; is(bits) }', 'variable: bits'],
    ['let bits = 2; if (x) bits = 4; is(bits)', 'variable: bits'],
    ['let bits = 2; bits |= 4; is(bits)', 'variable: bits'],
    ['let bits; is(bits)', 'variable: bits'],
    // Read before its line it is undefined.
    ['var bits = 4; is(bits)', 'variable: bits'],
    ['import { quiesce } from "./bits.js"; is(quiesce)', 'import: quiesce'],
    ['is(config.bits)', 'member: config.bits'],
    ['is(config[name])', 'member: config[name]'],
    ['const Bits = { quiesce: 4 }; Bits.quiesce = 0; is(Bits.quiesce)', 'member: Bits.quiesce'],
    ['const Bits = { stop: { quiesce: 4 } }; Bits.stop.quiesce = 0; is(Bits.stop.quiesce)', 'member: Bits.stop.quiesce'],
    ['const Bits = { quiesce: 4 }; Bits.quiesce++; is(Bits.quiesce)', 'member: Bits.quiesce'],
    ['const Bits = { quiesce: 4 }; delete Bits.quiesce; is(Bits.quiesce)', 'member: Bits.quiesce'],
    ['const Bits = { quiesce: 4 }; fill(Bits); is(Bits.quiesce)', 'member: Bits.quiesce'],
    ['const Bits = { get quiesce() { return f() } }; is(Bits.quiesce)', 'member: Bits.quiesce'],
    ['class Bits { static quiesce = 4 } is(Bits.quiesce)', 'member: Bits'],
    ['const box = { value: 4 }; is(box.value)', 'member: box.value'],
    ['const list = [4]; is(list[0])', 'member: list[0]'],
    ['const Bits = { quiesce: 4 }; const { quiesce } = fill(Bits); is(quiesce)', 'member: quiesce'],
    ['enum Bits { a = f(), b } is(Bits.b)', 'call: f()'],
    ['is(bitsOf(config))', 'call: bitsOf(config)'],
    ['is(4 | bitsOf(config))', 'call: bitsOf(config)'],
    ['is(x ? 2 : 4)', 'choice: x ? 2 : 4'],
    ['is(x ? 2 : y)', 'global: y'],
    ['is(x || 4)', 'expression: x || 4'],
    ['is(1n | 1)', 'expression: 1n | 1'],
    ['is(+1n)', 'expression: +1n'],
    ['is(-"4")', 'expression: -"4"'],
    ['is(BigInt(1.5))', 'expression: BigInt(1.5)'],
    ['const a = a | 1; is(a)', 'expression: a | 1'],
    ['const a = b, b = a; is(a)', 'expression: b'],
    ['is(1n << 100n)', 'expression: 1n << 100n'],
    ['is(null)', 'expression: null'],
    ['is(/4/)', 'expression: /4/'],
    ['function bits() {} is(bits)', 'expression: bits'],
  ])('%s is not known', (code, why) => {
    expect(constantIn(code)).toBe(why)
  })

  it('end where nobody writes by hand, and take no time', () => {
    const doubled = Array.from({ length: 200 }, (_, index) => `const a${index + 1} = a${index} + a${index};`).join('')
    expect(constantIn(`const a0 = 1; ${doubled} is(a40)`)).toBe(2 ** 40)
    expect(constantIn(`const a0 = "x"; ${doubled} is(a150)`)).toMatch(/^expression/)
    expect(constantIn(`is(${Array.from({ length: 300 }, () => '1').join(' + ')})`)).toMatch(/^expression/)
  })
})
