import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FUNCTIONS } from './functions.ts'
import { parametersOf } from './signatures.ts'
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

const HANDLES = ['INSTANCE', 'SESID', 'TABLEID', 'DBID', 'HANDLE', 'OSSNAPID'].map((name) => `JET_${name}`)

/** What is written through such a pointer is one value. */
const ONE_VALUE = /^(unsigned |__int64|long|JET_(API_PTR|COLUMNID|COMMIT_ID|INSTANCE_INFO_A \*))/

/** The kind of a parameter by its C type. */
function kindOf({ name, type, dir }: Fact['params'][number]): string {
  const plain = type.replace(/\bconst\b/g, '').replace(/\s+/g, ' ').trim()
  if (plain === 'JET_GRBIT') return 'grbit'
  if (HANDLES.includes(plain)) return 'handle'
  if (/^JET_PC?STR$/.test(plain) || (plain === 'char *' && dir === 'in')) return dir === 'in' ? 'string' : 'memory'
  if (!plain.endsWith('*')) return 'number'
  const pointed = plain.replace(/ ?\*$/, '')
  // rg: a range, more than one value
  if (dir === 'in' || name.startsWith('prg')) return 'memory'
  return HANDLES.includes(pointed) || ONE_VALUE.test(pointed) ? 'out' : 'memory'
}

describe('exports', () => {
  it('are functions that return a number or refuse an argument, whatever they are given', () => {
    const junk: unknown[] = [undefined, null, -1, 1.5, 'x', Symbol('x'), {}, [], () => 0, 7n, NaN]
    for (const [index, name] of Object.keys(createSimulator().esent).entries()) {
      const { esent } = createSimulator()
      const args = junk.map((_, at) => junk[(at + index) % junk.length])
      const call = (esent as Record<string, (...args: unknown[]) => number>)[name]
      const base = name.replace(/[AW]$/, '')
      const answer = (given: readonly unknown[]): string => {
        try {
          return typeof call?.(...given)
        } catch (thrown) {
          return thrown instanceof TypeError ? thrown.message : String(thrown)
        }
      }
      const expected = new RegExp(`^number$|^Cannot call ${base} in the simulator: its argument `)
      expect(answer(args), name).toMatch(expected)
      expect(answer([]), name).toMatch(expected)
    }
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

  it.each(facts.map((fact) => [fact.name, fact] as const))('%s: parameters', (name, fact) => {
    const parameters = parametersOf(row(name))
    const declared = fact.params.slice(0, parameters.length)
    // One function calls its cursor by another name.
    expect(declared.map((param) => param.name.replace('tableidSrc', 'tableid'))).toEqual(
      parameters.map((parameter) => parameter.name),
    )
    for (const [index, { kind }] of parameters.entries()) {
      const param = declared[index]
      if (kind !== 'any') expect(kind, param?.name).toBe(param && kindOf(param))
    }
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
