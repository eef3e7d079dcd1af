import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode, StateValue } from 'xstate'
import { transition } from 'xstate'
import type { JetErrorName, JetFunctionName } from '../facts/index.ts'
import { grbit, jetFunctionNames } from '../facts/index.ts'
import type { MachineTable, RegionTable } from '../gates/tables.ts'
import { ended, nothing } from '../gates/tables.ts'
import type { LifecycleEvent } from './events.ts'
import { lastingFunctions } from './events.ts'
import { commits } from './groups.ts'
import { fatalKind, gateErrors, termRepeatable } from './guards.ts'

/** Option bits that decide what an event does; every subset of them is a case of its own. */
const relevantBits: Partial<Record<JetFunctionName, readonly number[]>> = {
  JetStopServiceInstance2: [0x2, 0x4, 0x8, grbit('JET_bitStopServiceResume')],
  JetTerm2: [grbit('JET_bitTermAbrupt'), grbit('JET_bitTermStopBackup')],
  JetBeginExternalBackup: [grbit('JET_bitBackupIncremental'), grbit('JET_bitBackupSurrogate')],
  JetBeginExternalBackupInstance: [grbit('JET_bitBackupIncremental'), grbit('JET_bitBackupSurrogate')],
  JetRollback: [grbit('JET_bitRollbackAll')],
  ...Object.fromEntries(
    commits.map((name) => [name, [grbit('JET_bitWaitLastLevel0Commit'), grbit('JET_bitWaitAllLevel0Commit'), grbit('JET_bitForceNewLog')]]),
  ),
}

/** A newer Windows may know more bits than these; a stop with one of them is not taken for a full stop. */
const strict: readonly JetFunctionName[] = ['JetStopServiceInstance2']

/** Errors that some guard of the machines looks for, and one that stands for every other known error. */
const otherError = 'JET_errFileNotFound' satisfies JetErrorName
const errors = [
  null, 'unknown', otherError, ...gateErrors, ...termRepeatable, ...fatalKind, 'JET_errAlreadyInitialized', 'JET_errInvalidParameter', 'JET_errInvalidGrbit',
  'JET_errNoBackup', 'JET_errBackupAbortByServer', 'JET_errBackupNotAllowedYet', 'JET_errInvalidPath', 'JET_errInvalidBackupSequence', 'JET_errBufferTooSmall', 'JET_wrnNyi', 'JET_errBadRestoreTargetInstance', 'JET_errOSSnapshotNotAllowed',
] as const

/** A function that no machine names: what an event of it does, any event with that error does. */
const anyFunction = 'JetMove' satisfies JetFunctionName

/**
 * Compiles a machine whose state is a set of independent regions into tables of integers: for each
 * region alone, what each of its states closes and where each event leads. That the regions are
 * independent is not assumed but tested (laws.test.ts).
 */
export function compileMachine(machine: AnyStateMachine): MachineTable {
  const regions = regionsOf(machine)
  const columns: MachineTable['columns'][number][] = []
  const columnByText = new Map<string, number>()
  const eventsOf = new Map<string, Record<string, number>>()

  const types = [anyFunction, ...jetFunctionNames.filter((name) => name !== anyFunction), ...lastingFunctions.map((name) => `begin ${name}` as const), 'last instance freed', 'gate passed'] as const
  const handled = new Set<string>(machine.events)
  for (const type of types) {
    if (!handled.has(type) && type !== anyFunction) continue
    const own: Record<string, number> = {}
    const bitCases = relevantBits[type as JetFunctionName]
    for (const bits of subsets(bitCases ?? [])) {
      const prefix = bitCases ? `:${bits.toString(16)}` : ''
      for (const error of type.includes(' ') ? [null] : errors) {
        const column = columnOf(machine, regions, { type, grbit: bits, error })
        const text = JSON.stringify(column)
        const idle = column.next.every((next) => next === null)
        if (!idle && !columnByText.has(text)) columnByText.set(text, columns.push(column) - 1)
        const number = idle ? nothing : (columnByText.get(text) ?? nothing)
        const suffix = error === null ? '' : `!${error === otherError ? '*' : error}`
        // What the reader falls back to when the event has no entry of its own.
        const fallback = error === null || error === 'unknown' ? nothing
          : (own[`${prefix}!*`] ?? eventsOf.get(anyFunction)?.[suffix] ?? nothing)
        if (error === otherError ? !idle : number !== fallback) own[prefix + suffix] = number
      }
    }
    eventsOf.set(type, own)
  }
  const bits = Object.fromEntries(
    Object.entries(relevantBits).filter(([name]) => handled.has(name)).map(([name, each]) => [name, each.reduce((all, bit) => (all | bit) >>> 0, 0)]),
  )
  return { ...nameEvents(eventsOf), regions, initial: 0, columns, bits, strict: strict.filter((name) => handled.has(name)) }
}

/** What the event does to each region, found by letting the machine itself step from each state of it. */
function columnOf(machine: AnyStateMachine, regions: readonly RegionTable[], event: LifecycleEvent): MachineTable['columns'][number] {
  const nodes = regionNodes(machine)
  const end = (machine.root.on as Record<string, unknown>)[event.type] ?? (machine.root.states['alive']?.on as Record<string, unknown> | undefined)?.[event.type]
  const next = regions.map((region, index) => {
    const events: readonly string[] = nodes[index]?.events ?? []
    if (!(events.includes(event.type) || events.includes('*') || (index === 0 && end !== undefined))) return null
    const row = region.states.map((_, from) => stepRegion(machine, regions, index, from, event))
    return row.every((to, from) => to === from) ? null : row
  })
  return { next }
}

/**
 * One region's step, the others at rest. What ends the machine is the first region's word (the phase of
 * the instance): another region is looked at from a state of the first in which the event does not end it.
 */
function stepRegion(machine: AnyStateMachine, regions: readonly RegionTable[], index: number, from: number, event: LifecycleEvent): number {
  const firsts = index === 0 ? [from] : regions[0]?.states.map((_, first) => first) ?? []
  for (const first of firsts) {
    const states = regions.map((_, other) => (other === index ? from : other === 0 ? first : 0))
    const [snapshot] = transition(machine, machine.resolveState({ value: valueOf(machine, regions, states), context: {} }), event)
    if ((snapshot as AnyMachineSnapshot).status === 'done') continue
    return stateOf(machine, regions, (snapshot as AnyMachineSnapshot).value as StateValue)[index] ?? from
  }
  return index === 0 ? ended : from
}

/** Functions with the same events under one name, the first of them. */
function nameEvents(eventsOf: ReadonlyMap<string, Record<string, number>>): Pick<MachineTable, 'events' | 'alike'> {
  const events: Record<string, number> = {}
  const alike: Record<string, string> = {}
  const firstWith = new Map<string, string>()
  for (const [type, own] of eventsOf) {
    const text = JSON.stringify(own)
    const first = type === anyFunction ? undefined : firstWith.get(text)
    if (first !== undefined) alike[type] = first
    else {
      if (type !== anyFunction) firstWith.set(text, type)
      for (const [key, column] of Object.entries(own)) events[(type === anyFunction ? '*' : type) + key] = column
    }
  }
  return { events, alike }
}

function subsets(bits: readonly number[]): number[] {
  return bits.reduce<number[]>((all, bit) => [...all, ...all.map((each) => (each | bit) >>> 0)], [0])
}

/** The parallel regions of a machine; a machine that has none is one region itself. */
function regionNodes(machine: AnyStateMachine): AnyStateNode[] {
  const alive = machine.root.states['alive']
  return alive ? Object.values(alive.states) : [machine.root]
}

function regionsOf(machine: AnyStateMachine): RegionTable[] {
  let shift = 0
  return regionNodes(machine).map((node) => {
    const values = valuesOf(node)
    const width = Math.max(1, Math.ceil(Math.log2(values.length)))
    const region = {
      name: node === machine.root ? machine.id : node.key,
      shift,
      width,
      states: values.map(pathOf),
      closes: values.map((value) => closesOf(node, value)),
    }
    shift += width
    return region
  })
}

/** All values that a state node can have, the initial one first. */
function valuesOf(node: AnyStateNode): StateValue[] {
  const children = Object.values(node.states)
  if (node.type === 'parallel') {
    return children.reduce<Record<string, StateValue>[]>(
      (all, child) => all.flatMap((each) => valuesOf(child).map((value) => ({ ...each, [child.key]: value }))),
      [{}],
    )
  }
  const initial = node.initial.target[0]
  const ordered = initial ? [initial, ...children.filter((child) => child !== initial)] : children
  return ordered.flatMap((child): StateValue[] => (child.type === 'atomic' ? [child.key] : valuesOf(child).map((value) => ({ [child.key]: value }))))
}

/** `{ stopped: 'byInstance' }` → `stopped.byInstance`; parallel children are joined by `+`. */
function pathOf(value: StateValue): string {
  if (typeof value === 'string') return value
  const entries = Object.entries(value)
  const [first] = entries
  if (entries.length === 1 && first?.[1] !== undefined) return `${first[0]}.${pathOf(first[1])}`
  return entries.map(([, child]) => pathOf(child ?? '')).join('+')
}

/** Tags of the active states, inner before outer and in the order they are written: the first word on a gate counts. */
function closesOf(node: AnyStateNode, value: StateValue): string[] {
  const keys = typeof value === 'string' ? [[value, undefined] as const] : Object.entries(value)
  return keys.flatMap(([key, inner]) => {
    const child = node.states[key]
    if (child === undefined) throw new Error(`no state ${key} in ${node.id}`)
    return [...(inner === undefined ? [] : closesOf(child, inner)), ...child.tags]
  })
}

/** The machine's value for a choice of one state in each region. */
export function valueOf(machine: AnyStateMachine, regions: readonly RegionTable[], states: readonly number[]): StateValue {
  const values = regionNodes(machine).map((node, index) => [node.key, valuesOf(node)[states[index] ?? 0] ?? ''] as const)
  return machine.root.states['alive'] ? { alive: Object.fromEntries(values) } : (values[0]?.[1] ?? '')
}

/** The other way round: the number of each region's state in a value. */
export function stateOf(machine: AnyStateMachine, regions: readonly RegionTable[], value: StateValue): number[] {
  const alive = typeof value === 'string' ? undefined : (value['alive'] as Record<string, StateValue> | undefined)
  return regions.map((region) => {
    const own = alive ? alive[region.name] : value
    return region.states.indexOf(pathOf(own ?? ''))
  })
}
