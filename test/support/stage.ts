import { grbit, jetErrorName } from '@jet-lifecycle/model/facts'
import type { Remains, Script } from '@jet-lifecycle/model/edge-cases'
import type { BackupState, InstanceState, Simulator } from '@jet-lifecycle/runtime/simulator'
import { createSimulator } from '@jet-lifecycle/runtime/simulator'
import { settleNow } from '../../packages/runtime/src/conformance/settle.ts'
import type { Played } from '../../packages/runtime/src/conformance/stage.ts'
import { Stage as PlayedStage } from '../../packages/runtime/src/conformance/stage.ts'
import type { Answer } from './rig.ts'
import { Rig } from './rig.ts'

/** All of what can remain; where the instance is gone only that, the mode and the level. */
type Shown = { readonly [Key in keyof Remains]-?: Remains[Key] | undefined }

/** What the simulator answered to a call, and what it shows of the handles named in the script right after. */
interface Asked {
  readonly answer: string
  /** Whether the answer came only after a call in flight had left. */
  readonly waited: boolean
  readonly remains: Shown
}

/** A script on the simulator, which can be asked what is left. */
export class Stage {
  readonly #rig: Rig
  readonly #stage: PlayedStage

  constructor(simulator: Simulator = createSimulator(), behind = simulator) {
    this.#rig = new Rig(simulator, behind)
    this.#stage = new PlayedStage(this.#rig.player)
  }

  /** Plays a situation and makes a call in it. A call that has to wait for another is let out by the end of the situation. */
  ask(situation: Script, call: Played): Asked {
    let answer: Answer | undefined
    let asked: Asked | undefined
    const { stage, rig } = { stage: this.#stage, rig: this.#rig }
    const look = (): Shown => this.#remains()
    settleNow(stage.play(situation, function * () {
      yield null
      answer = rig.ask(stage.stepOf(call))
      if ('error' in answer) stage.name(call.args, answer)
      asked = { answer: textOf(answer), waited: false, remains: look() }
    }))
    if (answer === undefined || asked === undefined) throw new Error('the situation was not reached')
    return 'hang' in answer && answer.hang.outcome !== null ? { answer: textOf(answer), waited: true, remains: look() } : asked
  }

  /** Regions and states of the instance machine, by what the engine keeps instead of them. */
  #remains(): Shown {
    const { mode, instances, sessions } = this.#rig.simulator.inspect()
    const instance = instances.find(({ handle }) => handle === this.#stage.handle('i'))
    const session = sessions.find(({ handle }) => handle === this.#stage.handle('s'))
    return { ...remainsOf(instance), mode, level: session?.level ?? null }
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
