import type { Site } from './instrument.ts'
import type { Program } from './program.ts'
import type { Count, Truth } from './run.ts'

/** What an analyser says of a call. */
export interface Finding {
  readonly site: Site
  readonly certain: boolean
}

export type Law = 'sound' | 'certain' | 'precise' | 'once'

export interface Violation {
  readonly law: Law
  readonly site: Site
  readonly why: string
}

/** The refusals that a rule is about. */
export type Refusal = Exclude<keyof Count, 'executed'>

/**
 * Holds the findings of an analyser against the truth.
 *
 * - sound: a call that some run refuses is reported
 * - certain: a call reported as certain is executed by some run, and refused by every run whenever it executes it
 * - precise: a call that no run refuses is not reported; waived where the program has a limit
 * - once: a call is reported once
 */
export function violationsOf(program: Program, truth: Truth, refusal: Refusal, findings: readonly Finding[]): Violation[] {
  const violations: Violation[] = []
  const found = new Map<Site, Finding>()
  for (const finding of findings) {
    if (found.has(finding.site)) violations.push({ law: 'once', site: finding.site, why: 'it is reported twice' })
    found.set(finding.site, finding)
  }
  for (const [site, count] of truth.sites) {
    if (count[refusal] > 0 && !found.has(site)) violations.push({ law: 'sound', site, why: `${said(count, refusal)}, and it is not reported` })
  }
  for (const { site, certain } of found.values()) {
    const count = truth.sites.get(site) ?? { executed: 0, stopped: 0, aborted: 0 }
    if (certain && (count.executed === 0 || count[refusal] < count.executed)) {
      violations.push({ law: 'certain', site, why: `${said(count, refusal)}, and it is reported as certain` })
    } else if (count[refusal] === 0 && program.limits.length === 0) {
      violations.push({ law: 'precise', site, why: `${said(count, refusal)}, and it is reported` })
    }
  }
  return violations
}

function said(count: Count, refusal: Refusal): string {
  return count.executed === 0 ? 'no run executes it' : `${count[refusal]} of its ${count.executed} executions are refused`
}
