import type { DiagramName } from '../../packages/model/src/diagram/index.ts'
import { diagramNames } from '../../packages/model/src/diagram/index.ts'
import { diagramOf } from '../../packages/model/src/machine/diagram.ts'
import { lines } from './markdown.ts'

const texts: Readonly<Record<DiagramName, string>> = {
  process: 'The first call that allocates an instance chooses the running mode; it goes with the last instance.',
  instance: `Regions move independently of each other, on what calls returned. A full stop is the one move that nothing takes back: it
lasts until the instance is freed.`,
  backup: 'One streaming backup can run in an instance. Its stop, its phase and its file are regions of their own.',
  session: 'Seven levels of transactions, and the session context, which lets another thread take over.',
}

/** Text of docs/diagrams.md: the drawings with how to read them. */
export function diagramsPage(): string {
  return lines(
    '<!-- Generated from the machines by `pnpm run generate`; a test fails when it is stale. -->',
    '# The state machines',
    `Drawn from the machines that everything else runs on. \`jet-lifecycle diagram\` [prints them](command-line.md#diagram) for Mermaid and Graphviz, or
as data; the [table of states and gates](gates.md) has in words what they close.`,
    `- An arrow is a call that has returned, with its outcome: \`JetTerm*: success\`. A star stands for all functions whose names
  begin so. \`JetInit* begins\` is the call stepping into the engine; no outcome means any.
- In a state stands what it closes: the error, then the [gates](gates.md) that answer with it. "not known" means that nobody
  can tell, with the reason.
- A dashed box stands for any state of its region. What is in a grey box shares what stands at its top.`,
    ...diagramNames.flatMap((name) => [`## ${diagramOf(name).title}`, texts[name], `![${diagramOf(name).title}](diagrams/${name}.svg)`]),
  )
}
