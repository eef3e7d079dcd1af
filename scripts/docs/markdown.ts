import type { JetFunctionName } from '../../packages/model/src/facts/index.ts'
import { jetFunction } from '../../packages/model/src/facts/index.ts'

/** Paragraphs, with a line between them and one break at the end. */
export function lines(...paragraphs: readonly string[]): string {
  return paragraphs.map((each) => each.trimEnd()).join('\n\n') + '\n'
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [row(head), `|${'---|'.repeat(head.length)}`, ...rows.map(row)].join('\n')
}

/** Names as code: `A`, `B`. */
export function codes(names: readonly (string | null)[]): string {
  return names.map((name) => `\`${name ?? '?'}\``).join(', ')
}

export function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`
}

/** The vendor's page of a function. */
export function pageOf(fn: JetFunctionName): string {
  const { page } = jetFunction(fn)
  return page === null ? 'none' : codes([page])
}

/**
 * Checks what a sentence of the page says.
 * @throws Error if it does not hold: the sentence has to be written anew
 */
export function claim(holds: boolean, sentence: string): void {
  if (!holds) throw new Error(`This no longer holds, so the text of the page must change: ${sentence}.`)
}
