import { describe, expect, it } from 'vitest'
import { jetFunctionNames } from '@jet-lifecycle/model/facts'
import { compiledInstance } from '@jet-lifecycle/model/gates'
import type { Step } from '../support/rig.ts'
import { contradiction } from '../support/rig.ts'
import { asksMode, nullHandles, oddStepsOf, representatives, stepsOf } from '../../packages/runtime/src/conformance/classes.ts'
import { handlePaths, oddHandles } from './handles.ts'
import { ordinaryErrors } from './ordinary.ts'
import type { Reached } from '../../packages/runtime/src/conformance/states.ts'
import { covering, gateAnswers, walks } from '../../packages/runtime/src/conformance/states.ts'
import { describePath } from '../../packages/runtime/src/conformance/visit.ts'
import { answersAt, arrive } from './visit.ts'

const { 'one-instance': inOne, 'multi-instance': inMulti, side } = walks()
const ordinary = ordinaryErrors()

/** Where the model says otherwise than the simulator: each contradiction once, with the first path to it. */
function contradictions(states: readonly Reached[], steps: readonly Step[]): string[] {
  const found = new Map<string, string>()
  for (const state of states) {
    answersAt(state, steps, (rig, step, answer) => {
      if ('hang' in answer && state.path.open !== null && step.fn.startsWith('JetTerm')) return
      const wrong = contradiction(rig.decide(step), answer, (error) => ordinary.get(step.fn)?.has(error) ?? false)
      const what = `${describeStep(step)}: ${wrong ?? ''}`
      if (wrong && !found.has(what)) found.set(what, describePath(state.path))
    })
  }
  return [...found].map(([what, where]) => `${what} after ${where}`)
}

function describeStep({ fn, grbit = 0, handles = {} }: Step): string {
  const odd = Object.entries(handles)
    .filter(([kind, name]) => kind !== 'hFile' && String(name).length + Number(name === 0) > 1)
    .map(([kind, name]) => `${kind} ${String(name)}`)
  return `${fn}(${[...(grbit === 0 ? [] : [grbit.toString(16)]), ...odd].join(', ')})`
}

describe('each state of the machine', () => {
  it('is reached by a path of calls, whatever its region', () => {
    const states = [inOne, inMulti, side].flatMap((walk) => [...walk.states])
    for (const { name, states: paths } of compiledInstance.table.regions) {
      const seen = new Set(states.map((state) => compiledInstance.region(state, name)))
      expect({ region: name, unreachable: paths.filter((path) => !seen.has(path)) }).toEqual({ region: name, unreachable: [] })
    }
  })

  it.each([
    // Here the mode keeps out the functions that need the other one, and handles count.
    { mode: 'multi-instance', reached: [...inMulti.reached, ...side.reached], steps: representatives() },
    // What does not ask for the mode meets the same gates in both.
    { mode: 'one-instance', reached: inOne.reached, steps: representatives(asksMode) },
  ])('answers each class of functions as the simulator does in $mode mode ($reached.length mask-distinct states)', { timeout: 600_000 }, ({ reached, steps }) => {
    expect(contradictions(reached, steps)).toEqual([])
  })
})

describe.each([
  { mode: 'multi-instance', reached: [...inMulti.reached, ...side.reached] },
  { mode: 'one-instance', reached: inOne.reached },
])('each function in $mode mode', ({ reached }) => {
  const few = covering(reached)

  it('meets every answer of every gate and role in a few states', () => {
    const answersIn = (states: readonly Reached[]): string[] => [...new Set(states.flatMap(({ world }) => gateAnswers(world)))].sort()
    expect(answersIn(few)).toEqual(answersIn(reached))
    expect(few.length).toBeLessThan(reached.length / 10)
  })

  it(`answers as its class in those ${String(few.length)} states, also a null handle`, { timeout: 600_000 }, () => {
    const steps = jetFunctionNames.flatMap((fn) => [...stepsOf(fn), ...oddStepsOf(fn, nullHandles)])
    expect(contradictions(few, steps).slice(0, 20)).toEqual([])
  })

})

describe('each function', () => {
  it('answers a handle that is ended, freed or of another session as the simulator does', { timeout: 600_000 }, () => {
    const steps = jetFunctionNames.flatMap((fn) => oddStepsOf(fn, oddHandles))
    expect(contradictions(handlePaths.map(arrive), steps).slice(0, 20)).toEqual([])
  })
})
