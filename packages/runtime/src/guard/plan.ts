import type { HandleUse, JetFunction, JetFunctionName, Profile } from '@jet-lifecycle/model/facts'
import { jetFunction } from '@jet-lifecycle/model/facts'
import { compiledInstance, compiledProcess, compiledSession, entryOf } from '@jet-lifecycle/model/gates'
import type { Entry } from '@jet-lifecycle/model/gates'
import { bitsOf } from '../handles/records.ts'

/** How a call enters under its option bits. */
export interface Way {
  /** What the guard's profile says. */
  readonly entry: Entry
  /** What the engine does: judges what an answer proves. */
  readonly engine: Entry
  /** The bits of the gates and roles that the call meets. */
  readonly bits: number
}

/** Everything about a function that the ladder needs, taken from its facts once. Positions are -1 where there is no such argument. */
export interface Plan {
  readonly fn: JetFunctionName
  readonly handle: HandleUse
  readonly isInit: boolean
  /** Allocates an instance of its own where the call names none. */
  readonly isRestore: boolean
  /** Leaves a trace while it is inside the engine: the instance is initialising, terminating … */
  readonly lasts: boolean
  /** Its outcome can change what is known, apart from the errors that tell of others. */
  readonly commits: boolean
  /** Neither the instance nor anything else that the guard keeps concerns it. */
  readonly isFree: boolean
  /** Is alone with its session while it is inside the engine; what enters by the instance gate is not. */
  readonly occupiesSession: boolean
  readonly instanceAt: number
  readonly sessionAt: number
  readonly cursorAt: number
  readonly snapshotAt: number
  readonly grbitAt: number
  readonly newInstanceAt: number
  readonly newSessionAt: number
  readonly newSnapshotAt: number
  /** The instance is passed by its address: `JET_INSTANCE *`. */
  readonly byAddress: boolean
  wayOf(grbit: number): Way
}

/** Functions that appear in an event of a machine. */
const stepping: ReadonlySet<string> = new Set(
  [compiledInstance, compiledProcess, compiledSession].flatMap(({ table: { events, alike } }) =>
    [...Object.keys(events), ...Object.keys(alike)].map((key) => key.replace(/^begin /, '').replace(/[:!].*$/, '')),
  ),
)
const lasting: ReadonlySet<string> = new Set(
  Object.keys({ ...compiledInstance.table.events, ...compiledInstance.table.alike, ...compiledProcess.table.events, ...compiledProcess.table.alike })
    .filter((key) => key.startsWith('begin '))
    .map((key) => key.slice('begin '.length)),
)

/** Ways are few; a caller that varies option bits without end must not fill the memory. */
const keptWays = 64

export function planOf(fn: JetFunctionName, profile: Profile): Plan {
  const facts = jetFunction(fn)
  const of = (type: RegExp, directions: readonly string[]): number =>
    facts.params.findIndex((param) => type.test(param.type) && directions.includes(param.direction))
  const acquired = (what: string): number =>
    facts.params.findIndex((param) => facts.acquires?.some((each) => each.what === what && each.param === param.name))
  const instanceAt = of(/\bJET_INSTANCE\b/, ['in', 'inout'])
  const ways = new Map<number, Way>()
  const isFixed = facts.fixedError !== undefined

  return {
    fn,
    handle: facts.handle,
    isInit: fn.startsWith('JetInit'),
    isRestore: fn.startsWith('JetRestore') || fn.startsWith('JetExternalRestore'),
    lasts: lasting.has(fn),
    commits: !isFixed && (stepping.has(fn) || lasting.has(fn) || acquires(facts, 'sesid', 'instance', 'snapshot-session')),
    isFree: isFixed || (facts.handle === 'none' && facts.gate === 'none' && !stepping.has(fn) && !acquires(facts, 'snapshot-session')),
    occupiesSession: (facts.handle === 'session' || facts.handle === 'session-optional') && facts.gate !== 'instance',
    instanceAt,
    sessionAt: of(/\bJET_SESID\b/, ['in']),
    cursorAt: facts.validates === 'session+cursor' ? of(/\bJET_TABLEID\b/, ['in']) : -1,
    snapshotAt: of(/\bJET_OSSNAPID\b/, ['in']),
    grbitAt: of(/\bJET_GRBIT\b/, ['in']),
    newInstanceAt: acquired('instance'),
    newSessionAt: acquired('sesid'),
    newSnapshotAt: acquired('snapshot-session'),
    byAddress: facts.params[instanceAt]?.type.includes('*') ?? false,
    wayOf(grbit) {
      const known = ways.get(grbit)
      if (known !== undefined) return known
      const entry = entryOf(fn, grbit, profile)
      const way = { entry, engine: profile === 'engine' ? entry : entryOf(fn, grbit, 'engine'), bits: bitsOf(entry) }
      if (ways.size < keptWays) ways.set(grbit, way)
      return way
    },
  }
}

function acquires(facts: JetFunction, ...resources: readonly string[]): boolean {
  return facts.acquires?.some(({ what }) => resources.includes(what)) ?? false
}
