import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import { compiledInstance } from '@jet-lifecycle/model/gates'
import type { TSESTree } from '@typescript-eslint/utils'

import type { Interned } from './int-map.ts'

/** A call on the way from the code that is reported to the code that caused it: `halt()` on line 20. */
export interface Via {
  readonly name: string | null
  readonly node: TSESTree.Node
}

/** A call that brought an instance into a state, and the calls through which it was reached. */
export interface Witness extends Interned {
  /** The JET function, or the function of another file that was given the handle. */
  readonly name: string
  readonly node: TSESTree.Node
  /** Other code got the handle: what it does with it is not known. */
  readonly escape: boolean
  /** The innermost first. */
  readonly via: readonly Via[]
  /** It depends on option bits that are not known. */
  readonly bits: boolean
}

/** Why nothing is known of the state of an instance. */
type Doubt =
  /** Its handle was given to code that can do anything with it. */
  | 'escaped'
  /** It depends on a condition that tells of the outcome of a stop, in a way that is not read. */
  | 'unread'

/** One state that an instance may be in. */
export interface Situation {
  /** State of the compiled machine; -1: freed. Null: not known, for the reason `doubt`. */
  readonly machine: number | null
  readonly doubt: Doubt | null
  /** The file did not see the instance come up: that it serves is taken for granted until it is stopped. */
  readonly presumed: boolean
  /** Something may have terminated it since: then an init is a fresh start. */
  readonly mayBeFreed: boolean
  readonly stop: Witness | null
  readonly backupStop: Witness | null
  /** What the engine has recorded, which a bare Resume finds: JetStopServiceInstance2, but not JetStopServiceInstance. */
  readonly record: Witness | null
}

/**
 * What is known of one instance: the states that it may be in. A set of situations; `join` is their union. The
 * fewer, the more is known.
 */
export interface Instance extends Interned {
  readonly situations: readonly Situation[]
}

export const freed = -1

/** The state after a call that succeeded. */
function after(state: number, fn: JetFunctionName): number {
  return compiledInstance.step(state, compiledInstance.event(fn, 0, null))
}

export const created = compiledInstance.initial
export const initialised = after(created, 'JetInit')

export function situation(machine: number | null, rest: Partial<Situation> = {}): Situation {
  return { machine, doubt: null, presumed: false, mayBeFreed: false, stop: null, backupStop: null, record: null, ...rest }
}

/** All sets of situations of one file, each of them once. */
export class Instances {
  readonly #known = new Map<string, Instance>()
  readonly #witnesses = new Map<string, Witness>()
  readonly #nodes = new Map<TSESTree.Node, number>()
  /** An instance that the file did not see come up. */
  readonly presumed: Instance

  constructor() {
    this.presumed = this.of([situation(initialised, { presumed: true })])
  }

  of(situations: readonly Situation[]): Instance {
    const byKey = new Map(situations.map((each) => [this.#keyOf(each), each]))
    const keys = [...byKey.keys()].sort()
    const key = keys.join('|')
    let known = this.#known.get(key)
    if (known === undefined) {
      known = { id: this.#known.size, situations: keys.flatMap((each) => byKey.get(each) ?? []) }
      this.#known.set(key, known)
    }
    return known
  }

  #keyOf({ machine, doubt, presumed, mayBeFreed, stop, backupStop, record }: Situation): string {
    return `${machine},${doubt},${Number(presumed)}${Number(mayBeFreed)},${stop?.id ?? ''},${backupStop?.id ?? ''},${record?.id ?? ''}`
  }

  join(a: Instance, b: Instance): Instance {
    return a === b ? a : this.of([...a.situations, ...b.situations])
  }

  map(instance: Instance, change: (situation: Situation) => Situation): Instance {
    const changed = instance.situations.map(change)
    return changed.every((each, index) => each === instance.situations[index]) ? instance : this.of(changed)
  }

  witness(name: string, node: TSESTree.Node, via: readonly Via[], bits: boolean, escape = false): Witness {
    const key = `${name}:${[node, ...via.map((each) => each.node)].map((each) => this.#nodeId(each)).join()}:${Number(bits)}`
    let known = this.#witnesses.get(key)
    if (known === undefined) this.#witnesses.set(key, (known = { id: this.#witnesses.size, name, node, via, bits, escape }))
    return known
  }

  #nodeId(node: TSESTree.Node): number {
    let id = this.#nodes.get(node)
    if (id === undefined) this.#nodes.set(node, (id = this.#nodes.size))
    return id
  }
}
