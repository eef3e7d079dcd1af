import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Profile } from '@jet-lifecycle/model/facts'
import type { Trace } from '@jet-lifecycle/model/replay'
import { readTrace } from '@jet-lifecycle/model/replay'

/** What a call of a trace says to the tests alone; the command ignores it. */
export interface Notes {
  readonly expect?: string | number | null
  /** What the model says, where `expect` does not show it. */
  readonly verdict?: 'allowed' | 'refused' | 'unknown'
  /**
   * What comes of `expect`, where that is not true. false: the call gives something unseen away; null:
   * another call came in between while it was inside.
   */
  readonly agrees?: false | null
  /** A failure of its own, nothing that the lifecycle brings about: the simulator has to be made to fail. */
  readonly fails?: true
  /** What happened right before, and no call of the trace shows: another call, or a fatal error. */
  readonly unseen?: { readonly fn: 'JetStopServiceInstance' | 'JetStopBackupInstance'; readonly args: { readonly instance: string } } | { readonly breakDown: 'JET_errDiskIO' | 'JET_errLogDiskFull' }
}

/** A line of `test/traces`. */
export interface WrittenTrace {
  /** File and id: `modes.jsonl: modes/no mode yet`. */
  readonly name: string
  readonly source: string
  readonly profiles: readonly Profile[]
  readonly trace: Trace
  /** One for each call. */
  readonly notes: readonly Notes[]
}

const tracesDirectory = path.resolve(import.meta.dirname, '../traces')

export const writtenTraces: readonly WrittenTrace[] = readdirSync(tracesDirectory).flatMap((file) =>
  readFileSync(path.join(tracesDirectory, file), 'utf8').trimEnd().split('\n').map((line, index) => {
    const raw = JSON.parse(line) as { readonly source: string; readonly profile?: Profile; readonly calls: readonly Notes[] }
    const trace = readTrace(raw, String(index + 1))
    return { name: `${file}: ${trace.id}`, source: raw.source, profiles: raw.profile === undefined ? ['documented', 'engine'] : [raw.profile], trace, notes: raw.calls }
  }),
)
