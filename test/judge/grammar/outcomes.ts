import type { Statement } from './plan.ts'
import { current, ifElse, steadyCall, stopCall, workCall } from './statements.ts'
import type { Scope, Way, Writer } from './writer.ts'
import { braces, indent } from './writer.ts'

/** A comparison that is true where the stop failed, or where it succeeded. */
const failedTests = ['err < 0', 'err !== 0', 'err', 'err !== JET_errSuccess'] as const
const succeededTests = ['err >= 0', 'err === 0', '!err', '0 <= err'] as const

/** A call, most often a stop, whose outcome decides what comes next. */
export function writeChecked(w: Writer, { picks: [pick, form, which], blocks: [failed = [], succeeded = []] }: Statement, scope: Scope): string[] {
  const known = current(scope, which)
  const unchecked = [stopCall(w, pick, known)]
  if (!w.check(scope)) return unchecked
  const call = w.choose(Math.floor(pick / 3), [
    [null, () => stopCall(w, pick, known, 'checked')],
    ['outcomes: of other calls', () => steadyCall(w, pick, known)],
  ]) ?? ''
  const stop = w.awaited(call, which, scope)
  const test = (outcome: string, ofFailure: boolean): string =>
    ((ofFailure ? failedTests : succeededTests)[form % 3] ?? 'err').replace('err', outcome)
  const branches = (outcome: string): string[] => {
    const no = w.inner(failed, scope)
    const yes = w.inner(succeeded, scope)
    scope.left = no.left && yes.left
    const isFailure = yes.lines.length === 0 || (no.lines.length > 0 && form % 2 === 0)
    return isFailure ? ifElse(test(outcome, true), no.lines, yes.lines) : ifElse(test(outcome, false), yes.lines, no.lines)
  }
  const variable = (): string => w.name('err', 'code', 'result', 'rc')

  const ways: Way<string[]>[] = [
    ['outcomes: compared', () => branches(stop)],
    ['outcomes: kept in a variable', () => {
      const err = variable()
      return [`const ${err} = ${stop}`, ...branches(err)]
    }],
    ['outcomes: kept in a variable', () => {
      const err = variable()
      return [`let ${err} = 0`, `${err} = ${stop}`, ...branches(err)]
    }],
    ['outcomes: stored condition', () => {
      const ok = w.name('failed', 'refused', 'broken')
      const no = w.inner(failed, scope)
      const yes = w.inner(succeeded, scope)
      scope.left = no.left && yes.left
      return [`const ${ok} = ${test(stop, true)}`, ...ifElse(ok, no.lines, yes.lines)]
    }],
    ...(!scope.mayReturn ? [] : [['outcomes: early return', () => [`if (${test(stop, true)}) return`, ...w.block(succeeded, scope)]] as const]),
    ['outcomes: throw', () => [...braces(`if (${test(stop, true)})`, ["throw new Error('the stop failed')"]), ...w.block(succeeded, scope)]],
    ['outcomes: switch', () => {
      const no = w.inner(failed, scope)
      const yes = w.inner(succeeded, scope)
      scope.left = no.left && yes.left
      return [
        `switch (${stop}) {`,
        ...indent(['case 0: {', ...indent(yes.lines), ...(yes.left ? [] : ['  break']), '}', 'default: {', ...indent(no.lines), '}']),
        '}',
      ]
    }],
    ['outcomes: ternary and logical', () => {
      const one = workCall(w, which, known)
      const other = workCall(w, form, known)
      return [[`${test(stop, true)} ? ${one} : ${other}`, `${test(stop, true)} || ${one}`, `${test(stop, false)} && ${one}`][form % 3] as string, ...w.block(succeeded, scope)]
    }],
    ['outcomes: checker function', () => [`${checker(w)}(${stop})`, ...w.block(succeeded, scope)]],
    ['outcomes: retry loop', () => {
      const inside = w.inner(failed, { ...scope, loops: [...scope.loops, null], turns: scope.turns * 3 })
      return [...braces(`while (${test(stop, true)})`, inside.lines), ...w.block(succeeded, scope)]
    }],
    ['outcomes: tested twice', () => {
      const err = variable()
      const one = w.inner(failed, scope)
      const other = w.inner(succeeded, scope)
      const isCorrelated = w.correlate()
      scope.left = one.left && isCorrelated && other.left
      const between = workCall(w, which, known)
      const again = isCorrelated ? ifElse(test(err, false), other.lines, []) : other.lines
      return [`const ${err} = ${stop}`, ...ifElse(test(err, true), one.lines, []), ...(one.left ? [] : [between]), ...again]
    }],
  ]
  return w.choose(form, ways) ?? unchecked
}

const checkers = new WeakMap<Writer, string>()

function checker(w: Writer): string {
  const known = checkers.get(w)
  if (known !== undefined) return known
  const name = w.name('check', 'ensure', 'must')
  checkers.set(w, name)
  w.functions.push([`function ${name}(code) {`, '  if (code < 0) throw new Error(`JET_ERR ${code}`)', '  return code', '}'].join('\n'))
  return name
}
