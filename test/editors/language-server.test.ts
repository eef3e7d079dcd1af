import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, describe, expect, it } from 'vitest'

import type { Editor } from './language-server.ts'
import { openInEditor } from './language-server.ts'

const examples = path.resolve(import.meta.dirname, '../../examples')
const directory = path.join(examples, 'mail-store-broken')
const file = path.join(directory, 'src/shutdown.ts')
const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
const lines = text.split('\n')

/** The stop, and the call behind it that is refused. */
const stop = '  jet.JetStopServiceInstance(store.instance)\n  // mistake 1'
const refused = lines.findIndex((line) => line.includes('esent.JetCommitTransaction'))

describe('in an editor with the language server of VS Code’s ESLint', { timeout: 60_000 }, () => {
  let editor: Editor | null = null
  afterAll(async () => {
    await editor?.close()
  })

  it('a call after a stop is marked, and no longer when the stop is edited away', async () => {
    expect(text).toContain(stop)
    editor = await openInEditor(file, text, directory, path.join(examples, 'tour/lint.config.mjs'))

    const marked = (await editor.diagnostics()).filter(({ range }) => range.start.line === refused)
    expect(marked).toEqual([
      expect.objectContaining({
        source: 'eslint',
        code: 'jet-lifecycle/no-call-after-stop',
        severity: 1,
        message: expect.stringContaining('JetCommitTransaction') as string,
        range: rangeOf(refused, 'esent.JetCommitTransaction(mailbox.sesid, 0)'),
      }),
    ])
    const page = fileURLToPath(marked[0]?.codeDescription?.href ?? '')
    expect(existsSync(page)).toBe(true)
    expect(readFileSync(page, 'utf8')).toContain('# jet-lifecycle/no-call-after-stop')

    await editor.edit(text.replace(stop, stop.replace('jet.JetStopServiceInstance(store.instance)', '// no stop')))
    expect((await editor.diagnostics()).filter(({ range }) => range.start.line === refused)).toEqual([])

    await editor.edit(text)
    expect((await editor.diagnostics()).filter(({ range }) => range.start.line === refused)).toHaveLength(1)
  })
})

function rangeOf(line: number, code: string): object {
  const character = lines[line]?.indexOf(code) ?? -1
  expect(character).toBeGreaterThan(-1)
  return { start: { line, character }, end: { line, character: character + code.length } }
}
