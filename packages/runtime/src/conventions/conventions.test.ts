import { jetErrors } from '@jet-lifecycle/model/facts'
import { describe, expect, it, vi } from 'vitest'
import type { Running } from '../../test/support/running.ts'
import { into, must, running } from '../../test/support/running.ts'
import { JetLifecycleError } from '../guard/error.ts'
import type { GuardEvent } from '../guard/events.ts'
import { guard } from '../guard/guard.ts'
import { inspectLifecycle } from '../guard/inspect.ts'
import type { Convention } from './convention.ts'
import { conventions } from './convention.ts'

const stopped = jetErrors.JET_errClientRequestToStopJetService

type Callback = (error: unknown, code?: number) => void

/** A binding of a few functions as koffi makes them; what runs in the background ends when the test says. */
function koffiLike() {
  const ends: (() => void)[] = []
  const asked: string[] = []
  const make = (name: string, body: (...args: never[]) => number) =>
    Object.assign((...args: unknown[]) => { asked.push(name); return body(...(args as never[])) }, {
      async(...args: unknown[]): void {
        const done = args.pop() as Callback
        asked.push(`${name}.async`)
        ends.push(() => done(null, body(...(args as never[]))))
      },
    })
  const give = (value: number) => (_: unknown, out: number[]): number => { out[0] = value; return 0 }
  const binding = {
    JetCreateInstance: make('JetCreateInstance', (out: number[]) => { out[0] = 7; return 0 }),
    JetInit: make('JetInit', () => 0), JetBeginSession: make('JetBeginSession', give(9)), JetStopServiceInstance: make('JetStopServiceInstance', () => 0),
    JetBeginTransaction: make('JetBeginTransaction', () => 0), JetIdle: make('JetIdle', () => 0), JetTerm: make('JetTerm', () => 0), JetEndSession: make('JetEndSession', () => 0),
  }
  const events: Running['events'] = []
  const esent = guard(binding, { convention: 'koffi', onEvent: into(events) })
  return { esent, ends, asked, events }
}

type Calls = Record<string, ((...args: unknown[]) => number) & { async: (...args: unknown[]) => void }>

function upWithSession() {
  const to = koffiLike()
  const esent = to.esent as unknown as Calls
  must(esent['JetCreateInstance']?.([0], 'one') ?? 1)
  must(esent['JetInit']?.([7]) ?? 1)
  must(esent['JetBeginSession']?.(7, [0], null, null) ?? 1)
  to.asked.length = 0
  const call = (fn: string, ...args: unknown[]): number => (esent[fn] as (...args: unknown[]) => number)(...args)
  return { ...to, call, background: (fn: string, ...args: unknown[]) => esent[fn]?.async(...args) }
}

describe('koffi: calls in the background', () => {
  it('commit their outcome when it arrives', () => {
    const { esent, call, background, ends, asked } = upWithSession()
    const done = vi.fn()
    background('JetStopServiceInstance', 7, done)
    expect(inspectLifecycle(esent).callsInFlight).toMatchObject([{ fn: 'JetStopServiceInstance', isAsynchronous: true, instance: 'i1' }])
    expect(call('JetBeginTransaction', 9)).toBe(0)
    ends.pop()?.()
    expect(done.mock.calls).toEqual([[null, 0]])
    expect(inspectLifecycle(esent).callsInFlight).toEqual([])
    expect(call('JetIdle', 9, 0)).toBe(stopped)
    expect(asked).toEqual(['JetStopServiceInstance.async', 'JetBeginTransaction'])
  })

  it('are refused by their callback, as the engine would answer, and not at once', async () => {
    const { call, background, asked, events } = upWithSession()
    must(call('JetStopServiceInstance', 7))
    const done = vi.fn()
    background('JetIdle', 9, 0, done)
    expect(done).not.toHaveBeenCalled()
    await Promise.resolve()
    expect(done.mock.calls).toEqual([[null, stopped]])
    expect(asked).toEqual(['JetStopServiceInstance'])
    expect(events).toMatchObject([{ type: 'refused', fn: 'JetIdle', error: 'JET_errClientRequestToStopJetService' }])
  })

  it('that fail on the way did not happen', () => {
    const { esent, background, ends } = koffiLike2()
    background(() => undefined)
    expect(inspectLifecycle(esent).callsInFlight).toHaveLength(1)
    ends.pop()?.()
    expect(inspectLifecycle(esent)).toMatchObject({ callsInFlight: [], instances: [{ regions: { phase: 'allocated' } }] })
  })

  /** An init in the background that ends with an exception of the library. */
  function koffiLike2() {
    const ends: (() => void)[] = []
    const init = Object.assign(() => 0, { async: (_: unknown, done: Callback): void => void ends.push(() => done(new Error('no thread'))) })
    const esent = guard({ JetCreateInstance: (out: number[]) => { out[0] = 7; return 0 }, JetInit: init }, { convention: 'koffi' })
    esent.JetCreateInstance([0])
    return { esent, ends, background: (done: Callback) => esent.JetInit.async([7], done) }
  }

  it('are not waited for: what they may have changed by now is left to the engine', () => {
    const { call, background, asked, ends } = upWithSession()
    must(call('JetEndSession', 9, 0))
    background('JetBeginSession', 7, [0], null, null, () => undefined)
    // Its value may be a session again.
    expect(call('JetIdle', 9, 0)).toBe(0)
    ends.pop()?.()
    background('JetTerm', 7, () => undefined)
    expect(call('JetBeginTransaction', 9)).toBe(0)
    ends.pop()?.()
    expect(call('JetBeginTransaction', 9)).toBe(jetErrors.JET_errInvalidSesid)
    expect(asked).toEqual(['JetEndSession', 'JetBeginSession.async', 'JetIdle', 'JetTerm.async', 'JetBeginTransaction'])
  })

  it('that overlap on one session are warned of', () => {
    const { call, background, ends, events } = upWithSession()
    background('JetIdle', 9, 0, () => undefined)
    background('JetIdle', 9, 0, () => undefined)
    expect(events).toMatchObject([{ type: 'warning', warning: 'session-overlap', fn: 'JetIdle', witness: { fn: 'JetIdle', at: 4 }, instance: 'i1' }])
    call('JetBeginTransaction', 9)
    expect(events).toHaveLength(2)
    for (const end of ends) end()
    call('JetIdle', 9, 0)
    expect(events).toHaveLength(2)
  })
})

/** The simulator with functions that give Promises. */
function promising(convention: Convention, options: { readonly throws?: boolean } = {}) {
  const to = running()
  const events: GuardEvent[] = []
  const binding = Object.fromEntries(Object.entries(to.simulator.esent).map(([name, body]) => [name, async (...args: unknown[]) => {
    await Promise.resolve()
    const code = body(...args)
    if (options.throws === true && code < 0) throw Object.assign(new Error('JET'), { error: code })
    return options.throws === true ? undefined : code
  }]))
  const esent = guard(binding, { convention, onEvent: (event) => event.type !== 'transition' && events.push(event) }) as Record<string, (...args: unknown[]) => Promise<unknown>>
  const call = (fn: string, ...args: unknown[]): Promise<unknown> => esent[fn]?.(...args) ?? Promise.reject(new Error(`no ${fn}`))
  return { call, events, esent, simulator: to.simulator }
}

describe('promises', () => {
  it('commit their outcome before anybody who waits for them goes on, and are refused with a Promise of the code', async () => {
    const { call, events } = promising(conventions.promises)
    const [instance, sesid] = [{ value: 0 }, { value: 0 }]
    await call('JetCreateInstance', instance, 'two')
    await call('JetInit', instance)
    await call('JetBeginSession', instance.value, sesid, null, null)
    expect(await call('JetStopServiceInstance', instance.value)).toBe(0)
    const refused = call('JetBeginTransaction', sesid.value)
    expect(refused).toBeInstanceOf(Promise)
    expect(await refused).toBe(stopped)
    expect(events).toMatchObject([{ type: 'refused' }])
  })

  it('settle as those of the binding do', async () => {
    const guarded = (result: Promise<unknown>) => (guard({ JetIdle: () => result }, { convention: 'deno' }) as { JetIdle: () => unknown }).JetIdle()
    await expect(guarded(Promise.resolve(5))).resolves.toBe(5)
    await expect(guarded(Promise.reject(new Error('theirs')))).rejects.toThrow('theirs')
  })

  it.each([[conventions.deno], [{ ...conventions.returnsCode, promises: ['JetIdle'] }]])('are learned of, or said: refusals match', async (convention) => {
    const binding = { JetCreateInstance: (out: { value: number }) => { out.value = 7; return 0 }, JetIdle: () => Promise.resolve(0), JetBeginSession: (..._: unknown[]) => 0, JetInit: (_: unknown) => 0, JetStopServiceInstance: (_: unknown) => 0 }
    const session = (_: unknown, out: { value: number }): number => { out.value = 9; return 0 }
    const esent = guard({ ...binding, JetBeginSession: session }, { convention }) as unknown as Record<string, (...args: unknown[]) => unknown>
    esent['JetCreateInstance']?.({ value: 0 })
    esent['JetInit']?.({ value: 7 })
    esent['JetBeginSession']?.(7, { value: 0 })
    if (convention.promises === 'seen') await esent['JetIdle']?.(9, 0)
    esent['JetStopServiceInstance']?.(7)
    expect(esent['JetIdle']?.(9, 0)).toBeInstanceOf(Promise)
  })

  it('are rejected where the binding throws its errors', async () => {
    const { call } = promising(conventions.throws, { throws: true })
    const [instance, sesid] = [{ value: 0 }, { value: 0 }]
    await call('JetCreateInstance', instance, 'two')
    await call('JetInit', instance)
    await call('JetBeginSession', instance.value, sesid, null, null)
    await call('JetStopServiceInstance', instance.value)
    await expect(call('JetBeginTransaction', sesid.value)).rejects.toBeInstanceOf(JetLifecycleError)
    // The engine's own error still comes through as it is.
    await expect(call('JetResetSessionContext', sesid.value)).rejects.toMatchObject({ error: jetErrors.JET_errSessionContextNotSetByThisThread })
  })
})

describe('throws', () => {
  const fresh = (convention: Convention, makeError: (code: number) => unknown) => {
    const { simulator } = running()
    const out = (): { value: number } => ({ value: 0 })
    const checked = (code: number): void => { if (code < 0) throw makeError(code) }
    return guard({
      JetCreateInstance(name: string) { const it = out(); checked(simulator.esent.JetCreateInstance(it, name)); return it.value },
      JetInit(instance: number) { checked(simulator.esent.JetInit({ value: instance })) },
      JetBeginSession(instance: number) { const it = out(); checked(simulator.esent.JetBeginSession(instance, it, null, null)); return { sesid: it.value } },
      JetStopServiceInstance(instance: number) { checked(simulator.esent.JetStopServiceInstance(instance)) },
      JetBeginTransaction(sesid: number) { checked(simulator.esent.JetBeginTransaction(sesid)) },
      JetTerm2(instance: number, grbit: number) { checked(simulator.esent.JetTerm2(instance, grbit)) },
      simulator,
    }, { convention })
  }

  it('handles come back as values, and a refusal is an exception', () => {
    const esent = fresh(conventions.throws, (error) => Object.assign(new Error('JET'), { error }))
    const instance = esent.JetCreateInstance('two')
    esent.JetInit(instance)
    const { sesid } = esent.JetBeginSession(instance)
    esent.JetStopServiceInstance(instance)
    let caught: unknown
    try {
      esent.JetBeginTransaction(sesid)
    } catch (thrown) {
      caught = thrown
    }
    expect(caught).toBeInstanceOf(JetLifecycleError)
    expect(caught).toMatchObject({
      name: 'JetLifecycleError', code: 'ERR_JET_LIFECYCLE', jetError: 'JET_errClientRequestToStopJetService', jetErrorValue: stopped, fn: 'JetBeginTransaction', instance: 'i1',
      gate: 'session', witness: { fn: 'JetStopServiceInstance', at: 4 }, profile: 'documented', message: 'Cannot call JetBeginTransaction: instance "i1" was stopped by JetStopServiceInstance',
    })
  })

  it.each<[string, Convention, (code: number) => unknown]>([
    ['error', conventions.throws, (error) => Object.assign(new Error('x'), { code: 'EJET', error })],
    ['code', conventions.throws, (code) => ({ code })],
    ['errno', conventions.throws, (errno) => ({ errno })],
    ['jetError, by its name', conventions.throws, (code) => ({ jetError: Object.entries(jetErrors).find(([, value]) => value === code)?.[0] })],
    ['a function of one’s own', { ...conventions.throws, errorOf: (thrown) => /(-\d+)/.exec(String(thrown))?.[1] && Number(/(-\d+)/.exec(String(thrown))?.[1]) }, (code) => `failed with ${String(code)}`],
  ])('the code of an error is found in %s', (_, convention, makeError) => {
    const esent = fresh(convention, makeError)
    const instance = esent.JetCreateInstance('two')
    esent.simulator.failNext('JetInit', 'JET_errDiskIO')
    expect(() => esent.JetInit(instance)).toThrow()
    // A failed init zeroes nothing here, but frees what it had: the outcome was read.
    const up = esent.JetCreateInstance('three')
    esent.JetInit(up)
    const { sesid } = esent.JetBeginSession(up)
    expect(inspectLifecycle(esent).sessions).toHaveLength(1)
    expect(() => esent.JetTerm2(up, 8)).toThrow()
    expect(inspectLifecycle(esent).sessions).toEqual([])
    expect(() => esent.JetBeginTransaction(sesid)).toThrow(/the session was ended by JetTerm2/)
  })

  it('an exception without a code means that the call did not happen', () => {
    const esent = guard({ JetCreateInstance: () => 7, JetTerm: (): never => { throw new RangeError('no such library') }, JetInit: (_: number) => undefined }, { convention: 'throws' })
    esent.JetInit(esent.JetCreateInstance())
    expect(() => esent.JetTerm()).toThrow(RangeError)
    expect(inspectLifecycle(esent).instances).toMatchObject([{ handle: 7, regions: { phase: 'initialised' } }])
  })

  it('may make its own exceptions of a refusal', () => {
    class Own extends Error {}
    const esent = guard({ JetCreateInstance: () => 7, JetBeginSession: (_: number) => 0 }, { convention: { ...conventions.throws, exception: ({ message }) => new Own(message) } })
    esent.JetCreateInstance()
    expect(() => esent.JetBeginSession(7)).toThrow(Own)
  })
})

describe('handles in results', () => {
  const begin = (result: unknown) => guard({ JetCreateInstance: (_: unknown, ..._rest: unknown[]) => result })
  it.each([[[0, 7]], [[0, [7n]]], [{ error: 0, instance: 7 }], [{ code: 0, pinstance: 7 }], [{ err: 0, handle: 1, instance: [7] }]])('of a call that returns its code beside them (%#)', (result) => {
    const esent = begin(result)
    esent.JetCreateInstance('one')
    expect(inspectLifecycle(esent).instances).toMatchObject([{ handle: 7 }])
  })

  it('and refusals look like them', () => {
    const session = guard({ JetCreateInstance: (_: string) => [0, 7], JetBeginSession: (_: number) => [0, 9], JetInit: () => 0, JetStopServiceInstance: (_: number) => 0 })
    session.JetCreateInstance('one')
    ;(session.JetInit as (pointer: object) => number)({ value: 7 })
    expect(session.JetBeginSession(7)).toEqual([0, 9])
    session.JetStopServiceInstance(7)
    expect(session.JetBeginSession(7)).toEqual([stopped, null])
  })

  it('that cannot be read make nothing certain of what was released', () => {
    let next: unknown = 9
    const asked: unknown[] = []
    const esent = guard({
      JetCreateInstance: (out: { value: number }) => { out.value = 7; return 0 }, JetInit: (_: object) => 0, JetEndSession: (_: number) => 0, JetIdle: (sesid: number) => asked.push(sesid) && 0,
      JetBeginSession: (_: number, out: { value: unknown }) => { out.value = next; return 0 },
    })
    esent.JetCreateInstance({ value: 0 })
    esent.JetInit({ value: 7 })
    esent.JetBeginSession(7, { value: 0 })
    esent.JetEndSession(9)
    expect(esent.JetIdle(9)).toBe(jetErrors.JET_errInvalidSesid)
    // It may be 9 again.
    next = 'nine'
    esent.JetBeginSession(7, { value: 0 })
    expect(esent.JetIdle(9)).toBe(0)
    expect(asked).toEqual([9])
  })
})
