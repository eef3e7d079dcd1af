import { compiledSource } from '../packages/model/src/machine/generate.ts'
import { profilesPage } from './docs/profiles.ts'

/** The files that are derived from the facts and the machines, and what makes their text. */
export const outputs: readonly { readonly file: string; readonly text: () => string }[] = [
  { file: 'packages/model/src/gates/compiled.ts', text: compiledSource },
  { file: 'docs/profiles.md', text: profilesPage },
]
