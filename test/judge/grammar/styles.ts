import type { Feature } from './features.ts'

/** How a program gets at the API. */
export interface Style {
  readonly kind: 'module' | 'commonjs'
  readonly call: (fn: string, args: readonly string[]) => string
  /** A function, or where there are any a constant, as a value. */
  readonly value: (name: string) => string
  readonly hasConstants: boolean
  /** `JetStopServiceInstance` is the program's own, and always succeeds. */
  readonly hasOwnStop?: boolean
  /** What stands at the top, once it is known what the program calls. */
  readonly header: () => readonly string[]
}

type Make = (words: number) => Style

const binding = (words: number): string => ["'esent-binding'", "'@acme/esent'", "'node-ese'", "'./esent.js'"][words % 4] ?? "'esent'"
const object = (words: number): string => ['esent', 'ese', 'jet', 'api'][words % 4] ?? 'esent'
const shortName = (name: string): string => (name.startsWith('Jet') ? name.charAt(3).toLowerCase() + name.slice(4) : name.replace('JET_bitStopService', 'stop'))
const list = (args: readonly string[]): string => args.join(', ')

/** By members of one object. */
function members(name: string, header: readonly string[], kind: Style['kind'] = 'module'): Style {
  return { kind, hasConstants: true, call: (fn, args) => `${name}.${fn}(${list(args)})`, value: (value) => `${name}.${value}`, header: () => header }
}

/** By a variable for each function. */
function variables(header: (fns: readonly string[]) => readonly string[], rename = (fn: string) => fn, kind: Style['kind'] = 'module'): Style {
  const used = new Set<string>()
  const value = (name: string): string => {
    used.add(name)
    return rename(name)
  }
  return {
    kind,
    hasConstants: true,
    value,
    call: (fn, args) => `${value(fn)}(${list(args)})`,
    header: () => header([...used].sort()),
  }
}

/** By variables for functions that the program declares itself. */
function declared(...args: Parameters<typeof variables>): Style {
  return { ...variables(...args), hasConstants: false }
}

function through(words: number, write: (callee: string, name: string, args: readonly string[]) => string): Style {
  const name = object(words)
  return { ...members(name, [`import * as ${name} from ${binding(words)}`]), call: (fn, args) => write(`${name}.${fn}`, name, args) }
}

export const styles: readonly (readonly [Feature, Make])[] = [
  ['recognition: named import', (words) => variables((fns) => [`import { ${list(fns)} } from ${binding(words)}`])],
  ['recognition: renamed import', (words) => variables((fns) => [`import { ${list(fns.map((fn) => `${fn} as ${shortName(fn)}`))} } from ${binding(words)}`], shortName)],
  ['recognition: namespace import', (words) => members(object(words), [`import * as ${object(words)} from ${binding(words)}`])],
  ['recognition: default import', (words) => members(object(words), [`import ${object(words)} from ${binding(words)}`])],
  ['recognition: dynamic import', (words) => members(object(words), [`const ${object(words)} = await import(${binding(words)})`])],
  ['recognition: require', (words) => members(object(words), [`const ${object(words)} = require(${binding(words)})`], 'commonjs')],
  ['recognition: destructuring', (words) => variables((fns) => [`const { ${list(fns)} } = require(${binding(words)})`], undefined, 'commonjs')],
  ['recognition: destructuring', (words) => variables((fns) => [`import native from ${binding(words)}`, '', `const { ${list(fns.map((fn) => `${fn}: ${shortName(fn)}`))} } = native`], shortName)],
  ['recognition: alias', (words) => members('db', [`import * as ${object(words)} from ${binding(words)}`, '', `const db = ${object(words)}`])],
  ['recognition: alias', (words) => variables((fns) => [`import * as native from ${binding(words)}`, '', ...fns.map((fn) => `const ${shortName(fn)} = native.${fn}`)], shortName)],
  ['recognition: computed member', (words) => ({ ...through(words, () => ''), call: (fn, args) => `${object(words)}['${fn}'](${list(args)})` })],
  ['recognition: call', (words) => through(words, (callee, name, args) => `${callee}.call(${list([name, ...args])})`)],
  ['recognition: apply', (words) => through(words, (callee, name, args) => `${callee}.apply(${name}, [${list(args)}])`)],
  ['recognition: bind', (words) => declared((fns) => [`import * as native from ${binding(words)}`, '', ...fns.map((fn) => `const ${shortName(fn)} = native.${fn}.bind(native)`)], shortName)],
  ['recognition: koffi', () => declared((fns) => ["import koffi from 'koffi'", '', "const lib = koffi.load('esent.dll')", ...fns.map((fn) => `const ${fn} = lib.func('int ${fn}(...)')`)])],
  ['recognition: koffi', () => declared((fns) => ["import koffi from 'koffi'", '', "const lib = koffi.load('esent.dll')", ...fns.map((fn) => `const ${shortName(fn)} = lib.func('${fn}', 'int', ['uintptr_t'])`)], shortName)],
  ['recognition: Deno.dlopen', (words) => {
    const style = variables((fns) => [`const ${object(words)} = Deno.dlopen('esent.dll', {`, ...fns.map((fn) => `  ${fn}: { parameters: ['usize'], result: 'i32' },`), '}).symbols'])
    return { ...style, hasConstants: false, call: (fn, args) => `${object(words)}.${style.call(fn, args)}`, value: (fn) => `${object(words)}.${style.value(fn)}` }
  }],
  ['recognition: bun:ffi', () => {
    const style = variables((fns) => ["import { dlopen, FFIType } from 'bun:ffi'", '', "const { symbols } = dlopen('esent.dll', {", ...fns.map((fn) => `  ${fn}: { args: [FFIType.u64], returns: FFIType.i32 },`), '})'])
    return { ...style, hasConstants: false, call: (fn, args) => `symbols.${style.call(fn, args)}`, value: (fn) => `symbols.${style.value(fn)}` }
  }],
  ['recognition: ffi.Library', () => {
    const style = variables((fns) => ["const ffi = require('ffi-napi')", '', "const esent = ffi.Library('esent', {", ...fns.map((fn) => `  ${fn}: ['int', ['size_t']],`), '})'], undefined, 'commonjs')
    return { ...style, hasConstants: false, call: (fn, args) => `esent.${style.call(fn, args)}`, value: (fn) => `esent.${style.value(fn)}` }
  }],
  ['recognition: guard', (words) => members('esent', ["import { guard } from '@jet-lifecycle/runtime'", `import * as native from ${binding(words)}`, '', 'const esent = guard(native)'])],
  ['recognition: local function of the same name', (words) => {
    const style = through(words, (callee, _name, args) => `${callee}(${list(args)})`)
    return {
      ...style,
      hasOwnStop: true,
      call: (fn, args) => (fn === 'JetStopServiceInstance' ? `${fn}(${list(args)})` : style.call(fn, args)),
      header: () => [...style.header(), '', 'function JetStopServiceInstance(handle) {', '  return handle > 0 ? 0 : -1', '}'],
    }
  }],
  ['recognition: A and W names', (words) => ({ ...through(words, () => ''), call: (fn, args) => `${object(words)}.${fn}${suffixes[fn] ?? ''}(${list(args)})` })],
]

const suffixes: Readonly<Record<string, string>> = { JetCreateInstance: 'W', JetSetCurrentIndex: 'A', JetOpenDatabase: 'W', JetOpenTable: 'W', JetGetSystemParameter: 'A' }
