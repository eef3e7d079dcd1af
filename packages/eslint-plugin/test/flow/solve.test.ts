import type { TSESTree } from '@typescript-eslint/utils'
import { describe, expect, it } from 'vitest'

import type { Block, Condition, FlowGraph, Operation } from '../../src/flow/graph.ts'
import type { Problem } from '../../src/flow/solve.ts'
import { FlowInvariantError, Solver } from '../../src/flow/solve.ts'
import { graphsOf } from '../lint.ts'

/** Names of the functions called: on every path, and on some path. */
interface Calls {
  readonly must: ReadonlySet<string>
  readonly may: ReadonlySet<string>
  /** Why `finally` bodies were entered. */
  readonly entered: ReadonlyMap<object, number>
}

const none: Calls = { must: new Set(), may: new Set(), entered: new Map() }

function nameOf({ kind, node }: Operation): string | null {
  return kind === 'evaluate' && node.type === 'CallExpression' && node.callee.type === 'Identifier' ? node.callee.name : null
}

function join(a: Calls, b: Calls): Calls {
  return { ...a, must: new Set([...a.must].filter((name) => b.must.has(name))), may: new Set([...a.may, ...b.may]) }
}

function equals(a: Calls, b: Calls): boolean {
  return a.must.size === b.must.size && a.may.size === b.may.size
}

/** One state for each set of reasons. */
function callsOf(graph: FlowGraph, seen: Map<Operation, Calls>): Problem<Calls> {
  const key = ({ entered }: Calls) => [...entered.values()].join()
  return {
    graph,
    transfer(operation, state) {
      const name = nameOf(operation)
      if (name === 'probe') {
        const before = seen.get(operation)
        seen.set(operation, before === undefined ? state : join(before, state))
      }
      const called = name === null ? state : { ...state, must: new Set([...state.must, name]), may: new Set([...state.may, name]) }
      const next = operation.kind === 'enter-finally' ? { ...called, entered: new Map([...state.entered, [operation.node, operation.completion]]) } : called
      return { next: [next], thrown: operation.throwsTo === null ? [] : [state] }
    },
    refine: (condition, state) => (condition.kind !== 'completion' || state.entered.get(condition.of) === condition.completion ? [state] : []),
    pass: (_from, _to, state) => state,
    add(_block, known, state) {
      const like = known.find((each) => key(each) === key(state))
      if (like === undefined) return { states: [...known, state], added: state }
      const joined = join(like, state)
      return equals(like, joined) ? null : { states: known.map((each) => (each === like ? joined : each)), added: joined }
    },
  }
}

/** What was called before `probe()`: `a` on every path, `b?` on some. */
function before(code: string): string {
  const { graphs } = graphsOf(code)
  const found: string[] = []
  for (const graph of graphs) {
    const seen = new Map<Operation, Calls>()
    const solver = new Solver(callsOf(graph, seen))
    solver.reach(0, none)
    solver.run()
    for (const { must, may } of seen.values()) {
      const names = [...may].sort().map((name) => (must.has(name) ? name : `${name}?`))
      found.push(names.join(' ') || 'nothing')
    }
  }
  return [...new Set(found)].sort().join(' | ') || 'unreachable'
}

describe('calls before probe()', () => {
  it.each([
    ['a(); probe(); b()', 'a'],
    ['if (a()) b(); else c(); probe()', 'a b? c?'],
    ['a() && b(); probe()', 'a b?'],
    ['a(b(c()), d()); probe()', 'a b c d'],
    ['x = { y: [a()] }; probe()', 'a'],
    // loops
    ['while (a()) b(); probe()', 'a b?'],
    ['while (a()) { probe(); b() }', 'a b? probe?'],
    ['do { a() } while (b()); probe()', 'a b'],
    ['for (a(); b(); c()) { probe(); d() }', 'a b c? d? probe?'],
    ['for (const x of a()) { b(); probe() }', 'a b probe?'],
    ['for (;;) { a(); if (x) break; b() } probe()', 'a b?'],
    ['for (;;) { a() } probe()', 'unreachable'],
    // labels
    ['outer: for (;;) { a(); for (;;) { b(); if (x) break outer; c() } } probe()', 'a b c?'],
    ['outer: while (a()) { while (b()) { c(); continue outer } d() } probe()', 'a b? c? d?'],
    ['block: { a(); if (x) break block; b() } probe()', 'a b?'],
    // switch
    ['switch (x) { case 1: a(); break; case 2: b(); default: c() } probe()', 'a? b? c?'],
    ['switch (x) { case a(): probe(); break; case b(): }', 'a'],
    // exceptions
    ['try { a(); b(); c() } catch { probe() }', 'a? b?'],
    ['try { a(); b() } catch { c() } probe()', 'a? b? c?'],
    ['try { a(); b() } finally { c() } probe()', 'a b c'],
    ['try { a(); b() } finally { probe() }', 'a? b?'],
    ['try { a() } catch { b(); c() } finally { probe() }', 'a? b? c?'],
    ['try { a(); throw b() } catch { probe() }', 'a? b?'],
    ['try { try { a() } finally { b() } } catch { probe() }', 'a? b?'],
    ['try { try { a() } catch { b() } } catch { probe() }', 'nothing'],
    ['try { new A(a()) } catch { probe() }', 'a?'],
    ['function f() { try { return a() } finally { probe() } }', 'a?'],
    ['function f() { try { a(); return } catch { return } finally { b() } probe() }', 'unreachable'],
    ['function f() { try { try { return } finally { a() } } catch { probe() } }', 'nothing'],
    ['for (;;) { try { break } finally { a() } } probe()', 'a'],
    ['for (const x of y) { try { if (x) continue; a() } finally { b() } probe() }', 'a b probe?'],
    ['{ using x = a(); b() } probe()', 'a b'],
    ['x?.(a()); probe()', 'a? x?'],
    ['x ??= a(); probe()', 'a?'],
    // functions
    ['a(); (() => probe())()', 'nothing'],
    ['a(() => b()); probe()', 'a'],
    ['a(); return_: { probe() }', 'a'],
  ])('%s: %s', (code, expected) => {
    expect(before(code)).toBe(expected)
  })
})

function graph(...next: { to: number; condition?: Condition }[][]): FlowGraph {
  const blocks = next.map((edges, id): Block => ({
    id, position: id, loop: false, inside: false, meets: true, operations: [],
    next: edges.map(({ to, condition = null }) => ({ to, condition })),
  }))
  return { node: {} as FlowGraph['node'], blocks, exit: blocks.length, thrown: blocks.length }
}

/** The largest number that reaches a block. */
const numbers = {
  transfer: (_operation: Operation, state: number) => ({ next: [state], thrown: [] }),
  refine: (_condition: Condition, state: number): readonly number[] => [state],
  pass: (_from: Block, _to: Block, state: number) => state,
  add: (_block: Block, [known = -1]: readonly number[], state: number) => (state <= known ? null : { states: [state], added: state }),
}

function solved(problem: Problem<number>): Solver<number> {
  const solver = new Solver(problem)
  solver.reach(0, 0)
  solver.run()
  return solver
}

describe('solver', () => {
  const condition = { kind: 'test', holds: true } as Condition

  it('does not take an edge whose condition contradicts the state', () => {
    const solver = solved({ ...numbers, graph: graph([{ to: 1, condition }, { to: 2 }], [], []), refine: () => [] })
    expect([0, 1, 2].map((id) => solver.at(id))).toEqual([[0], [], [0]])
  })

  it('adds what reaches a block by two edges', () => {
    const solver = solved({ ...numbers, graph: graph([{ to: 1, condition }, { to: 1 }], []), refine: () => [5] })
    expect(solver.at(1)).toEqual([5])
  })

  it('goes around a loop until nothing changes', () => {
    const refine = (_condition: Condition, state: number) => [Math.min(state + 1, 7)]
    expect(solved({ ...numbers, graph: graph([{ to: 1 }], [{ to: 1, condition }]), refine }).at(1)).toEqual([7])
  })

  it('visits a block again that is said to depend on something else', () => {
    let given = 1
    const solver = solved({ ...numbers, graph: graph([{ to: 1, condition }], []), refine: () => [given] })
    given = 4
    solver.run()
    expect(solver.at(1)).toEqual([1])
    solver.again(0)
    solver.run()
    expect(solver.at(1)).toEqual([4])
  })

  it('throws when the states keep growing', () => {
    const refine = (_condition: Condition, state: number) => [state + 1]
    const endless = () => solved({ ...numbers, graph: graph([{ to: 0, condition }]), refine, maxVisits: 50 })
    expect(endless).toThrow(FlowInvariantError)
    expect(endless).toThrow('Block 0 was visited more than 50 times')
  })

  it('sends the state of an exception where it goes', () => {
    const throwing = graph([], [])
    const operations: Operation[] = [{ kind: 'evaluate', node: {} as TSESTree.Node, throwsTo: 1 }]
    const blocks = throwing.blocks.map((block) => (block.id === 0 ? { ...block, operations } : block))
    const transfer = () => ({ next: [3], thrown: [9] })
    expect(solved({ ...numbers, graph: { ...throwing, blocks }, transfer }).at(1)).toEqual([9])
  })
})
