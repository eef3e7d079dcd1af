import type { EdgeCase, Remains } from '@jet-lifecycle/model/edge-cases'
import { edgeCases, situations } from '@jet-lifecycle/model/edge-cases'
import type { JetFunctionName, Profile } from '@jet-lifecycle/model/facts'
import type { ConventionName, RefusedEvent } from '@jet-lifecycle/runtime'
import { guard } from '@jet-lifecycle/runtime'
import type { SimulatedEsent, Simulator } from '@jet-lifecycle/runtime/simulator'
import { createSimulator } from '@jet-lifecycle/runtime/simulator'
import { describe, expect, it } from 'vitest'
import { ordinaryErrors } from '../laws/ordinary.ts'
import { runs } from '../support/runs.ts'
import { Stage } from '../support/stage.ts'
import { dialects } from './dialects.ts'

const ordinary = ordinaryErrors()

/** A guarded simulator of some convention, as a simulator for who speaks C. */
function guarded(convention: ConventionName, profile: Profile): { readonly simulator: Simulator; readonly behind: Simulator; readonly refused: RefusedEvent[] } {
  const simulator = createSimulator()
  const { binding, say } = dialects[convention](simulator)
  const refused: RefusedEvent[] = []
  const api = guard(binding, { convention, profile, onEvent: (event) => event.type === 'refused' && refused.push(event) })
  const call = (fn: JetFunctionName, args: readonly unknown[]): number => {
    const before = refused.length
    const code = say(api, fn, args)
    // A refusal comes with a Promise of its own, which nobody can wait for here.
    return refused.length > before ? (refused.at(-1)?.errorValue ?? NaN) : (code ?? NaN)
  }
  const esent = new Proxy({} as SimulatedEsent, { get: (_, fn) => (...args: unknown[]) => call(fn as JetFunctionName, args) })
  return { simulator: { ...simulator, esent }, behind: simulator, refused }
}

function complaintOf(row: EdgeCase, convention: ConventionName, profile: Profile): string | null {
  const { simulator, behind, refused } = guarded(convention, profile)
  let asked: ReturnType<Stage['ask']>
  try {
    asked = new Stage(simulator, behind).ask(situations[row.situation as keyof typeof situations], row)
  } catch (thrown) {
    // Some situations are brought about by calls that the documentation refuses.
    if (profile === 'documented' && refused.length > 0) return null
    return `the situation was not reached: ${thrown instanceof Error ? thrown.message.slice(0, 300) : String(thrown)}`
  }
  const { answer, remains } = asked
  const last = refused.at(-1)
  const wasRefused = last !== undefined && last.fn === row.fn && answer === last.error
  if (wasRefused && row.verdict !== 'refused') return `it was refused: ${last.text}`
  const wanted = row.crash && !wasRefused ? 'crash' : (row.error ?? 'JET_errSuccess')
  if (row.crash && !wasRefused) return 'the guard let it crash'
  if (row.verdict === 'allowed' && row.error === null && row.remains === undefined && ordinary.get(row.fn)?.has(answer)) return null
  if (answer !== wanted) return `answered ${answer}, not ${wanted}`
  // What the documentation alone says of the state, the engine does not have.
  if (row.profile === 'documented') return null
  const shown = Object.fromEntries(Object.keys(row.remains ?? {}).map((key) => [key, remains[key as keyof Remains]]))
  return JSON.stringify(shown) === JSON.stringify(row.remains ?? {}) ? null : `leaves ${JSON.stringify(shown)}, not ${JSON.stringify(row.remains)}`
}

const conventionNames = Object.keys(dialects) as ConventionName[]
/** In the short run other rows for each convention, so that together they are all. */
const share = runs(conventionNames.length - 1, 1)

describe.each(['documented', 'engine'] as const)('the edge table on a guarded binding, profile %s', (profile) => {
  const rows = edgeCases.filter((row) => (row.profile === 'both' || row.profile === profile) && row.verdict !== 'unknown')

  it.each(conventionNames)('%s', { timeout: runs(60_000, 300_000) }, (convention) => {
    const mine = convention === 'returnsCode' ? rows : rows.filter((_, index) => index % share === conventionNames.indexOf(convention) % share)
    const complaints = mine.map((row) => [complaintOf(row, convention, profile), row] as const).filter(([complaint]) => complaint !== null)
    expect(complaints.map(([complaint, { situation, fn, args }]) => `${situation}: ${fn}(${JSON.stringify(args ?? {})}): ${complaint ?? ''}`)).toEqual([])
    expect(mine.length).toBeGreaterThan(50)
  })
})
