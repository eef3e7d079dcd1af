import type { FunctionRow } from '../row.ts'

/** Databases. */
export const database = {
  JetAttachDatabase: {
    gate: 'session', handle: 'session', validates: 'session', backup: 'blocked-by-backup',
    params: ['sesid: JET_SESID', 'szFilename: JET_PCSTR', 'grbit: JET_GRBIT'],
    acquires: [
      { what: 'attachment', param: 'szFilename', from: ['sesid'], note: 'attachment belongs to the instance, keyed by file name' },
    ],
    exports: 'A W base', since: 'Windows 2000', lines: [16779, 16802],
    note: 'JET_errBackupInProgress / JET_errSurrogateBackupInProgress while a backup runs (db.cxx:4119).',
  },
  JetAttachDatabase2: {
    gate: 'session', handle: 'session', validates: 'session', backup: 'blocked-by-backup',
    params: [
      'sesid: JET_SESID', 'szFilename: JET_PCSTR', 'cpgDatabaseSizeMax: const unsigned long', 'grbit: JET_GRBIT',
    ],
    acquires: [
      { what: 'attachment', param: 'szFilename', from: ['sesid'], note: 'attachment belongs to the instance, keyed by file name' },
    ],
    exports: 'A W base', since: 'Windows 2000', lines: [16779, 16820],
    note: 'JET_errBackupInProgress / JET_errSurrogateBackupInProgress while a backup runs (db.cxx:4119).',
  },
  JetAttachDatabase3: {
    gate: 'session', handle: 'session', validates: 'session', backup: 'blocked-by-backup',
    params: [
      'sesid: JET_SESID', 'szFilename: JET_PCSTR', 'rgsetdbparam?: JET_SETDBPARAM *', 'csetdbparam: unsigned long',
      'grbit: JET_GRBIT',
    ],
    acquires: [
      { what: 'attachment', param: 'szFilename', from: ['sesid'], note: 'attachment belongs to the instance, keyed by file name' },
    ],
    exports: 'A W base', documented: false, since: 'Windows 10 (later)', lines: [16779, 16848],
    note: 'JET_errBackupInProgress / JET_errSurrogateBackupInProgress while a backup runs (db.cxx:4119).',
  },
  JetAttachDatabaseWithStreaming: {
    gate: 'none', handle: 'session', validates: 'session', fixedError: 'JET_errFeatureNotAvailable',
    params: [
      'sesid: JET_SESID', 'szDbFileName: JET_PCSTR', 'szSLVFileName?: JET_PCSTR', 'szSLVRootName?: JET_PCSTR',
      'cpgDatabaseSizeMax: const ULONG', 'grbit: JET_GRBIT',
    ],
    exports: 'A W base', documented: false, since: null, lines: [16870, 16870],
    note: 'Stub: always returns JET_errFeatureNotAvailable after validating the sesid.',
  },
  JetCloseDatabase: {
    gate: 'session-past-stop', handle: 'session', validates: 'session', checksDbid: true,
    params: ['sesid: JET_SESID', 'dbid: JET_DBID', 'grbit: JET_GRBIT'],
    releases: [
      { what: 'dbid', param: 'dbid', note: 'one open; with the session\'s last open of that database its cursors on it are closed too (db.cxx:6410)' },
    ],
    since: 'Windows 2000', docsAllowAfterStop: true, lines: [12816, 12826],
  },
  JetCompact: {
    gate: 'session', handle: 'session', validates: 'session',
    params: [
      'sesid: JET_SESID', 'szDatabaseSrc: JET_PCSTR', 'szDatabaseDest: JET_PCSTR', 'pfnStatus: JET_PFNSTATUS',
      'pconvert?: JET_CONVERT_A *', 'grbit: JET_GRBIT',
    ],
    endsInFlight: ['fcreate.cxx:4267', 'fcreate.cxx:5551'],
    exports: 'A W base', since: 'Windows 2000', docsListStopError: true, lines: [19129, 19164],
  },
  JetCreateDatabase: {
    gate: 'session', handle: 'session', validates: 'session',
    params: [
      'sesid: JET_SESID', 'szFilename: JET_PCSTR', 'szConnect?: JET_PCSTR', 'out pdbid: JET_DBID *',
      'grbit: JET_GRBIT',
    ],
    acquires: [
      { what: 'dbid', param: 'pdbid', from: ['sesid'] },
      { what: 'attachment', param: 'szFilename', from: ['sesid'] },
    ],
    exports: 'A W base', since: 'Windows 2000', lines: [12601, 12627],
    note: 'Not blocked by a running backup.',
  },
  JetCreateDatabase2: {
    gate: 'session', handle: 'session', validates: 'session',
    params: [
      'sesid: JET_SESID', 'szFilename: JET_PCSTR', 'cpgDatabaseSizeMax: const unsigned long',
      'out pdbid: JET_DBID *', 'grbit: JET_GRBIT',
    ],
    acquires: [
      { what: 'dbid', param: 'pdbid', from: ['sesid'] },
      { what: 'attachment', param: 'szFilename', from: ['sesid'] },
    ],
    exports: 'A W base', since: 'Windows 2000', lines: [12601, 12649],
    note: 'Not blocked by a running backup.',
  },
  JetCreateDatabase3: {
    gate: 'session', handle: 'session', validates: 'session',
    params: [
      'sesid: JET_SESID', 'szFilename: JET_PCSTR', 'out pdbid: JET_DBID *', 'rgsetdbparam?: JET_SETDBPARAM *',
      'csetdbparam: unsigned long', 'grbit: JET_GRBIT',
    ],
    acquires: [
      { what: 'dbid', param: 'pdbid', from: ['sesid'] },
      { what: 'attachment', param: 'szFilename', from: ['sesid'] },
    ],
    exports: 'A W base', documented: false, since: 'Windows 10 (later)', lines: [12601, 12679],
    note: 'Not blocked by a running backup.',
  },
  JetCreateDatabaseWithStreaming: {
    gate: 'none', handle: 'session', fixedError: 'JET_errFeatureNotAvailable',
    params: [
      'sesid: JET_SESID', 'szDbFileName: JET_PCSTR', 'szSLVFileName?: JET_PCSTR', 'szSLVRootName?: JET_PCSTR',
      'cpgDatabaseSizeMax: const ULONG', 'out pdbid: JET_DBID *', 'grbit: JET_GRBIT',
    ],
    exports: 'A W base', documented: false, since: null, lines: [12703, 12703],
    note: 'Stub: always returns JET_errFeatureNotAvailable after validating the sesid.',
  },
  JetDatabaseScan: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: [
      'sesid: JET_SESID', 'dbid: JET_DBID', 'inout pcSecondsMax?: unsigned long *', 'cmsecSleep: unsigned long',
      'pfnCallback: JET_CALLBACK', 'grbit: JET_GRBIT',
    ],
    documented: false, since: 'Windows 7', lines: [20105, 20119],
  },
  JetDefragment: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: [
      'sesid: JET_SESID', 'dbid: JET_DBID', 'szTableName?: JET_PCSTR', 'inout pcPasses?: unsigned long *',
      'inout pcSeconds?: unsigned long *', 'grbit: JET_GRBIT',
    ],
    exports: 'A W base', since: 'Windows 2000', docsListStopError: true, lines: [19973, 20005],
  },
  JetDefragment2: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: [
      'sesid: JET_SESID', 'dbid: JET_DBID', 'szTableName?: JET_PCSTR', 'inout pcPasses?: unsigned long *',
      'inout pcSeconds?: unsigned long *', 'callback: JET_CALLBACK', 'grbit: JET_GRBIT',
    ],
    exports: 'A W base', since: 'Windows XP', docsListStopError: true, lines: [19973, 20027],
  },
  JetDefragment3: {
    gate: 'none', fixedError: 'JET_errInvalidParameter',
    params: [
      'sesid: JET_SESID', 'szDatabaseName: JET_PCSTR', 'szTableName?: JET_PCSTR', 'inout pcPasses?: unsigned long *',
      'inout pcSeconds?: unsigned long *', 'callback: JET_CALLBACK', 'pvContext: void *', 'grbit: JET_GRBIT',
    ],
    exports: 'A W base', since: 'Windows XP', lines: [20052, 20052],
    note: 'Stub: always returns JET_errInvalidParameter without looking at any handle.',
  },
  JetDetachDatabase: {
    gate: 'session-past-stop', handle: 'session', validates: 'session', backup: 'blocked-by-backup',
    params: ['sesid: JET_SESID', 'szFilename?: JET_PCSTR'],
    releases: [{ what: 'attachment', param: 'szFilename', note: 'all user databases when the name is NULL or empty' }],
    exports: 'A W base', since: 'Windows 2000', docsAllowAfterStop: true, lines: [16911, 16940],
    note: 'JET_errInTransaction inside a transaction, JET_errBackupInProgress / JET_errSurrogateBackupInProgress while a backup runs (db.cxx:5421). JET_errDatabaseInUse while any session has it open (db.cxx:5495). The backup check comes before those for not found and in use.',
  },
  JetDetachDatabase2: {
    gate: 'session-past-stop', handle: 'session', validates: 'session', backup: 'blocked-by-backup',
    params: ['sesid: JET_SESID', 'szFilename?: JET_PCSTR', 'grbit: JET_GRBIT'],
    releases: [{ what: 'attachment', param: 'szFilename', note: 'all user databases when the name is NULL or empty' }],
    exports: 'A W base', since: 'Windows XP', lines: [16911, 16956],
    note: 'Not in the documented list of functions allowed after stop, but the gate ignores stop. JET_bitForceDetach always gives JET_errForceDetachNotAllowed (jetapi.cxx:16916). JET_errDatabaseInUse while any session has it open (db.cxx:5495). The backup check comes before those for not found and in use.',
  },
  JetGetDatabaseFileInfo: {
    gate: 'none',
    params: ['szDatabaseName: JET_PCSTR', 'out pvResult: void *', 'cbMax: unsigned long', 'InfoLevel: unsigned long'],
    exports: 'A W base', since: 'Windows 2000', lines: [12917, 13570],
    note: 'No handle gate at all.',
  },
  JetGetDatabaseInfo: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: [
      'sesid: JET_SESID', 'dbid: JET_DBID', 'out pvResult: void *', 'cbMax: unsigned long',
      'InfoLevel: unsigned long',
    ],
    exports: 'A W base', since: 'Windows 2000', lines: [12853, 12895],
  },
  JetGetMaxDatabaseSize: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: ['sesid: JET_SESID', 'dbid: JET_DBID', 'out pcpg: unsigned long *', 'grbit: JET_GRBIT'],
    documented: false, since: 'Windows Vista', lines: [20190, 20202],
  },
  JetGrowDatabase: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: ['sesid: JET_SESID', 'dbid: JET_DBID', 'cpg: unsigned long', 'out pcpgReal: unsigned long *'],
    since: 'Windows 2000', lines: [20297, 20309],
  },
  JetOpenDatabase: {
    gate: 'session', handle: 'session', validates: 'session',
    params: [
      'sesid: JET_SESID', 'szFilename: JET_PCSTR', 'szConnect?: JET_PCSTR', 'out pdbid: JET_DBID *',
      'grbit: JET_GRBIT',
    ],
    acquires: [{ what: 'dbid', param: 'pdbid', from: ['sesid'] }],
    exports: 'A W base', since: 'Windows 2000', lines: [12749, 12781],
    note: 'Not blocked by a running backup.',
  },
  JetResizeDatabase: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: [
      'sesid: JET_SESID', 'dbid: JET_DBID', 'cpgTarget: unsigned long', 'out pcpgActual: unsigned long *',
      'grbit: const JET_GRBIT',
    ],
    since: 'Windows 8', lines: [20339, 20351],
  },
  JetSetDatabaseSize: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'szDatabaseName: JET_PCSTR', 'cpg: unsigned long', 'out pcpgReal: unsigned long *'],
    exports: 'A W base', since: 'Windows 2000', lines: [20232, 20259],
  },
  JetSetMaxDatabaseSize: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'dbid: JET_DBID', 'cpg: unsigned long', 'grbit: JET_GRBIT'],
    documented: false, since: 'Windows Vista', lines: [20149, 20161],
  },
  JetUpgradeDatabase: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'szDbFileName: JET_PCSTR', 'szSLVFileName?: JET_PCSTR', 'grbit: const JET_GRBIT'],
    exports: 'A W base', documented: false, since: 'Windows XP', lines: [19578, 19602],
  },
} as const satisfies Record<string, FunctionRow>
