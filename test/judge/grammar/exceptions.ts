import type { Statement } from './plan.ts'
import type { Scope, Writer } from './writer.ts'
import { indent } from './writer.ts'

export function writeAttempt(w: Writer, { picks: [pick], blocks: [body = [], handler = [], last = []] }: Statement, scope: Scope): string[] {
  const form = w.choose(pick, [
    ['exceptions: catch', () => 'catch' as const],
    ['exceptions: finally', () => 'finally' as const],
    ['exceptions: finally', () => 'both' as const],
  ])
  if (form === null) return w.block(body, scope)
  const tried = w.inner(body, scope)
  // What cannot throw is not tried.
  if (!tried.lines.some((line) => line.includes('Jet'))) return tried.lines
  const name = w.name('error', 'reason')
  const caught = form === 'finally' ? null : w.inner(handler, scope, { caught: name })
  const ended = form === 'catch' ? null : w.inner(last, scope)
  scope.left = (ended?.left ?? false) || (tried.left && (caught?.left ?? true))
  const usesError = caught?.lines.some((line) => line.includes(name)) ?? false
  return [
    'try {', ...indent(tried.lines),
    ...(caught === null ? [] : [usesError ? `} catch (${name}) {` : '} catch {', ...indent(caught.lines)]),
    ...(ended === null ? [] : ['} finally {', ...indent(ended.lines)]),
    '}',
  ]
}
