import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JetErrorName } from '../src/facts/index.ts'
import { jetErrors, jetFunctionNames } from '../src/facts/index.ts'
import { optionBitSets } from '../src/gates/index.ts'
import { handedOut } from '../src/explain/index.ts'
import type { Call, Outcome, World } from '../src/world/index.ts'
import { begin, createWorld, decide, finish, Watch } from '../src/world/index.ts'

const long = process.env['JET_LIFECYCLE_RUNS'] === 'long'

const telling: readonly JetErrorName[] = [
  'JET_errDiskIO', 'JET_errLogDiskFull',
  'JET_errClientRequestToStopJetService', 'JET_errInstanceUnavailable', 'JET_errBackupAbortByServer', 'JET_errNoBackup', 'JET_errDiskIO',
  'JET_errTooManyActiveUsers', 'JET_errOutOfMemory', 'JET_errSessionSharingViolation', 'JET_errRunningInMultiInstanceMode', 'JET_errOSSnapshotNotAllowed',
]

/** A call with any outcome at all: nobody says that an engine behaves. */
const moves = fc.record({
  fn: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom('JetCreateInstance2', 'JetInit', 'JetBeginSession', 'JetOpenDatabase', 'JetOpenTable', 'JetBeginTransaction') },
    { weight: 3, arbitrary: fc.constantFrom(...jetFunctionNames) },
  ),
  bits: fc.nat(),
  instance: fc.constantFrom('instance', 'instance', 'other', 0),
  sesid: fc.constantFrom('session', 'session', 'other', 0, undefined),
  thread: fc.constantFrom(undefined, undefined, 'worker'),
  error: fc.oneof(
    { weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constant('unknown' as const) },
    { weight: 2, arbitrary: fc.constantFrom(...telling) }, { weight: 1, arbitrary: fc.constantFrom(...(Object.keys(jetErrors) as JetErrorName[])) },
  ),
}).map(({ fn, bits, instance, sesid, thread, error }): { call: Call; outcome: Outcome } => {
  const sets = optionBitSets(fn)
  const handles = { instance, sesid, dbid: 'database', tableid: 'cursor', hFile: 0, snapId: 'snapshot' }
  return {
    call: { fn, handles, grbit: sets[bits % sets.length] ?? 0, ...(thread === undefined ? {} : { thread }) },
    outcome: { error, returned: handedOut(fn) },
  }
})

/** An instance that is up, with a session: most of what can happen happens to it. */
const beginning = (['JetCreateInstance2', 'JetInit', 'JetBeginSession'] as const).map((fn) => ({
  call: { fn, handles: { instance: 'instance' }, grbit: 0 }, outcome: { error: null, returned: handedOut(fn) },
}))

describe('a world that changes in place', () => {
  it('is at each call what the pure steps make of it, which leave theirs as it was', () => {
    fc.assert(fc.property(fc.constantFrom('unset' as const, 'unknown' as const), fc.array(moves, { minLength: 5, maxLength: 40, size: 'max' }), (mode, made) => {
      const watch = new Watch(mode)
      let world: World = createWorld(mode)
      for (const { call, outcome } of [...beginning, ...made]) {
        expect(watch.decide(call, 'documented')).toEqual(decide(world, call, 'documented'))
        const before = world
        const kept = structuredClone(plain(world))
        // Begun and finished apart, so that nothing is passed over.
        world = finish(begin(world, call, 'call'), 'call', outcome)
        expect(plain(before)).toEqual(kept)
        watch.advance(call, outcome)
        expect(plain(watch.world)).toEqual(plain(world))
      }
    }), { numRuns: long ? 20_000 : 1_000 })
  })
})

/** Nothing is in flight between calls; what is looked up of a call holds functions. */
function plain({ inFlight, ...world }: World): object {
  expect(inFlight.size).toBe(0)
  return world
}
