import type { GateName, UnknownReason } from '../gates/names.ts'
import { begins, each } from './events.ts'
import {
  attachInfos, backupBegins, backupEnds, backupStops, fileCloses, fileOpens, fileReads, inits, internalBackups, logInfos, stoppableSteps, terms,
} from './groups.ts'
import { lifecycle } from './setup.ts'

const roles = [
  'begin', 'internal', 'surrogate-begin', 'blocked-by-backup', 'snapshot', 'term-with-backup', 'attach-info', 'open-file', 'read-file',
  'close-file', 'log-info', 'truncate-log', 'end', 'surrogate-end',
] as const satisfies readonly GateName<'backup'>[]

/** Every role of a backup is closed or not, nobody can tell. */
const allUnknown = <const Why extends UnknownReason>(why: Why): `${(typeof roles)[number]}: unknown ${Why}`[] => roles.map((role) => `${role}: unknown ${why}` as const)

/**
 * The streaming backup of an instance as the engine keeps it. One can run at a time; any caller can go
 * on with it, stop it or end it. Source: lifecycle facts, section 6 and the last table of section 11.
 */
export const backup = lifecycle.createStateConfig({
  initial: 'none',
  states: {
    none: {
      tags: [
        'attach-info: JET_errNoBackup', 'open-file: JET_errNoBackup', 'read-file: JET_errNoBackup', 'close-file: JET_errNoBackup',
        'log-info: JET_errNoBackup', 'truncate-log: JET_errNoBackup', 'end: JET_errNoBackup', 'surrogate-end: JET_errNoBackup',
      ],
      on: each(begins(internalBackups), { target: 'internal' }),
    },

    /** Begun by JetBeginExternalBackup*. The stop comes first, as the engine checks it first; a cancelled backup (phase) takes the file with it. */
    local: {
      type: 'parallel',
      tags: [
        'begin: JET_errBackupInProgress', 'internal: JET_errBackupInProgress', 'surrogate-begin: JET_errBackupInProgress',
        'blocked-by-backup: JET_errBackupInProgress', 'snapshot: JET_errOSSnapshotNotAllowed', 'term-with-backup: JET_errBackupInProgress',
      ],
      states: {
        stop: {
          initial: 'going',
          states: {
            going: {
              on: {
                ...each(backupStops, { guard: 'succeeded', target: 'stopped' }),
                ...each(stoppableSteps, { guard: 'backupStopped', target: 'stopped' }),
              },
            },
            stopped: {
              tags: [
                'attach-info: JET_errBackupAbortByServer', 'open-file: JET_errBackupAbortByServer', 'read-file: JET_errBackupAbortByServer',
                'log-info: JET_errBackupAbortByServer', 'truncate-log: JET_errBackupAbortByServer',
              ],
            },
          },
        },
        phase: {
          initial: 'databases',
          states: {
            /** A full backup copies databases; what fails here does not cancel it. */
            databases: {
              tags: 'truncate-log: JET_errInvalidBackupSequence',
              on: each(logInfos, { guard: 'succeeded', target: 'fullLogs' }),
            },
            /** An incremental backup before its log info: already in the logs phase. */
            incremental: {
              tags: ['attach-info: JET_errInvalidBackupSequence', 'truncate-log: JET_errInvalidBackupSequence'],
              on: {
                ...each(logInfos, { guard: 'succeeded', target: 'incrementalLogs' }),
                ...each(fileOpens, { guard: 'cancelOnOpen', target: '#instance.alive.backup.none' }),
                ...each(fileReads, { guard: 'cancelOnRead', target: '#instance.alive.backup.none' }),
              },
            },
            fullLogs: {
              on: {
                ...each(fileOpens, { guard: 'cancelOnOpen', target: '#instance.alive.backup.none' }),
                ...each(fileReads, { guard: 'cancelOnRead', target: '#instance.alive.backup.none' }),
              },
            },
            incrementalLogs: {
              tags: 'attach-info: JET_errInvalidBackupSequence',
              on: {
                ...each(fileOpens, { guard: 'cancelOnOpen', target: '#instance.alive.backup.none' }),
                ...each(fileReads, { guard: 'cancelOnRead', target: '#instance.alive.backup.none' }),
              },
            },
          },
        },
        /** The engine has one slot for an open file. */
        file: {
          initial: 'closed',
          states: {
            closed: {
              tags: 'close-file: JET_errInvalidParameter',
              on: each(fileOpens, { guard: 'succeeded', target: 'open' }),
            },
            open: {
              tags: ['open-file: JET_errOutOfMemory', 'log-info: JET_errInvalidBackupSequence', 'truncate-log: JET_errInvalidBackupSequence'],
              on: {
                ...each(fileCloses, { guard: 'succeeded', target: 'closed' }),
                ...each(fileReads, { guard: 'loseFile', target: 'closed' }),
              },
            },
          },
        },
      },
      on: {
        ...each(attachInfos, { guard: 'cancelOnAttachInfo', target: 'none' }),
        // Out of memory for the list cancels the backup, out of memory before it does not (backup.cxx:3425, 3466).
        ...each(logInfos, { guard: 'outOfMemory', target: 'doubtful' }),
      },
    },

    /** Perhaps cancelled. Only an end, or an answer that there is none, makes it certain. */
    doubtful: {
      tags: allUnknown('backup-in-doubt'),
      on: {
        ...each([...stoppableSteps, ...fileCloses], { guard: 'noBackup', target: 'none' }),
        ...each(begins(internalBackups), { target: 'entangled' }),
      },
    },

    /** Only marked as running: the steps of a streaming backup see none. */
    surrogate: {
      tags: [
        'begin: JET_errSurrogateBackupInProgress', 'internal: JET_errSurrogateBackupInProgress', 'surrogate-begin: JET_errSurrogateBackupInProgress',
        'blocked-by-backup: JET_errSurrogateBackupInProgress', 'snapshot: JET_errOSSnapshotNotAllowed',
        'term-with-backup: JET_errSurrogateBackupInProgress',
        'attach-info: JET_errNoBackup', 'open-file: JET_errNoBackup', 'read-file: JET_errNoBackup', 'close-file: JET_errNoBackup',
        'log-info: JET_errNoBackup', 'truncate-log: JET_errNoBackup',
      ],
    },

    /** JetBackup* is inside the engine; a term waits for it, and it ends itself. */
    internal: {
      tags: [
        'begin: JET_errBackupInProgress', 'internal: JET_errBackupInProgress', 'surrogate-begin: JET_errBackupInProgress',
        'blocked-by-backup: JET_errBackupInProgress', 'snapshot: JET_errOSSnapshotNotAllowed',
        'attach-info: unknown internal-backup', 'open-file: unknown internal-backup', 'read-file: unknown internal-backup',
        'close-file: unknown internal-backup', 'log-info: unknown internal-backup', 'truncate-log: unknown internal-backup',
        'end: unknown internal-backup', 'surrogate-end: unknown internal-backup',
      ],
      on: {
        ...each([...stoppableSteps, ...fileCloses, ...backupEnds], { guard: 'enteredGate', target: 'entangled' }),
        ...each(internalBackups, { target: 'none' }),
      },
    },

    /** A step of a streaming backup was let into an internal one. What is left of either is known when that returns. */
    entangled: {
      tags: allUnknown('internal-backup'),
      on: {
        ...each([...backupBegins, ...backupEnds, 'JetBeginSurrogateBackup'], {}),
        ...each(internalBackups, [
          { guard: 'succeeded', target: 'none' },
          { guard: 'noBackup', target: 'none' },
          { target: 'doubtful' },
        ]),
      },
    },
  },
  on: {
    ...each(backupBegins, [
      { guard: 'beginsFull', target: '.local' },
      { guard: 'beginsIncremental', target: ['.local.stop.going', '.local.file.closed', '.local.phase.incremental'] },
      { guard: 'beginsSurrogate', target: '.surrogate' },
    ]),
    JetBeginSurrogateBackup: { guard: 'succeeded', target: '.surrogate' },
    ...each(backupEnds, { guard: 'endedOrNone', target: '.none' }),
    // Its end ends whatever is there by then.
    ...each(internalBackups, { guard: 'succeeded', target: '.none' }),
    ...each(terms, { guard: 'termStaysAborting', target: '.none' }),
    // Ends the flags of whatever runs, even of a streaming backup begun since the snapshot was prepared.
    ...each(['JetOSSnapshotEnd', 'JetOSSnapshotAbort'], { guard: 'succeeded', target: '.none' }),
  },
})

/**
 * The stop of the backup as a flag of the instance. The documentation lets it last, whether or not a
 * backup was open, until any end call. The engine reads it only while a streaming backup runs
 * (`local.stop` above) and clears it on more occasions; `documentedOnly` is what then remains.
 */
export const backupStop = lifecycle.createStateConfig({
  initial: 'clear',
  states: {
    clear: {
      on: {
        ...each(backupStops, { guard: 'succeeded', target: 'lasting' }),
        ...each(stoppableSteps, { guard: 'backupStopped', target: 'lasting' }),
      },
    },
    lasting: {
      initial: 'inBoth',
      tags: [
        'documented/begin: JET_errBackupAbortByServer', 'documented/attach-info: JET_errBackupAbortByServer',
        'documented/open-file: JET_errBackupAbortByServer', 'documented/read-file: JET_errBackupAbortByServer',
        'documented/log-info: JET_errBackupAbortByServer', 'documented/truncate-log: JET_errBackupAbortByServer',
      ],
      states: {
        inBoth: {
          on: {
            ...each([...backupBegins, ...internalBackups, 'JetBeginSurrogateBackup', 'JetOSSnapshotFreeze', 'JetOSSnapshotEnd', 'JetOSSnapshotAbort'], {
              guard: 'succeeded', target: 'documentedOnly',
            }),
            ...each(terms, { guard: 'termStaysAborting', target: 'documentedOnly' }),
            // An internal backup clears it at its beginning: a stop meanwhile is one of its own.
            ...each(begins(internalBackups), { target: 'documentedOnly' }),
          },
        },
        documentedOnly: {
          on: {
            ...each(backupStops, { guard: 'succeeded', target: 'inBoth' }),
            ...each(stoppableSteps, { guard: 'backupStopped', target: 'inBoth' }),
          },
        },
      },
      on: each(backupEnds, { guard: 'endedOrNone', target: 'clear' }),
    },
  },
})

/** Set by the init, taken away by a term even if that fails. */
export const backupAllowed = lifecycle.createStateConfig({
  initial: 'no',
  states: {
    no: {
      tags: [
        'begin: JET_errBackupNotAllowedYet', 'internal: JET_errBackupNotAllowedYet', 'surrogate-begin: JET_errBackupNotAllowedYet',
        'snapshot: JET_errOSSnapshotNotAllowed',
      ],
      on: each(inits, { guard: 'succeeded', target: 'yes' }),
    },
    yes: {
      on: {
        ...each(begins(terms), { target: 'no' }),
        ...each(terms, { guard: 'termStays', target: 'no' }),
      },
    },
  },
})

/** Whether a snapshot session holds the instance. A freeze can time out by itself, unseen. */
export const snapshot = lifecycle.createStateConfig({
  initial: 'none',
  states: {
    none: { on: each(['JetOSSnapshotPrepare', 'JetOSSnapshotPrepareInstance'], { guard: 'succeeded', target: 'prepared' }) },
    prepared: {
      tags: ['snapshot: JET_errOSSnapshotNotAllowed', 'term-aborting: unknown snapshot'],
      on: {
        JetOSSnapshotFreeze: [
          { guard: 'succeeded', target: 'frozen' },
          { guard: 'freezeRefused', target: 'none' },
        ],
      },
    },
    frozen: {
      tags: [
        'begin: unknown snapshot', 'internal: unknown snapshot', 'surrogate-begin: unknown snapshot', 'blocked-by-backup: unknown snapshot',
        'attach-info: unknown snapshot', 'open-file: unknown snapshot', 'read-file: unknown snapshot', 'close-file: unknown snapshot',
        'log-info: unknown snapshot', 'truncate-log: unknown snapshot', 'end: unknown snapshot', 'surrogate-end: unknown snapshot',
        'snapshot: unknown snapshot', 'term-with-backup: unknown snapshot', 'term-aborting: unknown snapshot',
      ],
      on: { JetOSSnapshotThaw: { guard: 'succeeded', target: 'thawed' } },
    },
    thawed: {
      tags: [
        'begin: JET_errBackupInProgress', 'internal: JET_errBackupInProgress', 'surrogate-begin: JET_errBackupInProgress',
        'blocked-by-backup: JET_errBackupInProgress', 'attach-info: unknown snapshot', 'open-file: unknown snapshot',
        'read-file: unknown snapshot', 'close-file: unknown snapshot', 'log-info: unknown snapshot', 'truncate-log: unknown snapshot',
        'end: unknown snapshot', 'surrogate-end: unknown snapshot', 'snapshot: unknown snapshot',
        'term-with-backup: JET_errBackupInProgress', 'term-aborting: unknown snapshot',
      ],
      // An end of a backup does not tell the snapshot from one and clears its flags: what is left is as unknown as in a freeze.
      on: each(backupEnds, { guard: 'succeeded', target: 'frozen' }),
    },
  },
  on: each(['JetOSSnapshotEnd', 'JetOSSnapshotAbort'], { guard: 'succeeded', target: '.none' }),
})
