/** What every scenario begins with: the store of the other example, with a folder and a few messages. */
import type { Esent } from '@jet-lifecycle/example-mail-store/esent'
import type { Mailbox, Message } from '@jet-lifecycle/example-mail-store/mailbox'
import { MailStore } from '@jet-lifecycle/example-mail-store/store'

const options = { instanceName: 'mail', folder: 'C:\\mail' }

export function openStore(esent: Esent): { readonly store: MailStore; readonly mailbox: Mailbox } {
  const store = MailStore.open(esent, options)
  const mailbox = store.connect()
  mailbox.createFolder('inbox')
  for (let number = 1; number <= 3; number++) mailbox.deliver('inbox', message(number))
  return { store, mailbox }
}

/** Opens the store again, to see what is in it. */
export function countAfterRestart(esent: Esent): number {
  const store = MailStore.open(esent, options)
  const count = store.connect().count('inbox')
  store.close()
  return count
}

export function message(number: number): Message {
  return {
    messageId: `<${number}@example.com>`,
    received: Date.UTC(2024, 0, 1, 8, number),
    sender: 'colleague@example.com',
    subject: `Message ${number}`,
    body: `Text of message ${number}. `.repeat(2000),
  }
}
