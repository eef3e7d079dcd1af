import type { Statement } from './plan.ts'
import type { Scope, Writer } from './writer.ts'
import { braces, indent } from './writer.ts'

export function writeLoop(w: Writer, { picks: [pick, form], blocks: [body = []] }: Statement, scope: Scope): string[] {
  const list = w.choose(0, (['loops: for of', 'loops: for and while', 'loops: do while'] as const).map((feature) => [feature, () => w.list(scope)] as const)) ?? null
  if (list === null) return w.block(body, scope)
  const label = form % 3 === 0 ? w.choose(form, [['loops: labels', () => w.name('outer', 'retry', 'next')]]) : null
  const { lines } = w.inner(body, scope, { turns: scope.turns * 3, loops: [...scope.loops, label] })
  if (lines.length === 0) return []
  const written = w.choose(pick, [
    ['loops: for of', () => braces(`for (const ${w.name('item', 'row', 'job')} of ${list})`, lines)],
    ['loops: for and while', () => {
      const index = w.name('i', 'n')
      return braces(`for (let ${index} = 0; ${index} < ${list}.length; ${index}++)`, lines)
    }],
    ['loops: for and while', () => {
      const left = w.name('left', 'rest')
      return [`let ${left} = ${list}.length`, ...braces(`while (${left} > 0)`, [`${left} -= 1`, ...lines])]
    }],
    ['loops: do while', () => {
      const left = w.name('left', 'rest')
      return [`let ${left} = ${list}.length`, 'do {', ...indent([`${left} -= 1`, ...lines]), `} while (${left} > 0)`]
    }],
  ] as const) ?? []
  if (label === null) return written
  const at = written.findIndex((line) => /^(for|while|do)\b/.test(line))
  return written.map((line, index) => (index === at ? `${label}: ${line}` : line))
}

/** Where a path goes elsewhere. */
export function writeLeave(w: Writer, { picks: [pick] }: Statement, scope: Scope): string[] {
  if (!scope.isInner) return []
  const label = scope.loops.find((each) => each !== null)
  const jump = pick % 2 === 0 ? 'break' : 'continue'
  const line = w.choose(Math.floor(pick / 2), [
    ...(scope.mayReturn ? [[null, () => 'return'] as const] : []),
    ['outcomes: throw', () => "throw new Error('given up')"],
    ...(scope.loops.length > 0 ? [['loops: break and continue', () => jump] as const, ['loops: break and continue', () => jump] as const] : []),
    ...(label === undefined ? [] : [['loops: labels', () => `${jump} ${label}`] as const]),
    ...(scope.caught === null ? [] : [['exceptions: rethrow', () => `throw ${scope.caught ?? ''}`] as const]),
  ])
  if (line === null) return []
  scope.left = true
  return [line]
}
