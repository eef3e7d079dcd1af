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

/** How a variable gets its value. */
export type Declaration =
  | { readonly kind: 'import'; readonly imported: string | null }
  /** `const name = init`, or `const { key: name } = init` with `key`. */
  | { readonly kind: 'value'; readonly init: TSESTree.Expression | null; readonly key: string | null; readonly constant: boolean }
  /** A parameter, or the key of a destructured parameter. */
  | { readonly kind: 'parameter'; readonly key: string | null }
  | { readonly kind: 'function' }
  | { readonly kind: 'class'; readonly node: TSESTree.ClassDeclaration | TSESTree.ClassExpression }
  | { readonly kind: 'enum'; readonly node: TSESTree.TSEnumDeclaration }
  | { readonly kind: 'other' }

/** The (first) declaration of a variable. */
export function declarationOf(variable: Variable): Declaration {
  const [definition] = variable.defs
  const node = definition?.node
  switch (node?.type) {
    case 'ImportSpecifier':
      return { kind: 'import', imported: keyName(node.imported, node.imported.type === 'Literal') }
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      return { kind: 'import', imported: null }
    case 'VariableDeclarator': {
      const constant = node.parent.kind === 'const'
      return { kind: 'value', init: node.init, key: bindingKey(node.id, variable), constant }
    }
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      if (definition?.type !== 'Parameter') return { kind: 'function' }
      return { kind: 'parameter', key: node.params.map((parameter) => bindingKey(parameter, variable)).find((key) => key !== null) ?? null }
    case 'ClassDeclaration':
    case 'ClassExpression':
      return { kind: 'class', node }
    case 'TSEnumDeclaration':
      return { kind: 'enum', node }
    default:
      return { kind: 'other' }
  }
}

/** In `{ JetInit: init }`, the key of the variable `init`; null if the pattern is not an object of names. */
function bindingKey(pattern: TSESTree.Node, variable: Variable): string | null {
  if (pattern.type === 'AssignmentPattern') return bindingKey(pattern.left, variable)
  if (pattern.type !== 'ObjectPattern') return null
  for (const property of pattern.properties) {
    if (property.type !== 'Property') continue
    const value = property.value.type === 'AssignmentPattern' ? property.value.left : property.value
    if (value.type === 'Identifier' && variable.identifiers.includes(value)) return keyName(property.key, property.computed)
    const inner = bindingKey(value, variable)
    if (inner !== null) return inner
  }
  return null
}

/** The class around `node`, whose members `this` has. */
export function enclosingClass(node: TSESTree.Node): TSESTree.ClassDeclaration | TSESTree.ClassExpression | null {
  let current: TSESTree.Node | undefined = node.parent
  // The parent of the program is null, whatever its type says.
  while (current) {
    if (current.type === 'ClassDeclaration' || current.type === 'ClassExpression') return current
    if (current.type === 'FunctionDeclaration') return null
    if (current.type === 'FunctionExpression' && current.parent.type !== 'MethodDefinition') return null
    current = current.parent
  }
  return null
}

/** The value of the member `name` that a class declares, or null. */
export function classMember(node: TSESTree.ClassDeclaration | TSESTree.ClassExpression, name: string): TSESTree.Node | null {
  for (const member of node.body.body) {
    if (member.type === 'MethodDefinition' && keyName(member.key, member.computed) === name) return member.value
    if (member.type === 'PropertyDefinition' && keyName(member.key, member.computed) === name) return member.value
  }
  return null
}

/** The value of the property `name` that an object literal has, or null. */
export function literalProperty(node: TSESTree.ObjectExpression, name: string): TSESTree.Node | null {
  for (const property of node.properties) {
    if (property.type === 'Property' && keyName(property.key, property.computed) === name) return unwrap(property.value)
  }
  return null
}
