import { begins, each } from './events.ts'
import { creates, inits } from './groups.ts'
import { lifecycle } from './setup.ts'

/** The running mode of the process. Source: lifecycle facts, section 1 and the first table of section 11. */
export const processMachine = lifecycle.createMachine({
  id: 'process',
  initial: 'unset',
  states: {
    unset: {
      tags: ['legacy: JET_errInvalidParameter', 'handle: JET_errInvalidParameter'],
      on: {
        ...each(creates, { guard: 'succeeded', target: 'multiInstance' }),
        JetEnableMultiInstance: { guard: 'succeeded', target: 'multiInstance' },
        // Chosen as soon as an instance is allocated; a call that fails takes its instance and the mode away again.
        ...each(begins([...inits, 'JetRestore', 'JetRestore2']), { target: 'oneInstance' }),
        ...each(begins(['JetRestoreInstance', 'JetExternalRestore', 'JetExternalRestore2', 'JetDBUtilities']), { target: 'multiInstance' }),
        // Leaves the mode behind although its private instance was never there (jetapi.cxx:18582).
        JetExternalRestore2: { guard: 'targetWasNotRunning', target: 'multiInstance' },
      },
    },
    oneInstance: {
      tags: [
        'create: JET_errRunningInOneInstanceMode', 'private: JET_errRunningInOneInstanceMode', 'enable-multi: JET_errRunningInOneInstanceMode',
      ],
      on: { 'last instance freed': 'unset' },
    },
    multiInstance: {
      tags: [
        'legacy: JET_errRunningInMultiInstanceMode', 'legacy-restore: JET_errRunningInMultiInstanceMode',
        'enable-multi: unknown parameters-compared',
      ],
      on: { 'last instance freed': 'unset' },
    },
  },
})
