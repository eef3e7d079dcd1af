import { existsSync, readFileSync } from 'node:fs'

/** The facts as they were read out of documentation and engine; beside the repository where its makers work. */
const sources = new URL('../../../../shared/facts/', import.meta.url)

export const present = existsSync(sources)
if (!present) console.log(`facts not compared with their sources: there is no ${sources.pathname}`)

export interface SourceFunction {
  name: string
  engine: Record<string, unknown> & { entry: string; cite: string; defLine: string; notes: string; validates: string }
  backup: (Record<string, unknown> & { role: string }) | null
  params: Record<string, unknown>[]
  [field: string]: unknown
}

export const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, sources), 'utf8'))

/** Every function of the API; none where the sources are absent. */
export const sourceFunctions: readonly SourceFunction[] = present ? (read('api.json') as SourceFunction[]) : []
