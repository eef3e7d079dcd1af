import type { JetErrorName, Profile } from '../facts/index.ts'
import type { ClosedReason, Family, GateName, LifecycleError, UnknownReason } from './names.ts'
import { gateNames, reasonOfRegion } from './names.ts'
import type { MachineTable } from './tables.ts'
import { ended, nothing } from './tables.ts'

/** What one state says of one gate that it closes: the error, or why that is not known. */
export interface Closing {
  /** The region of the machine that closes it: `service`, `backup`. */
  readonly region: string
  readonly error: LifecycleError | null
  readonly unknown: UnknownReason | null
  /** Why it refuses, where it does. */
  readonly why: ClosedReason
}

const profiles = ['documented', 'engine'] as const satisfies readonly Profile[]

const checkOrder = Object.keys(reasonOfRegion)

/** Bit of a gate in the mask of its family. */
export function gateBit(family: Family, gate: GateName): number {
  const index = (gateNames[family] as readonly string[]).indexOf(gate)
  if (index < 0) throw new Error(`no gate ${gate} among those of the ${family}`)
  return 1 << index
}

/** A compiled machine, ready to be asked. Its states are integers; `-1` is the machine that has ended. */
export interface Machine {
  readonly table: MachineTable
  readonly initial: number
  /**
   * Number of what an event does, for {@link step}; -1 for nothing.
   * @param type function, `begin <function>`, or `last instance freed`
   * @param grbit unsigned 32 bits
   * @param error what it returned: null is success, `unknown` a code that the facts do not know
   */
  event(type: string, grbit: number, error: JetErrorName | 'unknown' | null): number
  /** The state after an event; -1 when it ends the machine. */
  step(state: number, event: number): number
  /** Mask of the gates of a family that the state closes. */
  closed(state: number, family: Family, profile: Profile): number
  /** What the state says of one gate, or null if it is open. */
  closing(state: number, gate: GateName, profile: Profile): Closing | null
  /** The state of one region, as its path: `stopped.byInstance`. */
  region(state: number, name: string): string
  /** What the state of one region means to whoever asks often: `meaning` is asked once for each path. */
  reader<T>(name: string, meaning: (path: string) => T): (state: number) => T
  /** All regions with their states. */
  describe(state: number): Readonly<Record<string, string>>
  /** The state in which the regions have these states and the others their first. */
  stateOf(regions: Readonly<Record<string, string>>): number
}

type Closings = ReadonlyMap<GateName, Closing>

/** A region that closes a gate in some of its states. */
interface Keeper {
  readonly shift: number
  readonly mask: number
  readonly byState: readonly (Closing | null)[]
}

/** What is asked of a function when one of its events is looked up. */
interface Looked {
  /** Option bits that matter; undefined: none do. */
  readonly mask: number | undefined
  /** With other option bits the event is not known. */
  readonly isStrict: boolean
  readonly byBits: Map<number, Map<string | null, number>>
}

export function readTable(table: MachineTable): Machine {
  const { regions, columns, bits, strict } = table
  const byOrder = [...regions].sort((a, b) => checkOrder.indexOf(a.name) - checkOrder.indexOf(b.name))
  const closings: Record<Profile, ReadonlyMap<string, readonly Closings[]>> = {
    documented: new Map(regions.map((region) => [region.name, region.closes.map((tags) => closingsOf(region.name, tags, 'documented'))])),
    engine: new Map(regions.map((region) => [region.name, region.closes.map((tags) => closingsOf(region.name, tags, 'engine'))])),
  }
  /** `profile/family` → per region, the mask of each of its states. */
  const masks = new Map<string, readonly Int32Array[]>()
  for (const profile of profiles) {
    for (const family of Object.keys(gateNames) as Family[]) {
      masks.set(`${profile}/${family}`, regions.map((region) => Int32Array.from(closings[profile].get(region.name) ?? [], (each) => maskOf(family, each))))
    }
  }
  /** Per gate the regions that ever close it, in the order in which they answer, with what each of their states says. */
  const inDocuments = keepersOf('documented')
  const inEngine = keepersOf('engine')
  function keepersOf(profile: Profile): ReadonlyMap<GateName, readonly Keeper[]> {
    return new Map(Object.values(gateNames).flat().map((gate) => [gate, byOrder.flatMap(({ name, shift, width }) => {
      const byState = (closings[profile].get(name) ?? []).map((each) => each.get(gate) ?? null)
      return byState.every((each) => each === null) ? [] : [{ shift, mask: (1 << width) - 1, byState }]
    })]))
  }
  const fieldOf = (state: number, shift: number, width: number): number => (state >>> shift) & ((1 << width) - 1)
  const byName = new Map(regions.map((region) => [region.name, region]))
  const regionNamed = (name: string): MachineTable['regions'][number] => {
    const region = byName.get(name)
    if (region === undefined) throw new Error(`no region ${name}`)
    return region
  }

  /** Events looked up before, by function, by the bits that matter, by error. All three are few. */
  const looked = new Map<string, Looked>()
  const lookedFor = (type: string): Looked => {
    const found: Looked = { mask: bits[type], isStrict: strict.includes(type), byBits: new Map() }
    looked.set(type, found)
    return found
  }
  /** Per event, the regions that move, with what they move to. */
  const moves = columns.map(({ next }) => next.flatMap((row, index) => {
    const region = regions[index]
    return row && region ? [{ shift: region.shift, mask: (1 << region.width) - 1, row }] : []
  }))

  const machine: Machine = {
    table,
    initial: table.initial,

    event(type, grbit, error) {
      const { mask, isStrict, byBits } = looked.get(type) ?? lookedFor(type)
      if (isStrict && (grbit & ~(mask ?? ~0)) !== 0) return nothing
      const masked = grbit & (mask ?? 0)
      let byError = byBits.get(masked)
      if (byError === undefined) byBits.set(masked, (byError = new Map<string | null, number>()))
      let number = byError.get(error)
      if (number === undefined) byError.set(error, (number = eventNumber(table, type, mask === undefined ? null : masked >>> 0, error)))
      return number
    },

    step(state, event) {
      if (event === nothing) return state
      const own = moves[event]
      if (own === undefined) throw new Error(`no event ${String(event)}`)
      let next = state
      for (const { shift, mask, row } of own) {
        const to = row[(state >>> shift) & mask]
        if (to === undefined) throw new Error(`no state ${String(state)}`)
        if (to === ended) return ended
        next = (next & ~(mask << shift)) | (to << shift)
      }
      return next
    },

    closed(state, family, profile) {
      const own = masks.get(`${profile}/${family}`) ?? []
      let mask = 0
      for (const [index, region] of regions.entries()) mask |= own[index]?.[fieldOf(state, region.shift, region.width)] ?? 0
      return mask
    },

    closing(state, gate, profile) {
      for (const { shift, mask, byState } of (profile === 'engine' ? inEngine : inDocuments).get(gate) ?? []) {
        const found = byState[(state >>> shift) & mask]
        if (found) return found
      }
      return null
    },

    region(state, name) {
      const { shift, width, states } = regionNamed(name)
      return states[fieldOf(state, shift, width)] ?? ''
    },

    reader(name, meaning) {
      const { shift, width, states } = regionNamed(name)
      const mask = (1 << width) - 1
      const meanings = states.map(meaning)
      return (state) => {
        const field = (state >>> shift) & mask
        if (field >= meanings.length) throw new Error(`no state ${String(state)}`)
        return meanings[field] as (typeof meanings)[number]
      }
    },

    describe(state) {
      return Object.fromEntries(regions.map((region) => [region.name, machine.region(state, region.name)]))
    },

    stateOf(wanted) {
      let state = 0
      for (const [name, path] of Object.entries(wanted)) {
        const region = regionNamed(name)
        const index = region.states.indexOf(path)
        if (index < 0) throw new Error(`no state ${path} in the region ${name}: there are ${region.states.join(', ')}`)
        state |= index << region.shift
      }
      return state
    },
  }
  return machine
}

/** Number of what an event does: its own entry, else that of the error for any function or of any error for the function. */
function eventNumber({ events, alike }: MachineTable, type: string, bits: number | null, error: JetErrorName | 'unknown' | null): number {
  const name = (alike[type] ?? type) + (bits === null ? '' : `:${bits.toString(16)}`)
  if (error === null) return events[name] ?? nothing
  const own = events[`${name}!${error}`]
  if (own !== undefined || error === 'unknown') return own ?? nothing
  return events[`${name}!*`] ?? events[`*!${error}`] ?? nothing
}

/** Tags of one state → what it closes in a profile; the first word on a gate counts. */
function closingsOf(region: string, tags: readonly string[], profile: Profile): Closings {
  const found = new Map<GateName, Closing>()
  for (const tag of tags) {
    const [, only, gate, answer, crash] = /^(?:(documented|engine)\/)?([\w-]+): (.+?)( crash)?$/.exec(tag) ?? []
    if (gate === undefined || answer === undefined) throw new Error(`not a tag: ${tag}`)
    if ((only !== undefined && only !== profile) || found.has(gate as GateName)) continue
    const unknown = answer.startsWith('unknown ') ? (answer.slice('unknown '.length) as UnknownReason) : null
    if (!isClosing(region)) throw new Error(`the region ${region} closes a gate and has no reason: ${tag}`)
    const error = unknown === null ? (answer as LifecycleError) : null
    found.set(gate as GateName, { region, error, unknown, why: crash === undefined ? reasonOfRegion[region] : 'crash' })
  }
  return found
}

function isClosing(region: string): region is keyof typeof reasonOfRegion {
  return Object.hasOwn(reasonOfRegion, region)
}

function maskOf(family: Family, closings: Closings): number {
  let mask = 0
  for (const gate of closings.keys()) if ((gateNames[family] as readonly string[]).includes(gate)) mask |= gateBit(family, gate)
  return mask
}
