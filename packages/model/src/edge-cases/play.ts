import type { HandleKind } from '../facts/index.ts'
import { jetErrors } from '../facts/index.ts'
import type { Script, ScriptArgs, ScriptCall } from './types.ts'
import type { Call, HandleName, Handles, Outcome, World } from '../world/index.ts'
import { begin, createWorld, finish } from '../world/index.ts'

/** A scripted call in the words of the world: `'&i'` is a pointer to a null handle that will name `i`. */
export function callOf({ fn, args = {}, thread }: ScriptCall, at: number): Call {
  const { grbit = 0, ...names } = args
  const handles: Partial<Record<HandleKind, HandleName>> = {}
  for (const [kind, name] of Object.entries(names) as [HandleKind, string | 0][]) {
    if (typeof name !== 'string' || !name.startsWith('&')) handles[kind] = name
    else if (fn.startsWith('JetInit')) handles[kind] = 0
  }
  return { fn, handles, grbit, at, ...(thread === undefined ? {} : { thread }) }
}

/** What the call returned: its outcome, and on success the handles it named. */
export function outcomeOf({ args = {}, outcome = 'JET_errSuccess' }: ScriptCall): Outcome {
  const error = jetErrors[outcome] < 0 ? outcome : null
  return error === null ? { error, returned: returnedBy(args) } : { error }
}

function returnedBy({ grbit: _, ...names }: ScriptArgs): Handles {
  return Object.fromEntries(
    Object.entries(names).flatMap(([kind, name]) => (typeof name === 'string' && name.startsWith('&') ? [[kind, name.slice(1)]] : [])),
  )
}

/** The world after a script. */
export function play(script: Script, world: World = createWorld()): World {
  for (const call of script) {
    const id = `${call.fn} ${String(world.clock)}`
    world = begin(world, callOf(call, world.clock), id)
    if (call.during === 'open') continue
    if (call.during) world = play(call.during, world)
    world = finish(world, id, outcomeOf(call))
  }
  return world
}
