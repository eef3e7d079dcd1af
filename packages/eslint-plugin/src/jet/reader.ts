import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import type { TSESTree } from '@typescript-eslint/utils'

import type { Arguments, Given } from './arguments.ts'
import type { Constant } from './constant.ts'
import { createConstants } from './constant.ts'
import type { Place, PlaceKey, Stored } from './place.ts'
import { createPlaces } from './place.ts'
import type { Invocation } from './recognise.ts'
import { invocationOf } from './recognise.ts'
import type { SourceCode } from './scope.ts'
import type { ErrorReporting, JetSettings, Wrapper, WrapperPlace } from './settings.ts'
import { readSettings } from './settings.ts'
import type { Signature } from './signature.ts'
import { signatureOf } from './signature.ts'
import type { Target } from './visible.ts'
import { createSight } from './visible.ts'

/** A call of a JET function, or of a wrapper that behaves as one. */
export interface JetCall {
  readonly name: JetFunctionName
  readonly node: TSESTree.CallExpression
  readonly signature: Signature
  /** What the parameters of the JET function are given, whatever the order in the code; see {@link argumentOf}. */
  readonly args: Arguments
  /**
   * Where the JET_ERR goes: the call's value (or what it fulfils with), or the last argument of a callback.
   * A call that gives handles back by its result has it beside them.
   */
  readonly outcome: 'result' | 'callback'
  /** Whether a failure is an exception: then the code after the call has a success behind it. */
  readonly reports: ErrorReporting
}

/** Reads one file as calls of the API, places of handles and constants. */
export interface Reader {
  readonly sourceCode: SourceCode
  /** How calls report failures, unless a wrapper says otherwise; `JetCall.reports` has both. */
  readonly reports: ErrorReporting
  callOf: (node: TSESTree.CallExpression) => JetCall | null
  /** The JET function that an expression is, as far as the file shows it where it is written: `esent.JetMove`. */
  functionOf: (expression: TSESTree.Node) => Target | null
  /** Whether a call throws or ends the process if it is given a negative JET_ERR, by the settings. */
  isChecker: (node: TSESTree.CallExpression) => boolean
  placeOf: (expression: TSESTree.Node) => Place | null
  memberOf: (key: PlaceKey, name: string) => PlaceKey
  /** What a call puts in a place: `instances.set('main', inst)`; null if it is not known to put anything anywhere. */
  storedBy: (node: TSESTree.CallExpression) => Stored | null
  /** The number that an expression always is, or null. */
  constantOf: (expression: TSESTree.Node) => number | bigint | null
  /** The same with text, and with the reason where it is not known. */
  evaluate: (expression: TSESTree.Node) => Constant
}

/** @param settings of the plugin; left out: the defaults */
export function createReader(sourceCode: SourceCode, settings: JetSettings = readSettings({})): Reader {
  const calls = new Map<TSESTree.CallExpression, JetCall | null>()
  const evaluate = createConstants(sourceCode)
  const sight = createSight(sourceCode, settings, evaluate)
  const places = createPlaces(sourceCode, sight.nameOf)
  return {
    sourceCode,
    reports: settings.reports,
    callOf(node) {
      let call = calls.get(node)
      if (call === undefined) {
        const invocation = invocationOf(sight, node)
        calls.set(node, (call = invocation === null ? null : callFrom(node, invocation, settings.reports)))
      }
      return call
    },
    functionOf(expression) {
      const value = sight.visible(expression)
      return value.kind === 'function' ? value.target : null
    },
    isChecker: (node) => sight.isChecker(node.callee),
    placeOf: places.placeOf,
    memberOf: places.member,
    storedBy: places.storedBy,
    constantOf(expression) {
      const constant = evaluate(expression)
      return constant.kind === 'known' && typeof constant.value !== 'string' ? constant.value : null
    },
    evaluate,
  }
}

function callFrom(node: TSESTree.CallExpression, invocation: Invocation, reports: ErrorReporting): JetCall {
  const { name, wrapper, callback } = invocation.target
  return {
    name,
    node,
    signature: signatureOf(name),
    args: wrapper === null ? invocation.args : argumentsBehind(wrapper, invocation),
    outcome: callback ? 'callback' : 'result',
    reports: wrapper?.reports ?? reports,
  }
}

/** What a wrapper gives to the JET function: the handle, the option bits if it has them, and what nobody can tell. */
function argumentsBehind({ behavesAs, handle, grbit }: Wrapper, { args, receiver }: Invocation): Arguments {
  const { handles, grbit: grbitIndex } = signatureOf(behavesAs)
  const at = (place: WrapperPlace): Given => (place === 'this' ? (receiver ?? 'unknown') : givenAt(args, place))
  const given: Given[] = []
  const put = (index: number | null | undefined, value: Given) => {
    if (index === null || index === undefined) return
    while (given.length <= index) given.push(null)
    given[index] = value
  }
  put(handles[0]?.index, handle === null ? null : at(handle))
  put(grbitIndex, grbit === null ? 'unknown' : at(grbit))
  return { given, rest: 'absent' }
}

function givenAt({ given, rest }: Arguments, index: number): Given {
  const found = given[index]
  if (found !== undefined) return found
  return rest === 'unknown' ? 'unknown' : null
}

/** An argument by position: absent, behind a spread where positions are unknown, or an expression. */
export type Argument =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'value'; readonly node: TSESTree.Expression }

/** What a call gives to the parameter of the JET function at `index`. */
export function argumentOf({ args }: JetCall, index: number): Argument {
  const given = givenAt(args, index)
  if (given === null) return { kind: 'absent' }
  return given === 'unknown' ? { kind: 'unknown' } : { kind: 'value', node: given }
}
