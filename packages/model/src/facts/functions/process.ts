import type { FunctionRow } from '../row.ts'

/** What concerns the process or nothing at all. */
export const process = {
  JetConfigureProcessForCrashDump: {
    gate: 'none',
    params: ['grbit: const JET_GRBIT'],
    introduced: null, since: 'Windows 7', lines: [23214, 23253],
    note: 'No handle gate at all.',
  },
  JetCreateEncryptionKey: {
    gate: 'none',
    params: [
      'encryptionAlgorithm: unsigned long', 'out pvKey?: void *', 'cbKey: unsigned long',
      'out pcbActual?: unsigned long *',
    ],
    documented: false, since: 'Windows 10 (later)', lines: [9503, 9517],
    note: 'No handle gate at all.',
  },
  JetDBUtilities: {
    gate: 'session', handle: 'session-optional',
    params: ['inout pdbutil: JET_DBUTIL_A *'],
    endsInFlight: ['fcreate.cxx:4267', 'fcreate.cxx:5551'],
    exports: 'A W base', documented: false, since: 'Windows 2000', lines: [19626, 19935],
    note: 'Depends on the structure: with a session it passes the session gate (refused after stop). With no session, most operations create a private instance (multi-instance mode) and are unaffected; opDBUTILUpdateDBHeaderFromTrailer has no gate; EDBDump/EDBRepair/EDBScrub/DBDefragment/DBTrim/DumpPageUsage always use the given session. The private instance switches an unset process to multi-instance mode while it lives; JET_errRunningInOneInstanceMode in one-instance mode (jetapi.cxx:19875).',
  },
  JetFreeBuffer: {
    gate: 'none',
    params: ['pbBuf: char *'],
    releases: [{ what: 'buffer', param: 'pbBuf' }],
    since: 'Windows XP', lines: [22648, 22658],
    note: 'No handle gate at all.',
  },
  JetGetCounter: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'CounterType: long', 'out plValue: long *'],
    documented: false, since: 'Windows 2000', lines: [19002, 19012],
  },
  JetGetErrorInfo: {
    gate: 'none',
    params: [
      'pvContext?: void *', 'out pvResult: void *', 'cbMax: unsigned long', 'InfoLevel: unsigned long',
      'grbit: JET_GRBIT',
    ],
    exports: 'W', page: 'jetgeterrorinfow-function.md', introduced: null, since: 'Windows 8', lines: [23963, 24058],
    note: 'No handle gate at all.',
  },
  JetGetThreadStats: {
    gate: 'none',
    params: ['out pvResult: void *', 'cbMax: unsigned long'],
    since: 'Windows Vista', lines: [19018, 19046],
    note: 'No handle gate at all.',
  },
  JetResetCounter: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'CounterType: long'],
    documented: false, since: 'Windows 2000', lines: [18975, 18982],
  },
  JetRetrieveColumnFromRecordStream: {
    gate: 'none',
    params: [
      'inout pvData: void *const', 'cbData: const unsigned long', 'out piRecord: unsigned long *const',
      'out pcolumnid: JET_COLUMNID *const', 'out pitagSequence: unsigned long *const',
      'out pibValue: unsigned long *const', 'out pcbValue: unsigned long *const',
    ],
    documented: false, since: 'Windows 10 (later)', lines: [24381, 24406],
    note: 'No handle gate at all.',
  },
  JetTestHook: {
    gate: 'none',
    params: ['opcode: const TESTHOOK_OP', 'inout pv?: void *const'],
    documented: false, since: 'Windows 7', lines: [23419, 23419],
    note: 'No handle gate at all.',
  },
  JetTracing: {
    gate: 'none',
    params: ['traceop: const JET_TRACEOP', 'tracetag: const JET_TRACETAG', 'ul: const JET_API_PTR'],
    documented: false, since: 'Windows Vista', lines: [10005, 10141],
    note: 'No handle gate at all.',
  },
} as const satisfies Record<string, FunctionRow>
