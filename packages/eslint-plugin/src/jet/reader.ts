import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import type { TSESTree } from '@typescript-eslint/utils'

import { constantOf } from './constant.ts'
import type { Place, PlaceKey } from './place.ts'
import { createPlaces } from './place.ts'
import { calledFunction, functionOf } from './recognise.ts'
import type { SourceCode } from './scope.ts'
import type { AcquiredHandle, Signature } from './signature.ts'
import { signatureOf } from './signature.ts'

/** A call of a JET function. */
export interface JetCall {
  readonly name: JetFunctionName
  readonly node: TSESTree.CallExpression
  readonly signature: Signature
}

/** Reads one file as calls of the API, places of handles and constants. */
export interface Reader {
  readonly sourceCode: SourceCode
  callOf: (node: TSESTree.CallExpression) => JetCall | null
  /** The JET function that an expression is, by its name and where it comes from. */
  functionOf: (expression: TSESTree.Node) => JetFunctionName | null
  signatureOf: (name: JetFunctionName) => Signature
  placeOf: (expression: TSESTree.Node) => Place | null
  memberOf: (key: PlaceKey, name: string) => PlaceKey
  constantOf: (expression: TSESTree.Node) => number | bigint | null
}

export function createReader(sourceCode: SourceCode): Reader {
  const calls = new Map<TSESTree.CallExpression, JetCall | null>()
  const places = createPlaces(sourceCode)
  return {
    sourceCode,
    callOf(node) {
      let call = calls.get(node)
      if (call === undefined) {
        const name = calledFunction(sourceCode, node)
        call = name === null ? null : { name, node, signature: signatureOf(name) }
        calls.set(node, call)
      }
      return call
    },
    functionOf: (expression) => functionOf(sourceCode, expression),
    signatureOf,
    placeOf: places.placeOf,
    memberOf: places.member,
    constantOf: (expression) => constantOf(sourceCode, expression),
  }
}

/** An argument by position: absent, behind a spread where positions are unknown, or an expression. */
export type Argument =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'value'; readonly node: TSESTree.Expression }

export function argumentOf({ node }: JetCall, index: number): Argument {
  for (const [position, argument] of node.arguments.entries()) {
    if (argument.type === 'SpreadElement') return { kind: 'unknown' }
    if (position === index) return isNothing(argument) ? { kind: 'absent' } : { kind: 'value', node: argument }
  }
  return { kind: 'absent' }
}

/** `null` and `undefined` are how JavaScript leaves an argument out. */
function isNothing(node: TSESTree.Expression): boolean {
  return (node.type === 'Literal' && node.raw === 'null') || (node.type === 'Identifier' && node.name === 'undefined')
}

/**
 * Whether the call gives a handle back as its result, as bindings without out parameters do:
 * `const inst = JetCreateInstance('name')`, `const { sesid } = JetBeginSession(inst)`.
 */
export function handsOutByResult(call: JetCall, { index, field }: AcquiredHandle): boolean {
  if (field !== null) return false
  const argument = argumentOf(call, index)
  if (argument.kind === 'value') return argument.node.type === 'Literal' || argument.node.type === 'TemplateLiteral'
  return argument.kind === 'absent'
}
