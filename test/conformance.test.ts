import { describe, expect, it } from 'vitest'
import { guard } from '@jet-lifecycle/runtime'
import type { Subject } from '@jet-lifecycle/runtime/conformance'
import { conformance } from '@jet-lifecycle/runtime/conformance'
import { createSimulator } from '@jet-lifecycle/runtime/simulator'

const simulated = (wrap: (esent: object) => object): Subject => {
  const { esent, failNext, during, onThread } = createSimulator()
  return { binding: wrap(esent), unseen: esent, failNext, during, onThread }
}

describe('the simulator', () => {
  const { tests, leftOut } = conformance({ test: (name, body) => { it(name, body) }, factory: () => simulated((esent) => esent), profile: 'engine', hazardous: false })
  it('x', () => { console.log(tests, leftOut.length, leftOut.map((l) => l.why).slice(0, 500).sort().filter((w, i, a) => a.indexOf(w) === i)) })
})
describe('guarded', () => {
  conformance({ test: (name, body) => { it(name, body) }, factory: () => simulated((esent) => guard(esent)), hazardous: true })
  it('x', () => { expect(1).toBe(1) })
})
