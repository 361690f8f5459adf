/** Samples a second of both voices, as in talk-protocol.ts: a worklet needs nothing else of it. */
export const CALLER_RATE = 16_000
export const AGENT_RATE = 24_000
export const SOUND_HEAD_BYTES = 4
