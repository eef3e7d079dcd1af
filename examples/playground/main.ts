// Edit this file, then run `npm run playground`: it is linted with the plugin and run under the guard.
import { jetErrorName } from '@jet-lifecycle/model'
import { guard } from '@jet-lifecycle/runtime'
import { createSimulator } from '@jet-lifecycle/runtime/simulator'

const esent = guard(createSimulator().esent, {
  onEvent: ({ type, text }) => type === 'refused' && console.log(text),
})

const instance = { value: 0 }
const sesid = { value: 0 }
esent.JetCreateInstance(instance, 'playground')
esent.JetInit(instance)
esent.JetBeginSession(instance.value, sesid, null, null)

esent.JetStopServiceInstance(instance.value)
const err = esent.JetBeginTransaction(sesid.value) // wrong: the instance is stopped
console.log(`JetBeginTransaction returned ${jetErrorName(err)}`)

esent.JetTerm(instance.value)
