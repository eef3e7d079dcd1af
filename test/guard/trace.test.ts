import { Writable } from 'node:stream'
import { Replay, readTrace } from '@jet-lifecycle/model/replay'
import { guard, recordTrace } from '@jet-lifecycle/runtime'
import type { WritableLike } from '@jet-lifecycle/runtime'
import { createSimulator } from '@jet-lifecycle/runtime/simulator'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../support/runs.ts'

interface Kept extends WritableLike {
  text: string
}

function kept(): Kept {
  return {
    text: '',
    write(chunk, done) {
      this.text += chunk
      done()
      return true
    },
    once: () => undefined,
  }
}

/** Judges what was written: each call with what the model says of it. */
function replayed(text: string) {
  expect(text.endsWith(']}\n')).toBe(true)
  const lines = text.trimEnd().split('\n')
  expect(lines).toHaveLength(1)
  const trace = readTrace(JSON.parse(lines[0] ?? ''), 'line 1')
  const replay = new Replay(trace, 'engine')
  return trace.entries.map((entry, index) => {
    const judgement = replay.judge(entry, index)
    replay.follow(judgement)
    return judgement
  })
}

type Out = { value: number }
const must = (code: number): void => expect(code).toBe(0)

describe('a recorded trace', () => {
  it('is judged by the replay as it was by the guard', async () => {
    const { esent: binding } = createSimulator()
    const esent = guard(binding, { profile: 'engine' })
    const out = kept()
    const recording = recordTrace(esent, out, { id: 'day' })
    const [instance, sesid, dbid, tableid]: Out[] = [{ value: 0 }, { value: 0 }, { value: 0 }, { value: 0 }]
    must(esent.JetCreateInstance(instance, 'one'))
    must(esent.JetInit(instance))
    must(esent.JetBeginSession(instance?.value, sesid, null, null))
    must(esent.JetCreateDatabase(sesid?.value, 'mail.edb', null, dbid, 0))
    must(esent.JetCreateTable(sesid?.value, dbid?.value, 'messages', 1, 80, tableid))
    esent.JetMove(sesid?.value, tableid?.value, 1, 0)
    must(esent.JetCloseTable(sesid?.value, tableid?.value))
    esent.JetMove(sesid?.value, tableid?.value, 1, 0)
    must(esent.JetStopServiceInstance2(instance?.value, 0))
    esent.JetBeginTransaction(sesid?.value)
    must(esent.JetEndSession(sesid?.value, 0))
    must(esent.JetTerm2(instance?.value, 1))
    await recording.end()
    esent.JetStopService()
    expect(recording.calls).toBe(12)
    expect(replayed(out.text).map(({ entry: { fn, observed }, agrees }) => [fn, observed, agrees])).toEqual([
      ['JetCreateInstance', null, true], ['JetInit', null, true], ['JetBeginSession', null, true], ['JetCreateDatabase', null, true], ['JetCreateTable', null, true],
      ['JetMove', 'JET_errNoCurrentRecord', null], ['JetCloseTable', null, true], ['JetMove', 'JET_errInvalidTableId', true], ['JetStopServiceInstance2', null, true],
      ['JetBeginTransaction', 'JET_errClientRequestToStopJetService', true], ['JetEndSession', null, true], ['JetTerm2', null, true],
    ])
  })

  it('has the beginning and the end of calls around others, and no call that did not happen', async () => {
    const simulator = createSimulator()
    const esent = guard({ ...simulator.esent, JetIdle: (): never => { throw new Error('no library') } })
    const out = kept()
    const recording = recordTrace(esent, out)
    const instance = { value: 0 }
    must(esent.JetCreateInstance(instance, 'one'))
    simulator.during('JetInit', () => esent.JetBeginSession(instance.value, { value: 0 }, null, null))
    must(esent.JetInit(instance))
    expect(() => (esent.JetIdle as (...args: unknown[]) => number)(1, 0)).toThrow('no library')
    await recording.end()
    expect(replayed(out.text).map(({ entry: { fn, phase }, agrees }) => [fn, phase, agrees])).toEqual([
      ['JetCreateInstance', undefined, true], ['JetInit', 'begin', null], ['JetBeginSession', undefined, true], ['JetInit', 'end', true],
    ])
  })

  it('agrees with the model whatever was called', async () => {
    const functions = ['JetCreateInstance', 'JetInit', 'JetBeginSession', 'JetBeginTransaction', 'JetRollback', 'JetCreateDatabase', 'JetCreateTable', 'JetDupCursor', 'JetCloseTable', 'JetMove', 'JetCloseDatabase', 'JetEndSession', 'JetStopServiceInstance', 'JetBeginExternalBackupInstance', 'JetStopBackupInstance', 'JetEndExternalBackupInstance', 'JetTerm'] as const
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ fn: fc.constantFrom(...functions), pick: fc.nat(3) }), { maxLength: 40, size: 'max' }), async (calls) => {
      const esent = guard(createSimulator().esent, { profile: 'engine' })
      const out = kept()
      const recording = recordTrace(esent, out)
      const seen: Record<'instance' | 'sesid' | 'dbid' | 'tableid', number[]> = { instance: [], sesid: [], dbid: [], tableid: [] }
      for (const { fn, pick } of calls) {
        const last = (kind: keyof typeof seen): number => seen[kind].at(-1 - (pick % Math.max(1, seen[kind].length))) ?? 0
        const holder = { value: fn === 'JetInit' ? last('instance') : 0 }
        const [i, s, d, t] = [last('instance'), last('sesid'), last('dbid'), last('tableid')]
        const args: Record<(typeof functions)[number], unknown[]> = {
          JetCreateInstance: [holder, `i${String(seen.instance.length)}`], JetInit: [holder], JetBeginSession: [i, holder, null, null], JetBeginTransaction: [s], JetRollback: [s, pick & 1], JetCreateDatabase: [s, `${String(seen.dbid.length)}.edb`, null, holder, 0],
          JetCreateTable: [s, d, `t${String(seen.tableid.length)}`, 1, 80, holder], JetDupCursor: [s, t, holder, 0], JetCloseTable: [s, t], JetMove: [s, t, 1, 0], JetCloseDatabase: [s, d, 0], JetEndSession: [s, 0],
          JetStopServiceInstance: [i], JetBeginExternalBackupInstance: [i, 0], JetStopBackupInstance: [i], JetEndExternalBackupInstance: [i], JetTerm: [i],
        }
        const code = esent[fn](...args[fn])
        const kind = ({ JetCreateInstance: 'instance', JetInit: 'instance', JetBeginSession: 'sesid', JetCreateDatabase: 'dbid', JetCreateTable: 'tableid', JetDupCursor: 'tableid' } as const)[fn as 'JetInit']
        if (code === 0 && (kind as string | undefined) !== undefined) seen[kind].push(holder.value)
      }
      await recording.end()
      const judged = replayed(out.text)
      expect(judged).toHaveLength(calls.length)
      expect(judged.filter(({ agrees }) => agrees === false).map(({ entry: { fn, observed }, decision }) => [fn, observed, decision])).toEqual([])
    }), { numRuns: runs(60, 2_000) })
  })
})

describe('backpressure', () => {
  it('holds what comes while the stream is full, and loses nothing', async () => {
    const slow = new Writable({ highWaterMark: 64, decodeStrings: false, write: (chunk: string, _encoding, done) => { text += chunk; setTimeout(done, 1) } })
    let text = ''
    let fullAt = 0
    const { esent: binding } = createSimulator()
    const esent = guard(binding)
    const recording = recordTrace(esent, slow)
    for (let call = 0; call < 200; call++) {
      esent.JetBeginTransaction(4711)
      fullAt = Math.max(fullAt, slow.writableLength)
    }
    await recording.end()
    expect(replayed(text)).toHaveLength(200)
    // It did not pour everything into the stream.
    expect(fullAt).toBeLessThan(1_000)
  })

  it('ends the trace early where more wait than may, and it can still be read', async () => {
    const drains: (() => void)[] = []
    let text = ''
    const stuck: WritableLike = { write: (chunk, done) => { text += chunk; done(); return false }, once: (_, drain) => drains.push(drain) }
    const esent = guard(createSimulator().esent)
    const recording = recordTrace(esent, stuck, { keep: 3 })
    for (let call = 0; call < 10; call++) esent.JetBeginTransaction(4711)
    expect(recording.isCutShort).toBe(true)
    const ended = recording.end()
    while (drains.length > 0) drains.pop()?.()
    await ended
    expect(replayed(text)).toHaveLength(3)
  })

  it('tells of a stream that failed, and leaves the calls alone', async () => {
    const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk full')) })
    broken.on('error', () => undefined)
    const esent = guard(createSimulator().esent)
    const recording = recordTrace(esent, broken)
    expect(esent.JetBeginTransaction(4711)).toBe(-1104)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(esent.JetBeginTransaction(4711)).toBe(-1104)
    await expect(recording.end()).rejects.toThrow('disk full')
    expect(recording.isCutShort).toBe(true)
  })
})
