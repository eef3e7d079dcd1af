/** What runs: a queue of messages to deliver, a backup now and then, and an orderly end. */
import { setImmediate as turn } from 'node:timers/promises'

import { backUp } from './backup.ts'
import type { BackupProgress, BackupReport } from './backup.ts'
import type { Esent } from './esent.ts'
import type { Mailbox, Message } from './mailbox.ts'
import { MailStore } from './store.ts'
import type { StoreOptions } from './store.ts'

export interface Delivery {
  readonly folder: string
  readonly message: Message
}

/** How many messages share a transaction, and with it the wait for the log to be written. */
const batchSize = 20

export interface ShutdownReport {
  /** messages that were left in the queue: whoever sent them has no receipt and sends them again */
  readonly undelivered: number
  readonly backupStopped: boolean
}

export class MailService {
  readonly store: MailStore
  /** for reading; deliveries have their own session */
  readonly mailbox: Mailbox
  readonly #delivery: Mailbox
  readonly #queue: Delivery[] = []
  readonly #stopping = new AbortController()
  #worker: Promise<void> | null = null
  #backup: Promise<unknown> | null = null
  #failure: unknown = null
  #delivered = 0
  #duplicates = 0

  constructor(esent: Esent, options: StoreOptions) {
    this.store = MailStore.open(esent, options)
    this.mailbox = this.store.connect()
    this.#delivery = this.store.connect()
  }

  get figures(): { readonly delivered: number; readonly duplicates: number; readonly queued: number } {
    return { delivered: this.#delivered, duplicates: this.#duplicates, queued: this.#queue.length }
  }

  /** Whether deliveries are under way. */
  get busy(): boolean {
    return this.#worker !== null
  }

  submit(deliveries: readonly Delivery[]): void {
    if (this.#stopping.signal.aborted) throw new Error('The service is shutting down.')
    this.#queue.push(...deliveries)
    this.#worker ??= this.#work()
      .catch((error: unknown) => void (this.#failure = error))
      .finally(() => (this.#worker = null))
  }

  /** Resolves when the queue is empty, or what is left of it has been given up. */
  async idle(): Promise<void> {
    await this.#worker
    if (this.#failure !== null) throw new Error('Delivery has failed.', { cause: this.#failure })
  }

  async backUp(directory: string, onProgress?: (progress: BackupProgress) => void): Promise<BackupReport> {
    if (this.#backup !== null) throw new Error('A backup is running.')
    const { signal } = this.#stopping
    const running = backUp(this.store.esent, this.store.instance, {
      directory, signal, ...(onProgress === undefined ? {} : { onProgress }),
    })
    this.#backup = running
    try {
      return await running
    } finally {
      this.#backup = null
    }
  }

  /** Finishes the transaction in hand, stops the backup, then stops the instance and lets it go. */
  async shutDown(reason: string): Promise<ShutdownReport> {
    const backup = this.#backup
    this.#stopping.abort(new Error(reason))
    await this.#worker
    const [outcome] = await Promise.allSettled([backup])
    this.store.close()
    return { undelivered: this.#queue.length, backupStopped: outcome.status === 'rejected' }
  }

  async #work(): Promise<void> {
    while (this.#queue.length > 0 && !this.#stopping.signal.aborted) {
      const batch = this.#queue.slice(0, batchSize)
      const results = await this.#delivery.longTransaction(async () => {
        const ids: (number | null)[] = []
        for (const { folder, message } of batch) {
          ids.push(this.#delivery.deliver(folder, message))
          await turn()
        }
        return ids
      })
      // Only now it is certain: a batch that fails stays in the queue.
      this.#queue.splice(0, batch.length)
      for (const id of results) if (id === null) this.#duplicates++
      else this.#delivered++
    }
  }
}
