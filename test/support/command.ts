import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Readable } from 'node:stream'

const root = path.resolve(import.meta.dirname, '../..')
const model = path.join(root, 'packages/model')
const bin = path.join(model, 'dist/cli.js')

/** @throws with what is to be done, unless the command is built and no older than what it is built from */
export function requireBuild(): void {
  const built = statSync(bin, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = readdirSync(path.join(model, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.includes('.test'))
  const newest = Math.max(...sources.map((name) => statSync(path.join(model, 'src', name)).mtimeMs))
  if (built < newest) throw new Error(`${built === 0 ? 'There is no' : 'Older than its source:'} packages/model/dist/cli.js. Build first: npx --yes pnpm@12.21.0 run build`)
}

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

interface Input {
  readonly stdin?: string | Buffer | Readable
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Node's own options. */
  readonly node?: readonly string[]
}

/** Runs the built command as a process, away from any terminal. */
export function jetLifecycle(args: readonly string[], { stdin = '', env = {}, cwd = root, node = [] }: Input = {}): Promise<Ended> {
  const inherited = { ...process.env }
  delete inherited['NO_COLOR']
  delete inherited['FORCE_COLOR']
  const child = spawn(process.execPath, [...node, bin, ...args], { cwd, env: { ...inherited, ...env } })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  // A command that does not read to the end closes its input.
  child.stdin.on('error', () => undefined)
  if (typeof stdin === 'string' || Buffer.isBuffer(stdin)) child.stdin.end(stdin)
  else stdin.pipe(child.stdin)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => { resolve({ code, out: Buffer.concat(out).toString('utf8'), err: Buffer.concat(err).toString('utf8') }) })
  })
}

/** Runs a script in a shell that knows the command. */
export function inShell(script: string): Promise<Ended> {
  const child = spawn('sh', ['-c', `jet_lifecycle() { "$NODE" "$BIN" "$@"; }\n${script}`], { cwd: root, env: { ...process.env, NODE: process.execPath, BIN: bin } })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString() })
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString() })
  return new Promise((resolve) => { child.on('close', (code) => { resolve({ code, out, err }) }) })
}
