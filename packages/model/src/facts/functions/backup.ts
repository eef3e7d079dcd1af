import type { FunctionRow } from '../row.ts'

/** Backup: streaming, internal, surrogate. */
export const backup = {
  JetBackup: {
    gate: 'instance', handle: 'the-one-instance', validates: 'instance', oneInstanceOnly: true, backup: 'internal',
    params: ['szBackupPath: JET_PCSTR', 'grbit: JET_GRBIT', 'pfnStatus?: JET_PFNSTATUS'],
    exports: 'A W base', since: 'Windows 2000', docsListStopError: true, lines: [16994, 17039],
    note: 'Checks the running mode first: JET_errRunningInMultiInstanceMode in multi-instance mode, JET_errInvalidParameter when no mode is set; then delegates to JetBackupInstance.',
  },
  JetBackupInstance: {
    gate: 'instance', handle: 'instance', validates: 'instance', backup: 'internal',
    params: ['instance: JET_INSTANCE', 'szBackupPath: JET_PCSTR', 'grbit: JET_GRBIT', 'pfnStatus?: JET_PFNSTATUS'],
    exports: 'A W base', since: 'Windows XP', docsListStopError: true, lines: [16994, 17019],
  },
  JetBeginExternalBackup: {
    gate: 'instance', handle: 'the-one-instance', validates: 'instance', oneInstanceOnly: true, backup: 'begin',
    params: ['grbit: JET_GRBIT'],
    acquires: [{ what: 'backup', from: ['implicit-instance'] }],
    since: 'Windows 2000', docsListStopError: true, lines: [17449, 17466],
    note: 'Checks the running mode first: JET_errRunningInMultiInstanceMode in multi-instance mode, JET_errInvalidParameter when no mode is set; then delegates to JetBeginExternalBackupInstance.',
  },
  JetBeginExternalBackupInstance: {
    gate: 'instance', handle: 'instance', validates: 'instance', backup: 'begin',
    params: ['instance: JET_INSTANCE', 'grbit: JET_GRBIT'],
    acquires: [{ what: 'backup', param: 'instance', from: ['instance'] }],
    since: 'Windows XP', lines: [17449, 17461],
  },
  JetBeginSurrogateBackup: {
    gate: 'instance', handle: 'instance', validates: 'instance', backup: 'surrogate',
    params: ['instance: JET_INSTANCE', 'lgenFirst: unsigned long', 'lgenLast: unsigned long', 'grbit: JET_GRBIT'],
    acquires: [{ what: 'surrogate-backup', param: 'instance', from: ['instance'] }],
    documented: false, since: 'Windows 7', lines: [18212, 18223],
  },
  JetCloseFile: {
    gate: 'instance', handle: 'the-one-instance', validates: 'instance', oneInstanceOnly: true, backup: 'close-file',
    params: ['hfFile: JET_HANDLE'],
    releases: [{ what: 'backup-file-handle', param: 'hfFile' }],
    since: 'Windows 2000', docsListStopError: true, lines: [17807, 17821],
    note: 'Checks the running mode first: JET_errRunningInMultiInstanceMode in multi-instance mode, JET_errInvalidParameter when no mode is set; then delegates to JetCloseFileInstance.',
  },
  JetCloseFileInstance: {
    gate: 'instance', handle: 'instance', validates: 'instance', backup: 'close-file',
    params: ['instance: JET_INSTANCE', 'hfFile: JET_HANDLE'],
    releases: [{ what: 'backup-file-handle', param: 'hfFile' }],
    since: 'Windows XP', docsListStopError: true, lines: [17807, 17816],
  },
  JetEndExternalBackup: {
    gate: 'instance', handle: 'the-one-instance', validates: 'instance', oneInstanceOnly: true, backup: 'end',
    params: [],
    releases: [{ what: 'backup' }, { what: 'backup-file-handle', note: 'an open handle is closed' }],
    since: 'Windows 2000', docsListStopError: true, lines: [18162, 18186],
    note: 'Checks the running mode first: JET_errRunningInMultiInstanceMode in multi-instance mode, JET_errInvalidParameter when no mode is set; then delegates to JetEndExternalBackupInstance.',
  },
  JetEndExternalBackupInstance: {
    gate: 'instance', handle: 'instance', validates: 'instance', backup: 'end',
    params: ['instance: JET_INSTANCE'],
    releases: [{ what: 'backup', param: 'instance' }, { what: 'backup-file-handle', note: 'an open handle is closed' }],
    since: 'Windows XP', docsListStopError: true, lines: [18162, 18179],
  },
  JetEndExternalBackupInstance2: {
    gate: 'instance', handle: 'instance', validates: 'instance', backup: 'end',
    params: ['instance: JET_INSTANCE', 'grbit: JET_GRBIT'],
    releases: [{ what: 'backup', param: 'instance' }, { what: 'backup-file-handle', note: 'an open handle is closed' }],
    since: 'Windows XP', docsListStopError: true, lines: [18162, 18172],
  },
  JetEndSurrogateBackup: {
    gate: 'instance', handle: 'instance', validates: 'instance', backup: 'surrogate',
    params: ['instance: JET_INSTANCE', 'grbit: JET_GRBIT'],
    releases: [{ what: 'surrogate-backup', param: 'instance' }],
    documented: false, since: 'Windows 7', lines: [18247, 18257],
  },
  JetGetAttachInfo: {
    gate: 'instance', handle: 'the-one-instance', validates: 'instance', oneInstanceOnly: true, backup: 'attach-info',
    params: ['out szzDatabases?: JET_PSTR', 'cbMax: unsigned long', 'out pcbActual?: unsigned long *'],
    exports: 'A W base', since: 'Windows 2000', docsListStopError: true, lines: [17494, 17557],
    note: 'Checks the running mode first: JET_errRunningInMultiInstanceMode in multi-instance mode, JET_errInvalidParameter when no mode is set; then delegates to JetGetAttachInfoInstance.',
  },
  JetGetAttachInfoInstance: {
    gate: 'instance', handle: 'instance', validates: 'instance', backup: 'attach-info',
    params: [
      'instance: JET_INSTANCE', 'out szzDatabases?: JET_PSTR', 'cbMax: unsigned long',
      'out pcbActual?: unsigned long *',
    ],
    exports: 'A W base', since: 'Windows XP', docsListStopError: true, lines: [17494, 17536],
  },
  JetGetLogInfo: {
    gate: 'instance', handle: 'the-one-instance', validates: 'instance', oneInstanceOnly: true, backup: 'log-info',
    params: ['out szzLogs?: JET_PSTR', 'cbMax: unsigned long', 'out pcbActual?: unsigned long *'],
    exports: 'A W base', since: 'Windows 2000', docsListStopError: true, lines: [17914, 18017],
    note: 'Checks the running mode first: JET_errRunningInMultiInstanceMode in multi-instance mode, JET_errInvalidParameter when no mode is set; then delegates to JetGetLogInfoInstance.',
  },
  JetGetLogInfoInstance: {
    gate: 'instance', handle: 'instance', validates: 'instance', backup: 'log-info',
    params: [
      'instance: JET_INSTANCE', 'out szzLogs?: JET_PSTR', 'cbMax: unsigned long', 'out pcbActual?: unsigned long *',
    ],
    exports: 'A W base', since: 'Windows XP', docsListStopError: true, lines: [17914, 17974],
  },
  JetGetLogInfoInstance2: {
    gate: 'instance', handle: 'instance', validates: 'instance', backup: 'log-info',
    params: [
      'instance: JET_INSTANCE', 'out szzLogs?: JET_PSTR', 'cbMax: unsigned long', 'out pcbActual?: unsigned long *',
      'inout pLogInfo?: JET_LOGINFO_A *',
    ],
    exports: 'A W base', since: 'Windows XP', docsListStopError: true, lines: [17914, 17995],
  },
  JetGetTruncateLogInfoInstance: {
    gate: 'instance', handle: 'instance', validates: 'instance', backup: 'log-info',
    params: [
      'instance: JET_INSTANCE', 'out szzLogs?: JET_PSTR', 'cbMax: unsigned long', 'out pcbActual?: unsigned long *',
    ],
    exports: 'A W base', since: 'Windows XP', docsListStopError: true, lines: [18059, 18102],
  },
  JetOpenFile: {
    gate: 'instance', handle: 'the-one-instance', validates: 'instance', oneInstanceOnly: true, backup: 'open-file',
    params: [
      'szFileName: JET_PCSTR', 'out phfFile: JET_HANDLE *', 'out pulFileSizeLow: unsigned long *',
      'out pulFileSizeHigh: unsigned long *',
    ],
    acquires: [
      { what: 'backup-file-handle', param: 'phfFile', from: ['implicit-instance', 'backup'], note: 'only one open handle at a time (crhfMax = 1)' },
    ],
    exports: 'A W base', since: 'Windows 2000', docsListStopError: true, lines: [17604, 17713],
    note: 'Checks the running mode first: JET_errRunningInMultiInstanceMode in multi-instance mode, JET_errInvalidParameter when no mode is set; then delegates to JetOpenFileInstance.',
  },
  JetOpenFileInstance: {
    gate: 'instance', handle: 'instance', validates: 'instance', backup: 'open-file',
    params: [
      'instance: JET_INSTANCE', 'szFileName: JET_PCSTR', 'out phfFile: JET_HANDLE *',
      'out pulFileSizeLow: unsigned long *', 'out pulFileSizeHigh: unsigned long *',
    ],
    acquires: [
      { what: 'backup-file-handle', param: 'phfFile', from: ['instance', 'backup'], note: 'only one open handle at a time (crhfMax = 1)' },
    ],
    exports: 'A W base', since: 'Windows XP', docsListStopError: true, lines: [17604, 17634],
  },
  JetOpenFileSectionInstance: {
    gate: 'instance', handle: 'instance', validates: 'instance', backup: 'open-file',
    params: [
      'instance: JET_INSTANCE', 'szFile: JET_PSTR', 'out phFile: JET_HANDLE *', 'iSection: long', 'cSections: long',
      'ibRead: unsigned __int64', 'out pulSectionSizeLow: unsigned long *', 'out plSectionSizeHigh: long *',
    ],
    acquires: [
      { what: 'backup-file-handle', param: 'phFile', from: ['instance', 'backup'], note: 'only one open handle at a time (crhfMax = 1)' },
    ],
    exports: 'A W base', documented: false, since: 'Windows 2000', lines: [17604, 17672],
    note: 'cSections > 1 returns JET_wrnNyi before the gate.',
  },
  JetReadFile: {
    gate: 'instance', handle: 'the-one-instance', validates: 'instance', oneInstanceOnly: true, backup: 'read-file',
    params: ['hfFile: JET_HANDLE', 'out pv: void *', 'cb: unsigned long', 'out pcbActual?: unsigned long *'],
    since: 'Windows 2000', docsListStopError: true, lines: [17760, 17782],
    note: 'Checks the running mode first: JET_errRunningInMultiInstanceMode in multi-instance mode, JET_errInvalidParameter when no mode is set; then delegates to JetReadFileInstance.',
  },
  JetReadFileInstance: {
    gate: 'instance', handle: 'instance', validates: 'instance', backup: 'read-file',
    params: [
      'instance: JET_INSTANCE', 'hfFile: JET_HANDLE', 'out pv: void *', 'cb: unsigned long',
      'out pcbActual?: unsigned long *',
    ],
    since: 'Windows XP', docsListStopError: true, lines: [17760, 17772],
  },
  JetStopBackup: {
    gate: 'lookup', handle: 'the-one-instance', validates: 'instance', oneInstanceOnly: true, backup: 'stop',
    params: [],
    introduced: 'Windows XP', since: 'Windows 2000', lines: [22643, 22639],
    note: 'Delegates to JetStopBackupInstance on the first slot. Checks the running mode first: JET_errRunningInMultiInstanceMode in multi-instance mode, JET_errInvalidParameter when no mode is set; then delegates to JetStopBackupInstance.',
  },
  JetStopBackupInstance: {
    gate: 'lookup', handle: 'instance', validates: 'instance', backup: 'stop',
    params: ['instance: JET_INSTANCE'],
    since: 'Windows XP', lines: [22625, 22634],
    note: 'Only sets m_fStopBackup; no check of init state, stop state or whether a backup runs.',
  },
  JetTruncateLog: {
    gate: 'instance', handle: 'the-one-instance', validates: 'instance', oneInstanceOnly: true, backup: 'truncate-log',
    params: [],
    since: 'Windows 2000', docsListStopError: true, lines: [18128, 18140],
    note: 'Checks the running mode first: JET_errRunningInMultiInstanceMode in multi-instance mode, JET_errInvalidParameter when no mode is set; then delegates to JetTruncateLogInstance.',
  },
  JetTruncateLogInstance: {
    gate: 'instance', handle: 'instance', validates: 'instance', backup: 'truncate-log',
    params: ['instance: JET_INSTANCE'],
    since: 'Windows XP', docsListStopError: true, lines: [18128, 18135],
  },
} as const satisfies Record<string, FunctionRow>
