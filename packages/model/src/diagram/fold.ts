import type { Diagram, DiagramState, DiagramTransition } from './types.ts'
import { eventInWords, everyState } from './words.ts'

/** Fewer are as easily drawn one by one. */
const worthFolding = 3

/**
 * For drawings: neighbours that close the same gates and react to the same events become one state, as
 * `level1 to level6`. What leads from one of them to another leads from that state to itself.
 */
export function foldAlike(diagram: Diagram): Diagram {
  const { states, transitions } = diagram
  const renamed = new Map<string, { readonly path: string; readonly name: string }>()
  for (const siblings of [states, ...everyState(states).map((state) => state.states)]) {
    for (const run of runsOf(siblings, transitions)) {
      const [first, last] = [run[0], run.at(-1)]
      if (run.length < worthFolding || !first || !last) continue
      for (const { path } of run) renamed.set(path, { path: first.path, name: `${first.name} to ${last.name}` })
    }
  }
  const pathOf = (path: string): string => renamed.get(path)?.path ?? path
  const fold = (list: readonly DiagramState[]): DiagramState[] => list
    .filter(({ path }) => pathOf(path) === path)
    .map((state) => ({ ...state, name: renamed.get(state.path)?.name ?? state.name, states: fold(state.states) }))
  return { ...diagram, states: fold(states), transitions: mergeEdges(transitions.map(({ from, to, on }) => ({ from: pathOf(from), to: to === null ? null : pathOf(to), on }))) }
}

function runsOf(siblings: readonly DiagramState[], transitions: readonly DiagramTransition[]): DiagramState[][] {
  const runs: DiagramState[][] = []
  for (const state of siblings) {
    const last = runs.at(-1)?.at(-1)
    if (last !== undefined && areNeighbours(last, state, transitions) && reactions(last, transitions) === reactions(state, transitions)) runs.at(-1)?.push(state)
    else runs.push([state])
  }
  return runs
}

const areNeighbours = (a: DiagramState, b: DiagramState, transitions: readonly DiagramTransition[]): boolean =>
  transitions.some(({ from, to }) => from === a.path && to === b.path) && transitions.some(({ from, to }) => from === b.path && to === a.path)

function reactions({ path, closes, states }: DiagramState, transitions: readonly DiagramTransition[]): string {
  const events = transitions.filter(({ from }) => from === path).flatMap(({ on }) => on.map(eventInWords))
  return JSON.stringify([closes, states.length, [...new Set(events)].sort()])
}

/** One edge between two states, with the functions together that lead along it alike. */
export function mergeEdges(transitions: readonly DiagramTransition[]): DiagramTransition[] {
  const edges = new Map<string, { readonly from: string; readonly to: string | null; readonly on: DiagramTransition['on'][number][] }>()
  for (const { from, to, on } of transitions) {
    const key = `${from} ${to ?? ''}`
    const edge = edges.get(key) ?? { from, to, on: [] }
    edges.set(key, edge)
    for (const event of on) {
      const alike = edge.on.findIndex(({ phase, when, guard }) => phase === event.phase && when === event.when && guard === event.guard)
      const known = edge.on[alike]
      if (known === undefined) edge.on.push(event)
      else edge.on[alike] = { ...known, functions: [...new Set([...known.functions, ...event.functions])] }
    }
  }
  return [...edges.values()]
}
