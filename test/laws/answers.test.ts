import { describe, expect, it } from 'vitest'
import type { JetErrorName, JetFunctionName, Profile } from '@jet-lifecycle/model/facts'
import { jetErrors, jetFunctionNames } from '@jet-lifecycle/model/facts'
import { optionBitSets } from '@jet-lifecycle/model/gates'
import type { Handles, World } from '@jet-lifecycle/model/world'
import { advance, begin, createWorld, decide, predictableErrors } from '@jet-lifecycle/model/world'
import { representatives } from '../../packages/runtime/src/conformance/classes.ts'
import { covering, walks } from '../../packages/runtime/src/conformance/states.ts'

/** One of each class: what is predictable follows from the class. */
const functions = [...new Set(representatives().map(({ fn }) => fn))]

/** Worlds beside those of the walk: other sessions, dead handles, transactions, contexts, modes, calls in flight. */
function corners(): World[] {
  const call = (fn: JetFunctionName, handles: Handles = {}, grbit = 0, thread?: string) => ({ fn, handles, grbit, ...(thread === undefined ? {} : { thread }) })
  const go = (world: World, fn: JetFunctionName, handles: Handles = {}, returned: Handles = {}, grbit = 0, thread?: string): World =>
    advance(world, call(fn, handles, grbit, thread), { error: null, returned })
  const s = { sesid: 's' }
  let up = go(createWorld(), 'JetCreateInstance2', {}, { instance: 'i' })
  up = go(up, 'JetInit', { instance: 'i' })
  up = go(up, 'JetBeginSession', { instance: 'i' }, s)
  const dead = go(go(go(up, 'JetCreateInstance2', {}, { instance: 'old' }), 'JetTerm', { instance: 'old' }), 'JetBeginSession', { instance: 'i' }, { sesid: 'ended' })
  const other = go(go(dead, 'JetEndSession', { sesid: 'ended' }), 'JetBeginSession', { instance: 'i' }, { sesid: 't' })
  const opened = go(go(other, 'JetOpenDatabase', { sesid: 't' }, { dbid: 'd' }), 'JetOpenTable', { sesid: 't', dbid: 'd' }, { tableid: 'c' })
  const closed = go(go(opened, 'JetOpenTable', { sesid: 't', dbid: 'd' }, { tableid: 'gone' }), 'JetCloseTable', { sesid: 't', tableid: 'gone' })
  let level = closed
  const levels = Array.from({ length: 7 }, () => (level = go(level, 'JetBeginTransaction', s, {}, 0, 'worker')))
  const context = go(closed, 'JetSetSessionContext', s, {}, 0, 'worker')
  const snapshot = go(closed, 'JetOSSnapshotPrepare', {}, { snapId: 'n' })
  return [
    closed, ...levels, context, go(context, 'JetBeginTransaction', s, {}, 0, 'worker'), begin(closed, call('JetMove', { sesid: 't', tableid: 'c' }), 'open'),
    go(snapshot, 'JetOSSnapshotEnd', { snapId: 'n' }), snapshot, go(snapshot, 'JetBeginExternalBackupInstance', { instance: 'i' }),
    go(createWorld(), 'JetInit', { instance: 0 }, { instance: 'i' }), go(go(createWorld(), 'JetEnableMultiInstance'), 'JetInit', { instance: 0 }, { instance: 'i' }),
    go(snapshot, 'JetTerm', { instance: 'i' }), begin(createWorld(), call('JetRestore'), 'open'),
    createWorld('multi-instance'), createWorld('one-instance'),
  ]
}

const handles: readonly Handles[] = [
  { instance: 'i', hFile: 0, snapId: 'n' },
  { instance: 'i', sesid: 's', dbid: 'd', tableid: 'c', hFile: 0, snapId: 'n' }, { instance: 'i', sesid: 't', dbid: 'd', tableid: 'c', hFile: 0, snapId: 'n' },
  { instance: 'old', sesid: 'ended', dbid: 'd', tableid: 'gone', hFile: 0, snapId: 'n' }, { instance: 0, sesid: 's', dbid: 0, tableid: 'gone', hFile: 0, snapId: 0 }, {},
]

describe.each(['documented', 'engine'] as const)('the errors that are predictable in the profile %s', (profile: Profile) => {
  const said = new Map<JetFunctionName, Set<JetErrorName>>(jetFunctionNames.map((fn) => [fn, new Set()]))
  const worlds = Object.values(walks()).flatMap(({ reached }) => [...covering(reached), ...reached.filter((_, index) => index % 5 === 0)].map(({ world }) => world))
  for (const world of [...corners(), ...worlds]) {
    for (const fn of functions) {
      for (const grbit of optionBitSets(fn)) {
        for (const given of handles) {
          const { error } = decide(world, { fn, handles: given, grbit }, profile)
          if (error !== null && jetErrors[error] < 0) said.get(fn)?.add(error)
        }
      }
    }
  }

  it.each(functions)('of %s are those that the world gives', (fn) => {
    expect([...predictableErrors(fn, profile)].sort()).toEqual([...(said.get(fn) ?? [])].sort())
  })
})
