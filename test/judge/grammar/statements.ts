import { writeBackup } from './backups.ts'
import { writeAttempt, writeLease } from './exceptions.ts'
import { writeForeign } from './foreign.ts'
import { writeAgain, writeHelper } from './functions.ts'
import { writeGrbitStop } from './grbits.ts'
import { writeLeave, writeLoop } from './loops.ts'
import { writeChecked } from './outcomes.ts'
import type { Kind, Statement } from './plan.ts'
import type { Instance, Scope, Writer } from './writer.ts'
import { braces, indent } from './writer.ts'

export type Write = (w: Writer, statement: Statement, scope: Scope) => string[]

export const statementWriters: Readonly<Record<Kind, Write>> = {
  work: (w, statement, scope) => [w.awaited(workCall(w, statement.picks[0], current(scope, statement.picks[1])), statement.picks[2], scope)],
  stop: (w, statement, scope) => [w.awaited(stopCall(w, statement.picks[0], current(scope, statement.picks[1])), statement.picks[2], scope)],
  checked: writeChecked,
  grbitStop: writeGrbitStop,
  helper: writeHelper,
  again: writeAgain,
  backup: writeBackup,
  foreign: writeForeign,
  lease: writeLease,
  branch: writeBranch,
  loop: writeLoop,
  attempt: writeAttempt,
  leave: writeLeave,
  renew: writeRenew,
}

/** The instance that a statement is about: mostly the latest. */
export function current({ instances }: Scope, pick: number): Instance {
  const at = pick % 4 === 3 ? Math.floor(pick / 4) % instances.length : instances.length - 1
  return instances[at] as Instance
}

const bySession: readonly (readonly [fn: string, ...args: string[]])[] = [
  ['JetBeginTransaction'],
  ['JetCommitTransaction', '0'],
  ['JetRollback', '0'],
  ['JetGetVersion', '{ value: 0 }'],
  ['JetDupSession', '{ value: 0 }'],
  ['JetOpenDatabase', "'mail.edb'", 'null', '{ value: 0 }', '0'],
]
const byCursor: typeof bySession = [
  ['JetMove', '1', '0'],
  ['JetSetCurrentIndex', 'null'],
  ['JetPrepareUpdate', '0'],
]
const byInstance: typeof bySession = [
  ['JetBeginSession', '{ value: 0 }', 'null', 'null'],
  ['JetGetSystemParameter', '0', '11', '{ value: 0 }', 'null', '0'],
  ['JetTruncateLogInstance'],
]

/** A call that a stop may refuse, or must not. What a parameter says is not the instance's in one-instance mode, by its number. */
/** Calls that nothing but a stop refuses: where their outcome is looked at, both branches can be reached. */
export function steadyCall(w: Writer, pick: number, { instance, sesid }: Instance): string {
  return [
    () => w.checked('JetBeginSession', instance, '{ value: 0 }', 'null', 'null'),
    () => w.checked('JetGetVersion', sesid, '{ value: 0 }'),
    () => w.checked('JetDupSession', sesid, '{ value: 0 }'),
  ][pick % 3]?.() ?? ''
}

export function workCall(w: Writer, pick: number, { instance, sesid, tableid, isOnly = false }: Instance): string {
  const calls = [
    ...bySession.map(([fn, ...args]) => [fn, sesid, ...args] as const),
    ...(tableid === null ? [] : byCursor.map(([fn, ...args]) => [fn, sesid, tableid, ...args] as const)),
    ...byInstance.filter(([fn]) => !isOnly || fn !== 'JetGetSystemParameter').map(([fn, ...args]) => [fn, instance, ...args] as const),
  ]
  const [fn, ...args] = calls[pick % calls.length] ?? ['JetBeginTransaction', sesid]
  return w.call(fn, ...args)
}

export function stopCall(w: Writer, pick: number, { instance, isOnly = false }: Instance, call: 'call' | 'checked' = 'call'): string {
  if (isOnly && pick % 2 === 0) return w[call]('JetStopService')
  return pick % 3 === 2 || (call === 'checked' && w.style.hasOwnStop === true) ? w[call]('JetStopServiceInstance2', instance, '0') : w[call]('JetStopServiceInstance', instance)
}

function writeBranch(w: Writer, { picks: [pick, form, negated], blocks: [first = [], second = []] }: Statement, scope: Scope): string[] {
  const flag = w.choose(0, [['conditions: opaque', () => w.test(pick, scope)]]) ?? null
  if (flag === null) return w.block(first, scope)
  const condition = negated % 3 === 1 ? `!${flag}` : flag
  const short = w.choose(form, [
    [null, () => null],
    [null, () => null],
    ['conditions: ternary and logical', () => {
      const one = workCall(w, form, current(scope, pick))
      const other = stopCall(w, form, current(scope, pick))
      return [`${condition} ? ${one} : ${other}`, `${condition} && ${other}`, `${condition} || ${one}`][form % 3] as string
    }],
  ])
  if (short !== null) return [short, ...w.block(first, scope)]
  const yes = w.inner(first, scope)
  const no = w.inner(second, scope)
  scope.left = yes.left && no.left
  if (yes.lines.length === 0 && no.lines.length > 0) return ifElse(condition.startsWith('!') ? condition.slice(1) : `!${condition}`, no.lines, [])
  return ifElse(condition, yes.lines, no.lines)
}

export function ifElse(condition: string, yes: readonly string[], no: readonly string[]): string[] {
  if (no.length === 0) return braces(`if (${condition})`, yes)
  return [`if (${condition}) {`, ...indent(yes), '} else {', ...indent(no), '}']
}

/** The end of an instance, and another under the same name. */
function writeRenew(w: Writer, { picks: [pick] }: Statement, scope: Scope): string[] {
  const { instance, assign, box } = current(scope, pick)
  if (assign === null) return []
  return w.choose(pick, [['state: term and init again', () => {
    const boxOf = (handle: 'instance' | 'sesid', ...words: [string, ...string[]]): { readonly box: string; readonly before: string[]; readonly after: string[] } => {
      const own = box(handle)
      if (own !== null) return { box: own, before: [], after: [] }
      const fresh = w.name(...words)
      return { box: fresh, before: [`const ${fresh} = { value: 0 }`], after: [assign(handle, `${fresh}.value`)] }
    }
    const next = boxOf('instance', 'next', 'fresh', 'second')
    const session = boxOf('sesid', 'begun', 'newSession', 'out')
    return [
      w.call('JetTerm', instance),
      ...next.before,
      w.call('JetCreateInstance', next.box, `'${w.name('again', 'another')}'`),
      w.call('JetInit', next.box),
      ...next.after,
      ...session.before,
      w.call('JetBeginSession', instance, session.box, 'null', 'null'),
      ...session.after,
    ]
  }]]) ?? []
}
