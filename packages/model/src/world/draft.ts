import type { HandleKind, JetErrorName } from '../facts/index.ts'
import { compiledInstance, compiledProcess } from '../gates/index.ts'
import type { HandleKey, HandleName, InstanceRecord, RecordId, SessionRecord, Witness, World } from './types.ts'
import { witnessesAfter } from './witnesses.ts'
import { handleKey, isNull } from './world.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }
type Editable<M> = M extends ReadonlyMap<infer Key, infer Value> ? Map<Key, Value> : never
type MapName = { [K in keyof World]: World[K] extends ReadonlyMap<unknown, unknown> ? K : never }[keyof World]

type OwnKind = Exclude<HandleKind, 'dbid' | 'hFile'>
type Store = 'instances' | 'sessions' | 'cursors' | 'snapshots'

const storeOf: Readonly<Record<HandleKind, Store>> = {
  instance: 'instances', hFile: 'instances', sesid: 'sessions', dbid: 'sessions', tableid: 'cursors', snapId: 'snapshots',
}
const unseen: Witness = { fn: 'adopted', at: 0 }

/** The releases that are remembered: of each kind the last so many. */
class Memory {
  readonly #limit: number
  readonly #names = new Map<RecordId, { readonly kind: OwnKind; readonly key: HandleKey }>()
  readonly #released: Record<Store, { readonly ring: RecordId[]; next: number }> = {
    instances: { ring: [], next: 0 }, sessions: { ring: [], next: 0 }, cursors: { ring: [], next: 0 }, snapshots: { ring: [], next: 0 },
  }

  constructor(limit: number) {
    this.#limit = limit
  }

  name(record: RecordId, kind: OwnKind, key: HandleKey): void {
    this.#names.set(record, { kind, key })
  }

  /** @returns the release that is forgotten for it */
  release(store: Store, id: RecordId): { readonly id: RecordId; readonly name: { readonly kind: OwnKind; readonly key: HandleKey } | undefined } | undefined {
    const released = this.#released[store]
    const oldest = released.ring[released.next]
    released.ring[released.next] = id
    released.next = (released.next + 1) % this.#limit
    if (oldest === undefined) return undefined
    const name = this.#names.get(oldest)
    this.#names.delete(oldest)
    return { id: oldest, name }
  }
}

/** Written out: a spread with a property changed costs twenty times as much. */
const copyOfInstance = ({ id, machine, witnesses, changedAt, unnamed, recoveryControl, initThread }: InstanceRecord): Writable<InstanceRecord> =>
  ({ id, machine, witnesses, changedAt, unnamed, recoveryControl, initThread })
const copyOfSession = ({ id, instance, machine, witnesses, owner, context, halfUndone, databases }: SessionRecord): Writable<SessionRecord> =>
  ({ id, instance, machine, witnesses, owner, context, halfUndone, databases })

/**
 * A world being changed. What it was made from stays as it is: each map is copied when it is first
 * written to, and from then on it is the draft's own.
 */
export class Draft {
  readonly #world: Writable<World>
  readonly #own = new Set<unknown>()
  readonly #memory: Memory | null

  /** @param remembers how many of the handles of each kind that were released are remembered as such; left out: all */
  constructor(world: World, remembers = Infinity) {
    this.#world = { ...world }
    this.#memory = remembers === Infinity ? null : new Memory(remembers)
  }

  get world(): World {
    return this.#world
  }

  /** A call begins, or ends, or both. */
  tick(steps: 1 | 2 = 1): void {
    this.#world.clock += steps
  }

  edit<Name extends MapName>(name: Name): Editable<World[Name]> {
    const map = this.#world[name]
    if (this.#own.has(map)) return map as unknown as Editable<World[Name]>
    const copy = new Map<unknown, unknown>(map)
    this.#own.add(copy)
    this.#world[name] = copy as unknown as Writable<World>[Name]
    return copy as unknown as Editable<World[Name]>
  }

  /** From now on a handle stands for this record, whatever it stood for. A null handle stands for nothing. */
  bind(kind: HandleKind, name: HandleName | undefined, record: RecordId): void {
    if (name === undefined || name === null) return
    // The one file slot of a backup has the handle value 0.
    if (kind !== 'hFile' && isNull(name)) return
    const { bindings } = this.#world
    let map = bindings[kind] as Map<HandleKey, RecordId>
    if (!this.#own.has(map)) {
      map = new Map(map)
      this.#own.add(map)
      const { instance, sesid, dbid, tableid, hFile, snapId } = bindings
      const own: Writable<World['bindings']> = { instance, sesid, dbid, tableid, hFile, snapId }
      own[kind] = map
      this.#world.bindings = own
    }
    const key = handleKey(name)
    const before = map.get(key)
    // A dbid and a file stand for a record that has a handle of its own.
    if (kind !== 'dbid' && kind !== 'hFile') {
      if (before !== undefined && before !== record) this.#supersede(kind, before)
      this.#memory?.name(record, kind, key)
    }
    map.set(key, record)
  }

  /** The engine gives a value out again: what it stood for is gone, seen or not, and nobody can ask for it any more. */
  #supersede(kind: OwnKind, record: RecordId): void {
    if (kind === 'instance') this.freeInstance(record, unseen)
    else if (kind === 'sesid') this.endSession(record, unseen)
    else this.#bury(kind === 'tableid' ? 'cursors' : 'snapshots', record, unseen)
    if (this.#world.graves.has(record)) this.edit('graves').delete(record)
  }

  /** A handle of this kind was handed out that nobody could read: any value that was released may be alive again. */
  forgetReleased(kind: HandleKind): void {
    const map = this.#world.bindings[kind] as Map<HandleKey, RecordId>
    if (!this.#own.has(map)) return
    for (const [key, record] of map) if (kind === 'dbid' || !this.#world[storeOf[kind]].has(record)) map.delete(key)
  }

  newRecord(): RecordId {
    const id = this.#world.nextRecord as RecordId
    this.#world.nextRecord += 1
    return id
  }

  newInstance(witness: Witness): RecordId {
    const id = this.newRecord()
    // No call has put the backup where it is: none is open.
    const witnesses = { phase: witness, backupAllowed: witness }
    this.edit('instances').set(id, {
      id, machine: compiledInstance.initial, witnesses, changedAt: this.#world.clock, unnamed: false, recoveryControl: false, initThread: null,
    })
    return id
  }

  /** The record that takes the place of an instance, to be changed at once. */
  changed(instance: InstanceRecord): Writable<InstanceRecord> {
    const copy = copyOfInstance(instance)
    this.edit('instances').set(instance.id, copy)
    return copy
  }

  /** The record that takes the place of a session, to be changed at once. */
  changedSession(session: SessionRecord): Writable<SessionRecord> {
    const copy = copyOfSession(session)
    this.edit('sessions').set(session.id, copy)
    return copy
  }

  /** Lets an instance step on an event; frees it when that ends it. */
  stepInstance(id: RecordId, type: string, grbit: number, error: JetErrorName | 'unknown' | null, witness: Witness): void {
    const instance = this.#world.instances.get(id)
    if (instance === undefined) return
    const machine = compiledInstance.step(instance.machine, compiledInstance.event(type, grbit, error))
    if (machine === instance.machine) return
    if (machine < 0) {
      this.freeInstance(id, witness)
      return
    }
    const next = this.changed(instance)
    next.witnesses = witnessesAfter(instance.witnesses, instance.machine, machine, witness)
    next.machine = machine
    next.changedAt = this.#world.clock
  }

  /** Everything that the instance owned goes with it. */
  freeInstance(id: RecordId, witness: Witness): void {
    this.#bury('instances', id, witness)
    for (const session of this.#world.sessions.values()) if (session.instance === id) this.endSession(session.id, witness)
  }

  endSession(id: RecordId, witness: Witness): void {
    this.#bury('sessions', id, witness)
    this.closeCursors((_, cursor) => cursor.session === id, witness)
  }

  closeCursor(id: RecordId, witness: Witness): void {
    this.#bury('cursors', id, witness)
  }

  closeCursors(which: (id: RecordId, cursor: NonNullable<ReturnType<World['cursors']['get']>>) => boolean, witness: Witness): void {
    for (const [id, cursor] of this.#world.cursors) if (which(id, cursor)) this.#bury('cursors', id, witness)
  }

  endSnapshot(id: RecordId, witness: Witness): void {
    this.#bury('snapshots', id, witness)
  }

  #bury(store: Store, id: RecordId, witness: Witness): void {
    if (!this.edit(store).delete(id)) return
    this.edit('graves').set(id, witness)
    const forgotten = this.#memory?.release(store, id)
    if (forgotten === undefined) return
    this.edit('graves').delete(forgotten.id)
    if (forgotten.name === undefined) return
    const { kind, key } = forgotten.name
    const map = this.#world.bindings[kind] as Map<HandleKey, RecordId>
    if (map.get(key) === forgotten.id) map.delete(key)
  }

  /** Lets the running mode step on an event. */
  stepProcess(type: string, grbit: number, error: JetErrorName | 'unknown' | null): void {
    const process = compiledProcess.step(this.#world.process, compiledProcess.event(type, grbit, error))
    if (process !== this.#world.process) this.setProcess(process, this.#world.modeKnown)
  }

  setProcess(process: number, modeKnown: boolean): void {
    this.#world.process = process
    this.#world.modeKnown = modeKnown
    if (!modeKnown) this.#world.strangers = true
  }
}
