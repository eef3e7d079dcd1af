/** The examples as programs of their own: with the same Node options as this one. */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Place } from './places.ts'

export interface Run<Output> {
  /** what the program printed, null if that was no JSON */
  readonly output: Output | null
  /** why the run counts as failed, null if it does not */
  readonly failure: string | null
}

/** Runs `src/main.ts --json` of an example; the caller knows what type of output it prints. */
export async function runExample<Output>(directory: string): Promise<Run<Output>> {
  const program = [...process.execArgv, path.join(directory, 'src/main.ts'), '--json']
  const { code, stdout, stderr } = await execute(process.execPath, program, directory)
  const name = path.basename(directory)
  const failure = code === 0 ? null : `${name} ended with code ${code}: ${stderr.trim()}`
  try {
    return { output: JSON.parse(stdout) as Output, failure }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { output: null, failure: failure ?? `${name} did not print its results: ${error.message}` }
  }
}

interface Execution {
  /** null: ended by a signal */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function execute(file: string, args: readonly string[], cwd: string): Promise<Execution> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { cwd, timeout: 60_000 }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr })
    })
  })
}

/** Where the calls on a stack stand, the innermost first: `at work (file:///C:/a/b.ts:12:7)`. */
export function placesOf(stack: string): Place[] {
  return stack.split('\n').flatMap((frame) => {
    const [, file, line] = /^\s+at (?:.*\()?(.+?):(\d+):\d+\)?$/.exec(frame) ?? []
    if (file === undefined || line === undefined || file.startsWith('node:')) return []
    return [{ file: file.startsWith('file:') ? fileURLToPath(file) : file, line: Number(line) }]
  })
}
