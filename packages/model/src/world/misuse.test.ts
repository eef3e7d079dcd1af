import { describe, expect, it } from 'vitest'
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
})
