import type { Profile } from '@jet-lifecycle/model/facts'
import type { TSESLint } from '@typescript-eslint/utils'

import { createReader } from '../jet/reader.ts'
import type { SourceCode } from '../jet/scope.ts'
import type { JetSettings } from '../jet/settings.ts'
import { Engine } from '../state/engine.ts'
import { runFile } from '../state/roots.ts'
import type { Finding, Refuser } from '../state/tally.ts'
import { createWorld } from '../state/world.ts'

const analysed = new WeakMap<object, Map<string, Engine>>()
const numbers = new WeakMap<JetSettings, number>()
let settingsSeen = 0

/** Follows the state of the process through a file; two rules ask of the same analysis. */
function engineOf(sourceCode: SourceCode, settings: JetSettings, profile: Profile): Engine {
  const known = analysed.get(sourceCode.ast) ?? new Map<string, Engine>()
  analysed.set(sourceCode.ast, known)
  const number = numbers.get(settings) ?? (settingsSeen += 1)
  numbers.set(settings, number)
  const key = `${profile} ${number}`
  let engine = known.get(key)
  if (engine === undefined) {
    known.set(key, (engine = new Engine(createWorld(createReader(sourceCode, settings), profile))))
    const running = engine
    running.within(() => runFile(running))
  }
  return engine
}

/**
 * Hands each refusal that is predicted to `report` when the whole file has been seen, in the order of the source. A rule
 * has no other way to the analysis.
 */
export function followCalls(
  sourceCode: SourceCode,
  settings: JetSettings,
  profile: Profile,
  refuser: Refuser,
  report: (finding: Finding) => void,
): TSESLint.RuleListener {
  return {
    'Program:exit'() {
      const { tallies, world, isExhausted } = engineOf(sourceCode, settings, profile)
      const findings = [...tallies.values()].flatMap((tally) => tally.finding(refuser, world.looked) ?? [])
      for (const finding of findings.sort((a, b) => a.call.node.range[0] - b.call.node.range[0])) {
        report(isExhausted && finding.reason === null ? { ...finding, reason: 'limit' } : finding)
      }
    },
  }
}
