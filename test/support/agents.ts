import type { Agent } from '../../src/agents/agent.ts'

/** An agent for tests that are not about agents. */
export const testAgent: Agent = {
  name: 'test-agent',
  default: true,
  voice: 'Kore',
  language: 'en-US',
  greeting: 'Hello, this is an automated assistant.',
  instructions: 'Be brief.',
  vocabulary: ['Billi'],
  model: { temperature: 0.7, turnDetection: { silenceDurationMs: 600 } },
  phrases: { apology: 'Sorry.', noPerson: 'Nobody is here.', refused: 'All lines are busy.' },
}
