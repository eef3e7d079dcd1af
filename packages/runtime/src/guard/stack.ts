/** This folder: frames in it are the guard's own. */
const own = import.meta.url.slice(0, import.meta.url.lastIndexOf('/') + 1)
const ownPath = own.replace(/^file:\/\//, '')

/** Where the program called a guarded function: `file:line:column`, as the stack has it. */
export function placeOfCaller(): string {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 25
  const { stack = '' } = new Error('where')
  Error.stackTraceLimit = stackTraceLimit
  const frames = stack.split('\n').slice(1)
  const frame = frames.find((line) => !line.includes(own) && !line.includes(ownPath)) ?? ''
  return /\(?((?:file:\/\/|\/|[A-Za-z]:\\|node:)[^()]*:\d+:\d+)\)?$/.exec(frame)?.[1] ?? (frame.trim().replace(/^at /, '') || 'a place that cannot be seen')
}
