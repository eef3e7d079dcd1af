import type { TSESTree } from '@typescript-eslint/utils'

import type { Block, BlockId, CodeNode, FlowGraph, Operation } from '../flow/graph.ts'
import { lowerCode } from '../flow/lower.ts'
import type { Effect } from '../flow/solve.ts'
import { Solver } from '../flow/solve.ts'
import type { JetCall } from '../jet/reader.ts'
import { rootOf } from '../jet/unwrap.ts'
import type { Answer } from './answer.ts'
import { latentIn } from './assume.ts'
import type { Concern } from './concern.ts'
import type { Around, Called, Context } from './context.ts'
import type { Instance, Situation, Via, Witness } from './instance.ts'
import type { IntMap, Interned } from './int-map.ts'
import { get, keysOf, remove, set } from './int-map.ts'
import { refine } from './refine.ts'
import type { Sight } from './sight.ts'
import { isLate, onlyInstance, sightOf } from './sight.ts'
import type { State } from './state.ts'
import { emptyState, equalState, hashOfState } from './state.ts'
import { addState } from './states.ts'
import type { Tally } from './tally.ts'
import { emptyTally } from './tally.ts'
import { transfer } from './transfer.ts'
import type { Atom, FunctionNode, Value } from './value.ts'
import type { Reached, World } from './world.ts'
import { isHeld, reachable } from './world.ts'

/** More calls of one function are not told apart. */
const mostContexts = 5000
/** Deeper calls wait until those around them have been run. */
const mostDepth = 60

/** Steps that any file may take, and for each character of it: beyond, the rest of the file is not followed. */
const mostSteps = { perFile: 30_000, perCharacter: 0.2 }

/** The file took more steps than its size allows. */
class Exhausted extends Error {}

interface Entering {
  readonly graph: FlowGraph
  readonly entry: State
  readonly root: boolean
  readonly catching: boolean
  readonly inherited: Atom | null
  readonly given: Reached
}

/**
 * Runs the code of one file in the states in which it is run. What a function leads to is memoised by the state on entry;
 * recursion reaches a fixed point, since code that waits for a call is visited again when the call leads to more.
 */
export class Engine {
  readonly world: World
  /** What instances answered to each call. */
  readonly tallies = new Map<TSESTree.CallExpression, Tally>()
  readonly #graphs = new Map<CodeNode, FlowGraph>()
  readonly #sights = new Map<FlowGraph, Sight>()
  readonly #contexts = new Map<CodeNode, Map<number, Context[]>>()
  readonly #counts = new Map<CodeNode, number>()
  readonly #dirty = new Set<Context>()
  readonly #later: (readonly [FunctionNode, State])[] = []
  #depth = 0
  #steps = 0
  /** Not all has been followed: nothing that was found is certain. */
  isExhausted = false

  constructor(world: World) {
    this.world = world
  }

  /** Runs code in a state in which nobody in the file calls it. */
  runRoot(code: CodeNode, entry: State = emptyState): readonly State[] {
    const context = this.#enter({ graph: this.graphOf(code), entry, root: true, catching: false, inherited: null, given: new Set() })
    this.#run(context)
    this.#settle()
    for (let next = this.#later.pop(); next !== undefined; next = this.#later.pop()) {
      const [node, state] = next
      if (!this.hasRun(node)) this.runRoot(node, state)
    }
    return context.solver.at(context.graph.exit)
  }

  /** Runs `all` to its end, or for as many steps as a file of this size may take. */
  within(all: () => void): void {
    try {
      all()
    } catch (error) {
      if (!(error instanceof Exhausted)) throw error
      this.isExhausted = true
    }
  }

  #step(): void {
    this.#steps += 1
    const { perFile, perCharacter } = mostSteps
    if (this.#steps > perFile + perCharacter * this.world.reader.sourceCode.text.length) throw new Exhausted()
  }

  hasRun(code: CodeNode): boolean {
    return this.#contexts.has(code)
  }

  graphOf(code: CodeNode): FlowGraph {
    let graph = this.#graphs.get(code)
    if (graph === undefined) this.#graphs.set(code, (graph = lowerCode(code)))
    return graph
  }

  #settle(): void {
    for (const context of this.#dirty) {
      this.#dirty.delete(context)
      this.#run(context)
    }
  }

  #enter(entering: Entering): Context {
    const { graph, entry, root, catching } = entering
    const byHash = this.#contexts.get(graph.node) ?? new Map<number, Context[]>()
    this.#contexts.set(graph.node, byHash)
    const count = this.#counts.get(graph.node) ?? 0
    const hash = count >= mostContexts ? -1 : hashOfState(entry)
    const list = byHash.get(hash) ?? []
    byHash.set(hash, list)
    const known = list.find((each) => each.root === root && each.catching === catching && (hash === -1 || (each.inherited === entering.inherited && equalState(each.entry, entry))))
    if (known !== undefined) {
      if (hash === -1) known.solver.reach(0, { ...entry, joined: true })
      return known
    }
    this.#counts.set(graph.node, count + 1)
    const context: Context = {
      graph, entry, root, catching, inherited: entering.inherited, given: entering.given, waiting: new Map(), callers: [], running: false, arounds: new Map(),
      solver: new Solver<State>({
        graph,
        transfer: (operation, state, block) => this.#transfer(context, operation, state, block),
        refine: (condition, state) => refine(this.world, root, condition, state),
        pass: (from, to, state) => this.#pass(context, from, to, state),
        add: (block, states, state, visits) => {
          this.#step()
          const more = addState(this.world, block, states, state, visits)
          if (more !== null && (block.id === graph.exit || block.id === graph.thrown)) this.#grown(context)
          return more
        },
      }),
    }
    list.push(context)
    context.solver.reach(0, hash === -1 ? { ...entry, joined: true } : entry)
    return context
  }

  #transfer(context: Context, operation: Operation, state: State, block: BlockId): Effect<State> {
    // In code where no ways meet nothing else forgets what conditions and calls have told.
    if (operation.kind === 'begin' && operation.collects && state.facts !== null) {
      const kept = this.#collect(context, { ...state, temps: null }, operation.node.range[0])
      return { next: kept === null ? [] : [kept], thrown: [] }
    }
    return transfer(this.#around(context, block, operation), operation, state)
  }

  #run(context: Context): void {
    if (context.running) return
    context.running = true
    context.solver.run()
    context.running = false
  }

  #grown(context: Context): void {
    for (const [caller, blocks] of context.waiting) {
      for (const block of blocks) caller.solver.again(block)
      if (!caller.running) this.#dirty.add(caller)
    }
  }

  #around(context: Context, block: BlockId, { throwsTo }: Operation): Around {
    const catching = throwsTo !== null && (context.catching || throwsTo !== context.graph.thrown)
    const key = 2 * block + Number(catching)
    let around = context.arounds.get(key)
    if (around === undefined) context.arounds.set(key, (around = this.#makeAround(context, block, catching)))
    return around
  }

  #makeAround(context: Context, block: BlockId, catching: boolean): Around {
    const { world } = this
    const sight = this.#sightOf(context.graph)
    const only = (state: State) => onlyInstance(world, context.graph, sight, context.inherited, state)
    return {
      world,
      context,
      sight,
      catching,
      onlyInstance: only,
      foreign: (origin, state) => world.values.unknown(origin, isLate(world, only(state), state)),
      invoke: (target, self, given, state, via) => {
        const { slots } = world
        let frame: State['frame'] = null
        for (const [slot, value] of target.captured) frame = set(frame, slot, value)
        if (target.node.type !== 'ArrowFunctionExpression' || target.self !== null) frame = set(frame, slots.self, self)
        for (const [index, value] of given.entries()) frame = set(frame, slots.argument(index), value ?? world.values.unknown(`spread@${via.range[0]}:${index}`))
        return this.#call(context, block, catching, this.graphOf(target.node), frame, only(state), state, { name: nameOf(target.node), node: via })
      },
      initialise: (code, self, state, via) =>
        this.#call(context, block, catching, this.graphOf(code), set(null, world.slots.self, self), only(state), state, { name: null, node: via }),
      later: (value, state) => this.#runLater(value, state),
      tellNothing: (call) => this.#tallyOf(call).addNothing(context),
      tell: (call, concern, answers, state, dynamic) => this.#tell(context, call, concern, answers, state, dynamic),
    }
  }

  #sightOf(graph: FlowGraph): Sight {
    let sight = this.#sights.get(graph)
    if (sight === undefined) {
      this.#sights.set(graph, (sight = sightOf(this.world.reader, graph)))
      // A session may belong to it, also after its own last use.
      if (sight.kind === 'one') this.world.slots.keep(rootOf(sight.at))
    }
    return sight
  }

  /** Runs a piece of code with a frame of its own, in what of the state it can reach. */
  #call(caller: Context, block: BlockId, catching: boolean, graph: FlowGraph, frame: State['frame'], inherited: Atom | null, state: State, via: Via): Called {
    this.#step()
    const { world } = this
    const bare: State = { ...state, frame, temps: null }
    const reached = reachable(bare)
    const entry: State = { ...bare, facts: keepOnly(state.facts, (id, fact) => fact.latent || this.#isShared(reached, id)), heap: keepOnly(state.heap, (id) => reached.has(id) || world.values.byId(id)?.kind !== 'object') }
    const own = this.#sightOf(graph)
    const needs = (own.kind === 'none' && !own.legacy) || (own.kind === 'one' && own.called) ? inherited : null
    const context = this.#enter({ graph, entry, root: false, catching, inherited: needs, given: reached })
    // Code that is being run, or waits to be, will lead to more.
    const waits = context.running || this.#depth >= mostDepth
    const wait = () => context.waiting.set(caller, (context.waiting.get(caller) ?? new Set()).add(block))
    if (waits) wait()
    if (!context.callers.some(({ node }) => node === via.node)) context.callers.push(via)
    if (!waits) {
      this.#depth += 1
      this.#run(context)
      this.#depth -= 1
      wait()
    } else if (!context.running) this.#dirty.add(context)
    const resume = (after: State): State => ({
      shared: after.shared,
      frame: state.frame,
      temps: state.temps,
      heap: over(after.heap, state.heap, entry.heap),
      facts: over(after.facts, state.facts, entry.facts),
      instances: this.#through(after.instances, entry.instances, via),
      joined: after.joined,
    })
    return {
      returned: context.solver.at(graph.exit).map((after) => [resume(after), get(after.frame, world.slots.result) ?? world.values.undefined]),
      thrown: catching ? context.solver.at(graph.thrown).map((after) => {
        const thrown = get(after.frame, world.slots.thrown)
        const resumed = resume(after)
        return thrown === undefined ? resumed : { ...resumed, frame: set(resumed.frame, world.slots.thrown, thrown) }
      }) : [],
    }
  }

  /** Whether called code can ask for what is known of a value. */
  #isShared(reached: ReadonlySet<number>, id: number): boolean {
    return isHeld(this.world, reached, id, Number.MAX_SAFE_INTEGER)
  }

  /** What was brought about in called code was brought about through the call. */
  #through(after: State['instances'], before: State['instances'], via: Via): State['instances'] {
    const { world } = this
    let instances = after
    for (const id of keysOf(after)) {
      const [now, then] = [get(after, id), get(before, id)]
      if (now === undefined || now === then) continue
      const known = new Set(then?.situations.flatMap(({ stop, backupStop, record }) => [stop, backupStop, record]))
      const pass = (witness: Witness | null): Witness | null => {
        if (witness === null || known.has(witness) || witness.via.length >= 3 || witness.via.some(({ node }) => node === via.node)) return witness
        return world.instances.witness(witness.name, witness.node, [...witness.via, via], witness.bits, witness.escape)
      }
      const changed: Instance = world.instances.map(now, (each) => {
        const [stop, backupStop, record] = [pass(each.stop), pass(each.backupStop), pass(each.record)]
        return stop === each.stop && backupStop === each.backupStop && record === each.record ? each : { ...each, stop, backupStop, record }
      })
      instances = set(instances, id, changed)
    }
    return instances
  }

  #runLater(value: Value, state: State): void {
    if (value.kind === 'one-of') for (const atom of value.atoms) this.#runLater(atom, state)
    if (value.kind === 'bound') this.#runLater(value.target, state)
    if (value.kind !== 'function') return
    this.#later.push([value.node, this.unknownTime(value, state)])
  }

  /** The state in which code starts that runs at another time: it has its constants, and knows nothing else. */
  unknownTime(value: Extract<Atom, { kind: 'function' }>, state: State): State {
    const { slots } = this.world
    let frame: State['frame'] = null
    for (const [slot, held] of value.captured) frame = set(frame, slot, held)
    if (value.self !== null) frame = set(frame, slots.self, value.self)
    return { ...emptyState, frame, heap: state.heap, shared: state.shared, instances: atUnknownTime(this.world, state.instances) }
  }

  /** `state` on the way from one block to another, without what ends on the way. */
  #pass(context: Context, from: Block, to: Block, state: State): State | null {
    const { world } = this
    const { graph } = context
    let { frame } = state
    if (to.id === graph.thrown && !context.catching) return null
    const leaves = to.id === graph.exit || to.id === graph.thrown
    if (leaves) {
      const result = get(frame, to.id === graph.exit ? world.slots.result : world.slots.thrown)
      frame = result === undefined ? null : set(null, to.id === graph.exit ? world.slots.result : world.slots.thrown, result)
    } else {
      const slots = to.position > from.position ? world.slots.ending(graph.node, from.position, to.position) : to.loop ? world.slots.beginning(graph.node, to.position, from.position + 1) : []
      for (const slot of slots) frame = remove(frame, slot)
    }
    const temps = to.inside ? state.temps : null
    const passed = frame === state.frame && temps === state.temps ? state : { ...state, frame, temps }
    return to.meets || leaves ? this.#collect(context, passed, leaves ? Number.MAX_SAFE_INTEGER : to.position) : passed
  }

  /** `state` without what is known of values that nobody can ask for; null if it is a failure that nobody looks at. */
  #collect(context: Context, state: State, position: number): State | null {
    if (state.facts === null && state.heap === null) return state
    const { world } = this
    const reached = reachable(state)
    let { facts, heap } = state
    for (const id of keysOf(facts)) {
      const fact = get(facts, id)
      if (isHeld(world, reached, id, position) || isHeld(world, context.given, id, 0) || get(context.entry.facts, id) !== undefined) continue
      if (fact?.told === true) continue
      if (fact?.latent === true) return null
      facts = remove(facts, id)
    }
    for (const id of keysOf(heap)) {
      const atom = world.values.byId(id)
      if (atom?.kind === 'object' && !reached.has(id) && get(context.entry.heap, id) === undefined) heap = remove(heap, id)
    }
    return facts === state.facts && heap === state.heap ? state : { ...state, facts, heap }
  }

  #tallyOf(call: JetCall): Tally {
    let tally = this.tallies.get(call.node)
    if (tally === undefined) this.tallies.set(call.node, (tally = emptyTally(call)))
    return tally
  }

  #tell(context: Context, call: JetCall, concern: Concern, answers: readonly { readonly answer: Answer; readonly situation: Situation }[], state: State, dynamic: boolean): void {
    this.#tallyOf(call).add(context, concern, answers, latentIn(state), state.joined, dynamic)
  }
}

/** The instances that the file has made, of whose state nothing is known. */
export function atUnknownTime({ values, instances: table }: World, instances: State['instances']): State['instances'] {
  let known: State['instances'] = null
  for (const id of keysOf(instances)) if (values.byId(id)?.kind === 'instance') known = set(known, id, table.presumed)
  return known
}

function keepOnly<Item extends Interned>(map: IntMap<Item>, keep: (id: number, item: Item) => boolean) {
  let kept = map
  for (const id of keysOf(map)) {
    const item = get(map, id)
    if (item !== undefined && !keep(id, item)) kept = remove(kept, id)
  }
  return kept
}

/** What called code left, and what it could not reach. */
function over<Item extends Interned>(after: IntMap<Item>, before: IntMap<Item>, given: IntMap<Item>) {
  if (before === given) return after
  let all = after
  for (const id of keysOf(before)) {
    const item = get(before, id)
    if (item !== undefined && get(given, id) === undefined && get(all, id) === undefined) all = set(all, id, item)
  }
  return all
}


function nameOf(node: FunctionNode): string | null {
  if (node.type !== 'ArrowFunctionExpression' && node.id) return node.id.name
  const { parent } = node
  if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name
  if ((parent.type === 'MethodDefinition' || parent.type === 'Property' || parent.type === 'PropertyDefinition') && (parent.key.type === 'Identifier' || parent.key.type === 'PrivateIdentifier')) {
    return parent.key.type === 'PrivateIdentifier' ? `#${parent.key.name}` : parent.key.name
  }
  return null
}
