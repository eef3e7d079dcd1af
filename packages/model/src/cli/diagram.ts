import type { Diagram, DiagramName } from '../diagram/index.ts'
import { diagramNames, toDot, toMermaid } from '../diagram/index.ts'
import type { Page } from './output.ts'

export const diagramFormats = ['mermaid', 'dot', 'json'] as const

/**
 * Prints machines as drawings. The machines are loaded only now: other commands start without XState.
 * @param name left out: all of them
 * @returns exit code
 */
export async function diagramCommand(name: DiagramName | undefined, format: (typeof diagramFormats)[number], { text }: Page): Promise<0> {
  const { diagramOf } = await import('../machine/diagram.ts')
  text(print[format]((name === undefined ? diagramNames : [name]).map(diagramOf)))
  return 0
}

const print: Readonly<Record<(typeof diagramFormats)[number], (diagrams: readonly Diagram[]) => string>> = {
  /** A file of Mermaid has one diagram; several are a page of Markdown. */
  mermaid: (diagrams) => (diagrams.length === 1 ? diagrams.map(toMermaid) : diagrams.map((each) => `## ${each.name}\n\n\`\`\`mermaid\n${toMermaid(each)}\`\`\`\n`)).join('\n'),
  dot: (diagrams) => diagrams.map(toDot).join('\n'),
  json: (diagrams) => `${JSON.stringify({ diagrams }, null, 2)}\n`,
}
