import { jetFunction } from '@jet-lifecycle/model/facts'
import type { TSESTree } from '@typescript-eslint/utils'

import type { JetCall, Reader } from '../jet/reader.ts'
import { mentioned } from './outcome.ts'
import type { InstanceState, Outcome, ProcessState } from './process-state.ts'

/** Whether a call terminates an instance, or fails to in a way that may have freed it all the same. */
export function isTerm(call: JetCall): boolean {
  return jetFunction(call.name).gate === 'term'
}

/** `state` after an operation that is no call of the API, as far as it may have terminated an instance. */
export function afterHiddenTerm(reader: Reader, node: TSESTree.Node, state: ProcessState): ProcessState {
  return state.instances.size > 0 && mayRunTerm(reader, node, state) ? mayHaveFreed(state) : state
}

/**
 * Whether an operation may run a term that the function does not show: `shutdown(inst.value)`, `await closed`.
 * What is given calls of the API or their outcomes, and else only literals, looks at them: `check(JetInit(inst), 'init')`.
 */
function mayRunTerm(reader: Reader, node: TSESTree.Node, state: ProcessState): boolean {
  const isOutcome = (given: TSESTree.Node): boolean => {
    if (given.type === 'CallExpression' && reader.callOf(given) !== null) return true
    // What only holds an outcome may hold a handle too: `shutdown({ err, inst })`.
    if (given.type === 'ObjectExpression' || given.type === 'ArrayExpression') return false
    return mentioned(reader, given, state).some(({ tells }) => tells !== 'unread')
  }
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression': {
      const others = node.arguments.filter((each) => !isOutcome(each))
      return others.length === node.arguments.length || others.some(({ type }) => type !== 'Literal')
    }
    case 'AwaitExpression':
      return !isOutcome(node.argument)
    case 'YieldExpression':
    case 'TaggedTemplateExpression':
    case 'ImportExpression':
      return true
    default:
      return false
  }
}

/** `state` after what may have terminated any of its instances. */
export function mayHaveFreed(state: ProcessState): ProcessState {
  const told = [...state.outcomes.values()].flatMap((outcomes) => [...outcomes.values()])
  const known = [...state.instances.values(), ...told.flatMap(({ failed, succeeded }) => [failed, succeeded])]
  if (known.every(({ mayBeFreed }) => mayBeFreed)) return state
  const mark = (instance: InstanceState): InstanceState => ({ ...instance, mayBeFreed: true })
  const markBoth = (outcome: Outcome): Outcome => ({ ...outcome, failed: mark(outcome.failed), succeeded: mark(outcome.succeeded) })
  return {
    ...state,
    instances: mapValues(state.instances, mark),
    outcomes: mapValues(state.outcomes, (outcomes) => mapValues(outcomes, markBoth)),
  }
}

function mapValues<Key, Value>(map: ReadonlyMap<Key, Value>, change: (value: Value) => Value): ReadonlyMap<Key, Value> {
  return new Map([...map].map(([key, value]) => [key, change(value)]))
}
