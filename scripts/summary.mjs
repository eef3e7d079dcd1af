// @ts-check
// Prints `N passed, N failed, N skipped` from the last vitest report; fails unless all is well.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const file = path.resolve(import.meta.dirname, '../.reports/vitest.json')
const report = existsSync(file)
  ? JSON.parse(readFileSync(file, 'utf8'))
  : { success: false, testResults: [] }

let passed = 0
let failed = 0
let skipped = 0
for (const { status, assertionResults } of report.testResults) {
  // A file that fails before its first test (it does not load) counts as one failure.
  if (status === 'failed' && assertionResults.length === 0) failed++
  for (const test of assertionResults) {
    if (test.status === 'passed') passed++
    else if (test.status === 'failed') failed++
    else skipped++
  }
}

console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = report.success && failed === 0 && passed > 0 ? 0 : 1
