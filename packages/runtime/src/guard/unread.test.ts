import { jetErrors } from '@jet-lifecycle/model/facts'
import { createSimulator } from '@jet-lifecycle/runtime/simulator'
import { describe, expect, it } from 'vitest'
import { guard } from './guard.ts'
import { shutdown } from './shutdown.ts'

type Jet = Record<string, (...args: unknown[]) => unknown>
const stopped = jetErrors.JET_errClientRequestToStopJetService

describe('an instance that is brought up unseen', () => {
  it('by an init that takes the handle by value: its phase is not proven, a stop is', () => {
    const { esent } = createSimulator()
    const jet = guard({ ...esent, JetInit: (instance: number) => esent.JetInit({ value: instance }) })
    const [instance, sesid] = [{ value: 0 }, { value: 0 }]
    jet.JetCreateInstance(instance, 'one')
    expect(jet.JetInit(instance.value)).toBe(0)
    expect(jet.JetBeginSession(instance.value, sesid, null, null)).toBe(0)
    jet.JetStopServiceInstance(instance.value)
    expect(jet.JetBeginTransaction(sesid.value)).toBe(stopped)
  })

  it('by addresses throughout: the running mode is not proven', () => {
    const jet = guard<Jet>({ JetCreateInstance: () => 0, JetInit: () => 0, JetTerm: () => 0 }, { convention: 'koffi' })
    jet['JetCreateInstance']?.(4096n, 'one')
    jet['JetInit']?.(4096n)
    jet['JetTerm']?.(77)
    expect(jet['JetInit']?.(null)).toBe(0)
  })
})

describe('an answer', () => {
  it('of the same bits unsigned is the error', () => {
    let calls = 0
    const jet = guard<Jet>({ ...createSimulator().esent, JetIdle: () => (calls++, stopped >>> 0) })
    const [instance, sesid] = [{ value: 0 }, { value: 0 }]
    jet['JetCreateInstance']?.(instance, 'one')
    jet['JetInit']?.(instance)
    jet['JetBeginSession']?.(instance.value, sesid, null, null)
    jet['JetIdle']?.(sesid.value, 0)
    expect(jet['JetIdle']?.(sesid.value, 0)).toBe(stopped)
    expect(calls).toBe(1)
  })

  it.each([
    { what: 'a callback that throws', times: 1, body: () => { throw new Error('theirs') }, message: 'theirs' },
    { what: 'a callback that is called twice', times: 2, body: () => undefined, message: null },
  ])('given to $what is settled once', ({ times, body, message }) => {
    const async = (_sesid: number, _grbit: number, done: (error: null, code: number) => void): void => {
      for (let call = 0; call < times; call++) done(null, 0)
    }
    const jet = guard({ JetIdle: Object.assign(() => 0, { async }) }, { convention: 'koffi' })
    const call = () => jet.JetIdle.async(1, 0, body)
    if (message === null) expect(call).not.toThrow()
    else expect(call).toThrow(message)
  })
})

it('shutdown takes the holder that the create filled', async () => {
  const jet = guard(createSimulator().esent)
  const instance = { value: 0 }
  jet.JetCreateInstance(instance, 'one')
  jet.JetInit(instance)
  const { isDown, steps } = await shutdown(jet, instance)
  expect({ isDown, failed: steps.filter(({ error }) => error !== null) }).toEqual({ isDown: true, failed: [] })
})
