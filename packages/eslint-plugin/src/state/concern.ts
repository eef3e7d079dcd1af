import { jetFunction } from '@jet-lifecycle/model/facts'

import type { FlowGraph } from '../flow/graph.ts'
import type { PlaceKey } from '../jet/place.ts'
import type { JetCall, Reader } from '../jet/reader.ts'
import { argumentOf } from '../jet/reader.ts'
import type { SourceCode } from '../jet/scope.ts'
import { declarationOf, variableOf } from '../jet/scope.ts'
import type { HandlePosition } from '../jet/signature.ts'
import type { InstanceId } from './binding.ts'
import { instanceOf } from './binding.ts'
import type { ProcessState } from './process-state.ts'
import { bindingOf } from './process-state.ts'

/**
 * The instances that a function mentions. If it mentions one, a session of unknown origin is taken to
 * belong to it, and so are the legacy calls that name no instance.
 */
export type Sight =
  | { readonly kind: 'one'; readonly place: PlaceKey }
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
  const places = new Set<PlaceKey | null>()
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
        else if (value.type !== 'Literal') places.add(canonicalPlace(reader, value))
      }
    }
  }
  const [place] = places
  if (place === undefined) return { kind: 'none', legacy }
  return places.size === 1 && place !== null ? { kind: 'one', place } : { kind: 'several' }
}

/** The place of an expression, or of what the constant that it names was copied from. */
function canonicalPlace(reader: Reader, expression: Parameters<Reader['placeOf']>[0], depth = 0): PlaceKey | null {
  const place = reader.placeOf(expression)
  if (place === null || depth > 5) return place?.key ?? null
  const source = copiedFrom(reader.sourceCode, expression)
  if (source === null) return place.key
  const original = canonicalPlace(reader, source.from, depth + 1)
  if (original === null) return place.key
  return source.key === null ? original : reader.memberOf(original, source.key)
}

function copiedFrom(sourceCode: SourceCode, node: Parameters<Reader['placeOf']>[0]) {
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
      return bySession(reader, call, state) ?? byOnlyInstance(sight, state)
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
  return instance === null ? null : { instance, visible: true }
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
    if (binding?.kind === 'of') return { instance: binding.instance, visible: true }
  }
  return null
}

function byOnlyInstance(sight: Sight, state: ProcessState): Concern | null {
  if (sight.kind === 'several') return null
  if (sight.kind === 'none') return sight.legacy ? { instance: theOneInstance, visible: false } : null
  const instance = instanceOf(bindingOf(state, sight.place), sight.place)
  return instance === null ? null : { instance, visible: false }
}

function byLegacyForm(sight: Sight, state: ProcessState): Concern | null {
  if (sight.kind === 'none') return { instance: theOneInstance, visible: true }
  const concern = byOnlyInstance(sight, state)
  // Next to JetCreateInstance a legacy form is answered with JET_errRunningInMultiInstanceMode.
  return concern?.instance.startsWith('created@') === true ? null : concern
}
