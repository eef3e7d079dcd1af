import type { Registered, Subject } from '@jet-lifecycle/runtime/conformance'
import { conformance } from '@jet-lifecycle/runtime/conformance'
import type { OutForm } from '@jet-lifecycle/runtime/conformance'
import { nativeFunctions } from './signatures.ts'

/** The library by whatever loads it. */
export interface Loaded {
  readonly jet: object
  readonly failNext: (fn: string, error: number) => void
}

/** What is on disk stays as long as the process: each test has files of its own. */
let folder = 0

/**
 * Holds the library to the model: one engine for the process, of which each test frees what it has made.
 */
export function nativeSuite(test: (name: string, body: () => void | Promise<void>) => void, { jet, failNext }: Loaded, outs: OutForm, wrap?: (jet: object) => object): Registered {
  const factory = (): Subject => ({ binding: wrap?.(jet) ?? jet, unseen: jet, failNext, directory: `folder ${String(++folder)}\\` })
  return conformance({
    test, factory, profile: wrap === undefined ? 'engine' : 'documented', hazardous: false,
    supports: { functions: nativeFunctions, outs, structures: false, inFlight: false, threads: false },
  })
}
