import type { AgentBargeIn, AgentHold, AgentIdle, AgentLimits, AgentPhrases } from './agent.ts'

// What an assistant does that does not say otherwise in its agent.yaml.

export const bargeInDefaults = Object.freeze({
  mode: 'hybrid',
  confirmMs: 800,
  greetingShieldMs: 2_500,
  greetingSpeechMs: 1_200,
  speechStartMs: 100,
  speechWindowMs: 140,
  speechEndMs: 500,
  preRollMs: 300,
} as const satisfies AgentBargeIn)

export const idleDefaults = Object.freeze({
  afterMs: 12_000,
  prompts: 2,
} as const satisfies AgentIdle)

/** English alone: an assistant that mostly hears another language brings its own phrases. */
export const holdDefaults = Object.freeze({
  phrases: Object.freeze([
    'hold on',
    'hang on',
    'one moment',
    'one second',
    'wait a moment',
    'wait a minute',
    'wait a second',
    'just a moment',
    'just a minute',
    'just a second',
    'just a sec',
    'give me a moment',
    'give me a minute',
    'give me a second',
    'give me a sec',
    'bear with me',
    'let me do it',
    'let me do that',
    'let me try',
    'let me check',
    'let me have a look',
    'be right back',
  ] as const),
  maxMs: 600_000,
} as const satisfies AgentHold)

export const limitDefaults = Object.freeze({
  callMs: 3_600_000,
  tokensPerCall: null,
  costPerCallUsd: null,
  toolCallsPerCall: 200,
  callsPerDay: null,
  minutesPerDay: null,
  costPerDayUsd: null,
  anonymousFactor: 10,
  blocked: Object.freeze([]),
} as const satisfies AgentLimits)

/** The assistant says these in the language of the call; here stands what they mean. */
export const phraseDefaults = Object.freeze({
  filler: 'One moment please.',
  bridge: 'Sorry, the line was interrupted.',
  idle: 'Are you still there?',
  goodbye: 'I have to end this call now. Thank you for calling, and goodbye.',
} as const satisfies Partial<AgentPhrases>)
