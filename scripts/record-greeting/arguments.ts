import { parseArgs } from 'node:util'
import { messageOf } from '../../src/shared/errors.ts'
import { GreetingNotRecorded } from './problem.ts'

export const USAGE = `npm run record-greeting -- --agent NAME [options]

Records an assistant's greeting in the model's own voice, to be played the moment a call begins.

  --agent NAME   whose greeting: the name of a folder with an agent.yaml
  --agents DIR   where these folders are (default: AGENTS_DIR, or agents)
  --force        record again even if voice and text are as recorded
  --help         this text

Writes greeting.wav and greeting.json beside agent.yaml. From the environment, or a file named .env,
the same values as the server's: GEMINI_API_KEY (or the three for Vertex AI), GEMINI_MODEL,
GOOGLE_GEMINI_BASE_URL.`

export interface Arguments {
  readonly help: boolean
  readonly agent: string | null
  readonly agentsDir: string | null
  readonly force: boolean
}

/** @throws GreetingNotRecorded for an option that does not exist or lacks its value. */
export function readArguments(args: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        agent: { type: 'string' },
        agents: { type: 'string' },
        force: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    return {
      help: values.help,
      force: values.force,
      agent: values.agent || null,
      agentsDir: values.agents || null,
    }
  } catch (thrown) {
    const cure = `Usage: ${USAGE.split('\n', 1).join('')}; --help shows the options.`
    throw new GreetingNotRecorded([
      { where: 'The command line:', problem: messageOf(thrown), cure },
    ])
  }
}
