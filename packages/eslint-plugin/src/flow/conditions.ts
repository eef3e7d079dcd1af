import type { TSESTree } from '@typescript-eslint/utils'

/** A leaf of a test, and the node that control enters exactly when the leaf is (`holds`) or is not true. */
export interface Decision {
  readonly test: TSESTree.Expression
  readonly equals: TSESTree.Expression | null
  /** Null where nothing tells the two ways apart. */
  readonly target: TSESTree.Node | null
  readonly holds: boolean
  /** What the test guards; null: every way leads into it, as in a `switch` with a default. */
  readonly guarded: readonly TSESTree.Node[] | null
}

/**
 * What the value of `node` decides. `a` in `if (a && b) X else Y` decides whether `b` is evaluated: true
 * leads to `b`, false anywhere else. `b`, the last leaf, leads to `X` when true. Hence every leaf has one
 * way that can be named, and all other edges out of its segment are the other way.
 */
export function decisionOf(node: TSESTree.Node): Decision | null {
  const way = wayOf(node)
  return way === null ? null : { ...way, guarded: guardedBy(node) }
}

function wayOf(node: TSESTree.Node): Omit<Decision, 'guarded'> | null {
  if (node.type === 'LogicalExpression') return null
  let child: TSESTree.Node = node
  let parent: TSESTree.Node | undefined = node.parent
  while (parent?.type === 'LogicalExpression' && parent.right === child) {
    child = parent
    parent = parent.parent
  }
  const test = node as TSESTree.Expression
  switch (parent?.type) {
    case 'LogicalExpression':
      if (parent.operator === '??') return null
      return { test, equals: null, target: parent.right, holds: parent.operator === '&&' }
    case 'IfStatement':
    case 'ConditionalExpression':
      return parent.test === child ? { test, equals: null, target: parent.consequent, holds: true } : null
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      return parent.test === child ? { test, equals: null, target: parent.body, holds: true } : null
    case 'SwitchCase':
      if (parent.test !== node) return null
      return { test: parent.parent.discriminant, equals: test, target: bodyOfCase(parent), holds: true }
    default:
      return null
  }
}

function guardedBy(node: TSESTree.Node): readonly TSESTree.Node[] | null {
  const guarded: TSESTree.Node[] = []
  let child: TSESTree.Node = node
  let parent: TSESTree.Node | undefined = node.parent
  while (parent?.type === 'LogicalExpression') {
    if (parent.left === child) guarded.push(parent.right)
    child = parent
    parent = parent.parent
  }
  if (parent?.type === 'SwitchCase' && parent.parent.cases.some(({ test }) => test === null)) return null
  return parent === undefined ? guarded : [...guarded, ...branchesOf(parent, child)]
}

/** What `parent` does or does not do by the value of its part `test`. */
function branchesOf(parent: TSESTree.Node, test: TSESTree.Node): readonly TSESTree.Node[] {
  switch (parent.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      if (parent.test !== test) return []
      return parent.alternate === null ? [parent.consequent] : [parent.consequent, parent.alternate]
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      return parent.test === test ? [parent.body] : []
    case 'SwitchCase':
      return parent.test === test ? parent.parent.cases.flatMap(({ consequent }) => consequent.slice(0, 1)) : []
    default:
      return []
  }
}

/**
 * The tests that decide whether `node` is evaluated, from the inside out. Those do not count whose branch
 * declares the variable that `node` is, or lies in: nothing else sees it.
 */
export function testsAround(node: TSESTree.Node, declaration: TSESTree.Node | null): readonly TSESTree.Node[] {
  const tests: TSESTree.Node[] = []
  for (let child = node, parent = node.parent; parent && !isFunction(parent); child = parent, parent = parent.parent) {
    if (declaration !== null && contains(child, declaration)) return tests
    tests.push(...testsOf(parent, child))
  }
  return tests
}

/** The tests by which `parent` does or does not evaluate its part `branch`. */
function testsOf(parent: TSESTree.Node, branch: TSESTree.Node): readonly TSESTree.Node[] {
  switch (parent.type) {
    case 'LogicalExpression':
      return parent.right === branch ? [parent.left] : []
    case 'IfStatement':
    case 'ConditionalExpression':
      return parent.test === branch ? [] : [parent.test]
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      return parent.body === branch && parent.test !== null ? [parent.test] : []
    case 'SwitchCase':
      return parent.test === branch
        ? []
        : [parent.parent.discriminant, ...parent.parent.cases.flatMap(({ test }) => (test === null ? [] : [test]))]
    default:
      return []
  }
}

function isFunction({ type }: TSESTree.Node): boolean {
  return type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression'
}

function contains(outer: TSESTree.Node, inner: TSESTree.Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1]
}

/** `case 0: case 1: f()`: both lead to `f()`; the graph has no segment for an empty case. */
function bodyOfCase(node: TSESTree.SwitchCase): TSESTree.Node | null {
  const { cases } = node.parent
  for (let index = cases.indexOf(node); index < cases.length; index++) {
    const first = cases[index]?.consequent[0]
    if (first !== undefined) return first
  }
  return null
}

/** Whether edges into `node` are looked up by {@link Decision}. */
export function isDecisionTarget(node: TSESTree.Node): boolean {
  const { parent } = node
  switch (parent?.type) {
    case 'LogicalExpression':
      return parent.right === node
    case 'IfStatement':
    case 'ConditionalExpression':
      return parent.consequent === node || parent.alternate === node
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      return parent.body === node
    case 'SwitchCase':
      return parent.consequent[0] === node
    default:
      return false
  }
}
