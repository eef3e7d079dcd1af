/**
 * Handle values of one kind. The engine's handles are addresses, so a freed value comes back: here
 * the most recently freed one, once at least one other handle of the kind was given out since.
 */
export interface Arena {
  allocate(): number
  free(handle: number): void
}

export function createArena(first: number, step: number, reuse: boolean): Arena {
  let next = first
  let allocations = 0
  const freed: { readonly handle: number; readonly at: number }[] = []
  return {
    allocate() {
      const index = freed.findLastIndex((entry) => entry.at < allocations)
      allocations++
      const [entry] = index < 0 ? [] : freed.splice(index, 1)
      if (entry !== undefined) return entry.handle
      const handle = next
      next += step
      return handle
    },
    free(handle) {
      if (reuse) freed.push({ handle, at: allocations })
    },
  }
}
