/** A backup with a time limit. */
import {
  JET_bitBackupEndNormal, checked, nameOf,
} from '@jet-lifecycle/example-mail-store/esent'
import type { Esent, JetBackupFile } from '@jet-lifecycle/example-mail-store/esent'

import { openStore } from './scene.ts'

const chunk = new Uint8Array(16 * 1024)

/** The time limit stops the backup; the loop that reads does not hear of it. */
export function readOnAfterStop(esent: Esent): string {
  const jet = checked(esent)
  const { store } = openStore(esent)
  const { instance } = store
  const handle = { value: 0 as JetBackupFile }
  const [size, high, actual] = [{ value: 0 }, { value: 0 }, { value: 0 }]
  let copied = 0
  let code = 0

  jet.JetBeginExternalBackupInstance(instance, 0)
  jet.JetOpenFileInstance(instance, 'C:\\mail\\mail.edb', handle, size, high)
  for (let chunks = 1; code >= 0 && copied < size.value; chunks++) {
    // mistake 2: a backup step after a backup stop
    code = esent.JetReadFileInstance(instance, handle.value, chunk, chunk.length, actual)
    if (code >= 0) copied += actual.value
    const takesTooLong = chunks === 2
    if (takesTooLong) jet.JetStopBackupInstance(instance)
  }
  jet.JetCloseFileInstance(instance, handle.value)
  const ended = jet.JetEndExternalBackupInstance2(instance, JET_bitBackupEndNormal)

  store.close()
  return `The read fails with ${nameOf(code)} after ${copied} of ${size.value} bytes; the end of the backup says ${nameOf(ended)} all the same.`
}
