import type { JetErrorName, JetGrbitName } from '@jet-lifecycle/model/facts'
import { grbit, grbits, jetErrors } from '@jet-lifecycle/model/facts'
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'

import { applyBinary, applyUnary } from './operators.ts'
import { boxMembers } from './place.ts'
import type { Declaration, SourceCode, Variable } from './scope.ts'
import { declarationOf, isReassigned, memberKey, membersOfClass, membersOfLiteral, variableOf } from './scope.ts'
import { keyName, memberName, unwrap } from './unwrap.ts'

type ConstantValue = number | bigint | string

/** Why nobody can tell from the file which value an expression has. */
type NotConstant =
  /** A variable that is assigned more than once, or declared without a value. */
  | 'variable'
  | 'parameter'
  /** From another module, under a name that the API does not have. */
  | 'import'
  /** Not declared in the file. */
  | 'global'
  /** A member that is written somewhere, or of an object that the file does not show. */
  | 'member'
  /** The result of a call. */
  | 'call'
  /** One value here, another one there: `x ? 2 : 4`. */
  | 'choice'
  /** An operator or an expression that has no constant value, or none of this kind. */
  | 'expression'

/** What is known of the value of an expression. */
export type Constant =
  | { readonly kind: 'known'; readonly value: ConstantValue }
  | { readonly kind: 'unknown'; readonly why: NotConstant; readonly node: TSESTree.Node }

/** Nobody nests more than this by hand, and generated sums of thousands of terms would fill the stack. */
const maxDepth = 200

/** Evaluates the constants of one file, each expression once. */
export type Evaluate = (expression: TSESTree.Node) => Constant

/**
 * Knows literals, operators, constants and enums of the file, and the API's own names
 * (`JET_bitStopServiceResume`, `JET_errSuccess`) wherever they come from.
 */
export function createConstants(sourceCode: SourceCode): Evaluate {
  const values = new Map<TSESTree.Node, Constant>()
  let depth = 0

  const evaluate: Evaluate = (expression) => {
    const node = unwrap(expression)
    const found = values.get(node)
    if (found !== undefined) return found
    // `const a = a | 1` has no value.
    values.set(node, unknown('expression', node))
    if (depth === maxDepth) return unknown('expression', node)
    depth += 1
    const value = valueOf(node)
    depth -= 1
    values.set(node, value)
    return value
  }

  function valueOf(node: TSESTree.Node): Constant {
    switch (node.type) {
      case 'Literal':
        return typeof node.value === 'number' || typeof node.value === 'bigint' || typeof node.value === 'string'
          ? known(node.value)
          : unknown('expression', node)
      case 'TemplateLiteral':
        return template(node)
      case 'UnaryExpression': {
        const value = evaluate(node.argument)
        return value.kind === 'known' ? orUnknown(applyUnary(node.operator, value.value), node) : value
      }
      case 'BinaryExpression': {
        const left = evaluate(node.left)
        const right = evaluate(node.right)
        if (left.kind === 'unknown') return left
        return right.kind === 'unknown' ? right : orUnknown(applyBinary(node.operator, left.value, right.value), node)
      }
      case 'ConditionalExpression': {
        const [one, other] = [evaluate(node.consequent), evaluate(node.alternate)]
        if (one.kind === 'unknown') return one
        if (other.kind === 'unknown') return other
        return one.value === other.value ? one : unknown('choice', node)
      }
      case 'CallExpression':
        return ofCall(node)
      case 'Identifier':
        return ofIdentifier(node)
      case 'MemberExpression':
        return ofMember(node)
      default:
        return unknown('expression', node)
    }
  }

  function template(node: TSESTree.TemplateLiteral): Constant {
    let text = ''
    for (const [index, { value }] of node.quasis.entries()) {
      const expression = node.expressions[index]
      const inner = expression === undefined ? known('') : evaluate(expression)
      if (inner.kind === 'unknown') return inner
      text += `${value.cooked}${String(inner.value)}`
    }
    return known(text)
  }

  /** `Number(4n)`, `BigInt(4)`, `BigInt.asUintN(32, -1n)`. */
  function ofCall(node: TSESTree.CallExpression): Constant {
    const callee = unwrap(node.callee)
    const [first, second] = node.arguments
    if (first === undefined) return unknown('call', node)
    const argument = evaluate(first)
    if (callee.type === 'Identifier' && (callee.name === 'Number' || callee.name === 'BigInt') && second === undefined) {
      return argument.kind === 'known' ? orUnknown(cast(callee.name, argument.value), node) : argument
    }
    const isWrap = callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'BigInt'
    const value = isWrap && second !== undefined ? evaluate(second) : null
    const wrap = isWrap ? memberName(callee) : null
    if (argument.kind !== 'known' || value?.kind !== 'known') return unknown('call', node)
    if (typeof argument.value !== 'number' || typeof value.value !== 'bigint') return unknown('call', node)
    if (wrap === 'asUintN') return known(BigInt.asUintN(argument.value, value.value))
    return wrap === 'asIntN' ? known(BigInt.asIntN(argument.value, value.value)) : unknown('call', node)
  }

  function ofIdentifier(node: TSESTree.Identifier): Constant {
    const variable = variableOf(sourceCode, node)
    if (variable === null) return apiConstant(node.name, 'global', node)
    const declaration = declarationOf(variable)
    switch (declaration.kind) {
      case 'import':
        return apiConstant(declaration.imported ?? node.name, 'import', node)
      case 'parameter':
        return isReassigned(variable) ? unknown('variable', node) : apiConstant(declaration.key, 'parameter', node)
      case 'value':
        return ofVariable(node, variable, declaration)
      case 'enum-member':
        return ofEnumMember(declaration.node)
      default:
        return unknown('expression', node)
    }
  }

  function ofVariable(node: TSESTree.Identifier, variable: Variable, declaration: Extract<Declaration, { kind: 'value' }>): Constant {
    const { init, path, key } = declaration
    if (init === null || !isConstant(variable, declaration)) return unknown('variable', node)
    if (path.length === 0) return evaluate(init)
    const literal = path.length === 1 && key !== null ? literalOf(init) : null
    const member = literal === null || key === null ? undefined : membersOfLiteral(literal).get(key)
    return member?.kind === 'value' ? evaluate(member.node) : apiConstant(key, 'member', node)
  }

  function ofMember(node: TSESTree.MemberExpression): Constant {
    const name = memberKey(node.property, node.computed)
    // A box: what is in it is written by whoever gets it.
    if (name === null || boxMembers.includes(name)) return unknown('member', node)
    const literal = literalOf(node.object)
    const member = literal === null ? undefined : membersOfLiteral(literal).get(name)
    if (member?.kind === 'value') return evaluate(member.node)
    return literal === null ? (ofDeclaredMember(node.object, name) ?? apiConstant(name, 'member', node)) : apiConstant(name, 'member', node)
  }

  /** A member of an enum, or a static member that is read-only, or null. */
  function ofDeclaredMember(object: TSESTree.Node, name: string): Constant | null {
    const variable = object.type === 'Identifier' ? variableOf(sourceCode, object) : null
    const declaration = variable === null ? null : declarationOf(variable)
    if (declaration?.kind === 'enum') {
      const member = declaration.node.body.members.find(({ id }) => keyName(id, false) === name)
      return member === undefined ? null : ofEnumMember(member)
    }
    if (declaration?.kind !== 'class') return null
    for (const element of declaration.node.body.body) {
      if (element.type !== 'PropertyDefinition' || !element.static || !element.readonly) continue
      if (memberKey(element.key, element.computed) === name && element.value !== null) return evaluate(element.value)
    }
    const isField = membersOfClass(declaration.node).has(name)
    return isField ? unknown('member', object) : null
  }

  /** A member without a value is one more than the member before it. */
  function ofEnumMember(member: TSESTree.TSEnumMember): Constant {
    if (member.initializer !== undefined) return evaluate(member.initializer)
    const { members } = member.parent
    const index = members.indexOf(member)
    const base = members.slice(0, index).findLastIndex(({ initializer }) => initializer !== undefined)
    const initializer = members[base]?.initializer
    const start = initializer === undefined ? known(-1) : evaluate(initializer)
    if (start.kind === 'unknown') return start
    const steps = initializer === undefined ? index + 1 : index - base
    return typeof start.value === 'number' ? known(start.value + steps) : unknown('expression', member)
  }

  /** `{ … }` itself, frozen, a member of one, or by the name of a variable that is only ever read. */
  function literalOf(expression: TSESTree.Node): TSESTree.ObjectExpression | null {
    const node = unwrap(expression)
    switch (node.type) {
      case 'ObjectExpression':
        return node
      case 'CallExpression': {
        const callee = unwrap(node.callee)
        const [argument] = node.arguments
        const freezes = callee.type === 'MemberExpression' && memberName(callee) === 'freeze'
        return freezes && argument?.type === 'ObjectExpression' ? argument : null
      }
      case 'MemberExpression': {
        const name = memberKey(node.property, node.computed)
        const object = literalOf(node.object)
        const member = object === null || name === null ? undefined : membersOfLiteral(object).get(name)
        return member?.kind === 'value' ? literalOf(member.node) : null
      }
      case 'Identifier': {
        const variable = variableOf(sourceCode, node)
        const declaration = variable === null ? null : declarationOf(variable)
        if (variable === null || declaration?.kind !== 'value' || declaration.path.length > 0 || declaration.init === null) return null
        const init = unwrap(declaration.init)
        if (!isConstant(variable, declaration)) return null
        // What is frozen is written by nobody; to the rest the API may write what it is given.
        if (init.type === 'CallExpression') return literalOf(init)
        return init.type === 'ObjectExpression' && variable.references.every(onlyReads) ? init : null
      }
      default:
        return null
    }
  }

  return evaluate
}

function known(value: ConstantValue): Constant {
  return { kind: 'known', value }
}

function unknown(why: NotConstant, node: TSESTree.Node): Constant {
  return { kind: 'unknown', why, node }
}

function orUnknown(value: ConstantValue | null, node: TSESTree.Node): Constant {
  return value === null ? unknown('expression', node) : known(value)
}

/** `const`, or `let` that nobody assigns again. */
function isConstant(variable: Variable, { constant, init }: Extract<Declaration, { kind: 'value' }>): boolean {
  if (constant) return true
  const isLet = variable.defs.length === 1 && variable.defs[0]?.parent?.type === 'VariableDeclaration' && variable.defs[0].parent.kind === 'let'
  return isLet && init !== null && !isReassigned(variable)
}

/** Whether a use of an object's name reads a member, however deep, or hands it to other modules. */
function onlyReads({ identifier, init }: TSESLint.Scope.Reference): boolean {
  if (init === true) return true
  let node: TSESTree.Node = identifier
  let { parent } = node
  if (parent.type === 'ExportSpecifier' || parent.type === 'ExportDefaultDeclaration' || parent.type === 'TSTypeQuery') return true
  if (parent.type === 'VariableDeclarator') return parent.id.type === 'ObjectPattern'
  if (parent.type !== 'MemberExpression' || parent.object !== node) return false
  while (parent.type === 'MemberExpression' && parent.object === node) {
    node = parent
    parent = parent.parent
  }
  if (parent.type === 'AssignmentExpression') return parent.left !== node
  return parent.type !== 'UpdateExpression' && !(parent.type === 'UnaryExpression' && parent.operator === 'delete')
}

function cast(to: 'Number' | 'BigInt', value: ConstantValue): number | bigint | null {
  if (to === 'Number') return Number(value)
  if (typeof value === 'string') return /^\s*(0x[\da-f]+|\d+)\s*$/i.test(value) ? BigInt(value) : null
  return typeof value === 'bigint' || Number.isSafeInteger(value) ? BigInt(value) : null
}

/** Handles that stand for none; all bits set in C, and here a number that no handle has. */
const nilHandles: readonly string[] = ['JET_instanceNil', 'JET_sesidNil', 'JET_tableidNil', 'JET_dbidNil']

/** The value of a grbit or an error of the API by its name. */
function apiConstant(name: string | null, why: NotConstant, node: TSESTree.Node): Constant {
  if (name === null) return unknown(why, node)
  if (nilHandles.includes(name)) return known(-1)
  if (Object.hasOwn(grbits, name)) return known(grbit(name as JetGrbitName))
  if (Object.hasOwn(jetErrors, name)) return known(jetErrors[name as JetErrorName])
  return unknown(why, node)
}
