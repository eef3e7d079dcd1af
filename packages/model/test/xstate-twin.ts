import type { AnyStateMachine, AnyStateNode, StateValue } from 'xstate'
import { transition } from 'xstate'
import type { Closing, Machine } from '../src/gates/index.ts'
import { reasonOfRegion } from '../src/gates/index.ts'
import { stateOf, valueOf } from '../src/machine/compile.ts'
import type { LifecycleEvent } from '../src/machine/index.ts'

/**
 * A machine of XState in the clothes of a compiled one: the same states as integers, but every step is
 * a `transition` and every closed gate a tag of an active state. It shares the numbering and nothing else.
 */
export function xstateTwin(machine: AnyStateMachine, compiled: Machine): Machine {
  const { regions } = compiled.table
  const events: LifecycleEvent[] = []
  const numbers = (state: number): number[] => regions.map(({ shift, width }) => (state >>> shift) & ((1 << width) - 1))
  const snapshotAt = (state: number) => machine.resolveState({ value: valueOf(machine, regions, numbers(state)), context: {} })

  return {
    ...compiled,
    event: (type, grbit, error) => events.push({ type: type as LifecycleEvent['type'], grbit, error }) - 1,
    step(state, event) {
      const [next] = transition(machine, snapshotAt(state), events[event] ?? { type: '' })
      if (next.status === 'done') return -1
      return stateOf(machine, regions, next.value as StateValue).reduce((whole, number, index) => whole | (number << (regions[index]?.shift ?? 0)), 0)
    },
    closed() {
      throw new Error('the world does not ask for masks')
    },
    closing(state, gate, profile) {
      // Deepest state first, regions in the order of the engine's checks: what the compiler made of the tags.
      const order = ['service', 'availability', 'phase', 'backupStop', 'backupAllowed', 'logging', 'snapshot', 'backup']
      const active: AnyStateNode[] = [...snapshotAt(state)._nodes]
      const rank = (node: AnyStateNode): number => order.indexOf(regionOf(node))
      active.sort((a, b) => rank(a) - rank(b) || b.path.length - a.path.length || a.order - b.order)
      for (const node of active) {
        for (const tag of node.tags) {
          const closing = read(tag, regionOf(node), gate, profile)
          if (closing) return closing
        }
      }
      return null
    },
  }
}

const regionOf = (node: AnyStateNode): string => (node.path[0] === 'alive' ? (node.path[1] ?? '') : node.machine.id)

/** What one tag says of a gate in a profile. */
function read(tag: string, region: string, gate: string, profile: string): Closing | null {
  const [where, answer = ''] = tag.split(': ', 2)
  if (![gate, `${profile}/${gate}`].includes(where ?? '')) return null
  const [first = '', second] = answer.split(' ')
  const why = reasonOfRegion[region as keyof typeof reasonOfRegion]
  if (first === 'unknown') return { region, error: null, unknown: second as Closing['unknown'], why }
  return { region, error: first as Closing['error'], unknown: null, why: second === 'crash' ? 'crash' : why }
}
