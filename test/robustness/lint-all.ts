// Lints the installed files one after the other, and says of each when it begins and what became of it, a line each.
//
// node --conditions=source --import tsx lint-all.ts <folder> <one in so many> <largest> <skip so many>
import type { InstalledFile } from './files.ts'
import { isInSample, sourceFiles } from './files.ts'
import type { Result } from './lint-file.ts'
import { lintFile } from './lint-file.ts'

export type Line = { readonly name: string; readonly bytes: number } & (
  | { readonly kind: 'begun' }
  | Result
)

const [folder = '.', oneIn = '1', largest = 'Infinity', skip = '0'] = process.argv.slice(2)

function say({ name, text }: InstalledFile, what: Result | { readonly kind: 'begun' }): void {
  const line: Line = { name, bytes: text.length, ...what }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

let count = 0
for (const file of sourceFiles(folder)) {
  if (!isInSample(file, Number(oneIn)) || file.text.length > Number(largest)) continue
  count += 1
  if (count <= Number(skip)) continue
  say(file, { kind: 'begun' })
  say(file, lintFile(file))
  // The lines go out while the next file is read.
  await new Promise((done) => setImmediate(done))
}
