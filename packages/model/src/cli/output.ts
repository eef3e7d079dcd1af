import type { Writable } from 'node:stream'
import { createColors } from 'picocolors'

/** What a command writes to. Diagnostics go to `err`, so that `out` can be piped. */
export interface Terminal {
  readonly out: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly err: Writable & { readonly isTTY?: boolean }
  readonly env: Readonly<Record<string, string | undefined>>
}

export type Colors = ReturnType<typeof createColors>

/** Colours for a stream: on terminals, unless NO_COLOR is set; FORCE_COLOR turns them on elsewhere. */
export function colorsFor(stream: { readonly isTTY?: boolean }, env: Terminal['env']): Colors {
  const isForced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '' && env['FORCE_COLOR'] !== '0'
  return createColors(!env['NO_COLOR'] && (isForced || (stream.isTTY === true && env['TERM'] !== 'dumb')))
}

const chunkSize = 1 << 16

/** Text of an input as a terminal may have it: no control characters, nothing that hides or turns what is around it. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)

/** Collects text and passes it on in large pieces, no faster than it is taken. */
export class Output {
  readonly #stream: Writable
  #text = ''
  #isClosed = false
  #failure: Error | null = null
  #wake: () => void = () => undefined

  constructor(stream: Writable) {
    this.#stream = stream
    stream.on('drain', () => { this.#wake() })
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#isClosed = true
      if (error.code !== 'EPIPE') this.#failure = error
      this.#wake()
    })
  }

  add(text: string): void {
    this.#text += text
  }

  /** Whether it is time to {@link flush}. */
  get isFull(): boolean {
    return this.#text.length >= chunkSize
  }

  /** Whoever was reading has gone, as `head` does: there is nothing more to say, and nothing wrong. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** @throws what the stream failed with */
  async flush(): Promise<void> {
    const text = this.#text
    this.#text = ''
    if (text !== '' && !this.#isClosed && !this.#stream.write(text)) await new Promise<void>((resolve) => { this.#wake = resolve })
    if (this.#failure !== null) throw this.#failure
  }

  /**
   * Waits until all is written, or cannot be.
   * @throws what the stream failed with
   */
  async settle(): Promise<void> {
    if (!this.#isClosed) await new Promise<void>((resolve) => this.#stream.write('', () => { resolve() }))
    if (this.#failure !== null) throw this.#failure
  }
}

/** Where a command that has little to say writes it. */
export interface Page {
  readonly text: (text: string) => void
  readonly colors: Colors
  /** Characters of a line. */
  readonly width: number
  /** A diagnostic, in red. */
  readonly complain: (text: string) => void
}

/**
 * Runs a command that writes all it has to say at its end.
 * @returns its exit code; 2 if the output cannot be written. Whoever was reading may go away
 */
export async function written({ out, err, env }: Terminal, command: (page: Page) => number | Promise<number>): Promise<number> {
  const output = new Output(out)
  const complain = (text: string): void => void err.write(`${colorsFor(err, env).red(text)}\n`)
  const width = Math.max(60, out.columns ?? 120)
  try {
    const code = await command({ text: (text) => { output.add(text) }, colors: colorsFor(out, env), width, complain })
    await output.flush()
    await output.settle()
    return code
  } catch (error) {
    if (!isSystemError(error)) throw error
    complain(`the output cannot be written: ${error.message}`)
    return 2
  }
}

interface SystemError extends Error {
  readonly code: string
  readonly syscall: string
}

export const isSystemError = (error: unknown): error is SystemError => error instanceof Error && 'syscall' in error && 'code' in error
