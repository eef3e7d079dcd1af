import fc from 'fast-check'
import type { Parameter, Program } from '../program.ts'
import type { Feature } from './features.ts'
import { followed } from './features.ts'
import type { Plan } from './plan.ts'
import { plans } from './plan.ts'
import { styles } from './styles.ts'
import type { Scope } from './writer.ts'
import { checkedMark, indent, Writer } from './writer.ts'

export interface GrammarOptions {
  readonly enabled?: ReadonlySet<Feature>
  /** A feature that programs have wherever they can. */
  readonly focus?: Feature | null
}

/** Programs that use the features which are switched on. */
export function programs({ enabled = followed, focus = null }: GrammarOptions = {}): fc.Arbitrary<Program> {
  return plans.map((plan) => write(plan, enabled, focus))
}

function write(plan: Plan, enabled: ReadonlySet<Feature>, focus: Feature | null): Program {
  const open = styles.filter(([feature]) => enabled.has(feature))
  const focused = open.filter(([feature]) => feature === focus)
  const from = focused.length > 0 ? focused : open
  const [feature, make] = from[plan.style % from.length] ?? styles[0]!
  const style = make(plan.words)
  const w = new Writer(plan, style, enabled, focus)
  w.used.add(feature)

  const instance = w.name('instance', 'inst', 'ins')
  const sesid = w.name('sesid', 'session', 'ses')
  const tableid = w.name('tableid', 'table', 'cursor')
  const value = plan.shape % 2 === 1 ? '.value' : ''
  // The cursor would not outlive the instance.
  const hasCursor = !JSON.stringify(plan.body).includes('"renew"')
  const handles = { instance: `${instance}${value}`, sesid: `${sesid}${value}`, tableid: hasCursor ? `${tableid}${value}` : null }
  const scope: Scope = { instances: [handles], turns: 1, loops: [], caught: null, left: false }
  const entry = w.name('close', 'shutDown', 'run', 'finish')
  const body = w.block(plan.body, scope)

  const parameters: Parameter[] = [
    { name: instance, kind: 'instance1' }, { name: sesid, kind: 'sesid1' },
    ...(hasCursor ? [{ name: tableid, kind: 'tableid1' as const }] : []),
    ...w.flags.map(({ name }) => ({ name, kind: 'flag' as const })),
  ]
  const lines = [
    ...style.header(), '',
    ...w.functions.flatMap((text) => [text, '']),
    `${style.kind === 'module' ? 'export ' : ''}function ${entry}(${parameters.map(({ name }) => name).join(', ')}) {`,
    ...indent(body),
    '}',
    ...(style.kind === 'module' ? [] : ['', `module.exports = { ${entry} }`]),
    '',
  ]
  const { text, checked } = withoutMarks(lines.join('\n'))
  return {
    text, kind: style.kind, entry, parameters, handles: value === '' ? 'plain' : 'boxed', checked, limits: [], features: w.used,
    flags: new Map(w.flags.map(({ name, opaque }) => [name, opaque])),
  }
}

/** Takes the marks out of a text. @returns where they stood */
export function withoutMarks(marked: string): { readonly text: string; readonly checked: ReadonlySet<string> } {
  const checked = new Set<string>()
  let text = ''
  let line = 1
  let column = 1
  for (const char of marked) {
    if (char === checkedMark) {
      checked.add(`${line}:${column}`)
      continue
    }
    text += char
    column += 1
    if (char === '\n') [line, column] = [line + 1, 1]
  }
  return { text, checked }
}
