import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import { jetFunctionNames } from '@jet-lifecycle/model/facts'
import type { Decision } from '@jet-lifecycle/model/world'

/**
 * "Not known" contradicts no answer, so it has a price: of the calls whose handles were all seen coming,
 * the model may leave open only this share, in all and of each function.
 */
const ceiling = { overall: 0.01, each: 0.06 }

interface Exception {
  /** The share that may be unknown. */
  readonly atMost: number
  readonly because: string
}

/** Functions that are rightly unknown more often. One that no longer is has no place here. */
const oftenUnknown: Partial<Record<JetFunctionName, Exception>> = {
  JetEnableMultiInstance: { atMost: 0.8, because: 'in multi-instance mode it compares parameters, which are no part of a call' },
  JetDBUtilities: { atMost: 0.4, because: 'without a session its operation, which is no part of a call, says whether there is a gate' },
  JetExternalRestore2: { atMost: 0.4, because: 'its target instance is named by text, and entered if it runs' },
  JetGetResourceParam: { atMost: 0.4, because: 'a dead handle is used as it is given, and the operation says whether there is a gate' },
  JetSetResourceParam: { atMost: 0.4, because: 'as JetGetResourceParam' },
}

/** How often the model was asked about each function, and how often it did not know. */
export class Verdicts {
  readonly #counts = new Map<JetFunctionName, { asked: number; unknown: number }>()

  count(fn: JetFunctionName, { verdict }: Decision): void {
    const { asked, unknown } = this.#of(fn)
    this.#counts.set(fn, { asked: asked + 1, unknown: unknown + (verdict === 'unknown' ? 1 : 0) })
  }

  #of(fn: JetFunctionName): { readonly asked: number; readonly unknown: number } {
    return this.#counts.get(fn) ?? { asked: 0, unknown: 0 }
  }

  /** What is wrong with the shares: too high, of too few calls, or an exception that is none. */
  complaints(): string[] {
    const counts = [...this.#counts.values()]
    const asked = counts.reduce((sum, each) => sum + each.asked, 0)
    const unknown = counts.reduce((sum, each) => sum + each.unknown, 0)
    const overall = unknown <= ceiling.overall * asked ? [] : [`${String(unknown)} of ${String(asked)} calls are unknown`]
    return [...overall, ...jetFunctionNames.flatMap((fn) => this.#complaintsAbout(fn))]
  }

  #complaintsAbout(fn: JetFunctionName): string[] {
    const { asked, unknown } = this.#of(fn)
    // Of fewer calls a share says nothing.
    if (asked < 100) return [`${fn} was asked ${String(asked)} times`]
    const exception = oftenUnknown[fn]
    const share = `${fn}: ${String(unknown)} of ${String(asked)} calls are unknown`
    if (exception && unknown <= ceiling.each * asked) return [`${share}, no more than of others: it is no exception`]
    return unknown <= (exception?.atMost ?? ceiling.each) * asked ? [] : [share]
  }
}
