import type { HandleKind, Profile } from '../facts/index.ts'
import { abandonIn, advanceIn, beginIn, finishIn, learnIn } from './advance.ts'
import { decideOn } from './decide.ts'
import { Draft } from './draft.ts'
import { subjectOf } from './subject.ts'
import type { Call, Decision, Outcome, World } from './types.ts'
import { wayOf } from './way.ts'
import type { RunningMode } from './world.ts'
import { createWorld, processIn } from './world.ts'

/**
 * A process that is watched call by call: {@link decide}, {@link begin}, {@link finish} and
 * {@link advance} on one world that changes in place. For whoever keeps no world but the last, as a
 * replay of long traces: it costs what a call changes, not what there is. Calls are taken as they are,
 * unchecked.
 */
export class Watch {
  readonly #draft: Draft

  /**
   * @param mode the running mode at the beginning, as in {@link createWorld}
   * @param remembers how many of the handles of each kind that were released are remembered as such; older ones are
   *   handles that were never seen. Left out: all of them, so that memory grows with every handle
   */
  constructor(mode: RunningMode | 'unknown' = 'unset', remembers = Infinity) {
    this.#draft = new Draft(createWorld(mode), remembers)
  }

  /** The world as it is now. The next call changes it. */
  get world(): World {
    return this.#draft.world
  }

  /** Something showed that the process ran before it was watched: what mode it chose then is not known. */
  admitPast(): void {
    this.#draft.setProcess(this.world.process, false)
  }

  /** Something showed in which mode the process runs, or nothing speaks against it. */
  assumeMode(mode: RunningMode): void {
    this.#draft.setProcess(processIn(mode), true)
  }

  /** A call handed out a handle of this kind that nobody could read: one that was released may be alive again. */
  forgetReleased(kind: HandleKind): void {
    this.#draft.forgetReleased(kind)
  }

  decide(call: Call, profile: Profile = 'documented'): Decision {
    const way = wayOf(call)
    return decideOn(this.world, call, profile, way, subjectOf(this.world, call, way))
  }

  begin(call: Call, id: string): void {
    beginIn(this.#draft, call, id)
  }

  finish(id: string, outcome: Outcome): void {
    finishIn(this.#draft, id, outcome)
  }

  advance(call: Call, outcome: Outcome): void {
    advanceIn(this.#draft, call, outcome)
  }

  /** A call that began did not happen after all: what its beginning changed is taken back. */
  abandon(id: string): void {
    abandonIn(this.#draft, id)
  }

  /**
   * Takes what the answer to a call that nobody saw begin tells of others.
   * @param since the clock of the world when it began
   */
  learn(call: Call, since: number, outcome: Outcome): void {
    learnIn(this.#draft, call, since, outcome)
  }
}
