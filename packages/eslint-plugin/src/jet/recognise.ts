import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import { baseNameOf } from '@jet-lifecycle/model/facts'
import type { TSESTree } from '@typescript-eslint/utils'

import type { SourceCode } from './scope.ts'
import { classMember, declarationOf, enclosingClass, literalProperty, variableOf } from './scope.ts'
import { memberName, unwrap } from './unwrap.ts'

/**
 * The JET function that `node` calls, or null.
 *
 * A name decides, unless the code shows that it names something else: bindings to the engine come as
 * modules, namespaces, injected objects and foreign function declarations, and a rule without types
 * cannot ask for more. A function or class member written in the same file is something else.
 */
export function calledFunction(sourceCode: SourceCode, node: TSESTree.CallExpression): JetFunctionName | null {
  return functionOf(sourceCode, node.callee, 0)
}

/** Aliases of aliases are followed this far: `const a = b` may be a cycle. */
const maxDepth = 5

/** The JET function that an expression is, or null. */
export function functionOf(sourceCode: SourceCode, expression: TSESTree.Node, depth = 0): JetFunctionName | null {
  const node = unwrap(expression)
  if (depth > maxDepth) return null
  switch (node.type) {
    case 'Identifier':
      return functionOfIdentifier(sourceCode, node, depth)
    case 'MemberExpression': {
      const name = jetName(memberName(node))
      return name !== null && mayHaveFunction(sourceCode, node.object, memberName(node) ?? '', depth) ? name : null
    }
    case 'CallExpression':
      return functionOfDeclaration(sourceCode, node, depth)
    default:
      return null
  }
}

function functionOfIdentifier(sourceCode: SourceCode, node: TSESTree.Identifier, depth: number): JetFunctionName | null {
  const variable = variableOf(sourceCode, node)
  if (variable === null) return jetName(node.name)
  const declaration = declarationOf(variable)
  switch (declaration.kind) {
    case 'import':
      return jetName(declaration.imported ?? node.name)
    case 'parameter':
      return jetName(declaration.key ?? node.name)
    case 'value': {
      const { init, key } = declaration
      if (key !== null) {
        const name = jetName(key)
        return name !== null && (init === null || mayHaveFunction(sourceCode, init, key, depth)) ? name : null
      }
      if (init === null) return jetName(node.name)
      const value = unwrap(init)
      if (isFunctionLike(value)) return null
      return functionOf(sourceCode, value, depth + 1) ?? (isOpaque(value) ? jetName(node.name) : null)
    }
    default:
      return null
  }
}

/** `lib.func('int JetInit(…)')` of koffi and `esent.JetInit.bind(esent)` give the function back. */
function functionOfDeclaration(sourceCode: SourceCode, node: TSESTree.CallExpression, depth: number): JetFunctionName | null {
  const callee = unwrap(node.callee)
  if (callee.type !== 'MemberExpression') return null
  if (memberName(callee) === 'bind') return functionOf(sourceCode, callee.object, depth + 1)
  if (memberName(callee) !== 'func') return null
  for (const argument of node.arguments) {
    if (argument.type !== 'Literal' || typeof argument.value !== 'string') continue
    const [word] = /\bJet[A-Z]\w*/.exec(argument.value) ?? []
    if (word !== undefined) return jetName(word)
  }
  return null
}

/** Whether `object.name` can be the API: true unless the file itself shows what it is. */
function mayHaveFunction(sourceCode: SourceCode, expression: TSESTree.Node, name: string, depth: number): boolean {
  const object = unwrap(expression)
  if (depth > maxDepth) return false
  switch (object.type) {
    case 'ThisExpression': {
      const owner = enclosingClass(object)
      return owner === null || !isFunctionLike(classMember(owner, name))
    }
    case 'Super':
      return false
    case 'ObjectExpression':
      return !isFunctionLike(literalProperty(object, name))
    case 'NewExpression': {
      const constructed = object.callee.type === 'Identifier' ? variableOf(sourceCode, object.callee) : null
      const declaration = constructed === null ? null : declarationOf(constructed)
      return declaration?.kind !== 'class' || !isFunctionLike(classMember(declaration.node, name))
    }
    case 'Identifier': {
      const variable = variableOf(sourceCode, object)
      const declaration = variable === null ? null : declarationOf(variable)
      if (declaration?.kind === 'class') return !isFunctionLike(classMember(declaration.node, name))
      if (declaration?.kind !== 'value' || declaration.key !== null || declaration.init === null) return true
      return mayHaveFunction(sourceCode, declaration.init, name, depth + 1)
    }
    default:
      return true
  }
}

function isFunctionLike(node: TSESTree.Node | null): boolean {
  switch (node?.type) {
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ClassExpression':
      return true
    default:
      return false
  }
}

/** Values that say nothing about themselves, so the name of their variable has to: `const JetInit = declare(…)`. */
function isOpaque(node: TSESTree.Node): boolean {
  return node.type === 'CallExpression' || node.type === 'MemberExpression' || node.type === 'Identifier'
}

function jetName(name: string | null): JetFunctionName | null {
  return name === null ? null : (baseNameOf(name) ?? null)
}
