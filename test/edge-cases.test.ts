import { describe, expect, it } from 'vitest'
import type { HandleKind } from '@jet-lifecycle/model/facts'
import { jetErrors } from '@jet-lifecycle/model/facts'
import type { EdgeCase, Script, ScriptArgs, ScriptCall } from '@jet-lifecycle/model/edge-cases'
import { edgeCases, situations } from '@jet-lifecycle/model/edge-cases'
import type { HandleName } from '@jet-lifecycle/model/world'
import type { Answer, Step } from './support/rig.ts'
import { Rig } from './support/rig.ts'
import { ordinaryErrors } from './laws/ordinary.ts'

const ordinary = ordinaryErrors()
/** A value that no handle of the simulator has. */
const foreign = 999_999

/** The simulator with the names of a script: `'&i'` is where the next instance goes. */
class Stage {
  readonly rig = new Rig()
  readonly #named = new Map<string, HandleName>()

  step({ fn, args = {}, thread }: Pick<ScriptCall, 'fn' | 'args' | 'thread'>): Step {
    const handles: Partial<Record<HandleKind, HandleName>> = {}
    const { grbit = 0, ...names } = args
    for (const [kind, name] of Object.entries(names) as [HandleKind, string | 0][]) {
      if (name === 0 || (name.startsWith('&') && fn.startsWith('JetInit'))) handles[kind] = 0
      else if (!name.startsWith('&')) handles[kind] = name.startsWith('foreign') ? foreign : (this.#named.get(name) ?? 0)
    }
    return { fn, handles, grbit, ...(thread === undefined ? {} : { thread }) }
  }

  /** Plays a script; what is still open at its end stays open around `then`. */
  play(script: Script, then: () => void): void {
    const [call, ...rest] = script
    if (call === undefined) {
      then()
      return
    }
    this.#prepare(call)
    const step = { ...this.step(call), ...this.#failing(call) }
    const inner = call.during === 'open' ? () => { this.play(rest, then) } : call.during ? () => { this.play(call.during as Script, () => undefined) } : undefined
    const { answer } = this.rig.make(step, inner)
    if (call.during === 'open') return
    const outcome = call.outcome ?? 'JET_errSuccess'
    if (!('error' in answer)) throw new Error(`${call.fn} took the process down`)
    expect({ fn: call.fn, outcome: answer.error ?? 'JET_errSuccess' }).toEqual({ fn: call.fn, outcome: jetErrors[outcome] < 0 ? outcome : 'JET_errSuccess' })
    this.#name(call.args, answer)
    if (call.fn.startsWith('JetInit') && answer.error === null) this.rig.furnish()
    this.play(rest, then)
  }

  #name(args: ScriptArgs = {}, answer: Answer): void {
    if (!('error' in answer) || answer.error !== null) return
    for (const [kind, name] of Object.entries(args) as [HandleKind, string | number][]) {
      if (typeof name === 'string' && name.startsWith('&')) this.#named.set(name.slice(1), answer.returned?.[kind] ?? 0)
    }
  }

  /** A script can say that an error was seen which somebody else brought about: that happens here, unseen. */
  #prepare({ outcome, args }: ScriptCall): void {
    const { sesid = 0 } = this.step({ fn: 'JetIdle', args: args ?? {} }).handles ?? {}
    if (outcome === 'JET_errInstanceUnavailable') this.rig.ask({ fn: 'JetCreateDatabase', handles: { sesid }, fails: 'JET_errDiskIO' })
    if (outcome === 'JET_errInstanceUnavailableDueToFatalLogDiskFull') this.rig.ask({ fn: 'JetCreateDatabase', handles: { sesid }, fails: 'JET_errLogDiskFull' })
    if (outcome === 'JET_errClientRequestToStopJetService') this.rig.ask({ fn: 'JetStopServiceInstance', handles: { instance: this.#named.get('i') ?? 0 } })
  }

  /** Any other error that the call would not give by itself is injected. */
  #failing(call: ScriptCall): Partial<Step> {
    if (call.outcome === undefined || jetErrors[call.outcome] >= 0) return {}
    const decision = this.rig.decide(this.step(call))
    return decision.verdict === 'allowed' && decision.error === null && !call.outcome.startsWith('JET_errInstanceUnavailable') ? { fails: call.outcome } : {}
  }
}

const engineRows = edgeCases.filter(({ profile, verdict }) => profile !== 'documented' && verdict !== 'unknown')

/** Rows that the simulator cannot be asked, each with its reason. A row that it can be asked must not be here. */
const notAsked: Readonly<Record<string, string>> = {
  'unavailable, with a full backup and an open transaction: JetTerm2(instance i)': 'what makes the simulator unavailable here is a create, which a transaction refuses',
  'a call in flight on another thread: JetTerm(instance i)': 'waits for the call in flight, which waits for it here',
  'an internal backup in progress: JetTerm2(instance i)': 'waits for the backup, which waits for it here',
  'a full backup, logs copied: JetTruncateLogInstance(instance i)': 'made-up reads do not copy the logs wholly',
  'an incremental backup, logs copied: JetTruncateLogInstance(instance i)': 'made-up reads do not copy the logs wholly',
}

const nameOf = (row: EdgeCase): string => `${row.situation}: ${row.fn}(${Object.entries(row.args ?? {}).map(([key, value]) => `${key} ${typeof value === 'number' ? value.toString(16) : value}`).join(', ')})${row.thread ? ` on ${row.thread}` : ''}`

describe('the simulator answers as the table says', () => {
  it.each(engineRows.filter((row) => !(nameOf(row) in notAsked)).map((row) => [nameOf(row), row] as const))('%s', (_, row) => {
    const stage = new Stage()
    let answer: Answer | undefined
    stage.play(situations[row.situation], () => {
      answer = stage.rig.ask(stage.step(row))
    })
    if (answer === undefined) throw new Error('the situation was not reached')
    const got = 'crash' in answer ? 'crash' : 'hang' in answer ? 'hang' : (answer.error ?? 'JET_errSuccess')
    const wanted = row.crash ? 'crash' : (row.error ?? 'JET_errSuccess')
    // An allowed call may still fail over its made-up arguments.
    if (row.verdict === 'allowed' && row.error === null && ordinary.get(row.fn)?.has(got)) return
    expect(got).toBe(wanted)
  })

  it('leaves out no row that is not there', () => {
    expect(Object.keys(notAsked).filter((name) => !engineRows.some((row) => nameOf(row) === name))).toEqual([])
  })
})
