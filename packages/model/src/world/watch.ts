import type { HandleKind, Profile } from '../facts/index.ts'
import { abandonIn, advanceIn, beginIn, finishIn, learnIn } from './advance.ts'
import { answerTo } from './decide.ts'
import { Draft } from './draft.ts'
import type { Question } from './subject.ts'
import { questionOf } from './subject.ts'
import type { Call, Decision, Outcome, World } from './types.ts'
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
  /** What was asked last, until the world changes: what is decided on is mostly advanced next. */
  #asked: Question | null = null

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
    this.#asked = null
    this.#draft.setProcess(this.world.process, false)
  }

  /** Something showed in which mode the process runs, or nothing speaks against it. */
  assumeMode(mode: RunningMode): void {
    this.#asked = null
    this.#draft.setProcess(processIn(mode), true)
  }

  /** A call handed out a handle of this kind that nobody could read: one that was released may be alive again. */
  forgetReleased(kind: HandleKind): void {
    this.#asked = null
    this.#draft.forgetReleased(kind)
  }

  decide(call: Call, profile: Profile = 'documented'): Decision {
    return answerTo(this.world, this.#ask(call), profile)
  }

  begin(call: Call, id: string): void {
    beginIn(this.#draft, this.#take(call), id)
  }

  finish(id: string, outcome: Outcome): void {
    this.#asked = null
    finishIn(this.#draft, id, outcome)
  }

  advance(call: Call, outcome: Outcome): void {
    advanceIn(this.#draft, this.#take(call), outcome)
  }

  #ask(call: Call): Question {
    if (this.#asked?.call !== call) this.#asked = questionOf(this.world, call)
    return this.#asked
  }

  /** The question, before the world changes. */
  #take(call: Call): Question {
    const question = this.#ask(call)
    this.#asked = null
    return question
  }

  /** A call that began did not happen after all: what its beginning changed is taken back. */
  abandon(id: string): void {
    this.#asked = null
    abandonIn(this.#draft, id)
  }

  /**
   * Takes what the answer to a call that nobody saw begin tells of others.
   * @param since the clock of the world when it began
   */
  learn(call: Call, since: number, outcome: Outcome): void {
    learnIn(this.#draft, this.#take(call), since, outcome)
  }
}
