import { jetFunction } from '@jet-lifecycle/model/facts'
import type { TSESTree } from '@typescript-eslint/utils'

import type { FlowGraph } from '../flow/graph.ts'
import type { PlaceKey } from '../jet/place.ts'
import type { JetCall, Reader } from '../jet/reader.ts'
import { argumentOf } from '../jet/reader.ts'
import type { SourceCode } from '../jet/scope.ts'
import { declarationOf, variableOf } from '../jet/scope.ts'
import type { HandlePosition } from '../jet/signature.ts'
import { rootOf } from '../jet/unwrap.ts'
import type { Binding, InstanceId } from './binding.ts'
import { equalBinding, foreign, instanceOf, onEntry, ownerOf } from './binding.ts'
import type { ProcessState } from './process-state.ts'
import { bindingOf, instanceStateOf } from './process-state.ts'

/**
 * The instances that a function mentions. If it mentions one, a session of unknown origin may belong to
 * it, and legacy calls that name no instance do.
 */
export type Sight =
  /** `beside`: the parameters that stand beside it, where it is a parameter too: `close(instance, sesid)`. */
  | { readonly kind: 'one'; readonly place: PlaceKey; readonly beside: ReadonlySet<PlaceKey> }
  /** None by a handle; `legacy`: the function calls a form that implies the one instance of the process. */
  | { readonly kind: 'none'; readonly legacy: boolean }
  | { readonly kind: 'several' }

/** The instance of a process in one-instance mode, where no place holds its handle. */
const theOneInstance = 'the one instance' as InstanceId

/** An instance made by JetCreateInstance, hence in a process in which legacy forms fail. */
export function createdInstance(call: JetCall): InstanceId {
  return `created@${call.node.range[0]}` as InstanceId
}

/** An instance made by JetInit: one-instance or multi-instance mode. */
export function initialisedInstance(call: JetCall): InstanceId {
  return `initialised@${call.node.range[0]}` as InstanceId
}

export function sightOf(reader: Reader, graph: FlowGraph): Sight {
  const places = new Map<PlaceKey | null, ReadonlySet<PlaceKey>>()
  const add = (value: TSESTree.Expression) => {
    const original = originalOf(reader, value)
    places.set(original?.key ?? null, original === null ? new Set() : parametersBeside(reader, original.root))
  }
  let legacy = false
  for (const { operations } of graph.blocks) {
    for (const { node } of operations) {
      const call = node.type === 'CallExpression' ? reader.callOf(node) : null
      if (call === null) continue
      const { handle } = jetFunction(call.name)
      legacy ||= handle === 'the-one-instance'
      for (const { role, index } of [...call.signature.handles, ...call.signature.acquires]) {
        const argument = role === 'instance' ? argumentOf(call, index) : null
        if (argument?.kind !== 'value') continue
        const { node: value } = argument
        if (reader.constantOf(value) !== null) legacy ||= handle === 'instance'
        else if (value.type !== 'Literal') add(value)
      }
    }
  }
  const [only] = places
  if (only === undefined) return { kind: 'none', legacy }
  const [place, beside] = only
  return places.size === 1 && place !== null ? { kind: 'one', place, beside } : { kind: 'several' }
}

/** The places of the parameters of the function that has the variable `root` for a parameter. */
function parametersBeside(reader: Reader, root: TSESTree.Node): ReadonlySet<PlaceKey> {
  const variable = root.type === 'Identifier' ? variableOf(reader.sourceCode, root) : null
  const [definition] = variable?.defs ?? []
  if (definition?.type !== 'Parameter') return new Set()
  const parameters = reader.sourceCode.getDeclaredVariables(definition.node)
  return new Set(parameters.flatMap(({ defs }) => defs.flatMap(({ type, name }) => {
    const place = type === 'Parameter' ? reader.placeOf(name) : null
    return place === null ? [] : [place.key]
  })))
}

interface Original {
  readonly key: PlaceKey
  /** What the place is, or lies in. */
  readonly root: TSESTree.Node
}

/** The place of an expression, or of what the constant that it names was copied from. */
function originalOf(reader: Reader, expression: TSESTree.Node, depth = 0): Original | null {
  const place = reader.placeOf(expression)
  if (place === null) return null
  const itself = { key: place.key, root: rootOf(expression) }
  const source = depth > 5 ? null : copiedFrom(reader.sourceCode, expression)
  const original = source === null ? null : originalOf(reader, source.from, depth + 1)
  if (source === null || original === null) return itself
  return source.key === null ? original : { ...original, key: reader.memberOf(original.key, source.key) }
}

function copiedFrom(sourceCode: SourceCode, node: TSESTree.Node) {
  const variable = node.type === 'Identifier' ? variableOf(sourceCode, node) : null
  const declaration = variable === null ? null : declarationOf(variable)
  if (declaration?.kind !== 'value' || !declaration.constant || declaration.init === null) return null
  return { from: declaration.init, key: declaration.key }
}

/** What a call concerns. */
export interface Concern {
  readonly instance: InstanceId
  /** Whether a handle in the call says so; otherwise it is the only instance in sight. */
  readonly visible: boolean
  /** Whether it must be this one; otherwise the session came from elsewhere before any stop, and may be another's. */
  readonly certain: boolean
}

/** The instance that a call concerns, or null if it concerns none or one that cannot be told. */
export function concernOf(reader: Reader, sight: Sight, call: JetCall, state: ProcessState): Concern | null {
  const { handle } = jetFunction(call.name)
  switch (handle) {
    case 'instance':
    case 'instance+snapshot':
      return byInstance(reader, sight, call, state)
    case 'instance-optional':
      // With neither handle the call concerns the global parameters.
      return byOptionalInstance(reader, call, state) ?? bySession(reader, call, state)
    case 'session':
      return bySession(reader, call, state) ?? byUnknownSession(reader, sight, call, state)
    case 'the-one-instance':
      return byLegacyForm(sight, state)
    case 'session-optional':
    case 'snapshot':
    case 'none':
      return null
  }
}

function byInstance(reader: Reader, sight: Sight, call: JetCall, state: ProcessState): Concern | null {
  const position = instancePosition(call)
  if (position === undefined) return null
  const argument = argumentOf(call, position.index)
  // `JetTerm(0)`: the handle does not matter in one-instance mode, and there is no other use of 0.
  if (argument.kind === 'absent') return byLegacyForm(sight, state)
  if (argument.kind === 'unknown') return null
  if (reader.constantOf(argument.node) !== null) return byLegacyForm(sight, state)
  return byOptionalInstance(reader, call, state)
}

function byOptionalInstance(reader: Reader, call: JetCall, state: ProcessState): Concern | null {
  const position = instancePosition(call)
  const argument = position === undefined ? null : argumentOf(call, position.index)
  if (argument?.kind !== 'value' || reader.constantOf(argument.node) !== null) return null
  const place = reader.placeOf(argument.node)
  const instance = place === null ? null : instanceOf(bindingOf(state, place.key), place.key)
  return instance === null ? null : { instance, visible: true, certain: true }
}

function instancePosition(call: JetCall): HandlePosition | undefined {
  return call.signature.handles.find(({ role }) => role === 'instance')
}

/** By the session, or else by the cursor or database, if the call that made it is in view. */
function bySession(reader: Reader, call: JetCall, state: ProcessState): Concern | null {
  for (const { role, index } of call.signature.handles) {
    const argument = role === 'instance' ? null : argumentOf(call, index)
    if (argument?.kind !== 'value') continue
    const place = reader.placeOf(argument.node)
    const binding = place === null ? null : bindingOf(state, place.key)
    if (binding?.kind === 'of') return { instance: binding.instance, visible: true, certain: true }
  }
  return null
}

/** By the only instance in sight, if a session that came from elsewhere may belong to it. */
function byUnknownSession(reader: Reader, sight: Sight, call: JetCall, state: ProcessState): Concern | null {
  const session = sessionIn(reader, call, state)
  const instance = onlyInstance(sight, state)
  if (session === null || instance === null || !mayBelong(session, sight, state)) return null
  return { instance, visible: false, certain: instance === theOneInstance || standsBeside(session, sight, state) }
}

/** What the first argument holds that is a session, a cursor or a database; null if it cannot be told. */
function sessionIn(reader: Reader, call: JetCall, state: ProcessState): Binding | null {
  const position = call.signature.handles.find(({ role }) => role !== 'instance')
  const argument = position === undefined ? null : argumentOf(call, position.index)
  const place = argument?.kind === 'value' ? reader.placeOf(argument.node) : null
  return place === null ? null : bindingOf(state, place.key)
}

/** A stopped instance gives no sessions, and what is kept in one object does not belong to what is kept in another. */
function mayBelong(session: Binding, sight: Sight, state: ProcessState): boolean {
  if (session.kind !== 'foreign') return session.kind === 'mixed'
  if (session.late) return false
  const owner = ownerOf(session)
  if (owner === null || sight.kind !== 'one') return true
  const [root = ''] = sight.place.split('.')
  const kept = bindingOf(state, root as PlaceKey)
  return kept.kind === 'foreign' && owner === (ownerOf(kept) ?? kept.origin)
}

/** Whether both are still what the function was given: `close(instance, sesid)`. */
function standsBeside(session: Binding, sight: Sight, state: ProcessState): boolean {
  if (sight.kind !== 'one' || session.kind !== 'foreign') return false
  const isGiven = equalBinding(bindingOf(state, sight.place), onEntry(sight.place))
  return isGiven && [...sight.beside].some((place) => equalBinding(session, onEntry(place)))
}

/** A value that comes from where the analysis does not look. */
export function fromElsewhere(origin: string, sight: Sight, state: ProcessState): Binding {
  const instance = onlyInstance(sight, state)
  const service = instance === null ? null : instanceStateOf(state, instance).service.kind
  return foreign(origin, service === 'stopped' || service === 'maybe-stopped')
}

function onlyInstance(sight: Sight, state: ProcessState): InstanceId | null {
  if (sight.kind === 'several') return null
  if (sight.kind === 'none') return sight.legacy ? theOneInstance : null
  return instanceOf(bindingOf(state, sight.place), sight.place)
}

/** A legacy form is for a process in which there is but one instance. */
function byLegacyForm(sight: Sight, state: ProcessState): Concern | null {
  if (sight.kind === 'none') return { instance: theOneInstance, visible: true, certain: true }
  const instance = onlyInstance(sight, state)
  // Next to JetCreateInstance a legacy form is answered with JET_errRunningInMultiInstanceMode.
  return instance === null || instance.startsWith('created@') ? null : { instance, visible: false, certain: true }
}
