import { jetFunction } from '@jet-lifecycle/model/facts'
import type { TSESTree } from '@typescript-eslint/utils'

import type { FlowGraph } from '../flow/graph.ts'
import type { PlaceKey } from '../jet/place.ts'
import type { Reader } from '../jet/reader.ts'
import { argumentOf } from '../jet/reader.ts'
import type { SourceCode } from '../jet/scope.ts'
import { declarationOf, variableOf } from '../jet/scope.ts'
import { rootOf, unwrap } from '../jet/unwrap.ts'
import type { State } from './state.ts'
import { evaluate, instancesOf } from './evaluate.ts'
import type { Atom, Value } from './value.ts'
import { get } from './int-map.ts'
import type { World } from './world.ts'

/**
 * The instances that a function mentions by a handle. If it mentions one, a session of unknown origin may belong to it,
 * and legacy calls that name no instance do.
 */
export type Sight =
  /** `called`: by a call, as `handles.get('main')`. */
  | { readonly kind: 'one'; readonly at: TSESTree.Node; readonly called: boolean }
  /** None by a handle; `legacy`: the function calls a form that implies the one instance of the process. */
  | { readonly kind: 'none'; readonly legacy: boolean }
  /** `parameters`: how many of them come as parameters. */
  | { readonly kind: 'several'; readonly parameters: number }

export function sightOf(reader: Reader, { blocks }: FlowGraph): Sight {
  const places = new Map<string | null, TSESTree.Node>()
  const made = new Set<string | null>()
  let legacy = false
  for (const { operations } of blocks) {
    for (const { node } of operations) {
      const call = node?.type === 'CallExpression' ? reader.callOf(node) : null
      if (call === null) continue
      const { handle } = jetFunction(call.name)
      legacy ||= handle === 'the-one-instance'
      for (const { role, index } of [...call.signature.handles, ...call.signature.acquires]) {
        const argument = role === 'instance' ? argumentOf(call, index) : null
        if (argument?.kind !== 'value') continue
        const { node: value } = argument
        if (reader.constantOf(value) !== null) legacy ||= handle === 'instance'
        else if (value.type !== 'Literal') {
          const place = originalOf(reader, value) ?? (hasCall(value) ? reader.sourceCode.getText(value) : null)
          places.set(place, value)
          if (call.name.startsWith('JetCreateInstance')) made.add(place)
        }
      }
    }
  }
  // What comes from elsewhere belongs to no instance that is made here, if there is another.
  const others = [...places].filter(([place]) => !made.has(place))
  const [only] = others.length > 0 ? others : places
  if (only === undefined) return { kind: 'none', legacy }
  return (others.length > 0 ? others.length : places.size) === 1 && only[0] !== null ? { kind: 'one', at: only[1], called: hasCall(only[1]) } : { kind: 'several', parameters: others.filter(([, node]) => isParameter(reader.sourceCode, node)).length }
}

function isParameter(sourceCode: SourceCode, node: TSESTree.Node): boolean {
  const root = rootOf(node)
  return root.type === 'Identifier' && variableOf(sourceCode, root)?.defs[0]?.type === 'Parameter'
}

function hasCall(node: TSESTree.Node): boolean {
  const inner = unwrap(node)
  return inner.type === 'CallExpression' || (inner.type === 'MemberExpression' && hasCall(inner.object))
}

/** The place of an expression, or of what the constant that it names was copied from. */
function originalOf(reader: Reader, expression: TSESTree.Node, depth = 0): PlaceKey | null {
  const place = reader.placeOf(expression)
  if (place === null) return null
  const source = depth > 5 ? null : copiedFrom(reader.sourceCode, expression)
  const original = source === null ? null : originalOf(reader, source.from, depth + 1)
  if (source === null || original === null) return place.key
  return source.key === null ? original : reader.memberOf(original, source.key)
}

function copiedFrom(sourceCode: SourceCode, node: TSESTree.Node) {
  const variable = node.type === 'Identifier' ? variableOf(sourceCode, node) : null
  const declaration = variable === null ? null : declarationOf(variable)
  if (declaration?.kind !== 'value' || !declaration.constant || declaration.init === null) return null
  return { from: declaration.init, key: declaration.key }
}

/** The instance of a process in one-instance mode, where no place holds its handle. */
export function theOneInstance(world: World): Atom {
  return world.values.unknown('the one instance')
}

/** The only instance in sight, in a state; `inherited` is that of the calling code. */
export function onlyInstance(world: World, graph: FlowGraph, sight: Sight, inherited: Atom | null, state: State): Atom | null {
  switch (sight.kind) {
    case 'several':
      return null
    case 'none': {
      const [seen, ...others] = world.sighted.get(graph) ?? []
      return sight.legacy ? theOneInstance(world) : (inherited ?? (others.length === 0 ? (seen ?? null) : null))
    }
    case 'one': {
      // What a call gives cannot be asked for again.
      const seen = [...(world.sighted.get(graph) ?? [])]
      if (sight.called) return seen.length > 1 ? null : (seen[0] ?? inherited)
      const [instance, ...others] = instancesOf(world, evaluate(world, sight.at, state), state)
      return others.length === 0 ? (instance ?? null) : null
    }
  }
}

/** What a session of unknown origin says of itself. */
export type Belonging = 'certain' | 'possible' | 'none'

/** Whether a session, a database or a cursor of unknown origin belongs to the only instance in sight. */
export function belonging(world: World, session: Value, instance: Atom, state: State): Belonging {
  if (instance === theOneInstance(world)) return session.kind === 'unknown' && session.late ? 'none' : 'certain'
  if (session.kind === 'one-of') return 'possible'
  if (session.kind !== 'unknown' || session.late) return 'none'
  const [own, other] = [world.parameterOf.get(session.id), world.parameterOf.get(instance.id)]
  const known = get(state.instances, instance.id)
  // What was initialised since has no sessions from before.
  if (own !== undefined && own === other) return known?.situations.some(({ presumed }) => !presumed) === true ? 'possible' : 'certain'
  // A parameter was there before an instance that was made since.
  if (own !== undefined && instance.kind === 'instance' && instance.made === 'created') return 'none'
  const owner = ownerOf(session)
  if (owner === session || instance.kind !== 'unknown') return owner === session ? 'possible' : 'none'
  return owner === ownerOf(instance) ? 'possible' : 'none'
}

/** What a value is a member of, at the root of the path; itself if it is none. */
function ownerOf(atom: Extract<Atom, { kind: 'unknown' }>): Atom {
  let current: Atom = atom
  while (current.kind === 'unknown' && current.parent !== null) current = current.parent
  return current
}

/** Whether the only instance in sight may have been stopped: what comes from elsewhere now is no session of it. */
export function isLate(world: World, instance: Atom | null, state: State): boolean {
  const known = instance === null ? undefined : get(state.instances, instance.id)
  return known?.situations.some(({ stop }) => stop !== null) === true
}
