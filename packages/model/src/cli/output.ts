import type { Writable } from 'node:stream'
import { createColors } from 'picocolors'

/** What a command writes to. Diagnostics go to `err`, so that `out` can be piped. */
export interface Terminal {
  readonly out: Writable & { readonly isTTY?: boolean }
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
}
