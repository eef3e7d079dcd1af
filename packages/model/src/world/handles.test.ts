import { describe, expect, it } from 'vitest'
import type { Call, HandleName } from './index.ts'
import { advance, bindingOf, createWorld, decide } from './index.ts'

const call = (fn: Call['fn'], handles: Call['handles'] = {}): Call => ({ fn, handles, grbit: 0 })

const worldOf = (instance: HandleName) =>
  advance(
    advance(createWorld(), call('JetCreateInstance2'), { error: null, returned: { instance } }),
    call('JetInit', { instance }), { error: null, returned: { instance } },
  )

describe('handles', () => {
  it.each([[5, 5n], [-5, 2n ** 64n - 5n], [-5n, 2n ** 64n - 5n], [2 ** 60, 2n ** 60n]])('%s and %s are the same', (one, other) => {
    for (const [given, used] of [[one, other], [other, one]] as const) {
      expect(bindingOf(worldOf(given), 'instance', used)?.gone).toBeNull()
      expect(decide(worldOf(given), call('JetBeginSession', { instance: used }))).toMatchObject({ verdict: 'allowed' })
    }
  })

  it.each([0, 0n, null, -1, -1n, 0xffff_ffff, 0xffff_ffffn, 0xffff_ffff_ffff_ffffn])('%s is none', (instance) => {
    const decision = { verdict: 'refused', error: 'JET_errInvalidParameter', why: 'handle' }
    expect(decide(worldOf('i'), call('JetBeginSession', { instance }))).toMatchObject(decision)
    // Nothing is known by it, even if it was handed out.
    expect(bindingOf(worldOf(instance), 'instance', instance)).toBeUndefined()
  })

  it.each(['0', '5', '-1'])('the string %j is a name', (name) => {
    expect(decide(worldOf(name), call('JetBeginSession', { instance: name }))).toMatchObject({ verdict: 'allowed' })
    expect(decide(worldOf(name), call('JetBeginSession', { instance: 5 }))).toMatchObject({ verdict: 'unknown', why: 'unknown-handle' })
  })
})
