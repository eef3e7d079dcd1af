import type { SourceCode } from 'eslint'
import type * as ESTree from 'estree'

type Node = ESTree.Node & { range: [number, number] }

/** The parser gives every node its place. */
function rangeOf({ range = [0, 0] }: Pick<ESTree.Node, 'range'>): [number, number] {
  return range
}

/** Where a call stands, as ESLint counts: `line:column`, both from 1. */
export type Site = string

/** A program in a form that can be run: `new Function('$', code)`. */
export interface Runnable {
  /**
   * Names used of `$`: `at(site, isBuiltIn)` before each call, `entered` where a function of the program begins, `flag(name)` for each use of an opaque constant, `enter` and `leave`
   * around what is tried, `turn` for each turn of a loop, `load` and `import` for modules, `dispose` at the end of a `using`.
   */
  readonly code: string
  /** The module itself awaits. */
  readonly isAsync: boolean
  /** The places of all calls, in order; `at` gets the index. */
  readonly sites: readonly Site[]
}

interface Edit {
  readonly at: number
  /** How much of the text goes. */
  readonly drop: number
  readonly text: string
}

/**
 * Puts marks into a program without changing what it does.
 *
 * `f(a, g(b))` becomes `f(a, g(b, ...$.at(1)), ...$.at(0))`: the last argument is evaluated after all others, right before
 * the call, so the mark that was passed last names the call that runs.
 *
 * @param flags names of opaque constants, unique in the program
 * @param result an expression that the code returns
 */
export function instrument({ ast, text, visitorKeys }: SourceCode, flags: ReadonlySet<string>, result: string): Runnable {
  const edits: Edit[] = []
  const sites: Site[] = []
  const insert = (at: number, added: string): void => { edits.push({ at, drop: 0, text: added }) }
  const replace = (node: Node, by: string): void => { edits.push({ at: node.range[0], drop: node.range[1] - node.range[0], text: by }) }

  /** What closes something comes before all else at its place. */
  const ends: Edit[] = []
  let functions = 0
  let isAsync = false

  const visit = (node: Node, parent: Node | null, key: string): void => {
    const isFunction = node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
    if (isFunction) {
      functions += 1
      if (node.body.type === 'BlockStatement') insert(rangeOf(node.body)[0] + 1, ' $.entered();')
      else {
        insert(rangeOf(node.body)[0], '($.entered(), ')
        ends.push({ at: rangeOf(node.body)[1], drop: 0, text: ')' })
      }
    }
    mark(node, parent, key)
    if (isFunction) functions -= 1
  }

  const mark = (node: Node, parent: Node | null, key: string): void => {
    switch (node.type) {
      case 'AwaitExpression':
        isAsync ||= functions === 0
        break
      case 'CallExpression':
      case 'NewExpression': {
        const end = node.range[1] - 1
        if (text[end] !== ')') break
        insert(end, `${node.arguments.length > 0 ? ', ' : ''}...$.at(${sites.length}${isBuiltIn(node) ? ', true' : ''})`)
        sites.push(siteOf(node))
        break
      }
      case 'Identifier':
        if (flags.has(node.name) && isUse(node, parent, key)) insertFlag(node, parent)
        return
      case 'TryStatement':
        insertDepth(node.block)
        // An exception in the handler is seen by the finalizer.
        if (node.handler && node.finalizer) insertDepth(node.handler.body)
        break
      case 'ForStatement':
      case 'ForOfStatement':
      case 'ForInStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        if (node.body.type === 'BlockStatement') insert(rangeOf(node.body)[0] + 1, ' $.turn();')
        break
      case 'ImportExpression':
        replace({ ...node, range: [node.range[0], node.range[0] + 'import'.length] }, '$.import')
        break
      case 'ImportDeclaration':
        replace(node, importText(node))
        return
      case 'ExportNamedDeclaration':
        if (node.declaration) edits.push({ at: node.range[0], drop: rangeOf(node.declaration)[0] - node.range[0], text: '' })
        else replace(node, '')
        break
      case 'ExportDefaultDeclaration':
        edits.push({ at: node.range[0], drop: rangeOf(node.declaration)[0] - node.range[0], text: '' })
        break
      case 'VariableDeclaration':
        if (node.kind === 'using' || node.kind === 'await using') insertDisposal(node, parent)
        break
      default:
    }
    for (const child of visitorKeys[node.type] ?? []) {
      const value = (node as unknown as Record<string, unknown>)[child]
      for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) visit(each, node, child)
    }
  }

  const insertFlag = (node: Node & ESTree.Identifier, parent: Node | null): void => {
    const use = `$.flag(${JSON.stringify(node.name)})`
    const isShort = parent?.type === 'Property' && parent.shorthand
    edits.push({ at: node.range[0], drop: node.range[1] - node.range[0], text: isShort ? `${node.name}: ${use}` : use })
  }

  const insertDepth = (block: ESTree.BlockStatement): void => {
    insert(rangeOf(block)[0] + 1, ' const $depth = $.enter(); try {')
    insert(rangeOf(block)[1] - 1, '} finally { $.leave($depth); } ')
  }

  /** Not every Node has `using`: what follows it in its block runs in a `try`. */
  const insertDisposal = (node: Node & ESTree.VariableDeclaration, block: Node | null): void => {
    const names = node.declarations.map(({ id }) => (id as ESTree.Identifier).name)
    edits.push({ at: node.range[0], drop: node.kind.length, text: 'const' })
    insert(node.range[1], '; const $depth = $.enter(); try {')
    const wait = node.kind === 'await using' ? 'await ' : ''
    const end = block?.type === 'Program' ? block.range[1] : (block?.range[1] ?? 1) - 1
    insert(end, `} finally { $.leave($depth); ${names.reverse().map((name) => `${wait}$.dispose(${name})`).join('; ')} } `)
  }

  visit(ast, null, '')
  return { code: `'use strict';${apply(text, [...ends, ...edits])}\n;return ${result}`, isAsync, sites }
}

/** Where ESLint would report the node. */
function siteOf(node: ESTree.Node): Site {
  const { line, column } = node.loc?.start ?? { line: 0, column: 0 }
  return `${line}:${column + 1}`
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'range' in value
}

const builtIns: ReadonlySet<string> = new Set([
  'log', 'warn', 'error', 'forEach', 'map', 'filter', 'some', 'reduce', 'push', 'pop', 'reverse', 'get', 'set', 'includes', 'slice', 'then', 'resolve',
])

/** A call of what the language brings along. It may throw like any other, before it does anything. */
function isBuiltIn({ callee }: ESTree.CallExpression | ESTree.NewExpression): boolean {
  return callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && builtIns.has(callee.property.name)
}

/** Not where the name is declared, nor the name of a member. */
function isUse(node: Node, parent: Node | null, key: string): boolean {
  switch (parent?.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return key === 'body'
    case 'VariableDeclarator':
    case 'AssignmentExpression':
      return key !== 'id' && key !== 'left'
    case 'MemberExpression':
      return key === 'object' || parent.computed
    case 'Property':
      return key === 'value' || parent.computed
    case 'AssignmentPattern':
      return key === 'right'
    case 'ArrayPattern':
    case 'RestElement':
    case 'ImportSpecifier':
    case 'ExportSpecifier':
      return false
    default:
      return node.type === 'Identifier'
  }
}

function importText({ specifiers, source }: ESTree.ImportDeclaration): string {
  const module = `$.load(${JSON.stringify(source.value)})`
  if (specifiers.length === 0) return `${module};`
  return specifiers.map((specifier) => {
    const { name } = specifier.local
    if (specifier.type === 'ImportNamespaceSpecifier') return `const ${name} = ${module};`
    const imported = specifier.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(specifier.imported)
    return `const ${name} = ${module}[${JSON.stringify(imported)}];`
  }).join(' ')
}

function nameOf(node: ESTree.Identifier | ESTree.Literal): string {
  return node.type === 'Identifier' ? node.name : String(node.value)
}

/** Insertions at one place stay in order, innermost calls first: the walk meets the outer call before the inner one. */
function apply(text: string, edits: readonly Edit[]): string {
  const ordered = edits.map((edit, order) => ({ ...edit, order })).sort((a, b) => a.at - b.at || a.order - b.order)
  let result = ''
  let from = 0
  for (const { at, drop, text: added } of ordered) {
    result += text.slice(from, at) + added
    from = Math.max(from, at + drop)
  }
  return result + text.slice(from)
}
