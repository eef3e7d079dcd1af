import type { TSESTree } from '@typescript-eslint/utils'

import type { Evaluate } from './constant.ts'

/** koffi's `lib.func(…)`, and the forms of it that name the calling convention. */
const declarers: readonly string[] = ['func', 'cdecl', 'stdcall', 'fastcall', 'thiscall']

const convention = /^_*(?:cdecl|stdcall|fastcall|thiscall)$/

/** A prototype in C: what stands before the first parenthesis is the name. */
const prototype = /([A-Za-z_]\w*)\s*\(/

/**
 * The function of the library that a koffi declaration makes callable, or null: `lib.func('int JetTerm(size_t)')`,
 * `lib.func('JetTerm', 'int', ['size_t'])`, `lib.func('__stdcall', 'JetTerm', 'int', ['size_t'])`.
 */
export function foreignFunction(node: TSESTree.CallExpression | TSESTree.NewExpression, called: string | null, evaluate: Evaluate): string | null {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || called === null || !declarers.includes(called)) return null
  for (const argument of node.arguments.slice(0, 2)) {
    const value = evaluate(argument)
    if (value.kind === 'unknown' || typeof value.value !== 'string') return null
    if (convention.test(value.value)) continue
    return prototype.exec(value.value)?.[1] ?? value.value
  }
  return null
}

/** The declaration of a library: `Deno.dlopen(path, { … })`, the same of bun:ffi, its `linkSymbols({ … })`, `ffi.Library(path, { … })`. */
export function libraryOf(
  called: string | null,
  first: TSESTree.Node | undefined,
  second: TSESTree.Node | undefined,
): TSESTree.Node | null {
  switch (called) {
    case 'dlopen':
    case 'Library':
      return second ?? null
    case 'linkSymbols':
      return first ?? null
    default:
      return null
  }
}
