// How many calls a second does the replay judge, on one core?
//
// node --conditions=source --import tsx replay.ts    a fresh process per trial, with the package as it is built
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { jetFunctionNames } from '@jet-lifecycle/model/facts'
import { median, printTable } from './table.ts'

const trials = 5
const callsWanted = 600_000

type Written = Record<string, unknown>
const call = (fn: string, args: Written, expect: string | number = 'JET_errSuccess'): Written => ({ fn, args, expect })

/** What a program does: 60 calls from its first to its last. */
function realistic(): Written[] {
  const cursor = { sesid: 's', tableid: 'c' }
  const stopped = 'JET_errClientRequestToStopJetService'
  const work = [
    call('JetBeginTransaction', { sesid: 's' }), call('JetSeek', { ...cursor, grbit: 1 }), call('JetRetrieveColumn', cursor), call('JetPrepareUpdate', cursor),
    call('JetSetColumn', cursor), call('JetUpdate', cursor), call('JetMove', cursor), call('JetRetrieveColumn', cursor), call('JetCommitTransaction', { sesid: 's', grbit: 'JET_bitCommitLazyFlush' }),
  ]
  const head = [
    call('JetCreateInstance2', { instance: '&i' }), call('JetSetSystemParameter', { instance: 'i', sesid: 0 }), call('JetInit', { instance: 'i' }),
    call('JetBeginSession', { instance: 'i', sesid: '&s' }), call('JetAttachDatabase', { sesid: 's' }), call('JetOpenDatabase', { sesid: 's', dbid: '&d' }),
    call('JetOpenTable', { sesid: 's', dbid: 'd', tableid: '&c' }),
  ]
  const tail = [
    call('JetStopServiceInstance2', { instance: 'i', grbit: 'JET_bitStopServiceAll' }), call('JetBeginTransaction', { sesid: 's' }, stopped), call('JetMove', cursor, stopped),
    call('JetBeginSession', { instance: 'i', sesid: '&t' }, stopped), call('JetCloseTable', cursor), call('JetEndSession', { sesid: 's' }), call('JetTerm', { instance: 'i' }),
  ]
  return [...head, ...Array.from({ length: 5 }, () => work).flat(), call('JetIdle', { sesid: 's' }), ...tail]
}

/** Any function with any handle, now and then a life: reproducible. */
function random(names: readonly string[], next: () => number): Written[] {
  const one = <T>(from: readonly T[]): T => from[next() % from.length] as T
  const start = [call('JetCreateInstance2', { instance: '&i' }), call('JetInit', { instance: 'i' }), call('JetBeginSession', { instance: 'i', sesid: '&s' })]
  const rest = Array.from({ length: 57 }, () => ({
    fn: one(names), args: { instance: one(['i', 'i', 'j', 0]), sesid: one(['s', 's', 't', '&t']), dbid: one(['d', '&d']), tableid: one(['c', '&c']), grbit: next() % 8 },
    ...(next() % 3 === 0 ? {} : { expect: 'JET_errSuccess' }),
  }))
  return [...start, ...rest]
}

function generator(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8
}

/** Seconds of processor time, in a process of its own: of JSON.parse alone, and of reading and judging. */
function trial(file: string): { readonly parse: number; readonly replay: number } {
  const script = `
    import { readFileSync } from 'node:fs'
    import { parseTrace, Replay } from '@jet-lifecycle/model/replay'
    const lines = readFileSync(${JSON.stringify(file)}, 'utf8').trimEnd().split('\\n')
    const bytes = lines.map((line) => Buffer.from(line))
    const time = (work, over) => { const begin = process.cpuUsage().user; for (const line of over) work(line); return (process.cpuUsage().user - begin) / 1e6 }
    const judge = (line) => {
      const trace = parseTrace(line, '1')
      const replay = new Replay(trace, 'documented')
      trace.entries.forEach((entry, index) => replay.follow(replay.judge(entry, index)))
    }
    time(judge, bytes)
    console.log(JSON.stringify({ parse: time(JSON.parse, lines), replay: time(judge, bytes) }))`
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: import.meta.dirname, encoding: 'utf8' })
  if (child.status !== 0) throw new Error(`the replay cannot be measured; are the packages built (pnpm run build)? ${child.stderr}`)
  return JSON.parse(child.stdout) as { parse: number; replay: number }
}

/** Seconds of processor time of the whole command, its start included, as it writes into nothing. */
function command(file: string, options: readonly string[]): number {
  const report = 'process.on("exit", () => require("node:fs").writeSync(2, String(process.cpuUsage().user / 1e6)))'
  const preload = path.join(path.dirname(file), 'report.cjs')
  writeFileSync(preload, report)
  const child = spawnSync(process.execPath, ['--require', preload, cli, 'replay', ...options, file], { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
  const seconds = Number(child.stderr)
  if (!(seconds > 0)) throw new Error(`the command cannot be measured; are the packages built (pnpm run build)? ${child.stderr}`)
  return seconds
}

const ways = { replay: 'read and judged', json: 'the command, --json', text: 'the command, a report' } as const
const cli = path.resolve(import.meta.dirname, '../packages/model/dist/cli.js')
const next = generator(1)
const one = realistic()
const inputs = {
  'realistic': Array.from({ length: callsWanted / 60 }, () => one),
  'random': Array.from({ length: callsWanted / 60 }, () => random(jetFunctionNames, next)),
}
const directory = mkdtempSync(path.join(tmpdir(), 'jet-lifecycle-bench-'))
try {
  const rows = Object.entries(inputs).flatMap(([name, traces]) => {
    const file = path.join(directory, `${name}.jsonl`)
    writeFileSync(file, traces.map((calls) => JSON.stringify({ calls })).join('\n'))
    const calls = traces.reduce((sum, each) => sum + each.length, 0)
    const rounds = Array.from({ length: trials }, () => ({ ...trial(file), json: command(file, ['--json']), text: command(file, []) }))
    return (['replay', 'json', 'text'] as const).map((what) => [
      name, ways[what], String(calls), Math.round(calls / median(rounds.map((round) => round[what]))).toLocaleString('en'),
      `${median(rounds.map((round) => round[what] / round.parse)).toFixed(2)} ×`,
    ])
  })
  printTable(['traces', 'what', 'calls', 'calls per second of one core', 'ratio to JSON.parse'], rows)
} finally {
  rmSync(directory, { recursive: true })
}
