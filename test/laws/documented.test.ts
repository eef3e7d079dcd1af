import { describe, expect, it } from 'vitest'
import { jetFunctionNames } from '@jet-lifecycle/model/facts'
import { stepsOf } from '../../packages/runtime/src/conformance/classes.ts'
import { walks } from '../../packages/runtime/src/conformance/states.ts'
import type { Statement } from './statement.ts'
import { agrees, documented } from './statement.ts'
import { describePath } from '../../packages/runtime/src/conformance/visit.ts'
import { at } from './visit.ts'

const say = ({ verdict, error }: Statement): string => (error === null ? verdict : `${verdict} with ${error}`)

describe('the documented profile', () => {
  const steps = jetFunctionNames.flatMap(stepsOf)

  it('differs from the engine in its three points and in nothing else', { timeout: 600_000 }, () => {
    const wrong: string[] = []
    let differing = 0
    for (const { path } of Object.values(walks()).flatMap(({ reached }) => reached)) {
      at(path, (rig) => {
        for (const step of steps) {
          const engine = rig.decide(step, 'engine')
          const wanted = documented(engine, step, path, rig.last.instance !== undefined)
          const got = rig.decide(step, 'documented')
          if (!agrees(engine, wanted)) differing += 1
          if (agrees(got, wanted)) continue
          const call = `${step.fn}(${(step.grbit ?? 0).toString(16)})`
          wrong.push(`${call}: ${say(got)} instead of ${say(wanted)} after ${describePath(path)}`)
        }
      })
    }
    expect(wrong.slice(0, 20)).toEqual([])
    // The law is not empty: the profiles do differ on the way.
    expect(differing).toBeGreaterThan(1000)
  })
})
