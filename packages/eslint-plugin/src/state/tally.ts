import type { JetCall } from '../jet/reader.ts'
import type { Answer } from './answer.ts'
import type { Concern } from './concern.ts'
import type { Context } from './context.ts'
import type { Situation, Via, Witness } from './instance.ts'

/** Why a refusal is not certain; the first of these that holds is told. */
const reasons = ['given', 'session', 'bits', 'escaped', 'context', 'path', 'limit'] as const
export type Reason = (typeof reasons)[number]

/** What refuses a call: the stop of the service, or of the backup. */
export type Refuser = 'stopped' | 'aborted'

/** A refusal that is predicted. */
export interface Finding {
  readonly call: JetCall
  readonly witness: Witness
  /** Null if it is certain. */
  readonly reason: Reason | null
  /** The calls that lead to the code with the refused call, if it is in a function that the file calls. */
  readonly via: readonly Via[]
}

interface Answers {
  readonly refused: Map<Refuser, Set<Witness>>
  allowed: boolean
  presumed: boolean
  escaped: boolean
  readonly latent: Set<number>
}

/** All that instances have answered to one call, in all contexts: only ever more. */
export interface Tally {
  readonly call: JetCall
  add(
    context: Context, concern: Concern, answers: readonly { readonly answer: Answer; readonly situation: Situation }[],
    latent: readonly number[], joined: boolean, dynamic: boolean,
  ): void
  /** The call is made where it cannot be told what it concerns. */
  addNothing(context: Context): void
  /** The refusal that follows; `looked`: outcomes that the code looks at somewhere. */
  finding(refuser: Refuser, looked: ReadonlySet<number>): Finding | null
}

export function emptyTally(call: JetCall): Tally {
  const contexts = new Map<Context, Answers>()
  let joined = false
  let unsure = false
  let bits = false

  const of = (context: Context): Answers => {
    let own = contexts.get(context)
    if (own === undefined) contexts.set(context, (own = { refused: new Map(), allowed: false, presumed: false, escaped: false, latent: new Set() }))
    return own
  }

  return {
    call,
    addNothing(context) {
      of(context).presumed = true
    },
    add(context, concern, answers, latent, isJoined, dynamic) {
      const own = of(context)
      unsure ||= !concern.certain
      bits ||= dynamic
      if (concern.instances.length > 1) joined = true
      for (const { answer, situation } of answers) {
        if (answer === 'stopped' || answer === 'aborted') {
          const witness = answer === 'aborted' ? situation.backupStop : call.name === 'JetStopServiceInstance2' ? (situation.record ?? situation.stop) : situation.stop
          if (witness === null || latent.length > 0) continue
          joined ||= isJoined
          bits ||= witness.bits
          own.refused.set(answer, (own.refused.get(answer) ?? new Set()).add(witness))
        } else if (latent.length > 0) for (const id of latent) own.latent.add(id)
        else if (situation.doubt === 'escaped') own.escaped = true
        else if (situation.presumed) own.presumed = true
        else own.allowed = true
      }
    },
    finding(refuser, looked) {
      const all = [...contexts]
      const refusing = all.filter(([, { refused }]) => refused.has(refuser))
      const witnesses = refusing.flatMap(([, { refused }]) => [...(refused.get(refuser) ?? [])])
      const [witness] = witnesses.sort((a, b) => Number(a.escape) - Number(b.escape) || a.node.range[0] - b.node.range[0] || a.id - b.id)
      if (witness === undefined) return null
      const isElse = ([context, own]: readonly [Context, Answers]): boolean =>
        own.allowed || [...own.latent].some((id) => looked.has(id)) || (own.presumed && !(context.root && own.refused.size === 0)) ||
        [...own.refused.keys()].some((each) => each !== refuser)
      const otherwise = all.filter(isElse)
      const inContext = otherwise.length > 0 && otherwise.every(([context]) => !refusing.some(([each]) => each === context))
      const holds: Record<Reason, boolean> = {
        given: witness.escape,
        session: unsure,
        bits,
        escaped: all.some(([, { escaped }]) => escaped),
        context: inContext,
        path: otherwise.length > 0,
        limit: joined,
      }
      const via = chainOf(refusing.map(([context]) => context))
      return { call, witness, reason: reasons.find((each) => holds[each]) ?? null, via }
    },
  }
}

/** The first call of the file that leads to one of these contexts. */
function chainOf(contexts: readonly Context[]): readonly Via[] {
  const callers = contexts.flatMap(({ callers: each }) => [...each])
  const [first] = callers.sort((a, b) => a.node.range[0] - b.node.range[0])
  return first === undefined ? [] : [first]
}
