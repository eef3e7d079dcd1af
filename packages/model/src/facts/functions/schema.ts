import type { FunctionRow } from '../row.ts'

/** Tables, columns, indexes and their descriptions. */
export const schema = {
  JetAddColumn: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'szColumnName: JET_PCSTR', 'pcolumndef: const JET_COLUMNDEF *',
      'pvDefault?: const void *', 'cbDefault: unsigned long', 'out pcolumnid?: JET_COLUMNID *',
    ],
    exports: 'A W base', since: 'Windows 2000', lines: [16093, 16125],
  },
  JetComputeStats: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID'],
    endsInFlight: ['bt.cxx:6667', 'bt.cxx:6715'],
    since: 'Windows 2000', docsListStopError: true, lines: [16743, 16751],
  },
  JetConvertDDL: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: ['sesid: JET_SESID', 'dbid: JET_DBID', 'convtyp: JET_OPDDLCONV', 'pvData: void *', 'cbData: unsigned long'],
    exports: 'A W base', documented: false, since: 'Windows 2000', lines: [19209, 19539],
    note: 'pvData is annotated as output in the header but only read; NULL or cbData 0 gives JET_errInvalidParameter (jetapi.cxx:19217).',
  },
  JetCreateIndex: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'szIndexName: JET_PCSTR', 'grbit: JET_GRBIT',
      'szKey: const char *', 'cbKey: unsigned long', 'lDensity: unsigned long',
    ],
    endsInFlight: ['fcreate.cxx:4267', 'fcreate.cxx:5551', 'fcreate.cxx:5975', 'fcreate.cxx:6123'],
    exports: 'A W base', since: 'Windows 2000', lines: [16339, 16546],
  },
  JetCreateIndex2: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'inout pindexcreate: JET_INDEXCREATE_A *',
      'cIndexCreate: unsigned long',
    ],
    endsInFlight: ['fcreate.cxx:4267', 'fcreate.cxx:5551', 'fcreate.cxx:5975', 'fcreate.cxx:6123'],
    exports: 'A W base', since: 'Windows 2000', lines: [16339, 16609],
    note: 'The err member of each element is written back (jetapi.cxx:14379, 14556, 14574).',
  },
  JetCreateIndex3: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'inout pindexcreate: JET_INDEXCREATE2_A *',
      'cIndexCreate: unsigned long',
    ],
    endsInFlight: ['fcreate.cxx:4267', 'fcreate.cxx:5551', 'fcreate.cxx:5975', 'fcreate.cxx:6123'],
    exports: 'A W', since: 'Windows 7', lines: [16339, 16629],
    note: 'The err member of each element is written back (jetapi.cxx:14379, 14556, 14574).',
  },
  JetCreateIndex4: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'inout pindexcreate: JET_INDEXCREATE3_A *',
      'cIndexCreate: unsigned long',
    ],
    endsInFlight: ['fcreate.cxx:4267', 'fcreate.cxx:5551', 'fcreate.cxx:5975', 'fcreate.cxx:6123'],
    exports: 'A W', page: 'jetcreateindex4w-function.md', since: 'Windows 8', lines: [16339, 16650],
    note: 'The err member of each element is written back (jetapi.cxx:14379, 14556, 14574).',
  },
  JetCreateTable: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: [
      'sesid: JET_SESID', 'dbid: JET_DBID', 'szTableName: JET_PCSTR', 'lPages: unsigned long',
      'lDensity: unsigned long', 'out ptableid: JET_TABLEID *',
    ],
    acquires: [{ what: 'tableid', param: 'ptableid', from: ['sesid', 'dbid'] }],
    exports: 'A W base', since: 'Windows 2000', lines: [14093, 14126],
  },
  JetCreateTableColumnIndex: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: ['sesid: JET_SESID', 'dbid: JET_DBID', 'inout ptablecreate: JET_TABLECREATE_A *'],
    acquires: [{ what: 'tableid', param: 'ptablecreate->tableid', from: ['sesid', 'dbid'] }],
    exports: 'A W base', since: 'Windows 2000', lines: [15002, 15174],
  },
  JetCreateTableColumnIndex2: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: ['sesid: JET_SESID', 'dbid: JET_DBID', 'inout ptablecreate: JET_TABLECREATE2_A *'],
    acquires: [{ what: 'tableid', param: 'ptablecreate->tableid', from: ['sesid', 'dbid'] }],
    exports: 'A W base', since: 'Windows XP', lines: [15002, 15727],
  },
  JetCreateTableColumnIndex3: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: ['sesid: JET_SESID', 'dbid: JET_DBID', 'inout ptablecreate: JET_TABLECREATE3_A *'],
    acquires: [{ what: 'tableid', param: 'ptablecreate->tableid', from: ['sesid', 'dbid'] }],
    exports: 'A W', since: 'Windows 7', lines: [15002, 15745],
  },
  JetCreateTableColumnIndex4: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: ['sesid: JET_SESID', 'dbid: JET_DBID', 'inout ptablecreate: JET_TABLECREATE4_A *'],
    acquires: [{ what: 'tableid', param: 'ptablecreate->tableid', from: ['sesid', 'dbid'] }],
    exports: 'A W', page: 'jetcreatetablecolumnindex4w-function.md', since: 'Windows 8', lines: [15002, 15781],
  },
  JetCreateTableColumnIndex5: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: ['sesid: JET_SESID', 'dbid: JET_DBID', 'inout ptablecreate: JET_TABLECREATE5_A *'],
    acquires: [{ what: 'tableid', param: 'ptablecreate->tableid', from: ['sesid', 'dbid'] }],
    exports: 'A W', documented: false, since: 'Windows 10 (later)', lines: [15002, 15817],
  },
  JetDeleteColumn: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'szColumnName: JET_PCSTR'],
    exports: 'A W base', since: 'Windows 2000', lines: [16171, 16197],
  },
  JetDeleteColumn2: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'szColumnName: JET_PCSTR', 'grbit: const JET_GRBIT'],
    exports: 'A W base', since: 'Windows XP', lines: [16171, 16213],
  },
  JetDeleteIndex: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'szIndexName: JET_PCSTR'],
    exports: 'A W base', since: 'Windows 2000', lines: [16688, 16712],
  },
  JetDeleteTable: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: ['sesid: JET_SESID', 'dbid: JET_DBID', 'szTableName: JET_PCSTR'],
    exports: 'A W base', since: 'Windows 2000', lines: [15868, 15891],
  },
  JetDeleteTable2: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: ['sesid: JET_SESID', 'dbid: JET_DBID', 'szTableName: JET_PCSTR', 'grbit: const JET_GRBIT'],
    exports: 'A W base', documented: false, since: 'Windows 2000', lines: [15868, 15903],
  },
  JetGetColumnInfo: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: [
      'sesid: JET_SESID', 'dbid: JET_DBID', 'szTableName: JET_PCSTR', 'pColumnNameOrId?: JET_PCSTR',
      'out pvResult: void *', 'cbMax: unsigned long', 'InfoLevel: unsigned long',
    ],
    acquires: [
      { what: 'tableid', param: 'pvResult->tableid', from: ['sesid', 'dbid'], note: 'only for list info levels (JET_COLUMNLIST)' },
    ],
    exports: 'A W base', since: 'Windows 2000', lines: [10512, 10654],
  },
  JetGetIndexInfo: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: [
      'sesid: JET_SESID', 'dbid: JET_DBID', 'szTableName: JET_PCSTR', 'szIndexName?: JET_PCSTR',
      'out pvResult: void *', 'cbResult: unsigned long', 'InfoLevel: unsigned long',
    ],
    acquires: [
      { what: 'tableid', param: 'pvResult->tableid', from: ['sesid', 'dbid'], note: 'only for list info levels (JET_INDEXLIST)' },
    ],
    exports: 'A W base', since: 'Windows 2000', lines: [9100, 9198],
  },
  JetGetObjectInfo: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: [
      'sesid: JET_SESID', 'dbid: JET_DBID', 'objtyp: JET_OBJTYP', 'szContainerName?: JET_PCSTR',
      'szObjectName?: JET_PCSTR', 'out pvResult: void *', 'cbMax: unsigned long', 'InfoLevel: unsigned long',
    ],
    acquires: [
      { what: 'tableid', param: 'pvResult->tableid', from: ['sesid', 'dbid'], note: 'only for list info levels (JET_OBJECTLIST)' },
    ],
    exports: 'A W base', since: 'Windows 2000', lines: [9256, 9326],
  },
  JetGetTableColumnInfo: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'szColumnName?: JET_PCSTR', 'out pvResult: void *',
      'cbMax: unsigned long', 'InfoLevel: unsigned long',
    ],
    acquires: [
      { what: 'tableid', param: 'pvResult->tableid', from: ['sesid', 'tableid'], note: 'only for list info levels (JET_COLUMNLIST)' },
    ],
    exports: 'A W base', since: 'Windows 2000', lines: [10244, 10456],
  },
  JetGetTableIndexInfo: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'szIndexName?: JET_PCSTR', 'out pvResult: void *',
      'cbResult: unsigned long', 'InfoLevel: unsigned long',
    ],
    acquires: [
      { what: 'tableid', param: 'pvResult->tableid', from: ['sesid', 'tableid'], note: 'only for list info levels (JET_INDEXLIST)' },
    ],
    exports: 'A W base', since: 'Windows 2000', lines: [8951, 9047],
  },
  JetGetTableInfo: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'out pvResult: void *', 'cbMax: unsigned long',
      'InfoLevel: unsigned long',
    ],
    exports: 'A W base', since: 'Windows 2000', lines: [9375, 9436],
  },
  JetRegisterCallback: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'cbtyp: JET_CBTYP', 'pCallback: JET_CALLBACK',
      'pvContext?: void *', 'out phCallbackId: JET_HANDLE *',
    ],
    acquires: [{ what: 'callback-handle', param: 'phCallbackId', from: ['sesid', 'tableid'] }],
    since: 'Windows XP', docsListStopError: true, lines: [9868, 9881],
    note: 'phCallbackId is annotated as input in the header but written (fcb.cxx:2999); NULL gives JET_errInvalidParameter.',
  },
  JetRenameColumn: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid: JET_SESID', 'tableid: JET_TABLEID', 'szName: JET_PCSTR', 'szNameNew: JET_PCSTR', 'grbit: JET_GRBIT',
    ],
    exports: 'A W base', since: 'Windows XP', docsListStopError: true, lines: [16006, 16037],
  },
  JetRenameTable: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: ['sesid: JET_SESID', 'dbid: JET_DBID', 'szName: JET_PCSTR', 'szNameNew: JET_PCSTR'],
    exports: 'A W base', since: 'Windows 2000', docsListStopError: true, lines: [15935, 15963],
  },
  JetSetColumnDefaultValue: {
    gate: 'session', handle: 'session', validates: 'session', checksDbid: true,
    params: [
      'sesid: JET_SESID', 'dbid: JET_DBID', 'szTableName: JET_PCSTR', 'szColumnName: JET_PCSTR',
      'pvData: const void *', 'cbData: const unsigned long', 'grbit: const JET_GRBIT',
    ],
    exports: 'A W base', since: 'Windows 2000', docsListStopError: true, lines: [16258, 16292],
  },
  JetSetTableInfo: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: [
      'sesid?: JET_SESID', 'tableid: JET_TABLEID', 'pvParam?: const void *', 'cbParam: unsigned long',
      'InfoLevel: unsigned long',
    ],
    exports: 'A W base', documented: false, since: 'Windows 10 (later)', lines: [9478, 9492],
    note: 'The header marks sesid as optional, but 0 or nil is refused with JET_errInvalidSesid.',
  },
  JetUnregisterCallback: {
    gate: 'session', handle: 'session', validates: 'session+cursor',
    params: ['sesid: JET_SESID', 'tableid: JET_TABLEID', 'cbtyp: JET_CBTYP', 'hCallbackId: JET_HANDLE'],
    releases: [{ what: 'callback-handle', param: 'hCallbackId' }],
    since: 'Windows XP', docsListStopError: true, lines: [9912, 9923],
  },
} as const satisfies Record<string, FunctionRow>
