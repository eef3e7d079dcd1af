import { compiledInstance } from '@jet-lifecycle/model/gates'
import type { World } from '@jet-lifecycle/model/world'
import type { Answer, Step } from '../support/rig.ts'
import { Rig } from '../support/rig.ts'
import { settleNow } from '../../packages/runtime/src/conformance/settle.ts'
import { describePath, PathContradicted, walk } from '../../packages/runtime/src/conformance/visit.ts'
import type { Path, Reached } from '../../packages/runtime/src/conformance/states.ts'
import { signature } from '../../packages/runtime/src/conformance/states.ts'

/** Brings a new simulator and world to the end of a path and lets `visit` look round there. */
export function at(path: Path, visit: (rig: Rig) => void): void {
  const rig = new Rig()
  settleNow(walk(rig.player, path, function * () {
    yield null
    visit(rig)
  }))
}

/** Where a path leads. */
export function arrive(path: Path): Reached {
  let world: World | undefined
  at(path, (rig) => { world = rig.world })
  if (world === undefined) throw new PathContradicted(`${describePath(path)} leads nowhere`)
  return { path, world }
}

function stateOf(world: World): string {
  const states = [...world.instances.values()].map((instance) => Object.values(compiledInstance.describe(instance.machine)).join(' '))
  return states.join(', ') || 'no instance'
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
