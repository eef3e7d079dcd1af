import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

import * as parser from '@typescript-eslint/parser'
import { Linter } from 'eslint'
import { Linter as Linter9 } from 'eslint-9'
import { afterAll, describe, expect, it } from 'vitest'

import plugin from '../src/index.ts'
import type { Sample } from './rule-tester.ts'
import { samplesOf } from './rule-tester.ts'

/**
 * Every case of every table, which ESLint 10 with its own parser is held to, has the same findings in other
 * versions, with other parsers and in other linters.
 */
const here = import.meta.dirname
const { resolve } = createRequire(import.meta.url)

const tables = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.test.ts') && /from '\.\.\/rule-tester\.ts'/.test(readFileSync(path.join(here, file), 'utf8')),
)

const samples = await samplesOf(() => Promise.all(tables.map((file) => import(path.join(here, file)))))

/** What a linter says of each sample: `line:column message`. */
type Findings = readonly (readonly string[])[]

function rulesOf({ rule, options }: Sample): Partial<Linter.RulesRecord> {
  return { [`jet-lifecycle/${rule}`]: ['error', ...options] }
}

/** The findings of ESLint's `verify`, or of that of another version. */
function eslint(verify: Linter['verify'], withTypescript: (sample: Sample) => boolean): Findings {
  return samples.map((sample) => {
    const config = [{ plugins: { 'jet-lifecycle': plugin }, rules: rulesOf(sample), ...(withTypescript(sample) ? { languageOptions: { parser } } : {}) }]
    return verify(sample.code, config).map(({ line, column, message }) => `${line}:${column} ${message}`).sort()
  })
}

const isTypescript = ({ typescript }: Sample): boolean => typescript
const linter = new Linter()
const expected = eslint(linter.verify.bind(linter), isTypescript)

/** The findings by name, so that a difference names the case. */
function named(findings: Findings): Record<string, readonly string[]> {
  return Object.fromEntries(samples.map(({ name }, index) => [`${index} ${name}`, findings[index] ?? []]))
}

describe(`${samples.length} samples`, () => {
  it('are many, with and without findings', () => {
    expect(tables.length).toBeGreaterThan(3)
    expect(expected.filter(({ length }) => length > 0).length).toBeGreaterThan(200)
    expect(expected.filter(({ length }) => length === 0).length).toBeGreaterThan(200)
    expect(samples.filter(isTypescript).length).toBeGreaterThan(3)
  })

  it('are the same to ESLint 10 with the parser of TypeScript', () => {
    const all = new Linter()
    expect(named(eslint(all.verify.bind(all), () => true))).toEqual(named(expected))
  })

  it('are the same to ESLint 9', () => {
    expect(Linter9.version).toMatch(/^9\./)
    const old = new Linter9() as unknown as Linter
    expect(named(eslint(old.verify.bind(old), isTypescript))).toEqual(named(expected))
  })

  it('are the same to ESLint 9 with the parser of TypeScript', () => {
    const old = new Linter9() as unknown as Linter
    expect(named(eslint(old.verify.bind(old), () => true))).toEqual(named(expected))
  })

  it('are the same to oxlint', async () => {
    expect(named(await oxlint())).toEqual(named(expected))
  })
})

const directories: string[] = []
afterAll(() => directories.forEach((directory) => rmSync(directory, { recursive: true })))

interface OxlintReport {
  readonly diagnostics: readonly {
    readonly filename: string
    readonly message: string
    readonly labels: readonly [{ readonly span: { readonly line: number; readonly column: number } }]
  }[]
}

/** The findings of oxlint: all samples are files, one folder and one run for each rule and set of options. */
async function oxlint(): Promise<Findings> {
  const findings: string[][] = samples.map(() => [])
  const groups = new Map<string, [number, Sample][]>()
  for (const [index, sample] of samples.entries()) {
    const key = JSON.stringify(rulesOf(sample))
    groups.set(key, [...(groups.get(key) ?? []), [index, sample]])
  }
  for (const [rules, members] of groups) {
    const directory = mkdtempSync(path.join(tmpdir(), 'oxlint-'))
    directories.push(directory)
    for (const [index, { code, typescript }] of members) writeFileSync(path.join(directory, `${index}.${typescript ? 'ts' : 'mjs'}`), code)
    const config = {
      jsPlugins: [{ name: 'jet-lifecycle', specifier: path.join(here, '../src/index.ts') }],
      categories: { correctness: 'off' },
      rules: JSON.parse(rules) as unknown,
    }
    writeFileSync(path.join(directory, '.oxlintrc.json'), JSON.stringify(config))
    for (const { filename, message, labels } of (await reportOf(directory)).diagnostics) {
      const { line, column } = labels[0].span
      findings[parseInt(path.basename(filename))]?.push(`${line}:${column} ${message}`)
    }
  }
  return findings.map((messages) => messages.sort())
}

async function reportOf(directory: string): Promise<OxlintReport> {
  const command = path.join(path.dirname(resolve('oxlint/package.json')), 'bin/oxlint')
  // The condition and tsx lead to the sources of the plugin, so that nothing has to be built.
  const args = ['--conditions=source', '--import', pathToFileURL(resolve('tsx')).href, command, '--format=json', '.']
  const options = { cwd: directory, maxBuffer: 2 ** 26 }
  // With findings it ends with an error, and they are in the output all the same.
  const { stdout } = await promisify(execFile)(process.execPath, args, options).catch((error: unknown) => error as { stdout: string })
  return JSON.parse(stdout) as OxlintReport
}
