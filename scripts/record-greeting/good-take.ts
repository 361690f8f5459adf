import type { Agent } from '../../src/agents/agent.ts'
import { ModelUnavailable, type ModelFault } from '../../src/model/model-errors.ts'
import type { ModelConnector } from '../../src/model/model-session.ts'
import type { Clock } from '../../src/shared/clock.ts'
import { likeness } from './likeness.ts'
import { MODEL_RATE, speakGreeting, type SpokenGreeting } from './model-speech.ts'
import { GreetingNotRecorded } from './problem.ts'
import { trimSilence } from './trim-silence.ts'

const TAKES = 3
/** A transcript that spells a name in its own way is more alike than this, other words are not. */
const ALIKE = 0.85

/** A greeting as it will be played. */
export interface Take {
  /** 24 kHz, silence cut off. */
  readonly samples: Int16Array
  readonly transcript: string
  /** To the words that were asked for, 0 to 1; null when the model gave no transcript. */
  readonly likeness: number | null
}

interface TakePorts {
  readonly connector: ModelConnector
  readonly clock: Clock
  /** Progress, for people. */
  readonly tell: (line: string) => void
}

/**
 * Lets the model greet until it says what it shall, three times at most.
 *
 * @throws GreetingNotRecorded when no take can be used, or the model cannot be reached.
 */
export async function goodTake(agent: Agent, ports: TakePorts): Promise<Take> {
  let trouble = ''
  for (let attempt = 1; attempt <= TAKES; attempt += 1) {
    ports.tell(`Recording the greeting of ${agent.name} (${attempt} of ${TAKES} at most) …`)
    const spoken = await speakGreeting(agent, ports).catch(notReached)
    const take = takeOf(spoken, agent.greeting)
    if (typeof take !== 'string') return take
    trouble = take
    ports.tell(`  The model ${trouble}`)
  }
  const cure =
    'Run the command again, word the greeting in agent.yaml more simply, or record a WAV file of ' +
    'your own and name it there as greetingClip.'
  throw new GreetingNotRecorded([{ where: 'The model', problem: trouble, cure }])
}

/** The take, or what is wrong with it as the end of a sentence about the model. */
function takeOf({ samples, transcript, cutShort }: SpokenGreeting, wanted: string): Take | string {
  if (cutShort !== null) return `did not finish the greeting: ${cutShort}.`
  const audible = trimSilence(samples, MODEL_RATE)
  if (audible.length === 0) return 'said nothing.'
  if (transcript === '') return { samples: audible, transcript, likeness: null }
  const alike = likeness(transcript, wanted)
  if (alike < ALIKE) return `said "${transcript}".`
  return { samples: audible, transcript, likeness: alike }
}

function notReached(thrown: unknown): never {
  if (!(thrown instanceof ModelUnavailable)) throw thrown
  const { fault, message } = thrown
  const cure = CURES[fault]
  throw new GreetingNotRecorded([{ where: 'The recording', problem: `failed: ${message}.`, cure }])
}

const CURES: Readonly<Record<ModelFault, string>> = {
  deadline: 'Check the network and GOOGLE_GEMINI_BASE_URL, then run the command again.',
  network: 'Check the network and GOOGLE_GEMINI_BASE_URL, then run the command again.',
  expired: 'Run the command again.',
  refused: 'Check the credentials and GEMINI_MODEL.',
  invalid: 'Check the voice and the settings of the model in agent.yaml.',
  quota: 'Wait, or raise the quota of the project, then run the command again.',
}
