import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const inDocs = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).map((name) => path.posix.join('docs', name.split(path.sep).join('/')))
const pages = ['README.md', 'CONTRIBUTING.md', 'packages/model/README.md', 'packages/runtime/README.md', 'packages/eslint-plugin/README.md', ...inDocs]

const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8')

const anchors = new Map<string, ReadonlySet<string>>()

/** Anchors of the headings of a page, as code hosts make them. */
function anchorsOf(file: string): ReadonlySet<string> {
  let found = anchors.get(file)
  if (found === undefined) {
    const headings = [...textOf(file).replaceAll(/^```[^]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
    anchors.set(file, (found = new Set(headings.map((heading) => heading.toLowerCase().replaceAll(/[^\w\s-]/g, '').replaceAll(/\s/g, '-')))))
  }
  return found
}

describe('links between pages', () => {
  it.each(pages)('of %s lead somewhere', (page) => {
    const text = textOf(page).replaceAll(/^```[^]*?^```/gm, '')
    const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
      if (/^[a-z]+:/.test(target)) return []
      const [file = '', anchor] = target.split('#')
      const place = file === '' ? page : path.posix.join(path.posix.dirname(page), file)
      if (!existsSync(path.join(root, place))) return [target]
      return anchor === undefined || anchorsOf(place).has(anchor) ? [] : [target]
    })
    expect([...new Set(broken)]).toEqual([])
  })
})
