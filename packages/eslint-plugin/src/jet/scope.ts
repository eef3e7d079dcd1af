import type { TSESLint, TSESTree } from '@typescript-eslint/utils'

import { keyName, unwrap } from './unwrap.ts'

export type SourceCode = Readonly<TSESLint.SourceCode>
export type Variable = TSESLint.Scope.Variable

/** The variable that an identifier refers to; null for a global that the file does not declare. */
export function variableOf(sourceCode: SourceCode, identifier: TSESTree.Identifier): Variable | null {
  let scope: TSESLint.Scope.Scope | null = sourceCode.getScope(identifier)
  while (scope !== null) {
    const variable = scope.set.get(identifier.name)
    if (variable !== undefined) return variable.defs.length === 0 ? null : variable
    scope = scope.upper
  }
  return null
}

/** Whether a variable is given another value after the one that it is declared with. */
export function isReassigned(variable: Variable): boolean {
  return variable.references.some((reference) => reference.isWrite() && reference.init !== true)
}

/** The names of the members that lead from a value to what a pattern takes out of it; null for one that cannot be told. */
export type Path = readonly (string | null)[]

/** How a variable gets its value. */
export type Declaration =
  /** `imported` is null for all of a module: its namespace, or its default export. */
  | { readonly kind: 'import'; readonly imported: string | null; readonly source: string | null }
  /** `const name = init`, or `const { key: name } = init` with `key`, the last step of `path`. */
  | {
      readonly kind: 'value'
      readonly init: TSESTree.Expression | null
      readonly key: string | null
      readonly path: Path
      readonly constant: boolean
    }
  /** A parameter, or the key of a destructured parameter. */
  | { readonly kind: 'parameter'; readonly key: string | null }
  | { readonly kind: 'function' }
  | { readonly kind: 'class'; readonly node: ClassNode }
  | { readonly kind: 'enum'; readonly node: TSESTree.TSEnumDeclaration }
  | { readonly kind: 'enum-member'; readonly node: TSESTree.TSEnumMember }
  /** `declare function JetInit(…): number`: it is elsewhere. */
  | { readonly kind: 'ambient' }
  | { readonly kind: 'other' }

/** The (first) declaration of a variable; of an overloaded function, the one that has a body. */
export function declarationOf(variable: Variable): Declaration {
  const definition = variable.defs.find(({ node }) => node.type !== 'TSDeclareFunction') ?? variable.defs[0]
  const node = definition?.node
  switch (node?.type) {
    case 'ImportSpecifier':
      return {
        kind: 'import',
        imported: keyName(node.imported, node.imported.type === 'Literal'),
        source: sourceOf(node.parent),
      }
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      return { kind: 'import', imported: null, source: sourceOf(node.parent) }
    case 'TSImportEqualsDeclaration':
      return node.moduleReference.type === 'TSExternalModuleReference'
        ? { kind: 'import', imported: null, source: node.moduleReference.expression.value }
        : { kind: 'other' }
    case 'VariableDeclarator': {
      const path = bindingPath(node.id, variable) ?? []
      return { kind: 'value', init: node.init, key: path.at(-1) ?? null, path, constant: node.parent.kind === 'const' }
    }
    case 'TSDeclareFunction':
      return definition?.type === 'Parameter' ? { kind: 'other' } : { kind: 'ambient' }
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      if (definition?.type !== 'Parameter') return { kind: 'function' }
      return { kind: 'parameter', key: parameterKey(node.params, variable) }
    case 'ClassDeclaration':
    case 'ClassExpression':
      return { kind: 'class', node }
    case 'TSEnumDeclaration':
      return { kind: 'enum', node }
    case 'TSEnumMember':
      return { kind: 'enum-member', node }
    default:
      return { kind: 'other' }
  }
}

/** The module that an import names. */
function sourceOf(node: TSESTree.Node): string | null {
  return node.type === 'ImportDeclaration' ? node.source.value : null
}

function parameterKey(parameters: readonly TSESTree.Parameter[], variable: Variable): string | null {
  for (const parameter of parameters) {
    const path = bindingPath(parameter, variable)
    if (path !== null) return path.at(-1) ?? null
  }
  return null
}

/** In `{ symbols: { JetInit: init } }`, the path to the variable `init`; null if the pattern does not bind it. */
export function bindingPath(pattern: TSESTree.Node, variable: Variable): Path | null {
  switch (pattern.type) {
    case 'Identifier':
      return pattern.name === variable.name ? [] : null
    case 'AssignmentPattern':
      return bindingPath(pattern.left, variable)
    case 'TSParameterProperty':
      return bindingPath(pattern.parameter, variable)
    case 'RestElement':
      // The rest of an object has the members of the object.
      return pattern.parent.type === 'ObjectPattern' ? bindingPath(pattern.argument, variable) : null
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        const inner = bindingPath(property.type === 'Property' ? property.value : property, variable)
        if (inner === null) continue
        return property.type === 'Property' ? [keyName(property.key, property.computed), ...inner] : inner
      }
      return null
    case 'ArrayPattern':
      for (const [index, element] of pattern.elements.entries()) {
        const inner = element === null ? null : bindingPath(element, variable)
        if (inner !== null) return [String(index), ...inner]
      }
      return null
    default:
      return null
  }
}

export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression

/** What `this` is in a piece of code: an object with these members, or what a function was called on. */
export interface ThisOwner {
  readonly node: ClassNode | TSESTree.ObjectExpression | TSESTree.FunctionExpression | TSESTree.FunctionDeclaration
  readonly isStatic: boolean
}

/** The owner of `this` at `node`; null outside of all functions and classes. */
export function thisOwner(node: TSESTree.Node): ThisOwner | null {
  let current: TSESTree.Node | undefined = node.parent
  // The parent of the program is null, whatever its type says.
  while (current) {
    switch (current.type) {
      case 'FunctionDeclaration':
        return { node: current, isStatic: false }
      case 'FunctionExpression': {
        const { parent } = current
        if (parent.type === 'MethodDefinition') return { node: parent.parent.parent, isStatic: parent.static }
        return { node: parent.type === 'Property' && parent.parent.type === 'ObjectExpression' ? parent.parent : current, isStatic: false }
      }
      case 'PropertyDefinition':
        return { node: current.parent.parent, isStatic: current.static }
      case 'StaticBlock':
        return { node: current.parent.parent, isStatic: true }
      default:
    }
    current = current.parent
  }
  return null
}

/** How an object of the file's has a member: with a value, or by a getter whose value nobody knows. */
export type Member =
  | { readonly kind: 'value'; readonly node: TSESTree.Node }
  | { readonly kind: 'getter' }
  /** Declared, and given its value elsewhere. */
  | { readonly kind: 'empty' }

const literalMembers = new WeakMap<TSESTree.ObjectExpression, ReadonlyMap<string, Member>>()

/** The members that an object literal is written with. */
export function membersOfLiteral(node: TSESTree.ObjectExpression): ReadonlyMap<string, Member> {
  let members = literalMembers.get(node)
  if (members === undefined) literalMembers.set(node, (members = new Map(node.properties.flatMap(literalMember))))
  return members
}

function literalMember(property: TSESTree.ObjectLiteralElement): [string, Member][] {
  if (property.type !== 'Property') return []
  const name = keyName(property.key, property.computed)
  if (name === null || property.kind === 'set') return []
  return [[name, property.kind === 'get' ? { kind: 'getter' } : { kind: 'value', node: unwrap(property.value) }]]
}

const classMembers = new WeakMap<ClassNode, ReadonlyMap<string, Member>>()

/** The members that a class declares or its constructor assigns; private ones begin with `#`. */
export function membersOfClass(node: ClassNode): ReadonlyMap<string, Member> {
  let members = classMembers.get(node)
  if (members === undefined) {
    const all = node.body.body.flatMap(classMember)
    // A field that the constructor fills is what it is filled with, in whichever order they are written.
    const filled = all.filter(([, { kind }]) => kind !== 'empty')
    classMembers.set(node, (members = new Map([...all, ...filled])))
  }
  return members
}

function classMember(member: TSESTree.ClassElement): [string, Member][] {
  switch (member.type) {
    case 'MethodDefinition': {
      if (member.kind === 'constructor') return assignedMembers(member.value)
      const name = memberKey(member.key, member.computed)
      // An overload or `declare class`: the body is elsewhere.
      if (name === null || member.kind === 'set' || member.value.type === 'TSEmptyBodyFunctionExpression') return []
      return [[name, member.kind === 'get' ? { kind: 'getter' } : { kind: 'value', node: member.value }]]
    }
    case 'PropertyDefinition': {
      const name = memberKey(member.key, member.computed)
      if (name === null) return []
      return [[name, member.value === null ? { kind: 'empty' } : { kind: 'value', node: unwrap(member.value) }]]
    }
    default:
      return []
  }
}

/** `this.stop = lib.func(…)` as a statement of a constructor. */
function assignedMembers({ body }: TSESTree.FunctionExpression | TSESTree.TSEmptyBodyFunctionExpression): [string, Member][] {
  return (body?.body ?? []).flatMap((statement): [string, Member][] => {
    if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression') return []
    const { left, operator, right } = statement.expression
    if (operator !== '=' || left.type !== 'MemberExpression' || left.object.type !== 'ThisExpression') return []
    const name = memberKey(left.property, left.computed)
    return name === null ? [] : [[name, { kind: 'value', node: unwrap(right) }]]
  })
}

/** The name of a member as {@link keyName} has it, private ones with their `#`. */
export function memberKey(key: TSESTree.Node, computed: boolean): string | null {
  return key.type === 'PrivateIdentifier' ? `#${key.name}` : keyName(key, computed)
}
