import type { Diagram, DiagramEvent, DiagramState, DiagramTransition } from '../../packages/model/src/diagram/index.ts'

/** A picture of its own: a region, or a machine that has none. */
export interface Part {
  readonly title: string
  readonly diagram: Diagram
}

/** A machine in pictures small enough to be read: one for each region, and one for the regions inside of a state. */
export function partsOf(diagram: Diagram): { readonly parts: readonly Part[]; readonly frame: DiagramState | null } {
  const frame = diagram.states.find(({ kind }) => kind === 'parallel')
  if (frame === undefined) return { parts: [{ title: '', diagram }], frame: null }
  const finals = diagram.states.filter(({ kind }) => kind === 'final')
  return { frame, parts: frame.states.filter(({ drawnIn }) => drawnIn === null).flatMap((region) => partsOfRegion(diagram, region, finals)) }
}

function partsOfRegion(diagram: Diagram, region: DiagramState, finals: readonly DiagramState[]): Part[] {
  const inner = region.states.filter(({ kind }) => kind === 'parallel')
  const states = region.states.map((state) => (inner.includes(state) ? { ...state, states: [], drawnIn: state.name } : state))
  const transitions = cutAll(inner, diagram.transitions.filter(({ from, to }) => isWithin(from, region) && !inner.some((state) => isWithin(to ?? from, state) && to !== state.path && isWithin(from, state))))
  const ends = finals.filter(({ path }) => transitions.some(({ to }) => to === path))
  return [
    { title: region.name, diagram: { ...diagram, states: [...states, ...ends], transitions: transitions.map((each) => fromAnywhere(region, each)) } },
    ...inner.map((state) => ({
      title: state.name,
      diagram: { ...diagram, states: state.states, transitions: diagram.transitions.filter(({ from, to }) => [from, to ?? from].every((path) => isWithin(path, state) && path !== state.path)) },
    })),
  ]
}

/** The box of a region is drawn around its picture, so that what leads out of the region leads out of any state. */
const fromAnywhere = ({ path }: DiagramState, each: DiagramTransition): DiagramTransition => (each.from === path ? { ...each, from: '' } : each)

const isWithin = (path: string, { path: outer }: DiagramState): boolean => path === outer || path.startsWith(`${outer}.`)

/**
 * What leads out of a state, or into one, that is drawn apart ends at that state; the words say from where
 * inside of it, or to where.
 */
function cutAll(inner: readonly DiagramState[], transitions: readonly DiagramTransition[]): DiagramTransition[] {
  const outer = (path: string): string => inner.find((state) => isWithin(path, state))?.path ?? path
  const last = (path: string): string => path.split('.').at(-1) ?? ''
  const cut = new Map<string, { from: string; to: string | null; event: DiagramEvent; left: string[]; entered: string[] }>()
  for (const { from, to, on } of transitions) {
    for (const event of on) {
      const [start, end] = [outer(from), to === null ? null : outer(to)]
      const key = JSON.stringify([start, end, event])
      const each = cut.get(key) ?? { from: start, to: end, event, left: [], entered: [] }
      cut.set(key, each)
      if (start !== from) each.left.push(last(from))
      if (end !== to && to !== null) each.entered.push(last(to))
    }
  }
  return [...cut.values()].map(({ from, to, event, left, entered }) => {
    const remark = [...(left.length === 0 ? [] : [`in ${left.join(', ')}`]), ...(entered.length === 0 ? [] : [`enters ${entered.join(', ')}`])].join('; ')
    return { from, to, on: [remark === '' ? event : { ...event, when: `${event.when ?? 'any outcome'} (${remark})` }] }
  })
}
