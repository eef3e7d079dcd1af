import type { Profile } from '@jet-lifecycle/model/facts'
import { grbit, jetErrors } from '@jet-lifecycle/model/facts'
import { describe, expect, it } from 'vitest'
import type { Running } from '../../test/support/running.ts'
import { created, guardedSimulator, must, running } from '../../test/support/running.ts'
import type { RefusedEvent } from './events.ts'

const resume = grbit('JET_bitStopServiceResume')

/** What happens first, the call, and how it is refused. */
interface Row {
  readonly name: string
  readonly before: (to: Running) => void
  readonly call: (to: Running) => number
  readonly error: keyof typeof jetErrors
  readonly why: RefusedEvent['why']
  readonly text: string
  /** Refused in this profile only. */
  readonly only?: Profile
}

const stop = ({ esent, instance }: Running): void => must(esent.JetStopServiceInstance(instance))
const backup = ({ esent, instance }: Running): void => must(esent.JetBeginExternalBackupInstance(instance, 0))

const rows: readonly Row[] = [
  {
    name: 'a session call after a stop', before: stop, call: ({ esent, sesid }) => esent.JetBeginTransaction(sesid),
    error: 'JET_errClientRequestToStopJetService', why: 'stopped', text: 'Cannot call JetBeginTransaction: instance "i1" was stopped by JetStopServiceInstance',
  },
  {
    name: 'an instance call after a stop, by its export name', before: stop, call: ({ esent, instance }) => esent.JetBeginSessionW(instance, { value: 0 }, null, null),
    error: 'JET_errClientRequestToStopJetService', why: 'stopped', text: 'Cannot call JetBeginSessionW: instance "i1" was stopped by JetStopServiceInstance',
  },
  {
    name: 'a full stop by JetStopServiceInstance2', before: ({ esent, instance }) => must(esent.JetStopServiceInstance2(instance, 0)), call: ({ esent, sesid }) => esent.JetMove(sesid, 3, 1, 0),
    error: 'JET_errClientRequestToStopJetService', why: 'stopped', text: 'Cannot call JetMove: instance "i1" was stopped by JetStopServiceInstance2',
  },
  {
    name: 'a resume after a full stop', before: stop, call: ({ esent, instance }) => esent.JetStopServiceInstance2(instance, resume | 2), only: 'documented',
    error: 'JET_errClientRequestToStopJetService', why: 'stopped', text: 'Cannot call JetStopServiceInstance2: instance "i1" was stopped by JetStopServiceInstance',
  },
  {
    name: 'a bare resume after a full stop by JetStopServiceInstance2', before: ({ esent, instance }) => must(esent.JetStopServiceInstance2(instance, 0)),
    call: ({ esent, instance }) => esent.JetStopServiceInstance2(instance, resume | 0),
    error: 'JET_errClientRequestToStopJetService', why: 'stopped', text: 'Cannot call JetStopServiceInstance2: instance "i1" was stopped by JetStopServiceInstance2',
  },
  {
    name: 'a parameter of a stopped instance', before: stop, call: ({ esent, instance }) => esent.JetSetSystemParameter({ value: instance }, 0, 11, 5, null), only: 'documented',
    error: 'JET_errClientRequestToStopJetService', why: 'stopped', text: 'Cannot call JetSetSystemParameter: instance "i1" was stopped by JetStopServiceInstance',
  },
  {
    name: 'a second init', before: () => undefined, call: ({ esent, instance }) => esent.JetInit({ value: instance }),
    error: 'JET_errAlreadyInitialized', why: 'phase', text: 'Cannot call JetInit: instance "i1" was already initialised by JetInit',
  },
  {
    name: 'a step of a backup that is not open', before: () => undefined, call: ({ esent, instance }) => esent.JetGetAttachInfoInstance(instance, null, 0, { value: 0 }),
    error: 'JET_errNoBackup', why: 'backup', text: 'Cannot call JetGetAttachInfoInstance: no backup of instance "i1" is open',
  },
  {
    name: 'a second backup', before: backup, call: ({ esent, instance }) => esent.JetBeginExternalBackupInstance(instance, 0),
    error: 'JET_errBackupInProgress', why: 'backup', text: 'Cannot call JetBeginExternalBackupInstance: a backup of instance "i1" is open',
  },
  {
    name: 'a detach during a backup', before: backup, call: ({ esent, sesid }) => esent.JetDetachDatabase(sesid, null),
    error: 'JET_errBackupInProgress', why: 'backup', text: 'Cannot call JetDetachDatabase: a backup of instance "i1" is open',
  },
  {
    name: 'a file that is not open', before: backup, call: ({ esent, instance }) => esent.JetCloseFileInstance(instance, 0),
    error: 'JET_errInvalidParameter', why: 'backup', text: 'Cannot call JetCloseFileInstance: the backup of instance "i1" has no file open',
  },
  {
    name: 'a truncation before the log info', before: backup, call: ({ esent, instance }) => esent.JetTruncateLogInstance(instance),
    error: 'JET_errInvalidBackupSequence', why: 'backup', text: 'Cannot call JetTruncateLogInstance: the backup of instance "i1" is not at this step',
  },
  {
    name: 'a step of a stopped backup', before: (to) => { backup(to); must(to.esent.JetStopBackupInstance(to.instance)) }, call: ({ esent, instance }) => esent.JetGetAttachInfoInstance(instance, null, 0, { value: 0 }), only: 'engine',
    error: 'JET_errBackupAbortByServer', why: 'backup', text: 'Cannot call JetGetAttachInfoInstance: the backup of instance "i1" was stopped by JetStopBackupInstance',
  },
  {
    name: 'a backup after a stop of backups', before: ({ esent, instance }) => must(esent.JetStopBackupInstance(instance)), call: ({ esent, instance }) => esent.JetBeginExternalBackupInstance(instance, 0), only: 'documented',
    error: 'JET_errBackupAbortByServer', why: 'backup-stopped', text: 'Cannot call JetBeginExternalBackupInstance: backups of instance "i1" were stopped by JetStopBackupInstance',
  },
  {
    name: 'a step of a backup after its stop', before: (to) => { backup(to); must(to.esent.JetStopBackupInstance(to.instance)) },
    call: ({ esent, instance }) => esent.JetGetAttachInfoInstance(instance, null, 0, { value: 0 }), only: 'documented',
    error: 'JET_errBackupAbortByServer', why: 'backup-stopped',
    text: 'Cannot call JetGetAttachInfoInstance: backups of instance "i1" were stopped by JetStopBackupInstance',
  },
  {
    name: 'a step of a backup that has ended', before: (to) => { backup(to); must(to.esent.JetEndExternalBackupInstance(to.instance)) },
    call: ({ esent, instance }) => esent.JetGetAttachInfoInstanceW(instance, null, 0, { value: 0 }),
    error: 'JET_errNoBackup', why: 'backup',
    text: 'Cannot call JetGetAttachInfoInstanceW: no backup of instance "i1" is open since JetEndExternalBackupInstance',
  },
  {
    name: 'a backup after a term that failed', before: ({ esent, instance, sesid }) => { must(esent.JetBeginTransaction(sesid)); esent.JetTerm2(instance, 0) },
    call: ({ esent, instance }) => esent.JetBeginExternalBackupInstance(instance, 0),
    error: 'JET_errBackupNotAllowedYet', why: 'backup-not-allowed', text: 'Cannot call JetBeginExternalBackupInstance: backups of instance "i1" are not allowed since JetTerm2',
  },
  {
    name: 'a backup after the end of logging', before: ({ esent, instance }) => must(esent.JetStopServiceInstance2(instance, grbit('JET_bitStopServiceStopAndEmitLog'))),
    call: ({ esent, instance }) => esent.JetBeginExternalBackupInstance(instance, 0),
    error: 'JET_errLogWriteFail', why: 'logging-ended', text: 'Cannot call JetBeginExternalBackupInstance: logging of instance "i1" was ended by JetStopServiceInstance2',
  },
  {
    name: 'a revert that was not prepared', before: () => undefined, call: ({ esent, instance }) => esent.JetRBSExecuteRevert(instance, 0, null),
    error: 'JET_errInvalidParameter', why: 'crash', text: 'Cannot call JetRBSExecuteRevert: no revert is prepared on instance "i1", and the engine would read through a null pointer',
  },
]

describe.each(['documented', 'engine'] as const)('refusals, profile %s', (profile) => {
  it.each(rows.filter(({ only }) => only === undefined || only === profile))('$name', ({ before, call, error, why, text }) => {
    const to = running({ profile })
    before(to)
    const state = JSON.stringify(to.simulator.inspect())
    expect(call(to)).toBe(jetErrors[error])
    expect(to.events).toHaveLength(1)
    expect(to.events[0]).toMatchObject({ type: 'refused', error, errorValue: jetErrors[error], why, text, instance: 'i1', profile })
    expect(Object.isFrozen(to.events[0])).toBe(true)
    expect(JSON.stringify(to.simulator.inspect())).toBe(state)
  })

  it.each(rows.filter(({ only }) => only !== undefined && only !== profile))('not: $name', ({ before, call, why, text }) => {
    const to = running({ profile })
    before(to)
    call(to)
    expect(to.events).not.toContainEqual(expect.objectContaining({ why, text }))
  })
})

describe('what is not refused', () => {
  it.each(['JetRollback', 'JetEndSession', 'JetResetSessionContext'] as const)('%s after a stop', (fn) => {
    const to = running()
    must(to.esent.JetBeginTransaction(to.sesid))
    if (fn === 'JetResetSessionContext') must(to.esent.JetSetSessionContext(to.sesid, 5))
    stop(to)
    expect(to.esent[fn](to.sesid, 0)).toBe(0)
  })

  it('a call with a null cursor, which the engine answers before it looks at the stop', () => {
    const to = running()
    stop(to)
    expect(to.esent.JetMove(to.sesid, 0, 1, 0)).toBe(jetErrors.JET_errInvalidTableId)
  })

  it('a call with option bits that there are not, which the engine answers before it looks at the backup', () => {
    const to = running()
    const id = { value: 0 }
    must(to.esent.JetOSSnapshotPrepare(id, grbit('JET_bitExplicitPrepare')))
    backup(to)
    expect(to.esent.JetOSSnapshotPrepareInstance(id.value, to.instance, 1)).toBe(jetErrors.JET_errInvalidGrbit)
    expect(to.events).toEqual([])
    expect(to.esent.JetOSSnapshotPrepareInstance(id.value, to.instance, 0)).toBe(jetErrors.JET_errOSSnapshotNotAllowed)
    expect(to.events).toHaveLength(1)
  })

  it('a partial stop, and its resume', () => {
    const { esent, instance, sesid, events } = running()
    for (const bits of [2, 4, 6, resume | 2, resume]) must(esent.JetStopServiceInstance2(instance, bits))
    must(esent.JetBeginTransaction(sesid))
    expect(events).toEqual([])
  })
})

describe('before the init', () => {
  it.each([
    ['JetStopServiceInstance', []], ['JetStopServiceInstance2', [0]], ['JetStopServiceInstance2', [4]],
  ] as const)('%s(%j) is not made: it would crash', (fn, rest) => {
    const { esent, events } = guardedSimulator({ profile: 'engine' })
    const instance = created(esent, 'one')
    expect(esent[fn](instance, ...rest)).toBe(jetErrors.JET_errInvalidParameter)
    expect(events).toMatchObject([{ why: 'crash', witness: { fn: 'JetCreateInstance', at: 1 }, text: `Cannot call ${fn}: instance "i1" is not initialised, and the engine would read through a null pointer` }])
  })

  it('JET_errNotInitialized names the instance', () => {
    const { esent, events } = guardedSimulator()
    created(esent, 'one')
    const instance = created(esent, 'two')
    expect(esent.JetBeginSession(instance, { value: 0 }, null, null)).toBe(jetErrors.JET_errNotInitialized)
    expect(events).toMatchObject([{ instance: 'i2', gate: 'instance', text: 'Cannot call JetBeginSession: instance "i2" is not initialised' }])
  })
})

describe('one-instance mode', () => {
  it('does not look at the handle, and legacy forms mean the one instance', () => {
    const { esent, events } = guardedSimulator()
    must(esent.JetInit(null))
    const sesid = { value: 0 }
    must(esent.JetBeginSession(987, sesid, null, null))
    must(esent.JetStopService())
    expect(esent.JetBeginTransaction(sesid.value)).toBe(jetErrors.JET_errClientRequestToStopJetService)
    expect(esent.JetGetAttachInfo(null, 0, { value: 0 })).toBe(jetErrors.JET_errClientRequestToStopJetService)
    expect(esent.JetBeginSession(654, { value: 0 }, null, null)).toBe(jetErrors.JET_errClientRequestToStopJetService)
    expect(events.map(({ witness }) => witness)).toEqual(Array(3).fill({ fn: 'JetStopService', at: 3 }))
  })

  it.each([null, { value: 0 }, { value: 4711 }])('takes no second instance, whatever the pointer holds: %j', (pointer) => {
    const { simulator, esent, events } = guardedSimulator()
    must(esent.JetInit(null))
    expect(simulator.esent.JetInit(pointer)).toBe(jetErrors.JET_errAlreadyInitialized)
    for (const fn of ['JetInit', 'JetInit2', 'JetInit3W'] as const) {
      expect(esent[fn](pointer, null, 0)).toBe(jetErrors.JET_errAlreadyInitialized)
      expect(events.at(-1)).toMatchObject({
        why: 'mode', gate: 'init', calledAs: fn, witness: { fn: 'JetInit', at: 1 },
        text: `Cannot call ${fn}: the process runs in one-instance mode and already has instance "i1"`,
      })
    }
    expect(events).toHaveLength(3)
    must(esent.JetTerm(0))
    must(esent.JetInit(null))
    expect(events).toHaveLength(3)
  })
})

describe('the running mode', () => {
  it('refuses legacy forms beside an instance of multi-instance mode, and lets them through when it is gone', () => {
    const { esent, instance, events } = running()
    expect(esent.JetStopService()).toBe(jetErrors.JET_errRunningInMultiInstanceMode)
    expect(events.at(-1)).toMatchObject({ why: 'mode', gate: 'legacy', text: 'Cannot call JetStopService: the process runs in multi-instance mode' })
    must(esent.JetTerm(instance))
    const told = events.length
    // No instance holds the mode any more: the engine is asked.
    expect(esent.JetStopService()).toBe(jetErrors.JET_errInvalidParameter)
    expect(events.length).toBe(told)
  })
})

describe('an init without a pointer', () => {
  it('is refused beside an instance of multi-instance mode', () => {
    const { simulator, esent, instance, events } = running()
    expect(simulator.esent.JetInit(null)).toBe(jetErrors.JET_errRunningInMultiInstanceMode)
    expect(esent.JetInit(null)).toBe(jetErrors.JET_errRunningInMultiInstanceMode)
    expect(events).toMatchObject([{ why: 'mode', gate: 'init', text: 'Cannot call JetInit: the process runs in multi-instance mode' }])
    must(esent.JetTerm(instance))
    must(esent.JetInit(null))
    expect(events).toHaveLength(1)
  })
})

describe('the witness', () => {
  it('of a backup that was never open is nobody', () => {
    const { esent, instance, events } = running()
    expect(esent.JetReadFileInstance(instance, 0, null, 0, null)).toBe(jetErrors.JET_errNoBackup)
    expect(events).toMatchObject([{ witness: null, text: 'Cannot call JetReadFileInstance: no backup of instance "i1" is open' }])
  })

  it('has the base name of its function, the event that and the name of the call', () => {
    const { esent, instance, events } = running()
    must(esent.JetTerm(instance))
    const again = created(esent, 'again')
    must(esent.JetInit3W({ value: again }, null, 0))
    esent.JetInit3A({ value: again }, null, 0)
    expect(events).toMatchObject([{ fn: 'JetInit3', calledAs: 'JetInit3A', witness: { fn: 'JetInit3' } }])
  })

  it('of an instance that a failed term left up is the init', () => {
    const { esent, instance, sesid, events } = running()
    must(esent.JetBeginTransaction(sesid))
    expect(esent.JetTerm(instance)).toBe(jetErrors.JET_errTooManyActiveUsers)
    expect(esent.JetInit({ value: instance })).toBe(jetErrors.JET_errAlreadyInitialized)
    expect(events.at(-1)?.text).toBe('Cannot call JetInit: instance "i1" was already initialised by JetInit')
  })

  it('of a stop is the first one', () => {
    const { esent, instance, sesid, events } = running()
    must(esent.JetStopServiceInstance(instance))
    must(esent.JetStopServiceInstance2(instance, 0))
    esent.JetBeginTransaction(sesid)
    expect(events.at(-1)?.text).toBe('Cannot call JetBeginTransaction: instance "i1" was stopped by JetStopServiceInstance')
  })

  it('of a bare Resume that the engine refuses is the stop on record', () => {
    const { esent, instance, events } = running({ profile: 'engine' })
    must(esent.JetStopServiceInstance(instance))
    must(esent.JetStopServiceInstance2(instance, 0))
    esent.JetStopServiceInstance2(instance, resume)
    expect(events.at(-1)?.text).toBe('Cannot call JetStopServiceInstance2: instance "i1" was stopped by JetStopServiceInstance2')
  })
})
