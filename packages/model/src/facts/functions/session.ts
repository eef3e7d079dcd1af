import type { FunctionRow } from '../row.ts'

/** Sessions and transactions. */
export const session = {
  JetBeginSession: {
    gate: 'instance', handle: 'instance', validates: 'instance',
    params: ['instance: JET_INSTANCE', 'out psesid: JET_SESID *', 'szUserName?: JET_PCSTR', 'szPassword?: JET_PCSTR'],
    acquires: [{ what: 'sesid', param: 'psesid', from: ['instance'] }],
    exports: 'A W base', since: 'Windows 2000', docsListStopError: true, lines: [12454, 12483],
  },
  JetBeginTransaction: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID'],
    acquires: [
      { what: 'transaction-level', param: 'sesid', from: ['sesid'], note: 'level + 1; JET_errTransTooDeep at the maximum' },
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [9538, 9545],
  },
  JetBeginTransaction2: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'grbit: JET_GRBIT'],
    acquires: [
      { what: 'transaction-level', param: 'sesid', from: ['sesid'], note: 'level + 1; JET_errTransTooDeep at the maximum' },
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [9538, 9550],
  },
  JetBeginTransaction3: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'trxid: __int64', 'grbit: JET_GRBIT'],
    acquires: [
      { what: 'transaction-level', param: 'sesid', from: ['sesid'], note: 'level + 1; JET_errTransTooDeep at the maximum' },
    ],
    since: 'Windows 8', docsListStopError: true, lines: [9538, 9555],
  },
  JetCommitTransaction: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'grbit: JET_GRBIT'],
    releases: [
      { what: 'transaction-level', param: 'sesid', note: 'one level; none when grbit is JET_bitWaitLastLevel0Commit, JET_bitWaitAllLevel0Commit or JET_bitForceNewLog' },
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [9610, 9618],
    note: 'A failed commit leaves the level unchanged. JET_bitWaitLastLevel0Commit, JET_bitWaitAllLevel0Commit and JET_bitForceNewLog must stand alone and also work at level 0 (tm.cxx:1772-1830).',
  },
  JetCommitTransaction2: {
    gate: 'session', handle: 'session', validates: 'session',
    params: [
      'sesid: JET_SESID', 'grbit: JET_GRBIT', 'cmsecDurableCommit: unsigned long', 'out pCommitId?: JET_COMMIT_ID *',
    ],
    releases: [
      { what: 'transaction-level', param: 'sesid', note: 'one level; none when grbit is JET_bitWaitLastLevel0Commit, JET_bitWaitAllLevel0Commit or JET_bitForceNewLog' },
    ],
    since: 'Windows 8', docsListStopError: true, lines: [9610, 9624],
    note: 'A failed commit leaves the level unchanged. JET_bitWaitLastLevel0Commit, JET_bitWaitAllLevel0Commit and JET_bitForceNewLog must stand alone and also work at level 0 (tm.cxx:1772-1830).',
  },
  JetDupSession: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'out psesid: JET_SESID *'],
    acquires: [{ what: 'sesid', param: 'psesid', from: ['sesid'] }],
    since: 'Windows 2000', docsListStopError: true, lines: [12515, 12524],
  },
  JetEndSession: {
    gate: 'session-past-stop', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'grbit: JET_GRBIT'],
    releases: [
      { what: 'sesid', param: 'sesid', note: 'rolls back all levels, closes every dbid, tableid and temporary table of the session' },
    ],
    since: 'Windows 2000', docsListStopError: true, docsAllowAfterStop: true, lines: [12561, 12572],
    note: 'grbit is ignored. JET_errSessionInUse when a session context is set; JET_errSessionSharingViolation if the open transaction belongs to another thread. A failed call leaves the session alive.',
  },
  JetGetSessionInfo: {
    gate: 'session-past-stop', handle: 'session', validates: 'session',
    params: [
      'sesid: JET_SESID', 'out pvResult: void *', 'cbMax: const unsigned long', 'ulInfoLevel: const unsigned long',
    ],
    documented: false, since: 'Windows Vista', lines: [9672, 9679],
    note: 'Undocumented; the gate deliberately ignores stop.',
  },
  JetGetSessionParameter: {
    gate: 'instance', handle: 'session', validates: 'session',
    params: [
      'sesid?: JET_SESID', 'sesparamid: unsigned long', 'out pvParam: void *', 'cbParamMax: unsigned long',
      'out pcbParamActual?: unsigned long *',
    ],
    since: 'Windows 8', lines: [24129, 24136],
    note: 'Takes a sesid but enters through the instance gate of that session, so it never reports JET_errSessionSharingViolation. The header marks sesid as optional, but 0 or nil is refused with JET_errInvalidSesid.',
  },
  JetGetVersion: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'out pwVersion: unsigned long *'],
    since: 'Windows 2000', lines: [12166, 12227],
  },
  JetIdle: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'grbit: JET_GRBIT'],
    since: 'Windows 2000', lines: [8910, 8917],
    note: 'Plain session gate.',
  },
  JetPrepareToCommitTransaction: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'pvData: const void *', 'cbData: unsigned long', 'grbit: JET_GRBIT'],
    documented: false, since: 'Windows 2000', lines: [9580, 9587],
    note: 'Always JET_errFeatureNotAvailable once past the gate.',
  },
  JetResetSessionContext: {
    gate: 'session-past-stop', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID'],
    releases: [{ what: 'session-context', param: 'sesid' }],
    since: 'Windows 2000', docsAllowAfterStop: true, lines: [20393, 20400],
    note: 'JET_errSessionContextNotSetByThisThread from another thread or with none set (pib.hxx:1353).',
  },
  JetRollback: {
    gate: 'session-past-stop', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'grbit: JET_GRBIT'],
    releases: [
      { what: 'transaction-level', param: 'sesid', note: 'one level, or all with JET_bitRollbackAll; cursors opened at or above the rolled-back level are closed' },
    ],
    since: 'Windows 2000', docsListStopError: true, docsAllowAfterStop: true, lines: [9648, 9657],
    note: 'JET_errInvalidGrbit for bits other than RollbackAll / RollbackRedoCallback; JET_errNotInTransaction at level 0. After a fatal rollback failure it returns the stored failure again (tm.cxx:2023).',
  },
  JetSetSessionContext: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'ulContext: JET_API_PTR'],
    acquires: [{ what: 'session-context', param: 'sesid', from: ['sesid'] }],
    since: 'Windows 2000', docsListStopError: true, lines: [20374, 20381],
    note: 'JET_errSessionContextAlreadySet when one is set, JET_errInvalidParameter for 0 and ~0 (pib.cxx:942, pib.hxx:1325).',
  },
  JetSetSessionParameter: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid?: JET_SESID', 'sesparamid: unsigned long', 'pvParam?: void *', 'cbParam: unsigned long'],
    introduced: null, since: 'Windows 8', docsListStopError: true, lines: [24087, 24095],
    note: 'The header marks sesid as optional, but 0 or nil is refused with JET_errInvalidSesid.',
  },
} as const satisfies Record<string, FunctionRow>
