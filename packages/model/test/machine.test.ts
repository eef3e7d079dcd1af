import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnyStateMachine } from 'xstate'
import { jetErrors, jetFunctionNames } from '../src/facts/index.ts'
import type { JetErrorName } from '../src/facts/index.ts'
import type { Machine } from '../src/gates/index.ts'
import { compiledInstance, compiledProcess, compiledSession, gateNames } from '../src/gates/index.ts'
import { instanceMachine, processMachine, sessionMachine } from '../src/machine/index.ts'
import { lastingFunctions } from '../src/machine/events.ts'
import { check, rows } from './edge-cases.ts'
import { xstateTwin } from './xstate-twin.ts'

const long = process.env['JET_LIFECYCLE_RUNS'] === 'long'
const pairs: readonly (readonly [string, AnyStateMachine, Machine])[] = [
  ['process', processMachine, compiledProcess],
  ['instance', instanceMachine, compiledInstance],
  ['session', sessionMachine, compiledSession],
]

describe.each(pairs)('the compiled %s', (_, machine, compiled) => {
  const twin = xstateTwin(machine, compiled)
  /** Any state of each region beside any of the others: the regions must not look at each other. */
  const states = fc.tuple(...compiled.table.regions.map((region) => fc.constantFrom(...region.states.map((path) => [region.name, path] as const))))
    .map((chosen) => compiled.stateOf(Object.fromEntries(chosen)))
  const types: fc.Arbitrary<string> = fc.constantFrom(...jetFunctionNames, ...(machine.events as string[]).filter((type) => type !== '*'), ...lastingFunctions.map((name) => `begin ${name}`))
  const bits = fc.oneof(fc.constantFrom(0, 1, 2, 4, 6, 8, 0x10, 0x20, 0x21, 0x80000000, 0x80000002, 0x80000006), fc.nat(0xff))
  const errors = fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constant('unknown' as const) },
    { weight: 3, arbitrary: fc.constantFrom(...(Object.keys(jetErrors) as JetErrorName[])) },
    { weight: 3, arbitrary: fc.constantFrom<JetErrorName>('JET_errClientRequestToStopJetService', 'JET_errInstanceUnavailable', 'JET_errBackupAbortByServer', 'JET_errNoBackup', 'JET_errOutOfMemory', 'JET_errTooManyActiveUsers', 'JET_errInvalidParameter', 'JET_errDiskIO') })

  it('steps as the machine does, from any mixture of states', { timeout: 600_000 }, () => {
    fc.assert(fc.property(states, types, bits, errors, (state, type, grbit, error) => {
      // Success with option bits that nobody knows: the tables refuse to guess what it did.
      fc.pre(type !== 'JetStopServiceInstance2' || (grbit & ~0x8000000e) === 0)
      fc.pre(error === null || (!type.includes(' ') && (error === 'unknown' || jetErrors[error] < 0)))
      expect(compiled.step(state, compiled.event(type, grbit, error))).toBe(twin.step(state, twin.event(type, grbit, error)))
    }), { numRuns: long ? 100_000 : 4_000 })
  })

  it('closes what the tags of the machine close', { timeout: 600_000 }, () => {
    fc.assert(fc.property(states, fc.constantFrom('documented' as const, 'engine' as const), (state, profile) => {
      for (const [family, gates] of Object.entries(gateNames) as [keyof typeof gateNames, (typeof gateNames)[keyof typeof gateNames]][]) {
        const mask = compiled.closed(state, family, profile)
        for (const [bit, gate] of gates.entries()) {
          const closing = twin.closing(state, gate, profile)
          expect(compiled.closing(state, gate, profile)).toEqual(closing)
          expect((mask & (1 << bit)) !== 0).toBe(closing !== null)
        }
      }
    }), { numRuns: long ? 20_000 : 1_000 })
  })
})

describe('the machines themselves answer as the table says', () => {
  const before = pairs.map(([, , compiled]) => ({ ...compiled }))
  beforeAll(() => {
    for (const [, machine, compiled] of pairs) Object.assign(compiled, xstateTwin(machine, { ...compiled }))
  })
  afterAll(() => {
    pairs.forEach(([, , compiled], index) => Object.assign(compiled, before[index]))
  })

  it.each(rows)('%s', (_, profile, row) => {
    check(profile, row)
  })
})
