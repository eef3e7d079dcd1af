/** Work on messages in one session; every change is part of a transaction. */
import { JET_errKeyDuplicate, JetError, checked } from './esent.ts'
import type { Esent, JetDbid, JetSesid } from './esent.ts'
import type { Table } from './table.ts'

export interface Message {
  /** of the mail, unique: a message that comes twice is delivered once */
  readonly messageId: string
  /** milliseconds since 1970 */
  readonly received: number
  readonly sender: string
  readonly subject: string
  readonly body: string
}

export interface Summary {
  readonly id: number
  readonly received: number
  readonly sender: string
  readonly subject: string
  readonly seen: boolean
}

/** A message or folder that is not there. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError'
}

export class Mailbox {
  readonly esent: Esent
  readonly sesid: JetSesid
  readonly #dbid: JetDbid
  readonly #messages: Table
  readonly #folders: Table

  constructor(esent: Esent, sesid: JetSesid, dbid: JetDbid, messages: Table, folders: Table) {
    this.esent = esent
    this.sesid = sesid
    this.#dbid = dbid
    this.#messages = messages
    this.#folders = folders
  }

  /** Runs `work` in a transaction: committed if it returns, rolled back if it throws. */
  transaction<T>(work: () => T): T {
    const jet = checked(this.esent)
    jet.JetBeginTransaction(this.sesid)
    try {
      const result = work()
      jet.JetCommitTransaction(this.sesid, 0)
      return result
    } catch (error) {
      this.#rollBack(error)
      throw error
    }
  }

  /** The same for work that lets others run in between. One at a time: a session has one transaction. */
  async longTransaction<T>(work: () => Promise<T>): Promise<T> {
    const jet = checked(this.esent)
    jet.JetBeginTransaction(this.sesid)
    try {
      const result = await work()
      jet.JetCommitTransaction(this.sesid, 0)
      return result
    } catch (error) {
      this.#rollBack(error)
      throw error
    }
  }

  createFolder(name: string): void {
    this.transaction(() => this.#folders.insert({ name }))
  }

  /** Tells the id of the new message, or null for one that is there already. */
  deliver(folder: string, message: Message): number | null {
    try {
      return this.transaction(() => {
        const folderId = this.#goToFolder(folder)
        this.#folders.add('count', 1)
        return this.#messages.insert({ ...message, folder: folderId, seen: false })
      })
    } catch (error) {
      if (error instanceof JetError && error.code === JET_errKeyDuplicate) return null
      throw error
    }
  }

  /** Reads the text of a message and marks it as seen. */
  read(id: number): string {
    return this.transaction(() => {
      this.#goToMessage(id)
      if (!this.#messages.boolean('seen')) this.#messages.update({ seen: true })
      return this.#messages.text('body')
    })
  }

  move(id: number, folder: string): void {
    this.transaction(() => {
      this.#goToMessage(id)
      this.#count(this.#messages.number('folder'), -1)
      const target = this.#goToFolder(folder)
      this.#folders.add('count', 1)
      this.#messages.update({ folder: target })
    })
  }

  delete(id: number): void {
    this.transaction(() => {
      this.#goToMessage(id)
      this.#count(this.#messages.number('folder'), -1)
      this.#messages.delete()
    })
  }

  /** The messages of a folder, the oldest first. */
  list(folder: string): Summary[] {
    return this.transaction(() => {
      const id = this.#goToFolder(folder)
      return Array.from(this.#messages.range('byFolder', id), (message) => ({
        id: message.number('id'),
        received: message.number('received'),
        sender: message.text('sender'),
        subject: message.text('subject'),
        seen: message.boolean('seen'),
      }))
    })
  }

  /** The number of messages that the folder has counted itself. */
  count(folder: string): number {
    return this.transaction(() => {
      this.#goToFolder(folder)
      return this.#folders.number('count')
    })
  }

  /** Closes the cursors and the database and ends the session: also after the service was stopped. */
  end(): void {
    const jet = checked(this.esent)
    this.#messages.close()
    this.#folders.close()
    jet.JetCloseDatabase(this.sesid, this.#dbid, 0)
    jet.JetEndSession(this.sesid, 0)
  }

  #rollBack(reason: unknown): void {
    const code = this.esent.JetRollback(this.sesid, 0)
    if (code < 0) throw new JetError('JetRollback', code, { cause: reason })
  }

  #count(folderId: number, delta: number): void {
    if (!this.#folders.find('byId', folderId)) throw new NotFoundError(`There is no folder ${folderId}.`)
    this.#folders.add('count', delta)
  }

  #goToFolder(name: string): number {
    if (!this.#folders.find('byName', name)) throw new NotFoundError(`There is no folder ${name}.`)
    return this.#folders.number('id')
  }

  #goToMessage(id: number): void {
    if (!this.#messages.find('byId', id)) throw new NotFoundError(`There is no message ${id}.`)
  }
}
