import type { Gate, JetFunctionName, Profile } from '../facts/index.ts'
import { functionRows, jetFunction } from '../facts/index.ts'
import { optionBitSets, unknownReasons } from '../gates/index.ts'
import { refusalReasons, withValue } from '../replay/index.ts'
import type { Decision, StateAnswer } from '../world/index.ts'
import { decide, stateAnswers } from '../world/index.ts'
import { adviceFor } from './advice.ts'
import type { Explanation, Section } from './document.ts'
import { effectsOf } from './effects.ts'
import { nameOfBits, withBits } from './option-bits.ts'
import type { Situation } from './situations.ts'
import { callInWorld, isLegacy, signatureOf, situations, takesSnapshot, usualBits, worldOf } from './situations.ts'
import { nameStates } from './states.ts'

const gateWords: Readonly<Record<Gate, string>> = {
  'session': 'a session that is usable: refused after a full stop',
  'session-past-stop': 'a session that is usable; the engine does not look at a full stop',
  'instance': 'an initialised instance: refused after a full stop',
  'before-init': 'an instance, initialised or not',
  'init': 'brings an instance up',
  'term': 'brings an instance down',
  'lookup': 'the handle is looked up, and nothing else is checked',
  'none': 'no instance is looked at',
}

/**
 * What the lifecycle has to say of a function.
 * @param after only this situation, with what to do there
 */
export function explainFunction(fn: JetFunctionName, profile: Profile, after: Situation | null = null): Explanation {
  const facts = jetFunction(fn)
  const lead = [signatureOf(fn), ...(facts.note === undefined ? [] : [facts.note])]
  const sections = after === null
    ? [about(fn), allowedWhen(fn, profile, situations), errors(fn, profile), effectsOf(fn), instead(fn, profile, situations)]
    : [allowedWhen(fn, profile, [after]), instead(fn, profile, [after])]
  return { title: fn, lead, sections: sections.filter(({ rows }) => rows.length > 0) }
}

const resourceInWords = ({ what, param, note }: { readonly what: string; readonly param?: string; readonly note?: string }): string =>
  `${what}${param === undefined ? '' : ` (${param})`}${note === undefined ? '' : `: ${note}`}`

/** Where the vendor has the page of a function. */
const pageAddress = (page: string): string => `https://learn.microsoft.com/en-us/windows/win32/extensible-storage-engine/${page.replace(/\.md$/, '')}`

function about(fn: JetFunctionName): Section {
  const { gate, backup, exports, documented, page, since, introduced, lines, acquires = [], releases = [], area, endsInFlight = [] } = jetFunction(fn)
  const rows: [string, string][] = [
    ['area', area],
    ['gate', `${gate}: ${gateWords[gate]}`],
  ]
  if (isLegacy(fn)) rows.push(['running mode', 'one-instance mode only'])
  if (backup !== undefined) rows.push(['in a backup', backup])
  if (acquires.length > 0) rows.push(['hands out', acquires.map(resourceInWords).join(', ')])
  if (releases.length > 0) rows.push(['takes back', releases.map(resourceInWords).join(', ')])
  if (endsInFlight.length > 0) rows.push(['a full stop meanwhile', 'can end the call with JET_errClientRequestToStopJetService'])
  rows.push(
    ['exported as', exports.join(', ')],
    ['since', introduced ?? since ?? 'not said'],
    ['documentation', documented && page !== null ? pageAddress(page) : 'none'],
    ['engine', `jetapi.cxx:${String(lines[1])}, gate at ${String(lines[0])}`],
  )
  return { heading: 'What it is', rows }
}

function allowedWhen(fn: JetFunctionName, profile: Profile, asked: readonly Situation[]): Section {
  const bits = usualBits(fn)
  const how = [profile, ...(bits === 0 ? [] : [`grbit ${nameOfBits(fn, bits)}`]), ...(takesSnapshot(fn) ? ['after JetOSSnapshotPrepare'] : [])]
  return { heading: `When it is allowed (${how.join(', ')})`, rows: sayOnce(asked.map((situation) => [situation.title, inWords(decisionIn(fn, situation, profile))] as const)) }
}

/** What is answered alike everywhere is said once. */
function sayOnce(rows: Section['rows']): Section['rows'] {
  const [first, ...others] = rows
  return first !== undefined && others.length > 0 && others.every(([, text]) => text === first[1]) ? [['at any time', first[1]]] : rows
}

/** null: there is no handle yet with which it could be called. */
function decisionIn(fn: JetFunctionName, situation: Situation, profile: Profile): Decision | null {
  const world = worldOf(situation, fn)
  const call = callInWorld(world, fn)
  return call === null ? null : decide(world, call, profile)
}

function inWords(decision: Decision | null): string {
  if (decision === null) return 'there is no session yet to call it with'
  const { verdict, error, why } = decision
  switch (verdict) {
    case 'allowed':
      return error === null ? 'allowed' : `allowed, and returns ${withValue(error)}`
    case 'refused':
      return `${withValue(error)}${why === 'crash' ? ': the engine itself would crash' : ''}`
    case 'unknown':
      return `not known: ${unknownReasons[why]}`
  }
}

/** Every error that a state can bring, which the situations above show a part of. */
function errors(fn: JetFunctionName, profile: Profile): Section {
  const rows = stateAnswers(fn, profile).map((answer) => [withValue(answer.error), whenAnswered(fn, answer)] as const)
  return { heading: `Errors of the lifecycle (${profile})`, rows: uniqueRows(rows) }
}

/** `service: stopped`, `a handle …`, with the option bits if they matter. */
function whenAnswered(fn: JetFunctionName, { error, machine, region, states, why, grbits }: StateAnswer): string {
  const when = region === null ? refusalReasons[why] : nameStates({ machine, region, states })
  return `${when}${grbits === null || error === 'JET_errInvalidGrbit' ? '' : withBits(fn, grbits, optionBitSets(fn))}${why === 'crash' ? '; the engine itself would crash' : ''}`
}

/** What to do, or to call instead, where it is refused. */
function instead(fn: JetFunctionName, profile: Profile, asked: readonly Situation[]): Section {
  const rows = asked.flatMap((situation) => {
    const decision = decisionIn(fn, situation, profile)
    const error = decision?.error ?? null
    return decision === null || decision.verdict === 'unknown' || error === null ? [] : [[withValue(error), adviceFor(error, decision.why, functionRows[fn])] as const]
  })
  return { heading: 'What to do instead', rows: uniqueRows(rows.filter(([, text]) => text !== '')) }
}

function uniqueRows(rows: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  return [...new Map(rows.map((row) => [row.join('\n'), row])).values()]
}
