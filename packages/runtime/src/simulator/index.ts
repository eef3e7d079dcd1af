/**
 * A stand-in for esent.dll, in this process: what the engine answers, written down from its source
 * in the engine's own order of checks, with just enough storage behind it for real programs.
 *
 * Calling convention: positional arguments as in the C API; an out parameter is an object whose
 * `value` is written; strings are JS strings, buffers Uint8Array, structures objects with the C
 * field names, handles number or bigint. Each call returns a JET_ERR. A value that the C type cannot
 * take is a TypeError, as it is with a binding.
 */
import { describe } from './args.ts'
import { dispatch } from './dispatch.ts'
import { errorValue } from './errors.ts'
import { FUNCTIONS } from './functions.ts'
import { inspect } from './inspect.ts'
import { createProcess } from './process.ts'
import { checkArguments, parametersOf } from './signatures.ts'
import { expireFreeze } from './snapshots.ts'
import { attachBodies } from './attach.ts'
import { backupBodies } from './backup.ts'
import { backupLogBodies } from './backup-logs.ts'
import { indexBodies } from './indexes.ts'
import { initBodies } from './init.ts'
import { paramBodies } from './params.ts'
import { recordBodies } from './records.ts'
import { sessionBodies } from './sessions.ts'
import { snapshotBodies } from './snapshots.ts'
import { stopBodies } from './stop.ts'
import { tableBodies } from './tables.ts'
import { termBodies } from './term.ts'
import { updateBodies } from './updates.ts'
import { utilityBodies } from './utilities.ts'
import type { Bodies } from './dispatch.ts'
import type { ExportedName } from './functions.ts'
import type { EngineState } from './inspect.ts'

export { SimulatedCrash, SimulatedHang } from './call.ts'
export type {
  AttachmentState,
  BackupState,
  EngineState,
  InstanceState,
  SessionState,
  SnapshotView,
} from './inspect.ts'

export interface SimulatorOptions {
  /**
   * ESENT and debug builds validate instance handles: a stale one gives JET_errInvalidInstance.
   * Default false: the lookup answers JET_errInvalidParameter. Session and cursor handles are
   * always validated.
   */
  readonly validateInstances?: boolean
  /** Handles come as bigint instead of number. Both are accepted everywhere in any case. */
  readonly bigintHandles?: boolean
  /**
   * Freed handle values come back, the latest freed first, once another handle of the kind was
   * given out in between. Default true; false makes every handle of the process unique.
   */
  readonly reuseHandles?: boolean
}

export type SimulatedFunction = (...args: unknown[]) => number

/** Every exported name: the base name of all functions, and their A and W forms. */
export type SimulatedEsent = Readonly<Record<ExportedName, SimulatedFunction>>

export interface Simulator {
  readonly esent: SimulatedEsent
  /**
   * The next `times` calls of fn that get past its gate and state checks fail with this error and
   * the side effects that such a failure has. A positive code is a warning on a success.
   */
  readonly failNext: (fn: string, error: number | string, times?: number) => void
  /**
   * Runs once, as another thread, while the next call of fn is inside the engine: its gate passed,
   * its in-progress flags set. A call made in it that must wait for fn to leave throws
   * SimulatedHang; left uncaught that is no error: the call goes on after fn.
   */
  readonly during: (fn: string, callback: () => void) => void
  /** Calls made in `body` run on the named thread. The default thread is "main". */
  readonly onThread: <T>(thread: string, body: () => T) => T
  /** The time-out of a frozen snapshot passes. */
  readonly expireFreeze: () => void
  readonly inspect: () => EngineState
}

const BODIES: Bodies = {
  ...initBodies,
  ...termBodies,
  ...stopBodies,
  ...paramBodies,
  ...sessionBodies,
  ...attachBodies,
  ...backupBodies,
  ...backupLogBodies,
  ...snapshotBodies,
  ...utilityBodies,
  ...tableBodies,
  ...indexBodies,
  ...recordBodies,
  ...updateBodies,
}

/** @throws TypeError if an option is misspelled or not a boolean */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  checkOptions(options)
  const p = createProcess({
    validateInstances: options.validateInstances ?? false,
    bigintHandles: options.bigintHandles ?? false,
    reuseHandles: options.reuseHandles ?? true,
  })
  return {
    esent: exportsOf((row, args) => dispatch(p, BODIES, row, args)),
    failNext(fn, error, times = 1) {
      p.failures.set(known(fn), { error: errorValue(error), times })
    },
    during(fn, callback) {
      p.hooks.set(known(fn), callback)
    },
    onThread(thread, body) {
      const previous = p.thread
      p.thread = thread
      try {
        return body()
      } finally {
        p.thread = previous
      }
    },
    expireFreeze() {
      expireFreeze(p)
    },
    inspect: () => inspect(p),
  }
}

const optionNames: readonly string[] = [
  'validateInstances',
  'bigintHandles',
  'reuseHandles',
] satisfies readonly (keyof SimulatorOptions)[]

function checkOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`the options of createSimulator are an object, not ${describe(options)}`)
  }
  for (const [name, value] of Object.entries(options)) {
    // A misspelled option would be silently without effect.
    if (!optionNames.includes(name)) {
      const known = optionNames.join(', ')
      throw new TypeError(`createSimulator has no option ${name}: there are ${known}`)
    }
    if (value !== undefined && typeof value !== 'boolean') {
      throw new TypeError(`the ${name} of createSimulator is true or false, not ${describe(value)}`)
    }
  }
}

type Dispatch = (
  row: Parameters<typeof dispatch>[2],
  args: Parameters<typeof dispatch>[3],
) => number

function exportsOf(call: Dispatch): SimulatedEsent {
  const functions: Record<string, SimulatedFunction> = {}
  for (const row of FUNCTIONS.values()) {
    const parameters = parametersOf(row)
    const simulated: SimulatedFunction = (...args) => {
      checkArguments(row.name, parameters, args)
      return call(row, args)
    }
    for (const name of row.exports) functions[name] = simulated
  }
  // The rows and ExportedName are made of the same words.
  return functions as SimulatedEsent
}

function known(fn: string): string {
  if (!FUNCTIONS.has(fn)) {
    throw new RangeError(`The simulator knows no JET function with the base name ${fn}.`)
  }
  return fn
}
