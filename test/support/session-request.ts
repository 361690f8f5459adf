import type { SessionRequest } from '../../src/model/model-session.ts'

/** A request that every model accepts. */
export function sessionRequest(changes: Partial<SessionRequest> = {}): SessionRequest {
  return {
    callId: 'call-1',
    voice: 'Kore',
    language: 'en-US',
    instructions: 'You help with furniture.',
    vocabulary: [],
    turnDetection: {},
    tools: [],
    ...changes,
  }
}
