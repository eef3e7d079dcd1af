import type { FunctionRow } from '../row.ts'

/** Snapshots. */
export const snapshot = {
  JetOSSnapshotAbort: {
    gate: 'none', handle: 'snapshot',
    params: ['snapId: const JET_OSSNAPID', 'grbit: const JET_GRBIT'],
    releases: [{ what: 'snapshot-session', param: 'snapId' }],
    since: 'Windows Server 2003', lines: [23036, 23048],
    note: 'Snapshot id only; no instance gate and no look at the stop flag. Clears the backup-in-progress flags of the member instances, even those of a streaming backup begun since Prepare (io.cxx:4039, 2950).',
  },
  JetOSSnapshotEnd: {
    gate: 'none', handle: 'snapshot',
    params: ['snapId: const JET_OSSNAPID', 'grbit: const JET_GRBIT'],
    releases: [{ what: 'snapshot-session', param: 'snapId' }],
    since: 'Windows Vista', lines: [23195, 23208],
    note: 'Snapshot id only; no instance gate and no look at the stop flag. Clears the backup-in-progress flags of the member instances, even those of a streaming backup begun since Prepare (io.cxx:4039, 2950).',
  },
  JetOSSnapshotFreeze: {
    gate: 'none', handle: 'snapshot', backup: 'snapshot',
    params: [
      'snapId: const JET_OSSNAPID', 'out pcInstanceInfo: unsigned long *',
      'out paInstanceInfo: JET_INSTANCE_INFO_A **', 'grbit: const JET_GRBIT',
    ],
    acquires: [
      { what: 'freeze', param: 'snapId', from: ['snapshot-session'] },
      { what: 'buffer', param: 'paInstanceInfo' },
    ],
    exports: 'A W base', since: 'Windows XP', lines: [22946, 23000],
    note: 'Snapshot id only; no instance gate and no look at the stop flag. Freeze fails with JET_errOSSnapshotNotAllowed if a member instance has a backup in progress or backups are not allowed (io.cxx:2879).',
  },
  JetOSSnapshotGetFreezeInfo: {
    gate: 'none', handle: 'snapshot',
    params: [
      'snapId: const JET_OSSNAPID', 'out pcInstanceInfo: unsigned long *',
      'out paInstanceInfo: JET_INSTANCE_INFO_A **', 'grbit: const JET_GRBIT',
    ],
    acquires: [{ what: 'buffer', param: 'paInstanceInfo', from: ['snapshot-session'] }],
    exports: 'A W base', since: 'Windows Vista', lines: [23126, 23176],
    note: 'Snapshot id only; no instance gate and no look at the stop flag.',
  },
  JetOSSnapshotPrepare: {
    gate: 'none',
    params: ['out psnapId: JET_OSSNAPID *', 'grbit: const JET_GRBIT'],
    acquires: [{ what: 'snapshot-session', param: 'psnapId' }],
    since: 'Windows XP', lines: [22924, 22938],
    note: 'Snapshot id only; no instance gate and no look at the stop flag. JET_errNotInitialized when the engine has no instance at all (io.cxx:3488). Without JET_bitExplicitPrepare every initialised instance that is in no other session joins at once (io.cxx:2650).',
  },
  JetOSSnapshotPrepareInstance: {
    gate: 'instance', handle: 'instance+snapshot', validates: 'instance', backup: 'snapshot',
    params: ['snapId: JET_OSSNAPID', 'instance: JET_INSTANCE', 'grbit: const JET_GRBIT'],
    acquires: [{ what: 'snapshot-membership', param: 'instance', from: ['snapshot-session'] }],
    since: 'Windows Vista', lines: [23066, 23074],
    note: 'JET_errOSSnapshotNotAllowed if the instance already has a snapshot, a backup in progress, or backups are not allowed (io.cxx:3603).',
  },
  JetOSSnapshotThaw: {
    gate: 'none', handle: 'snapshot',
    params: ['snapId: const JET_OSSNAPID', 'grbit: const JET_GRBIT'],
    releases: [
      { what: 'freeze', param: 'snapId' },
      { what: 'snapshot-session', param: 'snapId', note: 'only when JET_bitContinueAfterThaw was not given to JetOSSnapshotPrepare' },
    ],
    since: 'Windows XP', lines: [23018, 23030],
    note: 'Snapshot id only; no instance gate and no look at the stop flag.',
  },
  JetOSSnapshotTruncateLog: {
    gate: 'none', handle: 'snapshot',
    params: ['snapId: const JET_OSSNAPID', 'grbit: const JET_GRBIT'],
    since: 'Windows Vista', lines: [23082, 23094],
    note: 'Snapshot id only; no instance gate and no look at the stop flag.',
  },
  JetOSSnapshotTruncateLogInstance: {
    gate: 'instance', handle: 'instance+snapshot', validates: 'instance',
    params: ['snapId: const JET_OSSNAPID', 'instance: JET_INSTANCE', 'grbit: const JET_GRBIT'],
    since: 'Windows Vista', lines: [23112, 23120],
  },
  JetSnapshotStart: {
    gate: 'none', fixedError: 'JET_wrnNyi',
    params: ['instance: JET_INSTANCE', 'szDatabases: JET_PSTR', 'grbit: JET_GRBIT'],
    exports: 'A W base', documented: false, since: 'Windows XP', lines: [18933, 18933],
    note: 'Stub: always returns JET_wrnNyi without looking at any handle.',
  },
  JetSnapshotStop: {
    gate: 'none', fixedError: 'JET_wrnNyi',
    params: ['instance: JET_INSTANCE', 'grbit: JET_GRBIT'],
    documented: false, since: 'Windows XP', lines: [18953, 18953],
    note: 'Stub: always returns JET_wrnNyi without looking at any handle.',
  },
} as const satisfies Record<string, FunctionRow>
