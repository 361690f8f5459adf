import type { Tone } from './tones.ts'

export interface Outcome {
  readonly words: string
  readonly tone: Tone
}

/** Why a call ended, as people say it. The keys are the server's `EndReason`, and `live`. */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  live: { words: 'In progress', tone: 'live' },
  'agent-ended': { words: 'Finished', tone: 'good' },
  'caller-hung-up': { words: 'Caller hung up', tone: 'good' },
  'ended-by-staff': { words: 'Ended by staff', tone: 'plain' },
  'person-asked': { words: 'Given to a person', tone: 'plain' },
  'caller-idle': { words: 'Caller went silent', tone: 'plain' },
  'time-limit': { words: 'Time limit reached', tone: 'warn' },
  'usage-limit': { words: 'Usage limit reached', tone: 'warn' },
  'shutting-down': { words: 'Server shut down', tone: 'warn' },
  'handed-over': { words: 'Went on elsewhere', tone: 'plain' },
  'taken-over': { words: 'Taken over', tone: 'plain' },
  'carrier-lost': { words: 'Telephone line lost', tone: 'bad' },
  'model-unavailable': { words: 'Model not reachable', tone: 'bad' },
  'model-lost': { words: 'Model connection lost', tone: 'bad' },
  'model-silent': { words: 'Model did not answer', tone: 'bad' },
  'internal-error': { words: 'Internal error', tone: 'bad' },
}

/** What is not known yet is shown as the server names it. */
export function outcomeOf(outcome: string | null): Outcome {
  const key = outcome ?? 'live'
  return Object.hasOwn(OUTCOMES, key)
    ? (OUTCOMES[key] as Outcome)
    : { words: key.replaceAll('-', ' '), tone: 'plain' }
}
