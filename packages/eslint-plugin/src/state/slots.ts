import type { TSESLint, TSESTree } from '@typescript-eslint/utils'

import type { CodeNode } from '../flow/graph.ts'
import type { SourceCode, Variable } from '../jet/scope.ts'
import { variableOf } from '../jet/scope.ts'
import type { FunctionNode } from './value.ts'

type Scope = TSESLint.Scope.Scope

export interface Slot {
  readonly number: number
  /** Kept for all functions in one place; else each run of a function has its own. */
  readonly shared: boolean
}

/** The variables of one piece of code, in the order in which they end or begin. */
interface Lifetimes {
  readonly byEnd: readonly { readonly position: number; readonly slot: number }[]
  readonly byBegin: readonly { readonly position: number; readonly slot: number }[]
}

/**
 * Where the values of variables are kept, and for how long. A variable that closures have is shared if it can change; a
 * constant of a function goes with the closure. Values that nobody reads any more would only keep paths apart.
 */
export class Slots {
  readonly self = 0
  readonly result = 1
  readonly thrown = 2
  readonly #sourceCode: SourceCode
  readonly #numbers = new Map<object, number>()
  readonly #slots = new Map<Variable, Slot>()
  readonly #captures = new Map<FunctionNode, readonly Variable[]>()
  readonly #lifetimes = new Map<CodeNode, Lifetimes>()
  readonly #globals = new Map<string, number>()
  readonly #kept = new Set<Variable>()
  #next = 64

  constructor(sourceCode: SourceCode) {
    this.#sourceCode = sourceCode
  }

  argument(index: number): number {
    return 3 + Math.min(index, 59)
  }

  /** The variable that an expression names is held until its code ends. */
  keep(node: TSESTree.Node): void {
    const variable = node.type === 'Identifier' ? variableOf(this.#sourceCode, node) : null
    if (variable !== null) this.#kept.add(variable)
  }

  /** The slot of a variable that the file does not declare. */
  ofGlobal(name: string): number {
    let number = this.#globals.get(name)
    if (number === undefined) this.#globals.set(name, (number = this.#next++))
    return number
  }

  /** The slot of a node: the value of a part of a statement, or a note about a statement. */
  ofNode(node: object): number {
    let number = this.#numbers.get(node)
    if (number === undefined) this.#numbers.set(node, (number = this.#next++))
    return number
  }

  /** The slot that a node has, or one that nothing is ever in. */
  numberOf(node: object): number {
    return this.#numbers.get(node) ?? 63
  }

  of(variable: Variable): Slot {
    let slot = this.#slots.get(variable)
    if (slot === undefined) this.#slots.set(variable, (slot = { number: this.#next++, shared: isShared(variable) }))
    return slot
  }

  /** The constants of the functions around that a function, or what it names, reads. */
  capturesOf(node: FunctionNode): readonly Variable[] {
    const known = this.#captures.get(node)
    if (known !== undefined) return known
    this.#captures.set(node, [])
    const found = new Set<Variable>()
    for (const { resolved } of this.#sourceCode.scopeManager?.acquire(node)?.through ?? []) {
      if (resolved === null || resolved.defs.length === 0) continue
      if (!isTopLevel(resolved) && !this.of(resolved).shared) found.add(resolved)
      const declared = resolved.defs[0]?.node
      if (declared?.type === 'FunctionDeclaration' && declared !== node) {
        for (const variable of this.capturesOf(declared)) if (!isWithin(variable, node)) found.add(variable)
      }
    }
    const captures = [...found]
    this.#captures.set(node, captures)
    return captures
  }

  /** The slots of variables that end between two positions of a piece of code, the way forward from one to the other. */
  ending(code: CodeNode, from: number, to: number): readonly number[] {
    return between(this.#lifetimesOf(code).byEnd, from, to)
  }

  /** Those that begin there, on the way back. */
  beginning(code: CodeNode, from: number, to: number): readonly number[] {
    return between(this.#lifetimesOf(code).byBegin, from, to)
  }

  #lifetimesOf(code: CodeNode): Lifetimes {
    let known = this.#lifetimes.get(code)
    if (known === undefined) {
      const list: { begin: number; end: number; slot: number }[] = []
      const visit = (scope: Scope) => {
        for (const variable of scope.variables) {
          const [definition] = variable.defs
          if (definition === undefined || isCaptured(variable) || this.#kept.has(variable)) continue
          const end = endOf(variable)
          list.push({ begin: definition.name.range[0], end, slot: this.of(variable).number })
        }
        for (const child of scope.childScopes) if (child.variableScope === scope.variableScope || child.type === 'class') visit(child)
      }
      const { scopeManager } = this.#sourceCode
      if (code.type === 'Program') for (const scope of scopeManager?.scopes ?? []) if (isTop(scope)) visit(scope)
      const own = code.type === 'Program' ? null : scopeManager?.acquire(code)
      if (own) visit(own)
      const sorted = (key: 'begin' | 'end') => list.map((each) => ({ position: each[key], slot: each.slot })).sort((a, b) => a.position - b.position)
      this.#lifetimes.set(code, (known = { byEnd: sorted('end'), byBegin: sorted('begin') }))
    }
    return known
  }
}

function isTop(scope: Scope): boolean {
  return scope.type === 'global' || scope.type === 'module' || (scope.type === 'function' && scope.block.type === 'Program')
}

function between(list: Lifetimes['byEnd'], from: number, to: number): readonly number[] {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle]?.position ?? Infinity) < from) low = middle + 1
    else high = middle
  }
  const found: number[] = []
  for (; low < list.length; low++) {
    const each = list[low]
    if (each === undefined || each.position >= to) break
    found.push(each.slot)
  }
  return found
}

export function isTopLevel(variable: Variable): boolean {
  return isTop(variable.scope.variableScope)
}

/** Whether a variable has one value for as long as it lives. */
export function isConstant(variable: Variable): boolean {
  return variable.defs.length === 1 && variable.references.every((reference) => !reference.isWrite() || reference.init === true)
    && (variable.defs[0]?.type !== 'Variable' || hasInit(variable))
}

/** `let inst` without a value gets it later. */
function hasInit(variable: Variable): boolean {
  const node = variable.defs[0]?.node
  if (node?.type !== 'VariableDeclarator') return true
  const loop = node.parent.parent
  return node.init !== null || loop.type === 'ForOfStatement' || loop.type === 'ForInStatement'
}

function isCaptured(variable: Variable): boolean {
  return variable.references.some(({ from }) => from.variableScope !== variable.scope.variableScope)
}

function isShared(variable: Variable): boolean {
  if (!isCaptured(variable)) return false
  if (isTopLevel(variable) || !isConstant(variable)) return true
  // A class has no closure of its own here.
  return variable.references.some(({ from }) => {
    for (let scope: Scope | null = from; scope !== null && scope !== variable.scope; scope = scope.upper) {
      if (scope.type === 'class') return true
    }
    return false
  })
}

function isWithin(variable: Variable, node: TSESTree.Node): boolean {
  const { block } = variable.scope
  return node.range[0] <= block.range[0] && block.range[1] <= node.range[1]
}

/** Where a variable is read for the last time: at the end of a loop around, if it is declared outside of it. */
function endOf(variable: Variable): number {
  const declared = variable.defs[0]?.name.range[0] ?? 0
  const { parent } = variable.defs[0]?.node ?? {}
  // It is disposed of at the end of its block.
  if (parent?.type === 'VariableDeclaration' && /using/.test(parent.kind)) return parent.parent.range[1] + 1
  return variable.references.reduce((end, { identifier }) => Math.max(end, lastUse(identifier, declared)), declared)
}

/** Where a use of something that exists since `declared` may happen for the last time. */
export function lastUse(identifier: TSESTree.Node, declared: number): number {
  let end = identifier.range[1]
  for (let node: TSESTree.Node | undefined = identifier.parent; node; node = node.parent) {
    if (isLoop(node) && !(node.body.range[0] <= declared && declared < node.body.range[1])) end = Math.max(end, node.range[1])
    if (/Function|StaticBlock/.test(node.type)) break
  }
  return end
}

function isLoop(node: TSESTree.Node): node is TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.ForStatement | TSESTree.ForOfStatement | TSESTree.ForInStatement {
  return /^(For|While|DoWhile)/.test(node.type)
}
