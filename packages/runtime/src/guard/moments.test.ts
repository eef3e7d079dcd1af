import { grbit, jetErrors } from '@jet-lifecycle/model/facts'
import { describe, expect, it } from 'vitest'
import type { Running } from '../../test/support/running.ts'
import { created, guardedSimulator, into, must, running, session } from '../../test/support/running.ts'
import { createSimulator } from '../simulator/index.ts'
import { guard } from './guard.ts'

describe('while an init runs', () => {
  it('its callback reaches the system parameters, and nothing else', () => {
    const { simulator, esent, events } = guardedSimulator()
    const instance = created(esent, 'one')
    const answers: number[] = []
    simulator.during('JetInit', () => {
      answers.push(esent.JetSetSystemParameter({ value: instance }, 0, 11, 5, null), esent.JetBeginSession(instance, { value: 0 }, null, null))
    })
    must(esent.JetInit({ value: instance }))
    // The simulator plays another thread, which the engine keeps out; the guard leaves that to it.
    expect(answers).toEqual([jetErrors.JET_errInitInProgress, jetErrors.JET_errNotInitialized])
    expect(events.map(({ text }) => text)).toEqual(['Cannot call JetBeginSession: instance "i1" is being initialised by JetInit'])
  })

  it.each([
    ['JetInit3', {}, 0, []], ['JetInit4', {}, 0, []], ['JetInit3', null, jetErrors.JET_errNotInitialized, ['refused']],
    ['JetInit2', undefined, jetErrors.JET_errNotInitialized, ['refused']],
  ] as const)('%s with recovery under control and restore info %j: a session is answered %i', (fn, info, answer, told) => {
    const { simulator, esent, events } = guardedSimulator()
    const instance = created(esent, 'one')
    let answered: number | undefined
    simulator.during(fn, () => (answered = esent.JetBeginSession(instance, { value: 0 }, null, null)))
    const control = grbit('JET_bitExternalRecoveryControl')
    must(info === undefined ? esent[fn]({ value: instance }, control) : esent[fn]({ value: instance }, info, control))
    expect([answered, events.map(({ type }) => type)]).toEqual([answer, told])
  })

  it('operations on resource parameters are left to the engine', () => {
    const { simulator, esent, events } = guardedSimulator()
    const instance = created(esent, 'one')
    simulator.during('JetInit', () => esent.JetGetResourceParam(instance, 0, 0, { value: 0 }))
    must(esent.JetInit({ value: instance }))
    expect(events).toEqual([])
  })

  it('a second init that fails does not end the first', () => {
    const simulator = createSimulator()
    const events: Running['events'] = []
    const esent = guard({ ...simulator.esent, JetInit3: () => jetErrors.JET_errDiskIO }, { onEvent: into(events) })
    const instance = created(esent, 'one')
    simulator.during('JetInit', () => {
      ;(esent.JetInit3 as (holder: object) => number)({ value: instance })
      expect(esent.JetBeginSession(instance, { value: 0 }, null, null)).toBe(jetErrors.JET_errNotInitialized)
    })
    must(esent.JetInit({ value: instance }))
    expect(events).toMatchObject([{ text: 'Cannot call JetBeginSession: instance "i1" is being initialised by JetInit' }])
  })
})

describe('while a term runs', () => {
  it('its sessions are closed', () => {
    const { simulator, esent, instance, sesid, events } = running()
    simulator.during('JetTerm2', () => expect(esent.JetBeginTransaction(sesid)).toBe(jetErrors.JET_errTermInProgress))
    must(esent.JetTerm2(instance, 0))
    expect(events.map(({ text }) => text)).toEqual(['Cannot call JetBeginTransaction: instance "i1" is being terminated by JetTerm2'])
  })
})

describe('a failure that may have been fatal', () => {
  it('was not, once a gate has let a call in', () => {
    const simulator = createSimulator()
    const events: Running['events'] = []
    const esent = guard({ ...simulator.esent, JetDetachDatabase: (_sesid: unknown) => jetErrors.JET_errOutOfMemory }, { onEvent: into(events) })
    const instance = created(esent, 'one')
    must(esent.JetInit({ value: instance }))
    const sesid = session(esent, instance)
    const attachInfo = (): number => esent.JetGetAttachInfoInstance(instance, null, 0, { value: 0 })
    esent.JetDetachDatabase(sesid)
    // Unavailable or not: only the engine can tell, so it is asked.
    expect([attachInfo(), events.length]).toEqual([jetErrors.JET_errNoBackup, 0])
    must(esent.JetBeginTransaction(sesid))
    expect([attachInfo(), events.length]).toEqual([jetErrors.JET_errNoBackup, 1])
  })
})

describe('an init that fails with a code that the facts do not know', () => {
  it('has freed the instance if it zeroed the handle', () => {
    const { simulator, esent, events } = guardedSimulator()
    const instance = created(esent, 'one')
    const holder = { value: instance }
    simulator.failNext('JetInit', -987_654)
    expect(esent.JetInit(holder)).toBe(-987_654)
    expect(holder.value).toBe(0)
    expect(esent.JetBeginSession(instance, { value: 0 }, null, null)).toBe(jetErrors.JET_errInvalidParameter)
    expect(events).toMatchObject([{ why: 'handle', text: 'Cannot call JetBeginSession: the instance was freed by JetInit' }])
  })
})

describe('snapshots', () => {
  const prepared = (bits: number) => {
    const to = running()
    const snapshot = { value: 0 }
    must(to.esent.JetOSSnapshotPrepare(snapshot, bits))
    return { ...to, id: snapshot.value, begin: () => to.esent.JetBeginExternalBackupInstance(to.instance, 0), freeze: () => to.esent.JetOSSnapshotFreeze(snapshot.value, { value: 0 }, { value: null }, 0) }
  }

  it('ends with the thaw', () => {
    const { esent, id, begin, freeze } = prepared(0)
    must(freeze())
    must(esent.JetOSSnapshotThaw(id, 0))
    must(begin())
  })

  it('holds its instances after the thaw if it was told to go on', () => {
    const { esent, id, begin, freeze, events } = prepared(grbit('JET_bitContinueAfterThaw'))
    must(freeze())
    must(esent.JetOSSnapshotThaw(id, 0))
    expect(begin()).toBe(jetErrors.JET_errBackupInProgress)
    expect(events).toMatchObject([{ why: 'snapshot', text: 'Cannot call JetBeginExternalBackupInstance: a snapshot holds instance "i1"' }])
    must(esent.JetOSSnapshotEnd(id, 0))
    must(begin())
  })

  it('leaves it to the engine who may still join once it was frozen', () => {
    const { esent, id, instance, freeze, events } = prepared(0)
    must(freeze())
    expect(esent.JetOSSnapshotPrepareInstance(id, instance, 0)).not.toBe(0)
    expect(events).toEqual([])
  })
})

describe('a number that comes back', () => {
  it('stands for the new instance, and what it stood for is gone with its sessions', () => {
    const { simulator, esent, instance, sesid, events } = running()
    must(esent.JetStopServiceInstance(instance))
    // Terminated behind the guard's back.
    must(simulator.esent.JetTerm(instance))
    const handles = [created(esent, 'two'), created(esent, 'three')]
    expect(handles).toContain(instance)
    must(esent.JetInit({ value: instance }))
    expect(esent.JetBeginTransaction(sesid)).toBe(jetErrors.JET_errInvalidSesid)
    expect(events).toMatchObject([{ why: 'handle', text: 'Cannot call JetBeginTransaction: the session was ended outside of this guard' }])
    must(esent.JetBeginTransaction(session(esent, instance)))
  })
})
