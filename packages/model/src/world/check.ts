import type { HandleKind, JetErrorName, Profile } from '../facts/index.ts'
import { functionRows, jetErrors } from '../facts/index.ts'
import type { Call, Outcome } from './types.ts'

/** Misuse from JavaScript, where no type stands in the way, is told with what would be right. */

const profiles: readonly string[] = ['documented', 'engine'] satisfies readonly Profile[]
const kinds: readonly string[] = ['instance', 'sesid', 'dbid', 'tableid', 'hFile', 'snapId'] satisfies readonly HandleKind[]

export function checkProfile({ fn }: Call, profile: Profile): void {
  if (profiles.includes(profile)) return
  throw new TypeError(`Cannot judge ${fn} by the profile ${profile}: there are ${profiles.join(' and ')}.`)
}

export function checkCall(call: Call): void {
  const { fn, handles, grbit } = asObject(call, 'the call', '', 'fn, handles and grbit')
  if (typeof fn !== 'string' || !Object.hasOwn(functionRows, fn)) {
    const help = 'Names have no A or W at their end; baseNameOf gives the base name.'
    throw new TypeError(`Cannot judge ${shown(fn)}: it is not the base name of a JET function. ${help}`)
  }
  checkHandles(asObject(handles, 'handles of ', fn, 'handles by kind'), 'handles of ', fn)
  if (typeof grbit !== 'number' || grbit >>> 0 !== grbit) {
    throw new TypeError(`Cannot judge ${fn}: its grbit is ${shown(grbit)}, but must be a number of 32 bits, unsigned, 0 where there are none; unsignedGrbit makes one.`)
  }
}

/** Codes that are no failure. */
const successes: ReadonlySet<string> = new Set(
  (Object.keys(jetErrors) as JetErrorName[]).filter((name) => jetErrors[name] >= 0 || name.startsWith('JET_wrn')),
)

/** An outcome in which every success is null. */
export function readOutcome({ fn }: Call, outcome: Outcome): Outcome {
  const { error, returned } = asObject(outcome, 'the outcome of ', fn, 'error, and returned where handles were handed out')
  if (returned !== undefined) checkHandles(asObject(returned, 'returned of ', fn, 'handles by kind'), 'returned of ', fn)
  if (error === null || error === 'unknown') return outcome
  if (successes.has(error)) return { ...outcome, error: null }
  if (Object.hasOwn(jetErrors, error)) return outcome
  throw new TypeError(`Cannot finish ${fn}: its outcome is ${shown(error)}, but error is null for success, the name of a JET_ERR, or 'unknown'.`)
}

/** A type says that it is an object; JavaScript may know better. No text is put together where nothing is wrong. */
function asObject<T extends object>(value: T, what: string, of: string, wanted: string): T {
  if (typeof value === 'object' && (value as unknown) !== null) return value
  throw new TypeError(`${what}${of} must be an object with ${wanted}, and is ${shown(value)}.`)
}

const shown = (value: unknown): string => (typeof value === 'object' && value !== null ? 'an object' : String(value))

function checkHandles(handles: object, what: string, of: string): void {
  for (const kind in handles) {
    if (Object.hasOwn(handles, kind) && !kinds.includes(kind)) throw new TypeError(`${what}${of}: there is no kind of handle ${kind}; there are ${kinds.join(', ')}.`)
  }
}
