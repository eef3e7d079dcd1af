// Writes what is derived from the facts and the machines. Tests fail when it is stale.
import { writeFileSync } from 'node:fs'
import { compiledSource } from '../packages/model/src/machine/generate.ts'

const outputs = [{ file: 'packages/model/src/gates/compiled.ts', text: compiledSource }]

for (const { file, text } of outputs) {
  writeFileSync(new URL(`../${file}`, import.meta.url), text())
  console.log(`wrote ${file}`)
}
