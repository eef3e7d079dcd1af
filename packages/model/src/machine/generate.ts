import type { MachineTable } from '../gates/tables.ts'
import { compileMachine } from './compile.ts'
import { instanceMachine, processMachine, sessionMachine } from './index.ts'

/** Text of gates/compiled.ts: the machines as tables, so that neither guard nor plugin loads XState. */
export function compiledSource(): string {
  const tables = { processTable: processMachine, instanceTable: instanceMachine, sessionTable: sessionMachine }
  return [
    '// Generated from the machines by `pnpm run generate`; a test fails when it is stale.',
    "import type { MachineTable } from './tables.ts'",
    ...Object.entries(tables).map(([name, machine]) => `\nexport const ${name}: MachineTable = ${print(compileMachine(machine))}`),
    '',
  ].join('\n')
}

/** One line for each region's state, event and column, so that a change is a readable difference. */
function print(table: MachineTable): string {
  const { regions, initial, events, columns, alike, bits, strict } = table
  const line = (value: unknown): string => JSON.stringify(value)
  return `{
  initial: ${String(initial)},
  regions: [
${regions.map(({ name, shift, width, states, closes }) => `    {
      name: ${line(name)}, shift: ${String(shift)}, width: ${String(width)},
      states: [
${states.map((state) => `        ${line(state)},`).join('\n')}
      ],
      closes: [
${closes.map((tags) => `        ${line(tags)},`).join('\n')}
      ],
    },`).join('\n')}
  ],
  events: {
${Object.entries(events).map(([key, column]) => `    ${line(key)}: ${String(column)},`).join('\n')}
  },
  columns: [
${columns.map(({ next }) => `    { next: ${line(next)} },`).join('\n')}
  ],
  bits: ${line(bits)},
  strict: ${line(strict)},
  alike: {
${Object.entries(alike).map(([name, as]) => `    ${line(name)}: ${line(as)},`).join('\n')}
  },
}`
}
