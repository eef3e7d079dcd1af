import type { JetErrorName, JetFunctionName, Profile } from '../facts/index.ts'
import { jetErrorMeaning, jetErrors, jetFunctionNames } from '../facts/index.ts'
import { refusalReasons } from '../replay/index.ts'
import type { StateAnswer } from '../world/index.ts'
import { stateAnswers } from '../world/index.ts'
import { adviceFor } from './advice.ts'
import type { Explanation } from './document.ts'
import { nameStates } from './states.ts'

/**
 * What an error means to the lifecycle: who gives it in which state, and what to do.
 * @param isWhole all functions; else a long list is cut: the functions of a gate are many
 */
export function explainError(error: JetErrorName, profile: Profile, isWhole = false): Explanation {
  const groups = new Map<string, { readonly answer: StateAnswer; readonly fns: Set<JetFunctionName> }>()
  for (const fn of jetFunctionNames) {
    for (const answer of stateAnswers(fn, profile)) {
      if (answer.error !== error) continue
      const key = [answer.why, answer.region, ...answer.states].join()
      const group = groups.get(key) ?? { answer, fns: new Set() }
      groups.set(key, group)
      group.fns.add(fn)
    }
  }
  const found = [...groups.values()].sort((a, b) => b.fns.size - a.fns.size)
  const meaning = jetErrorMeaning(error)
  const advice = [...new Set(found.map(({ answer }) => adviceFor(error, answer.why)))].filter((text) => text !== '')
  const lead = [
    `${String(jetErrors[error])}.${meaning === undefined ? '' : ` ${meaning}`}`,
    ...(found.length === 0 ? ['No state of the lifecycle brings it: where a function gives it, it has reasons of its own.'] : []),
  ]
  return {
    title: error,
    lead,
    sections: [
      { heading: `Who gives it, and when (${profile})`, rows: found.map(({ answer, fns }) => [whenGiven(answer), isWhole ? [...fns].join(', ') : listed([...fns])] as const) },
      { heading: 'What to do', rows: advice.map((text) => ['', text] as const) },
    ].filter(({ rows }) => rows.length > 0),
  }
}

function whenGiven(answer: StateAnswer): string {
  return answer.region === null ? refusalReasons[answer.why] : nameStates(answer)
}

function listed(fns: readonly JetFunctionName[]): string {
  return fns.length <= 12 ? fns.join(', ') : `${fns.slice(0, 8).join(', ')} and ${String(fns.length - 8)} others`
}
