import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

import { readSettings } from '../../src/jet/settings.ts'
import plugin from '../../src/index.ts'

const keys = 'an object with the keys profile, reports, modules, spellings, wrappers, checkers'
const aFunction = "the name of a JET function, as 'JetStopServiceInstance'"
const aModule = "a module as it is imported, as 'esent', './esent.js', 'https://example.org/*', or a RegExp"

const wrong: readonly (readonly [unknown, string])[] = [
  ['engine', `settings.jetLifecycle must be ${keys}, not "engine"`],
  [['engine'], `settings.jetLifecycle must be ${keys}, not ["engine"]`],
  [null, `settings.jetLifecycle must be ${keys}, not null`],
  [{ profil: 'engine' }, `settings.jetLifecycle has no key "profil": it is ${keys}`],
  [{ profile: 'engine', strict: true }, `settings.jetLifecycle has no key "strict": it is ${keys}`],
  [{ profile: 'documentd' }, `settings.jetLifecycle.profile must be 'documented' or 'engine', not "documentd"`],
  [{ profile: null }, "settings.jetLifecycle.profile must be 'documented' or 'engine', not null"],
  [{ reports: 'throw' }, `settings.jetLifecycle.reports must be 'code' or 'throws', not "throw"`],

  [{ modules: [] }, 'settings.jetLifecycle.modules must be left out, or a list with at least one module, not []'],
  [{ modules: [''] }, `settings.jetLifecycle.modules[0] must be ${aModule}, not ""`],
  [{ modules: ['esent', 1] }, `settings.jetLifecycle.modules[1] must be ${aModule}, not 1`],
  [{ modules: { esent: true } }, `settings.jetLifecycle.modules must be ${aModule}, not {"esent":true}`],

  [{ spellings: ['jetInit'] }, `settings.jetLifecycle.spellings must be an object, as { stopService: 'JetStopService' }, not ["jetInit"]`],
  [{ spellings: { jetInit: 'JetInti' } }, `settings.jetLifecycle.spellings.jetInit must be ${aFunction}, not "JetInti"`],
  [{ spellings: { 'jet init': 'JetInit' } }, `A key of settings.jetLifecycle.spellings must be the name of a function, as 'close', not "jet init"`],
  [{ spellings: { 'jet*': 'JetInit' } }, `settings.jetLifecycle.spellings["jet*"] must be 'Jet*', where the * of both stands for the same, not "JetInit"`],
  [{ spellings: { '*': 'Jet*' } }, `A key of settings.jetLifecycle.spellings must be a name, or a name with one * and something beside it, as 'jet*', not "*"`],
  [{ spellings: { 'a*b*': 'Jet*' } }, `A key of settings.jetLifecycle.spellings must be a name, or a name with one * and something beside it, as 'jet*', not "a*b*"`],

  [{ wrappers: {} }, 'settings.jetLifecycle.wrappers must be a list of { name, behavesAs, handle }, not {}'],
  [{ wrappers: ['close'] }, 'settings.jetLifecycle.wrappers[0] must be an object with the keys name, module, behavesAs, handle, grbit, reports, not "close"'],
  [
    { wrappers: [{ name: 'close', behaves: 'JetTerm' }] },
    'settings.jetLifecycle.wrappers[0] has no key "behaves": it is an object with the keys name, module, behavesAs, handle, grbit, reports',
  ],
  [{ wrappers: [{ behavesAs: 'JetTerm', handle: 0 }] }, "settings.jetLifecycle.wrappers[0].name must be the name of a function, as 'close', not undefined"],
  [{ wrappers: [{ name: 'db.close', behavesAs: 'JetTerm', handle: 0 }] }, `settings.jetLifecycle.wrappers[0].name must be the name of a function, as 'close', not "db.close"`],
  [{ wrappers: [{ name: 'close', behavesAs: 'Term', handle: 0 }] }, `settings.jetLifecycle.wrappers[0].behavesAs must be ${aFunction}, not "Term"`],
  [
    { wrappers: [{ name: 'close', behavesAs: 'JetTerm' }] },
    "settings.jetLifecycle.wrappers[0].handle must be the index of the argument that is the instance, or 'this' for what it is a method of, not null",
  ],
  [
    { wrappers: [{ name: 'move', behavesAs: 'JetMove' }] },
    "settings.jetLifecycle.wrappers[0].handle must be the index of the argument that is the session, or 'this' for what it is a method of, not null",
  ],
  [{ wrappers: [{ name: 'close', behavesAs: 'JetTerm', handle: -1 }] }, "settings.jetLifecycle.wrappers[0].handle must be the index of an argument, as 0, or 'this', not -1"],
  [{ wrappers: [{ name: 'close', behavesAs: 'JetTerm', handle: 'db' }] }, `settings.jetLifecycle.wrappers[0].handle must be the index of an argument, as 0, or 'this', not "db"`],
  [{ wrappers: [{ name: 'halt', behavesAs: 'JetStopService', handle: 0 }] }, 'settings.jetLifecycle.wrappers[0].handle must be left out: JetStopService takes no handle, not 0'],
  [{ wrappers: [{ name: 'term', behavesAs: 'JetTerm', handle: 0, grbit: 1 }] }, 'settings.jetLifecycle.wrappers[0].grbit must be left out: JetTerm takes no option bits, not 1'],
  [{ wrappers: [{ name: 'term', behavesAs: 'JetTerm2', handle: 0, grbit: '1' }] }, `settings.jetLifecycle.wrappers[0].grbit must be the index of an argument, as 1, not "1"`],
  [{ wrappers: [{ name: 'term', behavesAs: 'JetTerm', handle: 0, reports: 'err' }] }, `settings.jetLifecycle.wrappers[0].reports must be 'code' or 'throws', not "err"`],
  [{ wrappers: [{ name: 'term', behavesAs: 'JetTerm', handle: 0, module: 5 }] }, `settings.jetLifecycle.wrappers[0].module must be ${aModule}, not 5`],

  [{ checkers: 'check' }, `settings.jetLifecycle.checkers must be a list of names, as 'check', or { name, module }, not "check"`],
  [{ checkers: [1] }, `settings.jetLifecycle.checkers[0] must be a name, as 'check', or { name, module }, not 1`],
  [{ checkers: [{ nam: 'check' }] }, `settings.jetLifecycle.checkers[0] has no key "nam": it is a name, as 'check', or { name, module }`],
  [{ checkers: [{ module: './check.js' }] }, "settings.jetLifecycle.checkers[0].name must be the name of a function, as 'close', not undefined"],
]

describe('settings.jetLifecycle', () => {
  it.each(wrong)('%j is refused', (jetLifecycle, message) => {
    expect(() => readSettings({ jetLifecycle })).toThrow(new TypeError(message))
  })

  it('are refused by ESLint too', async () => {
    const settings = { jetLifecycle: { profile: 'documentd' } }
    const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: [plugin.configs.recommended, { settings }] })
    await expect(eslint.lintText('JetStopService()')).rejects.toThrow(`'documented' or 'engine', not "documentd"`)
  })

  it('have defaults', () => {
    const { profile, reports, isJetModule, functionOf, wrapperOf, isChecker } = readSettings({})
    expect([profile, reports, isJetModule('anything'), functionOf('JetOpenTableW'), wrapperOf('close', null), isChecker('check', null)]).toEqual([
      'documented', 'code', true, 'JetOpenTable', null, false,
    ])
  })

  it.each([
    ['esent', ['esent'], ['./esent.js', 'esent/native', 'my-esent']],
    [['esent', './esent.js'], ['esent', './esent.js'], ['../esent.js']],
    ['*/esent.js', ['./esent.js', '../../esent.js'], ['./esent.jsx', 'esent.js']],
    ['https://cdn.example.org/*', ['https://cdn.example.org/esent@1.2/mod.ts'], ['http://cdn.example.org/esent', 'https://cdn.example.com/x']],
    ['a.b+c', ['a.b+c'], ['aXb+c', 'a.bbc']],
    [/^@acme\/esent/g, ['@acme/esent', '@acme/esent/native'], ['acme/esent']],
  ])('modules %s', (modules, inside, outside) => {
    const { isJetModule } = readSettings({ jetLifecycle: { modules } })
    // Twice, since a pattern with the flag g would remember where it was.
    for (const source of [...inside, ...inside]) expect([source, isJetModule(source)]).toEqual([source, true])
    for (const source of outside) expect([source, isJetModule(source)]).toEqual([source, false])
  })

  it.each([
    [{ halt: 'JetStopService' }, { halt: 'JetStopService', JetInit: 'JetInit', stop: null }],
    [{ open: 'JetOpenTableW' }, { open: 'JetOpenTable' }],
    [{ 'jet*': 'Jet*' }, { jetInit: 'JetInit', jetOpenTableA: 'JetOpenTable', jetStopServiceInstance2: 'JetStopServiceInstance2', jetMoveOn: null, jet: null }],
    [{ 'jet_*': 'Jet*' }, { jet_begin_session: 'JetBeginSession', jet_stop_service_instance2: 'JetStopServiceInstance2', jet_init_: null }],
    [{ 'ESENT_*': 'Jet*' }, { ESENT_BEGIN_SESSION: 'JetBeginSession', ESENT_BeginSession: 'JetBeginSession' }],
    [{ '*Sync': 'Jet*' }, { beginSessionSync: 'JetBeginSession', beginSession: null }],
  ])('spellings %j', (spellings, expected) => {
    const { functionOf } = readSettings({ jetLifecycle: { spellings } })
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, functionOf(name)]))).toEqual(expected)
  })

  it.each([
    [{}, 'JetStopServiceInstance(i)', true],
    [{}, 'esent["JetStopService"]()', true],
    [{}, 'JetTerm(i); JetStop(i); stop(i)', false],
    [{ wrappers: [{ name: 'halt', behavesAs: 'JetStopServiceInstance', handle: 0 }] }, 'db.halt()', true],
    [{ wrappers: [{ name: '#halt', behavesAs: 'JetStopServiceInstance', handle: 0 }] }, 'this.#halt()', true],
    [{ wrappers: [{ name: 'begin', behavesAs: 'JetBeginSession', handle: 0 }] }, 'db.begin()', false],
    [{ spellings: { 'jet*': 'Jet*' } }, 'jetStopService()', true],
    [{ spellings: { $halt: 'JetStopService' } }, '$halt()', true],
    [{ spellings: { 'jet*': 'Jet*' } }, 'jetMove()', false],
  ])('%j: whether %s may stop the service', (jetLifecycle, text, expected) => {
    const stops = ['JetStopService', 'JetStopServiceInstance'] as const
    expect(readSettings({ jetLifecycle }).mayCall(text, stops)).toBe(expected)
  })
})
