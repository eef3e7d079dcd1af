/** A start that fails half-way, and a stop from the days of one instance per process. */
import { checked, nameOf } from '@jet-lifecycle/example-mail-store/esent'
import type { Esent, JetInstance } from '@jet-lifecycle/example-mail-store/esent'

import { message, openStore } from './scene.ts'

/** Whatever goes wrong, the service is shut down in the usual order: also if it never came up. */
export function stopBeforeInit(esent: Esent): string {
  const jet = checked(esent)
  const instance = { value: 0 as JetInstance }
  jet.JetCreateInstance(instance, 'mail')
  try {
    configure(undefined)
    jet.JetInit(instance)
    return 'The service is up.'
  } catch (error) {
    // mistake 4: full stop before init
    const stopped = esent.JetStopServiceInstance(instance.value)
    jet.JetTerm(instance.value)
    return `After "${String(error)}" the stop fails with ${nameOf(stopped)}; without the guard the engine would read through a null pointer and take the process with it.`
  }
}

function configure(folder: string | undefined): void {
  if (folder === undefined) throw new RangeError('No folder for the logs is configured.')
}

/** The old form names no instance, and nobody looks at what it answers. */
export function legacyStop(esent: Esent): string {
  const { store, mailbox } = openStore(esent)

  // mistake 5: legacy stop in multi-instance mode
  const stopped = esent.JetStopService()

  const late = mailbox.deliver('inbox', message(4))
  store.close()
  return `The stop fails with ${nameOf(stopped)}: nothing was stopped, and message ${late ?? 0} was still delivered.`
}
