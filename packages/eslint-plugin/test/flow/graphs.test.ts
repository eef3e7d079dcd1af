import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { printGraph } from '../../src/flow/print.ts'
import { graphsOf } from '../lint.ts'

/**
 * Each file holds source and, in a last comment, its graphs as they are expected. To write the comments
 * anew: UPDATE_GRAPHS=1 pnpm vitest run packages/eslint-plugin/test/flow, and read the difference.
 */
const directory = new URL('graphs/', import.meta.url)

const expectation = /\n\/\* graph\n([\s\S]*?)\n\*\/\n$/

function printed(code: string): string {
  const { graphs, textOf } = graphsOf(code)
  return graphs.map((graph) => printGraph(graph, textOf)).join('\n\n')
}

describe('flow graphs', () => {
  const files = readdirSync(directory).sort()
  it('are there', () => expect(files.length).toBeGreaterThan(20))

  it.each(files)('%s', (file) => {
    const path = new URL(file, directory)
    const text = readFileSync(path, 'utf8')
    const source = text.replace(expectation, '')
    const graph = printed(source)
    if (process.env['UPDATE_GRAPHS'] === '1') writeFileSync(path, `${source}\n/* graph\n${graph}\n*/\n`)
    else expect(graph).toBe(expectation.exec(text)?.[1] ?? 'a comment "/* graph … */" at the end of the file')
  })
})
