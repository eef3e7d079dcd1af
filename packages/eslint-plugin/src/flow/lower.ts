import type { TSESTree } from '@typescript-eslint/utils'

import type { BlockDraft, Jump } from './drafts.ts'
import { Drafts } from './drafts.ts'
import type { CodeNode, FlowGraph, Guardian, LoopNode } from './graph.ts'
import { lowerExpression, lowerTarget, lowerTest } from './lower-expression.ts'

/**
 * The graph of a piece of code. It is built from the syntax tree alone: ESLint's code paths fork a `try` block only at
 * the first node that can throw, and do not tell how a `finally` body was entered.
 */
export function lowerCode(node: CodeNode): FlowGraph {
  const drafts = new Drafts(node.range[0])
  const lowering = new Lowering(drafts)
  switch (node.type) {
    case 'Program':
    case 'StaticBlock':
      lowering.statements(node.body)
      break
    case 'PropertyDefinition':
    case 'AccessorProperty':
      if (node.value !== null) lowering.result(node.value)
      break
    default:
      for (const [index, parameter] of node.params.entries()) lowerParameter(drafts, parameter, index)
      if (node.body.type === 'BlockStatement') lowering.statements(node.body.body)
      else lowering.result(node.body)
  }
  if (drafts.current !== null) drafts.jump({ kind: 'return' })
  return { node, ...drafts.finish() }
}

function lowerParameter(drafts: Drafts, parameter: TSESTree.Parameter, index: number): void {
  const pattern = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter
  if (pattern.type === 'AssignmentPattern' && drafts.current !== null) {
    const absent = drafts.block(pattern.right.range[0])
    const end = drafts.block(pattern.range[1])
    drafts.edge(absent, { kind: 'absent', index, holds: true })
    drafts.edge(end, { kind: 'absent', index, holds: false })
    drafts.current = absent
    lowerExpression(drafts, pattern.right)
    drafts.goTo(end)
    drafts.current = end
  }
  lowerTarget(drafts, pattern.type === 'AssignmentPattern' ? pattern.left : pattern)
  drafts.record({ kind: 'parameter', node: parameter, index })
}

const statementsBetween = 16

class Lowering {
  #statements = 0
  readonly #drafts: Drafts

  constructor(drafts: Drafts) {
    this.#drafts = drafts
  }

  /** The value of an expression is what the code hands back. */
  result(expression: TSESTree.Expression): void {
    lowerExpression(this.#drafts, expression)
    this.#drafts.record({ kind: 'return', node: expression })
  }

  statements(list: readonly TSESTree.Node[]): void {
    for (const [index, statement] of list.entries()) {
      if (statement.type === 'VariableDeclaration' && isUsing(statement)) {
        this.#using(statement, list.slice(index + 1))
        return
      }
      this.statement(statement)
    }
  }

  statement(node: TSESTree.Node, labels: readonly string[] = []): void {
    const drafts = this.#drafts
    if (drafts.current === null) return
    this.#statements += 1
    drafts.record({ kind: 'begin', node, collects: this.#statements % statementsBetween === 0 })
    switch (node.type) {
      case 'BlockStatement':
        this.statements(node.body)
        return
      case 'ExpressionStatement':
        this.#expression(node.expression)
        return
      case 'VariableDeclaration':
        this.#declaration(node)
        return
      case 'ExportNamedDeclaration':
      case 'ExportDefaultDeclaration':
        if (node.declaration) this.#exported(node.declaration)
        return
      case 'ClassDeclaration':
      case 'TSExportAssignment':
        this.#expression(node)
        return
      case 'IfStatement':
        this.#if(node)
        return
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement':
        this.#loop(node, labels)
        return
      case 'ForOfStatement':
      case 'ForInStatement':
        this.#forEach(node, labels)
        return
      case 'SwitchStatement':
        this.#switch(node, labels)
        return
      case 'LabeledStatement':
        this.#labeled(node, labels)
        return
      case 'BreakStatement':
        drafts.jump({ kind: 'break', label: node.label?.name ?? null })
        return
      case 'ContinueStatement':
        drafts.jump({ kind: 'continue', label: node.label?.name ?? null })
        return
      case 'ReturnStatement':
        lowerExpression(drafts, node.argument)
        drafts.record({ kind: 'return', node: node.argument })
        drafts.jump({ kind: 'return' })
        return
      case 'ThrowStatement':
        lowerExpression(drafts, node.argument)
        drafts.record({ kind: 'throw', node })
        drafts.jump({ kind: 'throw' })
        return
      case 'TryStatement':
        this.#try(node)
        return
      case 'WithStatement':
        lowerExpression(drafts, node.object)
        this.statement(node.body)
        return
      default:
        return
    }
  }

  #exported(node: TSESTree.Node): void {
    if (node.type === 'VariableDeclaration' || node.type === 'ClassDeclaration') this.statement(node)
    else if (node.type !== 'FunctionDeclaration') this.#expression(node)
  }

  #expression(node: TSESTree.Node): void {
    lowerExpression(this.#drafts, node)
  }

  #declaration(node: TSESTree.VariableDeclaration): void {
    for (const declarator of node.declarations) {
      lowerExpression(this.#drafts, declarator.init)
      lowerTarget(this.#drafts, declarator.id)
      this.#drafts.record({ kind: 'evaluate', node: declarator })
    }
  }

  #if(node: TSESTree.IfStatement): void {
    const drafts = this.#drafts
    const yes = drafts.block(node.consequent.range[0])
    const end = drafts.block(node.range[1])
    const no = node.alternate === null ? end : drafts.block(node.alternate.range[0])
    lowerTest(drafts, node.test, { block: yes, guards: true }, { block: no, guards: no !== end })
    drafts.current = yes
    this.statement(node.consequent)
    drafts.goTo(end)
    if (node.alternate) {
      drafts.current = no
      this.statement(node.alternate)
      drafts.goTo(end)
    }
    this.#continueIn(end)
  }

  /** Goes on in a block, if anything leads there. */
  #continueIn(block: BlockDraft): void {
    this.#drafts.current = this.#drafts.isTarget(block) ? block : null
  }

  #loop(node: TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.ForStatement, labels: readonly string[]): void {
    const drafts = this.#drafts
    if (node.type === 'ForStatement' && node.init !== null) {
      if (node.init.type === 'VariableDeclaration') this.#declaration(node.init)
      else this.#expression(node.init)
    }
    const { test } = node
    const head = drafts.block(node.type === 'DoWhileStatement' ? node.body.range[0] : (test?.range[0] ?? node.body.range[0] - 1))
    const body = node.type === 'DoWhileStatement' ? head : drafts.block(node.body.range[0])
    const end = drafts.block(node.range[1])
    const again = node.type === 'WhileStatement' ? head : drafts.block(node.type === 'DoWhileStatement' ? node.test.range[0] : node.body.range[1])
    head.loop = true
    drafts.goTo(head)
    if (node.type !== 'DoWhileStatement') {
      drafts.current = head
      this.#loopTest(test, body, end)
    }
    drafts.current = body
    drafts.within({ kind: 'loop', labels, breakTo: end, continueTo: again }, () => this.statement(node.body))
    if (again === head) drafts.goTo(head)
    else {
      drafts.goTo(again)
      this.#continueIn(again)
      if (node.type === 'DoWhileStatement') this.#loopTest(node.test, head, end)
      else if (node.type === 'ForStatement') {
        if (node.update !== null) this.#expression(node.update)
        drafts.goTo(head)
      }
    }
    this.#continueIn(end)
  }

  #loopTest(test: TSESTree.Expression | null, body: BlockDraft, end: BlockDraft): void {
    if (test === null) this.#drafts.goTo(body)
    else lowerTest(this.#drafts, test, { block: body, guards: true }, { block: end, guards: false })
  }

  #forEach(node: LoopNode, labels: readonly string[]): void {
    const drafts = this.#drafts
    lowerExpression(drafts, node.right)
    drafts.record({ kind: 'iterate', node }, true)
    const head = drafts.block(node.left.range[0])
    const body = drafts.block(node.body.range[0])
    const end = drafts.block(node.range[1])
    head.loop = true
    drafts.goTo(head)
    drafts.current = head
    drafts.edge(body, { kind: 'more', loop: node, holds: true })
    drafts.edge(end, { kind: 'more', loop: node, holds: false })
    drafts.current = body
    lowerTarget(drafts, node.left.type === 'VariableDeclaration' ? node.left.declarations[0].id : node.left)
    drafts.record({ kind: 'element', node }, node.type === 'ForOfStatement' && node.await)
    drafts.within({ kind: 'loop', labels, breakTo: end, continueTo: head }, () => this.statement(node.body))
    drafts.goTo(head)
    drafts.current = end
  }

  #switch(node: TSESTree.SwitchStatement, labels: readonly string[]): void {
    const drafts = this.#drafts
    lowerExpression(drafts, node.discriminant)
    drafts.record({ kind: 'choose', node: node.discriminant, value: node.discriminant })
    const end = drafts.block(node.range[1])
    const bodies = node.cases.map((each) => drafts.block(each.consequent[0]?.range[0] ?? each.range[1]))
    const byDefault = node.cases.findIndex(({ test }) => test === null)
    node.cases.forEach((each, index) => {
      const body = bodies[index]
      if (each.test === null || body === undefined) return
      lowerExpression(drafts, each.test)
      const next = drafts.block(each.test.range[1], true)
      const condition = { kind: 'test', test: node.discriminant, equals: each.test } as const
      drafts.edge(body, { ...condition, holds: true, guards: true })
      drafts.edge(next, { ...condition, holds: false, guards: byDefault !== -1 })
      drafts.current = next
    })
    drafts.goTo(bodies[byDefault] ?? end)
    drafts.within({ kind: 'switch', labels, breakTo: end }, () => {
      node.cases.forEach((each, index) => {
        const body = bodies[index]
        if (body === undefined) return
        drafts.goTo(body)
        this.#continueIn(body)
        this.statements(each.consequent)
      })
    })
    drafts.goTo(end)
    this.#continueIn(end)
  }

  #labeled(node: TSESTree.LabeledStatement, labels: readonly string[]): void {
    const drafts = this.#drafts
    const own = [...labels, node.label.name]
    const { body } = node
    if (/^(For|While|DoWhile)/.test(body.type) || body.type === 'LabeledStatement' || body.type === 'SwitchStatement') {
      this.statement(body, own)
      return
    }
    const end = drafts.block(node.range[1])
    drafts.within({ kind: 'block', labels: own, breakTo: end }, () => this.statement(body))
    drafts.goTo(end)
    this.#continueIn(end)
  }

  #try(node: TSESTree.TryStatement): void {
    const { handler, finalizer } = node
    if (finalizer === null) this.#tryCatch(node)
    else this.#guarded(node, finalizer.range[0], () => (handler ? this.#tryCatch(node) : this.#tryBlock(node)), () => this.statements(finalizer.body))
  }

  #tryBlock({ block }: TSESTree.TryStatement): void {
    this.statements(block.body)
  }

  #tryCatch(node: TSESTree.TryStatement): void {
    const drafts = this.#drafts
    const { handler } = node
    if (handler === null) return
    const end = drafts.block(handler.range[1])
    const entry = drafts.block(handler.range[0])
    drafts.within({ kind: 'catch', entry }, () => this.#tryBlock(node))
    drafts.goTo(end)
    this.#continueIn(entry)
    lowerTarget(drafts, handler.param)
    drafts.record({ kind: 'caught', node: handler })
    this.statements(handler.body.body)
    drafts.goTo(end)
    this.#continueIn(end)
  }

  /** What `using` has declared is disposed of when control leaves the rest of the block, however it leaves. */
  #using(node: TSESTree.VariableDeclaration, rest: readonly TSESTree.Node[]): void {
    this.#declaration(node)
    const drafts = this.#drafts
    const position = rest.at(-1)?.range[1] ?? node.range[1]
    this.#guarded(node, position, () => this.statements(rest), () => {
      for (const declarator of node.declarations.toReversed()) drafts.record({ kind: 'dispose', node: declarator }, true)
    })
  }

  /** `body`, and after it `last`, whatever happens in `body`. */
  #guarded(node: Guardian, position: number, body: () => void, last: () => void): void {
    const drafts = this.#drafts
    const entry = drafts.block(position)
    const completions: Jump[] = []
    drafts.within({ kind: 'finally', node, entry, completions, landing: null }, body)
    const isNormal = drafts.current !== null
    if (isNormal) {
      drafts.record({ kind: 'enter-finally', node, completion: 0 })
      drafts.goTo(entry)
    }
    this.#continueIn(entry)
    last()
    const left = drafts.current
    if (left === null) return
    const after = drafts.block(node.type === 'TryStatement' ? node.range[1] : position)
    if (isNormal) drafts.edge(after, { kind: 'completion', of: node, completion: 0 })
    completions.forEach((jump, index) => {
      const way = drafts.block(left.position)
      drafts.current = left
      drafts.edge(way, { kind: 'completion', of: node, completion: index + 1 })
      drafts.current = way
      drafts.jump(jump)
    })
    drafts.current = isNormal ? after : null
  }
}

function isUsing(node: TSESTree.VariableDeclaration): boolean {
  return node.kind === 'using' || node.kind === 'await using'
}
