import type { Decision } from '@jet-lifecycle/model/world'
import { contradiction } from './judge.ts'
import type { Answer, Player, Step } from './player.ts'
import type { Steps } from './settle.ts'
import { settleNow } from './settle.ts'
import type { Path } from './states.ts'
import { cursorSteps } from './states.ts'

/** A step that is not answered as the model says: what comes after it is not reached. */
export class PathContradicted extends Error {}

/** Brings a new player to the end of a path, and goes on there. */
export function * walk(player: Player, path: Path, then: () => Steps<void>): Steps<void> {
  for (const step of path.steps) {
    yield * follow(player, step)
    if (step.fn === 'JetInit') yield * player.furnish()
    if (step.fn === 'JetBeginSession' && step.as === undefined) for (const each of cursorSteps) yield * follow(player, each)
  }
  if (path.open === null) {
    yield * then()
    return
  }
  let visited = false as boolean
  yield * player.make(path.open, () => {
    visited = true
    for (const step of path.inside) settleNow(follow(player, step))
    settleNow(then())
  })
  if (!visited) throw new PathContradicted(`${path.open.fn} did not stay inside the engine`)
}

function * follow(player: Player, step: Step): Steps<void> {
  const { answer, decision } = yield * player.make(step)
  // A failure that was asked for is no contradiction, nor that what is there already cannot be made again.
  const wrong = step.fails === undefined && step.fn !== 'JetIdle' ? wrongWith(decision, answer) : null
  if (wrong !== null) throw new PathContradicted(`on the way, ${step.fn}(${String(step.grbit ?? 0)}): ${wrong}`)
}

const wrongWith = (decision: Decision, answer: Answer): string | null => contradiction(decision, textOf(answer))

/** An answer in one word, or what came in its place. */
export function textOf(answer: Answer): string {
  if (!('thrown' in answer)) return answer.error ?? 'success'
  const { thrown } = answer
  return thrown instanceof Error ? `an exception (${thrown.name}: ${thrown.message})` : `an exception (${String(thrown)})`
}

/** A path as the steps that it is made of. */
export function describePath({ steps, open, inside }: Path): string {
  const name = ({ fn, grbit: bits = 0, fails, unseen }: Step): string =>
    `${unseen ? 'unseen ' : ''}${fn}${bits ? `(${bits.toString(16)})` : ''}${fails ? ` failing with ${fails}` : ''}`
  return [...steps.map(name), ...(open ? [`${name(open)} inside the engine`] : []), ...inside.map(name)].join(', ')
}
