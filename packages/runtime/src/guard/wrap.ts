/* eslint-disable prefer-rest-params -- rest parameters that may escape are allocated on each call, `arguments` only where it is used */
import { jetFunction } from '@jet-lifecycle/model/facts'
import type { SessionPage } from '../handles/books.ts'
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
 * The ladder where nothing is closed and nothing changes, without allocation. Written out for each number of parameters,
 * since V8 calls a function best that is called as it was declared; any other number of arguments takes the long way.
 */
function short(ladder: Ladder, site: Site): Target {
  const { books } = ladder
  const { bits, cursorAt, databaseAt } = site.traits.short ?? { bits: -1, cursorAt: -1, databaseAt: -1 }
  const hasCursor = cursorAt === 1
  const hasDatabase = databaseAt === 1
  const { self } = site

  /** The session of a call that nothing stands in the way of. */
  const admit = (a: unknown, b: unknown): SessionPage | undefined => {
    const session = books.session(a)
    if (session === undefined || ((session.closed | session.instance.closed) & bits) !== 0) return undefined
    if (hasCursor ? b !== session.cursor && !books.owns(session, b) : hasDatabase && b !== session.database) return undefined
    if (session.pending !== 0 || ladder.isObserved || site.later) return undefined
    ladder.calls += 1
    session.inside += 1
    return session
  }
  const climb = (args: ArrayLike<unknown>): unknown => ladder.call(site, Array.from(args))
  /** Only what is no plain success tells anything; it tells nothing of the present if the state changed while the call was inside. */
  const leave = (session: SessionPage, record: unknown, result: unknown, args: ArrayLike<unknown>): unknown =>
    ladder.learn(site, Array.from(args), session.instance.record === record, result)

  switch (jetFunction(site.traits.fn).params.length) {
    case 1:
      return function (a) {
        const session = arguments.length === 1 ? admit(a, undefined) : undefined
        if (session === undefined) return climb(arguments)
        const { record } = session.instance
        let result: unknown
        try {
          result = site.target.call(self, a)
        } finally {
          session.inside -= 1
        }
        return typeof result === 'number' && (result | 0) >= 0 ? result : leave(session, record, result, arguments)
      }
    case 2:
      return function (a, b) {
        const session = arguments.length === 2 ? admit(a, b) : undefined
        if (session === undefined) return climb(arguments)
        const { record } = session.instance
        let result: unknown
        try {
          result = site.target.call(self, a, b)
        } finally {
          session.inside -= 1
        }
        return typeof result === 'number' && (result | 0) >= 0 ? result : leave(session, record, result, arguments)
      }
    case 3:
      return function (a, b, c) {
        const session = arguments.length === 3 ? admit(a, b) : undefined
        if (session === undefined) return climb(arguments)
        const { record } = session.instance
        let result: unknown
        try {
          result = site.target.call(self, a, b, c)
        } finally {
          session.inside -= 1
        }
        return typeof result === 'number' && (result | 0) >= 0 ? result : leave(session, record, result, arguments)
      }
    case 4:
      return function (a, b, c, d) {
        const session = arguments.length === 4 ? admit(a, b) : undefined
        if (session === undefined) return climb(arguments)
        const { record } = session.instance
        let result: unknown
        try {
          result = site.target.call(self, a, b, c, d)
        } finally {
          session.inside -= 1
        }
        return typeof result === 'number' && (result | 0) >= 0 ? result : leave(session, record, result, arguments)
      }
    case 5:
      return function (a, b, c, d, e) {
        const session = arguments.length === 5 ? admit(a, b) : undefined
        if (session === undefined) return climb(arguments)
        const { record } = session.instance
        let result: unknown
        try {
          result = site.target.call(self, a, b, c, d, e)
        } finally {
          session.inside -= 1
        }
        return typeof result === 'number' && (result | 0) >= 0 ? result : leave(session, record, result, arguments)
      }
    case 6:
      return function (a, b, c, d, e, f) {
        const session = arguments.length === 6 ? admit(a, b) : undefined
        if (session === undefined) return climb(arguments)
        const { record } = session.instance
        let result: unknown
        try {
          result = site.target.call(self, a, b, c, d, e, f)
        } finally {
          session.inside -= 1
        }
        return typeof result === 'number' && (result | 0) >= 0 ? result : leave(session, record, result, arguments)
      }
    default:
      return function (...args) {
        const session = admit(args[0], args[1])
        if (session === undefined) return climb(args)
        const { record } = session.instance
        let result: unknown
        try {
          result = Reflect.apply(site.target, self, args)
        } finally {
          session.inside -= 1
        }
        return typeof result === 'number' && (result | 0) >= 0 ? result : leave(session, record, result, args)
      }
  }
}
