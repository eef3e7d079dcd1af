import type { Site } from './instrument.ts'
import type { Parameter, Program, Opaque, Limit } from './program.ts'
import type { Truths } from './judge.ts'
import type { Count } from './run.ts'

/** What the runs say of a call, in words: nothing where no run refuses it. */
type Label = 'refused' | 'may be refused' | 'aborted' | 'may be aborted'

type Labels = ReadonlyMap<Site, string>

/** The label of a site under one profile. */
function labelOf({ executed, stopped, aborted }: Count): Label | 'allowed' {
  if (stopped > 0) return stopped === executed ? 'refused' : 'may be refused'
  if (aborted > 0) return aborted === executed ? 'aborted' : 'may be aborted'
  return 'allowed'
}

/** What both profiles say of each call that one of them refuses: `refused`, `refused (engine: allowed)`. */
export function labelsOf({ documented, engine }: Truths): Labels {
  const labels = new Map<Site, string>()
  const none = { executed: 0, stopped: 0, aborted: 0 }
  for (const site of new Set([...documented.sites.keys(), ...engine.sites.keys()])) {
    const [one, other] = [labelOf(documented.sites.get(site) ?? none), labelOf(engine.sites.get(site) ?? none)]
    if (one === other && one === 'allowed') continue
    labels.set(site, one === other ? one : `${one} (engine: ${other})`)
  }
  return labels
}

const noteStart = ' // judge: '

/** A program whose lines say at the end what becomes of their calls, by column: `f(a) // judge: 1 refused`. */
export function annotate({ text, checked }: Program, labels: Labels): string {
  return text.split('\n').map((line, index) => {
    const here = (sites: Iterable<Site>): number[] => [...sites].filter((site) => site.startsWith(`${index + 1}:`)).map((site) => Number(site.split(':')[1]))
    const notes = [
      ...here(checked).map((column) => [column, 'checked'] as const),
      ...here(labels.keys()).map((column) => [column, labels.get(`${index + 1}:${column}`) ?? ''] as const),
    ].sort((a, b) => a[0] - b[0])
    return notes.length === 0 ? line : `${line}${noteStart}${notes.map(([column, note]) => `${column} ${note}`).join('; ')}`
  }).join('\n')
}

/** A program in a file of its own, with all that the judge has to know and what the truth is. */
export interface Fixture {
  readonly program: Program
  readonly labels: Labels
  /** Whether the rules keep the laws on it. */
  readonly holds: boolean
  readonly about: string
}

type Key = 'about' | 'features' | 'holds' | 'entry' | 'handles' | 'opaque' | 'limits'

/** The text of a fixture: some lines of `// key: value`, an empty line, and the program with its notes. */
export function writeFixture({ program, labels, holds, about }: Fixture): string {
  const header: Record<Key, string> = {
    about,
    features: [...program.features].sort().join(', '),
    holds: holds ? 'yes' : 'no',
    entry: program.entry === null ? 'none' : `${program.entry}(${program.parameters.map(({ name, kind }) => `${name} ${kind}`).join(', ')})`,
    handles: program.handles,
    opaque: [...program.flags].map(([name, opaque]) => `${name} ${opaque}`).join(', '),
    limits: program.limits.join(', '),
  }
  const lines = Object.entries(header).filter(([, value]) => value !== '').map(([key, value]) => `// ${key}: ${value}`)
  return `${lines.join('\n')}\n\n${annotate(program, labels)}`
}

/** Reads what {@link writeFixture} writes, or a person. @param kind by the file's name @throws what is wrong with it */
export function readFixture(file: string, kind: Program['kind']): Fixture {
  const [head = '', ...rest] = file.split('\n\n')
  const header = new Map<string, string>()
  for (const line of head.split('\n')) {
    const [, key, value] = /^\/\/ (about|features|holds|entry|handles|opaque|limits): (.*)$/.exec(line) ?? []
    if (key === undefined || value === undefined) throw new Error(`the fixture's first lines are "// key: value", not ${JSON.stringify(line)}`)
    header.set(key, value)
  }
  const holds = header.get('holds')
  if (holds !== 'yes' && holds !== 'no') throw new Error('the fixture does not say "// holds: yes" or "// holds: no"')
  const body = readBody(rest.join('\n\n'))
  const [, entry, parameters = ''] = /^(\w+)\((.*)\)$/.exec(header.get('entry') ?? '') ?? []
  const words = (key: string): string[] => (header.get(key) ?? '').split(', ').filter((word) => word !== '')
  const pairs = (list: readonly string[]): [string, string][] => list.map((each) => each.split(' ') as [string, string])
  return {
    about: header.get('about') ?? '',
    holds: holds === 'yes',
    labels: body.labels,
    program: {
      text: body.text, kind, checked: body.checked, entry: entry ?? null,
      parameters: pairs(parameters.split(', ').filter((each) => each !== '')).map(([name, of]): Parameter => ({ name, kind: of as Parameter['kind'] })),
      handles: (header.get('handles') ?? 'plain') as Program['handles'],
      flags: new Map(pairs(words('opaque')) as [string, Opaque][]),
      limits: words('limits') as Limit[],
      features: new Set(words('features')),
    },
  }
}

/** The program without its notes, which go by line and column of the program alone. */
function readBody(body: string): { readonly text: string; readonly labels: Labels; readonly checked: ReadonlySet<Site> } {
  const labels = new Map<Site, string>()
  const checked = new Set<Site>()
  const text = body.split('\n').map((line, index) => {
    const [code = '', notes = ''] = line.split(noteStart)
    for (const note of notes.split('; ').filter((each) => each !== '')) {
      const [, column, label] = /^(\d+) (checked|(?:refused|may be refused|aborted|may be aborted|allowed)(?: \(engine: (?:refused|may be refused|aborted|may be aborted|allowed)\))?)$/.exec(note) ?? []
      if (column === undefined || label === undefined) throw new Error(`line ${index + 1}: the judge's note ${JSON.stringify(note)} is not "column label"`)
      const site = `${index + 1}:${column}`
      if (label === 'checked') checked.add(site)
      else labels.set(site, label)
    }
    return code
  }).join('\n')
  return { text, labels, checked }
}
