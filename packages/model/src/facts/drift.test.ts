import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { jetFunction, jetFunctionNames } from './index.ts'
import type { Gate, HandleUse, JetFunction } from './index.ts'
import { errorAliases, errorMeanings, internalErrors, publicErrors } from './errors.ts'
import { grbits } from './grbits.ts'

/** The facts as they were read out of documentation and engine; beside the repository where its makers work. */
const sources = new URL('../../../../../shared/facts/', import.meta.url)
const present = existsSync(sources)
if (!present) console.log(`facts not compared with their sources: there is no ${sources.pathname}`)

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, sources), 'utf8'))

interface SourceFunction {
  name: string
  engine: Record<string, unknown> & { entry: string; cite: string; defLine: string; notes: string; validates: string }
  backup: { role: string } | null
  [field: string]: unknown
}

/** Fields of the sources that the rows leave out, each with its reason. */
const leftOut: Record<string, string> = {
  variants: 'said by exports',
  paramsSource: 'line of the header; the parameters themselves are compared',
  documentedErrors: "the pages' tables of results in full; the lifecycle needs docListsStopError alone",
  documentedErrorsNote: 'about documentedErrors',
  docParamNames: 'spelling of parameters on the page; the header is followed',
  'params.note': 'how the header annotates the parameter; the direction is the true one',
  'engine.chain': 'names of inner functions on the way to the gate; the two lines lead there',
  'engine.afterStop': 'follows from the gate; compared below as a law',
  'engine.afterStopError': 'as engine.afterStop',
  'engine.afterStopReason': 'as engine.afterStop',
  'backup.*': 'the transition tables are the machine; compared in the tests of the world',
}

const gateOf: Record<string, Gate> = {
  'sesid': 'session', 'sesid-ignore-stop': 'session-past-stop', 'inst': 'instance', 'inst-without-init': 'before-init',
  'inst-for-init': 'init', 'inst-for-term': 'term', 'find-only': 'lookup', 'none': 'none',
}
const handleOf: Record<string, HandleUse> = {
  'sesid': 'session', 'sesid-optional': 'session-optional', 'instance': 'instance', 'instance-optional': 'instance-optional',
  'implicit-instance': 'the-one-instance', 'snapshot': 'snapshot', 'instance+snapshot': 'instance+snapshot', 'none': 'none',
}
const validatesOf: Record<string, string | undefined> = {
  'sesid': 'session', 'sesid+tableid': 'session+cursor', 'instance': 'instance', 'none': undefined,
}

/** Our row in the words of the sources. */
function inTheirWords(fn: JetFunction): Record<string, unknown> {
  return {
    name: fn.name,
    documented: fn.documented,
    docsPage: fn.page,
    introduced: fn.introduced,
    headerMinVersion: fn.since,
    inPublicHeader: fn.publicHeader,
    exports: [...fn.exports].sort(),
    params: fn.params.map(({ name, type, direction, optional }) => ({ name, type, dir: direction, optional })),
    handle: fn.handle,
    acquires: fn.acquires ?? [],
    releases: fn.releases ?? [],
    docListsStopError: fn.docsListStopError ?? false,
    docAllowedAfterStop: fn.docsAllowAfterStop ?? false,
    'engine.cite': `jetapi.cxx:${String(fn.lines[0])}`,
    'engine.defLine': `jetapi.cxx:${String(fn.lines[1])}`,
    'engine.entry': fn.gate,
    'engine.oneInstModeOnly': fn.oneInstanceOnly ?? false,
    'engine.validates': fn.validates,
    'engine.checksDbid': fn.checksDbid,
    'engine.notes': fn.note ?? '',
    'engine.canFailInFlightAfterStop': fn.endsInFlight && {
      error: 'JET_errClientRequestToStopJetService', via: 'ErrCheckForTermination', cite: fn.endsInFlight,
    },
    'engine.fixedError': fn.fixedError,
    'backup.role': fn.backup,
  }
}

/** Their row, flat, less what is left out. */
function flatSource(source: SourceFunction): Record<string, unknown> {
  const { engine, backup, ...rest } = source
  const flat: Record<string, unknown> = { ...rest, exports: [...(rest['exports'] as string[])].sort(), handle: handleOf[rest['handle'] as string] }
  flat['params'] = (rest['params'] as Record<string, unknown>[]).map(({ name, type, dir, optional }) => ({ name, type, dir, optional }))
  for (const [key, value] of Object.entries(engine)) flat[`engine.${key}`] = value
  flat['engine.entry'] = gateOf[engine.entry]
  flat['engine.validates'] = validatesOf[engine.validates]
  for (const key of Object.keys(leftOut)) Reflect.deleteProperty(flat, key)
  if (backup) flat['backup.role'] = backup.role
  return flat
}

describe.skipIf(!present)('facts and their sources', () => {
  const source = present ? (read('api.json') as SourceFunction[]) : []

  it('have the same functions', () => {
    expect([...jetFunctionNames].sort()).toEqual(source.map((each) => each.name).sort())
  })

  it.each(source.map((each) => [each.name, each] as const))('%s', (_, each) => {
    const ours = jetFunction(each.name as JetFunction['name'])
    expect(inTheirWords(ours)).toEqual(flatSource(each))
    // the sources state what a full stop does to the function; for us it follows from the gate
    const after = ours.fixedError || ours.gate === 'init' ? 'n/a' : ours.gate === 'session' || ours.gate === 'instance' ? 'refused' : 'allowed'
    expect(after).toBe(each.engine['afterStop'])
  })

  it('leave out nothing that the sources no longer have', () => {
    const known = new Set(source.flatMap((each) => [...Object.keys(each), ...Object.keys(each.engine).map((key) => `engine.${key}`)]))
    expect(Object.keys(leftOut).filter((key) => key !== 'backup.*' && key !== 'params.note' && !known.has(key))).toEqual([])
  })

  it('have the same errors', () => {
    const theirs = Object.entries(read('errors.json') as Record<string, { value: number; public: boolean; oneLine?: string; aliasOf?: string }>).filter(([name]) => name.startsWith('JET_'))
    const select = <T>(pick: (row: (typeof theirs)[number][1]) => T | undefined) =>
      Object.fromEntries(theirs.flatMap(([name, row]) => (pick(row) === undefined ? [] : [[name, pick(row)]])))
    expect(publicErrors).toEqual(select((row) => (row.public ? row.value : undefined)))
    expect(internalErrors).toEqual(select((row) => (row.public ? undefined : row.value)))
    expect(errorAliases).toEqual(select((row) => row.aliasOf))
    expect(errorMeanings).toEqual(select((row) => row.oneLine))
  })

  it('have the same grbits', () => {
    const theirs = read('grbits.json') as Record<string, { value: number; public: boolean; usedBy?: string; meaning?: string }>
    const ours = Object.fromEntries(
      Object.entries(grbits).map(([name, row]) => [name, { value: row.value, public: !('public' in row), usedBy: row.usedBy, meaning: row.meaning }]),
    )
    const fromTheHeaderAlone = [
      'JET_bitCommitLazyFlush', 'JET_bitWaitLastLevel0Commit', 'JET_bitWaitAllLevel0Commit', 'JET_bitForceNewLog', 'JET_bitCommitRedoCallback',
      'JET_bitExternalRecoveryControl',
    ]
    for (const name of fromTheHeaderAlone) Reflect.deleteProperty(ours, name)
    expect(ours).toEqual(
      Object.fromEntries(Object.entries(theirs).map(([name, row]) => [name, { value: row.value, public: row.public, usedBy: row.usedBy ?? null, meaning: row.meaning ?? null }])),
    )
  })
})
