// What do the rules cost, next to core rules of ESLint in the same run?
//
// node --conditions=source --import tsx lint.ts           trials in fresh processes, then the table
// node --conditions=source --import tsx lint.ts <corpus>  one trial, as JSON
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

import jetLifecycle from '@jet-lifecycle/eslint-plugin'
import * as parser from '@typescript-eslint/parser'
import { Linter } from 'eslint'

import { median, printTable } from './table.ts'

const trials = 3
/** Passes over the code of a trial; the first ones warm up and do not count. */
const passes = 6
const warmUp = 3

const core = ['no-unreachable', 'no-useless-assignment'] as const
const own = Object.keys(jetLifecycle.rules).map((name) => `jet-lifecycle/${name}`)

const { resolve } = createRequire(import.meta.url)

/** What is linted: two that do little but call the API, and one that has never heard of it. */
const corpora: Readonly<Record<string, () => readonly string[]>> = {
  examples: () => filesBelow(path.join(import.meta.dirname, '../examples'), /\/examples\/mail-store(-broken)?\/src\/.*\.ts$/),
  generated: () => [generated(60)],
  'rules of ESLint': () => filesBelow(path.join(path.dirname(resolve('eslint/package.json')), 'lib/rules'), /\.js$/),
}

function filesBelow(folder: string, wanted: RegExp): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter((file) => wanted.test(file))
    .map((file) => readFileSync(file, 'utf8'))
}

/** Functions that open, work, stop and close, each on its own handles: branches, loops and exceptions around calls of the API. */
function generated(count: number): string {
  const one = (n: number): string => `
export function work${n}(count) {
  const inst = { value: 0 }, sesid = { value: 0 }, dbid = { value: 0 }, tableid = { value: 0 }
  let err = esent.JetCreateInstance(inst, 'work${n}')
  if (err < 0) return err
  err = esent.JetInit(inst)
  if (err < 0) return err
  esent.JetBeginSession(inst.value, sesid, null, null)
  esent.JetOpenDatabase(sesid.value, 'mail.edb', null, dbid, 0)
  esent.JetOpenTable(sesid.value, dbid.value, 'mails', null, 0, 0, tableid)
  try {
    for (let row = 0; row < count; row++) {
      esent.JetBeginTransaction(sesid.value)
      err = esent.JetMove(sesid.value, tableid.value, 1, 0)
      if (err < 0) {
        esent.JetRollback(sesid.value, 0)
        break
      }
      esent.JetPrepareUpdate(sesid.value, tableid.value, 2)
      esent.JetUpdate(sesid.value, tableid.value, null, 0, null)
      esent.JetCommitTransaction(sesid.value, 0)
    }
    err = esent.JetStopServiceInstance(inst.value)
    if (err < 0) esent.JetBeginTransaction(sesid.value)
    else esent.JetRollback(sesid.value, 0)
  } finally {
    esent.JetCloseTable(sesid.value, tableid.value)
    esent.JetEndSession(sesid.value, 0)
    err = esent.JetTerm(inst.value)
  }
  return err
}`
  return `import * as esent from 'esent'\n${Array.from({ length: count }, (_, n) => one(n)).join('\n')}`
}

type Times = Readonly<Record<string, number>>

/** Milliseconds that each rule takes for the code of a corpus, by ESLint's own statistics. */
function timesOf(texts: readonly string[]): Times {
  const config: Linter.Config[] = [
    { plugins: { 'jet-lifecycle': jetLifecycle }, rules: Object.fromEntries([...core, ...own].map((rule) => [rule, 'error'])) },
    { files: ['**/*.ts'], languageOptions: { parser } },
  ]
  const perPass = Array.from({ length: passes }, () => {
    const sums = new Map<string, number>()
    for (const text of texts) {
      const linter = new Linter()
      // Only `verifyAndFix` keeps statistics.
      const options = { filename: 'file.ts', stats: true, fix: false, allowInlineConfig: false }
      const { messages } = linter.verifyAndFix(text, config, options)
      const fatal = messages.find((message) => message.fatal === true)
      if (fatal !== undefined) throw new Error(fatal.message)
      for (const [rule, { total }] of Object.entries(linter.getTimes().passes[0]?.rules ?? {})) sums.set(rule, (sums.get(rule) ?? 0) + total)
    }
    return sums
  }).slice(warmUp)
  return Object.fromEntries([...core, ...own].map((rule) => [rule, median(perPass.map((sums) => sums.get(rule) ?? NaN))]))
}

const [, , wanted] = process.argv
if (wanted !== undefined) {
  const load = corpora[wanted]
  if (load === undefined) throw new Error(`There is no corpus ${wanted}: one of ${Object.keys(corpora).join(', ')}`)
  console.log(JSON.stringify(timesOf(load())))
} else {
  const trial = (corpus: string): Times => {
    const child = spawnSync(process.execPath, [...process.execArgv, import.meta.filename, corpus], { encoding: 'utf8', cwd: import.meta.dirname })
    if (child.status !== 0) throw new Error(child.stderr)
    return JSON.parse(child.stdout) as Times
  }
  const rows = Object.entries(corpora).flatMap(([corpus, load]) => {
    const lines = load().reduce((sum, text) => sum + text.split('\n').length, 0)
    const times = Array.from({ length: trials }, () => trial(corpus))
    const ownSum = (each: Times): number => own.reduce((sum, rule) => sum + (each[rule] ?? NaN), 0)
    const columns = [...core.map((rule) => [rule, (each: Times) => each[rule] ?? NaN] as const), ['jet-lifecycle, all rules', ownSum] as const]
    return columns.map(([name, of]) => [
      corpus,
      String(lines),
      name,
      median(times.map((each) => (of(each) / lines) * 1000)).toFixed(3),
      ...core.map((rule) => `${median(times.map((each) => of(each) / (each[rule] ?? NaN))).toFixed(2)} ×`),
    ])
  })
  printTable(['code', 'lines', 'rule', 'ms per 1000 lines', ...core.map((rule) => `ratio to ${rule}`)], rows)
}
