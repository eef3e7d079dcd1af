import type { TSESTree } from '@typescript-eslint/utils'

import type { Around, Called } from './context.ts'
import { repeatedly } from './builtins.ts'
import type { Invocation } from './calls.ts'
import type { State } from './state.ts'
import type { Atom } from './value.ts'

/** Takes values from a generator: how far its code gets is not followed, so that it may have run or not. */
export function runGenerator(around: Around, generator: Extract<Atom, { kind: 'generator' }>, node: TSESTree.Node, state: State): Called {
  const { world } = around
  const { target } = generator
  if (target.kind !== 'function') return { returned: [[state, world.values.unknown('yielded')]], thrown: [state] }
  const made = { node: node as Invocation['node'], self: generator.self, given: generator.given, nodes: [] }
  return repeatedly(around, made, state, (each) => around.invoke(target, generator.self, generator.given, each, node))
}
