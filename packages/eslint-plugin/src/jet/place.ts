import type { TSESTree } from '@typescript-eslint/utils'

import type { SourceCode, Variable } from './scope.ts'
import { declarationOf, isReassigned, membersOfClass, thisOwner, variableOf } from './scope.ts'
import { keyName, memberName, unwrap } from './unwrap.ts'

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

/** The same with a type as second argument: koffi's `decode(box, 'size_t')`, `as(inst, 'void *')`. */
const typedCasts: readonly string[] = ['decode', 'as']

/** Reads a handle out of the buffer that it is a method of: `readBigUInt64LE(0)`, `getUint32(0, true)`, ref-napi's `deref()`. */
const bufferReader = /^(?:read(?:Big)?U?[Ii]nt\d*(?:LE|BE)?|get(?:Big)?(?:Uint|Int)\d+|deref)$/

/** Other views of the memory of a buffer. */
const views = /^(?:DataView|(?:Big)?U?[Ii]nt\d+Array)$/

const allocators: readonly string[] = ['alloc', 'allocUnsafe', 'allocUnsafeSlow']

/** Something that is put under a constant key by a call: `instances.set('main', inst)`. */
export interface Stored {
  readonly place: Place
  readonly value: TSESTree.Expression
}

/** Names places; one per file, since keys are numbered by variable. */
export interface Places {
  placeOf: (expression: TSESTree.Node) => Place | null
  /** The place of a member of what another place holds; the member of a box is the box. */
  member: (key: PlaceKey, name: string) => PlaceKey
  storedBy: (node: TSESTree.CallExpression) => Stored | null
}

/** @param nameOf the name of a member, null where it is not constant */
export function createPlaces(sourceCode: SourceCode, nameOf: (node: TSESTree.MemberExpression) => string | null): Places {
  const numbers = new Map<Variable, number>()
  const boxes = new Map<Variable, boolean>()
  const aliases = new Map<Variable, Place | null>()

  function rootOf(node: TSESTree.Identifier): Place {
    const variable = variableOf(sourceCode, node)
    if (variable === null) return { key: node.name as PlaceKey, box: false }
    let number = numbers.get(variable)
    if (number === undefined) numbers.set(variable, (number = numbers.size))
    let box = boxes.get(variable)
    if (box === undefined) boxes.set(variable, (box = isBox(variable)))
    return aliasOf(variable, box) ?? { key: `${node.name}#${number}` as PlaceKey, box }
  }

  /** What a variable is another name of for good: `const self = this`, `const view = new DataView(box.buffer)`, `const out = box`. */
  function aliasOf(variable: Variable, isBox: boolean): Place | null {
    let alias = aliases.get(variable)
    if (alias === undefined) {
      aliases.set(variable, null)
      aliases.set(variable, (alias = findAlias(variable, isBox)))
    }
    return alias
  }

  function findAlias(variable: Variable, isBox: boolean): Place | null {
    const declaration = declarationOf(variable)
    if (declaration.kind !== 'value' || !declaration.constant || declaration.path.length > 0 || declaration.init === null) return null
    const init = unwrap(declaration.init)
    switch (init.type) {
      case 'ThisExpression':
        return placeOf(init)
      case 'Identifier': {
        const source = isBox ? variableOf(sourceCode, init) : null
        const place = source === null || isReassigned(source) ? null : placeOf(init)
        return place?.box === true ? place : null
      }
      case 'NewExpression': {
        const memory = init.callee.type === 'Identifier' && views.test(init.callee.name) ? memoryOf(init.arguments[0]) : null
        return memory === null ? null : placeOf(memory)
      }
      default:
        return null
    }
  }

  /** `box.buffer`, or `box`. */
  function memoryOf(argument: TSESTree.Node | undefined): TSESTree.Node | null {
    if (argument?.type === 'MemberExpression' && memberName(argument) === 'buffer') return argument.object
    return argument?.type === 'Identifier' ? argument : null
  }

  function placeOf(expression: TSESTree.Node): Place | null {
    const node = unwrap(expression)
    switch (node.type) {
      case 'Identifier':
        return node.name === 'undefined' ? null : rootOf(node)
      case 'ThisExpression':
        return { key: thisKey(node), box: false }
      case 'MemberExpression': {
        const name = nameOf(node)
        const object = name === null ? null : placeOf(node.object)
        return object === null || name === null ? null : { key: member(object.key, name), box: false }
      }
      case 'CallExpression':
        return placeOfCall(node)
      default:
        return null
    }
  }

  function placeOfCall(node: TSESTree.CallExpression): Place | null {
    const callee = unwrap(node.callee)
    const [first, second] = node.arguments
    const name = callee.type === 'Identifier' ? callee.name : callee.type === 'MemberExpression' ? memberName(callee) : null
    if (name === null) return null
    if (callee.type === 'MemberExpression') {
      if (bufferReader.test(name)) return elementOf(callee.object, first, false)
      if (name === 'get' && isMap(callee.object)) return elementOf(callee.object, first, true)
    }
    if (first === undefined) return null
    if (second === undefined) return casts.includes(name) ? placeOf(first) : null
    if (name === 'asUintN' || name === 'asIntN') return placeOf(second)
    return typedCasts.includes(name) ? placeOf(first) : null
  }

  /** What is kept at a constant offset of a buffer, or under a constant key of a map. */
  function elementOf(object: TSESTree.Node, key: TSESTree.Node | undefined, isKey: boolean): Place | null {
    const name = key === undefined ? (isKey ? null : '0') : keyName(unwrap(key), true)
    const place = name === null ? null : placeOf(object)
    if (name === null || place === null) return null
    return { key: member(place.key, isKey ? `[${name}]` : name), box: false }
  }

  function storedBy(node: TSESTree.CallExpression): Stored | null {
    const callee = unwrap(node.callee)
    const [key, value] = node.arguments
    if (callee.type !== 'MemberExpression' || memberName(callee) !== 'set' || value === undefined || value.type === 'SpreadElement') return null
    const place = isMap(callee.object) ? elementOf(callee.object, key, true) : null
    return place === null ? null : { place, value }
  }

  function isMap(expression: TSESTree.Node): boolean {
    const node = unwrap(expression)
    if (node.type === 'Identifier') {
      const variable = variableOf(sourceCode, node)
      const declaration = variable === null ? null : declarationOf(variable)
      if (declaration?.kind === 'value' && declaration.path.length === 0 && declaration.init !== null) return makesMap(unwrap(declaration.init))
      return isMapType(variable?.identifiers[0])
    }
    const owner = node.type === 'MemberExpression' && node.object.type === 'ThisExpression' ? thisOwner(node)?.node : undefined
    if (node.type !== 'MemberExpression' || (owner?.type !== 'ClassDeclaration' && owner?.type !== 'ClassExpression')) return false
    const found = membersOfClass(owner).get(nameOf(node) ?? '')
    return found?.kind === 'value' && makesMap(found.node)
  }

  return { placeOf, member, storedBy }
}

/** `this` is another object in each class, and on the static side of one. */
function thisKey(node: TSESTree.Node): PlaceKey {
  const owner = thisOwner(node)
  return (owner === null ? 'this' : `${owner.isStatic ? 'static' : 'this'}@${owner.node.range[0]}`) as PlaceKey
}

function member(key: PlaceKey, name: string): PlaceKey {
  return boxMembers.includes(name) ? key : (`${key}.${name.replaceAll('.', '·')}` as PlaceKey)
}

function makesMap(node: TSESTree.Node): boolean {
  return node.type === 'NewExpression' && node.callee.type === 'Identifier' && /^(?:Weak)?Map$/.test(node.callee.name)
}

/** `instances: Map<string, JetInstance>` */
function isMapType(name: TSESTree.Node | undefined): boolean {
  const type = name?.type === 'Identifier' ? name.typeAnnotation?.typeAnnotation : undefined
  return type?.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && /^(?:Weak)?Map$/.test(type.typeName.name)
}

/** Whether a variable holds a box: it is made as one, or read as one somewhere. */
function isBox(variable: Variable): boolean {
  const declaration = declarationOf(variable)
  if (declaration.kind === 'value' && declaration.key === null && declaration.init !== null && makesBox(unwrap(declaration.init))) return true
  return variable.references.some(({ identifier: { parent }, identifier }) => {
    if (parent.type !== 'MemberExpression' || parent.object !== identifier) return false
    const name = memberName(parent)
    return name !== null && (boxMembers.includes(name) || (bufferReader.test(name) && parent.parent.type === 'CallExpression'))
  })
}

function makesBox(node: TSESTree.Node): boolean {
  switch (node.type) {
    case 'ObjectExpression':
    case 'ArrayExpression':
    case 'NewExpression':
      return true
    case 'CallExpression': {
      const callee = unwrap(node.callee)
      const name = callee.type === 'MemberExpression' ? memberName(callee) : null
      return name !== null && allocators.includes(name)
    }
    default:
      return false
  }
}
