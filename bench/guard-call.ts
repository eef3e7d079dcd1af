// What does one guarded call cost, next to the bare one and to other ways of checking it?
//
// node --conditions=source --import tsx guard-call.ts            all of it, a fresh process per trial
// node --conditions=source --import tsx guard-call.ts trial …    one trial, as JSON on stdout
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { instanceMachine } from '@jet-lifecycle/model/machine'
import { guard } from '@jet-lifecycle/runtime'
import koffi from 'koffi'
import { createActor } from 'xstate'
import { median, printTable } from './table.ts'

const trials = 5
const targets = ['js', 'koffi'] as const
const handleCounts = [1, 1000] as const
const ways = ['bare', 'guarded', 'proxy', 'xstate'] as const

type Target = (typeof targets)[number]
type Way = (typeof ways)[number]
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

function trial(target: Target, handleCount: number, way: Way, library: string): number {
  const move: Move = target === 'js' ? (sesid, tableid, row, grbit) => 0 * (sesid + tableid + row + grbit) : koffi.load(library).func('int32_t noop(uint64_t, uint64_t, int32_t, uint32_t)')
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
  return time(api[way], handles)
}

function inFreshProcess(target: Target, handleCount: number, way: Way, library: string): number {
  const child = spawnSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), 'trial', target, String(handleCount), way, library], { encoding: 'utf8' })
  if (child.status !== 0) throw new Error(`the trial ${target} ${handleCount} ${way} failed: ${child.stderr}`)
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
function measure(target: Target, handleCount: number, library: string): string[][] {
  const rounds = Array.from({ length: trials }, () => ways.map((way) => inFreshProcess(target, handleCount, way, library)))
  return ways.map((way, index) => {
    const times = rounds.map((round) => ({ own: round[index] ?? NaN, bare: round[0] ?? NaN }))
    const more = median(times.map(({ own, bare }) => own - bare))
    const ratio = median(times.map(({ own, bare }) => own / bare))
    return [target, String(handleCount), way, median(times.map(({ own }) => own)).toFixed(1), more.toFixed(1), `${ratio.toFixed(ratio < 100 ? 2 : 0)} ×`]
  })
}

function main(): void {
  const directory = mkdtempSync(join(tmpdir(), 'guard-call-'))
  try {
    const library = compile(directory)
    const rows = targets
      .filter((target) => target === 'js' || library !== null)
      .flatMap((target) => handleCounts.flatMap((handleCount) => measure(target, handleCount, library ?? '')))
    printTable(['binding', 'handles', 'way', 'ns per call', 'ns more than bare', 'ratio to bare'], rows)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const [command, target, handleCount, way, library = ''] = process.argv.slice(2)
if (command === 'trial') console.log(trial(target as Target, Number(handleCount), way as Way, library))
else main()
