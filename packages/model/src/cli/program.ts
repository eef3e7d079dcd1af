import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { Profile } from '../facts/index.ts'
import type { Terminal } from './output.ts'
import { colorsFor } from './output.ts'
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

  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? 0 : 2
  }
  return code
}

function bytes(text: string): number {
  const [, number, unit] = /^(\d+)([kmg]?)$/i.exec(text) ?? []
  const value = Number(number) * { '': 1, k: 1 << 10, m: 1 << 20, g: 1 << 30 }[(unit ?? '').toLowerCase() as '' | 'k' | 'm' | 'g']
  if (number === undefined || value < 1) throw new InvalidArgumentError('It must be a number of bytes, as 1000000 or 64M.')
  return value
}
