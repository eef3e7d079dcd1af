import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import type { TSESTree } from '@typescript-eslint/utils'

import type { Arguments, Given } from './arguments.ts'
import { argumentsOf, concat, noArguments } from './arguments.ts'
import type { Evaluate } from './constant.ts'
import { foreignFunction, libraryOf } from './foreign.ts'
import type { ClassNode, Declaration, Member, SourceCode, Variable } from './scope.ts'
import { bindingPath, declarationOf, isReassigned, memberKey, membersOfClass, membersOfLiteral, thisOwner, variableOf } from './scope.ts'
import type { JetSettings, Wrapper } from './settings.ts'
import { unwrap } from './unwrap.ts'

/** A JET function as the file refers to it. */
export interface Target {
  readonly name: JetFunctionName
  /** The wrapper that stands for it, if it is not the function itself. */
  readonly wrapper: Wrapper | null
  /** What `bind` has put before the arguments of the call. */
  readonly bound: Arguments
  /** koffi's and ffi-napi's `.async`: the last argument is called with what went wrong, and the JET_ERR. */
  readonly callback: boolean
}

/** What the file shows of the value of an expression, as far as the API goes. */
type Visible =
  | { readonly kind: 'function'; readonly target: Target }
  /** Another function, of this file or of another module, or one of several. */
  | { readonly kind: 'something-else' }
  | { readonly kind: 'module'; readonly source: string }
  | { readonly kind: 'literal'; readonly node: TSESTree.ObjectExpression }
  | { readonly kind: 'list'; readonly node: TSESTree.ArrayExpression }
  /** A class of the file, or an instance of it. */
  | { readonly kind: 'class'; readonly node: ClassNode }
  /** What a foreign function interface makes of a declaration, whose names may differ from the library's. */
  | { readonly kind: 'library'; readonly declaration: TSESTree.ObjectExpression | null }
  /** What `guard(…)` returns: the API, whatever it was given. */
  | { readonly kind: 'guarded' }
  /** Names decide. `source` is the module whose function returned it. */
  | { readonly kind: 'unknown'; readonly source: string | null }

const unknown: Visible = { kind: 'unknown', source: null }
const somethingElse: Visible = { kind: 'something-else' }

const guardModule = '@jet-lifecycle/runtime'

/** A chain of more calls, `a().b().c()…`, is no way to a binding, and would be walked for each of its calls. */
const maxDepth = 20

const assigns: readonly string[] = ['=', '??=', '||=']

/** Tells what expressions of a file are. */
export interface Sight {
  visible: (expression: TSESTree.Node) => Visible
  /** The name of a member, also where it is computed from constants. */
  nameOf: (node: TSESTree.MemberExpression) => string | null
  /** Whether this is a function that the settings call a checker. */
  isChecker: (callee: TSESTree.Node) => boolean
}

/**
 * A name decides, unless the code shows that it names something else: bindings to the engine come as
 * modules, namespaces, injected objects and foreign function declarations, and a rule without types
 * cannot ask for more. A function or class member written in the same file is something else.
 */
export function createSight(sourceCode: SourceCode, settings: JetSettings, evaluate: Evaluate): Sight {
  const variables = new Map<Variable, Visible>()
  /** How many variables are being followed, each by the value of the one before. */
  let following = 0

  function nameOf(node: TSESTree.MemberExpression): string | null {
    const name = memberKey(node.property, node.computed)
    if (name !== null || !node.computed) return name
    const value = evaluate(node.property)
    return value.kind === 'known' ? String(value.value) : null
  }

  function visible(expression: TSESTree.Node, depth = 0): Visible {
    const node = unwrap(expression)
    if (depth > maxDepth) return unknown
    switch (node.type) {
      case 'Identifier': {
        const variable = variableOf(sourceCode, node)
        return variable === null ? named(node.name) : ofVariable(variable)
      }
      case 'MemberExpression': {
        const name = nameOf(node)
        return name === null ? unknown : memberOf(visible(node.object, depth + 1), name, depth)
      }
      case 'ThisExpression': {
        const owner = thisOwner(node)?.node
        if (owner?.type === 'ObjectExpression') return { kind: 'literal', node: owner }
        return owner?.type === 'ClassDeclaration' || owner?.type === 'ClassExpression' ? { kind: 'class', node: owner } : unknown
      }
      case 'ObjectExpression':
        return { kind: 'literal', node }
      case 'ArrayExpression':
        return { kind: 'list', node }
      case 'ClassExpression':
        return { kind: 'class', node }
      case 'Super':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return somethingElse
      case 'ImportExpression':
        return moduleOf(node.source)
      case 'ConditionalExpression':
        return join(visible(node.consequent, depth + 1), visible(node.alternate, depth + 1))
      case 'LogicalExpression':
        return join(visible(node.left, depth + 1), visible(node.right, depth + 1))
      case 'AssignmentExpression':
        return visible(node.right, depth + 1)
      case 'NewExpression':
      case 'CallExpression':
        return ofCall(node, depth + 1)
      default:
        return unknown
    }
  }

  function ofVariable(variable: Variable): Visible {
    const found = variables.get(variable)
    if (found !== undefined) return found
    if (following === maxDepth) return unknown
    // Two aliases of each other are nothing.
    variables.set(variable, unknown)
    following += 1
    const value = ofDeclaration(variable, declarationOf(variable))
    following -= 1
    variables.set(variable, value)
    return value
  }

  function ofDeclaration(variable: Variable, declaration: Declaration): Visible {
    switch (declaration.kind) {
      case 'import': {
        const { source, imported } = declaration
        if (source === null) return named(variable.name)
        const all: Visible = { kind: 'module', source }
        return imported === null ? join(all, namedFrom(variable.name, source)) : memberOf(all, imported, 0)
      }
      case 'ambient':
        return named(variable.name)
      case 'parameter':
        return named(declaration.key ?? variable.name)
      case 'value': {
        const { init, path } = declaration
        const values = init === null ? [] : [follow(visible(init), path)]
        const [first = unknown, ...others] = [...values, ...assignedTo(variable)]
        const value = others.reduce(join, first)
        const saysNothing = value.kind === 'unknown' && path.length === 0 && (init === null || isOpaque(unwrap(init)))
        return saysNothing ? orElse(named(variable.name), value) : value
      }
      case 'class':
        return { kind: 'class', node: declaration.node }
      case 'other':
        return unknown
      default:
        return somethingElse
    }
  }

  /** What a variable is given after its declaration: `init = esent.JetInit`, `({ JetInit: init } = esent)`. */
  function assignedTo(variable: Variable): readonly Visible[] {
    return variable.references.flatMap((reference) => {
      if (!reference.isWrite() || reference.init === true) return []
      let pattern: TSESTree.Node | undefined = reference.identifier
      while (pattern !== undefined && pattern.type !== 'AssignmentExpression') pattern = isPattern(pattern) ? pattern.parent : undefined
      if (pattern === undefined || !assigns.includes(pattern.operator)) return [unknown]
      return [follow(visible(pattern.right), bindingPath(pattern.left, variable) ?? [null])]
    })
  }

  function follow(value: Visible, path: readonly (string | null)[]): Visible {
    return path.reduce<Visible>((inner, name) => (name === null ? unknown : memberOf(inner, name, 0)), value)
  }

  function memberOf(object: Visible, name: string, depth: number): Visible {
    switch (object.kind) {
      case 'function':
        return name === 'async' ? { kind: 'function', target: { ...object.target, callback: true } } : unknown
      case 'module':
        return name === 'default' ? object : namedFrom(name, object.source)
      case 'literal': {
        const member = membersOfLiteral(object.node).get(name)
        return member === undefined ? inherited(object.node, name, depth) : ofMember(member, name, depth)
      }
      case 'list': {
        const element = object.node.elements[Number(name)]
        const inPlace = !object.node.elements.slice(0, Number(name)).some((each) => each?.type === 'SpreadElement')
        return element && inPlace && element.type !== 'SpreadElement' ? visible(element, depth + 1) : named(name)
      }
      case 'class': {
        const member = membersOfClass(object.node).get(name)
        return member === undefined ? named(name) : ofMember(member, name, depth)
      }
      case 'library':
        return ofLibrary(object.declaration, object, name)
      case 'guarded':
        return named(name)
      case 'unknown':
        return object.source === null ? named(name) : orElse(named(name, object.source), object)
      case 'something-else':
        return somethingElse
    }
  }

  /** A member that a literal is not written with: `{ ...esent }`, or assigned later. */
  function inherited(literal: TSESTree.ObjectExpression, name: string, depth: number): Visible {
    for (const property of literal.properties.toReversed()) {
      if (property.type !== 'SpreadElement') continue
      const value = memberOf(visible(property.argument, depth + 1), name, depth + 1)
      if (value.kind !== 'unknown') return value
    }
    return named(name)
  }

  function ofMember(member: Member, name: string, depth: number): Visible {
    if (member.kind !== 'value') return named(name)
    const value = visible(member.node, depth + 1)
    return value.kind === 'unknown' && isOpaque(member.node) ? orElse(named(name), value) : value
  }

  function ofLibrary(declaration: TSESTree.ObjectExpression | null, library: Visible, name: string): Visible {
    const member = declaration === null ? undefined : membersOfLiteral(declaration).get(name)
    if (member === undefined && (name === 'symbols' || name === 'functions')) return library
    // `{ stop: { name: 'JetStopServiceInstance', parameters: […] } }`
    const exported = member?.kind === 'value' && member.node.type === 'ObjectExpression' ? membersOfLiteral(member.node).get('name') : undefined
    const value = exported?.kind === 'value' ? evaluate(exported.node) : null
    return named(value?.kind === 'known' ? String(value.value) : name)
  }

  function ofCall(node: TSESTree.CallExpression | TSESTree.NewExpression, depth: number): Visible {
    const callee = unwrap(node.callee)
    const [first, second] = node.arguments
    const name = callee.type === 'MemberExpression' ? nameOf(callee) : callee.type === 'Identifier' ? callee.name : null
    if (name === 'bind' && callee.type === 'MemberExpression') {
      const value = visible(callee.object, depth)
      if (value.kind === 'function') return bind(value.target, node.arguments)
    }
    if (name === 'require' && first !== undefined) return moduleOf(first)
    // What gives its argument back.
    if ((name === 'freeze' || name === 'seal' || name === 'promisify') && first !== undefined) return withoutCallback(visible(first, depth))
    if (isGuard(callee, depth)) return { kind: 'guarded' }
    const foreign = foreignFunction(node, name, evaluate)
    if (foreign !== null) return orElse(named(foreign), somethingElse)
    const declaration = libraryOf(name, first, second)
    if (declaration !== null) return { kind: 'library', declaration: literalOf(declaration, depth) }
    return ofResult(visible(callee, depth), node.type === 'NewExpression')
  }

  function ofResult(callee: Visible, isNew: boolean): Visible {
    if (callee.kind === 'class') return isNew ? callee : unknown
    return callee.kind === 'module' || callee.kind === 'unknown' ? { kind: 'unknown', source: callee.source } : unknown
  }

  function isGuard(callee: TSESTree.Node, depth: number): boolean {
    if (callee.type === 'MemberExpression') {
      const object = nameOf(callee) === 'guard' ? visible(callee.object, depth) : unknown
      return object.kind === 'module' && object.source === guardModule
    }
    const variable = callee.type === 'Identifier' ? variableOf(sourceCode, callee) : null
    const declaration = variable === null ? null : declarationOf(variable)
    if (declaration?.kind === 'import') return declaration.source === guardModule && declaration.imported === 'guard'
    if (declaration?.kind !== 'value' || declaration.init === null || declaration.path.join() !== 'guard') return false
    const object = visible(declaration.init, depth)
    return object.kind === 'module' && object.source === guardModule
  }

  function literalOf(node: TSESTree.Node, depth: number): TSESTree.ObjectExpression | null {
    const value = visible(node, depth)
    return value.kind === 'literal' ? value.node : null
  }

  function moduleOf(source: TSESTree.Node): Visible {
    const value = evaluate(source)
    return value.kind === 'known' ? { kind: 'module', source: String(value.value) } : unknown
  }

  /** What a name of a module is: the API's, unless the settings say that the module is not a binding. */
  function namedFrom(name: string, source: string): Visible {
    const value = named(name, source)
    if (value.kind !== 'function') return { kind: 'module', source }
    return value.target.wrapper !== null || settings.isJetModule(source) ? value : somethingElse
  }

  function named(name: string, source: string | null = null): Visible {
    const wrapper = settings.wrapperOf(name, source)
    const jet = wrapper?.behavesAs ?? settings.functionOf(name.startsWith('#') ? name.slice(1) : name)
    return jet === null ? unknown : { kind: 'function', target: { name: jet, wrapper, bound: noArguments, callback: false } }
  }

  function bind(target: Target, nodes: readonly TSESTree.CallExpressionArgument[]): Visible {
    const { given, rest } = argumentsOf(nodes)
    const bound = concat(target.bound, { given: given.slice(1).map(settled), rest })
    return { kind: 'function', target: { ...target, bound } }
  }

  /** What still is at the call what it was when it was bound. */
  function settled(given: Given): Given {
    if (given === null || given === 'unknown' || given.type === 'Literal') return given
    const variable = given.type === 'Identifier' ? variableOf(sourceCode, given) : null
    return variable === null || isReassigned(variable) ? 'unknown' : given
  }

  function isChecker(expression: TSESTree.Node): boolean {
    const callee = unwrap(expression)
    if (callee.type === 'MemberExpression') {
      const name = nameOf(callee)
      if (name === null || !settings.hasCheckers) return false
      const object = visible(callee.object)
      if (object.kind === 'module' || object.kind === 'unknown') return settings.isChecker(name, object.source)
      return object.kind === 'class' && !membersOfClass(object.node).has(name) && settings.isChecker(name, null)
    }
    if (callee.type !== 'Identifier' || !settings.hasCheckers) return false
    const variable = variableOf(sourceCode, callee)
    if (variable === null) return settings.isChecker(callee.name, null)
    const declaration = declarationOf(variable)
    switch (declaration.kind) {
      case 'import':
        return settings.isChecker(declaration.imported ?? callee.name, declaration.source)
      case 'parameter':
        return settings.isChecker(declaration.key ?? callee.name, null)
      case 'ambient':
        return settings.isChecker(callee.name, null)
      case 'value': {
        const { init, key } = declaration
        const value = init === null ? unknown : visible(init)
        if (key !== null) return (value.kind === 'module' || value.kind === 'unknown') && settings.isChecker(key, value.source)
        return value.kind === 'unknown' && settings.isChecker(callee.name, null)
      }
      default:
        return false
    }
  }

  return { visible, nameOf, isChecker }
}

/** `promisify(JetMove.async)`: the promise has the JET_ERR. */
function withoutCallback(value: Visible): Visible {
  return value.kind === 'function' ? { kind: 'function', target: { ...value.target, callback: false } } : value
}

function orElse(value: Visible, other: Visible): Visible {
  return value.kind === 'function' ? value : other
}

/** One of two values: what is known of one holds as long as nothing is known of the other. */
function join(a: Visible, b: Visible): Visible {
  if (a.kind === 'unknown') return b
  if (b.kind === 'unknown') return a
  if (a.kind === 'module') return b
  if (b.kind === 'module') return a
  if (a.kind !== 'function' || b.kind !== 'function') return a.kind === b.kind && a.kind !== 'something-else' ? unknown : somethingElse
  const same = a.target.name === b.target.name && a.target.wrapper === b.target.wrapper && a.target.callback === b.target.callback
  return same && a.target.bound === noArguments && b.target.bound === noArguments ? a : somethingElse
}

function isPattern(node: TSESTree.Node): boolean {
  switch (node.type) {
    case 'Identifier':
    case 'Property':
    case 'ObjectPattern':
    case 'ArrayPattern':
    case 'AssignmentPattern':
    case 'RestElement':
      return true
    default:
      return false
  }
}

/** Values that say nothing about themselves, so the name of their variable has to: `const JetInit = declare(…)`. */
function isOpaque(node: TSESTree.Node): boolean {
  switch (node.type) {
    case 'CallExpression':
    case 'MemberExpression':
    case 'Identifier':
    case 'ConditionalExpression':
    case 'LogicalExpression':
      return true
    default:
      return false
  }
}
