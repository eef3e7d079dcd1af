import type { Convention } from '../conventions/convention.ts'
import type { Ladder } from './ladder.ts'
import type { Names } from './members.ts'

/** What stands behind a guarded binding. */
export interface Behind {
  readonly ladder: Ladder
  readonly binding: object
  readonly setting: { readonly convention: Convention; readonly names: Names | undefined }
}

const behind = new WeakMap<object, Behind>()

export function remember(guarded: object, what: Behind): void {
  behind.set(guarded, what)
}

/** @throws TypeError for what guard did not return */
export function behindOf(guarded: object, asker: string): Behind {
  const found = behind.get(guarded)
  if (found === undefined) throw new TypeError(`${asker} needs what guard returned`)
  return found
}
