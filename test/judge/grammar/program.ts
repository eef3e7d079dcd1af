import fc from 'fast-check'
import type { Opaque, Parameter, Program } from '../program.ts'
import type { Feature } from './features.ts'
import { followed } from './features.ts'
import type { Plan } from './plan.ts'
import { plans } from './plan.ts'
import { styles } from './styles.ts'
import type { Scope } from './writer.ts'
import { braces, checkedMark, Writer } from './writer.ts'
import { introduce } from './handles.ts'
import { writeLater } from './later.ts'

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
  const chosen = from[plan.style % from.length]
  if (chosen === undefined) throw new TypeError('no way to the API is switched on')
  const [feature, make] = chosen
  const style = make(plan.words)
  const w = new Writer(plan, style, enabled, focus)
  w.used.add(feature)

  const { parameters: handles, handles: form, lines: first, instances } = introduce(w, plan)
  const scope: Scope = {
    instances: [...instances], turns: 1, loops: [], caught: null, mayReturn: true, mayAwait: true, isInner: false, seesFlags: true, helpers: [], left: false,
  }
  const entry = w.name('close', 'shutDown', 'run', 'finish')
  const later = plan.later === null ? [] : writeLater(w, plan.later, plan.shape, scope)
  const body = w.block(plan.body, scope)
  const flags = w.flags.map(({ name }) => name)
  const parameters: Parameter[] = [...handles, ...(w.hasGlobalFlags ? [] : flags.map((name) => ({ name, kind: 'flag' as const })))]
  const constants = w.hasGlobalFlags ? w.flags.map(flagText) : []
  const lines = [
    ...style.header(),
    ...[...w.foreigners].map((name) => (style.kind === 'module' ? `import { ${name} } from './${name}.js'` : `const { ${name} } = require('./${name}.js')`)), '',
    ...(constants.length === 0 ? [] : [...constants, '']),
    ...w.functions.flatMap((text) => [text, '']),
    ...braces(`${style.kind === 'module' ? 'export ' : ''}${w.isAsync ? 'async ' : ''}function ${entry}(${parameters.map(({ name }) => name).join(', ')})`, [...first, ...later, ...body]),
    ...(style.kind === 'module' ? [] : ['', `module.exports = { ${entry} }`]),
    '',
  ]
  const { text, checked } = withoutMarks(lines.join('\n'))
  return {
    text, kind: style.kind, entry, parameters, handles: form, checked, limits: [...w.limits], features: w.used,
    flags: new Map(w.flags.map(({ name, opaque }) => [name, opaque])),
  }
}

const flagTexts: Readonly<Record<Opaque, (name: string) => string>> = {
  boolean: (name) => `const ${name} = process.argv.includes('--${name}')`,
  list: (name) => `const ${name} = process.argv.slice(2)`,
  grbit: (name) => `const ${name} = Number(process.env.${name.toUpperCase()})`,
}

function flagText({ name, opaque }: { readonly name: string; readonly opaque: Opaque }): string {
  return flagTexts[opaque](name)
}

/** Takes the marks out of a text. @returns where they stood */
function withoutMarks(marked: string): { readonly text: string; readonly checked: ReadonlySet<string> } {
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
