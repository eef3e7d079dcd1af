import { describe, expect, it } from 'vitest'
import { edgeCases } from '@jet-lifecycle/model/edge-cases'
import type { Profile } from '@jet-lifecycle/model/facts'
import { jetErrorName, jetErrors } from '@jet-lifecycle/model/facts'
import type { Judgement } from '@jet-lifecycle/model/replay'
import { Replay } from '@jet-lifecycle/model/replay'
import { Theatre } from '../support/theatre.ts'
import type { Notes, WrittenTrace } from '../support/traces.ts'
import { writtenTraces } from '../support/traces.ts'

function judgementsOf({ trace }: WrittenTrace, profile: Profile): Judgement[] {
  const replay = new Replay(trace, profile)
  return trace.entries.map((entry, index) => {
    const judgement = replay.judge(entry, index)
    replay.follow(judgement)
    return judgement
  })
}

/** What a call is told to have returned, by name; undefined where nobody observed it. */
function nameOf({ expect: told }: Notes): string | undefined {
  if (told === undefined || told === null || told === 'unknown') return undefined
  if (typeof told === 'string' && told.startsWith('JET_')) return told
  const code = Number(told)
  return jetErrorName(code) ?? (code >= 0 ? 'JET_errSuccess' : `error ${String(code)}`)
}

/** Traces that the simulator cannot play, and why. */
const unplayable: Readonly<Record<string, string>> = {
  'modes.jsonl: modes/chosen before the trace': 'what the process did before it is not known',
  'overlap.jsonl: overlap/calls that cross': 'the simulator has one stack: the call that began last returns first',
  'format.jsonl: format/unknown functions': 'there is no such function',
  'handles.jsonl: handles/a strange cursor after a stop': 'a handle that the simulator never gave out is a dead one, and told before the stop',
  'term.jsonl: term/an unknown outcome is passed on': 'a code that is in no table',
}

const cases = writtenTraces.flatMap((written) => written.profiles.map((profile) => [`${written.name}, ${profile}`, written, profile] as const))
const engineTraces = writtenTraces.filter(({ profiles }) => profiles.includes('engine'))
const playable = engineTraces.filter(({ name }) => unplayable[name] === undefined)

/** The call, and whether what it returned agrees with what the model says. */
const agreements = (judgements: readonly Judgement[]): unknown[] =>
  judgements.map(({ index, entry, agrees, decision }) => ({ call: index, fn: entry.fn, agrees, decision }))

describe('the traces', () => {
  it.each(cases)('%s: agrees with the model', (_, written, profile) => {
    const judgements = judgementsOf(written, profile)
    // Of the rest nothing contradicts, and what is neither foreseen nor excused shows nothing: it has to say so.
    const wrong = judgements.filter(({ entry, agrees, index }) => {
      const { verdict, fails, agrees: announced } = written.notes[index] ?? {}
      if (announced !== undefined) return agrees !== announced
      return entry.observed !== undefined && agrees !== true && !(agrees === null && (verdict === 'unknown' || fails === true))
    })
    expect(agreements(wrong)).toEqual([])
    const told = judgements.flatMap(({ index }) => written.notes[index]?.verdict ?? [])
    expect(judgements.flatMap(({ index, decision }) => (written.notes[index]?.verdict === undefined ? [] : decision.verdict))).toEqual(told)
  })

  it('have names of their own and a source each', () => {
    expect(new Set(writtenTraces.map(({ name }) => name)).size).toBe(writtenTraces.length)
    expect(writtenTraces.filter(({ source }) => !/§\d|profiles \d|\w\.\wxx:\d/.test(source)).map(({ name }) => name)).toEqual([])
    expect(writtenTraces.length).toBeGreaterThanOrEqual(65)
  })

  it('see every error of the edge table', () => {
    const seen = new Set(writtenTraces.flatMap(({ notes }) => notes.map(nameOf)))
    expect(edgeCases.flatMap(({ error }) => (error === null || seen.has(error) ? [] : error))).toEqual([])
  })
})

describe('the simulator answers as the traces say', () => {
  it.each(playable.map((written) => [written.name, written] as const))('%s', (_, written) => {
    const { trace: { entries }, notes } = written
    const answers = new Theatre(written).play()
    const differing = entries.flatMap(({ fn, phase }, index) => {
      const told = nameOf(notes[index] ?? {})
      if (phase === 'begin') return []
      // After a crash nothing comes.
      if (told === undefined) return answers[index] === 'crash' && index < entries.length - 1 ? [`call ${String(index)}, ${fn}: crash`] : []
      const wanted = isFailure(told) ? told : 'JET_errSuccess'
      return answers[index] === wanted ? [] : [`call ${String(index)}, ${fn}: ${String(answers[index])}, and ${wanted} is told`]
    })
    expect(differing).toEqual([])
  })

  it.each(Object.entries(unplayable))('cannot play %s: %s', (name) => {
    const written = engineTraces.find((each) => each.name === name)
    if (written === undefined) throw new Error('there is no such trace')
    expect(() => {
      const answers = new Theatre(written).play()
      const told = written.notes.map(nameOf)
      expect(answers).toEqual(told)
    }).toThrow()
  })
})

function isFailure(name: string): boolean {
  return name in jetErrors ? jetErrors[name as keyof typeof jetErrors] < 0 : name.startsWith('error')
}
