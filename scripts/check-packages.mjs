// @ts-check
// Packs each package as it would be published and looks at the tarball: publint, "are the
// types wrong", and what neither of them knows of this repository.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const temp = mkdtempSync(path.join(tmpdir(), 'jet-lifecycle-pack-'))

/** @type {string[]} */
const problems = []

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} [cwd]
 */
const read = (command, args, cwd = root) => execFileSync(command, args, { cwd, encoding: 'utf8' })

try {
  for (const name of readdirSync(path.join(root, 'packages'))) {
    const directory = path.join(root, 'packages', name)
    const tarball = path.join(temp, `${name}.tgz`)
    read('pnpm', ['pack', '--out', tarball], directory)

    const files = read('tar', ['-tzf', tarball]).trim().split('\n')
    const manifest = read('tar', ['-xzOf', tarball, 'package/package.json'])
    for (const wanted of ['package/LICENSE', 'package/README.md']) {
      if (!files.includes(wanted)) problems.push(`${name}: ${wanted} is not in the tarball.`)
    }
    for (const file of files) {
      if (/\.test(-d)?\./.test(file)) problems.push(`${name}: ${file} is a test.`)
    }
    // Its users have a compiler that would follow "source" to files it cannot build.
    if (/"source":/.test(manifest)) problems.push(`${name}: exports still name the condition "source".`)
    if (/"(workspace|catalog):/.test(manifest)) problems.push(`${name}: a version is not resolved.`)

    for (const [command, ...args] of [
      ['publint', 'run', tarball, '--strict'],
      ['attw', tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji'],
    ]) {
      const { status, stdout, stderr } = spawnSync(/** @type {string} */ (command), args, {
        cwd: root,
        encoding: 'utf8',
      })
      if (status !== 0) problems.push(`${name}: ${command} says:\n${stdout}${stderr}`)
    }
    console.log(`looked at ${name}: ${files.length} files`)
  }
} finally {
  rmSync(temp, { recursive: true })
}

for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
