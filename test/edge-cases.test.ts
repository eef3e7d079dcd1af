import { describe, expect, it } from 'vitest'
import type { EdgeCase, Remains } from '@jet-lifecycle/model/edge-cases'
import { edgeCases, situations } from '@jet-lifecycle/model/edge-cases'
import { Stage } from './support/stage.ts'
import { ordinaryErrors } from './laws/ordinary.ts'

const ordinary = ordinaryErrors()
const engineRows = edgeCases.filter(({ profile, verdict }) => profile !== 'documented' && verdict !== 'unknown')

const nameOf = (row: EdgeCase): string => `${row.situation}: ${row.fn}(${Object.entries(row.args ?? {}).map(([key, value]) => `${key} ${typeof value === 'number' ? value.toString(16) : value}`).join(', ')})${row.thread ? ` on ${row.thread}` : ''}`

describe('the simulator answers as the table says', () => {
  it.each(engineRows.map((row) => [nameOf(row), row] as const))('%s', (_, row) => {
    const { answer, waited, remains } = new Stage().ask(situations[row.situation], row)
    const wanted = row.crash ? 'crash' : (row.error ?? 'JET_errSuccess')
    // An allowed call may still fail over its made-up arguments, but then a row that says what it leaves was not asked.
    if (row.verdict === 'allowed' && row.error === null && row.remains === undefined && ordinary.get(row.fn)?.has(answer)) return
    expect({ answer, waited }).toEqual({ answer: wanted, waited: row.waits === true })
    const shown = Object.fromEntries(Object.keys(row.remains ?? {}).map((key) => [key, remains[key as keyof Remains]]))
    expect(shown).toEqual(row.remains ?? {})
  })
})
