/** The instance and its database: opened, connected to, stopped and closed. */
import { JET_bitTermAbrupt, JET_bitTermComplete, checked } from './esent.ts'
import type { Esent, JetDbid, JetInstance, JetSesid, JetTableid } from './esent.ts'
import { Mailbox } from './mailbox.ts'
import { Table, createTable } from './table.ts'
import type { TableDefinition } from './table.ts'

const messages: TableDefinition = {
  name: 'messages',
  columns: {
    id: { type: 'long', autoIncrement: true },
    folder: { type: 'long' },
    messageId: { type: 'text', cbMax: 255 },
    received: { type: 'currency' },
    sender: { type: 'text', cbMax: 255 },
    subject: { type: 'text', cbMax: 255 },
    seen: { type: 'bit' },
    body: { type: 'longText' },
  },
  indexes: [
    { name: 'byId', key: ['+id'], primary: true, unique: true },
    { name: 'byMessageId', key: ['+messageId'], unique: true },
    { name: 'byFolder', key: ['+folder', '+received', '+id'] },
  ],
}

const folders: TableDefinition = {
  name: 'folders',
  columns: {
    id: { type: 'long', autoIncrement: true },
    name: { type: 'text', cbMax: 255 },
    count: { type: 'long', escrow: true },
  },
  indexes: [
    { name: 'byId', key: ['+id'], primary: true, unique: true },
    { name: 'byName', key: ['+name'], unique: true },
  ],
}

export interface StoreOptions {
  /** Several instances can live in a process; each has a name and a folder of its own. */
  readonly instanceName: string
  readonly folder: string
}

const JET_paramSystemPath = 0
const JET_paramTempPath = 1
const JET_paramLogFilePath = 2
const JET_paramBaseName = 3
const JET_paramMaxSessions = 5
const JET_paramRecovery = 34

export class MailStore {
  readonly esent: Esent
  readonly instance: JetInstance
  readonly #database: string
  readonly #mailboxes = new Set<Mailbox>()

  private constructor(esent: Esent, instance: JetInstance, database: string) {
    this.esent = esent
    this.instance = instance
    this.#database = database
  }

  /** Starts an instance, recovers, and attaches the database or makes a new one. */
  static open(esent: Esent, { instanceName, folder }: StoreOptions): MailStore {
    const jet = checked(esent)
    const instance = { value: 0 as JetInstance }
    jet.JetCreateInstance(instance, instanceName)
    try {
      for (const path of [JET_paramSystemPath, JET_paramTempPath, JET_paramLogFilePath]) {
        jet.JetSetSystemParameter(instance, 0, path, 0, `${folder}\\`)
      }
      jet.JetSetSystemParameter(instance, 0, JET_paramBaseName, 0, 'edb')
      jet.JetSetSystemParameter(instance, 0, JET_paramMaxSessions, 32, null)
      jet.JetSetSystemParameter(instance, 0, JET_paramRecovery, 0, 'On')
      jet.JetInit(instance)
      const store = new MailStore(esent, instance.value, `${folder}\\mail.edb`)
      store.#prepareDatabase()
      return store
    } catch (error) {
      // A JetInit that failed has freed the instance and put 0 into the handle.
      if (instance.value !== 0) esent.JetTerm2(instance.value, JET_bitTermAbrupt)
      throw error
    }
  }

  /** A session of its own, with the database open and a cursor on each table. */
  connect(): Mailbox {
    const jet = checked(this.esent)
    const sesid = this.#beginSession()
    try {
      const dbid = { value: 0 as JetDbid }
      jet.JetOpenDatabase(sesid, this.#database, null, dbid, 0)
      const open = (definition: TableDefinition): Table => {
        const tableid = { value: 0 as JetTableid }
        jet.JetOpenTable(sesid, dbid.value, definition.name, null, 0, 0, tableid)
        return new Table(this.esent, sesid, tableid.value, definition)
      }
      const mailbox = new Mailbox(this.esent, sesid, dbid.value, open(messages), open(folders))
      this.#mailboxes.add(mailbox)
      return mailbox
    } catch (error) {
      this.esent.JetEndSession(sesid, 0)
      throw error
    }
  }

  disconnect(mailbox: Mailbox): void {
    if (this.#mailboxes.delete(mailbox)) mailbox.end()
  }

  /**
   * The last things an instance does, in this order: no more calls, sessions ended, all written.
   * Whoever calls it has finished or given up its transactions and its backup.
   */
  close(): void {
    const jet = checked(this.esent)
    jet.JetStopServiceInstance(this.instance)
    for (const mailbox of [...this.#mailboxes]) this.disconnect(mailbox)
    jet.JetTerm2(this.instance, JET_bitTermComplete)
  }

  #beginSession(): JetSesid {
    const sesid = { value: 0 as JetSesid }
    checked(this.esent).JetBeginSession(this.instance, sesid, null, null)
    return sesid.value
  }

  #prepareDatabase(): void {
    const jet = checked(this.esent)
    const sesid = this.#beginSession()
    const attached = jet.JetAttachDatabase(sesid, this.#database, 0) >= 0
    if (!attached) {
      const dbid = { value: 0 as JetDbid }
      jet.JetCreateDatabase(sesid, this.#database, null, dbid, 0)
      jet.JetBeginTransaction(sesid)
      for (const definition of [messages, folders]) createTable(this.esent, sesid, dbid.value, definition)
      jet.JetCommitTransaction(sesid, 0)
    }
    jet.JetEndSession(sesid, 0)
  }
}
