/** The service's day, from the command line: `--json` for the figures, `--binding` for another engine. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'

import { openBinding } from './binding.ts'
import type { Notice } from './binding.ts'
import { endMisuse, readCommandLine } from './command-line.ts'
import { simulateDay } from './day.ts'
import type { DayReport } from './day.ts'

/** What `--json` prints. */
export interface MailStoreOutput {
  readonly report: DayReport
  /** none, if all went well */
  readonly notices: readonly Notice[]
}

const usage = 'main.ts [--json] [--binding MODULE] [--backup DIRECTORY] [--folder FOLDER]'
const { values: args } = readCommandLine(usage, () =>
  parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      binding: { type: 'string' },
      backup: { type: 'string' },
      folder: { type: 'string', default: 'C:\\mail' },
    },
  }),
)

const notices: Notice[] = []
const esent = await openBinding({ module: args.binding, onNotice: (notice) => notices.push(notice) })
  .catch((error: unknown) => endMisuse(usage, error))

const temporary = await mkdtemp(path.join(tmpdir(), 'mail-store-'))
try {
  const report = await simulateDay(esent, {
    instanceName: 'mail',
    folder: args.folder,
    backupDirectory: args.backup ?? path.join(temporary, 'backup'),
    say: (line) => {
      if (!args.json) console.log(line)
    },
  })
  if (args.json) {
    const output: MailStoreOutput = { report, notices }
    console.log(JSON.stringify(output))
  }
  for (const { text } of notices) console.error(text)
  if (notices.length > 0) process.exitCode = 1
} finally {
  await rm(temporary, { recursive: true, force: true })
}
