import { instance as graphviz } from '@viz-js/viz'
import { Window } from 'happy-dom'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Machine } from '@jet-lifecycle/model/gates'
import { compiledInstance, compiledProcess, compiledSession } from '@jet-lifecycle/model/gates'
import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import { jetFunctionNames } from '@jet-lifecycle/model/facts'
import { jetLifecycle, requireBuild } from '../support/command.ts'

const names = ['process', 'instance', 'backup', 'session']

interface State {
  readonly path: string
  readonly name: string
  readonly kind: string
  readonly initial: boolean
  readonly closes: readonly { readonly gate: string; readonly error: string | null; readonly unknown: string | null; readonly profile: string | null; readonly crash: boolean }[]
  readonly drawnIn: string | null
  readonly states: readonly State[]
}
interface Transition {
  readonly from: string
  readonly to: string | null
  readonly on: readonly { readonly functions: readonly string[]; readonly phase: string; readonly when: string | null; readonly guard: string | null }[]
}
interface Diagram { readonly name: string; readonly title: string; readonly states: readonly State[]; readonly transitions: readonly Transition[] }

async function print(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await jetLifecycle(['diagram', ...args])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return out
}

async function data(...args: readonly string[]): Promise<readonly Diagram[]> {
  return (JSON.parse(await print('--format', 'json', ...args)) as { diagrams: readonly Diagram[] }).diagrams
}

const all = (states: readonly State[]): State[] => states.flatMap((state) => [state, ...all(state.states)])

let diagrams: readonly Diagram[]
beforeAll(async () => {
  requireBuild()
  diagrams = await data()
})

/** Mermaid's own parser. It asks for a document when it cleans texts; none is ever drawn. */
async function mermaid(): Promise<(text: string) => Promise<unknown>> {
  const window = new Window()
  Object.assign(globalThis, { window, document: window.document, Element: window.Element, Node: window.Node })
  const { default: library } = await import('mermaid')
  return (text) => library.parse(text)
}

describe('diagram --format mermaid', () => {
  it.each(names)('%s is understood by Mermaid', async (name) => {
    const parse = await mermaid()
    const text = await print(name)
    expect(await parse(text)).toMatchObject({ diagramType: 'stateDiagram' })
    await expect(parse(text.replace('-->', '-> {'))).rejects.toThrow(/Parse error|Lexical error|Syntax error/)
  })

  it('without a name is a page with one block each', async () => {
    const page = await print()
    const blocks = [...page.matchAll(/^## (\w+)\n\n```mermaid\n([^]*?)^```$/gm)]
    expect(blocks.map(([, name]) => name)).toEqual(names)
    expect(blocks.map(([, , text]) => text)).toEqual(await Promise.all(names.map((name) => print(name))))
  })

  it('shows regions, gates, guards and functions', async () => {
    const text = await print('instance')
    expect(text.match(/^ *--$/gm)).toHaveLength(compiledInstance.table.regions.length - 1)
    expect(text).toContain('alive_phase_allocated : JET_errNotInitialized → instance')
    expect(text).toContain('alive_phase_allocated --> alive_phase_initialising : JetInit* begins')
    expect(text).toContain('JetStopServiceInstance2 → success with JET_bitStopServiceAll')
    expect(await print('session')).toContain('state "level1 to level6"')
  })
})

describe('diagram --format dot', () => {
  it('is drawn by Graphviz without a complaint, each and all', { timeout: 120_000 }, async () => {
    const viz = await graphviz()
    for (const name of names) {
      const result = viz.render(await print(name, '--format', 'dot'), { format: 'svg' })
      expect({ name, errors: result.errors, status: result.status }).toEqual({ name, errors: [], status: 'success' })
      const shown = diagrams.find((each) => each.name === name)?.states ?? []
      const texts = all(shown).filter(({ name: own }) => result.output?.includes(`>${own}<`))
      // Levels of transactions are drawn as one.
      expect(texts.length).toBeGreaterThanOrEqual(all(shown).length - 6)
    }
    expect((await print('-f', 'dot')).match(/^digraph "\w+" \{$/gm)).toEqual(names.map((name) => `digraph "${name}" {`))
    expect(viz.render('digraph { a -> ', { format: 'svg' }).status).toBe('failure')
  })
})

describe('diagram --format json', () => {
  it('has the shape that its page tells of', () => {
    expect(diagrams.map(({ name }) => name)).toEqual(names)
    for (const { states, transitions, ...rest } of diagrams) {
      expect(Object.keys(rest)).toEqual(['name', 'title'])
      const paths = new Set(all(states).map(({ path }) => path))
      for (const state of all(states)) {
        expect(Object.keys(state)).toEqual(['path', 'name', 'kind', 'initial', 'closes', 'drawnIn', 'states'])
        expect(['atomic', 'final', 'compound', 'parallel']).toContain(state.kind)
        if (state.kind === 'compound' && state.drawnIn === null) expect(state.states.filter(({ initial }) => initial)).toHaveLength(1)
        for (const closed of state.closes) expect(Object.keys(closed)).toEqual(['gate', 'error', 'unknown', 'profile', 'crash'])
      }
      for (const { from, to, on } of transitions) {
        expect(from === '' || paths.has(from)).toBe(true)
        expect(to === null || paths.has(to)).toBe(true)
        for (const event of on) {
          expect(Object.keys(event)).toEqual(['functions', 'phase', 'when', 'guard'])
          const others = ['any function', 'last instance freed', 'gate passed']
          expect(event.functions.filter((fn) => !others.includes(fn) && !(jetFunctionNames as readonly string[]).includes(fn))).toEqual([])
        }
      }
    }
  })

  it('of one is that one', async () => {
    expect(await data('backup')).toEqual(diagrams.filter(({ name }) => name === 'backup'))
  })

  const machines: readonly (readonly [name: string, machine: Machine, root: string])[] = [
    ['process', compiledProcess, ''], ['instance', compiledInstance, 'alive.'], ['backup', compiledInstance, 'alive.'], ['session', compiledSession, 'alive.'],
  ]

  /** Whether a state of a region, by its words, is in a state of the diagram. */
  const isIn = (words: readonly string[], path: string, region: string): boolean => {
    const keys = path.split('.')
    const inner = keys.slice(keys.indexOf(region) + 1)
    return path === '' || path === 'alive' || inner.every((key) => words.includes(key) || ['stop', 'phase', 'file'].includes(key))
  }

  it.each(machines)('%s moves as the compiled machine does', (name, machine, root) => {
    const { states = [], transitions = [] } = diagrams.find((each) => each.name === name) ?? {}
    const end = name === 'session' ? 'ended' : 'freed'
    const missing: string[] = []
    let moves = 0
    for (const { name: region, states: paths } of machine.table.regions) {
      const own = all(states).find(({ path }) => path === `${root}${region}`)
      if (root !== '' && (own === undefined || own.drawnIn !== null)) continue
      const ofRegion = transitions.filter(({ from }) => root === '' || from === 'alive' || from === `${root}${region}` || from.startsWith(`${root}${region}.`))
      for (const from of paths) {
        for (const fn of jetFunctionNames) {
          const next = machine.step(machine.stateOf({ [region]: from }), machine.event(fn, 0, null))
          const to = next < 0 ? end : machine.region(next, region)
          // What frees the instance is the word of its phase alone.
          if (to === from || (next < 0 && region !== 'phase' && name !== 'session')) continue
          moves += 1
          const found = ofRegion.some((each) => each.to !== null && isIn(from.split(/[.+]/), each.from, region) && (next < 0 ? each.to === end : isIn(to.split(/[.+]/), each.to, region))
            && each.on.some(({ functions, phase }) => phase === 'returns' && functions.includes(fn satisfies JetFunctionName)))
          if (!found) missing.push(`${region} ${from}: ${fn} → ${to}`)
        }
      }
    }
    expect(missing).toEqual([])
    expect(moves).toBeGreaterThan(0)
  })

  it.each(machines)('%s closes what the compiled machine closes', (name, machine, root) => {
    const { states = [] } = diagrams.find((each) => each.name === name) ?? {}
    const shown = all(states)
    for (const { name: region, states: paths, closes } of machine.table.regions) {
      const own = root === '' ? { drawnIn: null } : shown.find(({ path }) => path === `${root}${region}`)
      if (own === undefined || own.drawnIn !== null) continue
      const compiled = new Set(paths.flatMap((_, index) => closes[index] ?? []))
      const drawn = new Set(shown.filter(({ path }) => path.startsWith(`${root}${root === '' ? '' : region}`)).flatMap((state) => state.closes.map(({ gate, error, unknown, profile, crash }) =>
        `${profile === null ? '' : `${profile}/`}${gate}: ${error ?? `unknown ${unknown ?? ''}`}${crash ? ' crash' : ''}`)))
      if (region !== 'backup') expect(drawn).toEqual(compiled)
      else expect([...compiled].filter((tag) => !drawn.has(tag))).toEqual([])
    }
  })
})
