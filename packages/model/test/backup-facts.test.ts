import { describe, expect, it } from 'vitest'
import type { JetErrorName, JetFunctionName } from '../src/facts/index.ts'
import { grbit, jetErrors, jetFunction } from '../src/facts/index.ts'
import type { Call, Handles, World } from '../src/world/index.ts'
import { advance, begin, createWorld, decide } from '../src/world/index.ts'
import { present, sourceFunctions } from './sources.ts'

/** The sources say of each function of the backup what it answers in each state; the world must say the same. */

interface Made {
  readonly fn: JetFunctionName
  readonly grbit?: number
  readonly returned?: Handles
  readonly error?: JetErrorName
}

const handles: Handles = { instance: 'i', sesid: 's', hFile: 'h', snapId: 'n' }
const callOf = ({ fn, grbit: bits = 0 }: Made): Call => ({ fn, handles: fn === 'JetInit' ? { instance: 'i' } : handles, grbit: bits })
const after = (calls: readonly Made[]): World =>
  calls.reduce((world, made) => advance(world, callOf(made), { error: made.error ?? null, returned: made.returned ?? {} }), createWorld())

const explicit = grbit('JET_bitExplicitPrepare')
const open: Made = { fn: 'JetOpenFileInstance', returned: { hFile: 'h' } }
const full: Made = { fn: 'JetBeginExternalBackupInstance' }
const stop: Made = { fn: 'JetStopBackupInstance' }
const logInfo: Made = { fn: 'JetGetLogInfoInstance' }
const prepare: Made = { fn: 'JetOSSnapshotPrepare', returned: { snapId: 'n' } }

const isLegacy = (fn: JetFunctionName): boolean => jetFunction(fn).handle === 'the-one-instance'
const roleOf = (fn: JetFunctionName): string => jetFunction(fn).backup ?? ''

/** An instance that is up, in the mode that the function wants, with what else it needs to get as far as the backup. */
function up(fn: JetFunctionName): Made[] {
  const instance: Made[] = isLegacy(fn)
    ? [{ fn: 'JetInit', returned: { instance: 'i' } }]
    : [{ fn: 'JetCreateInstance2', returned: { instance: 'i' } }, { fn: 'JetInit', returned: { instance: 'i' } }]
  const snapshot = fn === 'JetOSSnapshotFreeze' ? [prepare] : fn === 'JetOSSnapshotPrepareInstance' ? [{ ...prepare, grbit: explicit }] : []
  return [...instance, { fn: 'JetBeginSession', returned: { sesid: 's' } }, ...snapshot]
}

/** The steps on a file want one that is open. */
const withFile = (fn: JetFunctionName): Made[] => (['read-file', 'close-file'].includes(roleOf(fn)) ? [open] : [])

/** The state that a field speaks of, for each field that says what is answered. */
const states: Record<string, (fn: JetFunctionName) => World> = {
  noBackup: (fn) => after(up(fn)),
  databasesPhase: (fn) => after([...up(fn), full, ...withFile(fn)]),
  logsPhase: (fn) => after([...up(fn), full, logInfo, ...withFile(fn)]),
  stopped: (fn) => after([...up(fn), full, ...withFile(fn), stop]),
  stoppedNoBackup: (fn) => after([...up(fn), stop]),
  surrogateInProgress: (fn) => after([...up(fn), { fn: 'JetBeginSurrogateBackup' }]),
  secondOpen: (fn) => after([...up(fn), full, open]),
  closedHandle: (fn) => after([...up(fn), full, open, { fn: 'JetCloseFileInstance' }]),
  cancelled: (fn) => after([...up(fn), full, logInfo, { ...open, error: 'JET_errMissingFileToBackup' }]),
  snapshot: (fn) => after([
    ...up(fn), { ...prepare, grbit: grbit('JET_bitContinueAfterThaw') }, { fn: 'JetOSSnapshotFreeze' }, { fn: 'JetOSSnapshotThaw' },
  ]),
  // In one-instance mode there is no instance before the init begins.
  beforeInit: (fn) => (isLegacy(fn)
    ? begin(createWorld(), callOf({ fn: 'JetInit' }), 'init')
    : after([{ fn: 'JetCreateInstance2', returned: { instance: 'i' } }])),
  grbit: (fn) => after(up(fn)),
}

/** Fields that say nothing a call is answered in a state. */
const leftOut: Record<string, string> = {
  role: 'a column of the facts',
  cite: 'where the engine says so',
  transitions: 'prose; the edge cases and the simulator hold the machine to it',
  otherErrors: 'a list without the states that they come in',
  stoppedWhileRunning: 'of a call that is inside already',
  terminationWhileRunning: 'of a call that is inside already',
  handleChecked: 'why closedHandle is as it is',
}

const endNormal = grbit('JET_bitBackupEndNormal')
const bitsOf = (fn: JetFunctionName): number => (['JetEndExternalBackupInstance2', 'JetEndSurrogateBackup'].includes(fn) ? endNormal : 0)
/** Bits that each function refuses. */
const badBits = (fn: JetFunctionName): number => (bitsOf(fn) === 0 ? grbit('JET_bitBackupAtomic') : 0)

/** Where the error is not the first word. */
const clauses: Readonly<Record<string, RegExp>> = {
  snapshot: /not ended: (JET_err\w+)/, grbit: /(?:else|give) (JET_err\w+)/, closedHandle: /: (JET_err\w+)/,
}

/** The error that a field leads with. */
function leadingError(field: string, backup: Record<string, unknown>): string {
  const text = String(backup[field])
  const same = /^same as (\w+)/.exec(text)?.[1]
  if (same !== undefined) return leadingError(same, backup)
  if (text.startsWith('proceeds')) return 'JET_errSuccess'
  const clause = clauses[field] ?? /^(JET_err\w+)/
  const found = clause.exec(text)?.[1]
  if (found === undefined || !Object.hasOwn(jetErrors, found)) throw new Error(`${field} leads with no error: ${text}`)
  return found
}

function answered(fn: JetFunctionName, world: World, bits: number): string {
  const { verdict, error } = decide(world, callOf({ fn, grbit: bits }), 'engine')
  return verdict === 'unknown' ? 'unknown' : (error ?? 'JET_errSuccess')
}

interface Field {
  readonly fn: JetFunctionName
  readonly field: string
  readonly backup: Record<string, unknown>
}

const fields = sourceFunctions.flatMap(({ name, backup }): Field[] =>
  (backup ? Object.keys(backup).map((field) => ({ fn: name as JetFunctionName, field, backup })) : []))

describe.skipIf(!present)('the world answers a function of the backup as its source says', () => {
  it.each(fields.filter(({ field }) => Object.hasOwn(states, field)))('$fn, $field', ({ fn, field, backup }) => {
    const world = states[field]?.(fn) ?? createWorld()
    expect(answered(fn, world, field === 'grbit' ? badBits(fn) : bitsOf(fn))).toBe(leadingError(field, backup))
  })

  it.each(fields.filter(({ field }) => field === 'stoppedCancelsBackup'))('$fn, $field', ({ fn, backup }) => {
    const stopped = advance(after([...up(fn), full, stop]), callOf({ fn }), { error: 'JET_errBackupAbortByServer' })
    expect(answered(full.fn, stopped, 0) === 'JET_errSuccess').toBe(backup['stoppedCancelsBackup'])
  })

  it('in every field that says so, leaving out none that is not there', () => {
    const compared = [...Object.keys(states), 'stoppedCancelsBackup']
    expect([...new Set(fields.map(({ field }) => field))].sort()).toEqual([...compared, ...Object.keys(leftOut)].sort())
  })
})
