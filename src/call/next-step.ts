import type { Agent } from '../agents/agent.ts'
import type { NextStep } from '../carrier/switchboard.ts'
import type { EndReason } from '../shared/call-event.ts'
import { unreachable } from '../shared/errors.ts'
import type { Intent, Transfer } from '../store/call-log.ts'

/** How a call goes on once its stream is over. */
export type WayOn = Exclude<Intent['kind'], 'hand-over'> | 'reconnect'

/** What a call that ended for `reason` wants to follow. */
export function wayAfter(reason: EndReason): WayOn {
  switch (reason) {
    case 'caller-hung-up':
    case 'caller-idle':
    case 'agent-ended':
    case 'ended-by-staff':
    case 'time-limit':
    case 'usage-limit':
      return 'finish'
    case 'person-asked':
      return 'person'
    case 'model-unavailable':
    case 'model-lost':
    case 'model-silent':
      return 'apologise'
    case 'carrier-lost':
    case 'shutting-down':
    case 'handed-over':
    case 'taken-over':
    case 'internal-error':
      return 'reconnect'
    default:
      return unreachable(reason)
  }
}

/**
 * What is to be committed before the stream of a call that ended for `reason` is closed, so that
 * whoever is asked next knows it; null when there is nothing to say, or the caller is gone.
 */
export function intentAfter(reason: EndReason, transfer: Transfer | null): Intent | null {
  if (reason === 'caller-hung-up') return null
  if (reason === 'handed-over') return { kind: 'hand-over', reason }
  const way = wayAfter(reason)
  if (way === 'reconnect') return null
  return way === 'person' && transfer !== null
    ? { kind: way, reason, transfer }
    : { kind: way, reason }
}

/**
 * What the caller hears, in the assistant's words.
 *
 * Who is dialled stands in the assistant's folder: a name that is not there, because a model made
 * it up or the folder has changed, is nobody in particular.
 *
 * @param transfer with `person`: who takes the call; null: whoever there is.
 */
export function nextStep(way: WayOn, agent: Agent, transfer: Transfer | null): NextStep {
  const { language, phrases, person } = agent
  const number = transfer === null ? null : numberOf(transfer.person, agent)
  switch (way) {
    case 'finish':
      return { kind: 'hang-up' }
    case 'reconnect':
      return { kind: 'reconnect' }
    case 'person':
      if (number !== null) return { kind: 'transfer', number }
      return { kind: 'person', language, text: phrases.noPerson, person }
    case 'apologise':
      return { kind: 'apologise', language, text: phrases.apology, person }
    default:
      return unreachable(way)
  }
}

/** Null for a name that is not in the assistant's folder. */
function numberOf(person: string, { people }: Pick<Agent, 'people'>): string | null {
  return Object.hasOwn(people, person) ? (people[person]?.number ?? null) : null
}
