import { describe, expect, it } from 'vitest'
import type { TraceEntry } from './trace.ts'
import { readTrace } from './trace.ts'

/** The end of a call whose beginning and end say these things of its outcome. */
function endOf(begins: Readonly<Record<string, unknown>>, ends: Readonly<Record<string, unknown>>): TraceEntry | undefined {
  const calls = [{ fn: 'JetBeginTransaction', args: { sesid: 's' }, phase: 'begin', call: 1, ...begins }, { phase: 'end', call: 1, ...ends }]
  return readTrace({ calls }, '1').entries[1]
}

describe('the outcome of a call that takes time', () => {
  it.each([
    { begins: {}, ends: {}, observed: undefined },
    { begins: {}, ends: { expect: 'JET_errSuccess' }, observed: null },
    { begins: {}, ends: { expect: 0 }, observed: null },
    { begins: {}, ends: { expect: -1329 }, observed: 'JET_errClientRequestToStopJetService' },
    { begins: { expect: 0 }, ends: {}, observed: null },
    { begins: { expect: 0 }, ends: { expect: -1329 }, observed: 'JET_errClientRequestToStopJetService' },
    { begins: { expect: -1329 }, ends: { expect: 0 }, observed: null },
    { begins: { expect: -1329 }, ends: { expect: 'unknown' }, observed: 'JET_errClientRequestToStopJetService' },
  ])('is $observed where it begins with $begins and ends with $ends', ({ begins, ends, observed }) => {
    expect(endOf(begins, ends)?.observed).toBe(observed)
  })
})
