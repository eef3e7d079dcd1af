import path from 'node:path'

import jetLifecycle from '@jet-lifecycle/eslint-plugin'
import * as parser from '@typescript-eslint/parser'
import { Linter } from 'eslint'

import type { InstalledFile } from './files.ts'

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
  names.map((name, index) => ({
    name,
    behavesAs,
    ...(behavesAs === 'JetCreateInstance' ? {} : { handle: index % 2 === 0 ? 'this' : 0 }),
    ...(behavesAs === 'JetStopServiceInstance2' ? { grbit: 1 } : {}),
  })),
)

/** A file that names what the rules look for is looked into, whatever else it has. */
const names = '\n// JetStopService JetStopServiceInstance JetStopServiceInstance2 JetStopBackup JetStopBackupInstance\n'

const base: Linter.Config[] = [
  jetLifecycle.configs.recommended,
  { files: ['**/*'], settings: { jetLifecycle: { wrappers } }, linterOptions: { reportUnusedDisableDirectives: 'off' } },
]

/** What became of a file: linted, not readable for ESLint, or a rule threw. */
export type Result =
  | { readonly kind: 'linted'; readonly findings: number; readonly parse: number; readonly rules: number }
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'threw'; readonly error: string }

interface RunError extends Error {
  readonly ruleId?: string
}

/** Lints a file as the kind of code that it can be read as, as if its most common methods were JET functions. */
export function lintFile({ name, text }: InstalledFile): Result {
  let why = ''
  for (const sourceType of ['module', 'commonjs'] as const) {
    const isTypescript = /\.[mc]?tsx?$/.test(name)
    const languageOptions = { sourceType, ...(isTypescript ? { parser } : { parserOptions: { ecmaFeatures: { jsx: true } } }) }
    const options = { filename: isTypescript ? path.basename(name) : 'file.js', stats: true, fix: false, allowInlineConfig: false }
    try {
      const linter = new Linter()
      // Only `verifyAndFix` keeps statistics.
      const { messages } = linter.verifyAndFix(`${text}${names}`, [...base, { files: ['**/*'], languageOptions }], options)
      const fatal = messages.find((message) => message.fatal === true)
      const [pass] = linter.getTimes().passes
      const rules = Object.values(pass?.rules ?? {}).reduce((sum, { total }) => sum + total, 0)
      if (fatal === undefined) return { kind: 'linted', findings: messages.length, parse: pass?.parse?.total ?? 0, rules }
      why = fatal.message
    } catch (error) {
      const { ruleId, message, stack } = error as RunError
      if (ruleId !== undefined) return { kind: 'threw', error: `${ruleId}: ${stack ?? message}` }
      why = message
    }
  }
  return { kind: 'unreadable', why }
}
