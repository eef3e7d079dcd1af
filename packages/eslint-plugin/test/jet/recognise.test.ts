import { describe, expect, it } from 'vitest'

import { callsIn, read } from './read.ts'

type Case = readonly [name: string, code: string, ...calls: string[]]

function table(title: string, cases: readonly Case[], settings: object = {}): void {
  describe(title, () => {
    it.each(cases)('%s', (_name, code, ...calls) => {
      expect(callsIn(code, settings)).toEqual(calls)
    })
  })
}

table('modules', [
  ['a named import', `import { JetTerm } from 'esent'; JetTerm(i)`, 'JetTerm(i)'],
  ['a renamed import', `import { JetTerm as end } from 'esent'; end(i)`, 'JetTerm(i)'],
  ['an import by string name', `import { 'JetTerm' as end } from 'esent'; end(i)`, 'JetTerm(i)'],
  ['a namespace', `import * as e from 'esent'; e.JetTerm(i)`, 'JetTerm(i)'],
  ['a default import', `import e from 'esent'; e.JetTerm(i)`, 'JetTerm(i)'],
  ['a default import that is the function', `import JetTerm from 'esent/JetTerm.js'; JetTerm(i)`, 'JetTerm(i)'],
  ['the default of a namespace', `import * as e from 'esent'; e.default.JetTerm(i)`, 'JetTerm(i)'],
  ['a namespace of a module', `import { native } from 'esent'; native.JetTerm(i)`, 'JetTerm(i)'],
  ['a dynamic import', `const e = await import('esent'); e.JetTerm(i)`, 'JetTerm(i)'],
  ['a dynamic import in place', `(await import('esent')).JetTerm(i)`, 'JetTerm(i)'],
  ['a dynamic import, then', `import('esent').then(({ JetTerm: end }) => end(i))`, 'JetTerm(i)'],
  ['require', `const e = require('esent'); e.JetTerm(i)`, 'JetTerm(i)'],
  ['require in place', `require('esent').JetTerm(i)`, 'JetTerm(i)'],
  ['import = require', `import e = require('esent'); e.JetTerm(i)`, 'JetTerm(i)'],
  ['an ambient function', `declare function JetTerm(i: number): number; JetTerm(i)`, 'JetTerm(i)'],
  ['an ambient object', `declare const e: Esent; e.JetTerm(i)`, 'JetTerm(i)'],
  ['an ambient namespace', `declare namespace e { function JetTerm(i: number): number } e.JetTerm(i)`, 'JetTerm(i)'],
  ['a global', `JetTerm(i)`, 'JetTerm(i)'],
  ['another import under the name of a JET function', `import { end as JetTerm } from './end.js'; JetTerm(i)`],
  ['a type', `import type { JetTerm } from 'esent'; const f = (a: JetTerm) => a`],
])

table('names', [
  ['ANSI', `e.JetInit3A(i)`, 'JetInit3(i)'],
  ['Unicode', `e.JetInit3W(i)`, 'JetInit3(i)'],
  ['a suffix that the function does not have', `e.JetMoveW(s)`],
  ['another case', `e.jetMove(s)`],
  ['a computed text', `e['JetTerm'](i)`, 'JetTerm(i)'],
  ['a computed template', 'e[`JetTerm`](i)', 'JetTerm(i)'],
  ['a computed constant', `const name = 'JetTerm'; e[name](i)`, 'JetTerm(i)'],
  ['computed of constants', 'const stop = "JetStopService"; e[`${stop}Instance`](i); e[stop + "Instance" + 2](i, 0)', 'JetStopServiceInstance(i)', 'JetStopServiceInstance2(i, 0)'],
  ['a computed member of a constant object', `const names = { end: 'JetTerm' } as const; e[names.end](i)`, 'JetTerm(i)'],
  ['a computed member of an enum', `enum Name { end = 'JetTerm' } e[Name.end](i)`, 'JetTerm(i)'],
  ['computed from a variable', `let name = 'JetTerm'; if (x) name = 'JetInit'; e[name](i)`],
  ['a private member', `class A { #JetTerm; constructor(e) { this.#JetTerm = e.JetTerm } end(i) { this.#JetTerm(i) } }`, 'JetTerm(i)'],
  ['optional', `e?.JetTerm?.(i)`, 'JetTerm(i)'],
  ['not null', `e!.JetTerm!(i)`, 'JetTerm(i)'],
  ['with type arguments', `e.JetTerm<number>(i)`, 'JetTerm(i)'],
  ['without this', `(0, e.JetTerm)(i)`, 'JetTerm(i)'],
  ['under a type', `(e as Esent).JetTerm(i)`, 'JetTerm(i)'],
])

table('destructuring and aliases', [
  ['renamed', `const { JetTerm: end } = e; end(i)`, 'JetTerm(i)'],
  ['nested', `const { native: { JetTerm: end } } = e; end(i)`, 'JetTerm(i)'],
  ['with a default', `const { JetTerm: end = missing } = e; end(i)`, 'JetTerm(i)'],
  ['the rest', `const { JetInit, ...others } = e; others.JetTerm(i)`, 'JetTerm(i)'],
  ['of a list', `const [end, move] = [e.JetTerm, e.JetMove]; end(i); move(s)`, 'JetTerm(i)', 'JetMove(s)'],
  ['an assignment', `let end; ({ JetTerm: end } = e); end(i)`, 'JetTerm(i)'],
  ['another key under the name of a JET function', `const { end: JetTerm } = e; JetTerm(i)`],
  ['of an object of the file', `const { end } = { end: e.JetTerm }; end(i)`, 'JetTerm(i)'],
  ['a parameter', `const f = ({ JetTerm: end }, JetInit) => { end(i); JetInit(i) }`, 'JetTerm(i)', 'JetInit(i)'],
  ['an alias', `const end = e.JetTerm, stop = end; stop(i)`, 'JetTerm(i)'],
  ['a late alias', `let end; end = e.JetTerm; end(i)`, 'JetTerm(i)'],
  ['an alias that is null at first', `let end = null; function load() { end ??= e.JetTerm } end(i)`, 'JetTerm(i)'],
  ['an alias of several', `let f = e.JetTerm; if (x) f = e.JetInit; f(i)`],
  ['an alias of several ways to the same', `const f = x ? e.JetTerm : require('esent').JetTerm; f(i)`, 'JetTerm(i)'],
  ['an alias of a choice', `const f = x ? e.JetTerm : e.JetInit; f(i)`],
  ['an alias with a way out', `const f = e.JetTerm ?? e.JetTermA; f(i)`, 'JetTerm(i)'],
  ['an alias of the namespace', `import * as e from 'esent'; const api = e; const { JetTerm: end } = api; end(i)`, 'JetTerm(i)'],
  ['aliases of each other', `const f = g, g = f; f(i)`],
  ['an element of several, in a loop', `for (const f of [e.JetTerm, e.JetInit]) f(i)`],
])

table('objects of the file', [
  ['a member under another name', `const api = { end: e.JetTerm }; api.end(i)`, 'JetTerm(i)'],
  ['shorthand', `const JetTerm = lib.func('int JetTerm(size_t)'); const api = { JetTerm }; api.JetTerm(i)`, 'JetTerm(i)'],
  ['spread', `const api = { ...e, x: 1 }; api.JetTerm(i)`, 'JetTerm(i)'],
  ['spread of one with other names', `const a = { end: e.JetTerm }; const b = { ...a }; b.end(i)`, 'JetTerm(i)'],
  ['frozen', `const api = Object.freeze({ end: e.JetTerm }); api.end(i)`, 'JetTerm(i)'],
  ['a nested object', `const api = { native: { end: e.JetTerm } }; api.native.end(i)`, 'JetTerm(i)'],
  ['filled later', `const api = {}; api.JetTerm = load(); api.JetTerm(i)`, 'JetTerm(i)'],
  ['an instance that inherits', `class A extends Esent {} new A().JetTerm(i)`, 'JetTerm(i)'],
  ['a field', `class A { stop = e.JetTerm; close(i) { this.stop(i) } }`, 'JetTerm(i)'],
  ['a private field', `class A { #stop = e.JetTerm; close(i) { this.#stop(i) } }`, 'JetTerm(i)'],
  ['a field that the constructor fills', `class A { constructor(e) { this.stop = e.JetTerm } close(i) { this.stop(i) } }`, 'JetTerm(i)'],
  ['a declared field', `class A { JetTerm: F; close(i) { this.JetTerm(i) } }`, 'JetTerm(i)'],
  ['a static field', `class A { static stop = e.JetTerm; } A.stop(i)`, 'JetTerm(i)'],
  ['an abstract method', `abstract class A { abstract JetTerm(i: number): number; close(i) { this.JetTerm(i) } }`, 'JetTerm(i)'],
  ['a getter', `const api = { get JetTerm() { return load() } }; api.JetTerm(i)`, 'JetTerm(i)'],
  ['the object of a method', `const api = { end: e.JetTerm, close(i) { this.end(i) } }`, 'JetTerm(i)'],
])

table('what is not the API', [
  ['a function', `function JetTerm(i) {} JetTerm(i)`],
  ['an overloaded function', `function JetTerm(i: number): void; function JetTerm(i) {} JetTerm(i)`],
  ['an arrow function', `const JetTerm = (i) => i; JetTerm(i)`],
  ['a class', `class JetTerm {} JetTerm(i)`],
  ['a method', `class A { JetTerm(i) {} close(i) { this.JetTerm(i) } }`],
  ['a method that is bound', `class A { JetTerm(i) {} } const a = new A(); const end = a.JetTerm.bind(a); end(i)`],
  ['a static method', `class A { static JetTerm(i) {} } A.JetTerm(i)`],
  ['a method of an object', `const api = { JetTerm(i) {} }; api.JetTerm(i)`],
  ['a method of the object around', `const api = { JetTerm(i) {}, close(i) { this.JetTerm(i) } }`],
  ['a method of a frozen object', `const api = Object.freeze({ JetTerm(i) {} }); api.JetTerm(i)`],
  ['a method of an object that is spread', `const api = { ...{ JetTerm(i) {} } }; api.JetTerm(i)`],
  ['destructured from an object', `const { JetTerm } = { JetTerm(i) {} }; JetTerm(i)`],
  ['a method of the super class', `class A extends B { JetTerm(i) { super.JetTerm(i) } }`],
  ['a member of a function', `e.JetTerm.JetInit.toString(i)`],
  ['a name that is not called', `use(JetTerm); new JetTerm(i); JetTerm.length`],
  ['a tag', 'JetTerm`i`'],
])

table('calls in another form', [
  ['call', `e.JetTerm2.call(e, i, 4)`, 'JetTerm2(i, 4)'],
  ['apply', `e.JetTerm2.apply(e, [i, 4])`, 'JetTerm2(i, 4)'],
  ['apply of a list that is not seen', `e.JetTerm2.apply(e, list)`, 'JetTerm2(?)'],
  ['apply without arguments', `e.JetStopService.apply(e)`, 'JetStopService()'],
  ['apply of arguments', `function f() { e.JetTerm.apply(null, arguments) }`, 'JetTerm(?)'],
  ['Reflect.apply', `Reflect.apply(e.JetTerm2, e, [i, 4])`, 'JetTerm2(i, 4)'],
  ['bind', `const end = e.JetTerm2.bind(e); end(i, 4)`, 'JetTerm2(i, 4)'],
  ['bind in place', `e.JetTerm2.bind(e)(i, 4)`, 'JetTerm2(i, 4)'],
  ['bind of an argument', `const i = f(); const end = e.JetTerm2.bind(e, i); end(4)`, 'JetTerm2(i, 4)'],
  ['bind of an argument that changes', `let i = f(); const end = e.JetTerm2.bind(e, i); i = g(); end(4)`, 'JetTerm2(?, 4)'],
  ['bind twice', `const i = f(); const end = e.JetTerm2.bind(e, i).bind(e, 4); end()`, 'JetTerm2(i, 4)'],
  ['bind and call', `e.JetTerm2.bind(e).call(null, i, 4)`, 'JetTerm2(i, 4)'],
  ['a call of what is not the API', `e.close.call(JetTerm, i); e.close.apply(JetTerm, [i])`],
  ['call of a function of the file', `function JetTerm() {} JetTerm.call(null, i)`],
  ['awaited', `await e.JetTerm(i)`, 'JetTerm(i)'],
  ['async', `e.JetTerm.async(i, (error, err) => {})`, 'JetTerm(i) → callback'],
  ['async of an alias', `const end = e.JetTerm.async; end(i, done)`, 'JetTerm(i) → callback'],
  ['promisified', `import { promisify } from 'node:util'; const end = promisify(e.JetTerm.async); await end(i)`, 'JetTerm(i)'],
  ['spread', `e.JetTerm2(...args, 4)`, 'JetTerm2(?)'],
  ['spread behind', `e.JetTerm2(i, ...args)`, 'JetTerm2(i, ?)'],
  ['spread of a list', `e.JetTerm2(...[i, 4])`, 'JetTerm2(i, 4)'],
  ['nothing', `e.JetBeginSession(i, undefined, null, x)`, 'JetBeginSession(i, –, –, x)'],
])

table('foreign function interfaces', [
  ['koffi, a prototype', `const f = lib.func('int __stdcall JetTerm(size_t instance)'); f(i)`, 'JetTerm(i)'],
  ['koffi, a prototype with types of the API', `const f = lib.func('JET_ERR JetBeginSession(JET_INSTANCE i, _Out_ JET_SESID *s, void *, void *)'); f(i, s)`, 'JetBeginSession(i, s)'],
  ['koffi, name and types', `const f = lib.func('JetTerm', 'int', ['size_t']); f(i)`, 'JetTerm(i)'],
  ['koffi, the convention first', `const f = lib.func('__stdcall', 'JetTerm', 'int', ['size_t']); f(i)`, 'JetTerm(i)'],
  ['koffi, the convention as a method', `const f = lib.stdcall('JetTerm', 'int', ['size_t']); f(i)`, 'JetTerm(i)'],
  ['koffi, a constant', "const name = 'JetTerm'; const f = lib.func(`int ${name}(size_t)`); f(i)", 'JetTerm(i)'],
  ['koffi, a member', `const api = { end: koffi.load('esent.dll').func('int JetTerm(size_t)') }; api.end(i)`, 'JetTerm(i)'],
  ['koffi, Unicode', `const JetInit = lib.func('int JetInit3W(size_t *)'); JetInit(i)`, 'JetInit3(i)'],
  ['koffi, another function under the name of a JET function', `const JetTerm = lib.func('int Close(size_t)'); JetTerm(i)`],
  ['koffi, a name that is not constant', `const JetTerm = lib.func(name, 'int', ['size_t']); JetTerm(i)`, 'JetTerm(i)'],
  ['Deno', `const lib = Deno.dlopen('esent.dll', { JetTerm: { parameters: ['usize'], result: 'i32' } }); lib.symbols.JetTerm(i)`, 'JetTerm(i)'],
  ['Deno, destructured', `const { symbols: { JetTerm: end } } = Deno.dlopen('esent.dll', spec); end(i)`, 'JetTerm(i)'],
  ['Deno, another name', `const { symbols } = Deno.dlopen('esent.dll', { end: { name: 'JetTerm', parameters: ['usize'], result: 'i32' } }); symbols.end(i)`, 'JetTerm(i)'],
  ['Deno, another function', `const { symbols } = Deno.dlopen('x.dll', { JetTerm: { name: 'Close', parameters: [], result: 'i32' } }); symbols.JetTerm(i)`],
  ['Deno, declared apart', `const spec = { end: { name: 'JetTerm' } } as const; Deno.dlopen('esent.dll', spec).symbols.end(i)`, 'JetTerm(i)'],
  ['bun', `import { dlopen } from 'bun:ffi'; const { symbols: { JetTerm } } = dlopen('esent.dll', { JetTerm: { args: ['u64'], returns: 'i32' } }); JetTerm(i)`, 'JetTerm(i)'],
  ['bun, symbols by address', `import { linkSymbols } from 'bun:ffi'; const lib = linkSymbols({ JetTerm: { ptr, args: [] } }); lib.symbols.JetTerm(i)`, 'JetTerm(i)'],
  ['ffi-napi', `const ffi = require('ffi-napi'); const e = ffi.Library('esent', { JetTerm: ['int', ['size_t']] }); e.JetTerm(i); e.JetTerm.async(i, done)`, 'JetTerm(i)', 'JetTerm(i) → callback'],
  ['ffi-napi, new', `const e = new ffi.Library('esent', spec); e.JetTerm(i)`, 'JetTerm(i)'],
  ['a wrapped declaration', `const JetTerm = declare('JetTerm', ['size_t']); JetTerm(i)`, 'JetTerm(i)'],
])

const binding = `const api = { JetTerm(i) { return 0 } };`

table('guards', [
  ['named', `import { guard } from '@jet-lifecycle/runtime'; ${binding} guard(api).JetTerm(i)`, 'JetTerm(i)'],
  ['renamed', `import { guard as protect } from '@jet-lifecycle/runtime'; ${binding} const e = protect(api, {}); e.JetTerm(i)`, 'JetTerm(i)'],
  ['of a namespace', `import * as runtime from '@jet-lifecycle/runtime'; ${binding} const { JetTerm } = runtime.guard(api); JetTerm(i)`, 'JetTerm(i)'],
  ['required', `const { guard } = require('@jet-lifecycle/runtime'); ${binding} guard(api).JetTerm(i)`, 'JetTerm(i)'],
  ['imported dynamically', `const { guard } = await import('@jet-lifecycle/runtime'); ${binding} guard(api).JetTerm(i)`, 'JetTerm(i)'],
  ['a guard of a guard', `import { guard } from '@jet-lifecycle/runtime'; ${binding} guard(guard(api)).JetTerm(i)`, 'JetTerm(i)'],
  ['another guard', `import { guard } from './guard.js'; guard(e).JetTerm(i)`, 'JetTerm(i)'],
])

table('settings: modules', [
  ['an import', `import { JetTerm, JetTerm2 as end } from 'esent'; JetTerm(i); end(i, 0)`, 'JetTerm(i)', 'JetTerm2(i, 0)'],
  ['an import of another module', `import { JetTerm } from './mock.js'; JetTerm(i)`],
  ['a namespace', `import * as e from 'esent'; e.JetTerm(i); e.native.JetTerm(i)`, 'JetTerm(i)', 'JetTerm(i)'],
  ['a namespace of another module', `import * as e from './mock.js'; e.JetTerm(i); e.native.JetTerm(i); const { JetTerm } = e; JetTerm(i)`],
  ['the default of another module', `import JetTerm from './mock.js'; JetTerm(i)`],
  ['require', `require('esent').JetTerm(i); require('./mock').JetTerm(i)`, 'JetTerm(i)'],
  ['a dynamic import', `(await import('./mock.js')).JetTerm(i)`],
  ['an address', `import { JetTerm } from 'https://cdn.example.org/esent@1/mod.ts'; JetTerm(i)`, 'JetTerm(i)'],
  ['what is injected', `const f = (e, JetInit) => { e.JetTerm(i); JetInit(i) }`, 'JetTerm(i)', 'JetInit(i)'],
  ['what another module returns', `import { load } from './load.js'; const e = load(); e.JetTerm(i)`, 'JetTerm(i)'],
  ['what koffi declares', `import koffi from 'koffi'; const f = koffi.load('esent').func('int JetTerm(size_t)'); f(i)`, 'JetTerm(i)'],
  ['what is guarded', `import { guard } from '@jet-lifecycle/runtime'; import * as e from './mock.js'; guard(e).JetTerm(i)`, 'JetTerm(i)'],
], { modules: ['esent', 'https://cdn.example.org/*'] })

table('settings: spellings', [
  ['by name', `import { halt } from 'esent'; halt(i)`, 'JetStopServiceInstance(i)'],
  ['by pattern', `e.jetTerm(i)`, 'JetTerm(i)'],
  ['renamed', `import { jetTerm as end } from 'esent'; end(i)`, 'JetTerm(i)'],
  ['the API’s own', `e.JetTerm(i)`, 'JetTerm(i)'],
  ['a function of the file', `function halt(i) {} halt(i)`],
  ['koffi', `lib.func('int jetTerm(size_t)')(i)`, 'JetTerm(i)'],
], { spellings: { halt: 'JetStopServiceInstance', 'jet*': 'Jet*' } })

const wrappers = [
  { name: 'close', behavesAs: 'JetTerm', handle: 1 },
  { name: 'halt', behavesAs: 'JetStopServiceInstance2', handle: 'this', grbit: 0 },
  { name: 'pause', behavesAs: 'JetStopServiceInstance2', handle: 0 },
  { name: 'work', behavesAs: 'JetMove', handle: 0, module: './work.js' },
  { name: 'work', behavesAs: 'JetBeginTransaction', handle: 1, module: './session.js' },
  { name: 'halt', behavesAs: 'JetStopService', module: './legacy.js' },
]

table('settings: wrappers', [
  ['an import', `import { close } from './db.js'; close('now', i)`, 'JetTerm(i)'],
  ['a member', `db.close('now', i)`, 'JetTerm(i)'],
  ['an alias', `const end = db.close; end('now', i)`, 'JetTerm(i)'],
  ['too few arguments', `db.close('now')`, 'JetTerm(–)'],
  ['behind a spread', `db.close(...args)`, 'JetTerm(?)'],
  ['a method', `this.db.halt(4)`, 'JetStopServiceInstance2(this.db, 4)'],
  ['a method that is no method', `const { halt } = db; halt(4)`, 'JetStopServiceInstance2(?, 4)'],
  ['a method through call', `db.halt.call(other, 4)`, 'JetStopServiceInstance2(other, 4)'],
  ['option bits that are not known', `pause(i)`, 'JetStopServiceInstance2(i, ?)'],
  ['of a module', `import { work } from './work.js'; work(s)`, 'JetMove(s, –, –, ?)'],
  ['of another module', `import { work } from './session.js'; work('x', s)`, 'JetBeginTransaction(s)'],
  ['of a third module', `import { work } from './other.js'; work(s)`],
  ['of no module', `work(s); db.work(s)`],
  ['an object that a module made', `import { open } from './work.js'; const db = open(); db.work(s)`, 'JetMove(s, –, –, ?)'],
  ['an instance of a class of a module', `import { Db } from './work.js'; new Db().work(s)`, 'JetMove(s, –, –, ?)'],
  ['what a module says comes first', `import * as db from './legacy.js'; db.halt()`, 'JetStopService()'],
  ['a function of the file', `function close(x, i) {} close('now', i)`],
  ['a method of a class of the file', `class Db { close(x, i) {} } new Db().close('now', i)`],
  ['a method of an object of the file', `const db = { close: () => {} }; db.close('now', i)`],
  ['the wrapped function', `e.JetTerm(i)`, 'JetTerm(i)'],
], { wrappers })

describe('how calls report failures', () => {
  const reportsOf = (code: string, settings: object): string[] => {
    const reports: string[] = []
    read(code, settings, (node, reader) => {
      const call = node.type === 'CallExpression' ? reader.callOf(node) : null
      if (call !== null) reports.push(call.reports)
    })
    return reports
  }
  const close = { name: 'close', behavesAs: 'JetTerm', handle: 0 }

  it.each([
    [{}, ['code']],
    [{ reports: 'throws' }, ['throws']],
    [{ wrappers: [close] }, ['code', 'code']],
    [{ wrappers: [{ ...close, reports: 'throws' }] }, ['code', 'throws']],
    [{ reports: 'throws', wrappers: [close] }, ['throws', 'throws']],
    [{ reports: 'throws', wrappers: [{ ...close, reports: 'code' }] }, ['throws', 'code']],
  ])('%j', (settings, expected) => {
    expect(reportsOf('e.JetTerm(i); close(i)', settings)).toEqual(expected)
  })
})

describe('checkers', () => {
  const checkersIn = (code: string): string[] => {
    const found: string[] = []
    read(code, { checkers: ['check', { name: 'ensure', module: '*/errors.js' }] }, (node, reader) => {
      if (node.type === 'CallExpression' && reader.isChecker(node)) found.push(reader.sourceCode.getText(node))
    })
    return found
  }

  it.each([
    ['check(err)', 'check(err)'],
    [`import { check } from 'x'; check(err)`, 'check(err)'],
    [`import { check as ok } from 'x'; ok(err)`, 'ok(err)'],
    ['this.check(err)', 'this.check(err)'],
    ['errors.check(err)', 'errors.check(err)'],
    [`const { check: ok } = require('x'); ok(err)`, 'ok(err)'],
    ['const f = (check) => check(err)', 'check(err)'],
    [`import { ensure } from './errors.js'; ensure(err)`, 'ensure(err)'],
    [`import * as errors from './errors.js'; errors.ensure(err)`, 'errors.ensure(err)'],
    ['declare function check(err: number): void; check(err)', 'check(err)'],
    ['function check(err) {} check(err)'],
    ['const check = () => {}; check(err)'],
    ['class A { check(err) {} close(err) { this.check(err) } }'],
    ['const errors = { check() {} }; errors.check(err)'],
    [`import { ensure } from './other.js'; ensure(err)`],
    ['ensure(err); checked(err)'],
    [`import { other as check } from 'x'; check(err)`],
  ])('%s', (code, ...expected) => {
    expect(checkersIn(code)).toEqual(expected)
  })
})
