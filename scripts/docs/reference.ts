import type { JetErrorName, JetFunctionName } from '../../packages/model/src/facts/index.ts'
import { areas, jetErrors, jetFunction, jetFunctionNames } from '../../packages/model/src/facts/index.ts'
import type { Explanation, Section } from '../../packages/model/src/explain/index.ts'
import { explainError, explainFunction } from '../../packages/model/src/explain/index.ts'
import { stateAnswers } from '../../packages/model/src/world/index.ts'
import { lines, table } from './markdown.ts'

type Area = keyof typeof areas

const generated = '<!-- Generated from the facts and the machines by `pnpm run generate`; a test fails when it is stale. -->'

const titles: Readonly<Record<Area, string>> = {
  instance: 'Instances: create, init, stop, term, parameters',
  session: 'Sessions and transactions',
  database: 'Databases',
  schema: 'Tables, columns, indexes',
  cursor: 'Cursors',
  record: 'Records',
  backup: 'Backup',
  snapshot: 'Snapshots',
  recovery: 'Restore, recovery, revert',
  process: 'The process, and what concerns no instance',
}

/** The pages of docs/reference: what `jet-lifecycle explain` says, of everything. */
export const referencePages: readonly { readonly file: string; readonly text: () => string }[] = [
  { file: 'docs/reference/README.md', text: indexPage },
  ...(Object.keys(areas) as Area[]).map((area) => ({ file: `docs/reference/${area}.md`, text: () => areaPage(area) })),
  { file: 'docs/reference/errors.md', text: errorsPage },
]

function indexPage(): string {
  const rows = jetFunctionNames.map((fn) => {
    const { gate, backup, documented } = jetFunction(fn)
    return [linkTo(fn, ''), gate, backup ?? '', documented ? '' : 'no page']
  })
  return lines(
    generated,
    '# Reference',
    `What \`jet-lifecycle explain\` says, of all ${String(jetFunctionNames.length)} functions and of the [errors](errors.md): how a function enters the engine, when
it is allowed and with which error it is refused, what it changes, hands out and takes back, and what to call instead.
[States and gates](../gates.md) has the same by state. How to read a page:`,
    table(['Word', 'Meaning'], [
      ['gate', 'how the function enters the engine; a state that closes the gate refuses the call'],
      ['documented, engine', 'the two [profiles](../profiles.md): the vendor’s pages, the open-source engine'],
      ['hands out, takes back', 'handles and other resources that a success gives to the caller, and those that are gone after it'],
      ['engine', 'lines of `dev/ese/src/ese/jetapi.cxx` in the [engine’s source](https://github.com/microsoft/Extensible-Storage-Engine): the function, and where it enters its gate'],
      ['no page', 'the vendor has no page on the function'],
    ]),
    '## By area',
    (Object.keys(areas) as Area[]).map((area) => `- [${titles[area]}](${area}.md): ${String(Object.keys(areas[area]).length)}`).join('\n'),
    '## By name',
    table(['Function', 'Gate', 'In a backup', ''], rows),
  )
}

function areaPage(area: Area): string {
  const names = jetFunctionNames.filter((fn) => jetFunction(fn).area === area)
  return lines(
    generated,
    `# ${titles[area]}`,
    `[All functions](README.md) · [errors](errors.md) · [states and gates](../gates.md)`,
    names.map((fn) => `[${fn}](#${fn.toLowerCase()})`).join(' · '),
    ...names.map(functionText),
  )
}

function functionText(fn: JetFunctionName): string {
  const [documented, engine] = [explainFunction(fn, 'documented'), explainFunction(fn, 'engine')]
  const [signature = '', ...notes] = documented.lead
  return lines(
    `## ${fn}`,
    `\`\`\`c\n${signature}\n\`\`\``,
    ...notes,
    ...documented.sections.map((section, index) => sectionText(section, engine.sections.find(({ heading }) => kindOf(heading) === kindOf(section.heading)), index)),
  )
}

/** `When it is allowed (documented)` → `When it is allowed`. */
const kindOf = (heading: string): string => heading.replace(/ \(.*\)$/, '')

function sectionText({ heading, rows }: Section, engine: Section | undefined, index: number): string {
  const kind = kindOf(heading)
  const isBoth = JSON.stringify(rows) === JSON.stringify(engine?.rows)
  const remark = heading.replace(kind, '').replace(/ \((?:documented|engine)(?:, )?(.*)\)/, '$1')
  const title = `**${kind}${remark === '' ? '' : ` (${remark})`}**`
  const others = engine?.rows ?? []
  if (index === 0) return twoColumns(rows)
  if (isBoth || kind === 'What to do instead') return lines(title, twoColumns(rows))
  if (kind === 'When it is allowed') return lines(title, sideBySide(rows, others))
  return lines(`${title}, documented`, twoColumns(rows), `In the engine: ${differences(others, rows)}`)
}

type Rows = Section['rows']

const twoColumns = (rows: Rows): string => table(['', ''], rows.map(([what, text]) => [linked(what), linked(text)]))

/** One of the two may be a single row, for all situations alike. */
function sideBySide(documented: Rows, engine: Rows): string {
  const longer = documented.length > engine.length ? documented : engine
  const text = (rows: Rows, row: number): string => linked((rows.length === 1 ? rows[0] : rows[row])?.[1] ?? '')
  return table(['', 'documented', 'engine'], longer.map(([what], row) => [what, text(documented, row), text(engine, row)]))
}

/** What the engine has of other errors. */
function differences(engine: Rows, documented: Rows): string {
  const textOf = (rows: Rows): Set<string> => new Set(rows.map(([what, text]) => `${linked(what)}: ${text}`))
  const [one, other] = [textOf(engine), textOf(documented)]
  const more = [...one].filter((each) => !other.has(each))
  const less = [...other].filter((each) => !one.has(each))
  return [...more.map((each) => `also ${each}`), ...less.map((each) => `not ${each}`)].join('; ')
}

/** Names of errors and functions, and addresses, as links. */
function linked(text: string): string {
  return text
    .replace(/(?<![/\w])https:\S+/g, (address) => `[${address.split('/').at(-1) ?? address}](${address})`)
    .replace(/jetapi\.cxx:(\d+), gate at (\d+)/, (_, line: string, gate: string) => `\`jetapi.cxx:${line}\`, gate at \`${gate}\``)
    .replace(/\bJET_err\w+/g, (name) => (Object.hasOwn(jetErrors, name) ? `[${name}](errors.md#${name.toLowerCase()})` : name))
}

function linkTo(fn: JetFunctionName, prefix: string): string {
  return `[${fn}](${prefix}${jetFunction(fn).area}.md#${fn.toLowerCase()})`
}

function errorsPage(): string {
  const given = new Set<JetErrorName>(jetFunctionNames.flatMap((fn) => (['documented', 'engine'] as const).flatMap((profile) => stateAnswers(fn, profile).map(({ error }) => error))))
  const names = (Object.keys(jetErrors) as JetErrorName[]).filter((name) => given.has(name))
  return lines(
    generated,
    '# Errors of the lifecycle',
    `The ${String(names.length)} errors that a state, a handle or an option bit has functions give. \`jet-lifecycle explain\` knows all ${String(Object.keys(jetErrors).length)} by name and
number; the others come for reasons of their own.`,
    names.map((name) => `[${name}](#${name.toLowerCase()})`).join(' · '),
    ...names.map((name) => errorText(explainError(name, 'documented', true), explainError(name, 'engine', true))),
  )
}

function errorText({ title, lead, sections }: Explanation, engine: Explanation): string {
  return lines(
    `## ${title}`,
    ...lead,
    ...sections.map(({ heading, rows }, index) => {
      const other = engine.sections[index]
      const isBoth = JSON.stringify(rows) === JSON.stringify(other?.rows)
      const kind = kindOf(heading)
      if (kind === 'What to do') return rows.map(([, text]) => `- ${text}`).join('\n')
      const text = (each: Rows): string => table(['When', 'Functions'], each.map(([what, functions]) => [what, functionLinks(functions)]))
      return isBoth ? text(rows) : lines('**documented**', text(rows), '**engine**', text(other?.rows ?? []))
    }),
  )
}

const functionLinks = (text: string): string => text.replace(/\bJet\w+/g, (name) => linkTo(name as JetFunctionName, ''))
