// Writes what is derived from the facts and the machines. A test fails when it is stale.
import { mkdirSync, writeFileSync } from 'node:fs'

import { outputs } from './outputs.ts'

for (const { file, text } of outputs) {
  const place = new URL(`../${file}`, import.meta.url)
  mkdirSync(new URL('.', place), { recursive: true })
  writeFileSync(place, await text())
  console.log(`wrote ${file}`)
}
