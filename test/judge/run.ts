import type { Profile } from '@jet-lifecycle/model/facts'
import { baseNameOf, jetErrors } from '@jet-lifecycle/model/facts'
import { SimulatedCrash } from '@jet-lifecycle/runtime/simulator'
import { everyRun } from './choices.ts'
import type { Choices } from './choices.ts'
import type { Engine, Esent } from './engine.ts'
import { createEngine } from './engine.ts'
import type { Runnable, Site } from './instrument.ts'
import { enders, hostNames, surroundings } from './modules.ts'
import type { Program } from './program.ts'

/** What happened at one call site, over all runs. */
export interface Count {
  executed: number
  /** refused by JET_errClientRequestToStopJetService */
  stopped: number
  /** refused by JET_errBackupAbortByServer */
  aborted: number
}

/** What all runs of a program show. A site where no JET function ran is not in it. */
export interface Truth {
  readonly runs: number
  readonly sites: ReadonlyMap<Site, Readonly<Count>>
}

/** More runs than that, and a program is too large to be judged. */
const mostRuns = 2_000
const mostSteps = 4_000
/** A call that is looked at fails at most so often in a row: who tries again gets there. */
const mostFailures = 3

/** What an option that nobody knows may be: a full stop, a partial one, a resume, nothing valid. */
const dynamicGrbits = [0, 4, 0x8000_0000, 1] as const

/** What a call may throw instead of being made. */
class Interruption extends Error {
  override readonly name = 'Interruption'
}

const interruption = new Interruption('interrupted')

/** The end of a run that would go on for ever. */
class Over extends Error {
  override readonly name = 'Over'
}

/** A program that is no program: a mistake of the judge's own. */
class BrokenProgram extends Error {
  override readonly name = 'BrokenProgram'
}

type Body = (...given: readonly unknown[]) => unknown

const AsyncFunction = (async () => Promise.resolve()).constructor as FunctionConstructor

const engines = new Map<Profile, Engine>()

/** Executes every run of a program. @throws BrokenProgram, TooManyRuns */
export async function truthOf(program: Program, runnable: Runnable, profile: Profile): Promise<Truth> {
  const engine = engines.get(profile) ?? createEngine(profile)
  engines.set(profile, engine)
  const sites = new Map<Site, Count>()
  // Programs are source text: to know what they do is to run them.
  const body = new (runnable.isAsync ? AsyncFunction : Function)('$', ...hostNames, runnable.code) as Body
  // Nobody looks where the exceptions of programs come from.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    const runs = await everyRun(mostRuns, (choices) => new Run(program, runnable, engine, sites, choices).go(body))
    return { runs, sites }
  } catch (error) {
    engines.delete(profile)
    throw error
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

class Run {
  readonly #program: Program
  readonly #runnable: Runnable
  readonly #engine: Engine
  readonly #sites: Map<Site, Count>
  readonly #choices: Choices
  readonly #flags = new Map<string, unknown>()
  /** What functions of other files have got hold of. */
  readonly #escaped: (() => void)[] = []
  readonly #failures = new Map<Site, number>()
  #at = -1
  #depth = 0
  #steps = 0
  #isInterrupted = false
  #turns = 0
  #broken: Error | null = null
  #over: Over | null = null

  constructor(program: Program, runnable: Runnable, engine: Engine, sites: Map<Site, Count>, choices: Choices) {
    this.#program = program
    this.#runnable = runnable
    this.#engine = engine
    this.#sites = sites
    this.#choices = choices
  }

  go(body: Body): unknown {
    try {
      const { load, host } = surroundings((name) => this.#jet(name), (callback) => { this.#later(callback) }, (name, args) => { this.#foreign(name, args) })
      const run = body(this.#marks(load), ...host)
      const result = run instanceof Promise ? run.then((entry) => this.#enter(entry)) : this.#enter(run)
      if (result instanceof Promise) return result.catch((error: unknown) => { this.#caught(error) }).finally(() => { this.#end() })
    } catch (error) {
      this.#caught(error)
    }
    this.#end()
    return undefined
  }

  /** What the instrumented text calls. */
  #marks(load: (module: string) => unknown): Readonly<Record<string, (...args: never[]) => unknown>> {
    return {
      at: (site: number, isBuiltIn?: boolean) => this.at(site, isBuiltIn),
      entered: () => { this.#enteredOwn() },
      flag: (name: string) => this.flag(name),
      enter: () => this.#depth++,
      leave: (depth: number) => { this.#depth = depth },
      turn: () => { this.turn() },
      load,
      import: (name: string) => Promise.resolve(load(name)),
      dispose: disposed,
    }
  }

  #enter(entry: unknown): unknown {
    if (typeof entry !== 'function') return undefined
    const handles = setUp(this.#engine.esent, this.#program)
    const given = (value: unknown): unknown => {
      if (value === undefined || this.#program.handles === 'plain') return value
      return this.#program.handles === 'boxed' ? { value } : [value]
    }
    return (entry as (...args: unknown[]) => unknown)(...this.#program.parameters.map(({ kind }) => given(handles[kind])))
  }

  /** A program may end by an exception of its own; any other is a mistake of the judge. */
  #caught(error: unknown): void {
    if (error instanceof Interruption || error instanceof Over || (error instanceof Error && error.constructor === Error) || this.#broken !== null) return
    this.#broken = error instanceof Error ? error : new Error(String(error))
  }

  #end(): void {
    this.#engine.reset()
    if (this.#broken !== null) throw new BrokenProgram(`${this.#broken.message} at ${this.#runnable.sites[this.#at] ?? 'the start'}`, { cause: this.#broken })
  }

  /** What happens at another time happens at once, in runs of its own that end with it, or not at all. */
  #later(callback: () => void): void {
    if (this.#choices.choose(2) === 0) return
    callback()
    throw (this.#over ??= new Over())
  }

  /** A function of another file: it does nothing, or something with what escaped to such functions so far. */
  #foreign(name: string, args: readonly unknown[]): void {
    this.#enteredForeign()
    for (const arg of args) {
      if (typeof arg === 'function') this.#escaped.push(arg as () => void)
      if (typeof arg !== 'number') continue
      this.#escaped.push(() => { this.#strangerCalls('JetTerm', arg) })
      if (!(enders as readonly string[]).includes(name)) this.#escaped.push(() => { this.#strangerCalls('JetStopServiceInstance', arg) })
    }
    const picked = this.#choices.choose(this.#escaped.length + 1)
    this.#escaped[picked - 1]?.()
  }

  #strangerCalls(fn: 'JetStopServiceInstance' | 'JetTerm', instance: number): void {
    try {
      if (fn === 'JetTerm') this.#engine.rollBackAll()
      this.#engine.esent[fn]?.(instance)
    } catch (error) {
      if (error instanceof SimulatedCrash) throw (this.#over = new Over())
      throw error
    }
  }

  /**
   * Before a call. In a `try` it may throw instead of being made: what the language brings along does so here, other foreign
   * functions when they are entered. A function of the program throws by what it does, never by being called.
   */
  at(site: number, isBuiltIn = false): [] {
    const end = this.#broken ?? this.#over
    if (end !== null) throw end
    this.#enteredOwn()
    this.#at = site
    this.#steps += 1
    if (this.#steps > mostSteps) this.fail('the program does not end')
    if (this.#depth === 0 || this.#choices.choose(2) === 0) return []
    if (isBuiltIn) throw interruption
    this.#isInterrupted = true
    return []
  }

  /** Where it was to throw it cannot: the run is the same as without. */
  #enteredOwn(): void {
    if (this.#isInterrupted) throw (this.#over = new Over())
  }

  /** A foreign function begins. */
  #enteredForeign(): void {
    if (!this.#isInterrupted) return
    this.#isInterrupted = false
    throw interruption
  }

  turn(): void {
    this.#turns += 1
    if (this.#turns > mostSteps) this.fail('a loop does not end')
  }

  flag(name: string): unknown {
    if (!this.#flags.has(name)) this.#flags.set(name, this.#draw(name))
    return this.#flags.get(name)
  }

  #draw(name: string): unknown {
    const flag = this.#program.flags.get(name)
    switch (flag) {
      case 'boolean':
        return this.#choices.choose(2) === 1
      case 'grbit':
        return dynamicGrbits[this.#choices.choose(dynamicGrbits.length)]
      case 'list':
        return Array.from({ length: this.#choices.choose(4) }, (_, index) => index + 1)
      case undefined:
        return this.fail(`nothing is known of ${name}`)
    }
  }

  fail(message: string): never {
    this.#broken ??= new Error(message)
    throw this.#broken
  }

  /** A function of the API as the program sees it: its calls are noted. */
  #jet(name: string): ((...args: unknown[]) => number) | undefined {
    const fn = name.startsWith('Jet') ? baseNameOf(name) : undefined
    const body = fn === undefined ? undefined : this.#engine.esent[fn]
    return fn === undefined || body === undefined ? undefined : (...args) => this.#call(fn, body, args)
  }

  #call(fn: string, body: (...args: unknown[]) => number, args: unknown[]): number {
    this.#enteredForeign()
    const site = this.#runnable.sites[this.#at] ?? this.fail(`${fn} is called from nowhere`)
    const engine = this.#engine
    if (fn.startsWith('JetTerm')) engine.rollBackAll()
    const failures = this.#failures.get(site) ?? 0
    // Who tries again and again what cannot succeed: the run ends there.
    if (failures > mostFailures) throw (this.#over = new Over())
    const mayFail = this.#program.checked.has(site) && failures < mostFailures
    const fails = mayFail && this.#choices.choose(2) === 1
    if (fails) engine.failNext(fn)
    let answer: number
    try {
      answer = body(...args)
    } catch (error) {
      // The process goes down with it.
      if (error instanceof SimulatedCrash) throw (this.#over = new Over())
      return this.fail(`${fn}: ${String(error)}`)
    } finally {
      engine.calm()
    }
    const count = this.#sites.get(site) ?? { executed: 0, stopped: 0, aborted: 0 }
    this.#sites.set(site, count)
    count.executed += 1
    this.#failures.set(site, answer < 0 ? failures + 1 : 0)
    // A refusal comes before any other failure: both choices are this run.
    if (mayFail && (answer === jetErrors.JET_errClientRequestToStopJetService || answer === jetErrors.JET_errBackupAbortByServer)) this.#choices.settle()
    if (answer === jetErrors.JET_errClientRequestToStopJetService) count.stopped += 1
    if (answer === jetErrors.JET_errBackupAbortByServer) count.aborted += 1
    return answer
  }
}

/** TypeScript's library does not have it yet. */
const disposal = Reflect.get(Symbol, 'dispose') as symbol

function disposed(resource: unknown): unknown {
  return (resource as Record<symbol, () => unknown>)[disposal]?.()
}

/** What the parameters of the entry stand for: an initialised instance, a session of it, a database, a cursor. */
function setUp(esent: Esent, { parameters }: Program): Record<string, number> {
  const handles: Record<string, number> = {}
  const call = (fn: string, ...args: unknown[]): void => {
    const answer = esent[fn]?.(...args) ?? 0
    if (answer < 0) throw new BrokenProgram(`the start of the run: ${fn} answers ${answer}`)
  }
  const made = (fn: string, ...args: unknown[]): number => {
    const out = { value: 0 }
    call(fn, ...args.map((arg) => (arg === 'out' ? out : arg)))
    return out.value
  }
  for (const number of [1, 2]) {
    const has = (kind: string): boolean => parameters.some((parameter) => parameter.kind === `${kind}${number}`)
    if (!has('instance') && !has('sesid')) continue
    const instance = made('JetCreateInstance', 'out', `instance ${number}`)
    call('JetInit', { value: instance })
    handles[`instance${number}`] = instance
    if (!has('sesid')) continue
    const sesid = made('JetBeginSession', instance, 'out', null, null)
    handles[`sesid${number}`] = sesid
    if (!has('dbid') && !has('tableid')) continue
    const dbid = openDatabase(esent, sesid, `mail-${number}.edb`)
    handles[`dbid${number}`] = dbid
    if (!has('tableid')) continue
    const out = { value: 0 }
    if ((esent['JetOpenTable']?.(sesid, dbid, 'messages', null, 0, 0, out) ?? 0) < 0) call('JetCreateTable', sesid, dbid, 'messages', 1, 100, out)
    handles[`tableid${number}`] = out.value
  }
  return handles
}

function openDatabase(esent: Esent, sesid: number, file: string): number {
  const out = { value: 0 }
  esent['JetAttachDatabase']?.(sesid, file, 0)
  if ((esent['JetOpenDatabase']?.(sesid, file, null, out, 0) ?? 0) < 0) esent['JetCreateDatabase']?.(sesid, file, null, out, 0)
  return out.value
}
