import { describe, expect, it } from 'vitest'

import type { Condition, FlowGraph, Operation } from '../../src/flow/graph.ts'
import type { Problem } from '../../src/flow/solve.ts'
import { FlowInvariantError, forEachOperation, solve } from '../../src/flow/solve.ts'
import { graphsOf } from '../lint.ts'

/** Names of the functions called: on every path, and on some path. */
interface Calls {
  readonly must: ReadonlySet<string>
  readonly may: ReadonlySet<string>
}

const none: Calls = { must: new Set(), may: new Set() }

function nameOf({ node }: Operation): string | null {
  return node.type === 'CallExpression' && node.callee.type === 'Identifier' ? node.callee.name : null
}

function callsOf(graph: FlowGraph): Problem<Calls> {
  return {
    graph,
    init: none,
    transfer: (operation, { must, may }) => {
      const name = nameOf(operation)
      return name === null ? { must, may } : { must: new Set([...must, name]), may: new Set([...may, name]) }
    },
    refine: (_condition, state) => state,
    join: (a, b) => ({
      must: new Set([...a.must].filter((name) => b.must.has(name))),
      may: new Set([...a.may, ...b.may]),
    }),
    equals: (a, b) => a.must.size === b.must.size && a.may.size === b.may.size,
  }
}

/** What was called before `probe()`: `a` on every path, `b?` on some. */
function before(code: string): string {
  const { graphs } = graphsOf(code)
  const seen: string[] = []
  for (const graph of graphs) {
    const problem = callsOf(graph)
    forEachOperation(problem, solve(problem), (operation, { must, may }) => {
      if (nameOf(operation) !== 'probe') return
      const names = [...may].sort().map((name) => (must.has(name) ? name : `${name}?`))
      seen.push(names.join(' ') || 'nothing')
    })
  }
  return [...new Set(seen)].sort().join(' | ') || 'unreachable'
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
    ['try { a(); b() } finally { probe() }', 'a b | a?'],
    ['try { a() } catch { b(); c() } finally { probe() }', 'a? b? c? | b?'],
    ['try { a(); throw b() } catch { probe() }', 'a? b?'],
    ['try { try { a() } finally { b() } } catch { probe() }', 'a? b?'],
    ['try { try { a() } catch { b() } } catch { probe() }', 'nothing'],
    ['try { new A(a()) } catch { probe() }', 'a?'],
    ['function f() { try { return a() } finally { probe() } }', 'a?'],
    ['function f() { try { a(); return } catch { return } finally { b() } probe() }', 'unreachable'],
    // functions
    ['a(); (() => probe())()', 'nothing'],
    ['a(() => b()); probe()', 'a'],
    ['a(); return_: { probe() }', 'a'],
  ])('%s: %s', (code, expected) => {
    expect(before(code)).toBe(expected)
  })
})

function graph(...next: { to: number; condition?: Condition }[][]): FlowGraph {
  return {
    node: {} as FlowGraph['node'],
    blocks: next.map((edges, id) => ({
      id,
      operations: [],
      next: edges.map(({ to, condition = null }) => ({ to, condition, back: to <= id })),
    })),
  }
}

const numbers = {
  init: 0,
  transfer: (_operation: Operation, state: number) => state,
  refine: (_condition: Condition, state: number): number | null => state,
  join: (a: number, b: number) => Math.max(a, b),
  equals: (a: number, b: number) => a === b,
}

describe('solver', () => {
  const condition = { holds: true } as Condition

  it('does not take an edge whose condition contradicts the state', () => {
    const solution = solve({ ...numbers, graph: graph([{ to: 1, condition }, { to: 2 }], [], []), refine: () => null })
    expect([...solution.keys()]).toEqual([0, 2])
  })

  it('joins what reaches a block by two edges', () => {
    const refine = () => 5
    const solution = solve({ ...numbers, graph: graph([{ to: 1, condition }, { to: 1 }], []), refine })
    expect(solution.get(1)).toBe(5)
  })

  it('goes around a loop until nothing changes', () => {
    const refine = (_condition: Condition, state: number) => Math.min(state + 1, 7)
    const solution = solve({ ...numbers, graph: graph([{ to: 1 }], [{ to: 1, condition }]), refine })
    expect(solution.get(1)).toBe(7)
  })

  it('throws when the states keep growing', () => {
    const refine = (_condition: Condition, state: number) => state + 1
    const endless = () => solve({ ...numbers, graph: graph([{ to: 0, condition }]), refine, maxVisits: 50 })
    expect(endless).toThrow(FlowInvariantError)
    expect(endless).toThrow('Block 0 was visited more than 50 times')
  })

  it('sends the state of an exception where it goes', () => {
    const throwing: FlowGraph = {
      node: {} as FlowGraph['node'],
      blocks: [
        { id: 0, operations: [{ node: {} as Operation['node'], throwsTo: [1] }], next: [] },
        { id: 1, operations: [], next: [] },
      ],
    }
    const transfer = () => 3
    expect(solve({ ...numbers, graph: throwing, transfer }).get(1)).toBe(0)
    expect(solve({ ...numbers, graph: throwing, transfer, thrown: () => 9 }).get(1)).toBe(9)
  })
})
