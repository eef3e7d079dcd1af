import type { TSESTree } from '@typescript-eslint/utils'

import type { Condition, FlowGraph, Operation } from './graph.ts'

/**
 * A graph as text, for debugging, tests and documentation:
 *
 *     b0
 *       stop()
 *       err = stop()
 *       -> b1 if err < 0
 *       -> b2 unless err < 0
 *
 * `~> b3` after an operation: where it throws to. `<- b1`: an edge back, which closes a loop. An uncaught exception
 * goes to the block `thrown`, and is not printed.
 */
export function printGraph({ blocks, exit, thrown }: FlowGraph, textOf: (node: TSESTree.Node) => string): string {
  const short = (node: TSESTree.Node) => textOf(node).replace(/\s+/g, ' ')
  const name = (id: number) => (id === exit ? 'exit' : id === thrown ? 'thrown' : `b${id}`)
  return blocks
    .filter(({ id }) => id !== exit && id !== thrown)
    .flatMap(({ id, position, operations, next }) => [
      name(id),
      ...operations.flatMap((operation) => {
        const text = printOperation(operation, short)
        const where = operation.throwsTo === null || operation.throwsTo === thrown ? '' : ` ~> ${name(operation.throwsTo)}`
        return text === null ? [] : [`  ${text}${where}`]
      }),
      ...next.map(({ to, condition }) => {
        const back = to !== exit && to !== thrown && (blocks[to]?.position ?? 0) <= position && blocks[to]?.loop === true
        return `  ${back ? '<-' : '->'} ${name(to)}${printCondition(condition, short)}`
      }),
    ])
    .join('\n')
}

/** Null for what only helps the analysis to forget. */
function printOperation(operation: Operation, short: (node: TSESTree.Node) => string): string | null {
  switch (operation.kind) {
    case 'evaluate':
      return short(operation.node)
    case 'choose':
      if (operation.node === operation.value) return null
      return `${short(operation.node)} is ${operation.value === null ? 'undefined' : short(operation.value)}`
    case 'parameter':
      return `parameter ${operation.index}: ${short(operation.node)}`
    case 'iterate':
      return `iterate ${short(operation.node.right)}`
    case 'element':
      return `next ${short(operation.node.left)}`
    case 'caught':
      return operation.node.param === null ? null : `catch ${short(operation.node.param)}`
    case 'return':
      return operation.node === null ? 'return' : `return ${short(operation.node)}`
    case 'throw':
      return short(operation.node)
    case 'enter-finally':
      return `finally because ${operation.completion}`
    case 'dispose':
      return `dispose ${short(operation.node.id)}`
    case 'begin':
      return null
  }
}

function printCondition(condition: Condition | null, short: (node: TSESTree.Node) => string): string {
  switch (condition?.kind) {
    case undefined:
      return ''
    case 'test': {
      const { test, equals, holds } = condition
      return `${holds ? ' if' : ' unless'} ${equals === null ? short(test) : `${short(test)} === ${short(equals)}`}`
    }
    case 'nullish':
      return `${condition.holds ? ' if' : ' unless'} ${short(condition.test)} is nullish`
    case 'absent':
      return `${condition.holds ? ' if' : ' unless'} argument ${condition.index} is absent`
    case 'more':
      return condition.holds ? ' if there is more' : ' unless there is more'
    case 'completion':
      return ` because ${condition.completion}`
  }
}
