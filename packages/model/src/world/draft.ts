import type { JetErrorName } from '../facts/index.ts'
import { compiledInstance, compiledProcess } from '../gates/index.ts'
import type { InstanceRecord, RecordId, Witness, World } from './types.ts'
import { witnessesAfter } from './witnesses.ts'

type MapName = { [K in keyof World]: World[K] extends ReadonlyMap<unknown, unknown> ? K : never }[keyof World]
type Editable<M> = M extends ReadonlyMap<infer Key, infer Value> ? Map<Key, Value> : never

/** A world being changed: each map is copied when it is first written to. */
export class Draft {
  #world: World
  readonly #copied = new Set<MapName>()

  constructor(world: World) {
    this.#world = { ...world, clock: world.clock + 1 }
  }

  get world(): World {
    return this.#world
  }

  edit<Name extends MapName>(name: Name): Editable<World[Name]> {
    if (!this.#copied.has(name)) {
      this.#copied.add(name)
      this.#world = { ...this.#world, [name]: new Map<unknown, unknown>(this.#world[name]) }
    }
    return this.#world[name] as unknown as Editable<World[Name]>
  }

  newRecord(): RecordId {
    const id = this.#world.nextRecord
    this.#world = { ...this.#world, nextRecord: id + 1 }
    return id as RecordId
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

  changeInstance(id: RecordId, change: Partial<InstanceRecord>): void {
    const instance = this.#world.instances.get(id)
    if (instance) this.edit('instances').set(id, { ...instance, ...change })
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
    const witnesses = witnessesAfter(instance.witnesses, instance.machine, machine, witness)
    this.edit('instances').set(id, { ...instance, machine, witnesses, changedAt: this.#world.clock })
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

  closeCursors(which: (id: RecordId, cursor: NonNullable<ReturnType<World['cursors']['get']>>) => boolean, witness: Witness): void {
    for (const [id, cursor] of this.#world.cursors) if (which(id, cursor)) this.#bury('cursors', id, witness)
  }

  endSnapshot(id: RecordId, witness: Witness): void {
    this.#bury('snapshots', id, witness)
  }

  #bury(store: 'instances' | 'sessions' | 'cursors' | 'snapshots', id: RecordId, witness: Witness): void {
    if (this.edit(store).delete(id)) this.edit('graves').set(id, witness)
  }

  /** Lets the running mode step on an event. */
  stepProcess(type: string, grbit: number, error: JetErrorName | 'unknown' | null): void {
    const process = compiledProcess.step(this.#world.process, compiledProcess.event(type, grbit, error))
    if (process !== this.#world.process) this.setProcess(process, this.#world.modeKnown)
  }

  setProcess(process: number, modeKnown: boolean): void {
    this.#world = { ...this.#world, process, modeKnown }
  }
}
