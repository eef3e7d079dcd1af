import { foldAlike } from './fold.ts'
import type { Diagram, DiagramState } from './types.ts'
import type { Edge } from './words.ts'
import { edgesOf, linesIn, scopeOf } from './words.ts'

/** Text for Mermaid, a `stateDiagram-v2`. Gates that a state closes are lines in it. */
export function toMermaid(whole: Diagram): string {
  const diagram = foldAlike(whole)
  const edges = edgesOf(diagram)
  const anys = new Set(edges.filter(({ fromAny }) => fromAny).map(({ from }) => from))
  const inside = (path: string): Edge[] => edges.filter((edge) => scopeOf(edge) === path)
  const block = (states: readonly DiagramState[], path: string, isParallel: boolean): string[] => [
    ...states.flatMap((state, index) => [...(isParallel && index > 0 ? ['--'] : []), ...stateLines(state)]),
    ...states.filter(({ initial }) => initial).map((state) => `[*] --> ${idOf(state.path)}`),
    ...(anys.has(path) ? [`state "any state" as ${anyOf(path)}`] : []),
    ...inside(path).flatMap(edgeLine),
    ...states.filter(({ kind }) => kind === 'final').map((state) => `${idOf(state.path)} --> [*]`),
  ]
  const stateLines = (state: DiagramState): string[] => {
    const said = linesIn(state, diagram.transitions)
    const id = idOf(state.path)
    if (state.states.length === 0) return [`state "${state.name}" as ${id}`, ...said.map((line) => `${id} : ${plain(line)}`)]
    const title = [state.name, ...said].map(plain).join('<br/>')
    return [`state "${title}" as ${id} {`, ...block(state.states, state.path, state.kind === 'parallel').map((line) => `  ${line}`), '}']
  }
  const root = block(diagram.states, '', false)
  return `---\ntitle: ${diagram.title}\n---\nstateDiagram-v2\n${root.map((line) => `  ${line}\n`).join('')}`
}

function edgeLine({ from, fromAny, to, lines }: Edge): string[] {
  const text = lines.map(plain).join('<br/>')
  return [`${fromAny ? anyOf(from) : idOf(from)} --> ${idOf(to)} : ${text}`]
}

const idOf = (path: string): string => path.replaceAll('.', '_')
const anyOf = (path: string): string => (path === '' ? 'any' : `${idOf(path)}_any`)

/** A colon ends a text in Mermaid, and so do a semicolon and a hash. */
const plain = (text: string): string => text.replaceAll(': ', ' → ').replaceAll(/[:;#]/g, ' ')
