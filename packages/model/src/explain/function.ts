import type { FunctionRow, Gate, JetFunctionName, Profile } from '../facts/index.ts'
import { functionRows, jetFunction } from '../facts/index.ts'
import { optionBitSets } from '../gates/index.ts'
import { refusalReasons, withValue } from '../replay/index.ts'
import type { Decision, StateAnswer } from '../world/index.ts'
import { decide, stateAnswers } from '../world/index.ts'
import { adviceFor } from './advice.ts'
import type { Explanation, Section } from './document.ts'
import { nameOfBits } from './option-bits.ts'
import type { Situation } from './situations.ts'
import { callOnInstance, isLegacy, signatureOf, situations, worldOf } from './situations.ts'
import { machines, nameMove, nameStates } from './states.ts'

const gateWords: Readonly<Record<Gate, string>> = {
  'session': 'a session that is usable: refused after a full stop',
  'session-past-stop': 'a session that is usable; the engine does not look at a full stop',
  'instance': 'an initialised instance: refused after a full stop',
  'before-init': 'an instance, initialised or not',
  'init': 'brings an instance up',
  'term': 'brings an instance down',
  'lookup': 'the handle is looked up, and nothing else is checked',
  'none': 'none: no instance is looked at',
}

/**
 * What the lifecycle has to say of a function.
 * @param after only this situation, with what to do there
 */
export function explainFunction(fn: JetFunctionName, profile: Profile, after: Situation | null = null): Explanation {
  const facts = jetFunction(fn)
  const lead = [signatureOf(fn), ...(facts.note === undefined ? [] : [facts.note])]
  const sections = after === null
    ? [about(fn), allowedWhen(fn, profile, situations), errors(fn, profile), changes(fn)]
    : [allowedWhen(fn, profile, [after]), instead(fn, profile, after)]
  return { title: fn, lead, sections: sections.filter(({ rows }) => rows.length > 0) }
}

function about(fn: JetFunctionName): Section {
  const { gate, backup, exports, documented, page, since, introduced, lines, acquires = [], releases = [], area, endsInFlight = [] } = jetFunction(fn)
  const rows: [string, string][] = [
    ['area', area],
    ['gate', `${gate}: ${gateWords[gate]}`],
  ]
  if (isLegacy(fn)) rows.push(['running mode', 'one-instance mode only'])
  if (backup !== undefined) rows.push(['in a backup', backup])
  if (acquires.length > 0) rows.push(['hands out', acquires.map(({ what }) => what).join(', ')])
  if (releases.length > 0) rows.push(['takes back', releases.map(({ what }) => what).join(', ')])
  if (endsInFlight.length > 0) rows.push(['a full stop meanwhile', 'can end the call with JET_errClientRequestToStopJetService'])
  rows.push(
    ['exported as', exports.join(', ')],
    ['since', introduced ?? since ?? 'not said'],
    ['documentation', documented ? (page ?? 'not said') : 'none'],
    ['engine', `jetapi.cxx:${String(lines[1])}, gate at ${String(lines[0])}`],
  )
  return { heading: 'What it is', rows }
}

function allowedWhen(fn: JetFunctionName, profile: Profile, asked: readonly Situation[]): Section {
  const legacy = isLegacy(fn)
  return {
    heading: `When it is allowed (${profile})`,
    rows: asked.map((situation) => [situation.title, inWords(decide(worldOf(situation, legacy), callOnInstance(fn), profile))]),
  }
}

function inWords({ verdict, error, why }: Decision): string {
  switch (verdict) {
    case 'allowed':
      return error === null ? 'allowed' : `allowed, and returns ${withValue(error)}`
    case 'refused':
      return withValue(error)
    case 'unknown':
      return `not known: ${why}`
  }
}

/** Every error that a state can bring, which the situations above show a part of. */
function errors(fn: JetFunctionName, profile: Profile): Section {
  return { heading: 'Errors of the lifecycle', rows: stateAnswers(fn, profile).map((answer) => [withValue(answer.error), whenAnswered(fn, answer)]) }
}

/** `service: stopped`, `a handle …`, with the option bits if they matter. */
function whenAnswered(fn: JetFunctionName, answer: StateAnswer): string {
  const { region, why, grbits } = answer
  const when = region === null ? refusalReasons[why] : nameStates(answer)
  return `${when}${withBits(fn, grbits)}`
}

/** Regions that a success moves, from the machines. */
function changes(fn: JetFunctionName): Section {
  const sets = optionBitSets(fn)
  const moves = new Map<string, { readonly region: string; readonly move: string; readonly bits: Set<number> }>()
  for (const bits of sets) {
    for (const { region, move } of movesOf(fn, bits)) {
      const key = `${region} ${move}`
      const known = moves.get(key) ?? { region, move, bits: new Set() }
      moves.set(key, known)
      known.bits.add(bits)
    }
  }
  const rows = [...moves.values()].map(({ region, move, bits }) => [region, `${move}${withBits(fn, bits.size === sets.length ? null : [...bits])}`] as const)
  return { heading: 'What a success changes', rows }
}

function movesOf(fn: JetFunctionName, bits: number): { region: string; move: string }[] {
  return Object.values(machines).flatMap((machine) => {
    const column = machine.table.columns[machine.event(fn, bits, null)]
    return machine.table.regions.flatMap(({ name, states }, index) => {
      const next = column?.next[index] ?? []
      const moved = next.flatMap((to, from) => (to === from ? [] : [{ from: states[from] ?? '', to: states[to] ?? null }]))
      const isFromAny = moved.length > 1 && moved.length >= states.length - 1 && moved.every(({ to }) => to === moved[0]?.to)
      const named = isFromAny ? [`any → ${moved[0]?.to ?? 'freed'}`] : moved.map(({ from, to }) => nameMove(from, to))
      return [...new Set(named)].map((move) => ({ region: name, move }))
    })
  })
}

/** ` (grbit JET_bitTermDirty)`, where option bits matter. */
function withBits(fn: JetFunctionName, grbits: readonly number[] | null): string {
  if (grbits === null) return ''
  return grbits.length <= 3 ? ` (grbit ${grbits.map((bits) => nameOfBits(fn, bits)).join(' or ')})` : ' (with some option bits)'
}

/** What to do where it is refused. */
function instead(fn: JetFunctionName, profile: Profile, situation: Situation): Section {
  const row: FunctionRow = functionRows[fn]
  const decision = decide(worldOf(situation, isLegacy(fn)), callOnInstance(fn), profile)
  return { heading: 'What to do', rows: decision.verdict === 'refused' ? [['instead', adviceFor(decision.error, decision.why, row)]] : [] }
}
