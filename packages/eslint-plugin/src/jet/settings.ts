import type { JetFunctionName, Profile } from '@jet-lifecycle/model/facts'
import { baseNameOf } from '@jet-lifecycle/model/facts'

import { signatureOf } from './signature.ts'
import { expandSpelling } from './spelling.ts'

/** How a binding reports that a call failed: by the JET_ERR that it returns, or by an exception. */
export type ErrorReporting = 'code' | 'throws'

/** Where a wrapper is given something: an argument, by its index, or what it is a method of. */
export type WrapperPlace = number | 'this'

/** A function under another name that does what a JET function does. */
export interface Wrapper {
  readonly name: string
  readonly behavesAs: JetFunctionName
  /** The handle that says what the call concerns; null where the JET function has none. */
  readonly handle: WrapperPlace | null
  /** The argument with the option bits; null if it has none, and they are not known. */
  readonly grbit: number | null
  readonly reports: ErrorReporting
}

/** `settings.jetLifecycle`, checked, with its defaults. */
export interface JetSettings {
  readonly profile: Profile
  readonly reports: ErrorReporting
  /** Whether functions imported from this module are the API's; every module's are if the settings name none. */
  isJetModule: (source: string) => boolean
  /** The JET function of a name: the API's own, or another spelling. */
  functionOf: (name: string) => JetFunctionName | null
  /** The wrapper of a name; `source` is the module that it comes from, as far as the file shows one. */
  wrapperOf: (name: string, source: string | null) => Wrapper | null
  /** Whether a function throws or ends the process if it is given a negative JET_ERR. */
  isChecker: (name: string, source: string | null) => boolean
  readonly hasCheckers: boolean
  /** Whether a file may call one of these functions: one scan for their names. Always pass the same list. */
  mayCall: (text: string, functions: readonly JetFunctionName[]) => boolean
}

type ModuleTest = (source: string) => boolean

interface Named<T> {
  readonly isFrom: ModuleTest | null
  readonly value: T
}

const read = new WeakMap<object, JetSettings>()

const noSettings = {}

/**
 * The settings of the plugin.
 * @param settings all settings of the configuration; `jetLifecycle` is the plugin's key
 * @throws TypeError that names the key, what is wrong with it, and what would be right
 */
export function readSettings(settings: Readonly<Record<string, unknown>>): JetSettings {
  const { jetLifecycle = noSettings } = settings
  // For each file that is linted: the same object again, as a rule.
  const known = typeof jetLifecycle === 'object' && jetLifecycle !== null ? read.get(jetLifecycle) : undefined
  if (known !== undefined) return known
  const given = record(jetLifecycle, 'settings.jetLifecycle', ['profile', 'reports', 'modules', 'spellings', 'wrappers', 'checkers'])
  const found = parse(given)
  read.set(given, found)
  return found
}

function parse(given: Record<string, unknown>): JetSettings {
  const at = (key: string): string => `settings.jetLifecycle.${key}`
  const reports = reportsOf(given['reports'], at('reports')) ?? 'code'
  const profile = given['profile'] === undefined ? 'documented' : oneOf(given['profile'], at('profile'), ['documented', 'engine'])
  const modules = given['modules'] === undefined ? null : moduleTest(given['modules'], at('modules'))
  const spellings = spellingsOf(given['spellings'] ?? {}, at('spellings'))
  const wrappers = byName(list(given['wrappers'] ?? [], at('wrappers'), '{ name, behavesAs, handle }'), (each, place) =>
    wrapperFrom(each, place, reports),
  )
  const checkers = byName(list(given['checkers'] ?? [], at('checkers'), "names, as 'check', or { name, module }"), checkerFrom)
  const functionOf = (name: string) => baseNameOf(name) ?? spellings.get(name) ?? null
  return {
    profile,
    reports,
    isJetModule: modules ?? (() => true),
    functionOf,
    wrapperOf: (name, source) => pick(wrappers.get(name), source),
    isChecker: (name, source) => pick(checkers.get(name), source) !== null,
    hasCheckers: checkers.size > 0,
    mayCall: scanner(spellings, [...wrappers.values()].flat().map(({ value }) => value)),
  }
}

function byName<T>(
  entries: readonly unknown[],
  from: (entry: unknown, place: number) => Named<T> & { readonly name: string },
): ReadonlyMap<string, readonly Named<T>[]> {
  const found = new Map<string, Named<T>[]>()
  for (const [index, entry] of entries.entries()) {
    const named = from(entry, index)
    found.set(named.name, [...(found.get(named.name) ?? []), named])
  }
  return found
}

/** What is said of the module comes before what is said of any. */
function pick<T>(entries: readonly Named<T>[] | undefined, source: string | null): T | null {
  const own = entries?.find(({ isFrom }) => isFrom !== null && source !== null && isFrom(source))
  return (own ?? entries?.find(({ isFrom }) => isFrom === null))?.value ?? null
}

function wrapperFrom(entry: unknown, index: number, reports: ErrorReporting): Named<Wrapper> & { name: string } {
  const at = `settings.jetLifecycle.wrappers[${index}]`
  const given = record(entry, at, ['name', 'module', 'behavesAs', 'handle', 'grbit', 'reports'])
  const name = identifier(given['name'], `${at}.name`)
  const behavesAs = functionName(given['behavesAs'], `${at}.behavesAs`)
  const { handles, grbit: grbitIndex } = signatureOf(behavesAs)
  const { handle = null, grbit = null } = given
  if (handle === null && handles.length > 0) {
    fail(`${at}.handle`, `the index of the argument that is the ${handleWords[handles[0]?.role ?? 'instance']}, or 'this' for what it is a method of`, handle)
  }
  if (handle !== null && handles.length === 0) fail(`${at}.handle`, `left out: ${behavesAs} takes no handle`, handle)
  if (handle !== null && handle !== 'this' && !isIndex(handle)) fail(`${at}.handle`, "the index of an argument, as 0, or 'this'", handle)
  if (grbit !== null && !isIndex(grbit)) fail(`${at}.grbit`, 'the index of an argument, as 1', grbit)
  if (grbit !== null && grbitIndex === null) fail(`${at}.grbit`, `left out: ${behavesAs} takes no option bits`, grbit)
  return {
    name,
    isFrom: given['module'] === undefined ? null : moduleTest(given['module'], `${at}.module`),
    value: { name, behavesAs, handle, grbit, reports: reportsOf(given['reports'], `${at}.reports`) ?? reports },
  }
}

const handleWords = { instance: 'instance', sesid: 'session', dbid: 'database', tableid: 'cursor' } as const

function checkerFrom(entry: unknown, index: number): Named<true> & { name: string } {
  const at = `settings.jetLifecycle.checkers[${index}]`
  if (typeof entry === 'string') return { name: identifier(entry, at), isFrom: null, value: true }
  const given = record(entry, at, ['name', 'module'], "a name, as 'check', or { name, module }")
  const isFrom = given['module'] === undefined ? null : moduleTest(given['module'], `${at}.module`)
  return { name: identifier(given['name'], `${at}.name`), isFrom, value: true }
}

function spellingsOf(value: unknown, at: string): ReadonlyMap<string, JetFunctionName> {
  const found = new Map<string, JetFunctionName>()
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(at, "an object, as { stopService: 'JetStopService' }", value)
  for (const [spelling, meaning] of Object.entries(value)) {
    if (!spelling.includes('*')) {
      found.set(identifier(spelling, `A key of ${at}`), functionName(meaning, `${at}.${spelling}`))
      continue
    }
    if (meaning !== 'Jet*') fail(`${at}[${JSON.stringify(spelling)}]`, "'Jet*', where the * of both stands for the same", meaning)
    if (!/^[\w$]*\*[\w$]*$/.test(spelling) || spelling === '*') {
      fail(`A key of ${at}`, "a name, or a name with one * and something beside it, as 'jet*'", spelling)
    }
    for (const [name, base] of expandSpelling(spelling)) found.set(name, base)
  }
  return found
}

/** One module or several: names and addresses as they are imported, with * for any text, or regular expressions. */
function moduleTest(value: unknown, at: string): ModuleTest {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (entries.length === 0) fail(at, 'left out, or a list with at least one module', value)
  const tests = entries.map((entry, index): ModuleTest => {
    if (entry instanceof RegExp) return (source) => source.search(entry) !== -1
    if (typeof entry !== 'string' || entry === '') {
      fail(Array.isArray(value) ? `${at}[${index}]` : at, "a module as it is imported, as 'esent', './esent.js', 'https://example.org/*', or a RegExp", entry)
    }
    const pattern = new RegExp(`^${entry.split('*').map(escapeRegExp).join('.*')}$`)
    return (source) => pattern.test(source)
  })
  return (source) => tests.some((test) => test(source))
}

/** Finds the names under which some functions may be called. */
function scanner(spellings: ReadonlyMap<string, JetFunctionName>, wrappers: readonly Wrapper[]): JetSettings['mayCall'] {
  const traces = new Map<readonly JetFunctionName[], Trace>()
  return (text, functions) => {
    let trace = traces.get(functions)
    if (trace === undefined) traces.set(functions, (trace = traceOf(namesOf(functions, spellings, wrappers))))
    // The search for a plain text is several times as fast as that for one of several.
    return text.includes(trace.beginning) && text.search(trace.names) !== -1
  }
}

interface Trace {
  /** What all names begin with. */
  readonly beginning: string
  readonly names: RegExp
}

function traceOf(names: readonly string[]): Trace {
  // What begins like another name is found by the other.
  const shortest = names.filter((name) => !names.some((other) => other !== name && name.startsWith(other)))
  const [first = '', ...others] = shortest
  let length = first.length
  while (!others.every((name) => name.startsWith(first.slice(0, length)))) length -= 1
  return { beginning: first.slice(0, length), names: new RegExp([...new Set(shortest)].map(escapeRegExp).join('|')) }
}

function namesOf(functions: readonly JetFunctionName[], spellings: ReadonlyMap<string, JetFunctionName>, wrappers: readonly Wrapper[]): readonly string[] {
  const isOne = (name: JetFunctionName): boolean => functions.includes(name)
  const others = [...spellings].filter(([, base]) => isOne(base)).map(([spelling]) => spelling)
  return [...functions, ...others, ...wrappers.filter(({ behavesAs }) => isOne(behavesAs)).map(({ name }) => name.replace(/^#/, ''))]
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

function functionName(value: unknown, at: string): JetFunctionName {
  const name = typeof value === 'string' ? baseNameOf(value) : undefined
  return name ?? fail(at, "the name of a JET function, as 'JetStopServiceInstance'", value)
}

function identifier(value: unknown, at: string): string {
  return typeof value === 'string' && /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(value) ? value : fail(at, "the name of a function, as 'close'", value)
}

function reportsOf(value: unknown, at: string): ErrorReporting | undefined {
  return value === undefined ? undefined : oneOf(value, at, ['code', 'throws'])
}

function oneOf<const T extends string>(value: unknown, at: string, values: readonly T[]): T {
  return values.find((each) => each === value) ?? fail(at, values.map((each) => `'${each}'`).join(' or '), value)
}

function list(value: unknown, at: string, of: string): readonly unknown[] {
  return Array.isArray(value) ? value : fail(at, `a list of ${of}`, value)
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

/** An object with no other keys than these. */
function record(value: unknown, at: string, keys: readonly string[], right = `an object with the keys ${keys.join(', ')}`): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof RegExp) fail(at, right, value)
  const wrong = Object.keys(value).find((key) => !keys.includes(key))
  // What is not understood would be ignored without a word: ESLint knows no schema of settings.
  if (wrong !== undefined) throw new TypeError(`${at} has no key ${JSON.stringify(wrong)}: it is ${right}`)
  return value as Record<string, unknown>
}

function fail(at: string, right: string, value: unknown): never {
  throw new TypeError(`${at} must be ${right}, not ${value === undefined ? 'undefined' : JSON.stringify(value)}`)
}
