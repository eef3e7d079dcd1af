import koffi from 'koffi'
import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import type { NativeType } from './signatures.ts'
import { nativeFunctions, nativeSignature } from './signatures.ts'

const types: Readonly<Record<NativeType, string>> = {
  'i32': 'int32_t', 'u32': 'uint32_t', 'i64': 'int64_t', 'word': 'uintptr_t', 'text': 'const char *', 'memory': 'void *',
  'word*': '_Inout_ uintptr_t *', 'u32*': '_Inout_ uint32_t *',
}

/** A JET function as koffi calls it: what it hands out goes to the first element of an array. */
type KoffiFunction = ((...args: unknown[]) => number) & { readonly async: (...args: unknown[]) => void }

export interface KoffiLibrary {
  readonly jet: Readonly<Partial<Record<JetFunctionName, KoffiFunction>>>
  readonly failNext: (fn: string, error: number) => void
  readonly reset: () => void
}

export function loadByKoffi(file: string): KoffiLibrary {
  const library = koffi.load(file)
  const functions = nativeFunctions.map((fn) => [fn, library.func(fn, 'int32_t', nativeSignature(fn).map((type) => types[type]))] as const)
  return {
    jet: Object.fromEntries(functions),
    failNext: library.func('lifecycle_fail_next', 'void', ['const char *', 'int32_t']) as KoffiLibrary['failNext'],
    reset: library.func('lifecycle_reset', 'void', []) as KoffiLibrary['reset'],
  }
}
