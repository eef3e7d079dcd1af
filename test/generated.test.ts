import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { outputs } from '../scripts/outputs.ts'

describe('files that are derived from the facts and the machines', () => {
  // Compiling the machines takes seconds.
  it.each(outputs)('$file is what the generator gives', { timeout: 120_000 }, async ({ file, text }) => {
    const committed = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8').replaceAll('\r\n', '\n')
    const [line, [is, shouldBe]] = firstDifference(committed, await text())
    expect(is, `${file} is stale from line ${line} on. Run \`pnpm run generate\`, look at what changed, and commit it.`).toBe(shouldBe)
  })
})

/** The whole files would drown the message. */
function firstDifference(left: string, right: string): [line: number, texts: [string | undefined, string | undefined]] {
  const [a, b] = [left.split('\n'), right.split('\n')]
  const index = Array.from({ length: Math.max(a.length, b.length) }).findIndex((_, at) => a[at] !== b[at])
  return [index + 1, [a[index], b[index]]]
}
