import type { TSESTree } from '@typescript-eslint/utils'

import type { SourceCode, Variable } from './scope.ts'
import { declarationOf, enclosingClass, variableOf } from './scope.ts'
import { memberName, unwrap } from './unwrap.ts'

declare const brand: unique symbol

/**
 * Where a handle is kept: a variable or a path of members, `inst`, `this.inst`, `ctx.sesid`. Dots part
 * the steps of the path, so a key is a prefix of the keys of what it holds.
 */
export type PlaceKey = string & { readonly [brand]: 'place' }

export interface Place {
  readonly key: PlaceKey
  /**
   * The expression is the box of the handle as far as the code tells, `inst` where the handle is
   * `inst.value`. Whoever gets the box can put another handle in.
   */
  readonly box: boolean
}

/** `{ value }` objects and one-element arrays are how out parameters are passed: they are the handle's box. */
export const boxMembers: readonly string[] = ['value', '0']

/** `Number(inst.value)`, bun's `ptr(inst)`, Deno's `UnsafePointer.of(inst)`: the same handle in another guise. */
export const casts: readonly string[] = ['Number', 'BigInt', 'ptr', 'of', 'ref', 'addressOf']

/** Names places; one per file, since keys are numbered by variable. */
export interface Places {
  placeOf: (expression: TSESTree.Node) => Place | null
  /** The place of a member of what another place holds; the member of a box is the box. */
  member: (key: PlaceKey, name: string) => PlaceKey
}

export function createPlaces(sourceCode: SourceCode): Places {
  const numbers = new Map<Variable, number>()
  const boxes = new Map<Variable, boolean>()

  function rootOf(node: TSESTree.Identifier): Place {
    const variable = variableOf(sourceCode, node)
    if (variable === null) return { key: node.name as PlaceKey, box: false }
    let number = numbers.get(variable)
    if (number === undefined) numbers.set(variable, (number = numbers.size))
    let box = boxes.get(variable)
    if (box === undefined) boxes.set(variable, (box = isBox(variable)))
    return { key: `${node.name}#${number}` as PlaceKey, box }
  }

  function placeOf(expression: TSESTree.Node): Place | null {
    const node = unwrap(expression)
    switch (node.type) {
      case 'Identifier':
        return node.name === 'undefined' ? null : rootOf(node)
      case 'ThisExpression': {
        const owner = enclosingClass(node)
        return { key: (owner === null ? 'this' : `this@${owner.range[0]}`) as PlaceKey, box: false }
      }
      case 'MemberExpression': {
        const object = placeOf(node.object)
        const name = node.property.type === 'PrivateIdentifier' ? `#${node.property.name}` : memberName(node)
        return object === null || name === null ? null : { key: member(object.key, name), box: false }
      }
      case 'CallExpression': {
        const [argument, second] = node.arguments
        return argument !== undefined && second === undefined && isCast(node.callee) ? placeOf(argument) : null
      }
      default:
        return null
    }
  }

  return { placeOf, member }
}

function member(key: PlaceKey, name: string): PlaceKey {
  return boxMembers.includes(name) ? key : (`${key}.${name}` as PlaceKey)
}

function isCast(callee: TSESTree.Node): boolean {
  const node = unwrap(callee)
  const name = node.type === 'Identifier' ? node.name : node.type === 'MemberExpression' ? memberName(node) : null
  return name !== null && casts.includes(name)
}

/** Whether a variable holds a box: it is made as one, or read as one somewhere. */
function isBox(variable: Variable): boolean {
  const declaration = declarationOf(variable)
  if (declaration.kind === 'value' && declaration.key === null && declaration.init !== null) {
    const { type } = unwrap(declaration.init)
    if (type === 'ObjectExpression' || type === 'ArrayExpression' || type === 'NewExpression') return true
  }
  return variable.references.some(({ identifier: { parent }, identifier }) => {
    if (parent.type !== 'MemberExpression' || parent.object !== identifier) return false
    const name = memberName(parent)
    return name !== null && boxMembers.includes(name)
  })
}
