import { describe, expect, it } from 'vitest'
import { jetFunction, jetFunctionNames } from './index.ts'
import type { Gate, HandleUse, JetFunction } from './index.ts'
import { errorAliases, errorMeanings, internalErrors, publicErrors } from './errors.ts'
import { grbits } from './grbits.ts'
import type { SourceFunction } from '../../test/sources.ts'
import { present, read, sourceFunctions } from '../../test/sources.ts'

const inTheWorld = 'an answer of the world; compared in test/backup-facts.test.ts'

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
  'backup.noBackup': inTheWorld,
  'backup.databasesPhase': inTheWorld,
  'backup.logsPhase': inTheWorld,
  'backup.stopped': inTheWorld,
  'backup.stoppedNoBackup': inTheWorld,
  'backup.stoppedCancelsBackup': inTheWorld,
  'backup.surrogateInProgress': inTheWorld,
  'backup.secondOpen': inTheWorld,
  'backup.closedHandle': inTheWorld,
  'backup.cancelled': inTheWorld,
  'backup.snapshot': inTheWorld,
  'backup.beforeInit': inTheWorld,
  'backup.grbit': inTheWorld,
  'backup.handleChecked': 'as backup.closedHandle',
  'backup.transitions': 'prose on the machine, which the edge cases and the simulator check',
  'backup.otherErrors': 'the errors of its role, without the states that they come in',
  'backup.stoppedWhileRunning': 'of a call that is inside already; the simulator has it',
  'backup.terminationWhileRunning': 'as backup.stoppedWhileRunning',
  'backup.cite': "the engine's lines on the backup; lines leads to the function",
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
  const { engine, backup, params, ...rest } = source
  const flat: Record<string, unknown> = { ...rest, exports: [...(rest['exports'] as string[])].sort(), handle: handleOf[rest['handle'] as string] }
  flat['params'] = params.map((param) => Object.fromEntries(Object.entries(param).filter(([key]) => !Object.hasOwn(leftOut, `params.${key}`))))
  for (const [key, value] of Object.entries(engine)) flat[`engine.${key}`] = value
  for (const [key, value] of Object.entries(backup ?? {})) flat[`backup.${key}`] = value
  flat['engine.entry'] = gateOf[engine.entry]
  // Readers of the package have no such file.
  flat['engine.notes'] = String(flat['engine.notes']).replace(' See lifecycle.md.', '')
  flat['engine.validates'] = validatesOf[engine.validates]
  for (const key of Object.keys(leftOut)) Reflect.deleteProperty(flat, key)
  return flat
}

/** The names of the fields that `leftOut` may speak of. */
function fieldsOf({ engine, backup, params, ...rest }: SourceFunction): string[] {
  const within = (name: string, fields: object): string[] => Object.keys(fields).map((key) => `${name}.${key}`)
  return [...Object.keys(rest), ...within('engine', engine), ...within('backup', backup ?? {}), ...params.flatMap((param) => within('params', param))]
}

describe.skipIf(!present)('facts and their sources', () => {
  it('have the same functions', () => {
    expect([...jetFunctionNames].sort()).toEqual(sourceFunctions.map((each) => each.name).sort())
  })

  it.each(sourceFunctions.map((each) => [each.name, each] as const))('%s', (_, each) => {
    const ours = jetFunction(each.name as JetFunction['name'])
    expect(inTheirWords(ours)).toEqual(flatSource(each))
    // the sources state what a full stop does to the function; for us it follows from the gate
    const after = ours.fixedError || ours.gate === 'init' ? 'n/a' : ours.gate === 'session' || ours.gate === 'instance' ? 'refused' : 'allowed'
    expect(after).toBe(each.engine['afterStop'])
  })

  it('leave out nothing that the sources no longer have', () => {
    const known = new Set(sourceFunctions.flatMap(fieldsOf))
    expect(Object.keys(leftOut).filter((key) => !known.has(key))).toEqual([])
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
