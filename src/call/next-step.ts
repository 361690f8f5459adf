import type { Agent } from '../agents/agent.ts'
import type { NextStep } from '../carrier/switchboard.ts'
import type { EndReason } from '../shared/call-event.ts'
import { unreachable } from '../shared/errors.ts'

/** What the caller hears after a call that ended for `reason`. */
export function nextStepAfter(reason: EndReason, agent: Agent): NextStep {
  const { language, phrases } = agent
  switch (reason) {
    case 'caller-hung-up':
    case 'caller-idle':
    case 'time-limit':
      return { kind: 'hang-up' }
    case 'person-asked':
      return { kind: 'no-person', language, text: phrases.noPerson }
    case 'carrier-lost':
    case 'model-unavailable':
    case 'model-lost':
    case 'shutting-down':
    case 'internal-error':
      return { kind: 'apologise', language, text: phrases.apology }
    default:
      return unreachable(reason)
  }
}
