import { describe, expect, it } from 'vitest'
import type { Profile } from '@jet-lifecycle/model/facts'
import { guard } from '@jet-lifecycle/runtime'
import type { ConformanceOptions, Subject } from '@jet-lifecycle/runtime/conformance'
import { conformance } from '@jet-lifecycle/runtime/conformance'
import { createSimulator } from '@jet-lifecycle/runtime/simulator'
import { runs } from './support/runs.ts'

/** Of the states only each nth: a guard that differs in one thing is asked of all only in the long run. */
function each(nth: number): ConformanceOptions['test'] {
  let states = 0
  return (name, body) => {
    if (!name.startsWith('state: ') || states++ % nth === 0) it(name, body)
  }
}

function simulated(wrap: (esent: object) => object): Subject {
  const { esent, failNext, during, onThread } = createSimulator()
  return { binding: wrap(esent), unseen: esent, failNext, during, onThread }
}

const bare = (esent: object): object => esent
const guarded = (profile: Profile) => (binding: object): object => guard(binding, { profile })

/** Calls inside calls make most of the states: where the short run has seen them once it does without. */
const inFlight = runs(0, 1) === 1

describe.each([
  { name: 'the simulator', wrap: bare, profile: 'engine', supports: { inFlight }, hazardous: false, nth: 1 },
  { name: 'a guarded simulator', wrap: guarded('documented'), profile: 'documented', supports: {}, hazardous: true, nth: 1 },
  { name: 'a guarded simulator by the engine', wrap: guarded('engine'), profile: 'engine', supports: { inFlight }, hazardous: true, nth: runs(6, 1) },
  { name: 'a guard of a guard', wrap: (esent: object) => guarded('documented')(guarded('documented')(esent)), profile: 'documented', supports: { inFlight }, hazardous: true, nth: runs(6, 1) },
] as const)('$name', ({ wrap, profile, supports, hazardous, nth }) => {
  const registered = conformance({ test: each(nth), factory: () => simulated(wrap), profile, supports, hazardous })
  it('leaves out only what it says', () => {
    const known = hazardous ? /inside the engine|would wait|refuses .* on the way/ : /inside the engine|would wait|^hazardous: |refuses .* on the way/
    expect(registered.leftOut.filter(({ why }) => !known.test(why))).toEqual([])
  })
})
