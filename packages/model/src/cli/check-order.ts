import type { JetFunctionName, JetGrbitName, Profile } from '../facts/index.ts'
import { baseNameOf, grbits, jetFunctionNames, unsignedGrbit } from '../facts/index.ts'
import { callOnInstance, handedOut, isLegacy, plainCall } from '../explain/index.ts'
import { sentence } from '../replay/index.ts'
import type { Call } from '../world/index.ts'
import { runningMode, Watch } from '../world/index.ts'
import { unknownName } from './explain.ts'
import type { Page } from './output.ts'

interface Step {
  readonly fn: JetFunctionName
  readonly grbit: number
}

/**
 * Judges functions as calls made one after the other, with one instance and one session.
 * @param words `JetTerm2`, or with option bits `JetTerm2:JET_bitTermDirty`
 * @returns exit code: 0 all are allowed, 1 one is refused, 2 a name is not known
 */
export function checkOrderCommand(words: readonly string[], profile: Profile, { text, colors, complain }: Page): 0 | 1 | 2 {
  const read = words.map(readStep)
  const problems = read.filter((step) => typeof step === 'string')
  if (problems.length > 0) {
    for (const problem of problems) complain(problem)
    return 2
  }
  const steps = read.filter((step) => typeof step !== 'string')
  const watch = new Watch()
  const ready = readyFor(steps.map(({ fn }) => fn))
  for (const fn of ready) watch.advance(callIn(watch, fn), { error: null, returned: handedOut(fn) })
  if (ready.length > 0) text(colors.dim(`before: ${ready.join(', ')}\n`))

  let refused = false
  for (const [index, { fn, grbit }] of steps.entries()) {
    const call = callIn(watch, fn, grbit, index)
    const decision = watch.decide(call, profile)
    const color = { allowed: colors.green, refused: colors.red, unknown: colors.yellow }[decision.verdict]
    text(`${colors.dim(String(index).padStart(3))} ${fn.padEnd(32)} ${color(sentence(decision))}\n`)
    if (decision.verdict === 'refused') refused = true
    if (decision.verdict !== 'unknown') watch.advance(call, { error: decision.error, returned: handedOut(fn) })
  }
  return refused ? 1 : 0
}

/** The first init of a process that has no instance yet makes one. */
function callIn(watch: Watch, fn: JetFunctionName, grbit = 0, at: number | string = 'before'): Call {
  const makesOne = fn.startsWith('JetInit') && runningMode(watch.world) === 'unset'
  return makesOne ? plainCall(fn, grbit, at) : callOnInstance(fn, grbit, at)
}

/** What must have happened for a list that begins in the middle of a life, in the running mode that it asks for. */
function readyFor(fns: readonly JetFunctionName[]): readonly JetFunctionName[] {
  const [first = 'JetInit'] = fns
  if (first.startsWith('JetCreateInstance') || first.startsWith('JetInit') || first === 'JetEnableMultiInstance') return []
  const up: readonly JetFunctionName[] = ['JetInit', 'JetBeginSession', 'JetOpenDatabase', 'JetOpenTable']
  return fns.some(isLegacy) ? up : ['JetCreateInstance2', ...up]
}

/** A step, or what is wrong with it. */
function readStep(word: string): Step | string {
  const [name = '', bits = '0'] = word.split(':', 2)
  const fn = baseNameOf(name)
  if (fn === undefined) return unknownName(name, 'function', jetFunctionNames)
  let grbit = 0
  for (const each of bits.split('|')) {
    const value = bitsOf(each)
    if (typeof value === 'string') return value
    grbit |= value
  }
  return { fn, grbit: unsignedGrbit(grbit) }
}

/** Option bits from a name or a number, or what is wrong with it. */
function bitsOf(text: string): number | string {
  if (Object.hasOwn(grbits, text)) return grbits[text as JetGrbitName].value
  const [, minus, digits] = /^(-?)(\d+|0x[0-9a-f]+)$/i.exec(text) ?? []
  if (digits === undefined) return unknownName(text, 'option bit', Object.keys(grbits))
  const value = minus === '-' ? -Number(digits) : Number(digits)
  return value < -(2 ** 31) || value >= 2 ** 32 ? `${text} is more than 32 bits.` : value
}
