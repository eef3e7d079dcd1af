import { begins, each } from './events.ts'
import { backup, backupAllowed, backupStop, snapshot } from './backup.ts'
import { inits, restores, stops, terms, undoers } from './groups.ts'
import { lifecycle } from './setup.ts'

/** The ways out of an instance that is not initialised, whether or not a restore has been through it. */
const comingUp = {
  ...each(begins(inits), { target: 'initialising' }),
  ...each(begins(restores), { target: 'restoring' }),
  ...each(inits, [{ guard: 'succeeded', target: 'initialised' }, { guard: 'initFailed', target: '#instance.freed' }]),
} as const

/**
 * The life of an instance, from its allocation until it is freed. The regions of `alive` move
 * independently of each other: what a call does to one never depends on where another stands, since
 * events are sent for what calls returned. Source: lifecycle facts, sections 2 to 6 and 11.
 */
export const instanceMachine = lifecycle.createMachine({
  id: 'instance',
  initial: 'alive',
  states: {
    alive: {
      type: 'parallel',
      states: {
        /** Sessions exist from the init to the term: only those two meet the session gates. */
        phase: {
          initial: 'allocated',
          states: {
            allocated: {
              tags: [
                'instance: JET_errNotInitialized',
                'version-store: JET_errInvalidParameter crash', 'emit-log: unknown log-before-init',
              ],
              on: comingUp,
            },
            /** Back from a restore: not initialised, but what the restore set up is still there. */
            restored: {
              tags: [
                'instance: JET_errNotInitialized',
                'version-store: unknown restored', 'emit-log: unknown log-before-init',
              ],
              on: comingUp,
            },
            initialising: {
              tags: [
                'instance: JET_errNotInitialized',
                'before-init: JET_errInitInProgress', 'init: unknown second-init', 'restore: unknown second-init', 'term: unknown init-race',
                'emit-log: unknown log-before-init',
              ],
              on: each(inits, [
                { guard: 'succeeded', target: 'initialised' },
                { guard: 'initFailed', target: '#instance.freed' },
                { guard: 'failed', target: 'allocated' },
              ]),
            },
            restoring: {
              tags: [
                'instance: JET_errRestoreInProgress',
                'before-init: JET_errRestoreInProgress', 'term: JET_errRestoreInProgress', 'init: unknown second-init',
                'restore: unknown second-init', 'version-store: unknown restoring', 'emit-log: unknown log-before-init',
              ],
              on: each(restores, { target: 'restored' }),
            },
            initialised: {
              tags: ['init: JET_errAlreadyInitialized', 'restore: JET_errAlreadyInitialized'],
              on: each(begins(terms), { target: 'terminating' }),
            },
            terminating: {
              tags: [
                'session: JET_errTermInProgress', 'session-past-stop: JET_errTermInProgress', 'instance: JET_errTermInProgress',
                'before-init: JET_errTermInProgress', 'term: JET_errTermInProgress', 'init: unknown term-race',
                'restore: unknown term-race', 'version-store: unknown term-race', 'emit-log: unknown term-race',
              ],
              on: each(terms, [
                { guard: 'freed', target: '#instance.freed' },
                { guard: 'failed', target: 'initialised' },
              ]),
            },
          },
          on: each(terms, { guard: 'freed', target: '#instance.freed' }),
        },

        service: {
          initial: 'serving',
          states: {
            serving: {
              on: {
                ...each(stops, [
                  { guard: 'succeeded', target: 'stopped.byInstance' },
                  { guard: 'sawStop', target: 'stopped.bySomeone' },
                ]),
                JetStopServiceInstance2: [
                  { guard: 'isFullStop', target: 'stopped.byInstance2' },
                  { guard: 'resumeWasRefused', target: 'stopped.byInstance2' },
                ],
                '*': { guard: 'sawStop', target: 'stopped.bySomeone' },
              },
            },
            stopped: {
              tags: [
                'session: JET_errClientRequestToStopJetService', 'instance: JET_errClientRequestToStopJetService',
                'documented/before-init: JET_errClientRequestToStopJetService', 'documented/restore: JET_errClientRequestToStopJetService',
                'documented/resume: JET_errClientRequestToStopJetService', 'documented/resume-named: JET_errClientRequestToStopJetService',
              ],
              initial: 'byInstance',
              states: {
                /** Sets the flag that the gates read, and records nothing that a Resume would find. */
                byInstance: {},
                /** Records the full stop too: a bare Resume is refused. */
                byInstance2: { tags: 'engine/resume: JET_errClientRequestToStopJetService' },
                /** A stop error was seen where none was expected. Which function stopped it is not known. */
                bySomeone: { tags: 'engine/resume: unknown stopped-elsewhere' },
              },
              on: {
                JetStopServiceInstance2: [
                  { guard: 'isFullStop', target: '.byInstance2' },
                  { guard: 'resumeWasRefused', target: '.byInstance2' },
                ],
              },
            },
          },
        },

        backgroundTasks: {
          initial: 'running',
          states: {
            running: { on: { JetStopServiceInstance2: { guard: 'pauses', target: 'paused' } } },
            paused: { on: { JetStopServiceInstance2: { guard: 'resumesTasks', target: 'running' } } },
          },
        },

        caches: {
          initial: 'normal',
          states: {
            normal: { on: { JetStopServiceInstance2: { guard: 'quiesces', target: 'quiesced' } } },
            quiesced: { on: { JetStopServiceInstance2: { guard: 'resumesCaches', target: 'normal' } } },
          },
        },

        logging: {
          initial: 'on',
          states: {
            on: { on: { JetStopServiceInstance2: { guard: 'endsLog', target: 'ended' } } },
            ended: {
              tags: ['begin: JET_errLogWriteFail', 'internal: JET_errLogWriteFail', 'surrogate-begin: JET_errLogWriteFail', 'log-write: unknown logging-ended'],
            },
          },
        },

        availability: {
          initial: 'available',
          states: {
            available: {
              on: {
                ...each(undoers, [
                  { guard: 'sawUnavailable', target: 'unavailable' },
                  { guard: 'sawLogDiskFull', target: 'logDiskFull' },
                  { guard: 'mayBeFatal', target: 'inDoubt' },
                ]),
                '*': [
                  { guard: 'sawUnavailable', target: 'unavailable' },
                  { guard: 'sawLogDiskFull', target: 'logDiskFull' },
                ],
              },
            },
            /** A failure of the fatal kind was seen. The next call that comes through, or does not, tells. */
            inDoubt: {
              tags: ['session: unknown unavailability', 'session-past-stop: unknown unavailability', 'instance: unknown unavailability'],
              on: {
                'gate passed': 'available',
                '*': [
                  { guard: 'sawUnavailable', target: 'unavailable' },
                  { guard: 'sawLogDiskFull', target: 'logDiskFull' },
                ],
              },
            },
            unavailable: {
              tags: ['session: JET_errInstanceUnavailable', 'session-past-stop: JET_errInstanceUnavailable', 'instance: JET_errInstanceUnavailable'],
            },
            logDiskFull: {
              tags: [
                'session: JET_errInstanceUnavailableDueToFatalLogDiskFull', 'session-past-stop: JET_errInstanceUnavailableDueToFatalLogDiskFull',
                'instance: JET_errInstanceUnavailableDueToFatalLogDiskFull',
              ],
            },
          },
        },

        backup,
        backupStop,
        backupAllowed,
        snapshot,

        /** A revert to a snapshot of the databases (RBS): executed once, and only after it was prepared. */
        revert: {
          initial: 'none',
          states: {
            none: {
              // The engine reads through a null pointer (io.cxx:6658); no page promises an error.
              tags: 'revert: JET_errInvalidParameter crash',
              on: { JetRBSPrepareRevert: { guard: 'succeeded', target: 'prepared' } },
            },
            prepared: {
              on: {
                JetRBSPrepareRevert: { guard: 'refusedInside', target: 'none' },
                JetRBSExecuteRevert: { guard: 'enteredGate', target: 'none' },
                JetRBSCancelRevert: { guard: 'succeeded', target: 'none' },
              },
            },
          },
        },
      },
    },
    freed: { type: 'final' },
  },
})
