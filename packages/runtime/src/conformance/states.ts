import type { HandleKind, JetFunctionName, Profile } from '@jet-lifecycle/model/facts'
import { functionRows, grbit } from '@jet-lifecycle/model/facts'
import type { FunctionRow } from '@jet-lifecycle/model/facts'
import { compiledInstance, compiledSession, gateNames } from '@jet-lifecycle/model/gates'
import type { HandleName, Handles, Outcome, World } from '@jet-lifecycle/model/world'
import { advance, begin, createWorld, decide } from '@jet-lifecycle/model/world'
import type { Step } from './player.ts'

/** A way to a state: steps one after the other; the last `inside` of them are made while the one before is in the engine. */
export interface Path {
  readonly steps: readonly Step[]
  /** A lasting step that is still inside the engine, and the steps that other threads have made since. */
  readonly open: Step | null
  readonly inside: readonly Step[]
}

const i = { instance: 'i' } as const
const s = { sesid: 's' } as const
const step = (fn: JetFunctionName, handles: Handles = i, bits = 0, more: Partial<Step> = {}): Step => ({ fn, handles, grbit: bits >>> 0, ...more })
const resume = grbit('JET_bitStopServiceResume')

/** A path says nothing of databases and cursors, but what needs them is to get past its handles: each new session gets one. */
export const cursorSteps: readonly Step[] = [step('JetOpenDatabase', s), step('JetOpenTable', { sesid: 's', dbid: 'd' })]

/** The calls that move an instance, its backup or its snapshot; `open` ones can be stayed in. */
const alphabet: readonly (Step & { readonly open?: true })[] = [
  step('JetCreateInstance2', {}),
  step('JetInit'),
  { ...step('JetInit'), open: true },
  { ...step('JetRestoreInstance'), open: true },
  step('JetBeginSession'),
  step('JetCreateDatabase', s),
  step('JetBeginTransaction', s),
  step('JetStopServiceInstance'),
  ...[0, 8].map((bits) => step('JetStopServiceInstance2', i, bits)),
  step('JetStopBackupInstance'),
  ...[0, 1, 0x20].map((bits) => step('JetBeginExternalBackupInstance', i, bits)),
  step('JetBeginSurrogateBackup'),
  step('JetOpenFileInstance'),
  step('JetCloseFileInstance', { instance: 'i', hFile: 0 }),
  step('JetGetLogInfoInstance'),
  step('JetGetLogInfoInstance', i, 0, { fails: 'JET_errOutOfMemory' }),
  step('JetEndExternalBackupInstance'),
  { ...step('JetBackupInstance'), open: true },
  // A failure of the fatal kind; the next call tells.
  step('JetCreateDatabase', s, 0, { fails: 'JET_errDiskIO' }),
  step('JetCreateDatabase', s, 0, { fails: 'JET_errLogDiskFull' }),
  // Somebody stops the service unseen.
  step('JetStopServiceInstance', i, 0, { unseen: true }),
  step('JetIdle', s),
  ...[0, 2, 4].map((bits) => step('JetTerm2', i, bits)),
  { ...step('JetTerm2', i, 0), open: true },
  step('JetOSSnapshotPrepare', {}, grbit('JET_bitContinueAfterThaw')),
  step('JetOSSnapshotFreeze', { snapId: 'n' }),
  step('JetOSSnapshotThaw', { snapId: 'n' }),
  step('JetOSSnapshotEnd', { snapId: 'n' }),
]

/**
 * The calls that move what stands apart from the rest: pausing and resuming services, which closes no
 * gate, and the revert, which closes only its own.
 */
const sideAlphabet: typeof alphabet = [
  ...alphabet.filter(({ fn, open }) => !open && ['JetCreateInstance2', 'JetInit', 'JetStopServiceInstance'].includes(fn)),
  ...[0, 2, 4, 6, resume, resume + 2, resume + 4, resume + 6].map((bits) => step('JetStopServiceInstance2', i, bits)),
  step('JetRestoreInstance'),
  step('JetRBSPrepareRevert'),
  step('JetRBSExecuteRevert'),
]

const outHandles: Readonly<Record<string, HandleKind>> = { instance: 'instance', sesid: 'sesid', dbid: 'dbid', tableid: 'tableid', 'backup-file-handle': 'hFile', 'snapshot-session': 'snapId' }
const symbols: Readonly<Record<HandleKind, HandleName>> = { instance: 'i', sesid: 's', dbid: 'd', tableid: 'c', hFile: 'h', snapId: 'n' }

/** The symbolic handles that a step hands out. */
function returnedBy(fn: JetFunctionName): Handles {
  const row: FunctionRow = functionRows[fn]
  return Object.fromEntries((row.acquires ?? []).flatMap(({ what }) => {
    const kind = outHandles[what]
    return kind === undefined ? [] : [[kind, symbols[kind]]]
  }))
}

/** What each gate and role answers where an instance stands, in both profiles. */
export function gateAnswers(world: World): readonly string[] {
  const instance = [...world.instances.values()][0]
  return instance === undefined ? [`no instance, mode ${String(world.process)}`] : answersIn(instance.machine)
}

const answers = new Map<number, readonly string[]>()
function answersIn(state: number): readonly string[] {
  let found = answers.get(state)
  if (found === undefined) {
    found = (['documented', 'engine'] as const).flatMap((profile) =>
      [...gateNames.instance, ...gateNames.backup].map((gate) => {
        const closing = compiledInstance.closing(state, gate, profile)
        return `${profile} ${gate}: ${closing ? `${closing.error ?? closing.unknown ?? ''}${closing.why === 'crash' ? '!' : ''}` : 'open'}`
      }),
    )
    answers.set(state, found)
  }
  return found
}

/** Where an instance stands: what each gate and role answers, and whether there is a session. */
export function signature(world: World): string {
  return [...gateAnswers(world), ...(world.sessions.size > 0 ? ['session'] : [])].join(', ')
}

export interface Reached {
  readonly path: Path
  readonly world: World
}

export type Mode = 'one-instance' | 'multi-instance'

/** What is walked: by which profile each step must be allowed, and which steps can be made at all. */
export interface Walk {
  /** Left out: `engine`. */
  readonly profile?: Profile
  /** Left out: all. */
  readonly can?: (step: Step & { readonly open?: true }) => boolean
}

/**
 * One shortest path to each mask-distinct state that one instance and one session can reach in a running
 * mode, and to each state of each region (`states`: the machine states seen at all).
 */
function reachable(mode: Mode, { profile = 'engine', can = () => true }: Walk, alphabetHere = alphabet, limit = 100_000): { readonly reached: readonly Reached[]; readonly states: ReadonlySet<number> } {
  const moves = alphabetHere.filter(can)
  const start: Reached = { path: { steps: [], open: null, inside: [] }, world: createWorld() }
  const seen = new Set<string>([signature(start.world)])
  const full = new Set<string>([fullKey(start, alphabetHere)])
  const states = new Set<number>()
  const reached: Reached[] = [start]
  const queue: Reached[] = [start]
  while (queue.length > 0) {
    const from = queue.shift()
    if (from === undefined) break
    for (const each of moves) {
      const to = choosesMode(from.world, each) === other[mode] ? null : follow(from, each, profile)
      if (to === null) continue
      const key = fullKey(to, alphabetHere)
      if (full.has(key)) continue
      full.add(key)
      if (full.size > limit) throw new Error(`more than ${String(limit)} states: the machine is not as bounded as it should be`)
      for (const instance of to.world.instances.values()) states.add(instance.machine)
      queue.push(to)
      const marks = [signature(to.world), ...regionStates(to.world)].filter((mark) => !seen.has(mark))
      for (const mark of marks) seen.add(mark)
      if (marks.length > 0) reached.push(to)
    }
  }
  return { reached, states }
}

/** The walks on which the laws are judged: all there is in either mode, and what stands apart. */
export function walks(): Readonly<Record<Mode | 'side', ReturnType<typeof reachable>>> {
  return {
    'one-instance': reachable('one-instance', {}), 'multi-instance': reachable('multi-instance', {}), 'side': reachable('multi-instance', {}, sideAlphabet),
  }
}

/**
 * One path to each state that gives another set of answers by a profile than all others do. What does not
 * ask for the running mode meets the same gates in both: in one-instance mode a few states do.
 */
export function distinctStates({ profile = 'engine', can = () => true }: Walk): readonly Reached[] {
  const seen = new Set<string>()
  const isNew = ({ world }: Reached): boolean => {
    const mask = gateAnswers(world).filter((answer) => answer.startsWith(profile) || answer.startsWith('no instance')).join()
    return !seen.has(mask) && Boolean(seen.add(mask))
  }
  const inMulti = [...reachable('multi-instance', { profile, can }).reached, ...reachable('multi-instance', { profile, can }, sideAlphabet).reached]
  const simply = (step: Parameters<typeof can>[0]): boolean => can(step) && !step.open && !step.unseen && step.fails === undefined && !step.fn.startsWith('JetOSSnapshot')
  return [...inMulti.filter(isNew), ...covering(reachable('one-instance', { profile, can: simply }).reached)]
}

/**
 * A few of the states in which each gate and role gives every answer that it gives in any, by each
 * profile: always the state next that adds the most.
 */
export function covering(states: readonly Reached[]): readonly Reached[] {
  const missing = new Set(states.flatMap(({ world }) => gateAnswers(world)))
  const chosen: Reached[] = []
  while (missing.size > 0) {
    const gains = states.map(({ world }) => gateAnswers(world).filter((answer) => missing.has(answer)).length)
    const next = states[gains.indexOf(Math.max(...gains))]
    if (next === undefined) break
    chosen.push(next)
    for (const answer of gateAnswers(next.world)) missing.delete(answer)
  }
  return chosen
}

/** Each region's state by itself: one path leads to each, even where its masks are those of another. */
export function regionStates(world: World): string[] {
  return [...world.instances.values()].flatMap(({ machine }) =>
    Object.entries(compiledInstance.describe(machine)).map(([region, path]) => `${region} ${path}`))
}

/** What decides about the future: the machine, who is there, and what is in flight. */
function fullKey({ world, path }: Reached, moves: typeof alphabet): string {
  const instance = [...world.instances.values()][0]
  const session = [...world.sessions.values()][0]
  return [world.process, instance && instance.machine & ~quiet(moves), session?.machine, world.snapshots.size, path.open?.fn, pendingFailure(path)].join(' ')
}

/** Fields of the regions that close nothing: left out unless they are what is walked. */
function quiet(moves: typeof alphabet): number {
  if (moves === sideAlphabet) return 0
  const fields = compiledInstance.table.regions.filter((region) => region.closes.every((tags) => tags.length === 0))
  return fields.reduce((mask, { shift, width }) => mask | (((1 << width) - 1) << shift), 0)
}

/** What has happened that no call has told of yet: a fatal failure, or a stop that nobody saw. */
function pendingFailure({ steps, inside }: Path): string {
  const last = [...steps, ...inside].at(-1)
  return last?.unseen ? 'JET_errClientRequestToStopJetService' : last?.fails === 'JET_errOutOfMemory' ? '' : (last?.fails ?? '')
}

const other: Readonly<Record<Mode, Mode>> = { 'one-instance': 'multi-instance', 'multi-instance': 'one-instance' }

/** The running mode that a first call chooses. */
function choosesMode(world: World, { fn }: Step): Mode | null {
  if (world.instances.size > 0) return null
  if (fn === 'JetInit') return 'one-instance'
  return fn === 'JetCreateInstance2' || fn === 'JetRestoreInstance' ? 'multi-instance' : null
}

/** The world after one more step, if the step does something there that is agreed on beforehand. */
function follow(from: Reached, each: Step & { readonly open?: true }, profile: Profile): Reached | null {
  const { path, world } = from
  const { open, ...plain } = each
  const here: Step = path.open === null ? plain : { ...plain, thread: 'other' }
  const pending = pendingFailure(path)
  if (pending !== '' && each.fn !== 'JetIdle') return null
  if (each.fn === 'JetIdle' && pending === '') return null
  if (open && path.open !== null) return null
  // Whether an instance joins a snapshot while it is being restored is not known.
  if (here.fn.startsWith('JetOSSnapshot') && path.open?.fn === 'JetRestoreInstance') return null
  // A term waits for the call that is inside the engine.
  if (here.fn === 'JetTerm2' && path.open !== null) return null
  const call = { fn: here.fn, handles: here.handles ?? {}, grbit: here.grbit ?? 0, at: world.clock, ...(here.thread === undefined ? {} : { thread: here.thread }) }
  const decision = decide(world, call, profile)
  // A step of a streaming backup inside an internal one is undefined, but lets itself be made.
  const entangling = each.fn === 'JetGetLogInfoInstance' && decision.why === 'internal-backup'
  if (decision.verdict !== 'allowed' && pending === '' && !entangling) return null
  if (here.fn === 'JetCreateInstance2' && world.instances.size > 0) return null
  if (here.fn === 'JetBeginSession' && world.sessions.size > 0) return null
  if (here.fn === 'JetBeginTransaction' && inTransaction(world)) return null
  if (here.fn === 'JetOSSnapshotPrepare' && world.snapshots.size > 0) return null
  if (open) return { path: { ...path, open: here }, world: begin(world, call, 'open') }
  if (here.unseen && (world.sessions.size === 0 || path.open !== null)) return null
  const outcome = outcomeAhead(here, pending, decision.error)
  const next = here.unseen ? world : advance(world, call, outcome)
  return { path: path.open === null ? { ...path, steps: [...path.steps, here] } : { ...path, inside: [...path.inside, here] }, world: next }
}

/** The world at the end of a path, with the cursor that a session gets there. */
export function furnishedWorld(path: Path, profile: Profile): World {
  let at: Reached = { path: { steps: [], open: null, inside: [] }, world: createWorld() }
  for (const each of path.steps) {
    at = follow(at, each, profile) ?? at
    if (each.fn !== 'JetBeginSession') continue
    const world = cursorSteps.reduce((so, { fn, handles = {} }) => advance(so, { fn, handles, grbit: 0, at: so.clock }, { error: null, returned: returnedBy(fn) }), at.world)
    at = { ...at, world }
  }
  return at.world
}

function inTransaction(world: World): boolean {
  return [...world.sessions.values()].some((session) => compiledSession.region(session.machine, 'transaction') !== 'level0')
}

function outcomeAhead(here: Step, pending: string, predicted: Outcome['error']): Outcome {
  if (here.fails !== undefined) return { error: here.fails as NonNullable<Outcome['error']> }
  if (pending === 'JET_errLogDiskFull') return { error: 'JET_errInstanceUnavailableDueToFatalLogDiskFull' }
  if (pending === 'JET_errDiskIO') return { error: 'JET_errInstanceUnavailable' }
  if (pending !== '') return { error: 'JET_errClientRequestToStopJetService' }
  return predicted === null ? { error: null, returned: returnedBy(here.fn) } : { error: predicted }
}
