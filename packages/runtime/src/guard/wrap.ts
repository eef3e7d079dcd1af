import type { JetErrorName } from '@jet-lifecycle/model/facts'
import { jetErrors } from '@jet-lifecycle/model/facts'
import { tellsOfOthers } from '@jet-lifecycle/model/gates'
import type { Key } from '../handles/key.ts'
import { keyOf } from '../handles/key.ts'
import type { SessionRecord } from '../handles/records.ts'
import type { Ladder } from './ladder.ts'
import type { Target } from './members.ts'
import { dressAs } from './members.ts'
import type { Plan } from './plan.ts'

/** The codes that need the rest of the ladder. */
const evidence: ReadonlySet<number> = new Set((Object.keys(jetErrors) as JetErrorName[]).filter((name) => tellsOfOthers.has(name)).map((name) => jetErrors[name]))

/** Builds the function that stands for one of the binding's. */
export function wrap(ladder: Ladder, plan: Plan, calledAs: string, target: Target, self: unknown): Target {
  const invoke = callable(target)
  return dressAs(target, (isSteady(plan) ? steady : climbing)(ladder, plan, calledAs, invoke, self))
}

/** Used by its session alone, and changes nothing: what programs call most. */
export function isSteady(plan: Plan): boolean {
  return plan.handle === 'session' && plan.sessionAt === 0 && plan.occupiesSession && !plan.commits && !plan.isFree
}

/** A function that is called by its `call`, as `Function.prototype` has it: a function may have its own. */
function callable(target: Target): Target {
  if (target.call === Function.prototype.call) return target
  return function (this: unknown, ...args) {
    return Reflect.apply(target, this, args)
  }
}

/** The whole ladder, step by step. */
function climbing(ladder: Ladder, plan: Plan, calledAs: string, target: Target, self: unknown): Target {
  return (...args) => ladder.call(plan, calledAs, (given) => Reflect.apply(target, self, given), args)
}

/**
 * The ladder where nothing is closed and nothing changes, without allocation: parameters are named one by
 * one since V8 allocates for rest parameters that escape, and `arguments.length` tells how many there are.
 */
function steady(ladder: Ladder, plan: Plan, calledAs: string, target: Target, self: unknown): Target {
  const { registry } = ladder
  const { sessions } = registry
  // Option bits do not change the gates of such a function; a test holds them to it.
  const { bits } = plan.wayOf(0)
  const climb = climbing(ladder, plan, calledAs, target, self)

  return function (a, b, c, d, e, f, g, h, i, j, k, l, ...more) {
    const count = arguments.length
    const session = findSession(sessions, a)
    // A session that is not known is called as it is, and tells nothing.
    if (session !== undefined && (session.instance.closed & bits) !== 0) {
      return climb(...[a, b, c, d, e, f, g, h, i, j, k, l].slice(0, count), ...more)
    }
    registry.calls += 1
    const since = registry.calls
    let result: unknown
    if (session !== undefined) session.inside += 1
    try {
      switch (count) {
        case 0: result = target.call(self); break
        case 1: result = target.call(self, a); break
        case 2: result = target.call(self, a, b); break
        case 3: result = target.call(self, a, b, c); break
        case 4: result = target.call(self, a, b, c, d); break
        case 5: result = target.call(self, a, b, c, d, e); break
        case 6: result = target.call(self, a, b, c, d, e, f); break
        case 7: result = target.call(self, a, b, c, d, e, f, g); break
        case 8: result = target.call(self, a, b, c, d, e, f, g, h); break
        case 9: result = target.call(self, a, b, c, d, e, f, g, h, i); break
        case 10: result = target.call(self, a, b, c, d, e, f, g, h, i, j); break
        case 11: result = target.call(self, a, b, c, d, e, f, g, h, i, j, k); break
        case 12: result = target.call(self, a, b, c, d, e, f, g, h, i, j, k, l); break
        default: result = target.call(self, a, b, c, d, e, f, g, h, i, j, k, l, ...more)
      }
    } finally {
      if (session !== undefined) session.inside -= 1
    }
    if (typeof result === 'number' && result < 0 && session !== undefined && evidence.has(result)) {
      ladder.learn(plan, calledAs, session, since, result)
    }
    return result
  }
}

function findSession(sessions: ReadonlyMap<Key<'sesid'>, SessionRecord>, handle: unknown): SessionRecord | undefined {
  // Nearly all numbers are their own keys.
  const session = typeof handle === 'number' ? sessions.get(handle as Key<'sesid'>) : undefined
  if (session !== undefined) return session
  const key = keyOf<'sesid'>(handle)
  return key === null ? undefined : sessions.get(key)
}
