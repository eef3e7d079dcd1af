import { describe, expect, it, vi } from 'vitest'
import { created, guardedSimulator, into, must, running, session } from '../../test/support/running.ts'
import type { Handle, Running } from '../../test/support/running.ts'
import { createSimulator } from '../simulator/index.ts'
import { guard } from './guard.ts'

const options = 'there are profile, convention, names, unknownFunctions, unknownHandles, onRefusal, captureWitness and onEvent'

describe('arguments of guard', () => {
  it.each([
    [null, {}, 'guard needs an object with the functions of the API, not null'],
    [5, {}, 'guard needs an object with the functions of the API, not number'],
    [{}, null, 'the options of guard are an object, not null'],
    [{}, 'engine', 'the options of guard are an object, not "engine"'],
    [{}, ['engine'], 'the options of guard are an object, not array'],
    [{}, { profile: 'docs' }, `the profile of guard is 'documented' or 'engine', not "docs"`],
    [{}, { profile: null }, `the profile of guard is 'documented' or 'engine', not null`],
    [{}, { onEvent: 3 }, 'the onEvent of guard is a function, not number'],
    [{}, { onevent: () => undefined }, `guard has no option onevent: ${options}`],
    [{}, { profil: undefined, onEvent: () => undefined, log: true }, `guard has no option profil, log: ${options}`],
  ])('%j, %j: TypeError', (binding, options, message) => {
    expect(() => void Reflect.apply(guard, undefined, [binding, options])).toThrow(new TypeError(message))
  })

  it('may be left out or undefined', () => {
    expect(() => guard({ JetMove: () => 0 }, { profile: undefined, onEvent: undefined })).not.toThrow()
  })

  it('lists all functions with the name of a JET function that is not known', () => {
    const binding = { JetMove: () => 0, JetMoveAll: () => 0, JetX: () => 0, JetClass: class extends Map {}, jetHelper: () => 0, JETPACK: () => 0, JetNumber: 5 }
    expect(() => guard(binding)).toThrow(TypeError)
    expect(() => guard(binding)).toThrow(/^guard does not know JetMoveAll, JetX, so it cannot tell when they are refused\. Say which functions they are with the option names/)
  })

  it('finds such a function behind an accessor, or one set later, when it is read', () => {
    const binding: { JetMove: () => number; readonly JetMoveAll: () => number; JetLater: (() => number) | null } =
      { JetMove: () => 0, get JetMoveAll() { return () => 0 }, JetLater: null }
    const guarded = guard(binding)
    expect(() => guarded.JetMoveAll).toThrow(/does not know JetMoveAll, so it cannot tell when it is refused/)
    expect(guarded.JetLater).toBeNull()
    binding.JetLater = () => 0
    expect(() => guarded.JetLater).toThrow(/does not know JetLater, so it cannot tell when it is refused/)
  })
})

describe('a binding in which no JET function can be found', () => {
  const proxy = new Proxy({}, { get: () => () => 0 })

  it.each([['empty', {}], ['of others', { open: () => 0, path: 'esent.dll' }], ['a function', () => 0], ['a proxy that lists nothing', proxy]])('%s: TypeError', (_, binding) => {
    expect(() => guard(binding)).toThrow(TypeError)
    expect(() => guard(binding)).toThrow(/^guard found no JET function among the members of the binding.*has to list them/)
  })

  it('may bring them later', () => {
    const binding: { JetMove: (() => number) | null } = { JetMove: null }
    const guarded = guard(binding)
    binding.JetMove = () => -1603
    expect(guarded.JetMove?.()).toBe(-1603)
  })

  it('may be a proxy that lists them', () => {
    const lazy = new Proxy<{ JetMove?: () => number }>({}, {
      get: () => () => -1603, ownKeys: () => ['JetMove'],
      getOwnPropertyDescriptor: () => ({ get: () => () => -1603, configurable: true }),
    })
    expect(guard(lazy).JetMove?.()).toBe(-1603)
  })
})

describe('the guarded object', () => {
  class Binding {
    readonly #answer = -1605
    static readonly version = 3
    level = 1
    #loads = 0
    JetMove(...args: unknown[]): number { return args.length === 4 ? this.#answer : 0 }
    describe(): string { return `level ${String(this.level)}` }
    get JetSeek(): () => number { this.#loads += 1; return () => this.#answer + this.#loads }
    get loads(): number { return this.#loads }
    set threshold(value: number) { this.level = value }
  }

  it('is plain and frozen, with the members of the whole prototype chain', () => {
    class Derived extends Binding { JetTerm(): number { return 0 } }
    const guarded = guard(new Derived())
    expect(Object.isFrozen(guarded)).toBe(true)
    expect(Object.getPrototypeOf(guarded)).toBe(Object.prototype)
    expect(Reflect.ownKeys(guarded).sort()).toEqual(['JetMove', 'JetSeek', 'JetTerm', 'describe', 'level', 'loads', 'threshold'])
  })

  it('calls every function with the binding as this', () => {
    const guarded = guard(new Binding())
    expect(guarded.JetMove(1, 2, 3, 4)).toBe(-1605)
    expect(guarded.describe()).toBe('level 1')
  })

  it('resolves accessors at their use, and reads values as they are', () => {
    const binding = new Binding()
    const guarded = guard(binding)
    expect(binding.loads).toBe(0)
    expect(guarded.JetSeek()).toBe(-1604)
    expect(guarded.loads).toBe(1)
    binding.level = 7
    expect(guarded.level).toBe(7)
    ;(guarded as { threshold: number }).threshold = 8
    expect(binding.level).toBe(8)
  })

  it('keeps symbols, constants, classes, and what hangs on functions', () => {
    const helper = Object.assign(() => 1, { version: 2 })
    const tag = Symbol('tag')
    const binding = Object.freeze({ [tag]: 'x', helper, JetMove: () => 0, Failure: class extends Error {}, path: 'esent.dll' })
    const guarded = guard(binding)
    expect([guarded[tag], guarded.helper(), guarded.helper.version, guarded.path]).toEqual(['x', 1, 2, 'esent.dll'])
    expect(guarded.Failure).toBe(binding.Failure)
  })

  it('keeps what hangs on JET functions: functions on theirs as `this`, and unguarded', () => {
    // As koffi makes them.
    class Call {
      readonly kept = 'by the function'
    }
    const fresh = () => {
      const asked: unknown[] = []
      const make = <F extends () => number>(fn: F) => Object.assign(fn, {
        async(this: { info: Call }, sesid: unknown, done: (error: null, answer: number) => void): void {
          asked.push(this.info.kept, sesid)
          done(null, -1)
        },
        info: new Call(), Call, used: 0,
      })
      return { asked, binding: { JetCreateInstance: make(() => 0), JetMove: Object.freeze(make(() => -1603)) } }
    }
    const { binding, asked } = fresh()
    const guarded = guard(binding)
    for (const name of ['JetCreateInstance', 'JetMove'] as const) {
      const answers: unknown[] = []
      guarded[name].async(9, (_, answer) => answers.push(answer))
      expect([answers, asked.splice(0)]).toEqual([[-1], ['by the function', 9]])
      expect([guarded[name].info, guarded[name].Call]).toEqual([binding[name].info, Call])
      expect(Object.keys(guarded[name]).sort()).toEqual(['Call', 'async', 'info', 'used'])
      expect(Reflect.get(guarded[name], 'async')).toBe(Reflect.get(guarded[name], 'async'))
    }
    binding.JetCreateInstance.used = 7
    expect(guarded.JetCreateInstance.used).toBe(7)
    guarded.JetCreateInstance.used = 8
    expect(binding.JetCreateInstance.used).toBe(8)
    expect(guard(guarded).JetMove.info).toBe(binding.JetMove.info)
  })

  it('reads what hangs on functions only when it is used, since a function may hang on itself', () => {
    const own: { (): number; again?: unknown } = () => -1603
    own.again = own
    let reads = 0
    Object.defineProperty(own, 'costly', { get: () => (reads += 1) })
    const guarded = guard({ JetMove: own, helper: own })
    expect(reads).toBe(0)
    expect((guarded.JetMove.again as () => number)()).toBe(-1603)
    expect(Reflect.get(guarded.helper, 'costly')).toBe(1)
  })

  it('guards base names and exports alike, each under its own name and length', () => {
    const { esent } = running()
    for (const name of ['JetOpenTable', 'JetOpenTableA', 'JetOpenTableW'] as const) expect(esent[name].name).toBe(createSimulator().esent[name].name)
    expect(guard({ JetTerm: (instance: number) => instance }).JetTerm.length).toBe(1)
  })

  it('passes all arguments on, however many', () => {
    const seen: unknown[][] = []
    const guarded = guard({ JetMove: (...args: unknown[]) => seen.push(args), JetTerm: (...args: unknown[]) => seen.push(args) })
    for (let count = 0; count <= 15; count++) {
      const args = Array.from({ length: count }, (_, index) => (index === 3 ? undefined : index + 1))
      guarded.JetMove(...args)
      guarded.JetTerm(...args)
      expect(seen.slice(-2)).toEqual([args, args])
    }
  })

  it('can be guarded again', () => {
    const inner = guardedSimulator()
    const outer = guard(inner.esent)
    const instance = created(outer, 'one')
    must(outer.JetInit({ value: instance }))
    const sesid = session(outer, instance)
    must(outer.JetStopServiceInstance(instance))
    expect(outer.JetBeginTransaction(sesid)).toBe(-1329)
    expect(inner.events).toEqual([])
  })
})

describe('handles', () => {
  it.each<[string, () => { read: () => Handle; out: unknown }]>([
    ['{ value }', () => { const out = { value: 0 }; return { out, read: () => out.value } }],
    ['an array', () => { const out = [0]; return { out, read: () => out[0] ?? 0 } }],
    ['a BigUint64Array', () => { const out = new BigUint64Array(1); return { out, read: () => out[0] ?? 0n } }],
  ])('are read from %s', (_, make) => {
    let next = 0x1000
    const give = (out: unknown): number => {
      next += 0x100
      if (Array.isArray(out)) out[0] = next
      else if (out instanceof BigUint64Array) out[0] = BigInt(next)
      else Object.assign(out as object, { value: next })
      return 0
    }
    const calls = vi.fn(() => 0)
    const esent = guard({ JetCreateInstance: give, JetInit: () => 0, JetBeginSession: (_instance: unknown, out: unknown) => give(out), JetStopServiceInstance: () => 0, JetMove: calls })
    const instance = make()
    esent.JetCreateInstance(instance.out)
    esent.JetInit()
    const sesid = make()
    esent.JetBeginSession(instance.read(), sesid.out)
    expect((esent.JetMove as (sesid: unknown) => number)(sesid.read())).toBe(0)
    ;(esent.JetStopServiceInstance as (instance: unknown) => number)(instance.read())
    expect(calls).toHaveBeenCalledTimes(1)
  })

  it.each([false, true])('are the same as number and as bigint (given out as bigint: %s)', (bigintHandles) => {
    const { esent, instance, sesid } = running({}, { bigintHandles })
    must(esent.JetStopServiceInstance(Number(instance)))
    expect(esent.JetBeginTransaction(Number(sesid))).toBe(-1329)
    expect(esent.JetBeginTransaction(BigInt(sesid))).toBe(-1329)
  })

  it.each([[-5, 2n ** 64n - 5n], [-5n, -5], [2n ** 60n, 2 ** 60]])('%s and %s are the same', (given, used) => {
    const esent = guard({
      JetCreateInstance: (out: { value: number }) => { out.value = 1; return 0 }, JetInit: () => 0, JetStopServiceInstance: (_: unknown) => 0,
      JetBeginSession: (_: unknown, out: { value: Handle }) => { out.value = given; return 0 }, JetMove: (_sesid: unknown, _tableid: unknown) => 0,
    })
    esent.JetCreateInstance({ value: 0 })
    ;(esent.JetInit as (instance: object) => number)({ value: 1 })
    esent.JetBeginSession(1, { value: 0 })
    esent.JetStopServiceInstance(1)
    expect([esent.JetMove(given, 3), esent.JetMove(used, 3)]).toEqual([-1329, -1329])
  })

  it('that are given out again are new ones', () => {
    const { esent, instance, sesid } = running()
    must(esent.JetStopServiceInstance(instance))
    must(esent.JetTerm(instance))
    const other = created(esent, 'other')
    const again = created(esent, 'again')
    expect([other, again]).toContain(instance)
    must(esent.JetInit({ value: instance }))
    expect(session(esent, instance)).not.toBe(0)
    expect(esent.JetBeginTransaction(sesid)).not.toBe(-1329)
  })

  it('that were not seen coming pass', () => {
    const simulator = createSimulator()
    const instance = created(simulator.esent, 'one')
    must(simulator.esent.JetInit({ value: instance }))
    const events: Running['events'] = []
    const esent = guard(simulator.esent, { onEvent: into(events) })
    const sesid = session(esent, instance)
    must(esent.JetStopServiceInstance(instance))
    expect(esent.JetBeginTransaction(sesid)).toBe(-1329)
    expect(esent.JetStopServiceInstance(0)).toBe(-1003)
    expect(events).toEqual([])
  })
})
