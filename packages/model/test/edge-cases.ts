import { expect } from 'vitest'
import type { Profile } from '../src/facts/index.ts'
import type { EdgeCase, Remains } from '../src/edge-cases/index.ts'
import { callOf, edgeCases, outcomeOf, play, situations } from '../src/edge-cases/index.ts'
import { compiledInstance, compiledSession } from '../src/gates/index.ts'
import type { World } from '../src/world/index.ts'
import { advance, bindingOf, decide, runningMode } from '../src/world/index.ts'

const profilesOf = (row: EdgeCase) => (row.profile === 'both' ? (['documented', 'engine'] as const) : [row.profile])
const argsOf = (row: EdgeCase) => Object.entries(row.args ?? {}).map(([key, value]) => `${key} ${typeof value === 'number' ? value.toString(16) : value}`).join(', ')

/** The table, a row for each profile that it speaks of, with a name for the test. */
export const rows = edgeCases.flatMap((row) => profilesOf(row).map((profile) => [`${profile}: ${row.situation}: ${row.fn}(${argsOf(row)})${row.thread ? ` on ${row.thread}` : ''}`, profile, row] as const))

/** Plays the situation, asks for the call and compares answer and remains with the row. */
export function check(profile: Profile, row: (typeof rows)[number][2]): void {
  const world = play(situations[row.situation])
  const scripted = { fn: row.fn, ...(row.args ? { args: row.args } : {}), ...(row.thread ? { thread: row.thread } : {}) }
  const call = callOf(scripted, world.clock)
  const decision = decide(world, call, profile)
  expect({ verdict: decision.verdict, error: decision.error }).toEqual({ verdict: row.verdict, error: row.error })
  expect(decision.why === 'crash').toBe(row.crash === true)
  if (row.witness !== undefined) expect(decision.witness?.fn).toBe(row.witness)
  if (row.remains) {
    const outcome = outcomeOf({ ...scripted, outcome: row.error ?? 'JET_errSuccess' })
    expect(remainsOf(advance(world, call, outcome), profile, row.remains)).toEqual(row.remains)
  }
}

/** The fields of `wanted`, as the world has them. */
function remainsOf(world: World, profile: Profile, wanted: Remains): Remains {
  const instance = [...world.instances.values()].find((each) => each.id === bindingOf(world, 'instance', 'i')?.record)
  const regions = instance ? compiledInstance.describe(instance.machine) : null
  const session = [...world.sessions.values()].find((each) => each.id === bindingOf(world, 'sesid', 's')?.record)
  const [kind, parts = ''] = regions?.['backup']?.split('.', 2) ?? []
  const [stop, phase, file] = parts.split('+')
  const found: Record<keyof Remains, unknown> = {
    phase: regions?.['phase'] ?? 'freed',
    service: regions?.['service'],
    backgroundTasks: regions?.['backgroundTasks'],
    caches: regions?.['caches'],
    logging: regions?.['logging'],
    backup: kind === 'local' ? phase : kind,
    backupFile: file ?? 'closed',
    // The engine's flag matters, and is cleared, with the backup; the documented one lasts until an end.
    backupStopped: profile === 'engine' && kind === 'local' ? stop === 'stopped' : (regions?.['backupStop'] ?? '').startsWith(profile === 'engine' ? 'lasting.inBoth' : 'lasting'),
    backupAllowed: regions?.['backupAllowed'] === 'yes',
    mode: runningMode(world),
    level: session ? Number(compiledSession.region(session.machine, 'transaction').slice('level'.length)) : null,
  }
  return Object.fromEntries((Object.keys(wanted) as (keyof Remains)[]).map((key) => [key, found[key]]))
}
