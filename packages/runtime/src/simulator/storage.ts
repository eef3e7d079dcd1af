/**
 * What is on disk: database files and log streams. It belongs to the simulator and survives the
 * instances; changes of transactions that never committed do not.
 */
import type { Instance, Session } from './process.ts'

export interface Disk {
  /** by normalised name */
  readonly databases: Map<string, DatabaseFile>
  /** by normalised folder and base name */
  readonly logs: Map<string, LogStream>
}

export interface LogStream {
  readonly folder: string
  readonly baseName: string
  /** lowest generation that still exists */
  lowest: number
  current: number
  /** bytes written to the current generation */
  written: number
}

export interface DatabaseFile {
  readonly name: string
  readonly pageSize: number
  readonly tables: Map<string, Table>
  attachedTo: Instance | null
  /** highest generation of the last full backup recorded in the header; 0 without one */
  fullBackupGeneration: number
}

export interface Table {
  readonly name: string
  readonly columns: Map<string, Column>
  readonly indexes: Map<string, Index>
  readonly records: Set<StoredRecord>
  nextColumnId: { fixed: number; variable: number; tagged: number }
  nextRecordId: number
  nextAutoIncrement: number
  /** counts every change, so that sorted views can be kept until the next one */
  version: number
  /** a temporary table belongs to its cursor */
  readonly temporary: boolean
}

export interface Column {
  readonly name: string
  readonly id: number
  readonly coltyp: number
  readonly cp: number
  readonly cbMax: number
  readonly grbit: number
  readonly defaultValue: Uint8Array | null
}

interface IndexSegment {
  readonly column: string
  readonly descending: boolean
}

export interface Index {
  readonly name: string
  readonly segments: readonly IndexSegment[]
  readonly primary: boolean
  readonly unique: boolean
  readonly grbit: number
}

/** Values by column id; an array for a multi-valued column. A missing column is null. */
export type Row = ReadonlyMap<number, readonly Uint8Array[]>

/**
 * A record: what is committed, and what one session has changed in its open transaction. Other
 * sessions see the committed side at once (the engine's snapshot isolation is not simulated).
 */
export interface StoredRecord {
  readonly id: number
  committed: Row | null
  pending: Row | null
  owner: Session | null
}

/** File names are compared as Windows does. */
export function fileKey(name: string): string {
  return name.replaceAll('/', '\\').replace(/^(\.\\)+/, '').toLowerCase()
}

export function newDatabaseFile(name: string, pageSize: number): DatabaseFile {
  return { name, pageSize, tables: new Map(), attachedTo: null, fullBackupGeneration: 0 }
}

export function newTable(name: string, temporary = false): Table {
  return {
    name,
    columns: new Map(),
    indexes: new Map(),
    records: new Set(),
    nextColumnId: { fixed: 1, variable: 128, tagged: 256 },
    nextRecordId: 1,
    nextAutoIncrement: 1,
    version: 0,
    temporary,
  }
}

export function openLogStream(disk: Disk, folder: string, baseName: string): LogStream {
  const key = `${fileKey(folder)}|${baseName.toLowerCase()}`
  const known = disk.logs.get(key)
  if (known !== undefined) return known
  const stream: LogStream = { folder, baseName, lowest: 1, current: 1, written: 0 }
  disk.logs.set(key, stream)
  return stream
}

export function rollLog(log: LogStream): void {
  log.current++
  log.written = 0
}

/** A log of 64 KB, whatever JET_paramLogFileSize says: large enough to be read in chunks. */
const LOG_BYTES = 65_536

/** Writes a log record; a full generation is followed by the next. */
export function writeLog(log: LogStream | null, bytes: number): void {
  if (log === null) return
  log.written += bytes
  if (log.written >= LOG_BYTES) rollLog(log)
}

export function logName(log: LogStream, generation: number): string {
  const folder = /[\\/]$/.test(log.folder) || log.folder === '' ? log.folder : `${log.folder}\\`
  const number = generation.toString(16).toUpperCase().padStart(5, '0')
  return `${folder}${log.baseName}${number}.log`
}

/** The generation a log's name speaks of; 0 if it is no log of this stream. */
export function logGeneration(log: LogStream, name: string): number {
  const last = /[^\\/]*$/.exec(name)?.[0].toLowerCase() ?? ''
  const base = log.baseName.toLowerCase()
  if (!last.startsWith(base) || !last.endsWith('.log')) return 0
  const digits = last.slice(base.length, -'.log'.length)
  return /^[0-9a-f]{5,8}$/.test(digits) ? Number.parseInt(digits, 16) : 0
}

export function logContent(log: LogStream, generation: number): Uint8Array {
  const content = new Uint8Array(LOG_BYTES)
  content.set(new TextEncoder().encode(`log ${logName(log, generation)}\n`))
  return content
}

/** cpgDBReserved: the header pages in front of page 1 */
export const RESERVED_PAGES = 2

/**
 * The file as a backup reads it: two header pages, then the committed content, whole pages. Text,
 * so that a test can look for what it wrote.
 */
export function databaseImage(file: DatabaseFile): Uint8Array {
  const tables = [...file.tables.values()].map((table) => ({
    name: table.name,
    columns: [...table.columns.values()].map(({ name, id, coltyp }) => ({ name, id, coltyp })),
    indexes: [...table.indexes.values()].map(({ name, segments }) => ({ name, segments })),
    records: [...table.records].flatMap(({ committed }) => {
      if (committed === null) return []
      return [[...committed].map(([id, values]) => [id, values.map(hex)])]
    }),
  }))
  const body = new TextEncoder().encode(JSON.stringify({ database: file.name, tables }))
  const pages = RESERVED_PAGES + Math.max(1, Math.ceil(body.length / file.pageSize))
  const image = new Uint8Array(pages * file.pageSize)
  image.set(new TextEncoder().encode(`database ${file.name}\n`))
  image.set(body, RESERVED_PAGES * file.pageSize)
  return image
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
