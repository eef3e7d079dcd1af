import type { Decision, HandleName, Outcome } from '@jet-lifecycle/model/world'
import type { Simulator } from '@jet-lifecycle/runtime/simulator'
import { createSimulator, SimulatedCrash, SimulatedHang } from '@jet-lifecycle/runtime/simulator'
import { contradiction as judge, expected } from '../../packages/runtime/src/conformance/judge.ts'
import type { Answer as Answered, Step } from '../../packages/runtime/src/conformance/player.ts'
import { Player } from '../../packages/runtime/src/conformance/player.ts'
import { settleNow } from '../../packages/runtime/src/conformance/settle.ts'

export { handlesTaken } from '../../packages/runtime/src/conformance/arguments.ts'
export type { Step } from '../../packages/runtime/src/conformance/player.ts'

export type Answer = Outcome | { readonly crash: SimulatedCrash } | { readonly hang: SimulatedHang }

/** A player on the simulator, which answers at once, and crashes and hangs without harm. */
export class Rig {
  readonly simulator: Simulator
  readonly player: Player

  /** @param behind what makes the calls that nobody is to see, where somebody watches the simulator */
  constructor(simulator: Simulator = createSimulator(), behind = simulator) {
    this.simulator = simulator
    const { esent: binding, failNext, during, onThread } = simulator
    this.player = new Player({ binding, unseen: behind.esent, failNext, during, onThread })
  }

  get world(): Player['world'] { return this.player.world }
  get last(): Player['last'] { return this.player.last }

  callOf(step: Step): ReturnType<Player['callOf']> { return this.player.callOf(step) }
  decide(step: Step, profile?: 'documented' | 'engine'): Decision { return this.player.decide(step, profile) }
  furnish(): void { settleNow(this.player.furnish()) }
  copyOtherLogs(instance: HandleName): void { settleNow(this.player.copyOtherLogs(instance)) }
  breakDown(instance: HandleName, error: 'JET_errDiskIO' | 'JET_errLogDiskFull'): void { settleNow(this.player.breakDown(instance, error)) }

  /** Makes the call in the simulator alone. */
  ask(step: Step, inside?: () => void): Answer {
    return answerOf(settleNow(this.player.ask(step, inside)))
  }

  /**
   * Makes the call in the simulator and lets the world follow.
   * @param inside what happens while the call is in the engine; the world has begun it by then
   * @returns the engine's answer, and what the model said of the call before it
   */
  make(step: Step, inside?: () => void): { readonly answer: Answer; readonly decision: Decision } {
    const { answer, decision } = settleNow(this.player.make(step, inside))
    return { answer: answerOf(answer), decision }
  }
}

function answerOf(answer: Answered): Answer {
  if (!('thrown' in answer)) return answer
  const { thrown } = answer
  if (thrown instanceof SimulatedCrash) return { crash: thrown }
  if (thrown instanceof SimulatedHang) return { hang: thrown }
  throw thrown
}

/** What contradicts the model in the engine's answer, or null. A term that would wait for a call inside the engine hangs here. */
export function contradiction(decision: Decision, answer: Answer, isOrdinary?: (error: string) => boolean): string | null {
  const got = 'crash' in answer ? 'a crash' : 'hang' in answer ? 'a hang' : (answer.error ?? 'success')
  return decision.why === 'crash' ? expected('a crash', got) : judge(decision, got, isOrdinary)
}
