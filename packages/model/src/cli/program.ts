import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { DiagramName } from '../diagram/index.ts'
import { diagramNames } from '../diagram/index.ts'
import type { Profile } from '../facts/index.ts'
import { situations } from '../explain/index.ts'
import { checkOrderCommand } from './check-order.ts'
import { diagramCommand, diagramFormats } from './diagram.ts'
import { explainCommand, minus } from './explain.ts'
import type { Terminal } from './output.ts'
import { colorsFor, written } from './output.ts'
import { replayCommand } from './replay.ts'

const profileOption = (): Option =>
  new Option('-p, --profile <profile>', 'whose word counts: the vendor\'s pages, or the open-source engine').choices(['documented', 'engine']).default('documented')

const exitCodes = `
Exit codes: 0 nothing disagrees, 1 something does, 2 something could not be read or was asked wrongly.`

/**
 * The command line.
 * @param args without the names of Node and of the script
 * @returns exit code
 */
export async function run(args: readonly string[], terminal: Terminal, stdin: AsyncIterable<Buffer>): Promise<number> {
  let code = 0
  const colors = colorsFor(terminal.err, terminal.env)
  const program = new Command('jet-lifecycle')
    .description('What the lifecycle of the ESE/ESENT ("JET Blue") API allows, and why.')
    .exitOverride()
    .showHelpAfterError('(--help shows what there is)')
    .configureOutput({
      writeOut: (text) => void terminal.out.write(text),
      writeErr: (text) => void terminal.err.write(text),
      outputError: (text, write) => { write(colors.red(text)) },
    })

  program
    .command('replay')
    .summary('say of the calls of a trace what the model predicts')
    .description('Reads traces of calls, one JSON object a line, and says of each call what the model predicts, and whether what was observed agrees.')
    .argument('[file...]', 'files of traces; - or none: standard input')
    .addOption(profileOption())
    .option('--json', 'a line of JSON for each call, instead of a report', false)
    .option('-q, --quiet', 'of the report only the traces that disagree, and the totals', false)
    .option('--max-line <bytes>', 'longest line that is read', bytes, 64 << 20)
    .addHelpText('after', `
Examples:
  jet-lifecycle replay traces.jsonl
  jet-lifecycle replay --json --profile engine < traces.jsonl
  echo '{"calls":[{"fn":"JetStopServiceInstance","args":{"instance":"i"}}]}' | jet-lifecycle replay
${exitCodes}`)
    .action(async (files: string[], options: { profile: Profile; json: boolean; quiet: boolean; maxLine: number }) => {
      code = await replayCommand(files, options, terminal, stdin)
    })

  program
    .command('explain')
    .summary('say what a function is, when it is allowed, and what an error means')
    .description('Explains a function (base name or export) or an error (name or number): gate, states, errors, changes, handles, and what to do.')
    .argument('<name...>', 'functions and errors: JetMove, JetOpenTableW, JET_errNoBackup, -1329')
    .addOption(profileOption())
    .addOption(new Option('-a, --after <situation>', 'only what is answered then, and what to do').choices(situations.map(({ name }) => name)))
    .addHelpText('after', `
Examples:
  jet-lifecycle explain JetBeginTransaction
  jet-lifecycle explain JetGetLogInfoInstance --after backup-stop
  jet-lifecycle explain JET_errBackupAbortByServer
  jet-lifecycle explain -1329

Exit codes: 0, or 2 for a name that is not known.`)
    .action(async (names: string[], options: { profile: Profile; after?: string }) => {
      code = await written(terminal, (own) => explainCommand(names, options, own))
    })

  program
    .command('check-order')
    .summary('say whether functions may be called in this order')
    .description('Judges functions as calls one after the other, with one instance and one session. A list that does not begin with the '
      + 'creation or the init of an instance begins with one that is up.')
    .argument('<function...>', 'names, with option bits if they matter: JetTerm2:JET_bitTermDirty')
    .addOption(profileOption())
    .addHelpText('after', `
Examples:
  jet-lifecycle check-order JetCreateInstance2 JetInit JetBeginSession JetTerm
  jet-lifecycle check-order JetStopServiceInstance JetRollback JetEndSession JetTerm2:JET_bitTermAbrupt

Exit codes: 0 all are allowed (or not known), 1 one is refused, 2 a name is not known.`)
    .action(async (names: string[], options: { profile: Profile }) => {
      code = await written(terminal, (own) => checkOrderCommand(names, options.profile, own))
    })

  program
    .command('diagram')
    .summary('draw the state machines')
    .description('Prints the state machines as a drawing: states with the gates that they close, and the calls that lead from one to the other. '
      + '`backup` is the part of an instance that has to do with backups and snapshots.')
    .addArgument(new Argument('[machine]', 'which one; left out: all, those of Mermaid in a page of Markdown').choices(diagramNames))
    .addOption(new Option('-f, --format <format>', 'Mermaid, Graphviz, or the machine as data').choices(diagramFormats).default('mermaid'))
    .addHelpText('after', `
Examples:
  jet-lifecycle diagram session
  jet-lifecycle diagram > machines.md
  jet-lifecycle diagram backup --format dot | dot -Tsvg > backup.svg
  jet-lifecycle diagram instance --format json

Exit codes: 0, or 2 if asked wrongly.`)
    .action(async (name: DiagramName | undefined, { format }: { format: (typeof diagramFormats)[number] }) => {
      code = await written(terminal, (own) => diagramCommand(name, format, own))
    })

  try {
    await program.parseAsync(args.map(asOperand), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? 0 : 2
  }
  return code
}

/** A negative number is the value of an error and no option. */
const asOperand = (arg: string): string => arg.replace(/^-(?=\d+$)/, minus)

function bytes(text: string): number {
  const [, number, unit] = /^(\d+)([kmg]?)$/i.exec(text) ?? []
  const value = Number(number) * { '': 1, k: 1 << 10, m: 1 << 20, g: 1 << 30 }[(unit ?? '').toLowerCase() as '' | 'k' | 'm' | 'g']
  if (number === undefined || value < 1) throw new InvalidArgumentError('It must be a number of bytes, as 1000000 or 64M.')
  return value
}
