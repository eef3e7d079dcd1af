import { jetFunction } from '@jet-lifecycle/model/facts'
import type { TSESTree } from '@typescript-eslint/utils'

import type { FlowGraph } from '../flow/graph.ts'
import type { PlaceKey } from '../jet/place.ts'
import type { Reader } from '../jet/reader.ts'
import { argumentOf } from '../jet/reader.ts'
import type { SourceCode } from '../jet/scope.ts'
import { declarationOf, variableOf } from '../jet/scope.ts'
import { rootOf, unwrap } from '../jet/unwrap.ts'

/**
 * The places in which each function of a file puts a handle, or whose handle it makes invalid. While
 * one function calls another of the same file, what the other may have changed is not known.
 */
export type Changes = ReadonlyMap<FlowGraph, ReadonlySet<PlaceKey>>

export function changesOf(reader: Reader, graphs: readonly FlowGraph[]): Changes {
  return new Map(graphs.filter(runsAgain).map((graph) => [graph, changedBy(reader, graph)]))
}

/** The places of `handles` that functions other than `graph` change. */
export function changedElsewhere(changes: Changes, graph: FlowGraph, handles: ReadonlySet<PlaceKey>): ReadonlySet<PlaceKey> {
  const keys = new Set<PlaceKey>()
  for (const [other, changed] of changes) {
    if (other !== graph) for (const key of changed) if (handles.has(key)) keys.add(key)
  }
  return keys
}

/**
 * The places that a function gives to the API or copies from, and what holds them: `ctx` for `ctx.inst`.
 * What happens to any other place does not matter to it.
 */
export function handlesIn(reader: Reader, graph: FlowGraph): ReadonlySet<PlaceKey> {
  const keys = new Set<PlaceKey>()
  const add = (node: TSESTree.Node | null) => {
    let key: string | undefined = node === null ? undefined : reader.placeOf(node)?.key
    while (key !== undefined) {
      keys.add(key as PlaceKey)
      const dot = key.lastIndexOf('.')
      key = dot === -1 ? undefined : key.slice(0, dot)
    }
  }
  for (const { operations } of graph.blocks) {
    for (const { node } of operations) {
      if (node.type === 'AssignmentExpression') add(node.right)
      if (node.type === 'VariableDeclarator') add(node.init)
      if (node.type === 'CallExpression' && reader.callOf(node) !== null) node.arguments.forEach(add)
    }
  }
  return keys
}

/** The program and constructors run before whatever else there is to call. */
function runsAgain({ node }: FlowGraph): boolean {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'ArrowFunctionExpression':
      return true
    case 'FunctionExpression':
      return !(node.parent.type === 'MethodDefinition' && node.parent.kind === 'constructor')
    default:
      return false
  }
}

function changedBy(reader: Reader, graph: FlowGraph): ReadonlySet<PlaceKey> {
  const keys = new Set<PlaceKey>()
  const add = (node: TSESTree.Node) => {
    const place = reader.placeOf(node)
    if (place !== null) keys.add(place.key)
  }
  for (const { operations } of graph.blocks) {
    for (const { node } of operations) {
      if (node.type === 'AssignmentExpression') add(node.left)
      if (node.type !== 'CallExpression') continue
      const call = reader.callOf(node)
      if (call === null) continue
      const { handles, acquires } = call.signature
      const freed = jetFunction(call.name).gate === 'term' ? handles : []
      for (const { index } of [...acquires, ...freed]) {
        const argument = argumentOf(call, index)
        if (argument.kind === 'value') add(argument.node)
      }
    }
  }
  return keys
}

/**
 * Whether a call may run a function of this file: one that it names, that it is given, or that a value of
 * this file's may lead to. Imports and globals cannot know the file's variables.
 */
export function mayRunThisFile(sourceCode: SourceCode, node: TSESTree.CallExpression | TSESTree.NewExpression): boolean {
  return isOwn(sourceCode, rootOf(node.callee)) || node.arguments.some((argument) => isOwnFunction(sourceCode, argument))
}

/** Globals that look at what they are given. */
const onlyLook: readonly string[] = ['console', 'Math', 'JSON', 'Number', 'BigInt', 'String', 'Boolean', 'Error']

/** Whether a function that is not the file's keeps nothing of what it is given: `console.log(err)`. */
export function keepsNothing(sourceCode: SourceCode, callee: TSESTree.Node): boolean {
  const root = rootOf(callee)
  return root.type === 'Identifier' && onlyLook.includes(root.name) && variableOf(sourceCode, root) === null
}

/** Whether no code but the function around it can read a place: it is, or lies in, a variable of that function alone. */
export function isPrivate(sourceCode: SourceCode, place: TSESTree.Node): boolean {
  const root = rootOf(place)
  const variable = root.type === 'Identifier' ? variableOf(sourceCode, root) : null
  if (variable === null) return false
  const { variableScope } = sourceCode.getScope(root)
  return variable.scope.variableScope === variableScope && variable.references.every(({ from }) => from.variableScope === variableScope)
}

/** Where the variable is declared that a place is, or lies in; null if it is none of the file's. */
export function declarationNode(sourceCode: SourceCode, place: TSESTree.Node): TSESTree.Node | null {
  const root = rootOf(place)
  return root.type === 'Identifier' ? (variableOf(sourceCode, root)?.defs[0]?.name ?? null) : null
}

function isOwn(sourceCode: SourceCode, node: TSESTree.Node): boolean {
  if (node.type !== 'Identifier') return true
  const variable = variableOf(sourceCode, node)
  return variable !== null && declarationOf(variable).kind !== 'import'
}

function isOwnFunction(sourceCode: SourceCode, argument: TSESTree.Node): boolean {
  const node = unwrap(argument)
  if (node.type === 'ThisExpression' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression') return true
  const variable = node.type === 'Identifier' ? variableOf(sourceCode, node) : null
  if (variable === null) return false
  const declaration = declarationOf(variable)
  if (declaration.kind !== 'value' || declaration.init === null) return declaration.kind === 'function'
  const { type } = unwrap(declaration.init)
  return type === 'FunctionExpression' || type === 'ArrowFunctionExpression'
}
