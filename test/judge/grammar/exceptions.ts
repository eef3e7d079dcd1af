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
  const before = w.calls
  const tried = w.inner(body, scope)
  // What cannot throw is not tried.
  if (w.calls === before) {
    scope.left = tried.left
    return tried.lines.length === 0 ? [] : ['{', ...indent(tried.lines), '}']
  }
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

/** `using`: what its disposal does comes at the end of the block, however it ends. */
export function writeLease(w: Writer, { picks: [pick], blocks: [disposal = [], body = []] }: Statement, scope: Scope): string[] {
  if (w.readsThis(scope)) return w.block(body, scope)
  return w.choose(pick, [['exceptions: using', () => {
    const at = w.inner(disposal, scope, { loops: [], caught: null, mayReturn: true, mayAwait: false, isInner: false })
    const held = w.inner(body, scope)
    scope.left = held.left
    const lease = w.name('lease', 'lock')
    return ['{', ...indent([`using ${lease} = {`, ...indent(['[Symbol.dispose]() {', ...indent(at.lines), '},']), '}', ...held.lines]), '}']
  }]]) ?? w.block(body, scope)
}
