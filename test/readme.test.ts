import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { ESLint } from 'eslint'
import type { Linter } from 'eslint'
import { afterAll, describe, expect, it } from 'vitest'

/**
 * The blocks of the READMEs do what they say: TypeScript compiles and prints the text below it, JavaScript
 * is linted by the configuration above it and gets the messages below it, and so does the same as TypeScript
 * by a configuration for TypeScript.
 */
const root = path.resolve(import.meta.dirname, '..')
const pages = ['README.md', 'docs/guard.md', 'docs/command-line.md', 'packages/model/README.md', 'packages/runtime/README.md', 'packages/eslint-plugin/README.md']

interface Block {
  readonly language: string
  readonly code: string
}

interface Example extends Block {
  readonly name: string
  /** The block of text right below it. */
  readonly output: string | null
  /** The last ESLint configuration above it. */
  readonly config: string | null
}

function examplesOf(page: string): Example[] {
  const text = readFileSync(path.join(root, page), 'utf8').replaceAll('\r\n', '\n')
  const blocks: Block[] = [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language = '', code = '']) => ({ language, code }))
  return blocks.map((block, index) => {
    const below = blocks[index + 1]
    const name = `${page}, block ${String(index + 1)}`
    const config = blocks.slice(0, index).findLast(({ language }) => language === 'mjs')?.code ?? null
    return { ...block, name, output: below?.language === 'text' ? below.code : null, config }
  })
}

const examples = pages.flatMap(examplesOf)
const written = (language: string): Example[] => examples.filter((each) => each.language === language)

// Beside the tests, from where the packages are found.
const directory = mkdtempSync(path.join(import.meta.dirname, '.readme-'))
afterAll(() => rmSync(directory, { recursive: true }))

function write(name: string, text: string): string {
  const file = path.join(directory, name)
  writeFileSync(file, text)
  return file
}

function run(...args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) => resolve(error ? `${stdout}${stderr}` : stdout))
  })
}

/** What the root's script of this name runs. */
const command = 'npm run -s jet-lifecycle -- '

const tsc = path.join(root, 'node_modules/@typescript/native/bin/tsc')
const files = written('ts').map((example, index) => ({ ...example, file: write(`${String(index)}.ts`, example.code) }))

describe('READMEs', { timeout: 60_000 }, () => {
  it('have TypeScript that compiles', async () => {
    const config = write('tsconfig.json', JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }))
    expect(await run(tsc, '--project', config)).toBe('')
  })

  it.each(files)('$name prints what is below it', async ({ file, output }) => {
    expect(await run('--import', 'tsx', '--conditions=source', file)).toBe(output)
  })

  it.each(written('mjs'))('$name is a configuration of ESLint', async ({ code }) => {
    expect(await lint(code, '')).toEqual([])
  })

  it.each(written('js'))('$name is reported as below it', async ({ code, config, output }) => {
    expect(await lint(config ?? '', code)).toEqual((output ?? '').trimEnd().split('\n'))
  })

  it.each(written('mjs').filter(({ code }) => code.includes('*.ts')))('$name lints TypeScript', async ({ code }) => {
    for (const sample of written('js')) {
      const typed = `${sample.code}\nexport const typed: number = 1\n`
      expect(await lint(code, typed, 'sample.ts')).toEqual((sample.output ?? '').trimEnd().split('\n'))
    }
  })

  it.each(written('sh').filter(({ code }) => code.startsWith(command)))('$name prints what is below it', async ({ code, output }) => {
    const args = code.slice(command.length).trim().split(' ')
    expect(await run('--import', 'tsx', '--conditions=source', 'packages/model/src/cli.ts', ...args)).toBe(output)
  })

  it('have examples of each kind', () => {
    expect(['ts', 'mjs', 'js', 'sh'].filter((language) => written(language).length === 0)).toEqual([])
  })
})

let configs = 0

async function lint(config: string, code: string, file = 'sample.js'): Promise<string[]> {
  configs += 1
  // Imported here and not by ESLint, which would look for the built packages.
  const { default: overrideConfig } = (await import(write(`eslint.config.${String(configs)}.mjs`, config))) as { default: Linter.Config[] }
  const eslint = new ESLint({ cwd: directory, overrideConfigFile: true, overrideConfig })
  const results = await eslint.lintText(code, { filePath: path.join(directory, file) })
  return results.flatMap(({ messages }) => messages.map(({ line, column, message }) => `${String(line)}:${String(column)} ${message}`))
}
