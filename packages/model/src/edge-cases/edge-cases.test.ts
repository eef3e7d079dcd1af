import { describe, expect, test } from 'vitest'

import type { EdgeCase, Script, ScriptArgs, SituationName } from './index.ts'
import { edgeCases, situations } from './index.ts'

/**
 * Hygiene of the table alone. Whether its rows are true is tested by whoever reads them: the world, the
 * machine, the simulator.
 */

const { entries, keys } = Object
const scripts: [string, Script][] = entries<Script>(situations)
const show = (row: EdgeCase): string => [row.profile, row.situation, row.fn, JSON.stringify(sorted(row.args)), row.thread ?? 'main'].join(' | ')
const sorted = (args: ScriptArgs = {}): unknown => entries(args).sort(([a], [b]) => (a < b ? -1 : 1))
const question = (row: EdgeCase): string => show({ ...row, profile: 'both' })
const handles = ({ grbit: _, ...names }: ScriptArgs = {}): (string | 0)[] => Object.values(names)
const known = (name: string | 0, bound: ReadonlySet<string>): boolean =>
  name === 0 || name.startsWith('&') || name.startsWith('foreign') || bound.has(name)

/** The names a script binds; a name used before it is bound goes to `unbound`. A call that failed or has not returned binds nothing. */
function bind(script: Script, bound: Set<string>, unbound: string[]): Set<string> {
  for (const { fn, args, outcome = 'JET_errSuccess', during } of script) {
    for (const name of handles(args)) if (!known(name, bound)) unbound.push(`${fn}: ${String(name)}`)
    if (during !== undefined && during !== 'open') bind(during, bound, unbound)
    const returned = during !== 'open' && (outcome === 'JET_errSuccess' || outcome.startsWith('JET_wrn'))
    if (returned) for (const name of handles(args)) if (typeof name === 'string' && name.startsWith('&')) bound.add(name.slice(1))
  }
  return bound
}

const duplicates = (list: readonly string[]): string[] => list.filter((item, at) => list.indexOf(item) !== at)
const failing = (wrong: (row: EdgeCase) => boolean): string[] => edgeCases.filter(wrong).map(show)

describe('situations', () => {
  test('each is used', () => {
    const used = new Set<SituationName>(edgeCases.map((row) => row.situation))
    expect(keys(situations).filter((name) => !used.has(name as SituationName))).toEqual([])
  })

  test('no two have the same script', () => {
    expect(duplicates(scripts.map(([, script]) => JSON.stringify(script)))).toEqual([])
  })

  test('each name is bound before it is used', () => {
    const unbound = scripts.flatMap(([name, script]) => {
      const found: string[] = []
      bind(script, new Set(), found)
      return found.map((use) => `${name}: ${use}`)
    })
    expect(unbound).toEqual([])
  })
})

describe('rows', () => {
  test('use names that their situation has seen, freed or not', () => {
    expect(failing(({ situation, args }) => {
      const bound = bind(situations[situation as SituationName], new Set(), [])
      return handles(args).some((name) => !known(name, bound))
    })).toEqual([])
  })

  test('ask nothing twice in one profile', () => {
    expect(duplicates(edgeCases.map(show))).toEqual([])
  })

  test('for both profiles are not also given per profile', () => {
    const both = new Set(edgeCases.filter((row) => row.profile === 'both').map(question))
    expect(failing((row) => row.profile !== 'both' && both.has(question(row)))).toEqual([])
  })

  test('given per profile differ between the profiles', () => {
    const answer = (row: EdgeCase): string => JSON.stringify([question(row), row.verdict, row.error, row.witness, row.remains])
    const engine = new Set(edgeCases.filter((row) => row.profile === 'engine').map(answer))
    expect(failing((row) => row.profile === 'documented' && engine.has(answer(row)))).toEqual([])
  })

  test('have an error if refused, and none if unknown', () => {
    expect(failing((row) => row.verdict === 'refused' && (row.error === null || row.error === 'JET_errSuccess'))).toEqual([])
    expect(failing((row) => row.verdict === 'unknown' && (row.error !== null || row.remains !== undefined))).toEqual([])
  })

  test('that predict a crash are refused with JET_errInvalidParameter', () => {
    expect(failing((row) => row.crash === true && (row.verdict !== 'refused' || row.error !== 'JET_errInvalidParameter'))).toEqual([])
  })

  test('have one sentence of reason and a source', () => {
    expect(failing((row) => !/^[A-Z0-9][^.]*(?:\.\w[^.]*)*\.$/.test(row.why))).toEqual([])
    const place = /^(?:§(?:[1-9]|1[01])(?: item \d+)?|profiles [123]|[a-z0-9]+\.[ch]xx:\d+)$/
    expect(failing((row) => !row.source.split(', ').every((part) => place.test(part)))).toEqual([])
  })

  test('have a grbit of unsigned 32 bits', () => {
    expect(failing(({ args }) => args?.grbit !== undefined && args.grbit !== args.grbit >>> 0)).toEqual([])
  })
})
