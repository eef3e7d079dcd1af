import type { Linter as Messages, Rule } from 'eslint'
import { Linter } from 'eslint'

import type { FlowGraph } from '../src/flow/graph.ts'
import { buildFlowGraphs } from '../src/flow/build.ts'
import { asRuleListener } from '../src/flow/code-path.ts'
import plugin from '../src/index.ts'

/** The messages of the recommended configuration. */
export function lint(code: string): Messages.LintMessage[] {
  return new Linter().verify(code, [plugin.configs.recommended])
}

/** The graphs of the functions of `code`, and the text of a node; the program's is the last. */
export function graphsOf(code: string): { graphs: readonly FlowGraph[]; textOf: (node: object) => string } {
  let graphs: readonly FlowGraph[] = []
  const linter = new Linter()
  const listen = asRuleListener(buildFlowGraphs((built) => (graphs = built)))
  const rule: Rule.RuleModule = { create: () => listen as Rule.RuleListener }
  const messages = linter.verify(code, [{ plugins: { test: { rules: { graph: rule } } }, rules: { 'test/graph': 'error' } }])
  if (messages.length > 0) throw new Error(messages[0]?.message)
  return { graphs, textOf: (node) => linter.getSourceCode().getText(node as never) }
}
