import { expect } from 'vitest'
import type { HandleKind } from '@jet-lifecycle/model/facts'
import { grbit, jetErrorName, jetErrors } from '@jet-lifecycle/model/facts'
import type { Remains, Script, ScriptArgs, ScriptCall } from '@jet-lifecycle/model/edge-cases'
import type { HandleName } from '@jet-lifecycle/model/world'
import type { BackupState, InstanceState, Simulator } from '@jet-lifecycle/runtime/simulator'
import { createSimulator } from '@jet-lifecycle/runtime/simulator'
import type { Answer, Step } from './rig.ts'
import { Rig } from './rig.ts'

/** A value that no handle of the simulator has. */
const foreign = 999_999

type Played = Pick<ScriptCall, 'fn' | 'args' | 'thread'>

/** All of what can remain; where the instance is gone only that, the mode and the level. */
type Shown = { readonly [Key in keyof Remains]-?: Remains[Key] | undefined }

/** What the simulator answered to a call, and what it shows of the handles named in the script right after. */
interface Asked {
  readonly answer: string
  /** Whether the answer came only after a call in flight had left. */
  readonly waited: boolean
  readonly remains: Shown
}

/** The simulator with the names of a script: `'&i'` is where the next instance goes. */
export class Stage {
  readonly #rig: Rig
  readonly #named = new Map<string, HandleName>()

  constructor(simulator: Simulator = createSimulator(), behind = simulator) {
    this.#rig = new Rig(simulator, behind)
  }

  /** Plays a situation and makes a call in it. A call that has to wait for another is let out by the end of the situation. */
  ask(situation: Script, call: Played): Asked {
    let answer: Answer | undefined
    let asked: Asked | undefined
    this.#play(situation, () => {
      answer = this.#rig.ask(this.#step(call))
      this.#name(call.args, answer)
      asked = { answer: textOf(answer), waited: false, remains: this.#remains() }
    })
    if (answer === undefined || asked === undefined) throw new Error('the situation was not reached')
    return 'hang' in answer && answer.hang.outcome !== null ? { answer: textOf(answer), waited: true, remains: this.#remains() } : asked
  }

  /** Regions and states of the instance machine, by what the engine keeps instead of them. */
  #remains(): Shown {
    const { mode, instances, sessions } = this.#rig.simulator.inspect()
    const instance = instances.find(({ handle }) => handle === this.#named.get('i'))
    const session = sessions.find(({ handle }) => handle === this.#named.get('s'))
    return { ...remainsOf(instance), mode, level: session?.level ?? null }
  }

  #step({ fn, args = {}, thread }: Played): Step {
    const handles: Partial<Record<HandleKind, HandleName>> = {}
    const { grbit = 0, ...names } = args
    for (const [kind, name] of Object.entries(names) as [HandleKind, string | 0][]) {
      if (name === 0 || (name.startsWith('&') && fn.startsWith('JetInit'))) handles[kind] = 0
      else if (!name.startsWith('&')) handles[kind] = name.startsWith('foreign') ? foreign : (this.#named.get(name) ?? 0)
    }
    return { fn, handles, grbit, ...(thread === undefined ? {} : { thread }) }
  }

  /** Plays a script; what is still open at its end stays open around `then`. */
  #play(script: Script, then: () => void): void {
    const [call, ...rest] = script
    if (call === undefined) {
      then()
      return
    }
    this.#prepare(call)
    const step = { ...this.#step(call), ...this.#failing(call) }
    const inner = call.during === 'open' ? () => { this.#play(rest, then) } : call.during ? () => { this.#play(call.during as Script, () => undefined) } : undefined
    const { answer } = this.#rig.make(step, inner)
    if (call.during === 'open') return
    const outcome = call.outcome ?? 'JET_errSuccess'
    if (!('error' in answer)) throw new Error(`${call.fn} took the process down`)
    expect({ fn: call.fn, outcome: answer.error ?? 'JET_errSuccess' }).toEqual({ fn: call.fn, outcome: jetErrors[outcome] < 0 ? outcome : 'JET_errSuccess' })
    this.#name(call.args, answer)
    if (call.fn.startsWith('JetInit') && answer.error === null) this.#rig.furnish()
    if (call.fn === 'JetCloseFileInstance' && this.#remains().backup?.endsWith('Logs')) this.#rig.copyOtherLogs(this.#named.get('i') ?? 0)
    this.#play(rest, then)
  }

  #name(args: ScriptArgs = {}, answer: Answer): void {
    if (!('error' in answer) || answer.error !== null) return
    for (const [kind, name] of Object.entries(args) as [HandleKind, string | number][]) {
      if (typeof name === 'string' && name.startsWith('&')) this.#named.set(name.slice(1), answer.returned?.[kind] ?? 0)
    }
  }

  /** A script can say that an error was seen which nobody in it brought about: that happens here, unseen. */
  #prepare({ outcome, during }: ScriptCall): void {
    if (during !== undefined) return
    const instance = this.#named.get('i') ?? 0
    if (outcome === 'JET_errInstanceUnavailable') this.#rig.breakDown(instance, 'JET_errDiskIO')
    if (outcome === 'JET_errInstanceUnavailableDueToFatalLogDiskFull') this.#rig.breakDown(instance, 'JET_errLogDiskFull')
    if (outcome === 'JET_errClientRequestToStopJetService') this.#rig.ask({ fn: 'JetStopServiceInstance', handles: { instance } })
  }

  /** Any other error that the call would not give by itself is injected. */
  #failing(call: ScriptCall): Partial<Step> {
    if (call.outcome === undefined || jetErrors[call.outcome] >= 0) return {}
    // The stop that comes while it is inside brings it about.
    if (call.outcome === 'JET_errBackupAbortByServer' && call.during !== undefined) return {}
    const decision = this.#rig.decide(this.#step(call))
    return decision.verdict === 'allowed' && decision.error === null && !call.outcome.startsWith('JET_errInstanceUnavailable') ? { fails: call.outcome } : {}
  }
}

function textOf(answer: Answer): string {
  if ('crash' in answer) return 'crash'
  if ('error' in answer) return answer.error ?? 'JET_errSuccess'
  const { outcome } = answer.hang
  return outcome === null ? 'hang' : (jetErrorName(outcome) ?? String(outcome))
}

const gone = {
  service: undefined, backgroundTasks: undefined, caches: undefined, logging: undefined,
  backup: undefined, backupFile: undefined, backupStopped: undefined, backupAllowed: undefined,
}

/** m_grbitStopped (jetapi.cxx:22460): a full stop by JetStopServiceInstance2, and the two services that can be resumed. */
const recorded = {
  all: 0x1,
  backgroundUserTasks: grbit('JET_bitStopServiceBackgroundUserTasks'),
  quiesceCaches: grbit('JET_bitStopServiceQuiesceCaches'),
}

function remainsOf(instance: InstanceState | undefined): Omit<Shown, 'mode' | 'level'> {
  if (instance === undefined) return { phase: 'freed', ...gone }
  const { stopped, grbitStopped, backup } = instance
  const has = (bit: number): boolean => (grbitStopped & bit) !== 0
  return {
    phase: instance.initialized ? 'initialised' : instance.versionStore ? 'restored' : 'allocated',
    service: stopped ? (has(recorded.all) ? 'stopped.byInstance2' : 'stopped.byInstance') : 'serving',
    backgroundTasks: has(recorded.backgroundUserTasks) ? 'paused' : 'running',
    caches: has(recorded.quiesceCaches) ? 'quiesced' : 'normal',
    logging: instance.noMoreLogWrite ? 'ended' : 'on',
    backup: backup.inProgressLocal ? localBackup(backup) : backup.inProgressAny ? 'surrogate' : 'none',
    backupFile: backup.openFile === null ? 'closed' : 'open',
    backupStopped: backup.stopped,
    backupAllowed: instance.backupAllowed,
  }
}

function localBackup({ full, logInfoPrepared }: BackupState): Remains['backup'] {
  if (full) return logInfoPrepared ? 'fullLogs' : 'databases'
  return logInfoPrepared ? 'incrementalLogs' : 'incremental'
}
