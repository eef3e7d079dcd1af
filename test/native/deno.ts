import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import type { NativeType } from './signatures.ts'
import { nativeFunctions, nativeSignature } from './signatures.ts'

type Callable = (...args: readonly unknown[]) => unknown
type Library = { readonly symbols: Readonly<Record<string, Callable>> }
/** As much of Deno as this needs: its types are not installed. */
declare const Deno: { readonly dlopen: (file: string, symbols: Readonly<Record<string, { readonly parameters: readonly string[]; readonly result: string }>>) => Library }

const types: Readonly<Record<NativeType, string>> = {
  'i32': 'i32', 'u32': 'u32', 'i64': 'i64', 'word': 'usize', 'text': 'buffer', 'memory': 'buffer', 'word*': 'buffer', 'u32*': 'buffer',
}

/** A text as C has it. */
const encoded = (text: unknown): unknown => (typeof text === 'string' ? new TextEncoder().encode(`${text}\0`) : text)

/** A library whose functions hand out into typed arrays of one element; texts are encoded on the way. */
export function loadByDeno(file: string): { readonly jet: Readonly<Partial<Record<JetFunctionName, Callable>>>; readonly failNext: (fn: string, error: number) => void; readonly reset: () => void } {
  const own = { lifecycle_fail_next: { parameters: ['buffer', 'i32'], result: 'void' }, lifecycle_reset: { parameters: [], result: 'void' } }
  const declared = nativeFunctions.map((fn) => [fn, { parameters: nativeSignature(fn).map((type) => types[type]), result: 'i32' }] as const)
  const { symbols } = Deno.dlopen(file, { ...Object.fromEntries(declared), ...own })
  const jet = Object.fromEntries(nativeFunctions.map((fn) => [fn, (...args: readonly unknown[]) => symbols[fn]?.(...args.map(encoded))]))
  return { jet, failNext: (fn, error) => { symbols['lifecycle_fail_next']?.(encoded(fn), error) }, reset: () => { symbols['lifecycle_reset']?.() } }
}
