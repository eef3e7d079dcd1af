/** Where the functions of the API come from, and the guard in front of them. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'

import { guard } from '@jet-lifecycle/runtime'
import type { GuardEvent } from '@jet-lifecycle/runtime'
import { createSimulator } from '@jet-lifecycle/runtime/simulator'

import { Misuse } from './command-line.ts'
import { functionNames } from './esent.ts'
import type { Esent } from './esent.ts'

/** What the guard has to say of a call: that it was refused, or that its answer was a surprise. */
export interface Notice {
  readonly type: GuardEvent['type']
  readonly fn: string
  /** name of the JET_ERR that the caller got */
  readonly error: string
  /** a sentence, with the earlier call that is the reason */
  readonly text: string
  /** where the call was made, as the stack of an Error has it */
  readonly stack: string
}

export interface BindingOptions {
  /**
   * A module whose default export is an `Esent`; left out, the simulator. On Windows that module
   * loads esent.dll, as the README shows with koffi. The guard stands in front of either.
   */
  readonly module?: string | undefined
  /** Called while the call is still on the stack. */
  readonly onNotice: (notice: Notice) => void
}

export async function openBinding({ module, onNotice }: BindingOptions): Promise<Esent> {
  const binding = module === undefined ? createSimulator().esent : await load(module)
  return guardBinding(binding, onNotice)
}

function guardBinding(binding: Esent, onNotice: BindingOptions['onNotice']): Esent {
  return guard(binding, {
    profile: 'documented',
    onEvent: (event) => {
      if (!('error' in event)) return
      const { type, fn, error, text } = event
      const { stack = '' } = new Error('the call')
      onNotice({ type, fn, error, text, stack })
    },
  })
}

/** @throws Misuse if the module cannot be loaded, or lacks functions that the service calls */
async function load(module: string): Promise<Esent> {
  const loaded = await importModule(module)
  const binding: unknown = loaded.default
  if (typeof binding !== 'object' || binding === null) throw new Misuse(`The binding ${module} has no object as its default export`)
  const missing = functionNames.filter((name) => typeof Reflect.get(binding, name) !== 'function')
  if (missing.length === functionNames.length) {
    throw new Misuse(`The binding ${module} has none of the functions of ESE in its default export`)
  }
  if (missing.length > 0) throw new Misuse(`The binding ${module} lacks ${missing.join(', ')}`)
  return binding as Esent
}

async function importModule(module: string): Promise<{ readonly default?: unknown }> {
  try {
    return (await import(pathToFileURL(path.resolve(module)).href)) as { readonly default?: unknown }
  } catch (error) {
    // Some messages go on with a list of modules, or are several lines.
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    throw new Misuse(`The binding ${module} cannot be loaded: ${why}`, { cause: error })
  }
}
