import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import { grbit } from '@jet-lifecycle/model/facts'
import type { Handles } from '@jet-lifecycle/model/world'
import type { Step } from '../support/rig.ts'
import type { OddHandles } from '../../packages/runtime/src/conformance/classes.ts'
import type { Path } from '../../packages/runtime/src/conformance/states.ts'

/**
 * States in which every kind of handle that is of no use is at hand: ended, closed or freed, and one
 * that is alive but belongs to another session.
 */

const on = (fn: JetFunctionName, handles: Handles = {}, more: Partial<Step> = {}): Step => ({ fn, handles, grbit: 0, ...more })
const i = { instance: 'i' } as const
const explicit = { grbit: grbit('JET_bitExplicitPrepare') } as const

/** By the names that the steps below give them. */
export const oddHandles: OddHandles = {
  instance: [0, 'freed'],
  sesid: [0, 'ended', 'other'],
  dbid: [0, 'closed', 'foreign'],
  tableid: [0, 'closed', 'foreign'],
  snapId: [0, 'ended'],
}

/** Beside a session, a database and a cursor that are good. A handle that was freed last is not given out again soon. */
const leavings: readonly Step[] = [
  on('JetBeginSession', i),
  on('JetOpenDatabase', { sesid: 's' }),
  on('JetCreateTable', { sesid: 's', dbid: 'd' }),
  on('JetBeginSession', i, { as: 'other' }),
  on('JetCreateDatabase', { sesid: 'other' }, { as: 'foreign' }),
  on('JetCreateTable', { sesid: 'other', dbid: 'foreign' }, { as: 'foreign' }),
  on('JetBeginSession', i, { as: 'ended' }),
  on('JetEndSession', { sesid: 'ended' }),
  on('JetCreateDatabase', { sesid: 's' }, { as: 'closed' }),
  on('JetCloseDatabase', { sesid: 's', dbid: 'closed' }),
  on('JetCreateTable', { sesid: 's', dbid: 'd' }, { as: 'closed' }),
  on('JetCloseTable', { sesid: 's', tableid: 'closed' }),
  on('JetOSSnapshotPrepare', {}, { ...explicit, as: 'ended' }),
  on('JetOSSnapshotAbort', { snapId: 'ended' }),
  on('JetOSSnapshotPrepare', {}, explicit),
]
const freed: readonly Step[] = [on('JetCreateInstance2', {}, { as: 'freed' }), on('JetTerm2', { instance: 'freed' })]
const up: readonly Step[] = [on('JetCreateInstance2'), on('JetInit', i), ...leavings, ...freed]
const path = (steps: readonly Step[]): Path => ({ steps, open: null, inside: [] })

/** In multi-instance mode, in one-instance mode, after a stop, and when the handles' instance is gone and another is there. */
export const handlePaths: readonly Path[] = [
  path(up),
  path([...freed, on('JetInit'), on('JetBeginSession', i), ...leavings]),
  path([...up, on('JetStopServiceInstance', i)]),
  path([...up, on('JetCreateInstance2', {}, { as: 'another' }), on('JetTerm2', i)]),
]
