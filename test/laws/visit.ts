import { compiledInstance } from '@jet-lifecycle/model/gates'
import type { World } from '@jet-lifecycle/model/world'
import type { Answer, Step } from '../support/rig.ts'
import { contradiction, Rig } from '../support/rig.ts'
import type { Path, Reached } from '../../packages/runtime/src/conformance/states.ts'
import { signature } from '../../packages/runtime/src/conformance/states.ts'

/** A step that hangs, or a world that is not where the path leads, is a contradiction of its own. */
class PathContradicted extends Error {}

/** Brings a new simulator and world to the end of a path and lets `visit` look round there. */
export function at(path: Path, visit: (rig: Rig) => void): void {
  const rig = new Rig()
  for (const step of path.steps) {
    follow(rig, step)
    if (step.fn === 'JetInit') rig.furnish()
    if (step.fn === 'JetBeginSession' && step.as === undefined) giveCursor(rig)
  }
  if (path.open === null) {
    visit(rig)
    return
  }
  let visited = false as boolean
  rig.make(path.open, () => {
    visited = true
    for (const step of path.inside) follow(rig, step)
    visit(rig)
  })
  if (!visited) throw new PathContradicted(`${path.open.fn} did not stay inside the engine`)
}

/** A path says nothing of databases and cursors, but what needs them is to get past its handles. */
function giveCursor(rig: Rig): void {
  follow(rig, { fn: 'JetOpenDatabase', handles: { sesid: 's' } })
  follow(rig, { fn: 'JetOpenTable', handles: { sesid: 's', dbid: 'd' } })
}

/** Where a path leads. */
export function arrive(path: Path): Reached {
  let world: World | undefined
  at(path, (rig) => { world = rig.world })
  if (world === undefined) throw new PathContradicted(`${describePath(path)} leads nowhere`)
  return { path, world }
}

function follow(rig: Rig, step: Step): void {
  const { answer, decision } = rig.make(step)
  // A failure that was asked for is no contradiction, nor that what is there already cannot be made again.
  const wrong = step.fails === undefined && step.fn !== 'JetIdle' ? contradiction(decision, answer) : null
  if (wrong) throw new PathContradicted(`on the way, ${step.fn}(${String(step.grbit ?? 0)}): ${wrong}`)
}

function stateOf(world: World): string {
  const states = [...world.instances.values()].map((instance) => Object.values(compiledInstance.describe(instance.machine)).join(' '))
  return states.join(', ') || 'no instance'
}

export function describePath({ steps, open, inside }: Path): string {
  const name = ({ fn, grbit: bits = 0, fails, unseen }: Step): string =>
    `${unseen ? 'unseen ' : ''}${fn}${bits ? `(${bits.toString(16)})` : ''}${fails ? ` failing with ${fails}` : ''}`
  return [...steps.map(name), ...(open ? [`${name(open)} inside the engine`] : []), ...inside.map(name)].join(', ')
}

/**
 * Asks every step at the end of a path. Each meets the same state: what changes the simulator is asked
 * in one of its own.
 */
export function answersAt({ path, world }: Reached, steps: readonly Step[], each: (rig: Rig, step: Step, answer: Answer) => void): void {
  let rest = [...steps]
  while (rest.length > 0) {
    at(path, (rig) => {
      if (signature(rig.world) !== signature(world)) {
        throw new PathContradicted(`${describePath(path)}\nleads to ${stateOf(rig.world)}\ninstead of ${stateOf(world)}`)
      }
      const before = JSON.stringify(rig.simulator.inspect())
      for (const [index, step] of rest.entries()) {
        const here = path.open === null ? step : { ...step, thread: 'other' }
        each(rig, here, rig.ask(here))
        if (JSON.stringify(rig.simulator.inspect()) === before) continue
        rest = rest.slice(index + 1)
        return
      }
      rest = []
    })
  }
}
