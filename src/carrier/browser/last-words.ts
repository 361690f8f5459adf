import { unreachable } from '../../shared/errors.ts'
import type { NextStep } from '../switchboard.ts'
import type { ServerMessage } from './talk-protocol.ts'

export const badTicket: ServerMessage = {
  type: 'refused',
  code: 'bad-ticket',
  words: 'This call cannot be joined: its ticket was used before, or is too old.',
}

export const goesOnElsewhere: ServerMessage = {
  type: 'refused',
  code: 'bad-ticket',
  words: 'The call goes on with another connection.',
}

/** Where a person is to be spoken to, the page shows the number that everybody may call. */
export function ended(step: Exclude<NextStep, { kind: 'reconnect' }>): ServerMessage {
  return { type: 'ended', sequel: { kind: 'over', ...spoken(step) } }
}

function spoken(step: Exclude<NextStep, { kind: 'reconnect' }>): {
  words: string | null
  person: string | null
} {
  switch (step.kind) {
    case 'hang-up':
    case 'transfer':
      return { words: null, person: null }
    case 'apologise':
    case 'person':
      return { words: step.text, person: step.person }
    default:
      return unreachable(step)
  }
}
