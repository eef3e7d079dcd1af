/**
 * Where the program called a guarded function: `file:line:column`, as the stack has it.
 * @param depth functions between the program and this one
 */
export function placeOfCaller(depth: number): string {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = depth + 2
  const { stack = '' } = new Error('where')
  Error.stackTraceLimit = stackTraceLimit
  const frame = stack.split('\n').filter((line) => /^\s*at |@/.test(line))[depth + 1]?.trim().replace(/^at /, '') ?? ''
  return /\((.+:\d+:\d+)\)$/.exec(frame)?.[1] ?? (frame || 'a place that cannot be seen')
}
