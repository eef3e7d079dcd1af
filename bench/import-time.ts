// What does a program pay to start with the guard?
//
// node --conditions=source --import tsx import-time.ts    a fresh process per trial, with the packages as they are built
import { spawnSync } from 'node:child_process'
import { median, printTable } from './table.ts'

const trials = 21
const entries = ['nothing', '@jet-lifecycle/runtime', '@jet-lifecycle/runtime/simulator', '@jet-lifecycle/model/machine'] as const

/** Milliseconds from the start of a process that imports one entry to its end. */
function trial(entry: (typeof entries)[number]): number {
  const script = entry === 'nothing' ? '' : `await import('${entry}')`
  const begin = performance.now()
  // Neither tsx nor the condition "source": the built files are loaded.
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: import.meta.dirname, encoding: 'utf8' })
  if (child.status !== 0) throw new Error(`${entry} cannot be imported; are the packages built (pnpm run build)? ${child.stderr}`)
  return performance.now() - begin
}

const rounds = Array.from({ length: trials }, () => entries.map(trial))
printTable(
  ['import', 'ms per process', 'ms more than nothing'],
  entries.map((entry, index) => {
    const times = rounds.map((round) => ({ own: round[index] ?? NaN, nothing: round[0] ?? NaN }))
    const more = median(times.map(({ own, nothing }) => own - nothing))
    return [entry, median(times.map(({ own }) => own)).toFixed(0), more.toFixed(0)]
  }),
)
