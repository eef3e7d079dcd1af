import type { Statement } from './plan.ts'
import type { Scope, Writer } from './writer.ts'
import { indent } from './writer.ts'

/**
 * What happens at another time: it begins in a state that nobody knows, and what it does to the code elsewhere is not said here.
 * It is registered before anything is stopped, and its runs end with it.
 */
export function writeLater(w: Writer, body: readonly Statement[], pick: number, scope: Scope): string[] {
  const ways = ["process.on('SIGINT', () => {", "process.once('exit', () => {", 'setTimeout(() => {', 'setImmediate(() => {'] as const
  return w.choose(pick, [['later: process events and timers', () => {
    const { lines } = w.inner(body, scope, { helpers: [], mayAwait: false })
    const start = ways[pick % ways.length] ?? ways[0]
    return lines.length === 0 ? [] : [start, ...indent(lines), start.startsWith('setTimeout') ? '}, 1000)' : '})']
  }]]) ?? []
}
