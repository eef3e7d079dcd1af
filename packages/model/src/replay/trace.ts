import type { HandleKind, JetErrorName, JetFunctionName, JetGrbitName } from '../facts/index.ts'
import { baseNameOf, grbits, jetErrorName, jetErrors, unsignedGrbit } from '../facts/index.ts'
import { optionBits } from '../gates/index.ts'
import type { Call, Handles, HandleName, Outcome } from '../world/index.ts'
import { quickly } from './trace-json.ts'

/** Calls of one process, as they were observed or are asked about. */
export interface Trace {
  readonly id: string
  /** The running mode before the first call, where the trace states it. */
  readonly multiInstance: boolean | undefined
  readonly entries: readonly TraceEntry[]
}

/** One element of `calls`. */
export interface TraceEntry {
  /** Base name; the name as it was given where the facts do not know it. */
  readonly fn: string
  /** null: a function that the facts do not know. */
  readonly call: Call | null
  /** Handles that the call hands out if it succeeds. */
  readonly returned: Outcome['returned']
  /** undefined: nobody observed it. */
  readonly observed: Outcome['error'] | undefined
  /** For calls that take time: whether this is their beginning or their end, and which call it is. */
  readonly phase: 'begin' | 'end' | undefined
  readonly name: string | undefined
}

/** What is wrong in a trace, and where: the way from the trace to it, `['calls', 3, 'args', 'grbit']`. */
export class TraceError extends Error {
  override readonly name = 'TraceError'
  readonly path: readonly (string | number)[]

  constructor(message: string, path: readonly (string | number)[]) {
    super(message)
    this.path = path
  }
}

type Raw = Readonly<Record<string, unknown>>
type Path = readonly (string | number)[]

const isObject = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a value is, for a message: `an array`, `"x"`. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return 'an object'
  // JSON has no infinity, although 1e400 is read as one.
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Reads a trace from its text, several times as fast as by way of JSON.parse.
 * @param line valid UTF-8
 * @param place name for a trace that has no id: its line
 * @throws SyntaxError for what is not JSON; TraceError as {@link readTrace}
 */
export function parseTrace(line: Uint8Array, place: string): Trace {
  return readTrace(quickly(line) ?? JSON.parse(decoder.decode(line)), place)
}

/**
 * Reads a trace.
 * @param value what JSON.parse made of it
 * @param place name for a trace that has no id: its line
 * @throws TraceError for anything that is not a trace, with the way to it
 */
export function readTrace(value: unknown, place: string): Trace {
  if (!isObject(value)) throw new TraceError(`a trace must be an object with "calls", and this is ${shown(value)}`, [])
  const { id, multiInstance, calls } = value
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number') throw new TraceError(`"id" must be text or a number, and is ${shown(id)}`, ['id'])
  if (multiInstance !== undefined && typeof multiInstance !== 'boolean') {
    throw new TraceError(`"multiInstance" must be true or false, and is ${shown(multiInstance)}`, ['multiInstance'])
  }
  if (!Array.isArray(calls)) throw new TraceError(`"calls" must be an array of calls, and is ${shown(calls)}`, calls === undefined ? [] : ['calls'])
  const entries: TraceEntry[] = []
  let open: Map<string, TraceEntry> | undefined
  for (let index = 0; index < calls.length; index++) {
    const raw: unknown = calls[index]
    if (!isObject(raw)) throw new TraceError(`a call must be an object with "fn", and this is ${shown(raw)}`, ['calls', index])
    if (raw['phase'] === undefined) entries.push(readEntry(raw, index))
    else entries.push(readPart(raw, index, (open ??= new Map<string, TraceEntry>())))
  }
  return { id: id === undefined ? place : String(id), multiInstance, entries }
}

/** The beginning or the end of a call that takes time. An end repeats nothing of its beginning. */
function readPart(raw: Raw, index: number, open: Map<string, TraceEntry>): TraceEntry {
  const { phase, call } = raw
  if (phase !== 'begin' && phase !== 'end') throw new TraceError(`"phase" must be "begin" or "end", and is ${shown(phase)}`, ['calls', index, 'phase'])
  if (typeof call !== 'string' && typeof call !== 'number') {
    throw new TraceError(`a call with a "phase" needs "call", the name that its begin and its end share, and it is ${shown(call)}`, ['calls', index])
  }
  const name = String(call)
  const begun = open.get(name)
  if (phase === 'begin') {
    if (begun) throw new TraceError(`call ${shown(call)} begins although it has begun and not ended`, ['calls', index, 'call'])
    const entry = { ...readEntry(raw, index), phase, name } as const
    open.set(name, entry)
    return entry
  }
  if (!begun) throw new TraceError(`call ${shown(call)} ends without having begun`, ['calls', index, 'call'])
  open.delete(name)
  const own = readEntry({ ...raw, fn: raw['fn'] ?? begun.fn }, index)
  if (own.fn !== begun.fn) throw new TraceError(`call ${shown(call)} began as ${begun.fn} and ends as ${own.fn}`, ['calls', index, 'fn'])
  // A null is a success that was observed.
  const observed = own.observed === undefined ? begun.observed : own.observed
  return { ...own, call: begun.call, returned: joined(begun.returned, own.returned), observed, phase, name }
}

/** What the end says of a handle counts more than what the beginning said. */
function joined(begun: Outcome['returned'], own: Outcome['returned']): Outcome['returned'] {
  if (begun === undefined || own === undefined) return own ?? begun
  return {
    instance: own.instance ?? begun.instance, sesid: own.sesid ?? begun.sesid, dbid: own.dbid ?? begun.dbid,
    tableid: own.tableid ?? begun.tableid, hFile: own.hFile ?? begun.hFile, snapId: own.snapId ?? begun.snapId,
  }
}

function readEntry(raw: Raw, index: number): TraceEntry {
  const { fn, args, returns, expect, thread } = raw
  if (typeof fn !== 'string') throw new TraceError(`"fn" must be the name of a function, and is ${shown(fn)}`, fn === undefined ? ['calls', index] : ['calls', index, 'fn'])
  const base = baseNameOf(fn)
  if (args !== undefined && args !== null && !isObject(args)) throw new TraceError(`"args" must be an object, and is ${shown(args)}`, ['calls', index, 'args'])
  if (returns !== undefined && returns !== null && !isObject(returns)) throw new TraceError(`"returns" must be an object, and is ${shown(returns)}`, ['calls', index, 'returns'])
  const observed = expect === undefined ? undefined : readOutcome(expect, index)
  if (base === undefined) return { fn, call: null, returned: undefined, observed, phase: undefined, name: undefined }
  const handles = readHandles(args ?? noFields, index)
  const returned = args || returns ? readReturned(args ?? noFields, returns ?? noFields, index) : undefined
  // An init that hands something out was given a pointer to put it in.
  if (returned?.instance !== undefined && handles.instance === undefined && base.startsWith('JetInit')) handles.instance = 0
  const grbit = args?.['grbit'] === undefined ? 0 : readGrbit(base, args['grbit'], index)
  const call: Writable<Call> = { fn: base, handles, grbit, at: index }
  if (thread !== undefined) call.thread = readThread(thread, index)
  return { fn: base, call, returned, observed, phase: undefined, name: undefined }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

const noFields: Raw = {}

/** Handles that go in. Every kind is written out: this is done for every call. */
function readHandles(args: Raw, index: number): Writable<Handles> {
  return {
    instance: handleIn(args['instance'], 'instance', index), sesid: handleIn(args['sesid'], 'sesid', index), dbid: handleIn(args['dbid'], 'dbid', index),
    tableid: handleIn(args['tableid'], 'tableid', index), hFile: handleIn(args['hFile'], 'hFile', index), snapId: handleIn(args['snapId'], 'snapId', index),
  }
}

/** `&x` names what comes out. */
const isOut = (given: unknown): given is string => typeof given === 'string' && given.charCodeAt(0) === 0x26

function handleIn(given: unknown, kind: HandleKind, index: number): HandleName | undefined {
  return given === undefined || isOut(given) ? undefined : readHandle(given, 'args', kind, index)
}

/** Handles that come out, if any: from `args`, or from `returns`, which wins. */
function readReturned(args: Raw, returns: Raw, index: number): Outcome['returned'] {
  const instance = handleOut(args['instance'], returns['instance'], 'instance', index)
  const sesid = handleOut(args['sesid'], returns['sesid'], 'sesid', index)
  const dbid = handleOut(args['dbid'], returns['dbid'], 'dbid', index)
  const tableid = handleOut(args['tableid'], returns['tableid'], 'tableid', index)
  const hFile = handleOut(args['hFile'], returns['hFile'], 'hFile', index)
  const snapId = handleOut(args['snapId'], returns['snapId'], 'snapId', index)
  const none = instance === undefined && sesid === undefined && dbid === undefined && tableid === undefined && hFile === undefined && snapId === undefined
  return none ? undefined : { instance, sesid, dbid, tableid, hFile, snapId }
}

function handleOut(given: unknown, back: unknown, kind: HandleKind, index: number): HandleName | undefined {
  if (isOut(given) && given.length === 1) throw new TraceError(`"${kind}" is & without a name: "&x" names what the call hands out`, ['calls', index, 'args', kind])
  if (back !== undefined) return readHandle(back, 'returns', kind, index)
  return isOut(given) ? given.slice(1) : undefined
}

/** A name is compared as text, so that 7 and "7" are the same. 0 and null are no handle. */
function readHandle(value: unknown, where: 'args' | 'returns', kind: HandleKind, index: number): HandleName {
  if (typeof value === 'string' && value !== '') return value === '0' ? 0 : value
  if (value === null || value === 0 || value === -1) return 0
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return String(value)
    throw new TraceError(`"${kind}" is ${shown(value)}: a handle beyond 2^53 cannot be told from its neighbours, write it as text`, ['calls', index, where, kind])
  }
  throw new TraceError(`"${kind}" must be the name of a handle (text or a number; 0 or null for none), and is ${shown(value)}`, ['calls', index, where, kind])
}

function readThread(value: unknown, index: number): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new TraceError(`"thread" must be text or a number, and is ${shown(value)}`, ['calls', index, 'thread'])
}

const isGrbit = (name: string): name is JetGrbitName => Object.hasOwn(grbits, name)

/** Option bits by the text that they were read from before; of texts that mean the same for every function. */
const spelled = new Map<string, number>()
const keptSpellings = 1000

function readGrbit(fn: JetFunctionName, value: unknown, index: number): number {
  const path = ['calls', index, 'args', 'grbit'] as const
  if (value === null) return 0
  if (typeof value === 'number' && Number.isInteger(value) && value >= -0x80000000 && value <= 0xffffffff) return unsignedGrbit(value)
  if (typeof value !== 'string') {
    throw new TraceError(`"grbit" must be 32 bits: a number, a number as text, or names joined by |, and is ${shown(value)}`, path)
  }
  const before = spelled.get(value)
  if (before !== undefined) return before
  let bits = 0
  let isOfAll = true
  for (const word of value.split('|')) {
    const text = word.trim()
    if (isGrbit(text)) bits |= grbits[text].value
    else if (/^-?\d+$|^-?0x[0-9a-f]+$/i.test(text)) bits |= readBits(text, path)
    // The facts name only the bits that the lifecycle looks at.
    else if (!/^JET_bit\w+$/.test(text) || optionBits(fn).length > 0) {
      throw new TraceError(`"grbit" has ${shown(text)}, which is neither a number nor the name of an option bit of ${fn}`, path)
    } else isOfAll = false
  }
  if (isOfAll && spelled.size < keptSpellings) spelled.set(value, bits >>> 0)
  return bits >>> 0
}

function readBits(text: string, path: Path): number {
  const value = text.startsWith('-') ? -Number(text.slice(1)) : Number(text)
  if (value >= -0x80000000 && value <= 0xffffffff) return unsignedGrbit(value)
  throw new TraceError(`"grbit" has ${shown(text)}, which is more than 32 bits`, path)
}

function readOutcome(value: unknown, index: number): Outcome['error'] | undefined {
  if (value === 'unknown' || value === null) return undefined
  const known = outcomes.get(value)
  if (known !== undefined) return known
  if (typeof value === 'number' && Number.isInteger(value)) {
    // The same 32 bits, read without a sign.
    const code = value > 0x7fffffff && value <= 0xffffffff ? value | 0 : value
    if (code >= 0) return null
    const name = jetErrorName(code)
    return name === undefined ? 'unknown' : asOutcome(name)
  }
  if (typeof value === 'string') {
    if (value.startsWith('JET_wrn')) return null
    if (value.startsWith('JET_err')) return 'unknown'
    if (/^-?\d+$/.test(value)) return readOutcome(Number(value), index)
  }
  throw new TraceError(`"expect" must be a JET_ERR (name or number) or "unknown", and is ${shown(value)}`, ['calls', index, 'expect'])
}

const asOutcome = (name: JetErrorName): JetErrorName | null => (jetErrors[name] >= 0 || name.startsWith('JET_wrn') ? null : name)

/** By the names that the facts know. */
const outcomes: ReadonlyMap<unknown, JetErrorName | null> = new Map((Object.keys(jetErrors) as JetErrorName[]).map((name) => [name, asOutcome(name)]))
