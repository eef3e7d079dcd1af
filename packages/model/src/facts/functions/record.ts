import type { FunctionRow } from '../row.ts'

/** Records. */
export const record = {
  JetDelete: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID'],
    releases: [
      { what: 'prepared-update', param: 'tableid', note: 'a prepared update of the cursor is cancelled (recupd.cxx:2344)' },
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [11250, 11257],
  },
  JetEnumerateColumns: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'cEnumColumnId: unsigned long',
      'rgEnumColumnId?: JET_ENUMCOLUMNID *', 'out pcEnumColumn: unsigned long *',
      'out prgEnumColumn: JET_ENUMCOLUMN **', 'pfnRealloc: JET_PFNREALLOC', 'pvReallocContext?: void *',
      'cbDataMost: unsigned long', 'grbit: JET_GRBIT',
    ],
    acquires: [
      { what: 'memory', param: 'prgEnumColumn', from: ['sesid', 'tableid'], note: 'allocated through the caller-supplied pfnRealloc; caller frees it through the same callback' },
    ],
    since: 'Windows XP', docsListStopError: true, lines: [10809, 10826],
  },
  JetEscrowUpdate: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'columnid: JET_COLUMNID', 'pv: void *', 'cbMax: unsigned long',
      'out pvOld?: void *', 'cbOldMax: unsigned long', 'out pcbOldActual?: unsigned long *', 'grbit: JET_GRBIT',
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [11206, 11222],
  },
  JetGetLock: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'grbit: JET_GRBIT'],
    since: 'Windows 2000', docsListStopError: true, lines: [12141, 12148],
  },
  JetGetRecordSize: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'inout precsize: JET_RECSIZE *', 'grbit: const JET_GRBIT'],
    since: 'Windows Vista', docsListStopError: true, lines: [10913, 10981],
  },
  JetGetRecordSize2: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'inout precsize: JET_RECSIZE2 *', 'grbit: const JET_GRBIT'],
    since: 'Windows 7', docsListStopError: true, lines: [10913, 10954],
  },
  JetGetRecordSize3: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'inout precsize: JET_RECSIZE3 *', 'grbit: const JET_GRBIT'],
    documented: false, since: 'Windows 10 (later)', lines: [10913, 10927],
  },
  JetPrepareUpdate: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'prep: unsigned long'],
    acquires: [
      { what: 'prepared-update', param: 'tableid', from: ['sesid', 'tableid'], note: 'released instead when prep = JET_prepCancel' },
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [11102, 11109],
  },
  JetRetrieveColumn: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'columnid: JET_COLUMNID', 'out pvData?: void *',
      'cbData: unsigned long', 'out pcbActual?: unsigned long *', 'grbit: JET_GRBIT',
      'inout pretinfo?: JET_RETINFO *',
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [10707, 10722],
  },
  JetRetrieveColumnByReference: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: const JET_SESID', 'tableid: const JET_TABLEID', 'pvReference: const void *const',
      'cbReference: const unsigned long', 'ibData: const unsigned long', 'out pvData?: void *const',
      'cbData: const unsigned long', 'out pcbActual?: unsigned long *const', 'grbit: const JET_GRBIT',
    ],
    documented: false, since: 'Windows 10 (later)', lines: [24259, 24267],
  },
  JetRetrieveColumns: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'inout pretrievecolumn?: JET_RETRIEVECOLUMN *',
      'cretrievecolumn: unsigned long',
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [10757, 10768],
  },
  JetRetrieveTaggedColumnList: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'out pcColumns: unsigned long *', 'out pvData?: void *',
      'cbData: unsigned long', 'columnidStart: JET_COLUMNID', 'grbit: JET_GRBIT',
    ],
    documented: false, since: 'Windows 2000', lines: [10877, 10892],
  },
  JetSetColumn: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'columnid: JET_COLUMNID', 'pvData?: const void *',
      'cbData: unsigned long', 'grbit: JET_GRBIT', 'psetinfo?: JET_SETINFO *',
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [11018, 11032],
  },
  JetSetColumns: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'inout psetcolumn?: JET_SETCOLUMN *', 'csetcolumn: unsigned long',
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [11064, 11075],
    note: 'The err member of each element is written (fldmod.cxx:2057).',
  },
  JetUpdate: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'out pvBookmark?: void *', 'cbBookmark: unsigned long',
      'out pcbActual?: unsigned long *',
    ],
    releases: [{ what: 'prepared-update', param: 'tableid' }],
    since: 'Windows 2000', docsListStopError: true, lines: [11141, 11154],
  },
  JetUpdate2: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'out pvBookmark?: void *', 'cbBookmark: unsigned long',
      'out pcbActual?: unsigned long *', 'grbit: const JET_GRBIT',
    ],
    releases: [{ what: 'prepared-update', param: 'tableid' }],
    since: 'Windows Server 2003', docsListStopError: true, lines: [11141, 11164],
  },
} as const satisfies Record<string, FunctionRow>
