import { jetFunctionNames } from '../facts/index.ts'
import type { ClosedGate, Diagram, DiagramEvent, DiagramState, DiagramTransition } from './types.ts'

/** Breaks a text at spaces; a word that is longer than a line has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/**
 * Names of functions in as few words as say it exactly: `JetInit*` stands for all functions whose names
 * begin so, and is used only where all of them are meant.
 */
function inFewWords(functions: readonly string[]): string {
  if (functions.includes('any function')) return 'any function'
  const meant = new Set(functions)
  const said = new Map<string, string>()
  for (const name of [...functions].sort((a, b) => a.length - b.length)) {
    if (said.has(name)) continue
    const family = jetFunctionNames.filter((other) => other.startsWith(name))
    const isWhole = family.length > 1 && family.every((other) => meant.has(other))
    for (const other of isWhole ? family : [name]) said.set(other, isWhole ? `${name}*` : name)
  }
  return [...new Set(functions.map((name) => said.get(name) ?? name))].join(', ')
}

/** `JetInit*: success`, `JetTerm* begins`. */
export function eventInWords({ functions, phase, when }: DiagramEvent): string {
  const who = inFewWords(functions)
  if (phase === 'begins') return `${who} begins`
  return when === null ? who : `${who}: ${when}`
}

/** What a state closes, a line for each answer: `JET_errNoBackup: open-file, read-file`. */
function closesInWords(closes: readonly ClosedGate[]): string[] {
  const byAnswer = new Map<string, string[]>()
  for (const { gate, error, unknown, profile, crash } of closes) {
    const remarks = [...(profile === null ? [] : [`${profile} only`]), ...(crash ? ['crash'] : [])]
    const answer = `${error ?? `not known (${unknown ?? ''})`}${remarks.length === 0 ? '' : ` (${remarks.join(', ')})`}`
    byAnswer.set(answer, [...(byAnswer.get(answer) ?? []), gate])
  }
  return [...byAnswer].map(([answer, gates]) => `${answer}: ${gates.join(', ')}`)
}

/** An edge as drawings have it. They draw no edge across the border between two states that hold at once. */
export interface Edge {
  readonly from: string
  /** Drawn from a node that stands for any state inside of `from`. */
  readonly fromAny: boolean
  readonly to: string
  readonly lines: readonly string[]
}

/** The edges of a diagram; where one would leave a region, it leaves what has the region, and its text says so. */
export function edgesOf({ transitions, states }: Diagram): Edge[] {
  const kinds = new Map(everyState(states).map(({ path, kind }) => [path, kind]))
  const edges = new Map<string, { from: string; fromAny: boolean; to: string; lines: Map<string, string[]> }>()
  for (const { from, to, on } of transitions) {
    if (to === null) continue
    const ends = endsOf(from, to, kinds)
    const key = `${ends.from} ${String(ends.fromAny)} ${ends.to}`
    const edge = edges.get(key) ?? { ...ends, lines: new Map<string, string[]>() }
    edges.set(key, edge)
    for (const event of on) {
      const text = eventInWords(event) + (ends.entering === '' ? '' : `, enters ${ends.entering}`)
      edge.lines.set(text, [...(edge.lines.get(text) ?? []), ends.leaving])
    }
  }
  return [...edges.values()].map(({ from, fromAny, to, lines }) => ({
    from, fromAny, to, lines: [...lines].map(([text, leaving]) => (leaving.includes('') ? text : `in ${leaving.join(', ')}: ${text}`)),
  }))
}

/** The state whose block has the edge: the innermost around both ends. */
export function scopeOf({ from, fromAny, to }: Edge): string {
  if (fromAny) return from
  const [a, b] = [from.split('.').slice(0, -1), to.split('.').slice(0, -1)]
  const differs = a.findIndex((key, index) => key !== b[index])
  return (differs < 0 ? a : a.slice(0, differs)).join('.')
}

export function everyState(states: readonly DiagramState[]): DiagramState[] {
  return states.flatMap((state) => [state, ...everyState(state.states)])
}

interface Ends { readonly from: string; readonly fromAny: boolean; readonly to: string; readonly leaving: string; readonly entering: string }

function endsOf(from: string, to: string, kinds: ReadonlyMap<string, DiagramState['kind']>): Ends {
  const source = from === '' ? [] : from.split('.')
  const target = to.split('.')
  const shared = target.findIndex((key, index) => key !== source[index])
  const common = shared < 0 ? target.length : shared
  const fromAny = common === source.length && from !== to
  const start = fromAny ? from : outermost(source, common, kinds)
  const end = outermost(target, common, kinds)
  const nameOf = (path: string, whole: string): string => (path === whole ? '' : whole.split('.').at(-1) ?? '')
  // What leaves a region leaves whatever has it, from any state: only a state inside of the region is worth a word.
  const isRegion = kinds.get(source.slice(0, -1).join('.')) === 'parallel'
  return { from: start, fromAny, to: end, leaving: isRegion ? '' : nameOf(start, from), entering: nameOf(end, to) }
}

/** The state itself, or what it is in before the first border between regions. */
function outermost(path: readonly string[], common: number, kinds: ReadonlyMap<string, DiagramState['kind']>): string {
  for (let depth = common + 1; depth < path.length; depth++) {
    const outer = path.slice(0, depth).join('.')
    if (kinds.get(outer) === 'parallel') return outer
  }
  return path.join('.')
}

/** What a drawing says inside of a state: what it closes, what it ignores although a state around it would react, where more is. */
export function linesIn({ path, closes, drawnIn }: DiagramState, transitions: readonly DiagramTransition[]): string[] {
  const ignored = transitions.filter(({ from, to }) => from === path && to === null).flatMap(({ on }) => on.map((event) => `ignores ${eventInWords(event)}`))
  return [...closesInWords(closes), ...ignored, ...(drawnIn === null ? [] : [`drawn apart: ${drawnIn}`])]
}
