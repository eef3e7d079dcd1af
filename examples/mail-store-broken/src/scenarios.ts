import type { Esent } from '@jet-lifecycle/example-mail-store/esent'

import { readOnAfterStop } from './backup.ts'
import { admitWithoutACheck, pauseEverything } from './maintenance.ts'
import { stopBeforeBackupEnds, stopBeforeCommit } from './shutdown.ts'
import { legacyStop, stopBeforeInit } from './start.ts'

/** Runs one mistake on an engine of its own, and tells what the caller observes. */
export type Scenario = (esent: Esent) => string

export const scenarios: Readonly<Record<number, Scenario>> = {
  1: stopBeforeCommit,
  2: readOnAfterStop,
  3: stopBeforeBackupEnds,
  4: stopBeforeInit,
  5: legacyStop,
  6: pauseEverything,
  7: admitWithoutACheck,
}
