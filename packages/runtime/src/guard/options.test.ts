import { jetErrors } from '@jet-lifecycle/model/facts'
import { describe, expect, it } from 'vitest'
import { created, guardedSimulator, must, running, session } from '../../test/support/running.ts'
import { createSimulator } from '../simulator/index.ts'
import { guard } from './guard.ts'
import { inspectLifecycle, subscribe, unguarded } from './inspect.ts'

const stopped = jetErrors.JET_errClientRequestToStopJetService

describe('names', () => {
  it.each([[{ stop: 'JetStopServiceInstance', beginTransaction: 'JetBeginTransaction' }], [(member: string) => ({ stop: 'JetStopServiceInstance', beginTransaction: 'JetBeginTransaction' })[member]]])('other spellings are guarded too', (names) => {
    const { esent } = createSimulator()
    const events: string[] = []
    const api = guard({ ...esent, stop: esent.JetStopServiceInstance, beginTransaction: esent.JetBeginTransaction }, { names, onEvent: ({ type, text }) => type === 'refused' && events.push(text) })
    const instance = created(api, 'one')
    must(api.JetInit({ value: instance }))
    const sesid = session(api, instance)
    must(api.stop(instance))
    expect(api.beginTransaction(sesid)).toBe(stopped)
    expect(events).toEqual(['Cannot call beginTransaction: instance "i1" was stopped by JetStopServiceInstance'])
  })

  it('name functions that there are', () => {
    expect(() => guard({ stop: () => 0 }, { names: { stop: 'JetStop' } })).toThrow(/^the names of guard is an object of names of JET functions/)
    expect(() => guard({ stop: () => 0 }, { names: () => 'JetStop' })).toThrow('the names of guard say that stop is JetStop, which is no JET function')
  })
})

describe('unknownFunctions', () => {
  it('may pass, unguarded', () => {
    const binding = { JetMove: () => 0, JetMoveAll(this: unknown) { return this === binding } }
    expect(guard(binding, { unknownFunctions: 'pass' }).JetMoveAll()).toBe(true)
  })
})

describe('unknownHandles', () => {
  const calls: readonly [string, (esent: ReturnType<typeof createSimulator>['esent'], sesid: unknown, instance: unknown) => number, number][] = [
    ['a session', (esent) => esent.JetBeginTransaction(4711), jetErrors.JET_errInvalidSesid],
    ['a cursor', (esent, sesid) => esent.JetMove(sesid, 4711, 0, 0), jetErrors.JET_errInvalidTableId],
    ['a database', (esent, sesid) => esent.JetCloseDatabase(sesid, 4711, 0), jetErrors.JET_errInvalidDatabaseId],
    ['an instance', (esent) => esent.JetStopServiceInstance(4711), jetErrors.JET_errInvalidParameter],
    ['a snapshot', (esent) => esent.JetOSSnapshotThaw(4711, 0), jetErrors.JET_errOSSnapshotInvalidSnapId],
  ]

  it.each(calls)('%s: refused, or left to the engine', (_, call, error) => {
    const strict = running({ unknownHandles: 'refuse' })
    expect(call(strict.esent, strict.sesid, strict.instance)).toBe(error)
    expect(strict.events).toMatchObject([{ type: 'refused', why: 'unknown-handle', errorValue: error, instance: null, witness: null, gate: null }])
    const lax = running()
    call(lax.esent, lax.sesid, lax.instance)
    expect(lax.events).toEqual([])
  })
})

describe('onRefusal', () => {
  it('reports, and makes the call', () => {
    const { simulator, esent, instance, sesid, events } = running({ onRefusal: 'report' })
    must(esent.JetStopServiceInstance(instance))
    expect(esent.JetBeginTransaction(sesid)).toBe(stopped)
    expect(events).toMatchObject([{ type: 'reported', error: 'JET_errClientRequestToStopJetService' }])
    expect(simulator.inspect().instances).toHaveLength(1)
  })

  it('asks a function', () => {
    const asked: string[] = []
    const { esent, instance, sesid, events } = running({ onRefusal: ({ fn, text }) => { asked.push(text); return fn === 'JetIdle' ? 'report' : 'refuse' } })
    must(esent.JetStopServiceInstance(instance))
    esent.JetIdle(sesid, 0)
    esent.JetBeginTransaction(sesid)
    expect(asked).toHaveLength(2)
    expect(events.map(({ type, fn }) => [type, fn])).toEqual([['reported', 'JetIdle'], ['refused', 'JetBeginTransaction']])
  })
})

describe('captureWitness', () => {
  it('says where in the program the stop was', () => {
    const { esent, instance, sesid, events } = running({ captureWitness: true })
    must(esent.JetStopServiceInstance(instance))
    esent.JetBeginTransaction(sesid)
    const [event] = events
    expect(event).toMatchObject({ witness: { fn: 'JetStopServiceInstance', at: expect.stringMatching(/options\.test\.ts:\d+:\d+$/) as string } })
    expect(event?.text).toMatch(/was stopped by JetStopServiceInstance at .*options\.test\.ts:\d+:\d+$/)
  })
})

describe('members that replace themselves', () => {
  it('are loaded once', () => {
    let loads = 0
    const binding: { JetIdle: (sesid: number) => number; JetMove: (sesid: number) => number } = {
      JetIdle(this: unknown) {
        loads += 1
        const load = (): number => -1603
        binding.JetIdle = load
        return load()
      },
      get JetMove() {
        loads += 1
        const value = (): number => -1605
        Object.defineProperty(this, 'JetMove', { value })
        return value
      },
    }
    const esent = guard(binding)
    expect([esent.JetIdle(1), esent.JetIdle(1), esent.JetMove(1), esent.JetMove(1), loads]).toEqual([-1603, -1603, -1605, -1605, 2])
  })
})

describe('bindings', () => {
  it.each([
    ['an object without a prototype', () => Object.assign(Object.create(null) as object, { JetIdle: () => -1603 })],
    ['a class with static methods', () => class extends Map { static #code = -1603; static JetIdle(): number { return this.#code } }],
    ['a function', () => Object.assign(() => 0, { JetIdle: () => -1603 })],
    ['a frozen object', () => Object.freeze({ JetIdle: () => -1603 })],
  ])('%s', (_, make) => {
    expect((guard(make()) as { JetIdle: () => number }).JetIdle()).toBe(-1603)
  })

  it('a namespace of a module', async () => {
    const module = (await import(`data:text/javascript,${encodeURIComponent('export function JetIdle() { return -1603 }; export let count = 5')}`)) as { JetIdle: () => number; count: number }
    const esent = guard(module)
    expect([esent.JetIdle(), esent.count]).toEqual([-1603, 5])
  })
})

describe('inspectLifecycle, subscribe, unguarded', () => {
  it('show what is known', () => {
    const { simulator, esent, instance, sesid } = running()
    must(esent.JetBeginTransaction(sesid))
    must(esent.JetBeginExternalBackupInstance(instance, 0))
    expect(inspectLifecycle(esent)).toMatchObject({
      profile: 'documented', mode: 'multi-instance', calls: 5, callsInFlight: [],
      instances: [{ name: 'i1', handle: instance, regions: { phase: 'initialised', service: 'serving' }, witnesses: { phase: { fn: 'JetInit', at: 2 } }, backup: { state: 'local.going+databases+closed', stopped: 'clear', allowed: 'yes' } }],
      sessions: [{ handle: sesid, instance: 'i1', regions: { transaction: 'level1' }, cursors: [] }],
    })
    expect(unguarded(esent)).toBe(simulator.esent)
    expect(() => inspectLifecycle(simulator.esent)).toThrow(new TypeError('inspectLifecycle needs what guard returned'))
  })

  it('tell of transitions until nobody listens', () => {
    const { esent } = guardedSimulator()
    const heard: string[] = []
    const end = subscribe(esent, ({ text }) => heard.push(text))
    const instance = created(esent, 'one')
    must(esent.JetInit({ value: instance }))
    must(esent.JetBeginTransaction(session(esent, instance)))
    end()
    must(esent.JetTerm(created(esent, 'two')))
    expect(heard).toEqual([
      'JetCreateInstance: the running mode is multiInstance now, and was unset',
      'JetCreateInstance: instance "i1" is there, phase allocated',
      'JetInit: phase of instance "i1" is initialising now, and was allocated',
      'JetInit: phase of instance "i1" is initialised now, and was initialising',
      'JetInit: backupAllowed of instance "i1" is yes now, and was no',
      'JetBeginTransaction: transaction of a session of instance "i1" is level1 now, and was level0',
    ])
  })
})
