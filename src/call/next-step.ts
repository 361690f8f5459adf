import type { Agent } from '../agents/agent.ts'
import type { NextStep } from '../carrier/switchboard.ts'
import type { EndReason } from '../shared/call-event.ts'
import { unreachable } from '../shared/errors.ts'
import type { Intent } from '../store/call-log.ts'

/** How a call goes on once its stream is over. */
export type WayOn = Exclude<Intent['kind'], 'hand-over'> | 'reconnect'

/** What a call that ended for `reason` wants to follow. */
export function wayAfter(reason: EndReason): WayOn {
  switch (reason) {
    case 'caller-hung-up':
    case 'caller-idle':
    case 'agent-ended':
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
export function intentAfter(reason: EndReason): Intent | null {
  if (reason === 'caller-hung-up') return null
  if (reason === 'handed-over') return { kind: 'hand-over', reason }
  const way = wayAfter(reason)
  return way === 'reconnect' ? null : { kind: way, reason }
}

/** What the caller hears, in the assistant's words. */
export function nextStep(way: WayOn, agent: Agent): NextStep {
  const { language, phrases, person } = agent
  switch (way) {
    case 'finish':
      return { kind: 'hang-up' }
    case 'reconnect':
      return { kind: 'reconnect' }
    case 'person':
      return { kind: 'person', language, text: phrases.noPerson, person }
    case 'apologise':
      return { kind: 'apologise', language, text: phrases.apology, person }
    default:
      return unreachable(way)
  }
}
