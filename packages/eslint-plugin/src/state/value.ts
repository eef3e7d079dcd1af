import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import type { TSESTree } from '@typescript-eslint/utils'

import type { Interned } from './int-map.ts'

export type Primitive = string | number | bigint | boolean | null | undefined
export type FunctionNode = TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression
export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression

/** A variable's value that a closure has taken with it. */
export type Captured = readonly (readonly [slot: number, value: Value])[]

/** One thing that a value can be. What changes of it (members, elements) is in the heap, under its number. */
type AtomShape =
  | { readonly kind: 'constant'; readonly value: Primitive }
  /**
   * A value that nothing is known of but where it came from; the same origin is the same value. `late`: it came when the
   * instance in sight was stopped, which gives no more sessions then.
   */
  | { readonly kind: 'unknown'; readonly origin: string; readonly parent: Atom | null; readonly late: boolean }
  /** Made of other values by an operator. */
  | { readonly kind: 'derived'; readonly operator: string; readonly operands: readonly Value[] }
  /** The JET_ERR that a call returned. */
  | { readonly kind: 'outcome'; readonly origin: string }
  /** What a call hands back that gives handles by its result. */
  | { readonly kind: 'result'; readonly outcome: Atom; readonly handle: Atom }
  | { readonly kind: 'object'; readonly origin: string; readonly class: ClassNode | null; readonly array: boolean }
  | { readonly kind: 'function'; readonly node: FunctionNode; readonly self: Value | null; readonly captured: Captured }
  | { readonly kind: 'bound'; readonly target: Value; readonly self: Value; readonly given: readonly Value[] }
  | { readonly kind: 'class'; readonly node: ClassNode }
  | { readonly kind: 'jet'; readonly name: JetFunctionName }
  /** A generator that waits to be run. */
  | { readonly kind: 'generator'; readonly target: Atom; readonly given: readonly Value[]; readonly self: Value }
  /** An instance that the file has made. */
  | { readonly kind: 'instance'; readonly origin: string; readonly made: 'created' | 'initialised' }
  /** A session, a database, a cursor or a backup file of an instance. */
  | { readonly kind: 'handle'; readonly instance: Atom }

export type Atom = AtomShape & Interned & { readonly roots: ReadonlySet<number> }
export type AtomOf<Kind extends Atom['kind']> = Extract<Atom, { readonly kind: Kind }>

/** A few atoms of which it is one: what a place holds where paths were joined. */
export type Value = Atom | ({ readonly kind: 'one-of'; readonly atoms: readonly Atom[]; readonly roots: ReadonlySet<number> } & Interned)

/** More than these are not told apart. */
const mostAtoms = 4
const mostDepth = 6
const noRoots: ReadonlySet<number> = new Set()

/** All values of one file, each of them once. */
export class Values {
  readonly #known = new Map<string, Value>()
  readonly #list: Value[] = []
  readonly #depths = new Map<number, number>()
  readonly #nodes = new Map<object, number>()
  readonly undefined = this.constant(undefined)

  #intern<Shape extends AtomShape>(key: string, shape: Shape, roots: ReadonlySet<number> | 'own' = noRoots): Atom & Shape {
    const known = this.#known.get(key)
    if (known !== undefined) return known as Atom & Shape
    const id = this.#known.size
    const atom = { ...shape, id, roots: roots === 'own' ? new Set([id]) : roots } as unknown as Atom & Shape
    this.#known.set(key, atom)
    this.#list.push(atom)
    return atom
  }

  byId(id: number): Value | undefined {
    return this.#list[id]
  }

  nodeId(node: object): number {
    let id = this.#nodes.get(node)
    if (id === undefined) this.#nodes.set(node, (id = this.#nodes.size))
    return id
  }

  constant(value: Primitive): Atom {
    const text = Object.is(value, -0) ? '-0' : String(value)
    return this.#intern(`c:${typeof value}:${value === null ? 'null' : text}`, { kind: 'constant', value })
  }

  unknown(origin: string, late = false): Atom {
    return this.#intern(`u:${late ? 'late:' : ''}${origin}`, { kind: 'unknown', origin, parent: null, late }, 'own')
  }

  /** The member of a value of which nothing is known. */
  memberOf(parent: Atom, name: string): Atom {
    const late = parent.kind === 'unknown' && parent.late
    const depth = (this.#depths.get(parent.id) ?? 0) + 1
    if (depth > mostDepth * 2) return parent
    const atom = this.#intern(`m:${parent.id}.${name}`, { kind: 'unknown', origin: `${parent.id}.${name}`, parent, late }, 'own')
    this.#depths.set(atom.id, depth)
    return atom
  }

  derived(operator: string, operands: readonly Value[]): Atom {
    const depth = operands.reduce((most, { id }) => Math.max(most, this.#depths.get(id) ?? 0), 0) + 1
    if (depth > mostDepth) return this.unknown(`deep:${operator}`)
    const roots = new Set(operands.flatMap((each) => [...each.roots]))
    const atom = this.#intern(`d:${operator}(${operands.map(({ id }) => id).join()})`, { kind: 'derived', operator, operands }, roots)
    this.#depths.set(atom.id, depth)
    return atom
  }

  outcome(origin: string): Atom {
    return this.#intern(`e:${origin}`, { kind: 'outcome', origin }, 'own')
  }

  result(outcome: Atom, handle: Atom): Atom {
    return this.#intern(`r:${outcome.id},${handle.id}`, { kind: 'result', outcome, handle }, new Set([...outcome.roots, ...handle.roots]))
  }

  object(origin: string, made: ClassNode | null, array = false): Atom {
    return this.#intern(`o:${origin}`, { kind: 'object', origin, class: made, array })
  }

  function(node: FunctionNode, self: Value | null, captured: Captured): AtomOf<'function'> {
    const key = `f:${this.nodeId(node)}:${self === null ? '' : self.id}:${captured.map(([slot, { id }]) => `${slot}=${id}`).join()}`
    return this.#intern(key, { kind: 'function', node, self, captured })
  }

  bound(target: Value, self: Value, given: readonly Value[]): Atom {
    return this.#intern(`b:${target.id},${self.id},${given.map(({ id }) => id).join()}`, { kind: 'bound', target, self, given })
  }

  generator(target: Atom, self: Value, given: readonly Value[]): Atom {
    return this.#intern(`g:${target.id},${self.id},${given.map(({ id }) => id).join()}`, { kind: 'generator', target, self, given })
  }

  class(node: ClassNode): Atom {
    return this.#intern(`k:${this.nodeId(node)}`, { kind: 'class', node })
  }

  jet(name: JetFunctionName): Atom {
    return this.#intern(`j:${name}`, { kind: 'jet', name })
  }

  instance(origin: string, made: 'created' | 'initialised'): Atom {
    return this.#intern(`i:${origin}`, { kind: 'instance', origin, made })
  }

  handle(instance: Atom): Atom {
    return this.#intern(`h:${instance.id}`, { kind: 'handle', instance })
  }

  /** The least value that is above both: the atoms of both, or at `where` a value that nothing is known of. */
  join(a: Value, b: Value, where: string): Value {
    if (a === b) return a
    const atoms = new Map([...atomsOf(a), ...atomsOf(b)].map((atom) => [atom.id, atom]))
    if (atoms.size > mostAtoms) return this.unknown(where)
    return this.oneOf([...atoms.values()])
  }

  oneOf(list: readonly Atom[]): Value {
    const atoms = [...new Set(list)].sort((a, b) => a.id - b.id)
    const [only] = atoms
    if (only !== undefined && atoms.length === 1) return only
    const key = `1:${atoms.map(({ id }) => id).join()}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const value: Value = { kind: 'one-of', atoms, id: this.#known.size, roots: new Set(atoms.flatMap((each) => [...each.roots])) }
    this.#known.set(key, value)
    this.#list.push(value)
    return value
  }
}

export function atomsOf(value: Value): readonly Atom[] {
  return value.kind === 'one-of' ? value.atoms : [value]
}

/** What a value is made of, or leads to without the heap. */
export function partsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'one-of':
      return value.atoms
    case 'derived':
      return value.operands
    case 'result':
      return [value.outcome, value.handle]
    case 'handle':
      return [value.instance]
    case 'function':
      return [...value.captured.map(([, each]) => each), ...(value.self === null ? [] : [value.self])]
    case 'bound':
    case 'generator':
      return [value.target, value.self, ...value.given]
    case 'unknown':
      return value.parent === null ? [] : [value.parent]
    default:
      return []
  }
}
