import type { JetErrorName, Profile } from '@jet-lifecycle/model/facts'
import { compiledInstance, compiledProcess } from '@jet-lifecycle/model/gates'
import type { Witness } from '@jet-lifecycle/model/world'
import type { Key } from './key.ts'
import { InstanceRecord, newSession } from './records.ts'
import type { SessionRecord, SnapshotRecord } from './records.ts'

export type RunningMode = 'unset' | 'oneInstance' | 'multiInstance'

/** What is known of the process: its running mode, and what each live handle stands for. */
export class Registry {
  readonly profile: Profile
  readonly instances = new Map<Key<'instance'>, InstanceRecord>()
  readonly sessions = new Map<Key<'sesid'>, SessionRecord>()
  readonly snapshots = new Map<Key<'snapId'>, SnapshotRecord>()
  /** All live instances, those without a handle too. */
  readonly all = new Set<InstanceRecord>()
  /** Guarded calls so far; the number of a call says when it began. */
  calls = 0
  #ordinal = 0
  #process: number = compiledProcess.initial
  #mode: RunningMode = 'unset'

  constructor(profile: Profile) {
    this.profile = profile
  }

  get mode(): RunningMode {
    return this.#mode
  }

  /** The instance of one-instance mode, where the handle that a call passes is not looked at. */
  get theOne(): InstanceRecord | null {
    if (this.mode !== 'oneInstance') return null
    for (const record of this.all) return record
    return null
  }

  stepProcess(type: string, error: JetErrorName | 'unknown' | null): void {
    this.process = compiledProcess.step(this.#process, compiledProcess.event(type, 0, error))
  }

  /** The engine has shown in which mode it runs. */
  learnMode(mode: RunningMode): void {
    this.process = compiledProcess.stateOf({ process: mode })
  }

  /** State of the compiled process machine: the running mode. */
  get process(): number {
    return this.#process
  }

  set process(process: number) {
    if (process === this.#process) return
    this.#process = process
    this.#mode = compiledProcess.region(process, 'process') as RunningMode
  }

  allocate(witness: Witness): InstanceRecord {
    this.#ordinal += 1
    const record = new InstanceRecord(this.#ordinal, this.profile, witness, this.calls)
    this.all.add(record)
    return record
  }

  /** A number that comes back is a new handle: what it stood for is gone, unseen. */
  bind(record: InstanceRecord, key: Key<'instance'> | null): void {
    if (key === null) return
    const before = this.instances.get(key)
    if (before !== undefined && before !== record) this.free(before)
    record.key = key
    this.instances.set(key, record)
  }

  /** A freed instance takes its sessions with it. */
  free(record: InstanceRecord): void {
    record.alive = false
    this.all.delete(record)
    if (record.key !== null && this.instances.get(record.key) === record) this.instances.delete(record.key)
    for (const session of record.sessions) this.sessions.delete(session.key)
    record.sessions.clear()
  }

  /** @param record null: the session belongs to an instance that is not known, and is not known either */
  beginSession(record: InstanceRecord | null, key: Key<'sesid'>): void {
    const before = this.sessions.get(key)
    if (before !== undefined) this.endSession(before)
    if (record === null) return
    const session = newSession(record, key)
    record.sessions.add(session)
    this.sessions.set(key, session)
  }

  endSession(session: SessionRecord): void {
    session.instance.sessions.delete(session)
    if (this.sessions.get(session.key) === session) this.sessions.delete(session.key)
  }

  /**
   * Lets an instance step on an event, and frees it when that ends it.
   * @returns whether anything changed
   */
  stepInstance(record: InstanceRecord, type: string, grbit: number, error: JetErrorName | 'unknown' | null, witness: Witness): boolean {
    if (!record.alive) return false
    const next = compiledInstance.step(record.machine, compiledInstance.event(type, grbit, error))
    if (next === record.machine) return false
    if (next < 0) this.free(record)
    else record.enter(next, witness, this.calls)
    return true
  }
}
