import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'

import { describe, expect, it } from 'vitest'

import { runs } from '../support/runs.ts'
import type { Line } from './lint-all.ts'

/**
 * The rules look into files of every installed package, thousands of them, as if their most common methods
 * were JET functions: they never throw, and take time in proportion to the size of a file.
 */
const folder = path.resolve(import.meta.dirname, '../../node_modules/.pnpm')

/** One file in so many. */
const oneIn = runs(150, 60)
const largest = 200_000
/** Milliseconds for a file, on a machine that does something else as well. */
const longest = runs(20_000, 60_000)

type Linted = Extract<Line, { kind: 'linted' }>

describe('files of the installed packages', { timeout: runs(300_000, 1_800_000) }, () => {
  it('is linted without an exception, in time that grows with its size', async () => {
    const lines = await lintAll()
    const linted = lines.filter((line) => line.kind === 'linted')
    const unreadable = lines.filter((line) => line.kind === 'unreadable')
    console.log(summary(linted, unreadable.length))

    expect(lines.filter((line) => line.kind === 'threw')).toEqual([])
    // A file that is begun and nothing else took too long.
    expect(lines.filter((line) => line.kind === 'begun').map(({ name }) => name)).toEqual([])
    expect(linted.length).toBeGreaterThan(runs(40, 150))
    // They do find calls of what is mapped to the API.
    expect(linted.filter(({ findings }) => findings > 0).length).toBeGreaterThan(linted.length / 50)
    expect(unreadable.length).toBeLessThan(lines.length / 10)

    // In the half of the code that is in the largest files, a byte takes about as long as in the other half.
    const [small, large] = halves(linted)
    const perByte = (some: readonly Linted[]) => total(some, 'rules') / total(some, 'bytes')
    expect(perByte(large) / perByte(small)).toBeLessThan(4)
  })
})

/** What became of each file. A process that takes too long for one is ended, and another goes on behind it. */
async function lintAll(): Promise<readonly Line[]> {
  const lines: Line[] = []
  for (let isDone = false; !isDone; ) isDone = await lintFrom(lines)
  return lines
}

async function lintFrom(lines: Line[]): Promise<boolean> {
  const args = ['--conditions=source', '--import', 'tsx', path.join(import.meta.dirname, 'lint-all.ts'), folder, String(oneIn), String(largest), String(lines.length)]
  const child = spawn(process.execPath, args, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  let begun: Line | null = null
  let timer: NodeJS.Timeout | undefined
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as Line
    clearTimeout(timer)
    if (line.kind === 'begun') {
      begun = line
      timer = setTimeout(() => child.kill('SIGKILL'), longest)
    } else {
      begun = null
      lines.push(line)
    }
  }
  clearTimeout(timer)
  const code = await ended
  if (begun !== null) lines.push(begun)
  else if (code !== 0) throw new Error(`lint-all.ts ended with ${code}`)
  return begun === null
}

function total(some: readonly Linted[], key: 'bytes' | 'rules' | 'parse'): number {
  return some.reduce((sum, line) => sum + line[key], 0)
}

function summary(linted: readonly Linted[], unreadable: number): string {
  const slowest = linted.toSorted((a, b) => b.rules - a.rules).slice(0, 5)
  return [
    `${linted.length} files, ${Math.round(total(linted, 'bytes') / 1000)} kB; ${unreadable} cannot be read.`,
    `${Math.round(total(linted, 'parse'))} ms to parse, ${Math.round(total(linted, 'rules'))} ms in the rules. The slowest:`,
    ...slowest.map(({ name, bytes, rules }) => `${name.split(path.sep).slice(-3).join('/')}: ${Math.round(bytes / 1000)} kB, ${Math.round(rules)} ms`),
  ].join('\n')
}

/** The files by size, parted so that both parts have about the same amount of code. */
function halves(all: readonly Linted[]): readonly [readonly Linted[], readonly Linted[]] {
  const sorted = all.toSorted((a, b) => a.bytes - b.bytes)
  let sum = 0
  const half = total(sorted, 'bytes') / 2
  const middle = sorted.findIndex(({ bytes }) => (sum += bytes) > half)
  return [sorted.slice(0, middle), sorted.slice(middle)]
}
