import type { AnyStateMachine, AnyStateNode } from 'xstate'
import { mergeEdges } from '../diagram/fold.ts'
import type { ClosedGate, Diagram, DiagramEvent, DiagramName, DiagramState, DiagramTransition } from '../diagram/types.ts'
import { guardWords } from './guard-words.ts'
import { instanceMachine } from './instance.ts'
import { processMachine } from './process.ts'
import { sessionMachine } from './session.ts'

/** Regions of the instance that have a drawing of their own. */
const backupRegions = ['backup', 'backupStop', 'backupAllowed', 'snapshot']

interface Source {
  readonly title: string
  readonly machine: AnyStateMachine
  /** Regions of `alive` that are drawn with what is inside; left out: all. */
  readonly regions?: (region: string) => boolean
  /** The other regions are left out too, not only what is inside. */
  readonly only?: true
}

const sources: Readonly<Record<DiagramName, Source>> = {
  process: { title: 'The running mode of a process', machine: processMachine },
  instance: { title: 'The life of an instance', machine: instanceMachine, regions: (region) => !backupRegions.includes(region) },
  backup: { title: 'Backup and snapshot of an instance', machine: instanceMachine, regions: (region) => backupRegions.includes(region), only: true },
  session: { title: 'Transaction and context of a session', machine: sessionMachine },
}

/** A machine as data for drawings, read out of XState's own definition of it. */
export function diagramOf(name: DiagramName): Diagram {
  const { title, machine } = sources[name]
  const nodes = Object.values(machine.root.states).filter((node) => isShown(name, node))
  const top = nodes.map((node) => stateOf(name, node))
  const shown = new Set(top.flatMap(pathsWithin))
  const transitions = [machine.root, ...nodes].flatMap((node) => transitionsWithin(node))
    .filter(({ from, to }) => (from === '' || shown.has(from)) && (to === null || shown.has(to)))
  return { name, title, states: top, transitions: mergeEdges(transitions) }
}

/** The drawing of the backup ends with the instance's own regions: what frees it is not in it. */
function isShown(name: DiagramName, node: AnyStateNode): boolean {
  const { regions, only } = sources[name]
  if (only && node.path.length === 1) return node.key === 'alive'
  return !only || node.path.length !== 2 || regions?.(node.key) !== false
}

function stateOf(name: DiagramName, node: AnyStateNode): DiagramState {
  const isElsewhere = node.path.length === 2 && node.path[0] === 'alive' && sources[name].regions?.(node.key) === false
  const parent = node.parent
  return {
    path: node.path.join('.'),
    name: node.key,
    kind: node.type === 'final' || node.type === 'parallel' || node.type === 'compound' ? node.type : 'atomic',
    initial: parent?.type === 'compound' && parent.initial.target[0] === node,
    closes: node.tags.map(closedGate),
    drawnIn: isElsewhere ? 'backup' : null,
    states: isElsewhere ? [] : Object.values(node.states).filter((child) => isShown(name, child)).map((child) => stateOf(name, child)),
  }
}

/** `documented/begin: JET_errX`, `init: unknown second-init`, `version-store: JET_errX crash`. */
function closedGate(tag: string): ClosedGate {
  const [, profile, gate, unknown, error, crash] = /^(?:(documented|engine)\/)?([\w-]+): (?:unknown ([\w-]+)|(\w+)( crash)?)$/.exec(tag) ?? []
  if (gate === undefined) throw new Error(`not a tag: ${tag}`)
  return { gate, error: error ?? null, unknown: unknown ?? null, profile: (profile as 'documented' | 'engine' | undefined) ?? null, crash: crash !== undefined }
}

const pathsWithin = (state: DiagramState): string[] => [state.path, ...state.states.flatMap(pathsWithin)]

function transitionsWithin(node: AnyStateNode): DiagramTransition[] {
  const own = [...node.transitions.values()].flatMap((alternatives) => alternatives.flatMap((each, index): DiagramTransition[] => {
    const on = [eventOf(String(each.eventType), each.guard, index)]
    // Of a transition into several regions those say it all that are not entered anyway.
    const targets = each.target ?? []
    const telling = targets.length > 1 ? targets.filter((target) => target.parent?.type !== 'compound' || target.parent.initial.target[0] !== target) : targets
    const from = node.path.join('.')
    return telling.length === 0 ? [{ from, to: null, on }] : telling.map((target) => ({ from, to: target.path.join('.'), on }))
  }))
  return node.path.length === 0 ? own : [...own, ...Object.values(node.states).flatMap(transitionsWithin)]
}

/** @param index among the alternatives of the event, of which the first that holds is taken */
function eventOf(type: string, guard: unknown, index: number): DiagramEvent {
  const begins = type.startsWith('begin ')
  const fn = type === '*' ? 'any function' : type.replace(/^begin /, '')
  const others = index > 0 && (guard === 'failed' ? 'any other failure' : guard === undefined && 'any other outcome')
  const known = typeof guard === 'string' && Object.hasOwn(guardWords, guard) ? guardWords[guard as keyof typeof guardWords] : null
  if (guard !== undefined && known === null) throw new Error(`a guard without words: ${JSON.stringify(guard)}`)
  return { functions: [fn], phase: begins ? 'begins' : 'returns', when: others || known, guard: typeof guard === 'string' ? guard : null }
}
