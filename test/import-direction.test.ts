import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

import { ESLint } from 'eslint'
import { describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

// The project's own configuration, reduced to the one rule: the files below do not exist, so
// nothing that asks for types can run on them.
const eslint = new ESLint({
  cwd: root,
  ruleFilter: ({ ruleId }) => ruleId === 'local/import-direction',
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
})

async function reportsOn(file: string, code: string): Promise<string[]> {
  const results = await eslint.lintText(code, { filePath: path.join(root, file) })
  return results.flatMap(({ messages }) => messages.map(({ message }) => message))
}

const forbidden: [file: string, specifier: string][] = [
  // model knows neither of its readers, by name or by path
  ['packages/model/src/world/x.ts', '@jet-lifecycle/runtime'],
  ['packages/model/src/world/x.ts', '@jet-lifecycle/runtime/simulator'],
  ['packages/model/src/world/x.ts', '@jet-lifecycle/eslint-plugin'],
  ['packages/model/src/world/x.ts', '../../../runtime/src/index.ts'],
  ['packages/model/src/world/x.ts', '../../../eslint-plugin/src/index.ts'],
  ['packages/model/src/world/x.test.ts', '@jet-lifecycle/runtime'],
  // the two leaves do not know each other
  ['packages/runtime/src/guard/x.ts', '@jet-lifecycle/eslint-plugin'],
  ['packages/runtime/src/guard/x.ts', '../../../eslint-plugin/src/index.ts'],
  ['packages/runtime/test/x.test.ts', '@jet-lifecycle/eslint-plugin'],
  ['packages/eslint-plugin/src/rules/x.ts', '@jet-lifecycle/runtime'],
  ['packages/eslint-plugin/src/rules/x.ts', '../../../runtime/src/index.ts'],
  ['packages/eslint-plugin/test/x.test.ts', '@jet-lifecycle/runtime/simulator'],
  // a package ships alone
  ['packages/runtime/src/guard/x.ts', '../../../../test/support/runs.ts'],
  ['packages/runtime/src/guard/x.ts', '../../../../bench/x.ts'],
  ['packages/runtime/src/guard/x.ts', '../../../../examples/a/x.ts'],
  ['packages/runtime/src/guard/x.ts', '../../../../scripts/check.mjs'],
  // facts come first
  ['packages/model/src/facts/x.ts', '../machine/index.ts'],
  ['packages/model/src/facts/x.ts', '../world/index.ts'],
  ['packages/model/src/facts/functions/x.ts', '../../gates/index.ts'],
  ['packages/model/src/facts/x.ts', '@jet-lifecycle/model/machine'],
  // one folder loads XState
  ['packages/model/src/gates/x.ts', 'xstate'],
  ['packages/model/src/index.ts', 'xstate/graph'],
  ['packages/runtime/src/guard/x.ts', 'xstate'],
  ['packages/eslint-plugin/src/state/x.ts', 'xstate'],
  ['packages/runtime/src/guard/x.ts', '@jet-lifecycle/model/machine'],
  ['packages/runtime/src/guard/x.ts', '../../../model/src/machine/index.ts'],
  ['packages/eslint-plugin/src/state/x.ts', '@jet-lifecycle/model/machine'],
  // model runs anywhere
  ['packages/model/src/world/x.ts', 'node:fs'],
  ['packages/model/src/world/x.ts', 'fs'],
  ['packages/model/src/world/x.ts', 'fs/promises'],
  // the simulator is written independently
  ['packages/runtime/src/simulator/x.ts', '@jet-lifecycle/model'],
  ['packages/runtime/src/simulator/x.ts', '@jet-lifecycle/model/facts'],
  ['packages/runtime/src/simulator/x.ts', '../../../model/src/facts/index.ts'],
  ['packages/runtime/src/simulator/x.ts', '../guard/index.ts'],
]

const allowed: [file: string, specifier: string][] = [
  ['packages/model/src/world/x.ts', '../facts/index.ts'],
  ['packages/model/src/gates/x.ts', '../world/index.ts'],
  ['packages/model/src/machine/x.ts', 'xstate'],
  ['packages/model/src/machine/x.ts', 'xstate/graph'],
  ['packages/model/src/machine/x.ts', '../facts/index.ts'],
  ['packages/model/src/gates/x.test.ts', 'xstate'],
  ['packages/model/src/gates/x.test.ts', 'node:fs'],
  ['packages/model/src/cli.ts', 'node:fs'],
  ['packages/model/src/facts/x.ts', './functions/session.ts'],
  ['packages/runtime/src/guard/x.ts', '@jet-lifecycle/model'],
  ['packages/runtime/src/guard/x.ts', '@jet-lifecycle/model/gates'],
  ['packages/runtime/src/guard/x.ts', 'node:async_hooks'],
  ['packages/runtime/src/simulator/x.ts', './engine.ts'],
  ['packages/runtime/src/simulator/parts/x.ts', '../engine.ts'],
  ['packages/runtime/src/simulator/x.test.ts', '@jet-lifecycle/model/facts'],
  ['packages/eslint-plugin/src/state/x.ts', '@jet-lifecycle/model/gates'],
  ['packages/eslint-plugin/src/rules/x.ts', '@typescript-eslint/utils'],
  ['test/x.test.ts', '@jet-lifecycle/runtime/simulator'],
  ['test/x.test.ts', '@jet-lifecycle/model/machine'],
  ['bench/x.ts', '@jet-lifecycle/eslint-plugin'],
]

describe('imports go one way', () => {
  test.each(forbidden)('%s must not import %s', async (file, specifier) => {
    expect(await reportsOn(file, `import { x } from '${specifier}'; x()`)).toEqual([
      expect.stringContaining(`Do not import '${specifier}' here.`),
    ])
  })

  test.each(allowed)('%s may import %s', async (file, specifier) => {
    expect(await reportsOn(file, `import { x } from '${specifier}'; x()`)).toEqual([])
  })

  test.each([
    `import type { X } from 'xstate'; export type Y = X`,
    `export * from 'xstate'`,
    `export { createMachine } from 'xstate'`,
    `export const later = () => import('xstate')`,
    `export type M = import('xstate').AnyStateMachine`,
    `import 'xstate'`,
  ])('in every way to write an import: %s', async (code) => {
    expect(await reportsOn('packages/runtime/src/guard/x.ts', code)).toHaveLength(1)
  })
})

// Imports that are allowed one by one could still lead to XState together.
test('of all entries of the packages, only the machines load XState', () => {
  const entries = ['model', 'runtime', 'eslint-plugin'].flatMap((directory) => {
    const { name, exports } = JSON.parse(readFileSync(path.join(root, 'packages', directory, 'package.json'), 'utf8')) as Manifest
    return Object.keys(exports).filter((entry) => entry !== './package.json').map((entry) => path.posix.join(name, entry))
  })
  expect(entries).toContain('@jet-lifecycle/runtime')
  expect(entriesThatLoad('xstate', entries)).toEqual(['@jet-lifecycle/model/machine'])
}, 60_000)

interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, unknown>>
}

/** Imports the entries in a process of their own in which a package cannot be found; the entries that miss it. */
function entriesThatLoad(missing: string, entries: readonly string[]): unknown {
  const hooks = `export function resolve(specifier, context, next) {
    if (specifier.split('/')[0] === '${missing}') throw new Error('no ${missing}')
    return next(specifier, context)
  }`
  const script = `
    import { register } from 'node:module'
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)})
    const failed = []
    for (const entry of ${JSON.stringify(entries)}) await import(entry).catch((error) => {
      if (error.message !== 'no ${missing}') throw error
      failed.push(entry)
    })
    console.log(JSON.stringify(failed))`
  const args = ['--import', 'tsx', '--conditions=source', '--input-type=module', '--eval', script]
  return JSON.parse(execFileSync(process.execPath, args, { cwd: import.meta.dirname, encoding: 'utf8' }))
}
