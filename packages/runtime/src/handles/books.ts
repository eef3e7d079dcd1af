import type { Profile } from '@jet-lifecycle/model/facts'
import { compiledInstance, gateBit, gateNames } from '@jet-lifecycle/model/gates'
import type { Entry } from '@jet-lifecycle/model/gates'
import { bindingOf } from '@jet-lifecycle/model/world'
import type { HandleName, InstanceRecord, RecordId, World } from '@jet-lifecycle/model/world'
import type { Key } from './key.ts'
import { keyOf } from './key.ts'

/** The gates of an instance and the roles of its backup share one integer, the roles above the gates. */
const roleShift = gateNames.instance.length
if (roleShift + gateNames.backup.length > 31) throw new Error('the gates and roles no longer fit one mask')

/** The bits that a call tests on its way in. */
export function bitsOf({ gate, finer, backup }: Entry): number {
  return (
    (gate === null ? 0 : gateBit('instance', gate)) |
    (finer === null ? 0 : gateBit('instance', finer)) |
    (backup === null ? 0 : gateBit('backup', backup) << roleShift)
  )
}

/** Handles that nobody saw coming are noted, so that they are not looked for each time; no more than these at once. */
const strangers = 4096

/** Everything is closed: the short way is closed, and the long one finds out. */
const everything = -1

/** What the short way knows of an instance. */
export interface InstancePage {
  readonly id: RecordId
  /** The name that messages give it: `i1` is the first that the guard saw. */
  readonly name: string
  record: InstanceRecord
  /** Mask of the gates and roles that its state closes. */
  closed: number
  readonly sessions: Set<SessionPage>
}

/** What the short way knows of a session. */
export interface SessionPage {
  /** null: nobody saw it begin, and so nothing stands in its way. */
  readonly id: RecordId | null
  readonly key: Key<'sesid'>
  readonly instance: InstancePage
  closed: number
  /** Calls of the short way that are inside the engine with it: the world has not heard of them. */
  inside: number
  /** Asynchronous calls that are inside the engine with it. */
  pending: number
  /** The cursor and the database that were last found to be its own, as the caller wrote them. */
  cursor: unknown
  database: unknown
  readonly cursors: Set<Key<'tableid'>>
}

const nobody: InstanceRecord = { id: -1 as RecordId, machine: 0, witnesses: {}, changedAt: 0, unnamed: false, recoveryControl: false, initThread: null }

/**
 * Pages torn from the world for the calls that change nothing: by handle, the mask of what is closed. The world
 * stays the one who knows; a page only says that nothing stands in the way, and is thrown away whenever in doubt.
 */
export class Books {
  readonly #profile: Profile
  readonly #instances = new Map<RecordId, InstancePage>()
  readonly #sessions = new Map<Key<'sesid'>, SessionPage>()
  readonly #cursors = new Map<Key<'tableid'>, SessionPage>()
  /** Cursors that nobody saw opened: whose they are is not known. */
  readonly #strangeCursors = new Set<Key<'tableid'>>()
  /** What sessions belong to that nobody saw begin. */
  readonly #nowhere: InstancePage = { id: -1 as RecordId, name: '', record: nobody, closed: 0, sessions: new Set() }
  #named = 0
  /** The instance that was freed last. */
  #gone: InstancePage | undefined
  /** The session that was last asked for, and how. */
  #last: { handle: unknown; page: SessionPage | undefined } = { handle: undefined, page: undefined }

  constructor(profile: Profile) {
    this.#profile = profile
  }

  /** The page of a session by its handle, if there is one. */
  session(handle: unknown): SessionPage | undefined {
    const last = this.#last
    if (handle === last.handle) return last.page
    const key = keyOf<'sesid'>(handle)
    const page = key === null ? undefined : this.#sessions.get(key)
    if (page !== undefined) {
      last.handle = handle
      last.page = page
    }
    return page
  }

  /** Whether a cursor is one of the session's that is open. */
  owns(session: SessionPage, cursor: unknown): boolean {
    const key = keyOf<'tableid'>(cursor)
    if (key === null || (this.#cursors.get(key) !== session && !this.#strangeCursors.has(key))) return false
    session.cursor = cursor
    return true
  }

  /** Takes over what has happened to instances. */
  turn({ instances }: World): void {
    for (const page of this.#instances.values()) {
      const record = instances.get(page.id)
      if (record === page.record) continue
      if (record === undefined) this.#tear(page)
      else {
        page.record = record
        page.closed = this.#closed(record)
      }
    }
    if (instances.size === this.#instances.size) return
    for (const record of instances.values()) {
      if (this.#instances.has(record.id)) continue
      this.#named += 1
      this.#instances.set(record.id, { id: record.id, name: `i${String(this.#named)}`, record, closed: this.#closed(record), sessions: new Set() })
    }
  }

  /** The name of an instance, of one that has gone too as long as nobody else asks. */
  nameOf(id: RecordId): string {
    return this.#instances.get(id)?.name ?? (this.#gone?.id === id ? this.#gone.name : 'freed')
  }

  instance(id: RecordId | null | undefined): InstancePage | undefined {
    return id === null || id === undefined ? undefined : this.#instances.get(id)
  }

  /** Writes, or finds, the page of a session that is alive. */
  open(world: World, sesid: HandleName | undefined): SessionPage | undefined {
    const key = keyOf<'sesid'>(sesid)
    const binding = key === null ? undefined : bindingOf(world, 'sesid', key)
    const known = key === null ? undefined : this.#sessions.get(key)
    if (known !== undefined && known.id === (binding?.record ?? null) && (binding?.gone ?? null) === null) return known
    if (known !== undefined) this.close(known)
    if (key === null || (binding?.gone ?? null) !== null) return undefined
    const instance = binding === undefined ? this.#nowhere : this.instance(world.sessions.get(binding.record)?.instance)
    if (instance === undefined) return undefined
    if (this.#nowhere.sessions.size >= strangers) for (const page of this.#nowhere.sessions) this.close(page)
    const page: SessionPage = { id: binding?.record ?? null, key, instance, closed: 0, inside: 0, pending: 0, cursor: undefined, database: undefined, cursors: new Set() }
    this.#sessions.set(key, page)
    instance.sessions.add(page)
    return page
  }

  /** Notes a cursor and a database that a call has just been let in with, its own or such as nobody saw opened. */
  note(world: World, session: SessionPage, tableid: HandleName | undefined, database: unknown): void {
    if (database !== undefined) session.database = database
    const key = keyOf<'tableid'>(tableid)
    if (key === null) return
    if (bindingOf(world, 'tableid', key) === undefined) {
      if (this.#strangeCursors.size >= strangers) this.#strangeCursors.clear()
      this.#strangeCursors.add(key)
      return
    }
    if (this.#cursors.has(key)) this.forgetCursor(key)
    this.#cursors.set(key, session)
    session.cursors.add(key)
  }

  /** What a session owned may be gone. */
  doubt(world: World, session: SessionPage): void {
    this.#forget(session)
    const record = session.id === null ? undefined : world.sessions.get(session.id)
    if (record === undefined) this.close(session)
    else if (record.halfUndone) session.closed = everything
  }

  /** One cursor is gone, or its value stands for another. */
  forgetCursor(tableid: HandleName | undefined): void {
    const key = keyOf<'tableid'>(tableid)
    if (key !== null && this.#strangeCursors.delete(key)) this.#doubtCursors()
    const session = key === null ? undefined : this.#cursors.get(key)
    if (key === null || session === undefined) return
    this.#cursors.delete(key)
    session.cursors.delete(key)
    session.cursor = undefined
  }

  /** A value that stood for a strange cursor, with whatever session, is known now. */
  #doubtCursors(): void {
    for (const session of this.#sessions.values()) session.cursor = undefined
  }

  close(session: SessionPage): void {
    this.#forget(session)
    session.closed = everything
    session.instance.sessions.delete(session)
    if (this.#sessions.get(session.key) === session) this.#sessions.delete(session.key)
    if (this.#last.page === session) this.#last = { handle: undefined, page: undefined }
  }

  #forget(session: SessionPage): void {
    for (const key of session.cursors) if (this.#cursors.get(key) === session) this.#cursors.delete(key)
    session.cursors.clear()
    session.cursor = undefined
    session.database = undefined
  }

  #tear(page: InstancePage): void {
    page.closed = everything
    this.#gone = page
    this.#instances.delete(page.id)
    for (const session of page.sessions) this.close(session)
  }

  #closed({ machine }: InstanceRecord): number {
    return compiledInstance.closed(machine, 'instance', this.#profile) | (compiledInstance.closed(machine, 'backup', this.#profile) << roleShift)
  }
}
