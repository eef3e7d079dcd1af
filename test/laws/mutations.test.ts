import { describe, expect, it } from 'vitest'
import type { FunctionRow, JetFunctionName } from '@jet-lifecycle/model/facts'
import { functionRows, grbit, jetFunctionNames } from '@jet-lifecycle/model/facts'
import type { Machine } from '@jet-lifecycle/model/gates'
import { compiledInstance, compiledProcess, compiledSession } from '@jet-lifecycle/model/gates'
import type { Call, Decision, World } from '@jet-lifecycle/model/world'
import { createWorld, decide } from '@jet-lifecycle/model/world'
import { readTable } from '../../packages/model/src/gates/machine-state.ts'
import type { Answer, Step } from '../support/rig.ts'
import { contradiction } from '../support/rig.ts'
import { oddStepsOf, representatives, stepsOf } from './classes.ts'
import { handlePaths, oddHandles } from './handles.ts'
import { ordinaryErrors } from './ordinary.ts'
import type { Path, Reached } from './states.ts'
import { covering, regionStates, walks } from './states.ts'
import type { Indifference } from './rows.ts'
import { changesOf, indifferences, withRow } from './rows.ts'
import type { Statement } from './statement.ts'
import { agrees, documented } from './statement.ts'
import { answersAt, arrive } from './visit.ts'

/**
 * The laws can fail: each tag of each state, and each row of the facts, is changed in turn, and the
 * answers of the simulator, asked once, must then contradict the model.
 */

interface Question {
  readonly world: World
  readonly call: Call
  readonly answer: Answer
  readonly fn: JetFunctionName
  /** What the unchanged model says. */
  readonly foretold: Decision
  /** What the documentation says, by its own statement. */
  readonly stated: Statement
}

const ordinary = ordinaryErrors()
/**
 * Whether the model contradicts the simulator or the statement of the documentation, no longer foretells
 * what it foretold rightly, or claims to know what it cannot.
 */
function wrongAt({ world, call, answer, fn, foretold, stated }: Question): boolean {
  const decision = decide(world, call, 'engine')
  if (foretold.error !== null && decision.error !== foretold.error) return true
  if ((foretold.verdict === 'unknown') !== (decision.verdict === 'unknown')) return true
  if (!agrees(decide(world, call, 'documented'), stated)) return true
  return contradiction(decision, answer, (error) => ordinary.get(fn)?.has(error) ?? false) !== null
}

const all = Object.values(walks()).flatMap(({ reached }) => reached)

/** For each state of each region one path to it, and a few mixtures: enough for every tag to speak. */
function sample(): readonly Reached[] {
  const seen = new Set<string>()
  return all.filter(({ world }, index) => {
    const fresh = regionStates(world).filter((mark) => !seen.has(mark))
    for (const mark of fresh) seen.add(mark)
    return fresh.length > 0 || index % 40 === 0
  })
}

const noHandle: readonly unknown[] = [undefined, 0]

function ask(states: readonly Reached[], steps: readonly Step[]): Question[] {
  const asked: Question[] = []
  for (const state of states) {
    answersAt(state, steps, (rig, step, answer) => {
      const foretold = rig.decide(step)
      // A term that waits for the call inside is allowed, and waits.
      if ('hang' in answer && foretold.verdict === 'allowed') return
      const call = rig.callOf(step)
      const stated = documented(foretold, step, state.path, !noHandle.includes(call.handles.instance))
      asked.push({ world: rig.world, call, answer, fn: step.fn, foretold, stated })
    })
  }
  return asked
}

const on = (fn: JetFunctionName, handles: NonNullable<Step['handles']>, bits = 0): Step => ({ fn, handles, grbit: bits })
const i = { instance: 'i' } as const
const session = [
  on('JetCreateInstance2', {}), on('JetInit', i), on('JetBeginSession', i), on('JetOpenDatabase', { sesid: 's' }),
  on('JetCreateTable', { sesid: 's', dbid: 'd' }),
]
const begin = on('JetBeginTransaction', { sesid: 's' })
const whole = (steps: readonly Step[], open: Step | null = null): Path => ({ steps, open, inside: [] })

/** A snapshot that an instance could join, and one that was frozen and thawed and not ended. */
const prepare = on('JetOSSnapshotPrepare', {}, grbit('JET_bitExplicitPrepare'))
const thawed = [
  on('JetOSSnapshotPrepare', {}, grbit('JET_bitContinueAfterThaw')),
  on('JetOSSnapshotFreeze', { snapId: 'n' }),
  on('JetOSSnapshotThaw', { snapId: 'n' }),
]
const joinable = [...session, prepare]
const startBackup = on('JetBeginExternalBackupInstance', i)
const logInfo = on('JetGetLogInfoInstance', i)

/** A streaming backup in each of its states, beside a session and a snapshot that the instance could join. */
const backupPaths: readonly Path[] = [0, grbit('JET_bitBackupIncremental')].flatMap((kind) =>
  [[], [logInfo]].flatMap((infos) => [[], [on('JetOpenFileInstance', i)]].flatMap((files) =>
    [[], [on('JetStopBackupInstance', i)]].map((stop) =>
      whole([...joinable, on('JetBeginExternalBackupInstance', i, kind), ...infos, ...files, ...stop])),
  )),
)

/** Sessions, cursors and modes in the states that the walk of instances does not lead through. */
const sessionPaths: readonly Path[] = [
  ...backupPaths,
  whole(joinable, on('JetBackupInstance', i)),
  whole([on('JetCreateInstance2', {})], on('JetInit', i)),
  whole([...session, ...thawed, prepare]),
  ...Array.from({ length: 8 }, (_, level) => whole([...session, ...Array<Step>(level).fill(begin)])),
  whole([...session, on('JetSetSessionContext', { sesid: 's' })]),
  whole([...session, on('JetStopServiceInstance', { instance: 'i' })]),
  whole([...session, { ...on('JetCreateDatabase', { sesid: 's' }), fails: 'JET_errDiskIO' }, on('JetIdle', { sesid: 's' })]),
  // another call is inside the engine with the session, or the term with the instance
  whole(session, on('JetGetVersion', { sesid: 's' })),
  whole(session, on('JetTerm2', { instance: 'i' })),
  // two instances, one of which goes down
  whole([...session, on('JetCreateInstance2', {}), on('JetInit', { instance: 'i' })], on('JetTerm2', { instance: 'first' })),
  // a snapshot to join, with a backup, and with backups no longer allowed
  ...[[], [startBackup], [on('JetBeginSurrogateBackup', i)], [begin, on('JetTerm2', i)]].map((more) => whole([...joinable, ...more])),
  whole([...session, ...thawed]),
  // a backup that may be over, alone and with a snapshot to join; an internal one with a streaming step inside
  ...[session, joinable].flatMap((steps) => [
    whole([...steps, startBackup, { ...logInfo, fails: 'JET_errOutOfMemory' }]),
    { steps, open: on('JetBackupInstance', i), inside: [logInfo] },
  ]),
  // frozen in one snapshot, asked into another
  whole([...session, on('JetOSSnapshotPrepare', {}), on('JetOSSnapshotFreeze', { snapId: 'n' }), prepare]),
  // one-instance mode, and no mode at all
  whole([on('JetInit', {}), on('JetBeginSession', { instance: 0 })]),
  whole([]),
]

const everyStep = jetFunctionNames.flatMap(stepsOf)
const sessionStates = sessionPaths.map(arrive)
const questions = [
  ...ask(sample(), representatives()),
  // A handle from nowhere, while there is no instance at all.
  ...ask([{ path: whole([]), world: createWorld() }], [on('JetBeginSession', { instance: 4711 })]),
  ...ask(sessionStates, representatives()),
]
/** Every function in a few states that tell the gates and roles apart, and with handles that are of no use. */
const everyFunction = [
  ...ask([...covering(all), ...sessionStates], everyStep),
  ...ask(handlePaths.map(arrive), jetFunctionNames.flatMap((fn) => oddStepsOf(fn, oddHandles))),
]

/** Puts another machine in the place of a compiled one while `body` runs. */
function inPlace(machine: Machine, other: Machine, body: () => void): void {
  const before = { ...machine }
  Object.assign(machine, other)
  try {
    body()
  } finally {
    Object.assign(machine, before)
  }
}

/** Whether no answer shows that the row of a function is another. */
function isSilentWith(fn: JetFunctionName, changed: FunctionRow, mine: readonly Question[]): boolean {
  return withRow(fn, changed, () => !mine.some(wrongAt))
}

function describeQuestion({ call, foretold, answer, stated }: Question): string {
  const engine = 'error' in answer ? String(answer.error) : 'hangs or crashes'
  return `${call.fn}: ${String(foretold.error)}, the simulator ${engine}, the documentation ${stated.error ?? stated.verdict}`
}

/** A machine in which one state of a region has other tags. */
function withTags({ table }: Machine, region: Machine['table']['regions'][number], index: number, tags: readonly string[]): Machine {
  const changed = { ...region, closes: region.closes.map((own, at) => (at === index ? tags : own)) }
  return readTable({ ...table, regions: table.regions.map((each) => (each === region ? changed : each)) })
}

/** Of two tags of one state on one gate the first counts, as the engine checks it first; and a second can say the same. */
function isShadowed(tags: readonly string[], position: number): boolean {
  const own = tags[position] ?? ''
  const gateOf = (tag: string): string => tag.split(':', 1)[0] ?? ''
  return tags.slice(0, position).some((tag) => gateOf(tag) === gateOf(own)) || tags.slice(position + 1).includes(own)
}

describe('the laws', () => {
  it('hold for the questions asked here', () => {
    expect([...questions, ...everyFunction].filter(wrongAt).map(describeQuestion)).toEqual([])
  })

  const machines = { process: compiledProcess, instance: compiledInstance, session: compiledSession }
  for (const [name, machine] of Object.entries(machines)) {
    it(`of the ${name} turn red when a tag of a state is taken away`, { timeout: 300_000 }, () => {
      const silent: string[] = []
      let mutations = 0
      for (const region of machine.table.regions) {
        for (const [index, tags] of region.closes.entries()) {
          for (const [position, tag] of tags.entries()) {
            if (isShadowed(tags, position)) continue
            mutations += 1
            const mutated = tags.filter((_, other) => other !== position)
            inPlace(machine, withTags(machine, region, index, mutated), () => {
              if (!questions.some(wrongAt)) silent.push(`${region.name} ${region.states[index] ?? ''}: ${tag}`)
            })
          }
        }
      }
      expect({ silent, any: mutations > 0 }).toEqual({ silent: [], any: true })
    })
  }

  describe('turn red when a column of a row of the facts is changed', () => {
    const changes = jetFunctionNames.flatMap((fn) => {
      const row: FunctionRow = functionRows[fn]
      const mine = everyFunction.filter((question) => question.fn === fn)
      return changesOf(row).map(([what, changed]) => ({ fn, row, what, isSilent: isSilentWith(fn, changed, mine) }))
    })
    const matches = ({ what, of }: Indifference, change: (typeof changes)[number]): boolean =>
      what.test(change.what) && of(change.row, change.fn)
    const named = (some: typeof changes): string[] => some.map(({ fn, what }) => `${fn}: ${what}`)

    it('save where that can change no answer', () => {
      expect(named(changes.filter((change) => change.isSilent && !indifferences.some((each) => matches(each, change))))).toEqual([])
    })

    it.each(indifferences)('not where $because', (indifference) => {
      const excluded = changes.filter((change) => matches(indifference, change))
      expect({ any: excluded.length > 0, heard: named(excluded.filter(({ isSilent }) => !isSilent)) }).toEqual({ any: true, heard: [] })
    })
  })
})
