import type { Script, ScriptArgs, ScriptCall } from '@jet-lifecycle/model/edge-cases'
import type { HandleKind } from '@jet-lifecycle/model/facts'
import { jetErrors } from '@jet-lifecycle/model/facts'
import type { HandleName } from '@jet-lifecycle/model/world'
import type { Answer, Player, Step } from './player.ts'
import type { Steps } from './settle.ts'
import { settleNow } from './settle.ts'
import { PathContradicted, textOf } from './visit.ts'

/** A value that no handle has. */
const foreign = 999_999

/** A call of a script without what became of it. */
export type Played = Pick<ScriptCall, 'fn' | 'args' | 'thread'>

/** A player with the names of a script: `'&i'` is where the next instance goes. */
export class Stage {
  readonly #player: Player
  readonly #named = new Map<string, HandleName>()

  constructor(player: Player) {
    this.#player = player
  }

  /** The handle that a script's name stands for. */
  handle(name: string): HandleName {
    return this.#named.get(name) ?? 0
  }

  /** A scripted call with the handles that its names stand for. */
  stepOf({ fn, args = {}, thread }: Played): Step {
    const handles: Partial<Record<HandleKind, HandleName>> = {}
    const { grbit = 0, ...names } = args
    for (const [kind, name] of Object.entries(names) as [HandleKind, string | 0][]) {
      if (name === 0 || (name.startsWith('&') && fn.startsWith('JetInit'))) handles[kind] = 0
      else if (!name.startsWith('&')) handles[kind] = name.startsWith('foreign') ? foreign : this.handle(name)
    }
    return { fn, handles, grbit, ...(thread === undefined ? {} : { thread }) }
  }

  /**
   * Plays a script; what is still open at its end stays open around `then`.
   * @throws PathContradicted if a call is answered otherwise than the script says
   */
  * play(script: Script, then: () => Steps<void>): Steps<void> {
    const [call, ...rest] = script
    if (call === undefined) {
      yield * then()
      return
    }
    yield * this.#prepare(call)
    const step = { ...this.stepOf(call), ...this.#failing(call) }
    const { during } = call
    const inner = during === 'open' ? () => { settleNow(this.play(rest, then)) } : during ? () => { settleNow(this.play(during, nothing)) } : undefined
    const { answer } = yield * this.#player.make(step, inner)
    if (during === 'open') return
    const wanted = errorOf(call)
    if (textOf(answer) !== wanted) throw new PathContradicted(`on the way, ${call.fn} answered ${textOf(answer)} instead of ${wanted}`)
    this.name(call.args, answer)
    if (call.fn.startsWith('JetInit') && wanted === 'success') yield * this.#player.furnish()
    if (call.fn === 'JetCloseFileInstance' && this.#player.backupPhase(this.handle('i')).endsWith('Logs')) yield * this.#player.copyOtherLogs(this.handle('i'))
    yield * this.play(rest, then)
  }

  /** Gives the handles that a call has handed out the names that its script has for them. */
  name(args: ScriptArgs = {}, answer: Answer): void {
    if ('thrown' in answer || answer.error !== null) return
    for (const [kind, name] of Object.entries(args) as [HandleKind, string | number][]) {
      if (typeof name === 'string' && name.startsWith('&')) this.#named.set(name.slice(1), answer.returned?.[kind] ?? 0)
    }
  }

  /** A script can say that an error was seen which nobody in it brought about: that happens here, unseen. */
  * #prepare({ outcome, during }: ScriptCall): Steps<void> {
    if (during !== undefined) return
    const instance = this.handle('i')
    if (outcome === 'JET_errInstanceUnavailable') yield * this.#player.breakDown(instance, 'JET_errDiskIO')
    if (outcome === 'JET_errInstanceUnavailableDueToFatalLogDiskFull') yield * this.#player.breakDown(instance, 'JET_errLogDiskFull')
    if (outcome === 'JET_errClientRequestToStopJetService') yield * this.#player.ask({ fn: 'JetStopServiceInstance', handles: { instance }, unseen: true })
  }

  /** Any other error that the call would not give by itself is injected. */
  #failing(call: ScriptCall): Partial<Step> {
    const wanted = errorOf(call)
    // What happens while it is inside brings it about: a failure at its beginning would be none of that.
    if (wanted === 'success' || Array.isArray(call.during)) return {}
    const decision = this.#player.decide(this.stepOf(call))
    return decision.verdict === 'allowed' && decision.error === null && !wanted.startsWith('JET_errInstanceUnavailable') ? { fails: wanted } : {}
  }
}

/** The error that a scripted call returned; a warning is a success. */
export function errorOf({ outcome = 'JET_errSuccess' }: ScriptCall): string {
  return jetErrors[outcome] < 0 ? outcome : 'success'
}

function * nothing(): Steps<void> {
  // What is made inside a call goes on with nothing.
}
