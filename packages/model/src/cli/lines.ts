import { isAscii, isUtf8 } from 'node:buffer'

/** A line of input without its end, valid UTF-8, or why it cannot be read. Lines count from 1. */
export type Line =
  | { readonly number: number; readonly bytes: Buffer }
  | { readonly number: number; readonly problem: string; readonly column: number }

const newline = 0x0a
const carriageReturn = 0x0d
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Lines of a stream of bytes, a batch for each chunk; never more than one unfinished line is held.
 * @param maxLine bytes; what is longer is passed over and told as a problem
 */
export async function* readLines(source: AsyncIterable<Buffer>, maxLine: number): AsyncGenerator<Line[]> {
  let parts: Buffer[] = []
  let held = 0
  let isTooLong = false
  let number = 0
  const add = (part: Buffer): void => {
    held += part.length
    if (held > maxLine) {
      isTooLong = true
      parts = []
    } else parts.push(part)
  }
  const take = (): Line => {
    number += 1
    const line = isTooLong ? tooLong(number, maxLine) : decode(number, parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts))
    parts = []
    held = 0
    isTooLong = false
    return line
  }

  for await (const chunk of source) {
    const batch: Line[] = []
    let from = 0
    for (let to = chunk.indexOf(newline); to >= 0; to = chunk.indexOf(newline, from)) {
      add(chunk.subarray(from, to))
      batch.push(take())
      from = to + 1
    }
    if (from < chunk.length) add(chunk.subarray(from))
    if (batch.length > 0) yield batch
  }
  if (held > 0) yield [take()]
}

function tooLong(number: number, maxLine: number): Line {
  return { number, problem: `the line is longer than ${String(maxLine)} bytes; --max-line allows more`, column: maxLine + 1 }
}

function decode(number: number, bytes: Buffer): Line {
  let line = bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes
  if (number === 1 && line.subarray(0, 3).equals(byteOrderMark)) line = line.subarray(3)
  if (isAscii(line) || isUtf8(line)) return { number, bytes: line }
  return { number, problem: 'the line is not valid UTF-8', column: firstInvalid(line) + 1 }
}

/** How many characters come before the first bytes that are not UTF-8. */
function firstInvalid(line: Buffer): number {
  const replaced = line.toString('utf8')
  let bytes = 0
  let characters = 0
  for (const character of replaced) {
    if (character === '\uFFFD' && line.subarray(bytes, bytes + 3).toString('latin1') !== '\xef\xbf\xbd') break
    bytes += Buffer.byteLength(character)
    characters += character.length
  }
  return characters
}
