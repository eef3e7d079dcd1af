// Writes what is derived from the facts and the machines. A test fails when it is stale.
import { writeFileSync } from 'node:fs'

import { outputs } from './outputs.ts'

for (const { file, text } of outputs) {
  writeFileSync(new URL(`../${file}`, import.meta.url), text())
  console.log(`wrote ${file}`)
}
