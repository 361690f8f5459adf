import { parseArgs, type ParseArgsConfig } from 'node:util'
import { messageOf } from '../../src/shared/errors.ts'

/** What a command was given; null when there is nothing left to do but to end. */
type Given<Config extends ParseArgsConfig> = ReturnType<typeof parseArgs<Config>> | null

/**
 * Reads what a command was started with. For `--help` the usage is printed; a command line that
 * cannot be used is named together with the way it is called, and the exit code becomes 1.
 *
 * @param usage how the command is called in the first line, then what it does and takes.
 * @param config without `help`, which every command has.
 */
export function readCommandLine<const Config extends ParseArgsConfig>(
  usage: string,
  config: Config,
): Given<Config> {
  if (asksForHelp(process.argv.slice(2))) {
    console.log(usage)
    return null
  }
  try {
    return parseArgs(config)
  } catch (thrown) {
    refuseCommandLine(usage, messageOf(thrown))
    return null
  }
}

/** As {@link readCommandLine}, for a command that takes nothing else. True: it goes ahead. */
export function takesNothing(usage: string): boolean {
  return readCommandLine(usage, {}) !== null
}

/** Help is given whatever else is asked for. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help')
}

/** Says what is wrong with the command line and how the command is called; the exit code is 1. */
export function refuseCommandLine(usage: string, problem: string): void {
  const [call = ''] = usage.split('\n', 1)
  console.error(problem)
  console.error(`Usage: ${call}`)
  if (usage.trim() !== call) console.error('Run it with --help to see all options.')
  process.exitCode = 1
}
