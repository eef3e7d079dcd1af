import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import plugin from '../src/index.ts'
import { optionsSchema } from '../src/rules/options.ts'
import { knownLimitations } from './known-limitations.ts'
import { lint } from './lint.ts'

const names = Object.keys(plugin.rules) as (keyof typeof plugin.rules)[]
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

const markers = { '// ✗ incorrect': 'incorrect', '// ✓ correct': 'correct' } as const

/** The JavaScript blocks of a page with what their first line says of them. */
function blocksOf(text: string): { marker: string; code: string }[] {
  return [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code = '']) => ({ marker: code.split('\n')[0] ?? '', code }))
}

/** The text below a heading of a page, up to the next one. */
function sectionOf(page: string, heading: string): string {
  return page.split(/^## /m).find((section) => section.startsWith(`${heading}\n`)) ?? ''
}

describe.each(names)('%s.md', (name) => {
  const page = readFileSync(new URL(`../docs/rules/${name}.md`, import.meta.url), 'utf8')

  it('has the headings in order', () => {
    expect(page.match(/^#+ .*$/gm)).toEqual([
      `# jet-lifecycle/${name}`,
      '## Rule details',
      '## Options',
      '## Known limitations',
      '## When not to use it',
    ])
  })

  it('begins with the description of the rule', () => {
    const description = plugin.rules[name].meta?.docs?.description ?? ''
    const [, paragraph] = page.split('\n\n')
    expect(paragraph).toBe(`${description[0]?.toUpperCase()}${description.slice(1)}.`)
  })

  it('has blocks of both kinds', () => {
    expect(new Set(blocksOf(page).map(({ marker }) => marker))).toEqual(new Set(Object.keys(markers)))
  })

  it.each(blocksOf(page))('$code', ({ marker, code }) => {
    expect(Object.keys(markers)).toContain(marker)
    const lines = lint(code).map(({ ruleId, line }) => `${ruleId} on line ${line}`)
    // Every line that the block calls refused is reported, and no other.
    const expected = code.split('\n').flatMap((text, index) => {
      const isRefused = index > 0 && text.includes('// refused')
      return isRefused ? [`jet-lifecycle/${name} on line ${index + 1}`] : []
    })
    expect(lines).toEqual(expected)
    expect(expected.length > 0).toBe(marker === '// ✗ incorrect')
  })

  it('names the values of the options', () => {
    const { profile, report } = optionsSchema.properties as unknown as { profile: { enum: string[] }; report: { items: { enum: string[] } } }
    const listed = [...sectionOf(page, 'Options').matchAll(/^ *- `"(\w+)"`/gm)].map(([, value]) => value)
    expect(listed).toEqual([...profile.enum, ...report.items.enum])
  })
})

describe('no-call-after-stop.md', () => {
  const page = readFileSync(new URL('../docs/rules/no-call-after-stop.md', import.meta.url), 'utf8')

  it('lists the known limitations that the tests have', () => {
    const listed = [...sectionOf(page, 'Known limitations').matchAll(/^- (.*)$/gm)].map(([, name]) => name)
    expect(listed).toEqual(knownLimitations.map(({ name }) => `${name[0] === '`' ? '`' : name[0]?.toUpperCase()}${name.slice(1)}`))
  })
})

describe('README.md', () => {
  it('lists every rule', () => {
    const listed = [...readme.matchAll(/^\| \[(.*?)\]\(docs\/rules\/(.*?)\.md\)/gm)].map(([, name, file]) => [name, file])
    expect(listed).toEqual(Object.keys(plugin.rules).map((name) => [name, name]))
  })
})
