import type { Profile } from '../../packages/model/src/facts/index.ts'
import { jetFunctionNames } from '../../packages/model/src/facts/index.ts'
import type { Closing, Family, GateName, Machine, UnknownReason } from '../../packages/model/src/gates/index.ts'
import { compiledInstance, compiledProcess, compiledSession, entryOf, gateNames, optionBitSets, reasonOfRegion, unknownReasons } from '../../packages/model/src/gates/index.ts'
import { codes, lines, table } from './markdown.ts'

/** Text of docs/gates.md: what each state says of each gate, asked of the compiled machines. */
export function gatesPage(): string {
  return lines(
    '<!-- Generated from the compiled machines by `pnpm run generate`; a test fails when it is stale. -->',
    '# States and gates',
    introduction,
    family('Running mode', 'process', compiledProcess, {}),
    family('Instance', 'instance', compiledInstance, atRest),
    family('Backup and snapshot', 'backup', compiledInstance, atRest),
    family('Session', 'session', compiledSession, {}),
    unknowns(),
  )
}

const introduction = `What a state closes, and the error that a call through a closed gate gets. A row is a state, by its region and its name; a
column is a gate. Errors stand without \`JET_err\`, an empty cell is an open gate, and \`?\` that [nobody can tell](#why-it-is-not-known).
Where the [profiles](profiles.md) differ, each has its error. States that close none of the gates are left out. "crash"
means that the engine would read through a null pointer; the error is what the documentation promises.

An instance is in one state of each region at once. Where several close the same gate, the one that stands further up
answers; but while no instance is up that is not going down, the session gates answer \`TermInProgress\` before all else. A call
meets the gates in this order: running mode, instance, session, backup, and the finer ones of an instance (from \`version-store\` on). The [diagrams](diagrams.md) show how an instance comes into a state, the [reference](reference/README.md) has all of it by
function.`

/** A state of an instance in which nothing is closed: the region that is asked about is the only one to answer. */
const atRest = { phase: 'initialised', backupAllowed: 'yes' }

const profiles = ['documented', 'engine'] as const satisfies readonly Profile[]

function family(title: string, name: Family, machine: Machine, others: Readonly<Record<string, string>>): string {
  const gates = gateNames[name] as readonly GateName[]
  const order = Object.keys(reasonOfRegion)
  const regions = [...machine.table.regions].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  const rows = regions.flatMap((region) => region.states.flatMap((path) => {
    const state = machine.stateOf({ ...others, [region.name]: path })
    const cells = gates.map((gate) => cell(profiles.map((profile) => {
      const closing = machine.closing(state, gate, profile)
      return closing?.region === region.name ? closing : null
    })))
    return cells.every((each) => each === '') ? [] : [[`${region.name}: ${path.replaceAll(/[.+]/g, ' ')}`, ...cells]]
  }))
  return lines(`## ${title}`, table(['State', ...gates], rows), table(['Gate', 'Who enters by it'], gates.map((gate) => [gate, functionsBy(name, gate)])))
}

function cell([documented = null, engine = null]: readonly (Closing | null)[]): string {
  const [one, other] = [inWords(documented), inWords(engine)]
  if (one === other) return one
  return [...(one === '' ? [] : [`${one} (documented)`]), ...(other === '' ? [] : [`${other} (engine)`])].join('<br>')
}

function inWords(closing: Closing | null): string {
  if (closing === null) return ''
  if (closing.error === null) return `? ${closing.unknown ?? ''}`
  return `${closing.error.replace(/^JET_err/, '')}${closing.why === 'crash' ? ' (crash)' : ''}`
}

/** Functions that can meet the gate on their way, with some option bits. */
function functionsBy(name: Family, gate: GateName): string {
  if (name === 'process' && gate === 'handle') return 'all that name their instance'
  const key = { process: ['process'], instance: ['gate', 'finer'], backup: ['backup'], session: ['session'] } as const
  const functions = jetFunctionNames.filter((fn) => optionBitSets(fn).some((bits) => profiles.some((profile) => key[name].some((each) => entryOf(fn, bits, profile)[each] === gate))))
  return functions.length > 24 ? `${String(functions.length)} functions, among them ${codes(functions.slice(0, 6))}` : codes(functions)
}

function unknowns(): string {
  const used = new Set<UnknownReason>()
  for (const machine of [compiledProcess, compiledInstance, compiledSession]) {
    for (const tag of machine.table.regions.flatMap(({ closes }) => closes.flat())) {
      const [, why] = /unknown (\S+)$/.exec(tag) ?? []
      if (why !== undefined) used.add(why as UnknownReason)
    }
  }
  return lines('## Why it is not known', table(['Reason', 'In words'], [...used].sort().map((why) => [why, unknownReasons[why]])))
}
