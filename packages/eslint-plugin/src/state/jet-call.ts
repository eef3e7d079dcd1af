import { grbit, jetFunction, unsignedGrbit } from '@jet-lifecycle/model/facts'
import { entryOf, optionBits } from '@jet-lifecycle/model/gates'
import type { TSESTree } from '@typescript-eslint/utils'

import type { JetCall } from '../jet/reader.ts'
import type { Answer, Request } from './answer.ts'
import { afterRefusal, afterSuccess, answerOf } from './answer.ts'
import { assignTo } from './assign.ts'
import type { Concern } from './concern.ts'
import { concernOf } from './concern.ts'
import { instancesOf } from './evaluate.ts'
import { errors, kinds, successes } from './fact.ts'
import type { Situation } from './instance.ts'
import { created, freed, initialised, situation } from './instance.ts'
import { get, keysOf, set } from './int-map.ts'
import type { Around } from './context.ts'
import type { State } from './state.ts'
import type { Atom, Value } from './value.ts'
import { isUsed } from './usage.ts'
import { forgetValue, reachable, writeMember } from './world.ts'

/** A call of the API with the values of its arguments; an argument is null where it cannot be told which one it is. */
export interface Made {
  readonly call: JetCall
  readonly arguments: readonly (Value | null)[]
  readonly nodes: readonly (TSESTree.Node | null)[]
}

export type Done = readonly [state: State, value: Value]

/** What a call of the API leads to. Each answer that an instance can give to it is told to `around`. */
export function afterJetCall(around: Around, made: Made, state: State): readonly Done[] {
  const { world } = around
  const { call } = made
  // Of a binding that throws, the code that goes on has a success behind it.
  const used = isUsed(call.node) && call.reports === 'code' && call.outcome === 'result'
  const outcome = used ? newOutcome(around, call, state) : world.values.outcome(`unused@${call.node.range[0]}`)
  const start = used ? forgetValue(world, state, outcome) : state
  world.outcomeOf.set(call.node, outcome.id)
  const concern = concernOf(around, made, start)
  if (concern === null) around.tellNothing(call)
  const freed = concern === null && jetFunction(call.name).gate === 'term' ? mayHaveFreed(around, null, start) : start
  const parts = concern === null ? [{ state: freed, mask: errors, latent: false }] : afterConcern(around, made, concern, used, start)
  return parts.flatMap((part): Done[] => {
    const { state: next, mask, latent } = part
    const [acquired, result] = mask === kinds.negative ? [next, outcome] : acquire(around, made, concern, outcome, next)
    if (!used) return [[acquired, outcome]]
    const told = mask === errors ? acquired : { ...acquired, facts: set(acquired.facts, outcome.id, world.facts.of(mask, null, [], latent)) }
    return [[told, result]]
  })
}

interface Part {
  readonly state: State
  /** What the outcome can be. */
  readonly mask: number
  readonly latent: boolean
}

function bitsOf({ call, arguments: given }: Made): readonly number[] | null {
  const index = call.signature.grbit
  if (index === null || index >= given.length) return [0]
  const value = given[index]
  if (value === null || value === undefined) return value === undefined ? [0] : null
  const bits = bitsOfValue(value)
  return bits
}

function bitsOfValue(value: Value): readonly number[] | null {
  switch (value.kind) {
    case 'constant':
      if (value.value === undefined || value.value === null) return [0]
      return typeof value.value === 'number' || typeof value.value === 'bigint' ? [unsignedGrbit(value.value)] : null
    case 'one-of': {
      const all = value.atoms.map(bitsOfValue)
      return all.includes(null) ? null : all.flatMap((each) => each ?? [])
    }
    default:
      return null
  }
}

/** `4 | x`: whatever `x` is, this bit is set. */
function isNeverZero(value: Value | null | undefined): boolean {
  if (value?.kind === 'constant') return Number(value.value) !== 0
  return value?.kind === 'derived' && value.operator === '|' && value.operands.some(isNeverZero)
}

const resume = grbit('JET_bitStopServiceResume')
const tasks = grbit('JET_bitStopServiceBackgroundUserTasks')

/** One kind of everything that JetStopServiceInstance2 can be asked for. */
function stopBits(isNeverZero: boolean): readonly number[] {
  return isNeverZero ? [tasks, resume, resume + tasks] : [0, tasks, resume, resume + tasks]
}

/** Option bits that a function takes, where those of the call are not known. */
function usualBits({ name }: JetCall): number {
  return [0, ...optionBits(name)].find((bits) => entryOf(name, bits, 'engine').badGrbit === null) ?? 0
}

function afterConcern(around: Around, made: Made, concern: Concern, used: boolean, state: State): readonly Part[] {
  const { world } = around
  const { call } = made
  const known = bitsOf(made)
  const index = call.signature.grbit
  // Of the functions that do not stop the service, option bits hardly decide whether they are let in.
  const isDynamic = known === null && call.name === 'JetStopServiceInstance2'
  const possible = known ?? (isDynamic ? stopBits(isNeverZero(index === null ? null : made.arguments[index])) : [usualBits(call)])
  const isTerm = jetFunction(call.name).gate === 'term'
  const marked = isTerm ? mayHaveFreed(around, concern.instances, state) : state
  const witness = world.instances.witness(call.name, call.node, [], isDynamic || possible.length > 1)

  const refused = new Map<Atom, Situation[]>()
  const open = new Map<Atom, Situation[]>()
  const failed = new Map<Atom, Situation[]>()
  const answers: { answer: Answer; situation: Situation }[] = []
  let changes = false
  for (const instance of concern.instances) {
    const { situations } = get(marked.instances, instance.id) ?? world.instances.presumed
    const told = situations.map((each) => possible.map((bits) => {
      const request: Request = { name: call.name, handles: call.signature.handles, bits, visible: concern.visible }
      const answer = answerOf(request, world.profile, each)
      return { bits, answer, situation: each, refused: answer === 'other' ? afterRefusal(request, world.profile, each) : each }
    }))
    for (const { answer, situation: before, bits, refused: afterwards } of told.flat()) {
      answers.push({ answer, situation: before })
      if (answer === 'open' || answer === 'unknown') {
        const after = afterSuccess(call.name, bits, world.profile, before, witness)
        if (after !== before) changes = true
        push(open, instance, after)
        push(failed, instance, isTerm ? { ...before, mayBeFreed: true } : before)
        // Bits that are not known may do nothing; of several instances only one is meant.
        if ((isDynamic || concern.instances.length > 1) && after !== before) push(open, instance, before)
      } else if (answer === 'other' && before.presumed) {
        // What the file did not see come up is in a state in which this call makes sense.
        push(open, instance, afterwards)
        push(failed, instance, afterwards)
      } else push(refused, instance, afterwards)
    }
  }
  around.tell(call, concern, answers, marked, isDynamic)
  if (concern.instances.length > 1) return [{ state: put(around, marked, merge(open, refused)), mask: errors, latent: false }]
  if (!used) return [{ state: put(around, marked, merge(open, refused)), mask: errors, latent: false }]
  const parts: Part[] = []
  if (refused.size > 0) parts.push({ state: put(around, marked, refused), mask: kinds.negative, latent: false })
  if (open.size > 0 && !changes) parts.push({ state: put(around, marked, open), mask: errors, latent: false })
  if (open.size > 0 && changes) {
    parts.push({ state: put(around, marked, open), mask: successes, latent: false })
    parts.push({ state: put(around, marked, failed), mask: kinds.negative, latent: true })
  }
  return parts.length === 0 ? [{ state: marked, mask: errors, latent: false }] : parts
}

function push(map: Map<Atom, Situation[]>, key: Atom, value: Situation): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

function merge(a: ReadonlyMap<Atom, Situation[]>, b: ReadonlyMap<Atom, Situation[]>): Map<Atom, Situation[]> {
  const all = new Map([...a].map(([key, list]) => [key, [...list]]))
  for (const [key, list] of b) all.set(key, [...(all.get(key) ?? []), ...list])
  return all
}

function put({ world }: Around, state: State, changes: ReadonlyMap<Atom, Situation[]>): State {
  let { instances } = state
  for (const [instance, situations] of changes) {
    const after = world.instances.of(situations)
    if (after !== (get(instances, instance.id) ?? world.instances.presumed)) instances = set(instances, instance.id, after)
  }
  return instances === state.instances ? state : { ...state, instances }
}

/** A term of what may be another name of it may have freed an instance that the file did not make; `but` null: any instance. */
export function mayHaveFreed({ world }: Around, but: readonly Atom[] | null, state: State): State {
  let { instances } = state
  for (const id of keysOf(instances)) {
    const instance = get(instances, id)
    if (instance === undefined || (but !== null && (world.values.byId(id)?.kind === 'instance' || but.some((atom) => atom.id === id)))) continue
    instances = set(instances, id, world.instances.map(instance, (each) => (each.mayBeFreed ? each : { ...each, mayBeFreed: true })))
  }
  return instances === state.instances ? state : { ...state, instances }
}

/** Handles that a call hands out, and what it hands back. */
function acquire(around: Around, made: Made, concern: Concern | null, outcome: Atom, state: State): readonly [State, Value] {
  const { world } = around
  const { call } = made
  const isInit = jetFunction(call.name).gate === 'init'
  let next = state
  let result: Value = outcome
  for (const { role, index, field } of call.signature.acquires) {
    const given = made.arguments[index]
    const byResult = field === null && (given === undefined || (given?.kind === 'constant' && (given.value === null || typeof given.value === 'string')))
    let handle: Value
    if (role === 'instance') {
      const held = given === null || given === undefined ? [] : instancesOf(world, given, next)
      const [instance] = held
      const isUp = instance !== undefined && held.length === 1 && isInit && isAlive(around, instance, next)
      if (isUp) continue
      ;[handle, next] = newInstance(around, call, isInit, next)
    } else if (concern?.certain === true && concern.instances.length > 0) {
      handle = world.values.oneOf(concern.instances.map((instance) => world.values.handle(instance)))
    } else {
      handle = around.foreign(`handle@${call.node.range[0]}`, next)
      if (handle.kind === 'unknown') next = forgetValue(world, next, handle)
    }
    if (byResult) result = world.values.result(outcome, handle.kind === 'one-of' ? (handle.atoms[0] ?? outcome) : handle)
    else if (given !== null && given !== undefined) next = putOut(around, given, made.nodes[index] ?? null, field, handle, next)
  }
  return [writeOut(around, made, next), result]
}

/** What the other out parameters hold is not known: sizes, counts, buffers. */
function writeOut({ world }: Around, { call, arguments: given }: Made, state: State): State {
  let next = state
  for (const [index, { direction }] of jetFunction(call.name).params.entries()) {
    const value = given[index]
    if (direction === 'in' || value?.kind !== 'object' || call.signature.acquires.some((each) => each.index === index)) continue
    for (const [name, held] of get(next.heap, value.id)?.fields ?? []) {
      if (held.kind !== 'constant' && held.kind !== 'unknown') continue
      const out = world.values.unknown(`out@${call.node.range[0]}:${index}.${name}`)
      next = writeMember(world, forgetValue(world, next, out), value, name, out)
    }
  }
  return next
}

/** An init of an instance that is there keeps its handle. */
function isAlive({ world }: Around, instance: Atom, state: State): boolean {
  const known = get(state.instances, instance.id)
  if (known === undefined) return instance.kind === 'unknown' ? false : true
  return known.situations.some(({ machine }) => machine !== freed) && (instance.kind === 'instance' || known !== world.instances.presumed)
}

/** Puts a handle where a call hands it out: into a box, or a variable. */
function putOut(around: Around, target: Value, node: TSESTree.Node | null, field: string | null, handle: Value, state: State): State {
  const { world } = around
  if (field !== null) return writeMember(world, state, target, field, handle)
  if (target.kind === 'object') {
    const fields = get(state.heap, target.id)?.fields
    const name = fields?.has('value') === true ? 'value' : target.array || fields?.has('0') === true ? '0' : '*'
    return writeMember(world, state, target, name, handle)
  }
  if (target.kind === 'unknown') return writeMember(world, state, target, '*', handle)
  return node === null ? state : assignTo(around, node, handle, state)
}

/** An instance that is not any that the code still knows. */
function newInstance({ world }: Around, call: JetCall, isInit: boolean, state: State): readonly [Atom, State] {
  const made = isInit ? 'initialised' : 'created'
  const origin = `${made}@${call.node.range[0]}`
  const machine = isInit ? initialised : created
  let number = 0
  let atom = world.values.instance(origin, made)
  if (get(state.instances, atom.id) !== undefined) {
    const reached = reachable(state)
    while (number < 8 && reached.has(atom.id)) atom = world.values.instance(`${origin}#${String(++number)}`, made)
  }
  return [atom, { ...state, instances: set(state.instances, atom.id, world.instances.of([situation(machine)])) }]
}

/** The outcome of a call: not that of an earlier one that the code still has. */
function newOutcome({ world }: Around, call: JetCall, state: State): Atom {
  const origin = `${call.name}@${call.node.range[0]}`
  let atom = world.values.outcome(origin)
  if (get(state.facts, atom.id) === undefined) return atom
  const reached = reachable(state)
  for (let number = 1; number < 8 && reached.has(atom.id); number++) atom = world.values.outcome(`${origin}#${number}`)
  return atom
}
