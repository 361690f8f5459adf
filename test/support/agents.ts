import { bargeInDefaults, holdDefaults, limitDefaults } from '../../src/agents/agent-defaults.ts'
import type { Agent } from '../../src/agents/agent.ts'

/** An agent for tests that are not about agents: the model alone takes turns, and has the time. */
export const testAgent: Agent = {
  name: 'test-agent',
  default: true,
  voice: 'Kore',
  language: 'en-US',
  greeting: 'Hello, this is an automated assistant.',
  greetingClip: null,
  fillerClip: null,
  instructions: 'Be brief.',
  vocabulary: ['Billi'],
  model: { temperature: 0.7, turnDetection: { silenceDurationMs: 600 } },
  bargeIn: { ...bargeInDefaults, mode: 'model', greetingShieldMs: 0 },
  idle: null,
  hold: holdDefaults,
  limits: limitDefaults,
  person: null,
  phrases: {
    apology: 'Sorry.',
    noPerson: 'Nobody is here.',
    refused: 'All lines are busy.',
    filler: 'One moment please.',
    bridge: 'Sorry, the line was interrupted.',
    idle: 'Are you still there?',
    goodbye: 'Goodbye.',
  },
}
