/** The order of a shutdown. */
import {
  JET_bitBackupEndAbort, JET_bitTermStopBackup, checked, nameOf,
} from '@jet-lifecycle/example-mail-store/esent'
import type { Esent } from '@jet-lifecycle/example-mail-store/esent'

import { countAfterRestart, message, openStore } from './scene.ts'

/** "Stop first, so that nothing new can begin": but the transaction in hand is not finished. */
export function stopBeforeCommit(esent: Esent): string {
  const jet = checked(esent)
  const { store, mailbox } = openStore(esent)
  jet.JetBeginTransaction(mailbox.sesid)
  mailbox.deliver('inbox', message(4))
  mailbox.deliver('inbox', message(5))

  jet.JetStopServiceInstance(store.instance)
  // mistake 1: work after a stop
  const committed = esent.JetCommitTransaction(mailbox.sesid, 0)

  jet.JetRollback(mailbox.sesid, 0)
  mailbox.end()
  jet.JetTerm(store.instance)
  const count = countAfterRestart(esent)
  return `The commit fails with ${nameOf(committed)}; after a restart ${count} of 5 messages are there.`
}

/** Everything is ended in the order in which it was begun, the backup last. */
export function stopBeforeBackupEnds(esent: Esent): string {
  const jet = checked(esent)
  const { store, mailbox } = openStore(esent)
  jet.JetBeginExternalBackupInstance(store.instance, 0)

  mailbox.end()
  jet.JetStopServiceInstance(store.instance)
  // mistake 3: end of the backup after a service stop
  const ended = esent.JetEndExternalBackupInstance2(store.instance, JET_bitBackupEndAbort)

  jet.JetTerm2(store.instance, JET_bitTermStopBackup)
  return `The end fails with ${nameOf(ended)}: the backup stays open, and only a term that stops backups is let through.`
}
