import { join } from 'node:path'
import type { Agent } from '../../src/agents/agent.ts'
import { readConfig, type Config } from '../../src/config/config.ts'
import type { Environment } from '../../src/config/env.ts'
import { CLIP_FILE, describeClip } from '../../src/agents/clip-meta.ts'
import { GeminiConnector } from '../../src/model/gemini/gemini-connector.ts'
import { modelProblem } from '../../src/model/gemini/model-profiles.ts'
import type { Clock } from '../../src/shared/clock.ts'
import { StartupFailed, type StartupProblem } from '../../src/shared/errors.ts'
import { createLog } from '../../src/shared/log.ts'
import { findAgent } from './agent-to-record.ts'
import { readArguments, USAGE } from './arguments.ts'
import { goodTake, type Take } from './good-take.ts'
import { durationOf, isUpToDate, writeClip } from './clip-files.ts'
import { MODEL_RATE } from './model-speech.ts'
import { GreetingNotRecorded } from './problem.ts'

/** Where the command writes, line by line. */
interface CommandOutput {
  out(line: string): void
  err(line: string): void
}

interface RecordPorts {
  readonly clock: Clock
  readonly output: CommandOutput
}

/** Stands in for the carrier's half of the configuration: no telephone takes part in a recording. */
const NO_CARRIER = {
  PUBLIC_URL: 'http://localhost',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'not-used',
} as const

/**
 * Records an agent's greeting in the model's own voice, unless it is recorded already.
 *
 * @param args the command's own arguments.
 * @returns the exit code: 0, or 1 after printing every problem with its cure; then the files of an
 *   earlier recording are as they were.
 */
export async function recordGreeting(
  args: readonly string[],
  environment: Environment,
  ports: RecordPorts,
): Promise<number> {
  try {
    await record(args, environment, ports)
    return 0
  } catch (thrown) {
    if (!(thrown instanceof StartupFailed) && !(thrown instanceof GreetingNotRecorded)) throw thrown
    describe(thrown.problems, ports.output)
    return 1
  }
}

async function record(
  args: readonly string[],
  environment: Environment,
  { clock, output }: RecordPorts,
): Promise<void> {
  const { help, agent: name, agentsDir, force } = readArguments(args)
  if (help) {
    output.out(USAGE)
    return
  }
  const { folder, agent, namedClip } = await findAgent(
    agentsDir ?? (environment['AGENTS_DIR'] || 'agents'),
    name,
  )
  if (!force && (await isUpToDate(folder, agent))) {
    output.out(`${join(folder, CLIP_FILE)} is up to date.`)
  } else {
    await recordInto(folder, agent, readModelConfig(environment), { clock, output })
  }
  if (namedClip === CLIP_FILE) return
  output.out(`To have it played, put this line into agent.yaml:\n\n  greetingClip: ${CLIP_FILE}\n`)
}

async function recordInto(
  folder: string,
  agent: Agent,
  config: Config,
  { clock, output }: RecordPorts,
): Promise<void> {
  const log = createLog(
    { level: 'warn', secrets: config.secrets },
    {
      write: (line) => {
        output.err(line.trimEnd())
      },
    },
  )
  const connector = new GeminiConnector({ ...config.gemini, clock, log })
  const tell = (line: string): void => {
    output.out(line)
  }
  const take = await goodTake(agent, { connector, clock, tell })
  const durationMs = durationOf(take.samples, MODEL_RATE)
  const meta = describeClip(agent, { model: config.gemini.model, durationMs })
  await writeClip(folder, { samples: take.samples, sampleRate: MODEL_RATE }, meta)
  output.out(`${join(folder, CLIP_FILE)}: ${durationMs / 1_000} s in the voice ${agent.voice}.`)
  output.out(describeTake(take))
}

/** The server's own rules and defaults, as far as they concern the model. */
function readModelConfig(environment: Environment): Config {
  return readConfig({ ...environment, ...NO_CARRIER }, { modelProblem })
}

function describeTake({ transcript, likeness }: Take): string {
  if (likeness === null) return 'The model gave no transcript: listen to the recording.'
  if (likeness === 1) return 'The transcript is, word for word, the greeting.'
  return `The transcript differs, so listen to the recording: "${transcript}"`
}

function describe(problems: readonly StartupProblem[], output: CommandOutput): void {
  output.err('The greeting was not recorded:')
  for (const { where, problem, cure } of problems) {
    output.err(`  ${where} ${problem}`)
    output.err(`    ${cure}`)
  }
}
