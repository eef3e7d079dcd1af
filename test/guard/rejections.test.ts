import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

/** A process in which a promise of a guarded binding is rejected, and nobody waits for it. */
function run(wrap: string): { readonly code: number | null; readonly err: string } {
  const program = `
    import { guard } from '@jet-lifecycle/runtime'
    const binding = { JetIdle: () => Promise.reject(new Error('theirs')) }
    const esent = ${wrap}
    esent.JetIdle(1, 0)`
  const { status, stderr } = spawnSync(process.execPath, ['--conditions=source', '--import', 'tsx', '--input-type=module', '--eval', program], { cwd: import.meta.dirname, encoding: 'utf8' })
  return { code: status, err: stderr }
}

it.each(['binding', 'guard(binding, { convention: "promises" })', 'guard(binding, { convention: "throws" })'])('a rejection that nobody handles ends the process, with %s', (wrap) => {
  const { code, err } = run(wrap)
  expect(code).toBe(1)
  expect(err).toContain('theirs')
})
