import type { HandleUse, JetFunctionName, Profile } from '@jet-lifecycle/model/facts'
import { jetFunction } from '@jet-lifecycle/model/facts'
import { compiledInstance, compiledProcess, compiledSession, entryOf, optionBitSets, tellsOfOthers } from '@jet-lifecycle/model/gates'
import type { Answer } from '../conventions/answer.ts'
import type { Convention } from '../conventions/convention.ts'
import type { Signature } from '../conventions/signature.ts'
import { signatureOf } from '../conventions/signature.ts'
import { bitsOf } from '../handles/books.ts'
import type { Target } from './members.ts'

/** What the ladder needs to know of a function, from its facts. */
export interface Traits {
  readonly fn: JetFunctionName
  readonly signature: Signature
  readonly handle: HandleUse
  /** No state concerns it, and it changes none. */
  readonly isFree: boolean
  /** It may change what is known if it succeeds. */
  readonly commits: boolean
  /** Is alone with its session while it is inside the engine; what enters by the instance gate is not. */
  readonly occupiesSession: boolean
  /** What it releases may take more with it than the handle it names. */
  readonly undoes: boolean
  /**
   * Used by its session alone, and changes nothing, whatever its option bits: what programs call most. The mask of the gates
   * that it meets, and where its cursor and its database are (-1: it has none). null: it goes the long way.
   */
  readonly short: { readonly bits: number; readonly cursorAt: number; readonly databaseAt: number } | null
  /** Whether an error tells something, of the call itself or of others. */
  tells(answer: Answer): boolean
}

/** One function of the binding. */
export interface Site {
  readonly traits: Traits
  readonly convention: Convention
  /** The name that it is called by. */
  readonly calledAs: string
  /** The function of the binding; it may set another in its place when it is first called. */
  target: Target
  readonly self: unknown
  /** Whether it gives a Promise, as far as was said or seen. */
  later: boolean
  /** Makes what it gives back, when it does not throw, look as it was seen to. */
  wrapCode: (code: number) => unknown
}

const machines = [compiledInstance, compiledProcess, compiledSession]
const sessionEnds: readonly JetFunctionName[] = ['JetRollback', 'JetEndSession']
const known: Record<Profile, Map<JetFunctionName, Traits>> = { documented: new Map(), engine: new Map() }

export function traitsOf(fn: JetFunctionName, profile: Profile): Traits {
  let found = known[profile].get(fn)
  if (found === undefined) known[profile].set(fn, (found = describe(fn, profile)))
  return found
}

function describe(fn: JetFunctionName, profile: Profile): Traits {
  const { handle, gate, acquires = [], releases = [], fixedError, validates, checksDbid, backup } = jetFunction(fn)
  const signature = signatureOf(fn)
  const sets = optionBitSets(fn)
  const begins = machines.some((machine) => machine.event(`begin ${fn}`, 0, null) >= 0)
  const steps = begins || machines.some((machine) => sets.some((bits) => machine.event(fn, bits, null) >= 0))
  const isSnapshotCall = handle === 'snapshot' || handle === 'instance+snapshot' || acquires.some(({ what }) => what === 'snapshot-session')
  const isFixed = fixedError !== undefined
  const hands = signature.outs.length > 0 || releases.some(({ what }) => what in released)
  const commits = !isFixed && (steps || hands || isSnapshotCall || signature.bringsInstance || handle === 'session-optional')
  const told = new Map<Answer, boolean>()
  return {
    fn, signature, handle, commits,
    isFree: (isFixed && validates === undefined) || (handle === 'none' && gate === 'none' && !commits),
    occupiesSession: (handle === 'session' || handle === 'session-optional') && gate !== 'instance',
    undoes: sessionEnds.includes(fn) || releases.some(({ what }) => what === 'dbid'),
    short: commits || isFixed || backup === 'end' ? null : shortWay(signature, handle, checksDbid === true, profile),
    tells(answer) {
      let tells = told.get(answer)
      if (tells === undefined) {
        tells = tellsOfOthers.has(answer) || machines.some((machine) => sets.some((bits) => machine.event(fn, bits, answer) >= 0)) || sessionEnds.includes(fn)
        told.set(answer, tells)
      }
      return tells
    },
  }
}

/** Resources that are handles. */
const released = { 'instance': 0, 'sesid': 0, 'dbid': 0, 'tableid': 0, 'backup-file-handle': 0, 'snapshot-session': 0 }

function shortWay({ fn, ins }: Signature, handle: HandleUse, checksDbid: boolean, profile: Profile): Traits['short'] {
  const [first, ...others] = ins
  if (handle !== 'session' || first?.kind !== 'sesid' || first.at !== 0 || first.byAddress || first.field !== null) return null
  if (others.length > 1 || others.some(({ kind, field }) => field !== null || (kind !== 'tableid' && kind !== 'dbid'))) return null
  const entries = optionBitSets(fn).map((bits) => entryOf(fn, bits, profile))
  const bits = entries.map(bitsOf)
  if (entries.some(({ session, process }) => session !== null || process !== null) || bits.some((each) => each !== bits[0])) return null
  const at = (kind: string): number => others.find((each) => each.kind === kind)?.at ?? -1
  const cursorAt = at('tableid')
  const databaseAt = checksDbid ? at('dbid') : -1
  return cursorAt > 1 || databaseAt > 1 ? null : { bits: bits[0] ?? 0, cursorAt, databaseAt }
}

const asCode = (code: number): unknown => code

export function siteOf(traits: Traits, convention: Convention, calledAs: string, target: Target, self: unknown): Site {
  const { promises } = convention
  const later = promises === 'all' || (promises !== 'seen' && promises.includes(calledAs)) || isAsyncFunction(target)
  return { traits, convention, calledAs, target: plain(target), self, later, wrapCode: asCode }
}

/** A function that is called by its `call`, as `Function.prototype` has it: a function may have its own. */
function plain(target: Target): Target {
  if (target.call === Function.prototype.call) return target
  return function (this: unknown, ...args) {
    return Reflect.apply(target, this, args)
  }
}

function isAsyncFunction(target: Target): boolean {
  return Reflect.get(target, Symbol.toStringTag) === 'AsyncFunction'
}

/** Remembers how a function answers: a later refusal looks the same. */
export function noteShape(site: Site, result: unknown): void {
  if (typeof result !== 'object' || result === null) return
  if (Array.isArray(result)) {
    const rest = Array<null>(Math.max(0, result.length - 1)).fill(null)
    site.wrapCode = (code) => [code, ...rest]
    return
  }
  const field = ['error', 'err', 'code', 'result'].find((name) => Object.hasOwn(result, name))
  if (field !== undefined) site.wrapCode = (code) => ({ [field]: code })
}
