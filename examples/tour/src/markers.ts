/** The mistakes, as their comments mark them: `// mistake 3: what is wrong`. */
import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'

import type { Place } from './places.ts'

export interface Marker extends Place {
  readonly mistake: number
  readonly title: string
}

const comment = /^(.*?)\/\/ mistake (\d+): (.+)$/

/** All markers below a directory, by number. */
export async function findMarkers(directory: string): Promise<Marker[]> {
  const names = (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.ts'))
  const found = await Promise.all(names.map(async (name) => {
    const file = path.join(directory, name)
    return markersIn(file, await readFile(file, 'utf8'))
  }))
  return found.flat().sort((a, b) => a.mistake - b.mistake)
}

/** A comment behind code marks its line, one that stands alone the next line of code. */
function markersIn(file: string, text: string): Marker[] {
  const lines = text.split('\n')
  return lines.flatMap((content, index) => {
    const [, before = '', mistake = '', title = ''] = comment.exec(content) ?? []
    if (mistake === '') return []
    const alone = before.trim() === ''
    const marked = alone ? lines.findIndex((line, at) => at > index && isCode(line)) : index
    return [{ file, line: marked + 1, mistake: Number(mistake), title }]
  })
}

function isCode(line: string): boolean {
  return line.trim() !== '' && !line.trim().startsWith('//')
}
