import type { TSESLint } from '@typescript-eslint/utils'

import { asRuleListener } from '../flow/code-path.ts'
import { buildFlowGraphs } from '../flow/build.ts'
import type { FlowGraph } from '../flow/graph.ts'
import type { Problem } from '../flow/solve.ts'
import { forEachOperation, solve } from '../flow/solve.ts'
import type { JetCall, Reader } from '../jet/reader.ts'
import { createReader } from '../jet/reader.ts'
import type { SourceCode } from '../jet/scope.ts'
import type { JetSettings } from '../jet/settings.ts'
import { sightOf } from '../state/concern.ts'
import { changedElsewhere, changesOf, handlesIn } from '../state/elsewhere.ts'
import { refine } from '../state/outcome.ts'
import type { ProcessState } from '../state/process-state.ts'
import { entryState, equalState, joinState } from '../state/process-state.ts'
import type { Surroundings } from '../state/transfer.ts'
import { thrown, transfer } from '../state/transfer.ts'

/** Called with a JET call, the state before it, and what is known of the function around it. */
export type CallVisitor = (call: JetCall, state: ProcessState, around: Surroundings) => void

/**
 * Follows the state of the process through every function of a file. The visitor is called for each JET
 * call that can be reached, more than once for a call that stands in several segments; `onDone` when the
 * whole file has been seen. A rule has no other way to the graph.
 */
export function followCalls(sourceCode: SourceCode, settings: JetSettings, visit: CallVisitor, onDone: () => void): TSESLint.RuleListener {
  const listener = buildFlowGraphs((graphs) => {
    const reader = createReader(sourceCode, settings)
    const changes = changesOf(reader, graphs)
    for (const graph of graphs) {
      if (!callsJet(reader, graph)) continue
      const handles = handlesIn(reader, graph)
      const sight = sightOf(reader, graph)
      followGraph(graph, { reader, sight, handles, changedElsewhere: changedElsewhere(changes, graph, handles) }, visit)
    }
    onDone()
  })
  return asRuleListener(listener)
}

function followGraph(graph: FlowGraph, around: Surroundings, visit: CallVisitor): void {
  const problem: Problem<ProcessState> = {
    graph,
    init: entryState,
    transfer: (operation, state) => transfer(around, operation, state),
    thrown: (operation, state) => thrown(around, operation, state),
    refine: (condition, state) => refine(around.reader, condition, state),
    join: joinState,
    equals: equalState,
  }
  forEachOperation(problem, solve(problem), ({ node }, state) => {
    const call = node.type === 'CallExpression' ? around.reader.callOf(node) : null
    if (call !== null) visit(call, state, around)
  })
}

/** Most functions of most files do not. */
function callsJet(reader: Reader, graph: FlowGraph): boolean {
  return graph.blocks.some(({ operations }) =>
    operations.some(({ node }) => node.type === 'CallExpression' && reader.callOf(node) !== null),
  )
}
