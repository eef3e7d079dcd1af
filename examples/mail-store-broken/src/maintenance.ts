/** Stops that were meant to be short, or to be looked at. */
import {
  JET_bitStopServiceAll, JET_bitStopServiceResume, checked, nameOf,
} from '@jet-lifecycle/example-mail-store/esent'
import type { Esent, JetSesid } from '@jet-lifecycle/example-mail-store/esent'

import { openStore } from './scene.ts'

/** A pause for maintenance: a stop of the caches alone could be resumed, a stop of everything cannot. */
export function pauseEverything(esent: Esent): string {
  const jet = checked(esent)
  const { store } = openStore(esent)

  jet.JetStopServiceInstance2(store.instance, JET_bitStopServiceAll)
  // mistake 6: resume after a full stop
  const resumed = esent.JetStopServiceInstance2(store.instance, JET_bitStopServiceResume)

  store.close()
  return `The resume fails with ${nameOf(resumed)}: the instance has to be terminated and started again.`
}

/** A client that comes late is let in if the instance could not be stopped; whether it could is not looked at. */
export function admitWithoutACheck(esent: Esent, urgent = true): string {
  const { store } = openStore(esent)
  const sesid = { value: 0 as JetSesid }

  if (urgent) esent.JetStopServiceInstance(store.instance)
  // mistake 7: work after an unchecked stop
  const admitted = esent.JetBeginSession(store.instance, sesid, null, null)
  if (admitted >= 0) esent.JetEndSession(sesid.value, 0)

  store.close()
  return `The stop had succeeded, as its result would have told: the client gets ${nameOf(admitted)} instead of "closed".`
}
