import type { TSESLint, TSESTree } from '@typescript-eslint/utils'

import type { CodeNode } from '../flow/graph.ts'
import { argumentOf } from '../jet/reader.ts'
import type { SourceCode } from '../jet/scope.ts'
import { variableOf } from '../jet/scope.ts'
import { memberName } from '../jet/unwrap.ts'
import { constructorOf } from './classes.ts'
import { atUnknownTime } from './engine.ts'
import type { Engine } from './engine.ts'
import { get, keysOf, remove, set } from './int-map.ts'
import { isConstant } from './slots.ts'
import type { State } from './state.ts'
import { emptyState } from './state.ts'
import type { Value } from './value.ts'
import type { World } from './world.ts'

/**
 * Runs a file: the program first, then what other files can call, and last what nobody has called. Those start in a state
 * of which nothing is known but the constants of the program.
 */
export function runFile(engine: Engine): void {
  const { ast, visitorKeys } = engine.world.reader.sourceCode
  const { code: all, names, calls } = codeIn(ast, visitorKeys)
  notePlaces(engine.world, calls)
  const program = engine.runRoot(ast)
  const code = all.filter((each) => !isDead(engine.world, each))
  const entry = laterState(engine.world, program)
  const run = (list: readonly CodeNode[]) => {
    for (const each of list) if (!engine.hasRun(each)) engine.runRoot(each, withSelf(engine, each, entry))
  }
  const exported = code.filter(isExported)
  for (const each of exported) engine.runRoot(each, withSelf(engine, each, entry))
  run(code.filter((each) => !isNamed(engine, each, names)))
  // `module.exports = { close }`
  run(code.filter((each) => isHandedOut(engine.world, each)))
  run(code)
}

/** Notes what the calls of the API get as handles of instances. */
function notePlaces({ reader, instancePlaces }: World, calls: readonly TSESTree.CallExpression[]): void {
  for (const node of calls) {
    const call = reader.callOf(node)
    const index = call?.signature.handles.find(({ role }) => role === 'instance')?.index
    const argument = call === null || index === undefined ? null : argumentOf(call, index)
    const place = argument?.kind === 'value' ? reader.placeOf(argument.node) : null
    if (place !== null) instancePlaces.add(place.key)
  }
}

/** What is left of the state at the end of the program at a time that nobody knows. */
function laterState(world: World, states: readonly State[]): State {
  const [state, ...others] = states
  if (state === undefined || others.length > 0) return emptyState
  let { shared, heap } = state
  const variables = world.reader.sourceCode.scopeManager?.scopes.flatMap(({ variables: each }) => each) ?? []
  for (const variable of variables) {
    const slot = world.slots.of(variable)
    if (slot.shared && !isConstant(variable)) shared = remove(shared, slot.number)
  }
  for (const id of keysOf(heap)) {
    const content = get(heap, id)
    if (content === undefined) continue
    const lasting = [...content.fields].filter(([, value]) => isLasting(value))
    heap = set(heap, id, world.contents.of(new Map(lasting), true, null))
  }
  return { ...emptyState, shared, heap, instances: atUnknownTime(world, state.instances) }
}

/** What nobody puts something else in the place of. */
function isLasting({ kind }: Value): boolean {
  return kind === 'function' || kind === 'class' || kind === 'jet' || kind === 'bound' || kind === 'object'
}

/** Methods of a class have an object of it. */
function withSelf({ world }: Engine, node: CodeNode, state: State): State {
  if (node.type !== 'FunctionExpression' && node.type !== 'PropertyDefinition' && node.type !== 'StaticBlock') return state
  const member = node.type === 'FunctionExpression' ? node.parent : node
  const owner = member.parent?.parent
  if (owner?.type !== 'ClassDeclaration' && owner?.type !== 'ClassExpression') return state
  const isStatic = member.type === 'StaticBlock' || ('static' in member && member.static)
  const self = isStatic ? world.values.class(owner) : world.values.unknown(`this@${owner.range[0]}`)
  return { ...state, frame: set(state.frame, world.slots.self, self) }
}

/** All code of a file but the program, in the order of the source, and the names of all members that it reads. */
export function codeIn(program: TSESTree.Program, visitorKeys: SourceCode['visitorKeys']) {
  const code: CodeNode[] = []
  const names = new Set<string>()
  const calls: TSESTree.CallExpression[] = []
  const visit = (node: TSESTree.Node) => {
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'StaticBlock':
        code.push(node)
        break
      case 'CallExpression':
        calls.push(node)
        break
      case 'PropertyDefinition':
        if (node.value !== null) code.push(node)
        break
      case 'MemberExpression': {
        const name = node.property.type === 'PrivateIdentifier' ? `#${node.property.name}` : memberName(node)
        if (name !== null) names.add(name)
        break
      }
      default:
    }
    const parts = node as unknown as Readonly<Record<string, TSESTree.Node | readonly (TSESTree.Node | null)[] | null | undefined>>
    for (const key of visitorKeys[node.type] ?? []) {
      const part = parts[key]
      for (const each of Array.isArray(part) ? (part as readonly (TSESTree.Node | null)[]) : [part as TSESTree.Node | null | undefined]) if (each) visit(each)
    }
  }
  visit(program)
  return { code, names, calls }
}

/** Whether code belongs to a class inside of a function that nobody names, and so never makes an object of. */
function isDead(world: World, node: CodeNode): boolean {
  for (let current: TSESTree.Node | undefined = node; current; current = current.parent) {
    if (current.type === 'ClassDeclaration' && current.parent.type === 'BlockStatement' && current.id !== null && referencesTo(world, current.id).length === 0) return true
  }
  return false
}

function isExported(node: CodeNode): boolean {
  const parent = node.parent
  switch (parent?.type) {
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return true
    case 'VariableDeclarator':
      return parent.parent.parent.type === 'ExportNamedDeclaration'
    default:
      return false
  }
}

/** Whether other code of the file names a function, and so probably calls it. */
function isNamed({ world }: Engine, node: CodeNode, names: ReadonlySet<string>): boolean {
  const parent = node.parent
  const made = classMadeBy(node)
  const name = nameOf(made ?? node)
  if (name !== null) return isRead(world, name)
  if (made !== null || node.type === 'FunctionDeclaration') return false
  if (parent?.type === 'MethodDefinition' || parent?.type === 'Property' || parent?.type === 'PropertyDefinition') {
    const { key } = parent
    const member = key.type === 'Identifier' ? key.name : key.type === 'PrivateIdentifier' ? `#${key.name}` : null
    return member !== null && names.has(member)
  }
  return node.type !== 'StaticBlock' && parent?.type !== 'VariableDeclarator'
}

type Class = TSESTree.ClassDeclaration | TSESTree.ClassExpression

/** The class that runs code whenever an object of it is made: its constructor, and the initialisers of its fields. */
function classMadeBy(node: CodeNode): Class | null {
  const member = node.type === 'PropertyDefinition' ? node : node.parent
  const owner = member?.parent?.parent
  if (owner?.type !== 'ClassDeclaration' && owner?.type !== 'ClassExpression') return null
  const isField = node.type === 'PropertyDefinition' && !node.static
  return isField || constructorOf(owner) === node ? owner : null
}

/** What a function or class is declared as. */
function nameOf(node: CodeNode | Class): TSESTree.Identifier | null {
  if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') return node.id
  const { parent } = node
  return parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id : null
}

/** Whether the file names a function, or a class, other than to call it. */
function isHandedOut(world: World, node: CodeNode): boolean {
  const name = nameOf(classMadeBy(node) ?? node)
  return name !== null && referencesTo(world, name).some((reference) => {
    const use = reference.identifier.parent
    const isCalled = (use.type === 'CallExpression' || use.type === 'NewExpression') && use.callee === reference.identifier
    return reference.isRead() && !isCalled
  })
}

function isRead(world: World, name: TSESTree.Identifier): boolean {
  return referencesTo(world, name).some((reference) => reference.isRead())
}

/** References to what a name declares. A class has its name twice: for the code around it, and for its own. */
function referencesTo({ reader: { sourceCode } }: World, name: TSESTree.Identifier): readonly TSESLint.Scope.Reference[] {
  const { parent } = name
  const declared = parent.type === 'ClassDeclaration' ? (sourceCode.scopeManager?.getDeclaredVariables(parent) ?? []) : [variableOf(sourceCode, name)]
  return declared.flatMap((variable) => variable?.references ?? [])
}
