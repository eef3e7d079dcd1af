import { baseNameOf, grbit, grbits, jetErrorValue } from '@jet-lifecycle/model/facts'
import type { JetGrbitName } from '@jet-lifecycle/model/facts'

/** Looks up what the program knows by a name of the API: a function or a constant. */
type LookUp = (name: string) => unknown

/** The modules and globals that programs reach the API by. */
export interface Surroundings {
  readonly load: (module: string) => unknown
  /** In the order of {@link hostNames}. */
  readonly host: readonly unknown[]
}

/** Functions of other files that may end an instance, and do not stop it. */
export const enders = ['release', 'discard', 'free'] as const

export const hostNames = ['process', 'console', 'require', 'module', 'Deno', 'setTimeout', 'setImmediate'] as const

/**
 * @param jet the API function of a name, or undefined
 * @param later is given what the program wants done at another time
 * @param foreign is what functions of other files do
 */
export function surroundings(jet: LookUp, later: (callback: () => void) => void, foreign: (name: string, args: readonly unknown[]) => void): Surroundings {
  const esent = bindingOf(jet)
  const library = { func: (...declaration: unknown[]) => jet(declaredName(declaration)), symbols: esent }
  const nothing = (): undefined => undefined
  const modules: Readonly<Record<string, unknown>> = {
    koffi: moduleOf({ load: () => library }),
    'bun:ffi': moduleOf({ dlopen: () => library, FFIType: {} }),
    'ffi-napi': moduleOf({ Library: () => esent }),
    'node:module': moduleOf({ createRequire: () => load }),
    '@jet-lifecycle/runtime': moduleOf({ guard: (binding: unknown) => binding }),
  }
  const otherFile: object = new Proxy({}, { get: (_, name) => (...args: unknown[]) => { foreign(String(name), args) } })
  const load = (name: string): unknown => modules[name] ?? (name.startsWith('./') && !name.includes('esent') ? otherFile : esent)
  const host: Record<(typeof hostNames)[number], unknown> = {
    process: { env: {}, argv: [], on: (_event: string, callback: () => void) => { later(callback) }, once: (_event: string, callback: () => void) => { later(callback) }, platform: 'win32' },
    console: { log: nothing, error: nothing, warn: nothing },
    require: load,
    module: { exports: {} },
    Deno: { dlopen: () => library },
    setTimeout: later,
    setImmediate: later,
  }
  return { load, host: hostNames.map((name) => host[name]) }
}

function moduleOf(members: object): object {
  return { ...members, default: members }
}

/** What a binding exports: the functions, the constants, and itself as its default. */
function bindingOf(jet: LookUp): object {
  const esent: object = new Proxy({}, {
    get: (_, name) => {
      if (name === 'default') return esent
      return typeof name === 'string' ? (jet(name) ?? constant(name)) : undefined
    },
  })
  return esent
}

function constant(name: string): number | undefined {
  if (name === 'JET_errSuccess') return 0
  return Object.hasOwn(grbits, name) ? grbit(name as JetGrbitName) : jetErrorValue(name)
}

/** The name in `func('int JetTerm(uintptr_t)')`, `func('JetTerm', …)`, `func('__stdcall', 'JetTerm', …)`. */
function declaredName(declaration: readonly unknown[]): string {
  for (const part of declaration) {
    const found = typeof part === 'string' ? /\bJet[A-Za-z0-9]+/.exec(part)?.[0] : undefined
    if (found !== undefined && baseNameOf(found) !== undefined) return found
  }
  throw new Error(`no JET function in ${String(declaration)}`)
}
