/** Reading a command line: what is wrong with it ends the program with one line and exit code 2. */

/** The result of `read`, which throws for a command line that it does not understand. */
export function readCommandLine<Args>(usage: string, read: () => Args): Args {
  try {
    return read()
  } catch (error) {
    return endMisuse(usage, error)
  }
}

/** Ends the program if the error is a misuse of the command line; any other is thrown on. */
export function endMisuse(usage: string, error: unknown): never {
  if (!isMisuse(error)) throw error
  // Node goes on with advice on how to write a strange argument.
  const [problem = ''] = error.message.split('. ')
  console.error(`${problem}. Usage: ${usage}`)
  process.exit(2)
}

/** An argument that the program does not take. */
export class Misuse extends Error {
  override readonly name = 'Misuse'
}

function isMisuse(error: unknown): error is Error {
  return error instanceof Misuse || (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_'))
}
