/**
 * Where the program called a guarded function: `file:line:column`, as the stack has it.
 * @param depth functions between the program and this one
 */
export function placeOfCaller(depth: number): string {
  const stack = stackOf(depth + 2)
  const frame = stack.split('\n').filter((line) => /^\s*at |@/.test(line))[depth + 2]?.trim().replace(/^at /, '') ?? ''
  return /\((.+:\d+:\d+)\)$/.exec(frame)?.[1] ?? (frame || 'a place that cannot be seen')
}

/** The stack as text, or nothing where the program has made another thing of it: no reason to fail a call. */
function stackOf(depth: number): string {
  try {
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = depth + 2
    const { stack } = new Error('where')
    Error.stackTraceLimit = stackTraceLimit
    return typeof stack === 'string' ? stack : ''
  } catch {
    return ''
  }
}
