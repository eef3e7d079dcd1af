import path from 'node:path'

import jetLifecycle from '@jet-lifecycle/eslint-plugin'
import * as parser from '@typescript-eslint/parser'
import { Linter } from 'eslint'
import { describe, expect, it } from 'vitest'

import { runs } from '../support/runs.ts'
import type { InstalledFile } from './files.ts'
import { isInSample, sourceFiles } from './files.ts'

/**
 * The rules look into every file of every installed package, thousands of them, as if their most common methods
 * were JET functions: they never throw, and take time in proportion to the size of a file.
 */
const folder = path.resolve(import.meta.dirname, '../../node_modules/.pnpm')

/** One file in so many. */
const oneIn = runs(25, 1)
const largest = runs(300_000, Infinity)

/** For each JET function, methods that nearly all code calls. */
const methods: Readonly<Record<string, readonly string[]>> = {
  JetCreateInstance: ['create', 'createElement', 'from'],
  JetInit: ['init', 'start', 'resolve', 'keys'],
  JetBeginSession: ['open', 'connect', 'on', 'split'],
  JetOpenTable: ['find', 'match', 'require', 'exec'],
  JetMove: ['get', 'next', 'test', 'charCodeAt', 'has'],
  JetSetColumn: ['set', 'add', 'concat', 'replace'],
  JetBeginTransaction: ['forEach', 'map', 'filter', 'then', 'slice'],
  JetStopServiceInstance: ['push', 'stop', 'emit', 'join'],
  JetStopServiceInstance2: ['pop', 'end', 'indexOf', 'isArray'],
  JetBeginExternalBackupInstance: ['read', 'defineProperty'],
  JetStopBackupInstance: ['write', 'call', 'apply'],
  JetReadFileInstance: ['toString', 'hasOwnProperty'],
  JetTerm: ['close', 'destroy', 'delete', 'shift'],
}

const wrappers = Object.entries(methods).flatMap(([behavesAs, names]) =>
  names.map((name, index) => {
    const handle = behavesAs === 'JetCreateInstance' ? null : index % 2 === 0 ? 'this' : 0
    return { name, behavesAs, ...(handle === null ? {} : { handle }), ...(behavesAs === 'JetStopServiceInstance2' ? { grbit: 1 } : {}) }
  }),
)

/** A file that names what the rules look for is looked into, whatever else it has. */
const names = '\n// JetStopService JetStopServiceInstance JetStopServiceInstance2 JetStopBackup JetStopBackupInstance\n'

const base: Linter.Config[] = [
  jetLifecycle.configs.recommended,
  { files: ['**/*'], settings: { jetLifecycle: { wrappers } }, linterOptions: { reportUnusedDisableDirectives: 'off' } },
]

interface Run {
  readonly name: string
  readonly bytes: number
  readonly findings: number
  /** Milliseconds. */
  readonly parse: number
  readonly rules: number
}

interface RunError extends Error {
  readonly ruleId?: string
}

/** One file, as the kind of code that it can be read as; a text when a rule threw, null when nobody can read it. */
export function lint(linter: Linter, file: InstalledFile): Run | string | null {
  for (const sourceType of ['module', 'commonjs'] as const) {
    const isTypescript = /\.[mc]?tsx?$/.test(file.name)
    const languageOptions = { sourceType, ...(isTypescript ? { parser } : { parserOptions: { ecmaFeatures: { jsx: true } } }) }
    try {
      const filename = isTypescript ? path.basename(file.name) : 'file.js'
      // Only `verifyAndFix` keeps statistics.
      const options = { filename, stats: true, fix: false, allowInlineConfig: false }
      const { messages } = linter.verifyAndFix(`${file.text}${names}`, [...base, { files: ['**/*'], languageOptions }], options)
      if (messages.some(({ fatal }) => fatal === true)) continue
      const [pass] = linter.getTimes()?.passes ?? []
      const rules = Object.entries(pass?.rules ?? {}).reduce((sum, [, { total }]) => sum + total, 0)
      return { name: file.name, bytes: file.text.length, findings: messages.length, parse: pass?.parse?.total ?? 0, rules }
    } catch (error) {
      const { ruleId, message, stack } = error as RunError
      // What the parser or ESLint itself cannot read is not looked into.
      if (ruleId !== undefined) return `${file.name}: ${ruleId} threw ${stack ?? message}`
    }
  }
  return null
}

describe('every file of the installed packages', { timeout: runs(120_000, 1_800_000) }, () => {
  it('is linted without an exception, in time that grows with its size', () => {
    const results: (Run | string | null)[] = []
    for (const file of sourceFiles(folder)) {
      if (isInSample(file, oneIn) && file.text.length <= largest) results.push(lint(new Linter(), file))
    }
    const done = results.filter((result) => typeof result === 'object').filter((result) => result !== null)

    expect(results.filter((result) => typeof result === 'string')).toEqual([])
    expect(done.length).toBeGreaterThan(runs(60, 4000))
    // They do find calls of what is mapped to the API.
    expect(done.filter(({ findings }) => findings > 0).length).toBeGreaterThan(done.length / 50)
    expect(results.length - done.length).toBeLessThan(results.length / 20)

    const total = (runsOf: readonly Run[], key: 'bytes' | 'rules' | 'parse') => runsOf.reduce((sum, run) => sum + run[key], 0)
    const slowest = done.toSorted((a, b) => b.rules - a.rules).slice(0, 5)
    console.log(
      `${done.length} files, ${Math.round(total(done, 'bytes') / 1000)} kB, ${results.length - done.length} that cannot be read: ` +
        `${Math.round(total(done, 'parse'))} ms to parse, ${Math.round(total(done, 'rules'))} ms in the rules. Slowest: ` +
        slowest.map(({ name, bytes, rules }) => `${name.split(path.sep).slice(-3).join('/')} (${Math.round(bytes / 1000)} kB, ${Math.round(rules)} ms)`).join(', '),
    )
    // In the half of the code that is in the largest files, a byte takes about as long as in the other half.
    const [small, large] = halves(done)
    const perByte = (runsOf: readonly Run[]) => total(runsOf, 'rules') / total(runsOf, 'bytes')
    expect(perByte(large) / perByte(small)).toBeLessThan(4)
  })
})

/** The files by size, parted so that both parts have the same amount of code. */
function halves(all: readonly Run[]): readonly [readonly Run[], readonly Run[]] {
  const sorted = all.toSorted((a, b) => a.bytes - b.bytes)
  const half = sorted.reduce((sum, { bytes }) => sum + bytes, 0) / 2
  let sum = 0
  const middle = sorted.findIndex(({ bytes }) => (sum += bytes) > half)
  return [sorted.slice(0, middle), sorted.slice(middle)]
}
