import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FUNCTIONS } from './functions.ts'
import type { FunctionRow, Gate, Validation } from './functions.ts'
import { createSimulator } from './index.ts'

/** The facts lie beside the repository, on the machine where they are kept. */
const FACTS = new URL('../../../../../shared/facts/api.json', import.meta.url)
const haveFacts = existsSync(FACTS)

interface Fact {
  name: string
  exports: string[]
  params: { name: string; type: string; dir: string }[]
  engine: {
    entry: string
    validates: string
    oneInstModeOnly: boolean
    checksDbid?: boolean
    fixedError?: string
    canFailInFlightAfterStop?: unknown
  }
}

const GATES: Record<string, Gate> = {
  sesid: 'session',
  'sesid-ignore-stop': 'session-past-stop',
  inst: 'instance',
  'inst-without-init': 'before-init',
  'inst-for-init': 'init',
  'inst-for-term': 'term',
  'find-only': 'lookup',
  none: 'none',
}
const VALIDATIONS: Record<string, Validation> = {
  'sesid+tableid': 'session+cursor',
  sesid: 'session',
  instance: 'instance',
  none: 'none',
}

function row(name: string): FunctionRow {
  const found = FUNCTIONS.get(name)
  if (found === undefined) throw new Error(`no row of ${name}`)
  return found
}

describe('exports', () => {
  it('are functions that return a number whatever they are given', () => {
    const junk: unknown[] = [undefined, null, -1, 1.5, 'x', Symbol('x'), {}, [], () => 0, 7n, NaN]
    for (const [index, name] of Object.keys(createSimulator().esent).entries()) {
      const { esent } = createSimulator()
      const args = junk.map((_, at) => junk[(at + index) % junk.length])
      const call = (esent as Record<string, (...args: unknown[]) => number>)[name]
      expect(typeof call?.(...args), name).toBe('number')
      expect(typeof call?.(), name).toBe('number')
    }
  })

  it('do nothing to frozen out parameters', () => {
    const { esent } = createSimulator()
    expect(esent.JetCreateInstance(Object.freeze({ value: 0 }), null)).toBe(0)
  })

  it('knows its function names', () => {
    const simulator = createSimulator()
    expect(() => {
      simulator.failNext('JetStop', -1)
    }).toThrow(RangeError)
    expect(() => {
      simulator.failNext('JetInit', 'JET_errNoSuchThing')
    }).toThrow(RangeError)
  })
})

// Runs where the facts folder exists beside the repository, and says so where it does not.
describe.skipIf(!haveFacts)(haveFacts ? 'facts' : 'facts (skipped: no ../shared/facts)', () => {
  const facts = haveFacts ? (JSON.parse(readFileSync(FACTS, 'utf8')) as Fact[]) : []

  it('name the same functions and exports', () => {
    expect([...FUNCTIONS.keys()].sort()).toEqual(facts.map((fact) => fact.name).sort())
    const names = Object.keys(createSimulator().esent)
    const expected = new Set(facts.flatMap((fact) => [fact.name, ...fact.exports]))
    expect(names.sort()).toEqual([...expected].sort())
  })

  it.each(facts.map((fact) => [fact.name, fact] as const))('%s: gate and positions', (name, fact) => {
    const { gate, validates, checksDbid, polls, legacy, instanceAt } = row(name)
    expect({ gate, validates, checksDbid, polls, legacy }).toEqual({
      gate: GATES[fact.engine.entry],
      validates: VALIDATIONS[fact.engine.validates],
      checksDbid: fact.engine.checksDbid ?? false,
      polls: fact.engine.canFailInFlightAfterStop !== undefined,
      legacy: fact.engine.oneInstModeOnly,
    })
    const at = (type: string): number =>
      fact.params.findIndex((param) => param.type.replace('const ', '') === type)
    if (validates.startsWith('session')) expect(at('JET_SESID')).toBe(0)
    if (validates === 'session+cursor') expect(at('JET_TABLEID')).toBe(1)
    if (checksDbid) expect(at('JET_DBID')).toBe(1)
    if (gate !== 'none' && instanceAt >= 0) expect(at('JET_INSTANCE')).toBe(instanceAt)
  })

  it('agree on the error values', async () => {
    const { ERR } = await import('./errors.ts')
    const values = JSON.parse(
      readFileSync(new URL('errors.json', FACTS), 'utf8'),
    ) as Record<string, { value: number }>
    const wrong = Object.entries(ERR).filter(([name, value]) => values[name]?.value !== value)
    expect(wrong).toEqual([])
  })
})
