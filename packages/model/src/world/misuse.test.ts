import { describe, expect, it } from 'vitest'
import { grbit, jetFunction } from '../facts/index.ts'
import { advance, createWorld, decide } from './index.ts'
import type { Call, Outcome } from './index.ts'

/** What JavaScript can pass and TypeScript would not let through. */
const untyped = (value: unknown): never => value as never

describe('misuse is told with what would be right', () => {
  const call: Call = { fn: 'JetCreateInstance2', handles: {}, grbit: 0 }

  it.each(['JetOpenTableW', 'JetNoSuchThing'])('of the name %s', (fn) => {
    expect(() => decide(createWorld(), { ...call, fn: untyped(fn) })).toThrow(`Cannot judge ${fn}: it is not the base name of a JET function`)
  })

  it('of the profile', () => {
    expect(() => decide(createWorld(), call, untyped('windows'))).toThrow('there are documented and engine')
  })

  it.each([0, -1329, undefined, 'JET_errNope'])('of the outcome %s', (error) => {
    const outcome: Outcome = { error: untyped(error) }
    expect(() => advance(createWorld(), call, outcome)).toThrow("error is null for success, the name of a JET_ERR, or 'unknown'")
  })

  it.each([undefined, '0', 2n, NaN, 1.5, -1, 2 ** 32])('of the grbit %s', (grbit) => {
    for (const use of [() => decide(createWorld(), { ...call, grbit: untyped(grbit) }), () => advance(createWorld(), { ...call, grbit: untyped(grbit) }, { error: null })]) {
      expect(use).toThrow(`Cannot judge JetCreateInstance2: its grbit is ${String(grbit)}, but must be a number of 32 bits`)
    }
  })

  it('of handles, and of what is no object', () => {
    expect(() => decide(createWorld(), { ...call, handles: untyped({ inst: 'i' }) })).toThrow('there is no kind of handle inst; there are instance, sesid')
    expect(() => advance(createWorld(), call, { error: null, returned: untyped({ inst: 'i' }) })).toThrow('returned of JetCreateInstance2: there is no kind of handle inst')
    expect(() => decide(createWorld(), untyped({ fn: 'JetInit', grbit: 0 }))).toThrow('handles of JetInit must be an object')
    expect(() => decide(createWorld(), untyped(undefined))).toThrow('the call must be an object with fn, handles and grbit')
    expect(() => advance(createWorld(), call, untyped(undefined))).toThrow('the outcome of JetCreateInstance2 must be an object')
  })

  it('of running modes, functions and option bits', () => {
    expect(() => createWorld(untyped(5))).toThrow('Cannot create a world in the running mode 5: there are unset, one-instance, multi-instance and unknown.')
    expect(() => jetFunction(untyped('JetNope'))).toThrow('There is no JET function JetNope.')
    expect(() => grbit(untyped('toString'))).toThrow('The facts have no option bit toString')
  })
})

describe('what is no failure counts as success', () => {
  it.each(['JET_errSuccess', 'JET_wrnCommittedLogFilesLost'] as const)('%s', (error) => {
    const created = advance(createWorld(), { fn: 'JetCreateInstance2', handles: {}, grbit: 0 }, { error, returned: { instance: 'i' } })
    const up = advance(created, { fn: 'JetInit', handles: { instance: 'i' }, grbit: 0 }, { error })
    expect(decide(up, { fn: 'JetBeginSession', handles: { instance: 'i' }, grbit: 0 })).toMatchObject({ verdict: 'allowed' })
    const stopped = advance(up, { fn: 'JetStopServiceInstance', handles: { instance: 'i' }, grbit: 0 }, { error })
    expect(decide(stopped, { fn: 'JetBeginSession', handles: { instance: 'i' }, grbit: 0 })).toMatchObject({ verdict: 'refused' })
  })
})
