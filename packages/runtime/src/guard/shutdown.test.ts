import { jetErrors } from '@jet-lifecycle/model/facts'
import { describe, expect, it } from 'vitest'
import type { Running } from '../../test/support/running.ts'
import { must, running, session } from '../../test/support/running.ts'
import { shutdown } from './shutdown.ts'

const handOut = (call: (out: { value: number }) => number): number => {
  const out = { value: 0 }
  must(call(out))
  return out.value
}

/** A backup, two sessions in transactions, databases opened twice, a cursor. */
function busy(): Running {
  const to = running()
  const { esent, instance, sesid } = to
  const dbid = handOut((out) => esent.JetCreateDatabase(sesid, 'mail.edb', null, out, 0))
  must(esent.JetOpenDatabase(sesid, 'mail.edb', null, { value: 0 }, 0))
  handOut((out) => esent.JetCreateTable(sesid, dbid, 'messages', 1, 80, out))
  must(esent.JetBeginExternalBackupInstance(instance, 0))
  for (const each of [sesid, session(esent, instance)]) {
    must(esent.JetBeginTransaction(each))
    must(esent.JetBeginTransaction(each))
  }
  must(esent.JetSetSessionContext(sesid, 5))
  return to
}

describe('shutdown', () => {
  it.each([{ stop: true }, { stop: false }])('brings a busy instance down without an error, %j', async (options) => {
    const { simulator, esent, instance, events } = busy()
    const report = await shutdown(esent, instance, options)
    expect(report.isDown).toBe(true)
    expect(report.steps.filter(({ error }) => error !== null)).toEqual([])
    expect(report.steps.map(({ fn }) => fn)).toEqual([
      'JetStopBackupInstance', 'JetEndExternalBackupInstance2', ...(options.stop ? ['JetStopServiceInstance2'] : []),
      'JetRollback', 'JetCloseTable', 'JetCloseDatabase', 'JetCloseDatabase', 'JetRollback', 'JetDetachDatabase', 'JetResetSessionContext', 'JetEndSession', 'JetEndSession', 'JetTerm2',
    ])
    expect(simulator.inspect().instances).toEqual([])
    expect(events).toEqual([])
  })

  it('tries a term again that transactions of others keep from succeeding, and says so', async () => {
    const { simulator, esent, instance } = running()
    const other = session(simulator.esent, instance)
    must(simulator.esent.JetBeginTransaction(other))
    const end = setTimeout(() => must(simulator.esent.JetRollback(other, 0)), 15)
    const { isDown, steps } = await shutdown(esent, instance, { delay: 10, attempts: 50 })
    clearTimeout(end)
    const terms = steps.filter(({ fn }) => fn === 'JetTerm2').map(({ error }) => error)
    expect([isDown, terms[0], terms.at(-1)]).toEqual([true, 'JET_errTooManyActiveUsers', null])
  })

  it('gives up, or goes down dirty', async () => {
    const { simulator, esent, instance } = running()
    must(simulator.esent.JetBeginTransaction(session(simulator.esent, instance)))
    expect((await shutdown(esent, instance, { delay: 1, attempts: 2 })).isDown).toBe(false)
    const { isDown, steps } = await shutdown(esent, instance, { delay: 1, attempts: 1, dirty: true })
    expect([isDown, steps.at(-1)]).toEqual([true, { fn: 'JetTerm2', error: 'JET_errDirtyShutdown', grbit: 8 }])
  })

  it('goes on after a step that fails', async () => {
    const to = busy()
    const { simulator, esent, instance } = to
    simulator.failNext('JetDetachDatabase', 'JET_errDiskIO')
    const { isDown, steps } = await shutdown(esent, instance)
    // A failure of that kind makes the instance unavailable: only a term is left.
    expect([isDown, steps.find(({ error }) => error !== null), steps.at(-1)]).toEqual([
      true, { fn: 'JetDetachDatabase', error: 'JET_errDiskIO', sesid: Number(to.sesid) }, { fn: 'JetTerm2', error: null, grbit: 1 },
    ])
  })

  it('needs an instance that is there', async () => {
    const { esent, instance } = running()
    await expect(shutdown(esent, 4711)).rejects.toThrow(/needs the handle of an instance that is there/)
    await shutdown(esent, instance)
    await expect(shutdown(esent, instance)).rejects.toThrow(TypeError)
    await expect(shutdown({}, instance)).rejects.toThrow('shutdown needs what guard returned')
    expect(esent.JetTerm(instance)).toBe(jetErrors.JET_errInvalidParameter)
  })
})
