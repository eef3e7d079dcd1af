import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'

/** A file of a package that is installed here. */
export interface InstalledFile {
  /** Relative to the folder that was searched. */
  readonly name: string
  readonly text: string
}

const isSource = /\.[mc]?[jt]sx?$/

/** All JavaScript and TypeScript files below a folder, each text once, in the order of their names. */
export function* sourceFiles(folder: string): Generator<InstalledFile> {
  const seen = new Set<string>()
  const folders = [realpathSync(folder)]
  for (let directory = folders.pop(); directory !== undefined; directory = folders.pop()) {
    for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(directory, entry.name)
      // Links lead to what is below the folder as well.
      if (entry.isDirectory()) folders.push(file)
      if (!entry.isFile() || !isSource.test(entry.name)) continue
      const text = readFileSync(file, 'utf8')
      const hash = hashOf(text)
      if (seen.has(hash)) continue
      seen.add(hash)
      yield { name: path.relative(folder, file), text }
    }
  }
}

/** Whether a file is in a sample of one in `count`: the same for the same text, wherever it is installed. */
export function isInSample({ text }: InstalledFile, count: number): boolean {
  return parseInt(hashOf(text).slice(0, 8), 16) % count === 0
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
