import { diagramNames } from '../packages/model/src/diagram/index.ts'
import { compiledSource } from '../packages/model/src/machine/generate.ts'
import { diagramSvg } from './diagrams/svg.ts'
import { diagramsPage } from './docs/diagrams.ts'
import { gatesPage } from './docs/gates.ts'
import { profilesPage } from './docs/profiles.ts'
import { referencePages } from './docs/reference.ts'

/** The files that are derived from the facts and the machines, and what makes their text. */
export const outputs: readonly { readonly file: string; readonly text: () => string | Promise<string> }[] = [
  { file: 'packages/model/src/gates/compiled.ts', text: compiledSource },
  { file: 'docs/profiles.md', text: profilesPage },
  { file: 'docs/gates.md', text: gatesPage },
  { file: 'docs/diagrams.md', text: diagramsPage },
  ...diagramNames.map((name) => ({ file: `docs/diagrams/${name}.svg`, text: () => diagramSvg(name) })),
  { file: 'docs/diagrams/full-stop.svg', text: () => diagramSvg('instance', 'service') },
  ...referencePages,
]
