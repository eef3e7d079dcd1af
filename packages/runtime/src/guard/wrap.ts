import type { Ladder } from './ladder.ts'
import type { Target } from './members.ts'
import { dressAs } from './members.ts'
import type { Site } from './site.ts'

/**
 * Builds the function that stands for one of the binding's.
 * @param target the function itself, with what hangs on it
 */
export function wrap(ladder: Ladder, site: Site, target: Target): Target {
  const { traits, convention } = site
  const canHurry = traits.short !== null && convention.errors === 'returned' && !site.later
  const standIn = canHurry ? short(ladder, site) : long(ladder, site)
  const { background } = convention
  return dressAs(target, standIn, (key, member) => key === background ? (...args) => ladder.callBack(site, args, (given) => Reflect.apply(member, target, given)) : null)
}

/** The whole ladder. */
function long(ladder: Ladder, site: Site): Target {
  return (...args) => ladder.call(site, args)
}

/**
 * The ladder where nothing is closed and nothing changes, without allocation: parameters are named one by
 * one since V8 allocates for rest parameters that escape, and `arguments.length` tells how many there are.
 */
function short(ladder: Ladder, site: Site): Target {
  const { books, watch } = ladder
  const { bits, cursorAt, databaseAt } = site.traits.short ?? { bits: -1, cursorAt: -1, databaseAt: -1 }
  const hasCursor = cursorAt === 1
  const hasDatabase = databaseAt === 1
  const { self } = site

  return function (a, b, c, d, e, f, g, h, i, j, k, l, ...more) {
    const count = arguments.length
    const session = books.session(a)
    if (
      session === undefined || ((session.closed | session.instance.closed) & bits) !== 0 || session.pending !== 0 || ladder.isObserved ||
      (hasCursor && b !== session.cursor && !books.owns(session, b)) || (hasDatabase && b !== session.database) || site.later
    ) {
      return ladder.call(site, [...[a, b, c, d, e, f, g, h, i, j, k, l].slice(0, count), ...more])
    }
    ladder.calls += 1
    const since = watch.world.clock
    const invoke = site.target
    let result: unknown
    session.inside += 1
    try {
      switch (count) {
        case 0: result = invoke.call(self); break
        case 1: result = invoke.call(self, a); break
        case 2: result = invoke.call(self, a, b); break
        case 3: result = invoke.call(self, a, b, c); break
        case 4: result = invoke.call(self, a, b, c, d); break
        case 5: result = invoke.call(self, a, b, c, d, e); break
        case 6: result = invoke.call(self, a, b, c, d, e, f); break
        case 7: result = invoke.call(self, a, b, c, d, e, f, g); break
        case 8: result = invoke.call(self, a, b, c, d, e, f, g, h); break
        case 9: result = invoke.call(self, a, b, c, d, e, f, g, h, i); break
        case 10: result = invoke.call(self, a, b, c, d, e, f, g, h, i, j); break
        case 11: result = invoke.call(self, a, b, c, d, e, f, g, h, i, j, k); break
        case 12: result = invoke.call(self, a, b, c, d, e, f, g, h, i, j, k, l); break
        default: result = invoke.call(self, a, b, c, d, e, f, g, h, i, j, k, l, ...more)
      }
    } finally {
      session.inside -= 1
    }
    if (typeof result === 'number' && result >= 0) return result
    return ladder.learn(site, [a, b, c, d, e, f, g, h, i, j, k, l], since, result)
  }
}
