import { jetFunction } from '@jet-lifecycle/model/facts'
import type { TSESTree } from '@typescript-eslint/utils'

import { testsAround } from '../flow/conditions.ts'
import type { Operation } from '../flow/graph.ts'
import type { PlaceKey } from '../jet/place.ts'
import type { JetCall, Reader } from '../jet/reader.ts'
import { argumentOf } from '../jet/reader.ts'
import type { InstanceId } from './binding.ts'
import { instanceOf } from './binding.ts'
import type { Sight } from './concern.ts'
import { concernOf, fromElsewhere, initialisedInstance } from './concern.ts'
import { declarationNode, isPrivate, keepsNothing, mayRunThisFile } from './elsewhere.ts'
import { afterHiddenTerm, isTerm, mayHaveFreed } from './freeing.ts'
import {
  callOutcomeKey, knownElsewhere, learnFailures, mentioned, outcomesKept, placeOutcomeKey, unreadOutcomes,
} from './outcome.ts'
import type { InstanceState, Outcomes, ProcessState } from './process-state.ts'
import { bind, bindingOf, instanceStateOf, joinInstance, untouched, withInstance, withOutcomes } from './process-state.ts'
import { stop } from './service.ts'
import { stopFormOf } from './stop-form.ts'
import { acquired, assign } from './value.ts'

/** What the transfer functions need to know of the function that they run over. */
export interface Surroundings {
  readonly reader: Reader
  readonly sight: Sight
  /** Places that the function gives to the API. */
  readonly handles: ReadonlySet<PlaceKey>
  /** Those of them that other functions of the file change. */
  readonly changedElsewhere: ReadonlySet<PlaceKey>
}

/** The state after an operation. */
export function transfer(around: Surroundings, operation: Operation, state: ProcessState): ProcessState {
  const call = callIn(around, operation)
  if (call !== null) return afterJetCall(around, call, state)
  return afterHiddenTerm(around.reader, operation.node, afterOther(around, operation, state))
}

function callIn({ reader }: Surroundings, { node }: Operation): JetCall | null {
  return node.type === 'CallExpression' ? reader.callOf(node) : null
}

function afterOther(around: Surroundings, { node }: Operation, state: ProcessState): ProcessState {
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression':
      return afterForeignCall(around, node, state)
    case 'AssignmentExpression':
      return afterAssignment(around, node.left, node.right, node.operator, state)
    case 'VariableDeclarator':
      return afterDeclaration(around, node, state)
    case 'Identifier':
    case 'MemberExpression':
    case 'ObjectPattern':
    case 'ArrayPattern':
      // The left side of a `for … of` without a declaration.
      return assign(around.reader, around.sight, node, null, state)
    default:
      return state
  }
}

/**
 * The state in which an operation throws: a call that threw did not happen, and one that was given the
 * outcome of another, as in `check(JetStopServiceInstance(inst))`, threw because that had failed.
 */
export function thrown(around: Surroundings, operation: Operation, state: ProcessState): ProcessState {
  const call = callIn(around, operation)
  const failed = withFailures(around, operation, state)
  if (call !== null) return isTerm(call) ? mayHaveFreed(failed) : failed
  return afterHiddenTerm(around.reader, operation.node, failed)
}

function withFailures({ reader }: Surroundings, { node }: Operation, state: ProcessState): ProcessState {
  let given: readonly TSESTree.Node[] = []
  if (node.type === 'AwaitExpression') given = [node.argument]
  else if (node.type === 'CallExpression' || node.type === 'NewExpression') given = [node.callee, ...node.arguments]
  return learnFailures(state, given.flatMap((argument) => mentioned(reader, argument, state)))
}

function afterJetCall(around: Surroundings, call: JetCall, state: ProcessState): ProcessState {
  return afterStop(around, call, state) ?? (isTerm(call) ? afterTerm(around, call, state) : afterAcquisition(around, call, state))
}

/** The handle may be one of another name, and a term that failed may have freed the instance. */
function afterTerm({ reader, sight }: Surroundings, call: JetCall, state: ProcessState): ProcessState {
  const concern = concernOf(reader, sight, call, state)
  const gone = { kind: 'unknown', why: 'freed' } as const
  const next = concern === null ? state : change(call, state, concern.instance, { service: gone, recorded: gone, mayBeFreed: true })
  return mayHaveFreed(next)
}

/** Null if the call is none of those that stop the service for good. */
function afterStop({ reader, sight }: Surroundings, call: JetCall, state: ProcessState): ProcessState | null {
  const form = stopFormOf(reader, call)
  if (form !== 'full' && form !== 'unknown') return null
  const concern = concernOf(reader, sight, call, state)
  if (concern === null) return state
  const before = instanceStateOf(state, concern.instance)
  const witness = { call, node: call.node }
  const after: InstanceState = {
    service: stop(before.service, witness),
    recorded: call.name === 'JetStopServiceInstance2' ? stop(before.recorded, witness) : before.recorded,
    mayBeFreed: false,
  }
  return change(call, state, concern.instance, form === 'full' ? after : joinInstance(before, after))
}

/** A change of an instance that holds if the call succeeds. */
function change(call: JetCall, state: ProcessState, instance: InstanceId, succeeded: InstanceState): ProcessState {
  const failed = instanceStateOf(state, instance)
  const outcome = { instance, tells: 'error', failed, succeeded } as const
  return withOutcomes(withInstance(state, instance, succeeded), callOutcomeKey(call.node), new Map([[instance, outcome]]))
}

/** Handles that the call hands out; an instance that is created, or initialised while it is not up, is a fresh one. */
function afterAcquisition({ reader, sight }: Surroundings, call: JetCall, state: ProcessState): ProcessState {
  let next = state
  for (const handle of call.signature.acquires) {
    const argument = argumentOf(call, handle.index)
    const place = argument.kind === 'value' ? reader.placeOf(argument.node) : null
    const value = acquired(reader, sight, call, handle.role, state)
    if (handle.role === 'instance') {
      const held = place === null ? null : bindingOf(state, place.key)
      const isInit = jetFunction(call.name).gate === 'init'
      // It is answered with JET_errAlreadyInitialized.
      if (isInit && place !== null && held !== null && isStillStopped(state, instanceOf(held, place.key))) continue
      // JetInit of an instance that JetCreateInstance made keeps the handle.
      const keeps = isInit && held?.kind === 'of'
      const fresh = keeps ? held.instance : value.kind === 'of' ? value.instance : initialisedInstance(call)
      next = withInstance(next, fresh, untouched)
      if (place !== null) next = bind(next, place.key, { kind: 'of', instance: fresh })
    } else if (place !== null) {
      next = bind(next, handle.field === null ? place.key : reader.memberOf(place.key, handle.field), value)
    }
  }
  return next
}

/** Stopped on some path, and terminated on none. */
function isStillStopped(state: ProcessState, instance: InstanceId | null): boolean {
  if (instance === null) return false
  const { service, mayBeFreed } = instanceStateOf(state, instance)
  return !mayBeFreed && (service.kind === 'stopped' || service.kind === 'maybe-stopped')
}

/** A call that is none of the API's may change what it is given and what functions of this file change. */
function afterForeignCall(
  { reader, sight, handles, changedElsewhere }: Surroundings,
  node: TSESTree.CallExpression | TSESTree.NewExpression,
  state: ProcessState,
): ProcessState {
  let next = state
  const lose = (key: PlaceKey) => {
    const binding = fromElsewhere(`call@${node.range[0]}:${key}`, sight, state)
    next = bind(next, key, binding)
    const instance = instanceOf(binding, key)
    const unknown = { kind: 'unknown', why: 'escaped' } as const
    if (instance !== null) next = withInstance(next, instance, { service: unknown, recorded: unknown, mayBeFreed: true })
  }
  for (const argument of node.arguments) {
    const place = reader.placeOf(argument)
    if (place?.box === true && handles.has(place.key)) lose(place.key)
  }
  if (changedElsewhere.size > 0 && mayRunThisFile(reader.sourceCode, node)) changedElsewhere.forEach(lose)
  return afterTelling(reader, handles, node, next)
}

/** A call that is given outcomes may keep them: in what it is called on, in what else it is given, or elsewhere. */
function afterTelling(
  reader: Reader,
  handles: ReadonlySet<PlaceKey>,
  node: TSESTree.CallExpression | TSESTree.NewExpression,
  state: ProcessState,
): ProcessState {
  const given = node.arguments.flatMap((argument) => mentioned(reader, argument, state))
  if (given.length === 0 || keepsNothing(reader.sourceCode, node.callee)) return state
  const receiver = node.callee.type === 'MemberExpression' ? [node.callee.object] : []
  const holders = [...receiver, ...node.arguments].flatMap((holder) => {
    const place = mentioned(reader, holder, state).length > 0 ? null : reader.placeOf(holder)
    return place === null || handles.has(place.key) ? [] : [place.key]
  })
  return holders.reduce(
    (known, holder) => withOutcomes(known, placeOutcomeKey(holder), unreadOutcomes(given)),
    knownElsewhere(state, given),
  )
}

function afterDeclaration(around: Surroundings, node: TSESTree.VariableDeclarator, state: ProcessState): ProcessState {
  if (node.init !== null) return afterAssignment(around, node.id, node.init, '=', state)
  const loop = node.parent.parent
  const isElement = (loop.type === 'ForOfStatement' || loop.type === 'ForInStatement') && loop.left === node.parent
  if (isElement) return assign(around.reader, around.sight, node.id, null, state)
  const place = node.parent.kind === 'var' ? null : around.reader.placeOf(node.id)
  return place === null ? state : bind(state, place.key, { kind: 'nothing' })
}

function afterAssignment(
  { reader, sight }: Surroundings,
  left: TSESTree.Node,
  right: TSESTree.Expression,
  operator: string,
  state: ProcessState,
): ProcessState {
  const isPlain = operator === '='
  const mixedIn = isPlain ? [] : [left, right].flatMap((each) => mentioned(reader, each, state))
  const kept = isPlain ? outcomesKept(reader, right, state) : unreadOutcomes(mixedIn)
  // `inst ??= other` as well.
  const next = isPlain || operator.length === 3 ? assign(reader, sight, left, right, state) : state
  return namesOf(left).reduce((known, name) => keep(reader, name, kept, known), next)
}

/** `state` after a value that tells of these outcomes was put in a place. */
function keep(reader: Reader, name: TSESTree.Node, kept: Outcomes, state: ProcessState): ProcessState {
  const place = reader.placeOf(name)
  if (place === null || state.outcomes.size === 0) return state
  // `if (err < 0) ok = false`: the value tells of what decided whether it is put there.
  const decided = testsAround(name, declarationNode(reader.sourceCode, name)).flatMap((test) => mentioned(reader, test, state))
  const told = new Map([...unreadOutcomes(decided), ...kept])
  const next = withOutcomes(state, placeOutcomeKey(place.key), told)
  return isPrivate(reader.sourceCode, name) ? next : knownElsewhere(next, [...told.values()])
}

/** What a pattern assigns to. */
function namesOf(pattern: TSESTree.Node): readonly TSESTree.Node[] {
  switch (pattern.type) {
    case 'AssignmentPattern':
      return namesOf(pattern.left)
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => (property.type === 'Property' ? namesOf(property.value) : []))
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : namesOf(element)))
    default:
      return [pattern]
  }
}
