import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import { jetFunctions } from '@jet-lifecycle/model/facts'

/**
 * All names that a spelling with one `*` stands for. `jet*` is `jetBeginSession`, `jetbeginSession` and
 * `jetbegin_session`; `jet_*` has `jet_begin_session` among others.
 */
export function expandSpelling(spelling: string): readonly (readonly [string, JetFunctionName])[] {
  const [before = '', after = ''] = spelling.split('*')
  return jetFunctions().flatMap(({ name, exports }) =>
    exports.flatMap((exported) => ways(exported.slice('Jet'.length)).map((way) => [`${before}${way}${after}`, name] as const)),
  )
}

/** `BeginSession`, `beginSession`, `begin_session`, `BEGIN_SESSION`. */
function ways(name: string): readonly string[] {
  const snake = name.replace(/(?<=[a-z\d])(?=[A-Z])/g, '_').toLowerCase()
  return [name, `${name.charAt(0).toLowerCase()}${name.slice(1)}`, snake, snake.toUpperCase()]
}
