import type { Block } from '../flow/graph.ts'
import { equalButInstances, equalState, joinInstances, joinState } from './state.ts'
import type { State, Tables } from './state.ts'
import { latentIn } from './assume.ts'

/**
 * The bound K: as many states of one point are kept apart. It is enough for six conditions that are tested twice; where
 * there are more, states are joined, and what is found from there on is only possible.
 */
export const mostStates = 64

/** A block that has been visited more often keeps one state. */
const mostVisits = 400

/** As many turns of a loop are told apart by the numbers that they count. */
const mostTurns = 8

export interface More {
  readonly states: readonly State[]
  readonly added: State
}

/** The set of states of a point with one more; null if it adds nothing. States that only differ in what became of instances are joined. */
export function addState(tables: Tables, block: Block, known: readonly State[], state: State, visits = 0): More | null {
  const like = known.find((each) => equalButInstances(each, state))
  if (like !== undefined) {
    const instances = joinInstances(tables, like.instances, state.instances)
    const joined = { ...like, instances }
    if (equalState(joined, like)) return null
    return { states: known.map((each) => (each === like ? joined : each)), added: joined }
  }
  const where = `${block.id}@${block.position}`
  if (block.loop && known.length >= mostTurns) {
    const alike = known.filter((each) => each.joined === state.joined && hashOfFacts(each) === hashOfFacts(state))
    if (alike.length >= mostTurns) return collapse(tables, known, alike, state, where, state.joined)
  }
  if (known.length < mostStates && visits < mostVisits) return { states: [...known, state], added: state }
  return collapse(tables, known, known, state, where, true)
}

function hashOfFacts({ facts }: State): number {
  return facts === null ? 0 : facts.hash
}

function collapse(tables: Tables, known: readonly State[], some: readonly State[], state: State, where: string, joins: boolean): More | null {
  const [first, ...rest] = [...some, state].filter((each) => !joins || latentIn(each).length === 0)
  if (first === undefined) return null
  const all = rest.reduce((a, b) => joinState(tables, a, b, where), first)
  const joined = { ...all, joined: joins }
  if (known.some((each) => equalState(each, joined))) return null
  return { states: [...known.filter((each) => !some.includes(each)), joined], added: joined }
}
