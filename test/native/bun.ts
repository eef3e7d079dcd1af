import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import type { NativeType } from './signatures.ts'
import { nativeFunctions, nativeSignature } from './signatures.ts'

type Callable = (...args: readonly unknown[]) => unknown
/** As much of bun:ffi as this needs: its types are not installed. */
interface Ffi {
  readonly dlopen: (file: string, symbols: Readonly<Record<string, { readonly args: readonly string[]; readonly returns: string }>>) => { readonly symbols: Readonly<Record<string, Callable>> }
}

const types: Readonly<Record<NativeType, string>> = {
  'i32': 'i32', 'u32': 'u32', 'i64': 'i64', 'word': 'u64', 'text': 'ptr', 'memory': 'ptr', 'word*': 'ptr', 'u32*': 'ptr',
}

/** A text as C has it. */
const encoded = (text: unknown): unknown => (typeof text === 'string' ? new TextEncoder().encode(`${text}\0`) : text)

/** A library whose functions hand out into typed arrays of one element; texts are encoded on the way. */
export async function loadByBun(file: string): Promise<{ readonly jet: Readonly<Partial<Record<JetFunctionName, Callable>>>; readonly failNext: (fn: string, error: number) => void; readonly reset: () => void }> {
  // Only bun has it: elsewhere the name must not be looked up.
  const name = 'bun:ffi'
  const { dlopen } = await import(name) as Ffi
  const own = { lifecycle_fail_next: { args: ['ptr', 'i32'], returns: 'void' }, lifecycle_reset: { args: [], returns: 'void' } }
  const declared = nativeFunctions.map((fn) => [fn, { args: nativeSignature(fn).map((type) => types[type]), returns: 'i32' }] as const)
  const { symbols } = dlopen(file, { ...Object.fromEntries(declared), ...own })
  const jet = Object.fromEntries(nativeFunctions.map((fn) => [fn, (...args: readonly unknown[]) => symbols[fn]?.(...args.map(encoded))]))
  return { jet, failNext: (fn, error) => { symbols['lifecycle_fail_next']?.(encoded(fn), error) }, reset: () => { symbols['lifecycle_reset']?.() } }
}
