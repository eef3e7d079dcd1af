import type { FunctionRow } from '../row.ts'

/** Cursors: opening, moving, seeking. */
export const cursor = {
  JetCloseTable: {
    gate: 'session-past-stop', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID'],
    releases: [{ what: 'tableid', param: 'tableid', note: 'a prepared update is dropped with it' }],
    since: 'Windows 2000', docsAllowAfterStop: true, lines: [10198, 10205],
  },
  JetDupCursor: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'out ptableid: JET_TABLEID *', 'grbit: JET_GRBIT'],
    acquires: [{ what: 'tableid', param: 'ptableid', from: ['sesid', 'tableid'] }],
    since: 'Windows 2000', docsListStopError: true, lines: [10168, 10175],
  },
  JetGetBookmark: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'out pvBookmark?: void *', 'cbMax: unsigned long',
      'out pcbActual?: unsigned long *',
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [11766, 11778],
  },
  JetGetCurrentIndex: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'out szIndexName: JET_PSTR', 'cbIndexName: unsigned long'],
    exports: 'A W base', since: 'Windows 2000', docsListStopError: true, lines: [11327, 11355],
  },
  JetGetCursorInfo: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'out pvResult: void *', 'cbMax: unsigned long',
      'InfoLevel: unsigned long',
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [11284, 11296],
  },
  JetGetLS: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'out pls: JET_LS *', 'grbit: JET_GRBIT'],
    since: 'Windows XP', docsListStopError: true, lines: [9988, 9995],
  },
  JetGetRecordPosition: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'out precpos: JET_RECPOS *', 'cbRecpos: unsigned long'],
    since: 'Windows 2000', docsListStopError: true, lines: [12021, 12032],
  },
  JetGetSecondaryIndexBookmark: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'out pvSecondaryKey?: void *', 'cbSecondaryKeyMax: unsigned long',
      'out pcbSecondaryKeyActual?: unsigned long *', 'out pvPrimaryBookmark?: void *',
      'cbPrimaryBookmarkMax: unsigned long', 'out pcbPrimaryBookmarkActual?: unsigned long *',
      'grbit: const JET_GRBIT',
    ],
    since: 'Windows XP', docsListStopError: true, lines: [11815, 11830],
  },
  JetGotoBookmark: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'pvBookmark: void *', 'cbBookmark: unsigned long'],
    releases: [
      { what: 'prepared-update', param: 'tableid', note: 'a prepared update of the cursor is cancelled (rec.cxx:3261)' },
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [11874, 11885],
  },
  JetGotoPosition: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'precpos: JET_RECPOS *'],
    releases: [
      { what: 'prepared-update', param: 'tableid', note: 'a prepared update of the cursor is cancelled (rec.cxx:3680)' },
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [12060, 12070],
  },
  JetGotoSecondaryIndexBookmark: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'pvSecondaryKey: void *', 'cbSecondaryKey: unsigned long',
      'pvPrimaryBookmark?: void *', 'cbPrimaryBookmark: unsigned long', 'grbit: const JET_GRBIT',
    ],
    releases: [
      { what: 'prepared-update', param: 'tableid', note: 'a prepared update of the cursor is cancelled (rec.cxx:3467)' },
    ],
    since: 'Windows XP', docsListStopError: true, lines: [11921, 11935],
  },
  JetIndexRecordCount: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'out pcrec: unsigned long *', 'crecMax: unsigned long'],
    endsInFlight: ['dir.cxx:1712'],
    since: 'Windows 2000', docsListStopError: true, lines: [17374, 17414],
  },
  JetIndexRecordCount2: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'out pcrec: unsigned __int64 *', 'crecMax: unsigned __int64'],
    endsInFlight: ['dir.cxx:1712'],
    introduced: null, publicHeader: false, since: 'Windows 10 (later)', docsListStopError: true, lines: [17374, 17424],
  },
  JetIntersectIndexes: {
    gate: 'session', handle: 'session', validates: 'session',
    params: [
      'sesid: JET_SESID', 'rgindexrange: JET_INDEXRANGE *', 'cindexrange: unsigned long',
      'inout precordlist: JET_RECORDLIST *', 'grbit: JET_GRBIT',
    ],
    acquires: [
      { what: 'tableid', param: 'precordlist->tableid', from: ['sesid'], note: 'temporary table holding the bookmarks' },
    ],
    endsInFlight: ['rec.cxx:2099', 'rec.cxx:2191'],
    since: 'Windows 2000', docsListStopError: true, lines: [11977, 11990],
  },
  JetMakeKey: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'pvData?: const void *', 'cbData: unsigned long',
      'grbit: JET_GRBIT',
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [11604, 11616],
  },
  JetMove: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'cRow: long', 'grbit: JET_GRBIT'],
    releases: [
      { what: 'prepared-update', param: 'tableid', note: 'a prepared update of the cursor is cancelled (rec.cxx:843)' },
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [11528, 11535],
  },
  JetOpenTable: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: [
      'sesid: JET_SESID', 'dbid: JET_DBID', 'szTableName: JET_PCSTR', 'pvParameters?: const void *',
      'cbParameters: unsigned long', 'grbit: JET_GRBIT', 'out ptableid: JET_TABLEID *',
    ],
    acquires: [{ what: 'tableid', param: 'ptableid', from: ['sesid', 'dbid'] }],
    exports: 'A W base', since: 'Windows 2000', lines: [9715, 9746],
  },
  JetOpenTempTable: {
    gate: 'session', handle: 'session', validates: 'session',
    params: [
      'sesid: JET_SESID', 'prgcolumndef: const JET_COLUMNDEF *', 'ccolumn: unsigned long', 'grbit: JET_GRBIT',
      'out ptableid: JET_TABLEID *', 'out prgcolumnid: JET_COLUMNID *',
    ],
    acquires: [{ what: 'tableid', param: 'ptableid', from: ['sesid'] }],
    since: 'Windows 2000', docsListStopError: true, lines: [17169, 17219],
  },
  JetOpenTempTable2: {
    gate: 'session', handle: 'session', validates: 'session',
    params: [
      'sesid: JET_SESID', 'prgcolumndef: const JET_COLUMNDEF *', 'ccolumn: unsigned long', 'lcid: unsigned long',
      'grbit: JET_GRBIT', 'out ptableid: JET_TABLEID *', 'out prgcolumnid: JET_COLUMNID *',
    ],
    acquires: [{ what: 'tableid', param: 'ptableid', from: ['sesid'] }],
    since: 'Windows 2000', docsListStopError: true, lines: [17169, 17230],
  },
  JetOpenTempTable3: {
    gate: 'session', handle: 'session', validates: 'session',
    params: [
      'sesid: JET_SESID', 'prgcolumndef: const JET_COLUMNDEF *', 'ccolumn: unsigned long',
      'pidxunicode?: JET_UNICODEINDEX *', 'grbit: JET_GRBIT', 'out ptableid: JET_TABLEID *',
      'out prgcolumnid: JET_COLUMNID *',
    ],
    acquires: [{ what: 'tableid', param: 'ptableid', from: ['sesid'] }],
    since: 'Windows 2000', docsListStopError: true, lines: [17169, 17260],
  },
  JetOpenTemporaryTable: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'inout popentemporarytable: JET_OPENTEMPORARYTABLE *'],
    acquires: [{ what: 'tableid', param: 'popentemporarytable->tableid', from: ['sesid'] }],
    since: 'Windows Vista', docsListStopError: true, lines: [17169, 17273],
    note: 'Wrong cbStruct gives JET_errInvalidParameter before the gate.',
  },
  JetOpenTemporaryTable2: {
    gate: 'session', handle: 'session', validates: 'session',
    params: ['sesid: JET_SESID', 'inout popentemporarytable: JET_OPENTEMPORARYTABLE2 *'],
    acquires: [{ what: 'tableid', param: 'popentemporarytable->tableid', from: ['sesid'] }],
    introduced: 'Windows Vista', since: 'Windows 8', docsListStopError: true, lines: [17169, 17297],
    note: 'Wrong cbStruct gives JET_errInvalidParameter before the gate.',
  },
  JetPrereadColumnsByReference: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: const JET_SESID', 'tableid: const JET_TABLEID', 'rgpvReferences: const void *const *const',
      'rgcbReferences: const unsigned long *const', 'cReferences: const unsigned long',
      'cPageCacheMin: const unsigned long', 'cPageCacheMax: const unsigned long',
      'out pcReferencesPreread?: unsigned long *const', 'grbit: const JET_GRBIT',
    ],
    documented: false, since: 'Windows 10 (later)', lines: [24310, 24318],
  },
  JetPrereadIndexRange: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'pIndexRange: const JET_INDEX_RANGE *const',
      'cPageCacheMin: const unsigned long', 'cPageCacheMax: const unsigned long', 'grbit: JET_GRBIT',
      'out pcPageCacheActual?: unsigned long *const',
    ],
    documented: false, since: 'Windows 10', lines: [24210, 24218],
  },
  JetPrereadIndexRanges: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'rgIndexRanges: const JET_INDEX_RANGE *const',
      'cIndexRanges: const unsigned long', 'out pcRangesPreread?: unsigned long *const',
      'rgcolumnidPreread: const JET_COLUMNID *const', 'ccolumnidPreread: const unsigned long', 'grbit: JET_GRBIT',
    ],
    since: 'Windows 8', lines: [11724, 11732],
  },
  JetPrereadKeys: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'rgpvKeys: const void **', 'rgcbKeys: const unsigned long *',
      'ckeys: long', 'out pckeysPreread?: long *', 'grbit: JET_GRBIT',
    ],
    since: 'Windows 7', lines: [11679, 11687],
  },
  JetPrereadTables: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: ['sesid: JET_SESID', 'dbid: JET_DBID', 'rgwszTables: JET_PCWSTR *', 'cwszTables: long', 'grbit: JET_GRBIT'],
    exports: 'W', documented: false, since: 'Windows 8', lines: [24168, 24176],
  },
  JetResetTableSequential: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'grbit: JET_GRBIT'],
    since: 'Windows XP', docsListStopError: true, lines: [9828, 9836],
  },
  JetRetrieveKey: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'out pvKey?: void *', 'cbMax: unsigned long',
      'out pcbActual?: unsigned long *', 'grbit: JET_GRBIT',
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [12102, 12115],
  },
  JetSeek: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'grbit: JET_GRBIT'],
    releases: [
      { what: 'prepared-update', param: 'tableid', note: 'a prepared update of the cursor is cancelled (rec.cxx:1268)' },
    ],
    since: 'Windows 2000', docsListStopError: true, lines: [11641, 11648],
  },
  JetSetCurrentIndex: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'szIndexName?: JET_PCSTR'],
    releases: [
      { what: 'prepared-update', param: 'tableid', note: 'a prepared update of the cursor is cancelled (rec.cxx:3945)' },
    ],
    exports: 'A W base', since: 'Windows 2000', docsListStopError: true, lines: [11404, 11430],
  },
  JetSetCurrentIndex2: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'szIndexName?: JET_PCSTR', 'grbit: JET_GRBIT'],
    releases: [
      { what: 'prepared-update', param: 'tableid', note: 'a prepared update of the cursor is cancelled unless grbit is JET_bitNoMove (rec.cxx:3945)' },
    ],
    exports: 'A W base', since: 'Windows 2000', docsListStopError: true, lines: [11404, 11447],
  },
  JetSetCurrentIndex3: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'szIndexName?: JET_PCSTR', 'grbit: JET_GRBIT',
      'itagSequence: unsigned long',
    ],
    releases: [
      { what: 'prepared-update', param: 'tableid', note: 'a prepared update of the cursor is cancelled unless grbit is JET_bitNoMove (rec.cxx:3945)' },
    ],
    exports: 'A W base', since: 'Windows 2000', docsListStopError: true, lines: [11404, 11466],
  },
  JetSetCurrentIndex4: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'szIndexName?: JET_PCSTR', 'pindexid?: JET_INDEXID *',
      'grbit: JET_GRBIT', 'itagSequence: unsigned long',
    ],
    releases: [
      { what: 'prepared-update', param: 'tableid', note: 'a prepared update of the cursor is cancelled unless grbit is JET_bitNoMove (rec.cxx:3945)' },
    ],
    exports: 'A W base', since: 'Windows 2000', docsListStopError: true, lines: [11404, 11486],
  },
  JetSetCursorFilter: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'rgColumnFilters: JET_INDEX_COLUMN *',
      'cColumnFilters: unsigned long', 'grbit: JET_GRBIT',
    ],
    since: 'Windows 8', lines: [11565, 11572],
  },
  JetSetIndexRange: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableidSrc: JET_TABLEID', 'grbit: JET_GRBIT'],
    since: 'Windows 2000', docsListStopError: true, lines: [17337, 17347],
  },
  JetSetLS: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'ls: JET_LS', 'grbit: JET_GRBIT'],
    since: 'Windows XP', docsListStopError: true, lines: [9952, 9959],
  },
  JetSetTableSequential: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'grbit: JET_GRBIT'],
    since: 'Windows XP', docsListStopError: true, lines: [9791, 9799],
  },
  JetStreamRecords: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'ccolumnid: const unsigned long',
      'rgcolumnid?: const JET_COLUMNID *const', 'out pvData?: void *const', 'cbData: const unsigned long',
      'out pcbActual?: unsigned long *const', 'grbit: const JET_GRBIT',
    ],
    documented: false, since: 'Windows 10 (later)', lines: [24359, 24367],
  },
} as const satisfies Record<string, FunctionRow>
