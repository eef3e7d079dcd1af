import { jetErrors, jetFunctionNames } from '../facts/index.ts'

/** Keys of a trace, of its calls, and of what goes in and out. Others are passed over. */
const fields = [
  'id', 'multiInstance', 'calls', 'fn', 'args', 'returns', 'expect', 'thread', 'phase', 'call',
  'instance', 'sesid', 'dbid', 'tableid', 'hFile', 'snapId', 'grbit',
] as const
type Field = (typeof fields)[number]

/** Text between quotes. */
interface Word {
  readonly text: string
  /** The key that it is. */
  readonly field: Field | 'other'
}

/** The same string for the same name wherever it is met: two of them are compared at once. */
const names: ReadonlyMap<string, string> = new Map([...fields, ...jetFunctionNames, ...Object.keys(jetErrors)].map((name) => [name, name]))
const isField = (text: string): text is Field => (fields as readonly string[]).includes(text)

/** Words come again and again: each slot keeps the last that fell into it, with its bytes. */
const kept: (Word | undefined)[] = Array.from({ length: 4096 }, () => undefined)
const longestKept = 48
const keptBytes = new Uint8Array(kept.length * longestKept)

function wordOf(text: string): Word {
  return { text: names.get(text) ?? text, field: isField(text) ? text : 'other' }
}

const deepest = 64
const [quote, backslash, comma, colon, minus, point] = [0x22, 0x5c, 0x2c, 0x3a, 0x2d, 0x2e]
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d]
const literals = [['true', true], ['false', false], ['null', null]] as const
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39

/** Reads one line. Once it is odd, nothing that it gives counts. */
class Reader {
  readonly #bytes: Uint8Array
  #at = 0
  #isOdd = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  read(): unknown {
    const value = this.#next() === openBrace ? this.#trace() : this.#odd()
    if (this.#next() !== -1) this.#odd()
    return this.#isOdd ? undefined : value
  }

  #odd(): undefined {
    this.#isOdd = true
    return undefined
  }

  /** The byte after white space, not yet taken; -1 at the end. */
  #next(): number {
    const bytes = this.#bytes
    while (this.#at < bytes.length) {
      const byte = bytes[this.#at] as number
      if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return byte
      this.#at += 1
    }
    return -1
  }

  #takes(byte: number): boolean {
    if (this.#next() !== byte) return false
    this.#at += 1
    return true
  }

  /** The next key of an object, `null` after its last. The first comes after the brace, the others after a comma. */
  #key(isFirst: boolean): Word['field'] | null {
    if (isFirst) this.#at += 1
    if (this.#isOdd || this.#takes(closeBrace)) return null
    if ((!isFirst && !this.#takes(comma)) || this.#next() !== quote) {
      this.#odd()
      return null
    }
    const { field } = this.#word()
    if (!this.#takes(colon)) this.#odd()
    return field
  }

  #trace(): unknown {
    let id: unknown, multiInstance: unknown, calls: unknown
    for (let key = this.#key(true); key !== null; key = this.#key(false)) {
      switch (key) {
        case 'id': id = this.#scalar(); break
        case 'multiInstance': multiInstance = this.#scalar(); break
        case 'calls': calls = this.#calls(); break
        default: this.#pass(0)
      }
    }
    return { id, multiInstance, calls }
  }

  #calls(): unknown[] {
    const calls: unknown[] = []
    if (!this.#takes(openBracket)) this.#odd()
    if (this.#takes(closeBracket)) return calls
    do calls.push(this.#next() === openBrace ? this.#call() : this.#odd())
    while (!this.#isOdd && this.#takes(comma))
    if (!this.#takes(closeBracket)) this.#odd()
    return calls
  }

  #call(): unknown {
    let fn: unknown, args: unknown, returns: unknown, expect: unknown, thread: unknown, phase: unknown, call: unknown
    for (let key = this.#key(true); key !== null; key = this.#key(false)) {
      switch (key) {
        case 'fn': fn = this.#scalar(); break
        case 'args': args = this.#handles(); break
        case 'returns': returns = this.#handles(); break
        case 'expect': expect = this.#scalar(); break
        case 'thread': thread = this.#scalar(); break
        case 'phase': phase = this.#scalar(); break
        case 'call': call = this.#scalar(); break
        default: this.#pass(0)
      }
    }
    return { fn, args, returns, expect, thread, phase, call }
  }

  #handles(): unknown {
    if (this.#next() !== openBrace) return this.#scalar()
    let instance: unknown, sesid: unknown, dbid: unknown, tableid: unknown, hFile: unknown, snapId: unknown, grbit: unknown
    for (let key = this.#key(true); key !== null; key = this.#key(false)) {
      switch (key) {
        case 'instance': instance = this.#scalar(); break
        case 'sesid': sesid = this.#scalar(); break
        case 'dbid': dbid = this.#scalar(); break
        case 'tableid': tableid = this.#scalar(); break
        case 'hFile': hFile = this.#scalar(); break
        case 'snapId': snapId = this.#scalar(); break
        case 'grbit': grbit = this.#scalar(); break
        default: this.#pass(0)
      }
    }
    return { instance, sesid, dbid, tableid, hFile, snapId, grbit }
  }

  #scalar(): unknown {
    const byte = this.#next()
    if (byte === quote) return this.#word().text
    return byte === minus || isDigit(byte) ? this.#number() : this.#literal()
  }

  #literal(): unknown {
    for (const [text, value] of literals) {
      if (this.#bytes[this.#at] !== text.charCodeAt(0) || this.#text(this.#at, this.#at + text.length) !== text) continue
      this.#at += text.length
      return value
    }
    return this.#odd()
  }

  #number(): number {
    const from = this.#at
    const whole = this.#passWhole()
    const isPlain = !this.#passFraction() && this.#at - from < 16
    if (!isPlain) return Number(this.#text(from, this.#at))
    return this.#bytes[from] === minus ? -whole : whole
  }

  /** What comes before a fraction, without its sign. */
  #passWhole(): number {
    if (this.#bytes[this.#at] === minus) this.#at += 1
    const first = this.#at
    const whole = this.#digits()
    if (this.#at - first > 1 && this.#bytes[first] === 0x30) this.#odd()
    return whole
  }

  /** Whether there is one, or an exponent. */
  #passFraction(): boolean {
    const from = this.#at
    if (this.#bytes[this.#at] === point) {
      this.#at += 1
      this.#digits()
    }
    if (((this.#bytes[this.#at] ?? 0) | 0x20) === 0x65) {
      this.#at += 1
      const sign = this.#bytes[this.#at]
      if (sign === minus || sign === 0x2b) this.#at += 1
      this.#digits()
    }
    return this.#at > from
  }

  /** One digit or more, and what they come to. */
  #digits(): number {
    const from = this.#at
    let sum = 0
    for (let byte = this.#bytes[from] ?? 0; isDigit(byte); byte = this.#bytes[this.#at] ?? 0) {
      sum = sum * 10 + byte - 0x30
      this.#at += 1
    }
    if (this.#at === from) this.#odd()
    return sum
  }

  #word(): Word {
    const bytes = this.#bytes
    const from = this.#at + 1
    let at = from
    let hash = 0
    for (; at < bytes.length; at++) {
      const byte = bytes[at] as number
      if (byte === quote) break
      if (byte === backslash || byte < 0x20 || byte > 0x7e) return this.#spelledWord()
      hash = (Math.imul(hash, 31) + byte) | 0
    }
    if (at >= bytes.length) this.#odd()
    this.#at = at + 1
    const length = at - from
    if (length > longestKept) return wordOf(this.#text(from, at))
    const slot = (hash ^ (hash >>> 12) ^ length) & (kept.length - 1)
    const before = kept[slot]
    if (before !== undefined && this.#isAt(from, length, slot, before.text.length)) return before
    keptBytes.set(bytes.subarray(from, at), slot * longestKept)
    return (kept[slot] = wordOf(this.#text(from, at)))
  }

  #isAt(from: number, length: number, slot: number, keptLength: number): boolean {
    if (length !== keptLength) return false
    const offset = slot * longestKept
    for (let index = 0; index < length; index++) if (this.#bytes[from + index] !== keptBytes[offset + index]) return false
    return true
  }

  /** A word that is more than its bytes. */
  #spelledWord(): Word {
    const from = this.#at
    this.#passText()
    return wordOf(this.#isOdd ? '' : (JSON.parse(this.#text(from, this.#at)) as string))
  }

  #text(from: number, to: number): string {
    if (to - from <= longestKept) {
      let text = ''
      let at = from
      for (; at < to; at++) {
        const byte = this.#bytes[at] ?? 0x80
        if (byte >= 0x80) break
        text += String.fromCharCode(byte)
      }
      if (at === to) return text
    }
    return decoder.decode(this.#bytes.subarray(from, to))
  }

  /** Passes over a value. */
  #pass(depth: number): void {
    const byte = this.#next()
    if (byte === quote) this.#passText()
    else if (byte === minus || isDigit(byte)) {
      this.#passWhole()
      this.#passFraction()
    } else if (byte !== openBrace && byte !== openBracket) this.#literal()
    else if (depth === deepest) this.#odd()
    else if (byte === openBrace) {
      for (let key = this.#key(true); key !== null; key = this.#key(false)) this.#pass(depth + 1)
    } else {
      this.#at += 1
      if (this.#takes(closeBracket)) return
      do this.#pass(depth + 1)
      while (!this.#isOdd && this.#takes(comma))
      if (!this.#takes(closeBracket)) this.#odd()
    }
  }

  #passText(): void {
    const bytes = this.#bytes
    for (let at = this.#at + 1; at < bytes.length; at++) {
      const byte = bytes[at] as number
      if (byte === quote) {
        this.#at = at + 1
        return
      }
      if (byte < 0x20) break
      if (byte !== backslash) continue
      at += 1
      const escape = String.fromCharCode(bytes[at] ?? 0)
      if (escape === 'u' && /^[0-9a-f]{4}$/i.test(this.#text(at + 1, at + 5))) at += 4
      else if (!'"\\/bfnrt'.includes(escape)) break
    }
    this.#odd()
  }
}

/**
 * What JSON.parse makes of the text of a trace, without the fields that do not count. Those are read, and not made: most of the
 * time that JSON takes is that of making values.
 * @param line UTF-8
 * @returns undefined for what must be left to JSON.parse: text that is no JSON, and values of types that no trace has
 */
export function quickly(line: Uint8Array): unknown {
  return new Reader(line).read()
}
