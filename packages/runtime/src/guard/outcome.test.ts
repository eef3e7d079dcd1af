import { grbit, jetErrors } from '@jet-lifecycle/model/facts'
import { describe, expect, it, vi } from 'vitest'
import { created, guardedSimulator, must, running, session } from '../../test/support/running.ts'
import { guard } from './guard.ts'

const stopped = jetErrors.JET_errClientRequestToStopJetService

describe('state changes by outcome', () => {
  it('a failed stop changes nothing', () => {
    const { simulator, esent, instance, sesid, events } = running()
    simulator.failNext('JetStopServiceInstance', 'JET_errOutOfMemory')
    expect(esent.JetStopServiceInstance(instance)).toBe(jetErrors.JET_errOutOfMemory)
    must(esent.JetBeginTransaction(sesid))
    expect(esent.JetStopServiceInstance2(instance, 1)).toBe(jetErrors.JET_errInvalidGrbit)
    must(esent.JetCommitTransaction(sesid, 0))
    expect(events).toEqual([])
  })

  it.each(['JetRollback', 'JetEndSession'] as const)('a %s that fails on the way leaves cursors of which nobody knows, and of them the engine is asked', (fn) => {
    const { simulator, esent, instance, sesid, events } = running()
    must(esent.JetBeginTransaction(sesid))
    simulator.failNext(fn, 'JET_errLogWriteFail')
    expect(esent[fn](sesid, 0)).toBe(jetErrors.JET_errLogWriteFail)
    must(esent.JetStopServiceInstance(instance))
    // A cursor that is closed is answered before the stop.
    expect(esent.JetMove(sesid, 4711, 0, 0)).toBe(jetErrors.JET_errInvalidTableId)
    expect(events).toEqual([])
    expect(esent.JetBeginTransaction(sesid)).toBe(stopped)
  })

  it('a code that the facts do not know changes nothing', () => {
    const { simulator, esent, instance, sesid } = running()
    simulator.failNext('JetStopServiceInstance', -987_654)
    expect(esent.JetStopServiceInstance(instance)).toBe(-987_654)
    must(esent.JetBeginTransaction(sesid))
  })

  it('a warning is a success', () => {
    const { simulator, esent, instance, sesid } = running()
    simulator.failNext('JetStopServiceInstance', 1004)
    expect(esent.JetStopServiceInstance(instance)).toBe(1004)
    expect(esent.JetBeginTransaction(sesid)).toBe(stopped)
  })

  it('a JET_ERR as unsigned bits is the same JET_ERR', () => {
    const esent = guard({
      JetCreateInstance: (out: { value: number }) => { out.value = 5; return 0 }, JetInit: () => 0,
      JetBeginSession: (_instance: number, out: { value: number }) => { out.value = 9; return 0 }, JetBeginTransaction: vi.fn(() => stopped >>> 0), JetMove: () => 0,
    })
    esent.JetCreateInstance({ value: 0 })
    ;(esent.JetInit as (out: object) => number)({ value: 5 })
    esent.JetBeginSession(5, { value: 0 })
    expect((esent.JetBeginTransaction as (sesid: number) => number)(9)).toBe(stopped >>> 0)
    expect((esent.JetBeginTransaction as (sesid: number) => number)(9)).toBe(stopped)
  })

  it('a term that fails repeatably leaves the instance up', () => {
    const { esent, instance, sesid } = running()
    must(esent.JetBeginTransaction(sesid))
    expect(esent.JetTerm2(instance, 0)).toBe(jetErrors.JET_errTooManyActiveUsers)
    must(esent.JetRollback(sesid, 0))
    must(esent.JetTerm2(instance, 0))
    expect(esent.JetBeginTransaction(sesid)).toBe(jetErrors.JET_errInvalidSesid)
  })

  it('a dirty term fails and frees the instance', () => {
    const { simulator, esent, instance, events } = running()
    must(esent.JetStopServiceInstance(instance))
    expect(esent.JetTerm2(instance, grbit('JET_bitTermDirty'))).toBe(jetErrors.JET_errDirtyShutdown)
    expect(simulator.inspect().instances).toEqual([])
    expect(esent.JetBeginSession(instance, { value: 0 }, null, null)).toBe(jetErrors.JET_errInvalidParameter)
    expect(events).toMatchObject([{ why: 'handle', gate: null, text: 'Cannot call JetBeginSession: the instance was freed by JetTerm2' }])
  })

  it('an init that fails frees the instance', () => {
    const { simulator, esent, events } = guardedSimulator()
    const instance = created(esent, 'one')
    simulator.failNext('JetInit', 'JET_errDiskIO')
    expect(esent.JetInit({ value: instance })).toBe(jetErrors.JET_errDiskIO)
    expect(esent.JetBeginSession(instance, { value: 0 }, null, null)).toBe(jetErrors.JET_errInvalidParameter)
    expect(events).toMatchObject([{ why: 'handle', gate: null, text: 'Cannot call JetBeginSession: the instance was freed by JetInit' }])
  })
})

describe('what the binding throws', () => {
  const raise = (thrown: unknown): never => {
    throw thrown
  }
  const calls = (thrown: unknown) => ({
    JetCreateInstance: (out: { value: number }) => { out.value = 5; return 0 },
    JetInit: () => raise(thrown),
    JetBeginSession: () => 0,
    JetStopServiceInstance: () => raise(thrown),
    JetTerm: () => raise(thrown),
  })

  it.each([new Error('gone'), 'a string', undefined, { code: -1329 }])('%s passes through unchanged, and the call did not happen', (thrown) => {
    const esent = guard(calls(thrown))
    esent.JetCreateInstance({ value: 0 })
    const init = (): unknown => (esent.JetInit as (out: object) => number)({ value: 5 })
    let caught: unknown = 'nothing'
    try {
      init()
    } catch (error) {
      caught = error
    }
    expect(caught).toBe(thrown)
    // Not initialised, and not for ever initialising either.
    expect((esent.JetBeginSession as (instance: number, out: object) => number)(5, {})).toBe(jetErrors.JET_errNotInitialized)
    expect(init).toThrow()
  })

  it('leaves a term undone', () => {
    const { simulator } = guardedSimulator()
    const failing = guard({ ...simulator.esent, JetTerm: () => { throw new Error('no library') } })
    const own = created(failing, 'two')
    must(failing.JetInit({ value: own }))
    const other = session(failing, own)
    expect(() => failing.JetTerm()).toThrow('no library')
    must(failing.JetBeginTransaction(other))
    must(failing.JetBeginExternalBackupInstance(own, 0))
  })

  it('a listener that throws neither changes the answer nor goes unheard', async () => {
    const unheard = new Promise((resolve) => process.once('uncaughtException', resolve))
    const listeners = process.listeners('uncaughtException').slice(0, -1)
    for (const listener of listeners) process.off('uncaughtException', listener)
    const mistake = new Error('listener')
    const guarded = guard({ JetCreateInstance: (out: { value: number }) => { out.value = 5; return 0 }, JetStopServiceInstance: (_: number) => 0 }, { onEvent: ({ type }) => { if (type === 'refused') throw mistake } })
    guarded.JetCreateInstance({ value: 0 })
    expect(guarded.JetStopServiceInstance(5)).toBe(jetErrors.JET_errInvalidParameter)
    expect(await unheard).toBe(mistake)
    for (const listener of listeners) process.on('uncaughtException', listener)
  })
})

describe('what others do', () => {
  it('a stop that nobody saw is adopted from the first answer that shows it', () => {
    const { simulator, esent, instance, sesid, events } = running()
    must(simulator.esent.JetStopServiceInstance(instance))
    expect(esent.JetBeginTransaction(sesid)).toBe(stopped)
    expect(events).toEqual([
      {
        type: 'adopted', fn: 'JetBeginTransaction', calledAs: 'JetBeginTransaction', instance: 'i1', profile: 'documented',
        error: 'JET_errClientRequestToStopJetService', errorValue: stopped, witness: { fn: 'adopted', at: 4 },
        text: 'JetBeginTransaction was answered JET_errClientRequestToStopJetService: instance "i1" was stopped outside of this guard',
      },
    ])
    expect(esent.JetMove(sesid, 3, 1, 0)).toBe(stopped)
    expect(events[1]).toMatchObject({ type: 'refused', why: 'stopped', text: 'Cannot call JetMove: instance "i1" was stopped outside of this guard' })
  })

  it('is adopted from a call of the short path too', () => {
    const { simulator, esent, instance, sesid, events } = running()
    must(simulator.esent.JetStopServiceInstance(instance))
    const open = (): number => esent.JetOpenTableW(sesid, 1, 'messages', null, 0, 0, { value: 0 })
    expect([open(), open()]).toEqual([stopped, stopped])
    expect(events).toMatchObject([
      { type: 'adopted', fn: 'JetOpenTable', calledAs: 'JetOpenTableW', text: expect.stringMatching(/^JetOpenTableW was answered /) as string },
      { type: 'refused', fn: 'JetOpenTable', calledAs: 'JetOpenTableW', text: expect.stringMatching(/^Cannot call JetOpenTableW: /) as string },
    ])
  })

  it('an unavailable instance is unknown until a code has shown it', () => {
    const { simulator, esent, sesid, events } = running()
    simulator.failNext('JetCreateDatabase', 'JET_errDiskIO')
    esent.JetCreateDatabase(sesid, 'mail.edb', null, { value: 0 }, 0)
    expect(esent.JetBeginTransaction(sesid)).toBe(jetErrors.JET_errInstanceUnavailable)
    expect(esent.JetBeginTransaction(sesid)).toBe(jetErrors.JET_errInstanceUnavailable)
    expect(events.map(({ text }) => text)).toEqual([
      'JetBeginTransaction was answered JET_errInstanceUnavailable: instance "i1" became unavailable outside of this guard',
      'Cannot call JetBeginTransaction: instance "i1" is unavailable',
    ])
  })

  it('an answer of a call that began before the last transition proves nothing', () => {
    const { simulator, esent, instance, sesid, events } = running()
    // A transition while the call is inside: its answer may be one to the state before.
    simulator.during('JetIdle', () => must(esent.JetStopServiceInstance2(instance, 2)))
    simulator.failNext('JetIdle', 'JET_errClientRequestToStopJetService')
    expect(esent.JetIdle(sesid, 0)).toBe(stopped)
    expect(events).toEqual([])
    must(esent.JetBeginTransaction(sesid))
  })

  it('an answer about a freed instance does not reach the one that has its handle now', () => {
    const { esent, events } = guardedSimulator()
    const instance = created(esent, 'one')
    must(esent.JetInit({ value: instance }))
    must(esent.JetStopServiceInstance(instance))
    must(esent.JetTerm(instance))
    const again = [created(esent, 'two'), created(esent, 'three')]
    expect(again).toContain(instance)
    must(esent.JetInit({ value: instance }))
    must(esent.JetEndSession(session(esent, instance), 0))
    expect(events).toEqual([])
  })

  it('the abort of an internal backup is no lasting state', () => {
    const { simulator, esent, instance, events } = running()
    simulator.failNext('JetBackupInstance', 'JET_errBackupAbortByServer')
    expect(esent.JetBackupInstance(instance, null, 0, null)).toBe(jetErrors.JET_errBackupAbortByServer)
    must(esent.JetBeginExternalBackupInstance(instance, 0))
    expect(events).toEqual([])
  })
})
