import type { JetErrorName, JetGrbitName } from '@jet-lifecycle/model/facts'
import { grbit, grbits, jetErrors } from '@jet-lifecycle/model/facts'
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'

import { boxMembers } from './place.ts'
import type { SourceCode } from './scope.ts'
import { declarationOf, literalProperty, variableOf } from './scope.ts'
import { keyName, memberName, unwrap } from './unwrap.ts'

/** `const a = a | 1` has no value, and nobody chains more constants than this. */
const maxDepth = 20

/**
 * The number that an expression always is, or null. Knows literals, operators, constants of the file, and
 * the API's own names (`JET_bitStopServiceResume`, `JET_errSuccess`) wherever they come from.
 */
export function constantOf(sourceCode: SourceCode, expression: TSESTree.Node, depth = 0): number | bigint | null {
  const node = unwrap(expression)
  if (depth > maxDepth) return null
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'number' || typeof node.value === 'bigint' ? node.value : null
    case 'UnaryExpression': {
      const value = constantOf(sourceCode, node.argument, depth + 1)
      return value === null ? null : unary(node.operator, value)
    }
    case 'BinaryExpression': {
      const left = constantOf(sourceCode, node.left, depth + 1)
      const right = constantOf(sourceCode, node.right, depth + 1)
      if (typeof left === 'number' && typeof right === 'number') return binary(node.operator, left, right)
      if (typeof left === 'bigint' && typeof right === 'bigint') return bigBinary(node.operator, left, right)
      return null
    }
    case 'CallExpression': {
      const [argument, second] = node.arguments
      const isCast = node.callee.type === 'Identifier' && (node.callee.name === 'Number' || node.callee.name === 'BigInt')
      return isCast && argument !== undefined && second === undefined ? constantOf(sourceCode, argument, depth + 1) : null
    }
    case 'Identifier':
      return constantOfIdentifier(sourceCode, node, depth)
    case 'MemberExpression':
      return constantOfMember(sourceCode, node, depth)
    default:
      return null
  }
}

function constantOfIdentifier(sourceCode: SourceCode, node: TSESTree.Identifier, depth: number): number | bigint | null {
  const variable = variableOf(sourceCode, node)
  if (variable === null) return apiConstant(node.name)
  const declaration = declarationOf(variable)
  switch (declaration.kind) {
    case 'import':
      return apiConstant(declaration.imported ?? node.name)
    case 'parameter':
      return declaration.key === null ? null : apiConstant(declaration.key)
    case 'value':
      if (!declaration.constant || declaration.init === null) return null
      if (declaration.key !== null) return apiConstant(declaration.key)
      return constantOf(sourceCode, declaration.init, depth + 1)
    default:
      return null
  }
}

function constantOfMember(sourceCode: SourceCode, node: TSESTree.MemberExpression, depth: number): number | bigint | null {
  const name = memberName(node)
  if (name === null) return null
  // A box: what is in it is written by whoever gets it.
  if (boxMembers.includes(name)) return null
  const literal = objectLiteral(sourceCode, node.object)
  const value = literal === null ? declaredMember(sourceCode, node.object, name) : literalProperty(literal, name)
  return value === null ? apiConstant(name) : constantOf(sourceCode, value, depth + 1)
}

/** The value that an enum's member, or a static member that is read-only, is declared with, or null. */
function declaredMember(sourceCode: SourceCode, object: TSESTree.Node, name: string): TSESTree.Node | null {
  const variable = object.type === 'Identifier' ? variableOf(sourceCode, object) : null
  const declaration = variable === null ? null : declarationOf(variable)
  if (declaration?.kind === 'enum') {
    const member = declaration.node.body.members.find(({ id }) => keyName(id, false) === name)
    return member?.initializer ?? null
  }
  if (declaration?.kind !== 'class') return null
  for (const member of declaration.node.body.body) {
    if (member.type !== 'PropertyDefinition' || !member.static || !member.readonly) continue
    if (keyName(member.key, member.computed) === name) return member.value
  }
  return null
}

/** `{ … }` itself, frozen, or by the name of a `const` that is only ever read. */
function objectLiteral(sourceCode: SourceCode, expression: TSESTree.Node): TSESTree.ObjectExpression | null {
  const node = unwrap(expression)
  if (node.type === 'ObjectExpression') return node
  if (node.type === 'CallExpression') {
    const callee = unwrap(node.callee)
    const [argument] = node.arguments
    const freezes = callee.type === 'MemberExpression' && keyName(callee.property, callee.computed) === 'freeze'
    return freezes && argument?.type === 'ObjectExpression' ? argument : null
  }
  const variable = node.type === 'Identifier' ? variableOf(sourceCode, node) : null
  const declaration = variable === null ? null : declarationOf(variable)
  if (declaration?.kind !== 'value' || !declaration.constant || declaration.key !== null || declaration.init === null) return null
  const init = unwrap(declaration.init)
  if (init.type === 'CallExpression') return objectLiteral(sourceCode, init)
  // The API writes to structures that it is given.
  return init.type === 'ObjectExpression' && variable?.references.every(isRead) === true ? init : null
}

function isRead({ identifier, init }: TSESLint.Scope.Reference): boolean {
  if (init === true) return true
  const member = identifier.parent
  if (member.type !== 'MemberExpression' || member.object !== identifier) return false
  const { parent } = member
  if (parent.type === 'AssignmentExpression') return parent.left !== member
  return parent.type !== 'UpdateExpression' && !(parent.type === 'UnaryExpression' && parent.operator === 'delete')
}

/** Handles that stand for none; all bits set in C, and here a number that no handle has. */
const nilHandles: readonly string[] = ['JET_instanceNil', 'JET_sesidNil', 'JET_tableidNil', 'JET_dbidNil']

/** The value of a grbit or an error of the API by its name. */
function apiConstant(name: string): number | null {
  if (nilHandles.includes(name)) return -1
  if (Object.hasOwn(grbits, name)) return grbit(name as JetGrbitName)
  if (Object.hasOwn(jetErrors, name)) return jetErrors[name as JetErrorName]
  return null
}

function unary(operator: string, value: number | bigint): number | bigint | null {
  switch (operator) {
    case '-':
      return -value
    case '~':
      return ~value
    case '+':
      return typeof value === 'number' ? value : null
    default:
      return null
  }
}

function binary(operator: string, left: number, right: number): number | null {
  switch (operator) {
    case '|':
      return left | right
    case '&':
      return left & right
    case '^':
      return left ^ right
    case '<<':
      return left << right
    case '>>':
      return left >> right
    case '>>>':
      return left >>> right
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '**':
      return left ** right
    default:
      return null
  }
}

function bigBinary(operator: string, left: bigint, right: bigint): bigint | null {
  switch (operator) {
    case '|':
      return left | right
    case '&':
      return left & right
    case '^':
      return left ^ right
    case '+':
      return left + right
    case '-':
      return left - right
    case '<<':
      return right >= 0n && right < 64n ? left << right : null
    default:
      return null
  }
}
