import { foldAlike } from './fold.ts'
import type { Diagram, DiagramState } from './types.ts'
import { edgesOf, everyState, linesIn, scopeOf, wrap } from './words.ts'

/** Colours of a drawing on white. */
export const inks = { text: '#1f2328', faint: '#59636e', error: '#a40e26', line: '#6e7781', border: '#8c959f', state: '#ffffff', region: '#f6f8fa', inner: '#eaeef2' } as const

/** Text for Graphviz: a digraph with a cluster for each state that has states inside. */
export function toDot(whole: Diagram): string {
  const diagram = foldAlike(whole)
  const edges = edgesOf(diagram)
  const anys = new Set(edges.filter(({ fromAny }) => fromAny).map(({ from }) => from))
  const states = new Map(everyState(diagram.states).map((state) => [state.path, state]))
  const find = (path: string): DiagramState => {
    const state = states.get(path)
    if (state === undefined) throw new Error(`no state ${path}`)
    return state
  }
  // An edge that is written outside of a cluster would not make room for its label there.
  const edgesIn = (path: string): string[] => edges.filter((edge) => (states.has(scopeOf(edge)) ? scopeOf(edge) : '') === path).map(({ from, fromAny, to, lines: texts }) => {
    const tail = fromAny ? `${from} any` : anchorOf(find(from))
    const text = texts.flatMap((line) => wrap(line, 34)).map((line) => ` ${escaped(line)}\\l`).join('')
    return `${quoted(tail)} -> ${quoted(anchorOf(find(to)))}${attributes({ label: text, ltail: fromAny ? null : clusterOf(find(from)), lhead: clusterOf(find(to)) })}`
  })
  const anyIn = (path: string): string[] => (anys.has(path) ? [`${quoted(`${path} any`)} [style="rounded,dashed" label=${label('any state', [])}]`] : [])
  const draw = (state: DiagramState, depth: number): string[] => {
    const said = linesIn(state, diagram.transitions)
    const start = state.initial && state.states.length === 0 ? [`${quoted(`${state.path} start`)} [shape=point width=0.1 fillcolor="${inks.line}" color="${inks.line}"]`, `${quoted(`${state.path} start`)} -> ${quoted(anchorOf(state))}`] : []
    if (state.states.length === 0) {
      const shape = state.kind === 'final' ? 'peripheries=2 ' : ''
      return [`${quoted(state.path)} [${shape}label=${label(state.name, said)}]`, ...start]
    }
    return [
      `subgraph ${quoted(`cluster ${state.path}`)} {`,
      ...[`label=${label(state.name, said)}`, `style="rounded,filled" labeljust=l margin=26 color="${inks.border}" fillcolor="${depth % 2 === 0 ? inks.inner : inks.region}"`,
        ...anyIn(state.path), ...state.states.flatMap((child) => draw(child, depth + 1)), ...edgesIn(state.path)].map((line) => `  ${line}`),
      '}',
      ...start,
    ]
  }
  return [
    `digraph ${quoted(diagram.name)} {`,
    `  graph [compound=true fontname="Helvetica" fontsize=12 fontcolor="${inks.text}" bgcolor=transparent pad=0.12 nodesep=0.35 ranksep=0.45]`,
    `  node [shape=box style="rounded,filled" fillcolor="${inks.state}" color="${inks.border}" fontname="Helvetica" fontsize=12 fontcolor="${inks.text}" margin="0.12,0.06" height=0.3]`,
    `  edge [color="${inks.line}" fontname="Helvetica" fontsize=10 fontcolor="${inks.faint}" arrowsize=0.7]`,
    ...[...anyIn(''), ...diagram.states.flatMap((state) => draw(state, 0)), ...edgesIn('')].map((line) => `  ${line}`),
    '}',
    '',
  ].join('\n')
}

/** Graphviz draws edges between nodes only: a cluster is met at one of its own, and the edge cut at its border. */
function anchorOf(state: DiagramState): string {
  const [first] = state.states
  return first === undefined ? state.path : anchorOf(state.states.find(({ initial }) => initial) ?? first)
}

const clusterOf = (state: DiagramState): string | null => (state.states.length === 0 ? null : `cluster ${state.path}`)

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
const quoted = (text: string): string => `"${escaped(text)}"`

function attributes(values: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== '')
  return given.length === 0 ? '' : ` [${given.map(([name, value]) => `${name}=${name === 'label' ? `"${value ?? ''}"` : quoted(value ?? '')}`).join(' ')}]`
}

/** The name of a state, and under it in small what else is said. */
function label(name: string, said: readonly string[]): string {
  const row = (text: string): string => `<tr><td align="left">${text}</td></tr>`
  const small = said.flatMap((line) => wrap(line, 40).map((part, index) => row(`<font point-size="9" color="${line.startsWith('JET_err') ? inks.error : inks.faint}">${index > 0 ? '  ' : ''}${html(part)}</font>`)))
  return `<<table border="0" cellborder="0" cellspacing="0" cellpadding="1">${row(`<b>${html(name)}</b>`)}${small.join('')}</table>>`
}

const html = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
