import type { Statement } from './plan.ts'
import { current } from './statements.ts'
import type { Scope, Writer } from './writer.ts'

const resume = 0x8000_0000

/** Options of JetStopServiceInstance2, by what they do. */
const values: readonly (readonly number[])[] = [
  [0], // full
  [2], [4], [2, 4], // partial
  [resume], [resume, 2], [resume, 2, 4],
  [1], [16], [8, 2], // invalid
]

const names: Readonly<Record<number, string>> = {
  0: 'JET_bitStopServiceAll', 2: 'JET_bitStopServiceBackgroundUserTasks', 4: 'JET_bitStopServiceQuiesceCaches', 8: 'JET_bitStopServiceStopAndEmitLog', [resume]: 'JET_bitStopServiceResume',
}

/** A stop by options. */
export function writeGrbitStop(w: Writer, { picks: [pick, form, which] }: Statement, scope: Scope): string[] {
  const { instance } = current(scope, which)
  const bits = values[pick % values.length] ?? [0]
  const sum = bits.reduce((all, bit) => all + bit, 0)
  const signed = sum >= resume ? sum - 2 ** 32 : sum
  const one = (bit: number): string => (bit === resume ? ['0x80000000', '(1 << 31)', '2147483648'][form % 3] as string : String(bit))
  const lines: string[] = []
  const call = (grbit: string): string[] => [...lines, w.call('JetStopServiceInstance2', instance, grbit)]
  return w.choose(form, [
    ['grbits: literals', () => call(form % 2 === 0 ? String(sum) : `0x${sum.toString(16)}`)],
    ['grbits: or', () => call(bits.map(one).join(' | '))],
    ['grbits: negative', () => call(String(signed))],
    ['grbits: names', () => {
      const said = bits.map((bit) => (names[bit] === undefined || !w.style.hasConstants ? String(bit) : w.value(names[bit])))
      return call(said.join(' | '))
    }],
    ['grbits: constants', () => {
      const name = w.name('options', 'grbit', 'bits')
      lines.push(`const ${name} = ${bits.map(one).join(' | ')}`)
      if (form % 3 !== 0) return call(name)
      const copy = w.name('wanted', 'flags')
      lines.push(`const ${copy} = ${name}`)
      return call(copy)
    }],
    ['grbits: enums', () => {
      const name = w.name('StopOptions', 'Grbit')
      w.functions.push(`const ${name} = ${form % 2 === 0 ? 'Object.freeze(' : ''}{ chosen: ${bits.map(one).join(' | ')}, tasks: 2, caches: 4 }${form % 2 === 0 ? ')' : ''}`)
      return call(`${name}.chosen`)
    }],
    ['grbits: dynamic', () => {
      const name = w.option(scope)
      if (name === null) return []
      w.limit('dynamic grbit')
      return call(name)
    }],
  ]) ?? []
}
