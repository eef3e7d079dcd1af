import { jetFunctionNames } from '@jet-lifecycle/model/facts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { guard } from '../src/guard/guard.ts'
import { createSimulator } from '../src/simulator/index.ts'
import { runs } from './support/runs.ts'

const calls = runs(20_000, 200_000)

/** Holders that complain, or change, when they are read. */
const hostile: readonly (() => unknown)[] = [
  () => ({ get value(): never { throw new Error('do not read me') } }),
  () => new Proxy({}, { get: () => { throw new Error('do not read me') }, has: () => { throw new Error('nor ask') } }),
  () => { const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return proxy },
  () => ({ valueOf: (): never => { throw new Error('do not convert me') }, [Symbol.toPrimitive]: (): never => { throw new Error('nor so') } }),
  () => new DataView(new ArrayBuffer(8)),
  () => new BigUint64Array(0),
  () => Object.freeze({ value: 5 }),
  () => Symbol('handle'),
  () => function handle() { return 5 },
]

const later = (value: unknown) => (): unknown => value

/** Arguments not yet made: fast-check looks at what it holds, and these do not like it. */
const argument: fc.Arbitrary<() => unknown> = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true, withNullPrototype: true, withSparseArray: true }).map(later),
  fc.constantFrom(...hostile),
  fc.constantFrom<unknown>(0, -1, 1e300, NaN, -0, 2n ** 64n - 1n, -(2n ** 70n), '5', 0x1000_0000, 0x1000_0000n, 0x2000_0000, { value: 0x1000_0000 }).map(later),
)

describe('odd arguments', () => {
  it(`${String(calls)} calls raise nothing that the bare binding would not`, () => {
    // Names what a call is, so that what the binding itself throws can be told from what the guard throws.
    class Own extends Error {}
    const simulator = createSimulator()
    const binding = Object.fromEntries(
      jetFunctionNames.map((fn) => [
        fn,
        (...args: unknown[]): number => {
          try {
            return simulator.esent[fn](...args)
          } catch (thrown) {
            throw new Own('the binding threw', { cause: thrown })
          }
        },
      ]),
    )
    const guarded = guard(binding)
    let made = 0
    fc.assert(
      fc.property(fc.constantFrom(...jetFunctionNames), fc.array(argument, { maxLength: 14 }), (fn, args) => {
        made += 1
        try {
          guarded[fn]?.(...args.map((make) => make()))
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Own)
        }
      }),
      { numRuns: calls },
    )
    expect(made).toBe(calls)
  }, runs(30_000, 300_000))
})
