import type { TSESTree } from '@typescript-eslint/utils'

import type { Condition } from '../flow/graph.ts'
import type { PlaceKey } from '../jet/place.ts'
import type { Reader } from '../jet/reader.ts'
import { unwrap } from '../jet/unwrap.ts'
import type { Outcome, OutcomeKey, ProcessState } from './process-state.ts'
import { joinInstance, joinState } from './process-state.ts'

/** What a test says of a JET_ERR. */
type Reading = 'failed' | 'succeeded' | 'either'

export function callOutcomeKey(node: TSESTree.CallExpression): OutcomeKey {
  return `call@${node.range[0]}-${node.range[1]}` as OutcomeKey
}

export function placeOutcomeKey(place: PlaceKey): OutcomeKey {
  return `place:${place}` as OutcomeKey
}

/** The outcome that an expression evaluates to: the call itself, `err = call`, or a variable that keeps it. */
export function outcomeOf(reader: Reader, expression: TSESTree.Node, state: ProcessState): Outcome | undefined {
  const node = unwrap(expression)
  if (node.type === 'AssignmentExpression') return outcomeOf(reader, node.right, state)
  if (node.type === 'CallExpression') {
    const outcome = state.outcomes.get(callOutcomeKey(node))
    if (outcome !== undefined) return outcome
  }
  // Of `result.err`, the outcome may be kept by `result`.
  let key: string | undefined = reader.placeOf(node)?.key
  while (key !== undefined) {
    const outcome = state.outcomes.get(placeOutcomeKey(key as PlaceKey))
    if (outcome !== undefined) return outcome
    const dot = key.lastIndexOf('.')
    key = dot === -1 ? undefined : key.slice(0, dot)
  }
  return undefined
}

/** `state` where it is known how a call has ended. */
export function learn(state: ProcessState, outcome: Outcome, reading: Reading): ProcessState {
  const instance =
    reading === 'either' ? joinInstance(outcome.failed, outcome.succeeded) : outcome[reading]
  return { ...state, instances: new Map(state.instances).set(outcome.instance, instance) }
}

/** `state` where a condition is known. A failed stop has changed nothing; an unchecked one has succeeded. */
export function refine(reader: Reader, { test, equals, holds }: Condition, state: ProcessState): ProcessState {
  if (state.outcomes.size === 0) return state
  if (equals === null) return refineTest(reader, test, holds, state)
  // `switch (true) { case err < 0: … }`
  if (test.type === 'Literal' && test.value === true) return refineTest(reader, equals, holds, state)
  const outcome = outcomeOf(reader, test, state)
  return outcome === undefined ? state : learn(state, outcome, readComparison('===', reader.constantOf(equals), holds))
}

function refineTest(reader: Reader, test: TSESTree.Node, holds: boolean | 'either', state: ProcessState): ProcessState {
  const node = unwrap(test)
  if (node.type === 'UnaryExpression' && node.operator === '!') {
    return refineTest(reader, node.argument, holds === 'either' ? holds : !holds, state)
  }
  if (node.type === 'LogicalExpression' && node.operator !== '??' && holds !== 'either') {
    const left = refineTest(reader, node.left, holds, state)
    // `a && b` holds if both do; it does not hold if `a` does not, or if `a` does and `b` does not.
    if (holds === (node.operator === '&&')) return refineTest(reader, node.right, holds, left)
    const right = refineTest(reader, node.right, holds, refineTest(reader, node.left, !holds, state))
    return joinState(left, right)
  }
  const direct = outcomeOf(reader, node, state)
  if (direct !== undefined) return learn(state, direct, readComparison('!==', 0, holds))
  if (node.type === 'BinaryExpression') {
    const compared = refineComparison(reader, node, holds, state)
    if (compared !== null) return compared
  }
  return mentioned(reader, node, state).reduce((known, outcome) => learn(known, outcome, 'either'), state)
}

function refineComparison(
  reader: Reader,
  { left, right, operator }: TSESTree.BinaryExpression,
  holds: boolean | 'either',
  state: ProcessState,
): ProcessState | null {
  const onLeft = outcomeOf(reader, left, state)
  if (onLeft !== undefined) return learn(state, onLeft, readComparison(operator, reader.constantOf(right), holds))
  const onRight = outcomeOf(reader, right, state)
  if (onRight === undefined) return null
  return learn(state, onRight, readComparison(mirrored[operator] ?? operator, reader.constantOf(left), holds))
}

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/**
 * What `err operator constant` says: errors are negative, success is 0, warnings are positive and successes
 * too. Where both an error and a warning are left, as for `err !== 0`, it is an error: the calls in
 * question give no warnings.
 */
function readComparison(operator: string, constant: number | bigint | null, holds: boolean | 'either'): Reading {
  if (constant === null || holds === 'either') return 'either'
  const c = Number(constant)
  // Of each sign of err, whether the comparison can hold and whether it can fail.
  const can = comparisons[operator]?.(c)
  if (can === undefined) return 'either'
  const [negative, zero] = holds ? can.hold : can.fail
  if (!negative) return 'succeeded'
  return zero ? 'either' : 'failed'
}

type Signs = readonly [negative: boolean, zero: boolean]

const equality = (c: number) => ({ hold: [c < 0, c === 0], fail: [true, c !== 0] }) as const
const inequality = (c: number) => ({ hold: equality(c).fail, fail: equality(c).hold }) as const

const comparisons: Readonly<Record<string, (c: number) => { readonly hold: Signs; readonly fail: Signs }>> = {
  '===': equality,
  '==': equality,
  '!==': inequality,
  '!=': inequality,
  '<': (c) => ({ hold: [true, 0 < c], fail: [c < 0, 0 >= c] }),
  '<=': (c) => ({ hold: [true, 0 <= c], fail: [c < -1, 0 > c] }),
  '>': (c) => ({ hold: [c < -1, 0 > c], fail: [true, 0 <= c] }),
  '>=': (c) => ({ hold: [c < 0, 0 >= c], fail: [true, 0 < c] }),
}

/** The outcomes that an expression mentions in a way that is not understood: `failed(err)`. */
export function mentioned(reader: Reader, node: TSESTree.Node, state: ProcessState): readonly Outcome[] {
  const found = outcomeOf(reader, node, state)
  if (found !== undefined) return [found]
  return operandsOf(unwrap(node)).flatMap((operand) => mentioned(reader, operand, state))
}

function operandsOf(node: TSESTree.Node): readonly TSESTree.Node[] {
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression': {
      const receiver = node.callee.type === 'MemberExpression' ? [node.callee.object] : []
      return [...receiver, ...node.arguments]
    }
    case 'BinaryExpression':
    case 'LogicalExpression':
      return [node.left, node.right]
    case 'UnaryExpression':
    case 'SpreadElement':
      return [node.argument]
    case 'MemberExpression':
      return [node.object]
    case 'ConditionalExpression':
      return [node.test, node.consequent, node.alternate]
    default:
      return []
  }
}
