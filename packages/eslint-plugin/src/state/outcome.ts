import type { TSESTree } from '@typescript-eslint/utils'

import type { Condition } from '../flow/graph.ts'
import type { PlaceKey } from '../jet/place.ts'
import type { Reader } from '../jet/reader.ts'
import { variableOf } from '../jet/scope.ts'
import { unwrap } from '../jet/unwrap.ts'
import type { InstanceState, Outcome, OutcomeKey, Outcomes, ProcessState } from './process-state.ts'
import { equalInstance, instanceStateOf, joinInstance, joinState, withOutcomes } from './process-state.ts'
import type { Service } from './service.ts'
import { equalService } from './service.ts'

/** What a test says of the end of a call; `unread`: something that the analysis does not read. */
type Reading = 'failed' | 'succeeded' | 'either' | 'unread'

/** Where a condition leads: see {@link Condition}. */
type Way = Pick<Condition, 'holds' | 'guards'>

const none: Outcomes = new Map()

/** Under this key stands what other code has been given: any condition may depend on it. */
const elsewhere = 'elsewhere' as OutcomeKey

export function callOutcomeKey(node: TSESTree.CallExpression): OutcomeKey {
  return `call@${node.range[0]}-${node.range[1]}` as OutcomeKey
}

export function placeOutcomeKey(place: PlaceKey): OutcomeKey {
  return `place:${place}` as OutcomeKey
}

/** The outcomes that an expression evaluates to: the call itself, `err = call`, or a variable that keeps one. */
function outcomesOf(reader: Reader, expression: TSESTree.Node, state: ProcessState): Outcomes {
  const node = unwrap(expression)
  if (node.type === 'AssignmentExpression' && node.operator === '=') return outcomesOf(reader, node.right, state)
  if (node.type === 'CallExpression') {
    const told = state.outcomes.get(callOutcomeKey(node))
    if (told !== undefined) return told
  }
  // Of `result.err`, the outcome may be kept by `result`.
  let key: string | undefined = reader.placeOf(node)?.key
  while (key !== undefined) {
    const told = state.outcomes.get(placeOutcomeKey(key as PlaceKey))
    if (told !== undefined) return told
    const dot = key.lastIndexOf('.')
    key = dot === -1 ? undefined : key.slice(0, dot)
  }
  return none
}

/**
 * The outcomes that a variable keeps after `variable = expression`. A condition is kept as what it says where
 * it holds and where it does not; anything else that is made of an outcome is not read.
 */
export function outcomesKept(reader: Reader, expression: TSESTree.Node, state: ProcessState): Outcomes {
  const direct = outcomesOf(reader, expression, state)
  if (direct.size > 0) return direct
  const found = unreadOutcomes(mentioned(reader, expression, state))
  const node = unwrap(expression)
  if (found.size === 0 || !(isCondition(node) || booleanOf(reader, node) !== null)) return found
  const [holds, fails] = [true, false].map((value) => refineTest(reader, node, { holds: value, guards: false }, state))
  if (holds === undefined || fails === undefined) return found
  const keep = (outcome: Outcome) =>
    keptCondition(outcome, instanceStateOf(holds, outcome.instance), instanceStateOf(fails, outcome.instance))
  return new Map([...found].map(([id, outcome]) => [id, keep(outcome)]))
}

/** `err` of `Boolean(err)`, which says no more than `!!err`. */
function booleanOf({ sourceCode }: Reader, node: TSESTree.Node): TSESTree.Node | null {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'Boolean') return null
  return variableOf(sourceCode, node.callee) === null ? (node.arguments[0] ?? null) : null
}

function isCondition(node: TSESTree.Node): boolean {
  if (node.type === 'UnaryExpression') return node.operator === '!'
  return node.type === 'BinaryExpression' || (node.type === 'LogicalExpression' && node.operator !== '??')
}

function keptCondition(outcome: Outcome, ifTrue: InstanceState, ifFalse: InstanceState): Outcome {
  const { failed, succeeded } = outcome
  if (equalInstance(ifTrue, failed) || equalInstance(ifFalse, succeeded)) {
    return { ...outcome, tells: 'failure', failed: ifTrue, succeeded: ifFalse }
  }
  if (equalInstance(ifTrue, succeeded) || equalInstance(ifFalse, failed)) {
    return { ...outcome, tells: 'success', failed: ifFalse, succeeded: ifTrue }
  }
  return outcome
}

/** Outcomes as they are in what holds them, or is made of them, in a way that is not read. */
export function unreadOutcomes(outcomes: readonly Outcome[]): Outcomes {
  return new Map(outcomes.map((outcome) => [outcome.instance, { ...outcome, tells: 'unread' }]))
}

/** `state` where code that the function does not show knows how calls have ended. */
export function knownElsewhere(state: ProcessState, outcomes: readonly Outcome[]): ProcessState {
  if (outcomes.length === 0) return state
  return withOutcomes(state, elsewhere, new Map([...(state.outcomes.get(elsewhere) ?? none), ...unreadOutcomes(outcomes)]))
}

/** `state` where it is known how a call has ended. */
function learn(state: ProcessState, outcome: Outcome, reading: Reading, guards: boolean): ProcessState {
  const instance = readInstance(outcome, reading, guards)
  const learned = { ...state, instances: new Map(state.instances).set(outcome.instance, instance) }
  if (reading === 'either' || reading === 'unread') return learned
  // What other code makes of it says no more.
  const others = [...(state.outcomes.get(elsewhere) ?? none)].filter(([id]) => id !== outcome.instance)
  return withOutcomes(learned, elsewhere, new Map(others))
}

function readInstance({ failed, succeeded }: Outcome, reading: Reading, guards: boolean): InstanceState {
  if (reading === 'failed') return failed
  if (reading === 'succeeded') return succeeded
  const either = joinInstance(failed, succeeded)
  if (reading === 'either' || !guards) return either
  const depends = (a: Service, b: Service): Service => (equalService(a, b) ? a : { kind: 'unknown', why: 'unread' })
  return {
    service: depends(failed.service, succeeded.service),
    recorded: depends(failed.recorded, succeeded.recorded),
    mayBeFreed: either.mayBeFreed,
  }
}

/** `state` where something was thrown by code that was given outcomes: it threw because the calls had failed. */
export function learnFailures(state: ProcessState, outcomes: readonly Outcome[]): ProcessState {
  return outcomes.reduce((known, outcome) => learn(known, outcome, outcome.tells === 'unread' ? 'either' : 'failed', false), state)
}

/** `state` where a condition is known. A failed stop has changed nothing; an unchecked one has succeeded. */
export function refine(reader: Reader, { test, equals, holds, guards }: Condition, state: ProcessState): ProcessState {
  if (state.outcomes.size === 0) return state
  const way = { holds, guards }
  if (equals === null) return refineTest(reader, test, way, state)
  // `switch (true) { case err < 0: … }`
  if (test.type === 'Literal' && test.value === true) return refineTest(reader, equals, way, state)
  const compared = refineComparison(reader, { left: test, right: equals, operator: '===' }, way, state)
  return compared ?? refineUnread(reader, [test, equals], way, state)
}

function refineTest(reader: Reader, test: TSESTree.Node, way: Way, state: ProcessState): ProcessState {
  const node = unwrap(test)
  const { holds, guards } = way
  if (node.type === 'UnaryExpression' && node.operator === '!') {
    return refineTest(reader, node.argument, { holds: holds === 'either' ? holds : !holds, guards }, state)
  }
  const truthOf = booleanOf(reader, node)
  if (truthOf !== null) return refineTest(reader, truthOf, way, state)
  if (node.type === 'LogicalExpression' && node.operator !== '??' && holds !== 'either') {
    const left = refineTest(reader, node.left, way, state)
    // `a && b` holds if both do; it does not hold if `a` does not, or if `a` does and `b` does not.
    if (holds === (node.operator === '&&')) return refineTest(reader, node.right, way, left)
    const right = refineTest(reader, node.right, way, refineTest(reader, node.left, { holds: !holds, guards }, state))
    return joinState(left, right)
  }
  const direct = outcomesOf(reader, node, state)
  if (direct.size > 0) return learnAll(state, direct, way, (tells) => readTruth(tells, holds))
  const compared = node.type === 'BinaryExpression' ? refineComparison(reader, node, way, state) : null
  return compared ?? refineUnread(reader, [node], way, state)
}

function learnAll(
  state: ProcessState,
  outcomes: Outcomes,
  { guards }: Way,
  read: (tells: Outcome['tells']) => Reading,
): ProcessState {
  return [...outcomes.values()].reduce((known, outcome) => learn(known, outcome, read(outcome.tells), guards), state)
}

function readTruth(tells: Outcome['tells'], holds: boolean | 'either'): Reading {
  if (tells === 'error') return readComparison('!==', 0, holds)
  if (tells === 'unread') return 'unread'
  if (holds === 'either') return 'either'
  return holds === (tells === 'failure') ? 'failed' : 'succeeded'
}

/** `state` after a condition that is not read: what it mentions decides it, or something that other code knows. */
function refineUnread(reader: Reader, parts: readonly TSESTree.Node[], { guards }: Way, state: ProcessState): ProcessState {
  if (parts.every((part) => part.type === 'Literal' || reader.constantOf(part) !== null)) return state
  const found = parts.flatMap((part) => mentioned(reader, part, state))
  const known = found.reduce((each, outcome) => learn(each, outcome, 'unread', guards), state)
  return [...(known.outcomes.get(elsewhere)?.values() ?? [])].reduce((each, outcome) => {
    const isCertain = instanceStateOf(each, outcome.instance).service.kind === 'stopped'
    return isCertain ? learn(each, outcome, 'either', false) : each
  }, known)
}

/** Null if it compares no outcomes. */
function refineComparison(
  reader: Reader,
  { left, right, operator }: Pick<TSESTree.BinaryExpression, 'left' | 'right' | 'operator'>,
  way: Way,
  state: ProcessState,
): ProcessState | null {
  const onLeft = outcomesOf(reader, left, state)
  if (onLeft.size > 0) return refineCompared(reader, onLeft, operator, right, way, state)
  const onRight = outcomesOf(reader, right, state)
  return onRight.size > 0 ? refineCompared(reader, onRight, mirrored[operator] ?? operator, left, way, state) : null
}

function refineCompared(
  reader: Reader,
  outcomes: Outcomes,
  operator: string,
  other: TSESTree.Node,
  way: Way,
  state: ProcessState,
): ProcessState {
  const { holds } = way
  const value = unwrap(other)
  return learnAll(state, outcomes, way, (tells) => {
    if (tells === 'error') return readComparison(operator, reader.constantOf(value), holds)
    const isBoolean = value.type === 'Literal' && typeof value.value === 'boolean'
    if (!isBoolean || !/^[!=]==?$/.test(operator)) return 'unread'
    const isTrue = holds === 'either' ? holds : (holds === operator.startsWith('=')) === value.value
    return readTruth(tells, isTrue)
  })
}

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/**
 * What `err operator constant` says: errors are negative, success is 0, warnings are positive and successes
 * too. Where both an error and a warning are left, as for `err !== 0`, it is an error: the calls in
 * question give no warnings.
 */
function readComparison(operator: string, constant: number | bigint | null, holds: boolean | 'either'): Reading {
  if (constant === null || !Object.hasOwn(comparisons, operator)) return 'unread'
  if (holds === 'either') return 'either'
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
  if (state.outcomes.size === 0) return []
  const found = outcomesOf(reader, node, state)
  if (found.size > 0) return [...found.values()]
  const inner = unwrap(node)
  const place = reader.placeOf(inner)
  const members = place === null ? [] : [...state.outcomes].filter(([key]) => key.startsWith(`${placeOutcomeKey(place.key)}.`))
  return [
    ...members.flatMap(([, told]) => [...told.values()]),
    ...operandsOf(reader, inner).flatMap((operand) => mentioned(reader, operand, state)),
  ]
}

/** The parts of an expression whose values it is made of; a function inside runs later. */
function operandsOf({ sourceCode }: Reader, node: TSESTree.Node): readonly TSESTree.Node[] {
  switch (node.type) {
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ClassExpression':
      return []
    case 'MemberExpression':
      return node.computed ? [node.object, node.property] : [node.object]
    case 'Property':
      return node.computed ? [node.key, node.value] : [node.value]
    default: {
      const keys = sourceCode.visitorKeys[node.type] ?? []
      const parts = node as unknown as Readonly<Record<string, TSESTree.Node | readonly (TSESTree.Node | null)[] | null | undefined>>
      return keys.flatMap((key) => parts[key] ?? []).filter((part) => part !== null)
    }
  }
}
