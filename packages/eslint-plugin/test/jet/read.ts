import * as typescript from '@typescript-eslint/parser'
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { Linter } from 'eslint'

import type { JetCall, Reader } from '../../src/jet/reader.ts'
import { argumentOf, createReader } from '../../src/jet/reader.ts'
import { readSettings } from '../../src/jet/settings.ts'

/** Visits every node of a piece of code with the reader of its file. */
export function read(code: string, jetLifecycle: object, visit: (node: TSESTree.Node, reader: Reader) => void): void {
  const create = (context: TSESLint.RuleContext<string, []>) => {
    const reader = createReader(context.sourceCode, readSettings({ jetLifecycle }))
    return { '*': (node: TSESTree.Node) => visit(node, reader) }
  }
  const plugins = { test: { rules: { read: { create } } } } as unknown as NonNullable<Linter.Config['plugins']>
  const config: Linter.Config = { plugins, rules: { 'test/read': 'error' }, languageOptions: { parser: typescript } }
  const [message] = new Linter().verify(code, [config])
  if (message !== undefined) throw new Error(`${message.message}\n${code.slice(0, 1000)}`)
}

/** The calls of the API in a piece of code, with what each parameter of the function is given: `JetTerm(inst)`. */
export function callsIn(code: string, jetLifecycle: object = {}): readonly string[] {
  const calls: string[] = []
  read(code, jetLifecycle, (node, { callOf, sourceCode }) => {
    const call = node.type === 'CallExpression' ? callOf(node) : null
    if (call !== null) calls.push(`${call.name}(${argumentsOf(call, sourceCode)})${call.outcome === 'callback' ? ' → callback' : ''}`)
  })
  return calls
}

function argumentsOf(call: JetCall, sourceCode: Readonly<TSESLint.SourceCode>): string {
  const count = call.args.given.length + (call.args.rest === 'unknown' ? 1 : 0)
  return Array.from({ length: count }, (_, index) => {
    const argument = argumentOf(call, index)
    return argument.kind === 'value' ? sourceCode.getText(argument.node) : argument.kind === 'absent' ? '–' : '?'
  }).join(', ')
}
