import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { grbits, jetErrors } from '@jet-lifecycle/model/facts'

const sources = path.join(import.meta.dirname, 'library')
const cache = path.join(import.meta.dirname, '.cache')
const compilers = ['cc', 'gcc', 'clang'] as const
const flags = ['-std=gnu11', '-O1', '-g', '-Wall', '-Wextra', '-Werror', '-fPIC', '-shared', '-fvisibility=hidden', '-pthread']

/** The library, or why there is none. */
export type Library = { readonly path: string } | { readonly missing: string }

/** Option bits that databases and tables take; the facts have those that the lifecycle looks at (esent.h). */
const databaseBits = { JET_bitDbReadOnly: 0x1, JET_bitDbExclusive: 0x2, JET_bitDbRecoveryOff: 0x8, JET_bitDbOverwriteExisting: 0x200, JET_bitTableDenyRead: 0x2 }

/** Error codes and option bits as the facts have them, so that there is no second copy in C. */
function factsHeader(): string {
  const errors = Object.entries(jetErrors).map(([name, value]) => `#define ${name} (${String(value)})`)
  const bits = [...Object.entries(grbits).map(([name, { value }]) => [name, value] as const), ...Object.entries(databaseBits)]
  return [...errors, ...bits.map(([name, value]) => `#define ${name} 0x${value.toString(16)}u`)].join('\n') + '\n'
}

/** Compiles the library on first use, and again when a source has changed. */
export function compileLibrary(): Library {
  if (process.platform === 'win32') return { missing: 'the library is written for POSIX systems' }
  const compiler = compilers.find((name) => spawnSync(name, ['--version']).status === 0)
  if (compiler === undefined) return { missing: `there is no C compiler (${compilers.join(', ')})` }
  const files = readdirSync(sources).sort().map((name) => path.join(sources, name))
  const header = factsHeader()
  const hash = createHash('sha256').update([compiler, process.arch, ...flags, header, ...files.map((file) => readFileSync(file, 'utf8'))].join('\0'))
  const library = path.join(cache, `lifecycle-${hash.digest('hex').slice(0, 16)}.so`)
  if (existsSync(library)) return { path: library }
  build(compiler, files.filter((file) => file.endsWith('.c')), header, library)
  return { path: library }
}

/** Test files run side by side: each builds on its own, and the last one is as good as the first. */
function build(compiler: string, files: readonly string[], header: string, library: string): void {
  const own = path.join(cache, `build-${String(process.pid)}`)
  mkdirSync(own, { recursive: true })
  try {
    writeFileSync(path.join(own, 'facts.h'), header)
    const built = path.join(own, 'lifecycle.so')
    const { status, stderr } = spawnSync(compiler, [...flags, '-I', own, '-o', built, ...files], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${compiler} cannot build the library:\n${stderr}`)
    renameSync(built, library)
  } finally {
    rmSync(own, { recursive: true, force: true })
  }
}
