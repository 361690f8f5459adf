import type { EndReason } from '../../shared/call-event.ts'
import type { Moment } from '../console-api.ts'

interface Ending {
  readonly title: string
  readonly tone: Moment['tone']
}

/** Why calls end, for people. */
export const endings: Readonly<Record<EndReason, Ending>> = {
  'caller-hung-up': { title: 'The caller hung up', tone: 'plain' },
  'carrier-lost': { title: 'The connection to the telephone network was lost', tone: 'bad' },
  'model-unavailable': { title: 'Ended: the model could not be reached', tone: 'bad' },
  'model-lost': { title: 'Ended: the model was lost and did not come back in time', tone: 'bad' },
  'model-silent': { title: 'Ended: the model owed a reply and stayed silent', tone: 'bad' },
  'person-asked': { title: 'Given to a person', tone: 'good' },
  'agent-ended': { title: 'The assistant said goodbye and ended the call', tone: 'good' },
  'ended-by-staff': { title: 'Ended by a colleague in the console', tone: 'plain' },
  'caller-idle': { title: 'Ended: nobody spoke, and the caller did not answer', tone: 'warn' },
  'time-limit': { title: 'Ended: the call had lasted as long as a call may', tone: 'warn' },
  'usage-limit': { title: 'Ended: the call had used up what a call may use', tone: 'warn' },
  'shutting-down': { title: 'Ended: the server was shut down', tone: 'warn' },
  'handed-over': {
    title: 'The server shut down; another one goes on with the call',
    tone: 'plain',
  },
  'taken-over': { title: 'Another connection of the same call took over', tone: 'plain' },
  'internal-error': { title: 'Ended by a mistake in Hexkey; the log has it', tone: 'bad' },
}

/** Every outcome that a call can be looked for by. */
export const outcomes: readonly string[] = ['live', ...Object.keys(endings)]

export function isOutcome(outcome: string): outcome is EndReason | 'live' {
  return outcomes.includes(outcome)
}
