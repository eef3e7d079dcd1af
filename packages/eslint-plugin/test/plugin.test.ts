import { readdirSync, readFileSync } from 'node:fs'

import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

import { quote } from '../src/rules/quote.ts'
import plugin from '../src/index.ts'
import { lint } from './lint.ts'

const root = new URL('../', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { name: string; version: string }

const refusedCode = 'JetStopService()\nJetMove(s)'

describe('plugin', () => {
  it('has the name and version of the package', () => {
    expect(plugin.meta).toEqual({ name: manifest.name, version: manifest.version, namespace: 'jet-lifecycle' })
  })

  it('has a page for every rule, and no other', () => {
    const pages = readdirSync(new URL('docs/rules/', root)).map((file) => file.replace(/\.md$/, ''))
    expect(pages.sort()).toEqual(Object.keys(plugin.rules).sort())
  })

  it('recommends every rule as an error', () => {
    const names = Object.keys(plugin.rules).map((name) => [`jet-lifecycle/${name}`, 'error'])
    expect(plugin.configs.recommended.rules).toEqual(Object.fromEntries(names))
  })

  it('runs in a flat configuration, with the profile in the settings', async () => {
    const eslint = (profile: string) =>
      new ESLint({
        overrideConfigFile: true,
        overrideConfig: [plugin.configs.recommended, { settings: { jetLifecycle: { profile } } }],
      })
    const code = 'JetStopService(); JetGetSessionInfo(s, info, 8, 0)'
    const counts = await Promise.all(
      ['documented', 'engine'].map(async (profile) => (await eslint(profile).lintText(code))[0]?.errorCount),
    )
    expect(counts).toEqual([1, 0])
  })

  it.each([{ jetLifecycle: {} }, {}])('takes the documented profile by the settings %j', async (settings) => {
    const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: [plugin.configs.recommended, { settings }] })
    const [result] = await eslint.lintText('JetStopService(); JetGetSessionInfo(s, info, 8, 0)')
    expect(result?.errorCount).toBe(1)
  })
})

describe('messages', () => {
  const messages = Object.entries(plugin.rules).flatMap(([rule, { meta }]) =>
    Object.entries(meta?.messages ?? {}).map(([id, text]) => [`${rule}: ${id}`, text] as const),
  )

  it.each(messages)('%s', (_name, text) => {
    expect(text).toMatch(/^(\{\{|[A-Z]).*\.$/)
    // Code is quoted where the placeholders are filled, by one function.
    expect(text).not.toContain('`')
    // The call, the instance, the call that is the reason and its line, and the error.
    expect(text.match(/(?<=\{\{)\w+/g)).toEqual(['call', 'caller', 'instance', 'stop', 'line'])
    expect(text).toMatch(/ \(JET_err\w+, -\d+\)\.$/)
  })

  it('quote code', () => {
    expect(quote('JetMove')).toBe('"JetMove"')
  })

  it('read as sentences', () => {
    expect(lint(refusedCode).map(({ message }) => message)).toEqual([
      '"JetMove" is refused: the instance was stopped by "JetStopService" on line 1 (JET_errClientRequestToStopJetService, -1329).',
    ])
    expect(lint(`if (x) ${refusedCode}`).map(({ message }) => message)).toEqual([
      '"JetMove" may be refused: the instance was stopped by "JetStopService" on line 1, on some path that leads here (JET_errClientRequestToStopJetService, -1329).',
    ])
  })

  it('name the chain of calls', () => {
    const code = `
      function halt(inst) { JetStopServiceInstance(inst.value) }
      function close(inst) { halt(inst) }
      function work(inst) { JetTruncateLogInstance(inst.value) }
      close(main)
      work(main)`
    expect(lint(code).map(({ message }) => message)).toEqual([
      '"JetTruncateLogInstance" is refused when "work" is called on line 6: "inst" was stopped by "JetStopServiceInstance" on line 2, ' +
        'in "halt" called on line 3, in "close" called on line 5 (JET_errClientRequestToStopJetService, -1329).',
    ])
  })
})
