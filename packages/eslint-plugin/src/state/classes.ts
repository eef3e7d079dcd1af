import type { TSESTree } from '@typescript-eslint/utils'

import { declarationOf, variableOf } from '../jet/scope.ts'
import { keyName } from '../jet/unwrap.ts'
import type { ClassNode } from './value.ts'
import type { World } from './world.ts'

type Member = TSESTree.MethodDefinition | TSESTree.PropertyDefinition

/** More classes are not followed upwards: `class A extends A` is possible. */
const mostClasses = 10

/** A class and those that it extends, as far as the file has them. */
function lineOf(world: World, node: ClassNode): readonly ClassNode[] {
  const line: ClassNode[] = [node]
  for (let current = superClassOf(world, node); current !== null && line.length < mostClasses; current = superClassOf(world, current)) {
    line.push(current)
  }
  return line
}

export function superClassOf({ reader }: World, { superClass }: ClassNode): ClassNode | null {
  if (superClass?.type === 'ClassExpression') return superClass
  const variable = superClass?.type === 'Identifier' ? variableOf(reader.sourceCode, superClass) : null
  const declaration = variable === null ? null : declarationOf(variable)
  if (declaration?.kind === 'class') return declaration.node
  const init = declaration?.kind === 'value' ? declaration.init : null
  return init?.type === 'ClassExpression' ? init : null
}

/** The member that an object of a class has, its own or inherited; a class may be given by where it begins. */
export function findMember(world: World, of: ClassNode | number, name: string, isStatic: boolean, kind: 'get' | 'set' | null = null): Member | null {
  const node = typeof of === 'number' ? classAt(world, of) : of
  if (node === null) return null
  for (const each of lineOf(world, node)) {
    const found = each.body.body.find((member): member is Member => isMember(member) && member.static === isStatic && nameOf(member) === name && isOfKind(member, kind))
    if (found !== undefined) return found
  }
  return null
}

function isOfKind(member: Member, kind: 'get' | 'set' | null): boolean {
  const own = member.type === 'MethodDefinition' ? member.kind : 'field'
  return kind === null ? own !== 'set' : own === kind
}

function isMember(member: TSESTree.ClassElement): member is Member {
  if (member.type === 'PropertyDefinition') return true
  return member.type === 'MethodDefinition' && member.kind !== 'constructor' && member.value.type === 'FunctionExpression'
}

function nameOf({ key, computed }: Member): string | null {
  return keyOf(key, computed)
}

/** The name of a member or property where it can be read off the code, also `[Symbol.dispose]`. */
export function keyOf(key: TSESTree.Node, computed: boolean): string | null {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  const isSymbol = computed && key.type === 'MemberExpression' && key.object.type === 'Identifier' && key.object.name === 'Symbol'
  return isSymbol && key.property.type === 'Identifier' ? `[Symbol.${key.property.name}]` : keyName(key, computed)
}

/** The names of all getters and setters of a file: most members have none. */
export function accessorNames(program: TSESTree.Program, visitorKeys: Readonly<Record<string, readonly string[]>>): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (node: TSESTree.Node) => {
    if ((node.type === 'MethodDefinition' || node.type === 'Property') && (node.kind === 'get' || node.kind === 'set')) {
      names.add(keyOf(node.key, node.computed) ?? '')
    }
    const parts = node as unknown as Readonly<Record<string, TSESTree.Node | readonly (TSESTree.Node | null)[] | null | undefined>>
    for (const key of visitorKeys[node.type] ?? []) {
      const part = parts[key]
      for (const each of Array.isArray(part) ? (part as readonly (TSESTree.Node | null)[]) : [part as TSESTree.Node | null]) if (each) visit(each)
    }
  }
  visit(program)
  return names
}

export function constructorOf(node: ClassNode): TSESTree.FunctionExpression | null {
  const found = node.body.body.find((member) => member.type === 'MethodDefinition' && member.kind === 'constructor')
  return found?.type === 'MethodDefinition' && found.value.type === 'FunctionExpression' ? found.value : null
}

function classAt(world: World, start: number): ClassNode | null {
  let node: TSESTree.Node | null = world.reader.sourceCode.getNodeByRangeIndex(start)
  while (node && node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') node = node.parent ?? null
  return node && node.range[0] === start ? node : null
}
