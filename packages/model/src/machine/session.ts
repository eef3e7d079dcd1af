import { each } from './events.ts'
import { commits, transactionBegins } from './groups.ts'
import { lifecycle } from './setup.ts'

const inTransaction = 'outside-transaction: JET_errInTransaction' as const

const level = <const Above extends string, const Below extends string>(above: Above, below: Below) => ({
  ...each(transactionBegins, { guard: 'succeeded', target: above }),
  ...each(commits, { guard: 'commits', target: below }),
  JetRollback: [{ guard: 'rollsBackAll', target: 'level0' }, { guard: 'rollsBackOne', target: below }],
}) as const

/** Transaction level and session context of a session. Source: lifecycle facts, section 7 and section 11. */
export const sessionMachine = lifecycle.createMachine({
  id: 'session',
  initial: 'alive',
  states: {
    alive: {
      type: 'parallel',
      states: {
        transaction: {
          initial: 'level0',
          states: {
            level0: {
              tags: ['commit: JET_errNotInTransaction', 'rollback: JET_errNotInTransaction'],
              on: each(transactionBegins, { guard: 'succeeded', target: 'level1' }),
            },
            level1: { tags: inTransaction, on: level('level2', 'level0') },
            level2: { tags: inTransaction, on: level('level3', 'level1') },
            level3: { tags: inTransaction, on: level('level4', 'level2') },
            level4: { tags: inTransaction, on: level('level5', 'level3') },
            level5: { tags: inTransaction, on: level('level6', 'level4') },
            level6: { tags: inTransaction, on: level('level7', 'level5') },
            level7: { tags: [inTransaction, 'begin-transaction: JET_errTransTooDeep'], on: level('level7', 'level6') },
          },
        },
        context: {
          initial: 'none',
          states: {
            none: {
              tags: 'reset-context: JET_errSessionContextNotSetByThisThread',
              on: { JetSetSessionContext: { guard: 'succeeded', target: 'set' } },
            },
            set: {
              tags: ['set-context: JET_errSessionContextAlreadySet', 'end-session: JET_errSessionInUse'],
              on: { JetResetSessionContext: { guard: 'succeeded', target: 'none' } },
            },
          },
        },
      },
      on: { JetEndSession: { guard: 'succeeded', target: 'ended' } },
    },
    ended: { type: 'final' },
  },
})
