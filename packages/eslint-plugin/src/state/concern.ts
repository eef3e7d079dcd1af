import { jetFunction } from '@jet-lifecycle/model/facts'

import type { Around } from './context.ts'
import { instancesOf } from './evaluate.ts'
import { get, keysOf } from './int-map.ts'
import type { Made } from './jet-call.ts'
import { belonging, theOneInstance } from './sight.ts'
import type { State } from './state.ts'
import type { Atom, Value } from './value.ts'
import { atomsOf } from './value.ts'
import { freed } from './instance.ts'

/** What a call concerns. */
export interface Concern {
  /** One of these. */
  readonly instances: readonly Atom[]
  /** Whether a handle in the call says so; otherwise it is the only instance in sight. */
  readonly visible: boolean
  /** Whether it must be this one; otherwise the session came from elsewhere before any stop, and may be another's. */
  readonly certain: boolean
}

/** The instance that a call concerns, or null if it concerns none or one that cannot be told. */
export function concernOf(around: Around, made: Made, state: State): Concern | null {
  switch (jetFunction(made.call.name).handle) {
    case 'instance':
    case 'instance+snapshot':
      return byInstance(around, made, state)
    case 'instance-optional':
      // With neither handle the call concerns the global parameters.
      return byHandle(around, made, state) ?? bySession(around, made, state)
    case 'session':
      return bySession(around, made, state) ?? byUnknownSession(around, made, state)
    case 'the-one-instance':
      return byLegacyForm(around, state)
    default:
      return null
  }
}

function instanceArgument({ call, arguments: given }: Made): Value | null | undefined {
  const position = call.signature.handles.find(({ role }) => role === 'instance')
  return position === undefined ? null : given[position.index]
}

function byInstance(around: Around, made: Made, state: State): Concern | null {
  const value = instanceArgument(made)
  // `JetTerm(0)`: the handle does not matter in one-instance mode, and there is no other use of 0.
  if (value === undefined || value?.kind === 'constant') return byLegacyForm(around, state)
  return byHandle(around, made, state)
}

function byHandle({ world, context: { graph } }: Around, made: Made, state: State): Concern | null {
  const value = instanceArgument(made)
  if (value === null || value === undefined || value.kind === 'constant') return null
  const instances = instancesOf(world, value, state)
  world.sighted.set(graph, new Set([...(world.sighted.get(graph) ?? []), ...instances]))
  return instances.length === 0 ? null : { instances, visible: true, certain: true }
}

/** By the session, or else by the cursor or database, if the call that made it is in view. */
function bySession(around: Around, made: Made, state: State): Concern | null {
  for (const value of sessionsIn(made)) {
    const leads = instancesOf(around.world, value, state)
    const instances = [...new Set(leads)].filter((atom) => isOfInstance(value, atom, state))
    if (instances.length > 0 && instances.length === new Set(leads).size) return { instances, visible: true, certain: true }
  }
  return null
}

/** Whether a handle leads to an instance that is known to be one, and is not a value that nothing is known of. */
function isOfInstance(value: Value, atom: Atom, state: State): boolean {
  if (atom.kind === 'instance') return true
  const isHandle = (each: Value, depth: number): boolean =>
    depth < 4 && atomsOf(each).some((one) => {
      if (one.kind === 'handle') return one.instance === atom
      if (one.kind === 'result') return isHandle(one.handle, depth + 1)
      const fields = get(state.heap, one.id)?.fields
      return [fields?.get('value'), fields?.get('0'), fields?.get('*')].some((boxed) => boxed !== undefined && isHandle(boxed, depth + 1))
    })
  return isHandle(value, 0)
}

function sessionsIn({ call, arguments: given }: Made): readonly Value[] {
  return call.signature.handles.flatMap(({ role, index }) => {
    const value = role === 'instance' ? null : given[index]
    return value === null || value === undefined ? [] : [value]
  })
}

/** By the only instance in sight, if a session that came from elsewhere may belong to it. */
function byUnknownSession(around: Around, made: Made, state: State): Concern | null {
  const [first] = sessionsIn(made)
  if (first === undefined) return null
  const session = unboxed(first, state)
  const instance = instanceBeside(around, session) ?? around.onlyInstance(state)
  if (instance === null) return null
  const belongs = belonging(around.world, session, instance, state)
  return belongs === 'none' ? null : { instances: [instance], visible: false, certain: belongs === 'certain' }
}

/** Of the parameters beside a session, the one that is an instance, if there is just one. */
function instanceBeside({ world, sight }: Around, session: Value): Atom | null {
  const owner = world.parameterOf.get(session.id)
  if (owner === undefined || (sight.kind === 'several' && sight.parameters > 1)) return null
  const beside = new Set([...world.sighted.values()].flatMap((each) => [...each]).filter(({ id }) => world.parameterOf.get(id) === owner))
  const [only, ...others] = beside
  return only === undefined || others.length > 0 ? null : only
}

function unboxed(value: Value, state: State): Value {
  const fields = get(state.heap, value.id)?.fields
  return fields?.get('value') ?? fields?.get('0') ?? fields?.get('*') ?? value
}

/** A legacy form is for a process in which there is but one instance. */
function byLegacyForm(around: Around, state: State): Concern | null {
  const { world } = around
  const made = keysOf(state.instances).flatMap((id) => {
    const atom = world.values.byId(id)
    const alive = get(state.instances, id)?.situations.some(({ machine }) => machine !== freed)
    return atom?.kind === 'instance' && alive === true ? [atom] : []
  })
  // Next to JetCreateInstance a legacy form is answered with JET_errRunningInMultiInstanceMode.
  if (made.some((atom) => atom.made === 'created')) return null
  const [only, ...others] = made
  if (only !== undefined) return others.length > 0 ? null : { instances: [only], visible: false, certain: true }
  if (around.sight.kind === 'none') return { instances: [theOneInstance(world)], visible: true, certain: true }
  const instance = around.onlyInstance(state)
  return instance === null ? null : { instances: [instance], visible: false, certain: true }
}
