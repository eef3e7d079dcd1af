/** Brings together what is marked, what the rules said, and what the guard said. */
import type { Notice } from '@jet-lifecycle/example-mail-store/binding'
import type { ScenarioResult } from '@jet-lifecycle/example-mail-store-broken/main'

import type { LintMessage } from './lint.ts'
import type { Marker } from './markers.ts'
import { samePlace } from './places.ts'
import { placesOf } from './run.ts'

export interface Finding {
  readonly marker: Marker
  readonly lint: readonly LintMessage[]
  readonly refusals: readonly Notice[]
}

export interface Findings {
  readonly rows: readonly Finding[]
  /** what should not be: each a line for the reader, none if all is well */
  readonly problems: readonly string[]
}

export function collect(
  markers: readonly Marker[],
  messages: readonly LintMessage[],
  results: readonly ScenarioResult[],
): Findings {
  const rows = markers.map((marker) => findingOf(marker, messages, results))
  return {
    rows,
    problems: [
      ...rows.filter(isMissed).map(({ marker }) => `mistake ${marker.mistake}: the guard let it through`),
      ...missingMarkers(markers, results),
      ...unmarkedMessages(markers, messages),
      ...unmarkedRefusals(markers, results),
    ],
  }
}

function findingOf(marker: Marker, messages: readonly LintMessage[], results: readonly ScenarioResult[]): Finding {
  const result = results.find(({ mistake }) => mistake === marker.mistake)
  const refusals = (result?.refusals ?? []).filter((refusal) => isAt(marker, refusal))
  return {
    marker,
    lint: messages.filter((message) => samePlace(message, marker)),
    refusals,
  }
}

function isMissed({ refusals }: Finding): boolean {
  return refusals.length === 0
}

function missingMarkers(markers: readonly Marker[], results: readonly ScenarioResult[]): string[] {
  return results.flatMap(({ mistake }) => {
    const count = markers.filter((marker) => marker.mistake === mistake).length
    return count === 1 ? [] : [`mistake ${mistake}: ${count} comments mark it instead of one`]
  })
}

function unmarkedMessages(markers: readonly Marker[], messages: readonly LintMessage[]): string[] {
  return messages
    .filter((message) => !markers.some((marker) => samePlace(message, marker)))
    .map(({ file, line, text }) => `unmarked, reported by the rule: ${file}:${line}: ${text}`)
}

function unmarkedRefusals(markers: readonly Marker[], results: readonly ScenarioResult[]): string[] {
  return results.flatMap(({ mistake, refusals }) =>
    refusals
      .filter((refusal) => !markers.some((marker) => marker.mistake === mistake && isAt(marker, refusal)))
      .map(({ text }) => `mistake ${mistake}: refused where nothing is marked: ${text}`),
  )
}

function isAt(marker: Marker, { stack }: { readonly stack: string }): boolean {
  return placesOf(stack).some((place) => samePlace(place, marker))
}
