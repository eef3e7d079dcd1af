import { createReadStream, statSync } from 'node:fs'
import { SingleBar } from 'cli-progress'
import { findNodeAtLocation, parseTree, printParseErrorCode } from 'jsonc-parser'
import type { Node, ParseError } from 'jsonc-parser'
import type { Profile } from '../facts/index.ts'
import type { Trace } from '../replay/index.ts'
import { parseTrace, Replay, TraceError } from '../replay/index.ts'
import { readLines } from './lines.ts'
import type { Line } from './lines.ts'
import type { Terminal } from './output.ts'
import { colorsFor, isSystemError, Output, printable } from './output.ts'
import { jsonLines, TextReport } from './report.ts'

export interface ReplayOptions {
  readonly profile: Profile
  readonly json: boolean
  /** Only traces that disagree, and the totals. */
  readonly quiet: boolean
  /** Bytes. */
  readonly maxLine: number
}

/** Numbers of one run. */
export interface Totals {
  traces: number
  calls: number
  allowed: number
  refused: number
  unknown: number
  agreeing: number
  disagreeing: number
  disagreeingTraces: number
  unreadable: number
}

/** A place in the input from which bytes come. */
interface Source {
  readonly name: string
  open(): AsyncIterable<Buffer>
}

/**
 * Replays files, or standard input where there are none.
 * @returns exit code: 0 nothing disagrees, 1 something does, 2 something could not be read
 */
export async function replayCommand(files: readonly string[], options: ReplayOptions, terminal: Terminal, stdin: AsyncIterable<Buffer>): Promise<0 | 1 | 2> {
  const sources: Source[] = files.length === 0 ? [{ name: 'standard input', open: () => stdin }] : files.map((name) => (
    name === '-' ? { name: 'standard input', open: () => stdin } : { name, open: () => createReadStream(name, { highWaterMark: 1 << 18 }) }))
  const run = new Run(options, terminal, progressOf(files, terminal))
  try {
    for (const source of sources) await run.replay(source)
    await run.end()
  } catch (error) {
    if (!isSystemError(error)) throw error
    run.complain(`the output cannot be written: ${error.message}`)
    return 2
  }
  const { unreadable, disagreeing } = run.totals
  return unreadable > 0 ? 2 : disagreeing > 0 ? 1 : 0
}

/** Bytes read of all there are; only where somebody looks on, and not between the lines of a report. */
function progressOf(files: readonly string[], { out, err }: Terminal): SingleBar | null {
  const size = files.reduce((sum, name) => sum + sizeOf(name), 0)
  if (err.isTTY !== true || out.isTTY === true || size < 1 << 20) return null
  const format = 'replaying {bar} {percentage}% | {calls} calls | {eta_formatted} left'
  const bar = new SingleBar({ stream: err, format, hideCursor: true, clearOnComplete: true, etaBuffer: 50 })
  bar.start(size, 0, { calls: 0 })
  return bar
}

function sizeOf(name: string): number {
  return statSync(name, { throwIfNoEntry: false })?.size ?? 0
}

class Run {
  readonly totals: Totals = { traces: 0, calls: 0, allowed: 0, refused: 0, unknown: 0, agreeing: 0, disagreeing: 0, disagreeingTraces: 0, unreadable: 0 }
  readonly #options: ReplayOptions
  readonly #out: Output
  readonly #report: TextReport | null
  readonly #bar: SingleBar | null
  /** Tells what is wrong. */
  readonly complain: (text: string) => void

  constructor(options: ReplayOptions, { out, err, env }: Terminal, bar: SingleBar | null) {
    this.#options = options
    this.#out = new Output(out)
    this.#report = options.json ? null : new TextReport(colorsFor(out, env), options.quiet)
    this.#bar = bar
    const colors = colorsFor(err, env)
    this.complain = (text) => void err.write(`${colors.red(printable(text))}\n`)
  }

  async replay(source: Source): Promise<void> {
    const before = this.totals.traces + this.totals.unreadable
    try {
      for await (const batch of readLines(this.#counted(source.open()), this.#options.maxLine)) {
        for (const line of batch) await this.#line(source.name, line)
        if (this.#out.isClosed) return
      }
    } catch (error) {
      if (!isSystemError(error) || error.syscall === 'write') throw error
      this.#unreadable(`${source.name}: ${systemErrors[error.code] ?? error.message}`)
    }
    if (this.totals.traces + this.totals.unreadable === before) this.complain(`${source.name}: no traces, one JSON object a line was expected`)
  }

  async end(): Promise<void> {
    this.#bar?.stop()
    if (this.#report) this.#out.add(this.#report.summary(this.totals))
    await this.#out.flush()
  }

  async *#counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      yield chunk
      this.#bar?.increment(chunk.length, { calls: this.totals.calls })
    }
  }

  async #line(file: string, line: Line): Promise<void> {
    if ('problem' in line) {
      this.#unreadable(`${file}:${String(line.number)}:${String(line.column)}: ${line.problem}`)
      return
    }
    const trace = this.#read(file, line.number, line.bytes)
    if (trace !== null) await this.#trace(trace, `${file}:${String(line.number)}`)
  }

  /** null for an empty line, and for what is no trace. */
  #read(file: string, number: number, line: Buffer): Trace | null {
    if (line.length === 0) return null
    try {
      return parseTrace(line, String(number))
    } catch (error) {
      if (!(error instanceof TraceError) && !(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error
      const text = line.toString('utf8')
      if (text.trim() === '') return null
      const { column, message } = error instanceof TraceError ? { column: columnOf(text, error.path), message: error.message } : syntaxProblem(text, error)
      this.#unreadable(`${file}:${String(number)}:${String(column)}: ${message}`)
      return null
    }
  }

  async #trace(trace: Trace, place: string): Promise<void> {
    const { totals } = this
    const replay = new Replay(trace, this.#options.profile)
    const asJson = jsonLines(trace.id)
    let disagrees = false
    totals.traces += 1
    this.#report?.begin(trace, place)
    for (const [index, entry] of trace.entries.entries()) {
      const judgement = replay.judge(entry, index)
      totals.calls += 1
      totals[judgement.decision.verdict] += 1
      if (judgement.agrees === true) totals.agreeing += 1
      if (judgement.agrees === false) {
        totals.disagreeing += 1
        if (!disagrees) totals.disagreeingTraces += 1
      }
      this.#out.add(this.#report === null ? asJson(judgement) : this.#report.call(judgement, replay.world))
      disagrees ||= judgement.agrees === false
      replay.follow(judgement)
      if (this.#out.isFull) await this.#out.flush()
    }
    if (this.#report) this.#out.add(this.#report.finish())
  }

  #unreadable(text: string): void {
    this.totals.unreadable += 1
    this.complain(text)
  }
}

const systemErrors: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file', EISDIR: 'this is a directory, and a file of traces was expected', EACCES: 'the file may not be read',
}

/** Column, from 1, of what a path leads to; of the place where it should be, if it is missing. */
function columnOf(text: string, path: readonly (string | number)[]): number {
  const root = treeOf(text)
  return ((root && findNodeAtLocation(root, [...path])?.offset) ?? 0) + 1
}

/** Where JSON ends to be JSON. */
function syntaxProblem(text: string, error: Error): { column: number; message: string } {
  const errors: ParseError[] = []
  treeOf(text, errors)
  const [first] = errors
  // The parser gave up: JSON.parse says where, or that the end is missing.
  if (!first) return { column: Number(/position (\d+)/.exec(error.message)?.[1] ?? text.length) + 1, message: `not JSON: ${error.message}` }
  const words = printParseErrorCode(first.error).replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return { column: first.offset + 1, message: `not JSON: ${words}` }
}

/** undefined for what is nested too deep for a parser that calls itself. */
function treeOf(text: string, errors: ParseError[] = []): Node | undefined {
  try {
    return parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    errors.length = 0
    return undefined
  }
}
