/** What the reader sees. */
import path from 'node:path'

import type { MailStoreOutput } from '@jet-lifecycle/example-mail-store/main'
import CliTable from 'cli-table3'
import picocolors from 'picocolors'

import type { Finding } from './findings.ts'

const colors = picocolors.createColors(wantsColors())

/** NO_COLOR wins over FORCE_COLOR; without either, a terminal gets colours and a file or pipe does not. */
function wantsColors(): boolean {
  const { NO_COLOR = '', FORCE_COLOR = '' } = process.env
  if (NO_COLOR !== '') return false
  return FORCE_COLOR !== '' ? FORCE_COLOR !== '0' : process.stdout.isTTY && process.stdout.hasColors()
}

const [narrowest, widest] = [100, 120]
const width = Math.min(widest, Math.max(narrowest, process.stdout.columns || widest))

/** Columns with one space on either side, and the lines between them. */
const [titleColumn, placeColumn] = width < widest ? [15, 19] : [18, 19]
const ruleColumn = Math.floor((width - 5 - titleColumn - placeColumn) / 2)
const guardColumn = width - 5 - titleColumn - placeColumn - ruleColumn

export function heading(text: string): string {
  return colors.bold(text)
}

/** One row for each mistake. */
export function table(rows: readonly Finding[]): string {
  const printed = new CliTable({
    head: ['mistake', 'file:line', 'what the rule said', 'what the guard said'].map((title) => colors.bold(title)),
    colWidths: [titleColumn, placeColumn, ruleColumn, guardColumn],
    wordWrap: true,
    style: { head: [], border: [] },
  })
  for (const { marker, lint, refusals } of rows) {
    const said = lint.map(({ rule, text }) => [
      colors.yellow(rule?.split('/').at(-1) ?? 'parser'),
      breakWords(text, ruleColumn - 2),
    ])
    const refused = refusals.map(({ error, text }) => [red(error), breakWords(text, guardColumn - 2)])
    printed.push([
      `${marker.mistake} ${marker.title}`,
      `${path.basename(marker.file)}:${marker.line}`,
      said.flat().join('\n') || colors.dim('not yet seen'),
      refused.flat().join('\n') || colors.bold('let through'),
    ])
  }
  return printed.toString()
}

/** The name of an error in the last column. */
function red(error: string): string {
  return colors.red(breakWords(error, guardColumn - 2))
}

/** Names longer than a line are broken before a capital: JET_errClientRequestTo, StopJetService. */
function breakWords(text: string, length: number): string {
  return text.replace(/\S+/g, (word) => {
    const lines = ['']
    for (const part of word.split(/(?=[A-Z][a-z])/)) {
      const last = lines.at(-1) ?? ''
      if (last.length + part.length > length) lines.push(part)
      else lines[lines.length - 1] = last + part
    }
    return lines.join('\n')
  })
}

/** What the service that is right did all day. */
export function daySummary({ report }: MailStoreOutput): string {
  const { delivered, duplicates, moved, deleted, backup, atTheEnd, signal, shutdown, committedBeforeSignal } = report
  return [
    `  day      ${delivered} messages delivered, ${duplicates} that came twice left out, ${moved} read and moved, ${deleted} deleted`,
    `  backup   ${backup.files} files, ${backup.bytes} bytes`,
    `  ${signal.padEnd(8)} in the middle of a delivery and a backup: the batch in hand was committed (${committedBeforeSignal} since the`,
    `           restart), ${shutdown.undelivered} messages stayed in the queue, the backup was stopped and ended`,
    `  after    ${atTheEnd.inbox} in inbox, ${atTheEnd.archive} in archive, ${atTheEnd.spam} in spam, as it was counted before`,
  ].join('\n')
}

/** Commands, and what each of them shows. */
export function hints(lines: readonly (readonly [command: string, what: string])[]): string {
  return lines.map(([command, what]) => `  ${colors.cyan(command)}\n    ${what}`).join('\n')
}

export function good(text: string): string {
  return `${colors.green('✓')} ${text}`
}

export function bad(text: string): string {
  return `${colors.red('✗')} ${text}`
}
