import { once } from 'node:events'
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

/** Collects text and passes it on in large pieces, no faster than it is taken. */
export class Output {
  readonly #stream: Writable
  #text = ''

  constructor(stream: Writable) {
    this.#stream = stream
  }

  add(text: string): void {
    this.#text += text
  }

  /** Whether it is time to {@link flush}. */
  get isFull(): boolean {
    return this.#text.length >= chunkSize
  }

  async flush(): Promise<void> {
    const text = this.#text
    this.#text = ''
    if (text !== '' && !this.#stream.write(text)) await once(this.#stream, 'drain')
  }
}
