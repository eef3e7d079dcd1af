import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'

/** A program to start, or why there is none. */
export type Program = { readonly command: string } | { readonly missing: string }

/**
 * The binary of a runtime's npm package. The packages `deno` and `bun` themselves hold none: it is in one of
 * their optional dependencies, which their install scripts copy, and no install script is run here.
 */
function programOf(runtime: 'deno' | 'bun', candidates: readonly string[]): Program {
  const own = createRequire(import.meta.url).resolve(`${runtime}/package.json`)
  const from = createRequire(own)
  for (const candidate of candidates) {
    try {
      const command = path.join(path.dirname(from.resolve(`${candidate.split(' ')[0] ?? ''}/package.json`)), candidate.split(' ')[1] ?? '')
      const { status, error } = spawnSync(command, ['--version'])
      if (status === 0) return { command }
      return { missing: `${runtime} does not start: ${error?.message ?? `it ends with ${String(status)}`}` }
    } catch (error) {
      // Another system's package is not installed.
      if (!(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')) throw error
    }
  }
  return { missing: `there is no ${runtime} for ${process.platform} on ${process.arch}` }
}

const { platform, arch } = process
const isLinux = platform === 'linux'

export const deno = programOf('deno', [`@deno/${platform}-${arch}${isLinux ? '-glibc' : ''} deno`])
export const bun = programOf('bun', [`@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch} bin/bun`])
