/** Code in a message: the only place that knows how it is quoted. */
export function quote(code: string): string {
  return `"${code}"`
}
