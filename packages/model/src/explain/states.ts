import { compiledInstance, compiledProcess, compiledSession } from '../gates/index.ts'
import type { StateAnswer } from '../world/index.ts'

export const machines = { process: compiledProcess, instance: compiledInstance, session: compiledSession }

/**
 * States of a region in as few words as say it exactly: `local stopped` for all states that have both in
 * their paths, `any` for all there are; else the paths.
 */
export function nameStates({ machine, region, states }: Pick<StateAnswer, 'machine' | 'region' | 'states'>): string {
  if (machine === null || region === null) return ''
  const all = machines[machine].table.regions.find(({ name }) => name === region)?.states ?? []
  if (states.length === all.length) return `${region}: any`
  const heads = [...new Set(states.map((path) => wordsOf(path)[0]))]
  return `${region}: ${heads.map((head) => nameAlike(all, states.filter((path) => wordsOf(path)[0] === head))).join(', ')}`
}

/** States of a region that a move leaves for one other: `any`, `any but entangled`, or which. */
export function nameSources(all: readonly string[], from: readonly string[], to: string | null): string {
  const others = all.filter((path) => path !== to && !from.includes(path))
  if (others.length === 0) return 'any'
  const heads = [...new Set(from.map((path) => wordsOf(path)[0]))]
  const whole = heads.every((head) => others.every((path) => wordsOf(path)[0] !== head))
  if (others.length <= 2 && from.length > 3) return `any but ${others.map((path) => wordsOf(path).join(' ')).join(', ')}`
  return (whole ? heads : from.map((path) => wordsOf(path).join(' '))).join(', ')
}

/** A state by its words: `local going databases closed`. */
export const nameState = (path: string): string => wordsOf(path).join(' ')

/** States that begin with the same word. */
function nameAlike(all: readonly string[], states: readonly string[]): string {
  const [first = [], ...rest] = states.map(wordsOf)
  const common = first.filter((word) => rest.every((words) => words.includes(word)))
  const meant = all.filter((path) => common.every((word) => wordsOf(path).includes(word)))
  return meant.length === states.length ? common.join(' ') : states.map((path) => wordsOf(path).join(' ')).join(', ')
}

/** `local.going+fullLogs+open` → its words. */
const wordsOf = (path: string): string[] => path.split(/[.+]/)

/** A move between two states by the words that it changes: `databases → fullLogs`. */
export function nameMove(from: string, to: string | null): string {
  if (to === null) return `${wordsOf(from)[0] ?? ''} → freed`
  const [before, after] = [wordsOf(from), wordsOf(to)]
  if (before.length !== after.length || before[0] !== after[0]) return `${before[0] ?? ''} → ${after.join(' ')}`
  const changed = (words: readonly string[], others: readonly string[]): string => words.filter((word, index) => word !== others[index]).join(' ')
  return `${changed(before, after)} → ${changed(after, before)}`
}
