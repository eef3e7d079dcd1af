import type { Linter as Messages } from 'eslint'
import { Linter } from 'eslint'

import type { FlowGraph } from '../src/flow/graph.ts'
import { lowerCode } from '../src/flow/lower.ts'
import plugin from '../src/index.ts'
import type { SourceCode } from '../src/jet/scope.ts'
import { codeIn } from '../src/state/roots.ts'

/** The messages of the recommended configuration. */
export function lint(code: string): Messages.LintMessage[] {
  return new Linter().verify(code, [plugin.configs.recommended])
}

/** The graphs of the functions of `code`, inner functions first, and the text of a node; the program's is the last. */
export function graphsOf(code: string): { graphs: readonly FlowGraph[]; textOf: (node: object) => string } {
  const linter = new Linter()
  const [message] = linter.verify(code, [{ languageOptions: { ecmaVersion: 'latest' } }])
  if (message !== undefined) throw new Error(message.message)
  const sourceCode = linter.getSourceCode() as unknown as SourceCode
  return {
    graphs: [...codeIn(sourceCode.ast, sourceCode.visitorKeys).code, sourceCode.ast].map(lowerCode),
    textOf: (node) => sourceCode.getText(node as never),
  }
}
