import { guard } from '@jet-lifecycle/runtime'
import { loadByBun } from './bun.ts'
import { loadByDeno } from './deno.ts'
import { nativeSuite } from './suite.ts'

/** Run by Deno or Bun with the library's file and `bare` or `guarded`: prints the outcome of the suite as JSON. */

declare const process: { readonly argv: readonly string[]; exitCode: number }

const [, , file = '', which = 'bare'] = process.argv
const isDeno = 'Deno' in globalThis
const loaded = isDeno ? loadByDeno(file) : await loadByBun(file)
const tests: { readonly name: string; readonly body: () => void | Promise<void> }[] = []
const { leftOut } = nativeSuite((name, body) => { tests.push({ name, body }) }, loaded, 'buffer', which === 'guarded' ? (jet) => guard(jet, { convention: isDeno ? 'deno' : 'bun' }) : undefined)
const failed: string[] = []
for (const { name, body } of tests) {
  try {
    await body()
  } catch (error) {
    failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
console.log(JSON.stringify({ runtime: isDeno ? 'deno' : 'bun', tests: tests.length, leftOut: leftOut.length, failed }))
