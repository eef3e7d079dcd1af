// What does one guarded call cost, next to the bare one and to other ways of checking it?
//
// node --import tsx guard-call.ts            all of it, a fresh process per trial, with the packages as they are built
// node --import tsx guard-call.ts trial …    one trial, as JSON on stdout
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { instanceMachine } from '@jet-lifecycle/model/machine'
import { jetFunctions } from '@jet-lifecycle/model/facts'
import { guard } from '@jet-lifecycle/runtime'
import koffi from 'koffi'
import { createActor } from 'xstate'
import { median, printTable } from './table.ts'

const trials = 5
const targets = ['js', 'koffi'] as const
const handleCounts = [1, 1000] as const
const allWays = ['bare', 'guarded', 'proxy', 'xstate'] as const

/** How the binding shows its handles. */
const handleTypes = ['number', 'bigint'] as const

type Target = (typeof targets)[number]
type Way = (typeof allWays)[number]
type HandleType = (typeof handleTypes)[number]
type Move = (sesid: number, tableid: number, row: number, grbit: number) => number
type Out = { value: number }

/** As much of a binding as it takes to have sessions; JetMove is what is measured. */
function bindingOf(move: Move) {
  let next = 0x1000
  const give = (out: Out): number => {
    out.value = next
    next += 0x100
    return 0
  }
  return {
    JetCreateInstance: (instance: Out, _name: string) => give(instance),
    JetInit: (_instance: Out) => 0,
    JetBeginSession: (_instance: number, session: Out) => give(session),
    JetMove: move,
  }
}

type Binding = ReturnType<typeof bindingOf>

/** A proxy as one would write it first: each access makes a function that looks the handle up. */
function proxied(binding: Binding, closed: ReadonlyMap<number, number>): Binding {
  return new Proxy(binding, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key)
      if (typeof member !== 'function') return member
      return (...args: unknown[]): unknown => ((closed.get(args[0] as number) ?? 0) !== 0 ? -1329 : Reflect.apply(member, target, args))
    },
  })
}

/** Every call is sent to the machine of its instance first. */
function sent(binding: Binding): Pick<Binding, 'JetMove'> {
  const actor = createActor(instanceMachine).start()
  actor.send({ type: 'JetInit', grbit: 0, error: null })
  return {
    JetMove(sesid, tableid, row, grbit) {
      actor.send({ type: 'JetMove', grbit, error: null })
      return binding.JetMove(sesid, tableid, row, grbit)
    },
  }
}

/** Nanoseconds per call; long enough to be measured, and warm. */
function time(api: Pick<Binding, 'JetMove'>, handles: readonly number[]): number {
  let calls = 1000
  for (;;) {
    const begin = process.hrtime.bigint()
    let sum = 0
    let index = 0
    for (let call = 0; call < calls; call++) {
      sum += api.JetMove(handles[index] ?? 0, 7, 1, 0)
      index = index + 1 === handles.length ? 0 : index + 1
    }
    const elapsed = Number(process.hrtime.bigint() - begin)
    if (sum !== 0) throw new Error(`a call of nothing returned ${sum}`)
    if (elapsed > 150_000_000) return elapsed / calls
    calls *= 4
  }
}

function trial(target: Target, handleCount: number, type: HandleType, way: Way, library: string): number {
  const move: Move = target === 'js' ? (_sesid, tableid, row, grbit) => 0 * (tableid + row + grbit) : koffi.load(library).func('int32_t noop(uint64_t, uint64_t, int32_t, uint32_t)')
  const binding = bindingOf(move)
  const guarded = guard(binding)
  const instance = { value: 0 }
  guarded.JetCreateInstance(instance, 'bench')
  guarded.JetInit(instance)
  const handles = Array.from({ length: handleCount }, () => {
    const session = { value: 0 }
    guarded.JetBeginSession(instance.value, session)
    return session.value
  })
  const api = { bare: binding, guarded, proxy: proxied(binding, new Map(handles.map((handle) => [handle, 0]))), xstate: sent(binding) }
  return time(api[way], type === 'bigint' ? (handles.map(BigInt) as unknown[] as number[]) : handles)
}

/** Functions of a session that change nothing, as a program would call them in turn. */
const rotated = jetFunctions().filter(({ gate, handle, validates, acquires, releases, backup, fixedError, checksDbid, params }) =>
  gate === 'session' && handle === 'session' && validates === 'session+cursor' && !acquires && !releases && !backup && !fixedError && !checksDbid && params.length <= 6).slice(0, 64)

type Calls = Record<string, (...args: unknown[]) => number>

/** 64 functions, each another, in turn; nanoseconds per call. */
function rotation(isGuarded: boolean): number {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- each function has to be another one
  const body = (): ((...args: unknown[]) => number) => Function('return function (a, b) { return 0 * (a + b) }')() as (...args: unknown[]) => number
  const binding = { ...bindingOf(() => 0), ...Object.fromEntries(rotated.map(({ name }) => [name, body()])) }
  const { api, sesid } = running(binding, isGuarded)
  const calls = rotated.map(({ name, params }) => ({ call: (api as unknown as Calls)[name] ?? body(), args: [sesid, 7, ...Array<number>(Math.max(0, params.length - 2)).fill(0)] }))
  const round = (): void => {
    for (const { call, args } of calls) {
      switch (args.length) {
        case 2: call(args[0], args[1]); break
        case 3: call(args[0], args[1], args[2]); break
        case 4: call(args[0], args[1], args[2], args[3]); break
        case 5: call(args[0], args[1], args[2], args[3], args[4]); break
        default: call(args[0], args[1], args[2], args[3], args[4], args[5])
      }
    }
  }
  return perRound(round) / calls.length
}

/** Bytes of heap per call that is allowed. */
function heap(): number {
  const { api, sesid } = running(bindingOf(() => 0), true)
  const calls = 5_000_000
  const many = (): void => {
    for (let call = 0; call < calls; call++) api.JetMove(sesid, 7, 1, 0)
  }
  many()
  const before = process.memoryUsage().heapUsed
  many()
  return (process.memoryUsage().heapUsed - before) / calls
}

function running<T extends Binding>(binding: T, isGuarded: boolean): { readonly api: Pick<T, 'JetMove'>; readonly sesid: number } {
  const guarded = guard(binding)
  const [instance, session] = [{ value: 0 }, { value: 0 }]
  guarded.JetCreateInstance(instance, 'bench')
  guarded.JetInit(instance)
  guarded.JetBeginSession(instance.value, session)
  return { api: isGuarded ? guarded : binding, sesid: session.value }
}

function perRound(round: () => void): number {
  for (let rounds = 1000; ; rounds *= 4) {
    const begin = process.hrtime.bigint()
    for (let each = 0; each < rounds; each++) round()
    const elapsed = Number(process.hrtime.bigint() - begin)
    if (elapsed > 150_000_000) return elapsed / rounds
  }
}

function inFreshProcess(...trial: readonly string[]): number {
  const child = spawnSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), ...trial], { encoding: 'utf8' })
  if (child.status !== 0) throw new Error(`the trial ${trial.join(' ')} failed: ${child.stderr}`)
  return Number(child.stdout)
}

function compile(directory: string): string | null {
  const library = join(directory, 'noop.so')
  const compiler = spawnSync('cc', ['-O2', '-shared', '-fPIC', '-o', library, fileURLToPath(new URL('noop.c', import.meta.url))], { encoding: 'utf8' })
  if (compiler.status === 0) return library
  console.log(`skipped koffi: no library without a C compiler (cc: ${compiler.error?.message ?? compiler.stderr})`)
  return null
}

/** Rows of the table: medians over the trials, of the times and of their ratios to the bare call of the same round. */
function measure(target: Target, handleCount: number, type: HandleType, library: string): string[][] {
  const ways = type === 'bigint' ? (['bare', 'guarded'] as const) : allWays
  const rounds = Array.from({ length: trials }, () => ways.map((way) => inFreshProcess('trial', target, String(handleCount), type, way, library)))
  return ways.map((way, index) => {
    const times = rounds.map((round) => ({ own: round[index] ?? NaN, bare: round[0] ?? NaN }))
    const more = median(times.map(({ own, bare }) => own - bare))
    const ratio = median(times.map(({ own, bare }) => own / bare))
    return [target, `${handleCount} ${type}`, way, median(times.map(({ own }) => own)).toFixed(1), more.toFixed(1), `${ratio.toFixed(ratio < 100 ? 2 : 0)} ×`]
  })
}

function main(): void {
  const directory = mkdtempSync(join(tmpdir(), 'guard-call-'))
  try {
    const library = compile(directory)
    const rows = targets
      .filter((target) => target === 'js' || library !== null)
      .flatMap((target) => handleCounts.flatMap((handleCount) => handleTypes.flatMap((type) => measure(target, handleCount, type, library ?? ''))))
    const rounds = Array.from({ length: trials }, () => ({ bare: inFreshProcess('rotation', 'bare'), own: inFreshProcess('rotation', 'guarded') }))
    const more = median(rounds.map(({ own, bare }) => own - bare))
    rows.push(...(['bare', 'own'] as const).map((way) => ['js', '64 functions', way === 'own' ? 'guarded' : way, median(rounds.map((each) => each[way])).toFixed(1), way === 'own' ? more.toFixed(1) : '0.0', `${median(rounds.map((each) => each[way] / each.bare)).toFixed(2)} ×`]))
    printTable(['binding', 'handles', 'way', 'ns per call', 'ns more than bare', 'ratio to bare'], rows)
    console.log(`\nbytes of heap per allowed call: ${inFreshProcess('heap').toFixed(3)}`)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const [command, ...rest] = process.argv.slice(2)
const [target, handleCount, type, way, library = ''] = rest
if (command === 'trial') console.log(trial(target as Target, Number(handleCount), type as HandleType, way as Way, library))
else if (command === 'rotation') console.log(rotation(target === 'guarded'))
else if (command === 'heap') console.log(heap())
else main()
