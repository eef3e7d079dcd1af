import type { Profile } from '../facts/index.ts'
import { advanceIn, beginIn, finishIn } from './advance.ts'
import { answerTo } from './decide.ts'
import { Draft } from './draft.ts'
import type { Question } from './subject.ts'
import { questionOf } from './subject.ts'
import type { Call, Decision, Outcome, World } from './types.ts'
import type { RunningMode } from './world.ts'
import { createWorld } from './world.ts'

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

  /** @param mode the running mode at the beginning, as in {@link createWorld} */
  constructor(mode: RunningMode | 'unknown' = 'unset') {
    this.#draft = new Draft(createWorld(mode))
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
}
