import type { EdgeCase, Script, ScriptCall, SituationName } from '@jet-lifecycle/model/edge-cases'
import { callOf, edgeCases, outcomeOf, situations } from '@jet-lifecycle/model/edge-cases'
import type { Profile } from '@jet-lifecycle/model/facts'
import type { World } from '@jet-lifecycle/model/world'
import { begin, createWorld, decide, finish, predictableErrors } from '@jet-lifecycle/model/world'
import { argumentsFor, takesStructure } from './arguments.ts'
import { representatives } from './classes.ts'
import { contradiction, expected } from './judge.ts'
import type { Answer, Step } from './player.ts'
import { Player } from './player.ts'
import type { Steps } from './settle.ts'
import { settle } from './settle.ts'
import { errorOf, Stage } from './stage.ts'
import type { Reached } from './states.ts'
import { distinctStates, furnishedWorld } from './states.ts'
import type { Subject, Supports } from './subject.ts'
import { describePath, textOf, walk } from './visit.ts'

export interface ConformanceOptions {
  /** Registers one test, as `test` of node:test, Vitest and Bun or `Deno.test` do. */
  readonly test: (name: string, body: () => void | Promise<void>) => void
  /** Makes a fresh binding for a test, with an engine that no other test has left anything in. */
  readonly factory: () => Subject | Promise<Subject>
  /** What the binding is held to. Left out: `documented`. */
  readonly profile?: Profile
  /** What it lacks. Left out: nothing. */
  readonly supports?: Supports
  /** Make calls, too, that can take a real process down. Left out: false. */
  readonly hazardous?: boolean
}

/** What was not registered, and why. */
export interface LeftOut {
  readonly name: string
  readonly why: string
}

/** What {@link conformance} has registered. */
export interface Registered {
  /** Number of tests. */
  readonly tests: number
  readonly leftOut: readonly LeftOut[]
}

/**
 * Registers tests that hold a binding, guarded or not, to what the model says of the lifecycle: a path to
 * each state that answers otherwise than the others, where each class of functions is asked what is
 * refused there; each class of functions where it is allowed; and the sequences of the edge table.
 * Each call is compared with what the model says of it beforehand, by name of the error.
 *
 * An engine that lives as long as its process is freed of its instances after each test.
 *
 * @throws TypeError for options that are none
 */
export function conformance(options: ConformanceOptions): Registered {
  const plan = new Plan(options)
  plan.states()
  plan.allowed()
  plan.edges()
  return { tests: plan.tests, leftOut: plan.leftOut }
}

class Plan {
  tests = 0
  readonly leftOut: LeftOut[] = []
  readonly #options: ConformanceOptions
  readonly #profile: Profile
  readonly #supports: Supports
  readonly #hazardous: boolean
  readonly #states: readonly Reached[]
  readonly #steps: readonly Step[]

  constructor(options: ConformanceOptions) {
    checkOptions(options)
    const { profile = 'documented', supports = {}, hazardous = false } = options
    this.#options = options
    this.#profile = profile
    this.#supports = supports
    this.#hazardous = hazardous
    this.#states = distinctStates({ profile, can: (step) => this.#lacks(step) === null })
    this.#steps = representatives((fn) => this.#lacks({ fn }) === null)
  }

  /** Each state, and what is refused there. */
  states(): void {
    for (const { path } of this.#states) {
      this.#test(`state: ${describePath(path) || 'no call yet'}`, (player) => walk(player, path, () => this.#askRefused(player, path.open === null ? null : 'other')))
    }
  }

  /** Each class of functions in the first state where it is allowed, once for each answer that is foretold, and what is refused after it. */
  allowed(): void {
    const wanted = new Map<string, { readonly step: Step; readonly state: Reached }>()
    for (const state of this.#states.filter(({ path }) => path.open === null)) {
      const world = furnishedWorld(state.path, this.#profile)
      for (const step of this.#steps) {
        const { verdict, error } = decide(world, { fn: step.fn, handles: step.handles ?? {}, grbit: step.grbit ?? 0 }, this.#profile)
        const key = `${step.fn}(${(step.grbit ?? 0).toString(16)}) answers ${error ?? 'success'}`
        if (verdict === 'allowed' && !wanted.has(key)) wanted.set(key, { step, state })
      }
    }
    for (const [key, { step, state: { path } }] of wanted) {
      const name = `allowed: ${key} after ${describePath(path) || 'no call yet'}`
      const hollow = argumentsFor({ fn: step.fn, handles: {}, grbit: 0 }, { file: '' }).hollow
      if (hollow.length > 0 && !this.#hazardous) {
        this.leftOut.push({ name, why: `hazardous: ${hollow.join(', ')} would have to be made up, and the engine may read through it` })
        continue
      }
      this.#test(name, (player) => walk(player, path, () => this.#askAllowed(player, step)))
    }
  }

  /** The rows of the edge table for this profile. */
  edges(): void {
    for (const row of edgeCases) {
      if (row.verdict === 'unknown' || (row.profile !== 'both' && row.profile !== this.#profile)) continue
      const name = `edge case: ${describeRow(row)}`
      const why = this.#whyNot(row)
      if (why === null) this.#test(name, (player) => this.#askRow(player, row))
      else this.leftOut.push({ name, why })
    }
  }

  #test(name: string, body: (player: Player) => Steps<void>): void {
    this.tests += 1
    this.#options.test(name, async () => {
      const subject = await this.#options.factory()
      checkSubject(subject, this.#supports)
      const player = new Player(subject, this.#supports, this.#profile)
      try {
        await settle(body(player))
      } finally {
        await settle(player.cleanUp())
        await subject.close?.()
      }
    })
  }

  /** What is refused here changes nothing, so that all of it can be asked in one go. */
  * #askRefused(player: Player, thread: string | null): Steps<void> {
    for (const each of this.#steps) {
      const step = thread === null ? each : { ...each, thread }
      const decision = player.decide(step)
      if (decision.verdict !== 'refused' || (decision.why === 'crash' && !this.#hazardous)) continue
      this.#demand(step, expected(decision.error, textOf(yield * player.ask(step))))
    }
  }

  * #askAllowed(player: Player, step: Step): Steps<void> {
    const { answer, decision } = yield * player.make(step)
    if (decision.verdict !== 'allowed') throw new Error(`the path leads where ${step.fn} is ${decision.verdict}`)
    this.#demand(step, this.#unlessOrdinary(step, answer, decision.error))
    yield * this.#askRefused(player, null)
  }

  /** Arguments that are made up may be answered with an error that no state brings. */
  #unlessOrdinary({ fn }: Step, answer: Answer, foretold: string | null): string | null {
    if (foretold !== null) return expected(foretold, textOf(answer))
    const brought: ReadonlySet<string> = predictableErrors(fn, this.#profile)
    return contradiction({ verdict: 'allowed', error: null, why: null, witness: null }, textOf(answer), (error) => !brought.has(error))
  }

  * #askRow(player: Player, row: EdgeCase<SituationName>): Steps<void> {
    const stage = new Stage(player)
    yield * stage.play(situations[row.situation], () => this.#askRowHere(player, stage, row))
  }

  * #askRowHere(player: Player, stage: Stage, row: EdgeCase<SituationName>): Steps<void> {
    const step = stage.stepOf(row)
    const { answer } = yield * player.make(step)
    this.#demand(step, row.verdict === 'allowed' ? this.#unlessOrdinary(step, answer, row.error) : expected(row.error ?? 'success', textOf(answer)))
    // While a call is inside the engine, what is refused depends on when it leaves.
    if (player.world.inFlight.size === 0) yield * this.#askRefused(player, null)
  }

  #demand({ fn, grbit = 0 }: Step, wrong: string | null): void {
    if (wrong !== null) throw new Error(`${fn}(${grbit.toString(16)}): ${wrong}`)
  }

  /** What a step needs and the subject lacks, or null. */
  #lacks({ fn, fails, open, thread }: Step & { readonly open?: true }): string | null {
    const { functions, structures, failures, inFlight, threads } = this.#supports
    if (functions !== undefined && !functions.includes(fn)) return `the binding has no ${fn}`
    if (structures === false && takesStructure(fn)) return `${fn} takes a structure`
    if (fails !== undefined && failures === false) return 'the engine cannot be made to fail'
    if (open && (inFlight === false || threads === false)) return 'nothing can be called while a call is inside the engine'
    return thread !== undefined && threads === false ? 'there is one thread' : null
  }

  /** Why a row of the edge table is not asked, or null. */
  #whyNot(row: EdgeCase<SituationName>): string | null {
    if (row.waits) return 'the call would wait for another'
    if (row.crash && !this.#hazardous) return 'hazardous: the engine would read through a null pointer'
    const { hollow } = argumentsFor({ fn: row.fn, handles: {}, grbit: 0 }, { file: '' })
    if (row.verdict === 'allowed' && hollow.length > 0 && !this.#hazardous) return `hazardous: ${hollow.join(', ')} would have to be made up`
    return this.#lacks(row) ?? this.#unplayable(situations[row.situation], createWorld()).why
  }

  /** Why a script cannot be played on the subject, and the world after it. */
  #unplayable(script: Script, from: World): { readonly why: string | null; readonly world: World } {
    let world = from
    for (const call of script) {
      const why = this.#unmakable(call, world)
      if (why !== null) return { why, world }
      const id = `${call.fn} ${String(world.clock)}`
      world = begin(world, callOf(call, world.clock), id)
      if (call.during === 'open') continue
      if (call.during) {
        const inside = this.#unplayable(call.during, world)
        if (inside.why !== null) return inside
        world = inside.world
      }
      world = finish(world, id, outcomeOf(call))
    }
    return { why: null, world }
  }

  #unmakable(call: ScriptCall, world: World): string | null {
    const error = errorOf(call)
    const decision = decide(world, callOf(call, world.clock), this.#profile)
    if (decision.verdict === 'refused' && decision.error !== error) return `the profile refuses ${call.fn} on the way`
    const isInjected = error !== 'success' && decision.error !== error && error !== 'JET_errClientRequestToStopJetService'
    const warns = error === 'success' && call.outcome !== undefined && call.outcome !== 'JET_errSuccess'
    if (warns && this.#supports.failures === false) return null
    return this.#lacks({ fn: call.fn, ...(isInjected ? { fails: error } : {}), ...(call.during === undefined ? {} : { open: true }), ...(call.thread === undefined ? {} : { thread: call.thread }) })
  }
}

const describeRow = ({ situation, fn, args = {}, thread }: EdgeCase): string =>
  `${situation}: ${fn}(${Object.entries(args).map(([key, value]) => `${key} ${typeof value === 'number' ? value.toString(16) : String(value)}`).join(', ')})${thread === undefined ? '' : ` on ${thread}`}`

const optionNames: readonly string[] = ['test', 'factory', 'profile', 'supports', 'hazardous'] satisfies readonly (keyof ConformanceOptions)[]

function checkOptions(options: ConformanceOptions): void {
  for (const name of Object.keys(options)) {
    if (!optionNames.includes(name)) throw new TypeError(`conformance has no option ${name}: there are ${optionNames.join(', ')}`)
  }
  for (const name of ['test', 'factory'] as const) {
    if (typeof options[name] !== 'function') throw new TypeError(`conformance needs ${name}, a function`)
  }
  const profile: string | undefined = options.profile
  if (profile !== undefined && profile !== 'documented' && profile !== 'engine') {
    throw new TypeError(`the profile of conformance is documented or engine, not ${profile}`)
  }
}

function checkSubject({ binding, failNext, during, onThread }: Subject, { failures, inFlight, threads }: Supports): void {
  if (typeof binding !== 'object' && typeof binding !== 'function') throw new TypeError('factory gives an object whose binding is the binding')
  for (const [name, power, is] of [['failures', 'failNext', failures === false || failNext], ['inFlight', 'during', inFlight === false || during], ['threads', 'onThread', threads === false || onThread]] as const) {
    if (!is) throw new TypeError(`What factory gives has no ${power}: give one, or say supports: { ${name}: false }`)
  }
}
