import type { Profile } from '@jet-lifecycle/model/facts'
import { compiledInstance, compiledSession, gateBit, gateNames } from '@jet-lifecycle/model/gates'
import type { Entry } from '@jet-lifecycle/model/gates'
import { witnessesAfter } from '@jet-lifecycle/model/world'
import type { Witness, Witnesses } from '@jet-lifecycle/model/world'
import type { Key } from './key.ts'

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

/**
 * One instance, from the call that allocated it until it is freed. A handle that the engine gives out
 * again is a new record with the next ordinal, so the record itself is the generation of the handle.
 */
export class InstanceRecord {
  /** Sessions and instances answer alike: which instance is it? */
  readonly instance: InstanceRecord = this
  readonly ordinal: number
  readonly sessions = new Set<SessionRecord>()
  /** By region of the machine: the call that put it where it is. */
  witnesses: Witnesses
  readonly #profile: Profile
  key: Key<'instance'> | null = null
  alive = true
  /** The init that runs now was given JET_bitExternalRecoveryControl and restore info: it lets calls in. */
  recoveryControl = false
  /** State of the compiled machine, and the mask of the gates and roles that it closes. */
  machine: number = compiledInstance.initial
  closed = 0
  /** Number of the last call that had begun when a transition was committed. */
  changedAt: number

  constructor(ordinal: number, profile: Profile, witness: Witness, now: number) {
    this.ordinal = ordinal
    this.#profile = profile
    // No call has put the backup where it is: none is open.
    this.witnesses = { phase: witness, backupAllowed: witness }
    this.changedAt = now
    this.#close()
  }

  /** The name that messages give it: `i1`. */
  get name(): string {
    return `i${String(this.ordinal)}`
  }

  /** Moves to another state of the machine. */
  enter(machine: number, witness: Witness, now: number): void {
    this.witnesses = witnessesAfter(this.witnesses, this.machine, machine, witness)
    this.machine = machine
    this.changedAt = now
    this.#close()
  }

  save(): SavedState {
    return { machine: this.machine, recoveryControl: this.recoveryControl, witnesses: this.witnesses }
  }

  restore({ machine, recoveryControl, witnesses }: SavedState): void {
    this.machine = machine
    this.recoveryControl = recoveryControl
    this.witnesses = witnesses
    this.#close()
  }

  region(name: string): string {
    return compiledInstance.region(this.machine, name)
  }

  #close(): void {
    const roles = compiledInstance.closed(this.machine, 'backup', this.#profile)
    this.closed = compiledInstance.closed(this.machine, 'instance', this.#profile) | (roles << roleShift)
  }
}

/** Where an instance stood. */
export interface SavedState {
  readonly machine: number
  readonly recoveryControl: boolean
  readonly witnesses: Witnesses
}

/** One session. Its transaction level decides which of two errors an attach or detach gives. */
export interface SessionRecord {
  readonly instance: InstanceRecord
  readonly key: Key<'sesid'>
  /** State of the compiled session machine. */
  machine: number
  /** Calls that are inside the engine with it: another one is answered JET_errSessionSharingViolation. */
  inside: number
  /** An end of it, or a rollback, has failed on the way: which of its cursors are left is not known. */
  isHalfUndone: boolean
}

export function newSession(instance: InstanceRecord, key: Key<'sesid'>): SessionRecord {
  return { instance, key, machine: compiledSession.initial, inside: 0, isHalfUndone: false }
}

/** One snapshot session. */
export interface SnapshotRecord {
  readonly key: Key<'snapId'>
  members: InstanceRecord[]
  readonly continuesAfterThaw: boolean
  /** It has been frozen: no instance can join any more. */
  isFrozen: boolean
}
