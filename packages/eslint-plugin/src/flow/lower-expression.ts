import type { TSESTree } from '@typescript-eslint/utils'

import type { BlockDraft, Drafts } from './drafts.ts'
import { withoutTypes } from './drafts.ts'

/** Appends what evaluating an expression does, in the order in which it happens. */
export function lowerExpression(drafts: Drafts, expression: TSESTree.Node | null | undefined): void {
  if (!expression) return
  const lower = (node: TSESTree.Node | null | undefined) => lowerExpression(drafts, node)
  switch (expression.type) {
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'TSExportAssignment':
      lower(expression.expression)
      return
    case 'ChainExpression':
      lowerChain(drafts, expression)
      return
    case 'CallExpression':
      lowerCall(drafts, expression)
      return
    case 'NewExpression':
      lower(expression.callee)
      expression.arguments.forEach(lower)
      drafts.record({ kind: 'evaluate', node: expression }, true)
      return
    case 'TaggedTemplateExpression':
      lower(expression.tag)
      expression.quasi.expressions.forEach(lower)
      drafts.record({ kind: 'evaluate', node: expression }, true)
      return
    case 'ImportExpression':
      lower(expression.source)
      drafts.record({ kind: 'evaluate', node: expression }, true)
      return
    case 'AwaitExpression':
    case 'YieldExpression':
      lower(expression.argument)
      drafts.record({ kind: 'evaluate', node: expression }, true)
      return
    case 'MemberExpression':
      lower(expression.object)
      if (expression.optional) skipIfNullish(drafts, expression.object)
      if (expression.computed) lower(expression.property)
      drafts.record({ kind: 'evaluate', node: expression })
      return
    case 'ConditionalExpression':
      lowerConditional(drafts, expression)
      return
    case 'LogicalExpression':
      lowerLogical(drafts, expression)
      return
    case 'AssignmentExpression':
      lowerAssignment(drafts, expression)
      return
    case 'UpdateExpression':
      lower(expression.argument)
      drafts.record({ kind: 'evaluate', node: expression })
      return
    case 'UnaryExpression':
    case 'SpreadElement':
      lower(expression.argument)
      return
    case 'BinaryExpression':
      lower(expression.left)
      lower(expression.right)
      return
    case 'SequenceExpression':
      expression.expressions.forEach(lower)
      return
    case 'TemplateLiteral':
      expression.expressions.forEach(lower)
      return
    case 'ArrayExpression':
      expression.elements.forEach(lower)
      drafts.record({ kind: 'evaluate', node: expression })
      return
    case 'ObjectExpression':
      for (const property of expression.properties) {
        if (property.type === 'SpreadElement') lower(property.argument)
        else {
          if (property.computed) lower(property.key)
          lower(property.value)
        }
      }
      drafts.record({ kind: 'evaluate', node: expression })
      return
    case 'ClassDeclaration':
    case 'ClassExpression':
      lower(expression.superClass)
      for (const member of expression.body.body) if ('computed' in member && member.computed) lower(member.key)
      drafts.record({ kind: 'evaluate', node: expression }, true)
      return
    default:
      return
  }
}

function lowerCall(drafts: Drafts, node: TSESTree.CallExpression): void {
  lowerExpression(drafts, node.callee)
  if (node.optional) skipIfNullish(drafts, node.callee)
  for (const argument of node.arguments) lowerExpression(drafts, argument)
  drafts.record({ kind: 'evaluate', node }, true)
}

/** `a?.b.c()`: if `a` is nullish, the whole chain is undefined. */
function lowerChain(drafts: Drafts, node: TSESTree.ChainExpression): void {
  const end = drafts.block(node.range[1], true)
  drafts.withinChain({ node, end }, () => lowerExpression(drafts, node.expression))
  drafts.record({ kind: 'choose', node, value: node.expression })
  drafts.goTo(end)
  drafts.current = end
}

function skipIfNullish(drafts: Drafts, object: TSESTree.Expression): void {
  const { chain } = drafts
  if (chain === null || drafts.current === null) return
  const position = object.range[1]
  const skip = drafts.block(position, true)
  const rest = drafts.block(position, true)
  drafts.edge(skip, { kind: 'nullish', test: object, holds: true })
  drafts.edge(rest, { kind: 'nullish', test: object, holds: false })
  drafts.current = skip
  drafts.record({ kind: 'choose', node: chain.node, value: null })
  drafts.goTo(chain.end)
  drafts.current = rest
}

function lowerConditional(drafts: Drafts, node: TSESTree.ConditionalExpression): void {
  const [yes, no, end] = [node.consequent.range[0], node.alternate.range[0], node.range[1]].map((position) => drafts.block(position, true))
  if (yes === undefined || no === undefined || end === undefined) return
  lowerTest(drafts, node.test, { block: yes, guards: true }, { block: no, guards: true })
  for (const [block, branch] of [[yes, node.consequent], [no, node.alternate]] as const) {
    drafts.current = block
    lowerExpression(drafts, branch)
    drafts.record({ kind: 'choose', node, value: branch })
    drafts.goTo(end)
  }
  drafts.current = end
}

function lowerLogical(drafts: Drafts, node: TSESTree.LogicalExpression): void {
  // It is read again there: what it names lives on.
  const left = drafts.block(node.left.range[0], true)
  const right = drafts.block(node.right.range[0], true)
  const end = drafts.block(node.range[1], true)
  lowerExpression(drafts, node.left)
  if (node.operator === '??') {
    drafts.edge(right, { kind: 'nullish', test: node.left, holds: true })
    drafts.edge(left, { kind: 'nullish', test: node.left, holds: false })
  } else {
    const and = node.operator === '&&'
    drafts.edge(right, { kind: 'test', test: node.left, equals: null, holds: and, guards: true })
    drafts.edge(left, { kind: 'test', test: node.left, equals: null, holds: !and, guards: false })
  }
  const reached = drafts.current !== null
  for (const [block, branch] of [[left, node.left], [right, node.right]] as const) {
    drafts.current = reached ? block : null
    if (branch === node.right) lowerExpression(drafts, branch)
    drafts.record({ kind: 'choose', node, value: branch })
    drafts.goTo(end)
  }
  drafts.current = reached ? end : null
}

function lowerAssignment(drafts: Drafts, node: TSESTree.AssignmentExpression): void {
  lowerTarget(drafts, node.left)
  const { operator } = node
  if (operator !== '&&=' && operator !== '||=' && operator !== '??=') {
    lowerExpression(drafts, node.right)
    drafts.record({ kind: 'evaluate', node })
    return
  }
  const test = node.left
  const assigns = drafts.block(node.right.range[0], true)
  const keeps = drafts.block(node.left.range[1], true)
  const end = drafts.block(node.range[1], true)
  if (operator === '??=') {
    drafts.edge(assigns, { kind: 'nullish', test, holds: true })
    drafts.edge(keeps, { kind: 'nullish', test, holds: false })
  } else {
    const holds = operator === '&&='
    drafts.edge(assigns, { kind: 'test', test, equals: null, holds, guards: true })
    drafts.edge(keeps, { kind: 'test', test, equals: null, holds: !holds, guards: false })
  }
  const reached = drafts.current !== null
  drafts.current = reached ? keeps : null
  drafts.record({ kind: 'choose', node, value: test })
  drafts.goTo(end)
  drafts.current = reached ? assigns : null
  lowerExpression(drafts, node.right)
  drafts.record({ kind: 'evaluate', node })
  drafts.goTo(end)
  drafts.current = reached ? end : null
}

/** What evaluating the left side of an assignment does: objects, keys and defaults of a pattern. */
export function lowerTarget(drafts: Drafts, pattern: TSESTree.Node | null): void {
  switch (pattern?.type) {
    case 'MemberExpression':
      lowerExpression(drafts, pattern.object)
      if (pattern.computed) lowerExpression(drafts, pattern.property)
      return
    case 'AssignmentPattern':
      lowerTarget(drafts, pattern.left)
      lowerMaybe(drafts, pattern.right)
      return
    case 'RestElement':
      lowerTarget(drafts, pattern.argument)
      return
    case 'ArrayPattern':
      for (const element of pattern.elements) lowerTarget(drafts, element)
      return
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') lowerTarget(drafts, property.argument)
        else {
          if (property.computed) lowerExpression(drafts, property.key)
          lowerTarget(drafts, property.value)
        }
      }
      return
    default:
      return
  }
}

/** A default is evaluated or not. */
function lowerMaybe(drafts: Drafts, expression: TSESTree.Expression): void {
  if (isPlain(withoutTypes(expression))) return
  const evaluated = drafts.block(expression.range[0], true)
  const end = drafts.block(expression.range[1], true)
  drafts.edge(evaluated)
  drafts.edge(end)
  const reached = drafts.current !== null
  drafts.current = reached ? evaluated : null
  lowerExpression(drafts, expression)
  drafts.goTo(end)
  drafts.current = reached ? end : null
}

function isPlain({ type }: TSESTree.Expression): boolean {
  return type === 'Literal' || type === 'Identifier' || type === 'ArrowFunctionExpression' || type === 'FunctionExpression'
}

/** Where a test leads; `guards`: into what the test guards, and not past it. */
interface Target {
  readonly block: BlockDraft
  readonly guards: boolean
}

/** Evaluates a test and goes on in `yes` or in `no`. */
export function lowerTest(drafts: Drafts, test: TSESTree.Expression, yes: Target, no: Target): void {
  const node = withoutTypes(test)
  if (node.type === 'UnaryExpression' && node.operator === '!') {
    lowerTest(drafts, node.argument, no, yes)
    return
  }
  if (node.type === 'LogicalExpression' && node.operator !== '??') {
    const right: Target = { block: drafts.block(node.right.range[0], true), guards: true }
    const reached = drafts.current !== null
    const and = node.operator === '&&'
    lowerTest(drafts, node.left, and ? right : yes, and ? no : right)
    drafts.current = reached ? right.block : null
    lowerTest(drafts, node.right, yes, no)
    return
  }
  lowerExpression(drafts, node)
  drafts.edge(yes.block, { kind: 'test', test: node, equals: null, holds: true, guards: yes.guards })
  drafts.edge(no.block, { kind: 'test', test: node, equals: null, holds: false, guards: no.guards })
  drafts.current = null
}
