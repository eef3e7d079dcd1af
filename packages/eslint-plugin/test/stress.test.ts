import { Linter } from 'eslint'
import { expect, it } from 'vitest'

import plugin from '../src/index.ts'

/** CPU time that the rules take, and what they report: `line messageId`. */
function lint(code: string): { seconds: number; found: readonly string[] } {
  const linter = new Linter()
  const config = [plugin.configs.recommended, { languageOptions: { ecmaVersion: 'latest' } }] as Linter.Config[]
  linter.verify('JetStopService()', config)
  const begin = process.cpuUsage()
  const found = linter.verify(code, config).map(({ line, messageId }) => `${line} ${messageId}`)
  const { user, system } = process.cpuUsage(begin)
  return { seconds: (user + system) / 1e6, found }
}

const lines = (count: number, line: (index: number) => string): string => Array.from({ length: count }, (_, index) => line(index)).join('\n')

// Twice the time for twice the code, with room for other programs on the machine: a quadratic analysis takes minutes.
const limit = 8

it('follows 10,000 calls in one function', () => {
  const { seconds, found } = lint(`function f(inst, s) {
${lines(5_000, () => 'JetMove(s)')}
JetStopServiceInstance(inst)
${lines(5_000, () => 'JetMove(s)')} }`)
  expect(found).toEqual(Array.from({ length: 5_000 }, (_, index) => `${index + 5_003} refused`))
  expect(seconds).toBeLessThan(limit)
})

it('follows 1,000 nested conditions', () => {
  const { seconds, found } = lint(`function f(inst, s) {
${lines(1_000, (index) => `if (c${index}) { JetMove(s)`)}
JetStopServiceInstance(inst)
JetMove(s)
${'}'.repeat(1_000)}
JetMove(s) }`)
  expect(found).toEqual(['1003 refused', '1005 mayBeRefused'])
  expect(seconds).toBeLessThan(limit)
})

it('follows 200 helpers that call each other', () => {
  const { seconds, found } = lint(`function f(inst, s) { h0(inst, s); JetStopServiceInstance(inst); h0(inst, s) }
${lines(200, (index) => `function h${index}(inst, s) { JetMove(s); if (x()) h${(index + 1) % 200}(inst, s); if (x()) h${(index * 7 + 3) % 200}(inst, s) }`)}`)
  expect(found).toEqual(Array.from({ length: 200 }, (_, index) => `${index + 2} mayBeRefusedByCaller`))
  expect(seconds).toBeLessThan(limit)
})

it('follows 1,000 checked calls in a try', () => {
  const { seconds, found } = lint(`function check(err) { if (err < 0) throw new Error('failed') }
function f(inst, s) { try {
${lines(1_000, (index) => `check(JetMove(s)); const e${index} = JetMove(s); if (e${index} < 0) return e${index}`)}
check(JetStopServiceInstance(inst))
JetMove(s)
} catch { JetMove(s) } }`)
  expect(found).toEqual(['1004 refused', '1005 mayBeRefused'])
  expect(seconds).toBeLessThan(limit)
})
