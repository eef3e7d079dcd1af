import { distance } from 'fastest-levenshtein'

/** The names that are most like a word, nearest first; none that is wholly unlike it. */
export function nearest(word: string, names: readonly string[], count = 3): string[] {
  const lower = word.toLowerCase()
  return names
    .map((name) => ({ name, far: distance(lower, name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(3, name.length * 0.4))
    .sort((a, b) => a.far - b.far)
    .slice(0, count)
    .map(({ name }) => name)
}
