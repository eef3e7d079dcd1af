import { describe, expect, it } from 'vitest'
import { jetFunctionNames } from '@jet-lifecycle/model/facts'
import { compiledInstance } from '@jet-lifecycle/model/gates'
import { contradiction } from '../support/rig.ts'
import { representatives, stepsOf } from './classes.ts'
import { ordinaryErrors } from './ordinary.ts'
import type { Reached } from './states.ts'
import { covering, gateAnswers, reachable, sideAlphabet } from './states.ts'
import { answersAt, describePath } from './visit.ts'

const walks = [reachable(), reachable(sideAlphabet)]
const reached = walks.flatMap((walk) => walk.reached)
const ordinary = ordinaryErrors()

describe('each state of the machine', () => {
  it('is reached by a path of calls, whatever its region', () => {
    const states = walks.flatMap((walk) => [...walk.states])
    for (const { name, states: paths } of compiledInstance.table.regions) {
      const seen = new Set(states.map((state) => compiledInstance.region(state, name)))
      expect({ region: name, unreachable: paths.filter((path) => !seen.has(path)) }).toEqual({ region: name, unreachable: [] })
    }
  })

  it(`answers each class of functions as the simulator does (${String(reached.length)} mask-distinct states)`, { timeout: 600_000 }, () => {
    const steps = representatives()
    const wrong = new Map<string, string>()
    for (const state of reached) {
      answersAt(state, steps, (rig, step, answer) => {
        if ('hang' in answer && state.path.open !== null && step.fn.startsWith('JetTerm')) return
        const found = contradiction(rig.decide(step), answer, (error) => ordinary.get(step.fn)?.has(error) ?? false)
        const key = `${step.fn}(${(step.grbit ?? 0).toString(16)}): ${found ?? ''}`
        if (found && !wrong.has(key)) wrong.set(key, describePath(state.path))
      })
    }
    expect([...wrong].map(([what, where]) => `${what} after ${where}`)).toEqual([])
  })
})

describe('each function', () => {
  const few = covering(reached)

  it('meets every answer of every gate and role in a few states', () => {
    const answersIn = (states: readonly Reached[]): string[] => [...new Set(states.flatMap(({ world }) => gateAnswers(world)))].sort()
    expect(answersIn(few)).toEqual(answersIn(reached))
    expect(few.length).toBeLessThan(reached.length / 10)
  })

  it(`answers as its class in those ${String(few.length)} states`, { timeout: 600_000 }, () => {
    const steps = jetFunctionNames.flatMap(stepsOf)
    const wrong: string[] = []
    for (const state of few) {
      answersAt(state, steps, (rig, step, answer) => {
        if ('hang' in answer && state.path.open !== null && step.fn.startsWith('JetTerm')) return
        const found = contradiction(rig.decide(step), answer, (error) => ordinary.get(step.fn)?.has(error) ?? false)
        if (found) wrong.push(`${step.fn}(${(step.grbit ?? 0).toString(16)}) after ${describePath(state.path)}: ${found}`)
      })
    }
    expect(wrong.slice(0, 20)).toEqual([])
  })
})
