import type { Viz } from '@viz-js/viz'
import { instance } from '@viz-js/viz'
import type { DiagramName, DiagramState } from '../../packages/model/src/diagram/index.ts'
import { inks, toDot } from '../../packages/model/src/diagram/index.ts'
import { diagramOf } from '../../packages/model/src/machine/diagram.ts'
import { partsOf } from './parts.ts'

/** The same on a dark ground. */
const dark: Readonly<Record<keyof typeof inks, string>> = {
  text: '#e6edf3', faint: '#9da7b3', error: '#ff9492', line: '#8b949e', border: '#656d76', state: '#22272e', region: '#161b22', inner: '#1c2128',
}

const style = `
    text { font-family: Arial, Helvetica, "Liberation Sans", Arimo, sans-serif; }
    @media (prefers-color-scheme: dark) {
${(Object.keys(inks) as (keyof typeof inks)[]).map((name) => `      [fill="${inks[name]}"] { fill: ${dark[name]}; } [stroke="${inks[name]}"] { stroke: ${dark[name]}; }`).join('\n')}
    }`

/** Points: wider would be too small to read on a page. */
const pageWidth = 940
const [gap, margin, titleHeight] = [12, 14, 30]

interface Picture {
  readonly width: number
  readonly height: number
  readonly body: string
}

let viz: Viz | undefined

/**
 * A machine as SVG: its regions in rows, in colours for light and dark grounds.
 * @param region only this one
 */
export async function diagramSvg(name: DiagramName, region?: string): Promise<string> {
  viz ??= await instance()
  const diagram = diagramOf(name)
  const { parts: all, frame } = partsOf(diagram)
  const parts = region === undefined ? all : all.filter(({ title }) => title === region)
  const pictures = parts.map(({ title, diagram: part }) => boxed(region === undefined ? title : '', draw(viz as Viz, toDot(part))))
  const title = region === undefined ? diagram.title : `${diagram.title}: ${region}`
  const notes = frame === null || region !== undefined ? [] : notesOf(frame, diagram)
  const rows = inRows(pictures)
  const width = Math.max(...rows.map((row) => widthOf(row))) + 2 * margin
  let y = titleHeight
  const placed = rows.flatMap((row) => {
    let x = margin
    const own = row.map((picture) => {
      const text = `<g transform="translate(${fixed(x)} ${fixed(y)})">${picture.body}</g>`
      x += picture.width + gap
      return text
    })
    y += Math.max(...row.map(({ height }) => height)) + gap
    return own
  })
  const said = notes.map((note) => {
    y += 14
    return `<text x="${String(margin)}" y="${fixed(y - 4)}" font-size="11" fill="${inks.faint}">${escaped(note)}</text>`
  })
  const height = y + margin - gap / 2
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${fixed(width)}" height="${fixed(height)}" viewBox="0 0 ${fixed(width)} ${fixed(height)}" role="img" aria-label="${escaped(title)}">
  <!-- Generated from the machines by \`pnpm run generate\`; a test fails when it is stale. -->
  <style>${style}
  </style>
  <rect x="0.5" y="0.5" width="${fixed(width - 1)}" height="${fixed(height - 1)}" rx="8" fill="${inks.region}" stroke="${inks.border}"/>
  <text x="${String(margin)}" y="20" font-size="14" font-weight="bold" fill="${inks.text}">${escaped(title)}</text>
${[...placed, ...said].join('\n')}
</svg>
`
}

/** The drawing of Graphviz without its frame, at (0, 0). */
function draw(with_: Viz, dot: string): Picture {
  const svg = with_.renderString(dot, { format: 'svg' })
  const [, width = '0', height = '0'] = /<svg width="([\d.]+)pt" height="([\d.]+)pt"/.exec(svg) ?? []
  const inner = svg.slice(svg.indexOf('<g id="graph0"'), svg.lastIndexOf('</svg>')).replace(/<title>[^]*?<\/title>\n?/g, '').replace(/<!--[^]*?-->\n?/g, '').replace(/ id="[^"]*"/g, '')
  return { width: Number(width), height: Number(height), body: inner.trimEnd() }
}

/** A picture with a titled box around it; what has no title has no box. */
function boxed(title: string, { width, height, body }: Picture): Picture {
  if (title === '') return { width, height, body }
  return {
    width,
    height: height + titleHeight,
    body: `<rect x="0" y="0" width="${fixed(width)}" height="${fixed(height + titleHeight)}" rx="8" fill="${inks.region}" stroke="${inks.border}"/>`
      + `<text x="12" y="20" font-size="13" font-weight="bold" fill="${inks.text}">${escaped(title)}</text><g transform="translate(0 ${String(titleHeight)})">${body}</g>`,
  }
}

const widthOf = (row: readonly Picture[]): number => row.reduce((sum, { width }) => sum + width, (row.length - 1) * gap)

/** The tallest first, each into the first row that has room for it. */
function inRows(pictures: readonly Picture[]): Picture[][] {
  const rows: Picture[][] = []
  for (const picture of [...pictures].sort((a, b) => b.height - a.height)) {
    const row = rows.find((each) => widthOf([...each, picture]) <= pageWidth)
    if (row) row.push(picture)
    else rows.push([picture])
  }
  return rows
}

/** What is said of the whole, in words under it: what ends it, and what is drawn elsewhere. */
function notesOf(frame: DiagramState, { transitions }: ReturnType<typeof diagramOf>): string[] {
  const ends = transitions.filter(({ from }) => from === frame.path).flatMap(({ to, on }) => on.map(({ functions, when }) => `From any state, ${functions.join(', ')} (${when ?? 'any outcome'}) leads to ${to ?? ''}.`))
  const elsewhere = frame.states.filter(({ drawnIn }) => drawnIn !== null)
  const apart = elsewhere.length === 0 ? [] : [`Drawn apart, as “${elsewhere[0]?.drawnIn ?? ''}”: ${elsewhere.map(({ name }) => name).join(', ')}.`]
  const regions = ['A box with a title is a region; each is in one of its states.', 'In a state: the errors of the gates it closes.']
  return [...regions, ...ends, ...apart]
}

const fixed = (value: number): string => String(Math.round(value * 100) / 100)
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
