import type { Statement } from './plan.ts'
import { enders } from '../modules.ts'
import { current, stopCall } from './statements.ts'
import type { Scope, Writer } from './writer.ts'

/** A call of a function that the file does not show. What it is given it may use, then and whenever such a function runs again. */
export function writeForeign(w: Writer, { picks: [pick, which] }: Statement, scope: Scope): string[] {
  const { instance } = current(scope, which)
  return w.choose(pick, [
    ['functions: unknown callee', () => [`${w.foreign('audit', 'notify', 'trace')}('closing')`]],
    ['limits: escaped handle', () => {
      if (!w.spend(2 * scope.turns)) return []
      w.limit('escaped handle')
      return [`${w.foreign('register', 'adopt', 'share')}(${instance})`]
    }],
    ['limits: escaped handle that others may end', () => {
      if (!w.spend(scope.turns)) return []
      w.limit('escaped handle')
      return [`${w.foreign(...enders)}(${instance})`]
    }],
    ['limits: escaped closure', () => {
      if (!w.spend(scope.turns)) return []
      w.limit('unknown callee')
      return [`${w.foreign('onClose', 'defer', 'subscribe')}(() => ${stopCall(w, which, current(scope, which))})`]
    }],
  ]) ?? []
}
