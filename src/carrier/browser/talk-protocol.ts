/**
 * What a page and the server say to each other about a call from a browser; told in words in
 * docs/protocols/browser.md. Both ends read this file, so nothing of Node is in it.
 *
 * Sound travels in binary messages, everything else in JSON.
 */
import * as z from 'zod/mini'

/** The version, as the WebSocket's sub-protocol. */
export const TALK_PROTOCOL = 'hexkey.talk.v1'

/** Samples a second of what the caller says, and of what the caller hears; 16 bit, one channel. */
export const CALLER_RATE = 16_000
export const AGENT_RATE = 24_000

/** In front of the samples of each message: the place of the first, an unsigned 32-bit number. */
export const SOUND_HEAD_BYTES = 4
/** Of one message of sound: 200 ms. */
export const MAX_CALLER_SOUND_BYTES = SOUND_HEAD_BYTES + (2 * CALLER_RATE) / 5
/** Of one message in JSON. */
export const MAX_JSON_BYTES = 250_000
/** Of a picture’s base64: 180 kB of JPEG, ample for 1,024 pixels. */
const MAX_PICTURE_CHARACTERS = 240_000
export const MAX_TEXT_CHARACTERS = 2_000

const ticket = z.string().check(z.minLength(16), z.maxLength(512))

/** What a page may say. */
export const pageMessage = z.discriminatedUnion('type', [
  /** The first message of every socket, once. */
  z.strictObject({ type: z.literal('start'), ticket }),
  /** All sound that had been sent before this mark was played, or was dropped by `clear`. */
  z.strictObject({ type: z.literal('mark'), name: z.string().check(z.maxLength(64)) }),
  /** Instead of speech. */
  z.strictObject({
    type: z.literal('text'),
    text: z.string().check(z.trim(), z.minLength(1), z.maxLength(MAX_TEXT_CHARACTERS)),
  }),
  /** A key of the telephone's keypad. */
  z.strictObject({ type: z.literal('key'), key: z.string().check(z.regex(/^[0-9*#]$/)) }),
  /** A JPEG image in base64: once a second at most. */
  z.strictObject({
    type: z.literal('picture'),
    jpeg: z.string().check(z.startsWith('/9j/'), z.maxLength(MAX_PICTURE_CHARACTERS)),
  }),
  /** No pictures follow for now. */
  z.strictObject({ type: z.literal('picture-end') }),
  /** The caller is done; the server answers with `ended`. */
  z.strictObject({ type: z.literal('hang-up') }),
])
export type PageMessage = z.infer<typeof pageMessage>

/** Why a page is not served. */
const refusalCode = z.enum([
  /** Calls from the browser are switched off, or this visitor has not signed in. */
  'not-allowed',
  'wrong-origin',
  /** The ticket is unknown, was used before, or is too old. */
  'bad-ticket',
  /** Too many calls from this address; `retryAfterS` says when. */
  'too-many',
  /** No more calls are taken at the moment. */
  'busy',
  /** The page broke the protocol; `words` say how. */
  'protocol',
  /** The page does not take what it is sent. */
  'too-slow',
  'bad-request',
  'failed',
])
export type RefusalCode = z.infer<typeof refusalCode>

/** What follows a stream. */
const sequel = z.discriminatedUnion('kind', [
  /** The call is over. `person`: who may be telephoned instead, E.164. */
  z.object({
    kind: z.literal('over'),
    words: z.nullable(z.string()),
    person: z.nullable(z.string()),
  }),
  /** The same call goes on with another stream: the page starts one with this ticket. */
  z.object({ kind: z.literal('reconnect'), ticket }),
])

/** What the server may say. */
export const serverMessage = z.discriminatedUnion('type', [
  /** The stream is the call's. `resume` starts the next stream, should this one be lost. */
  z.object({
    type: z.literal('ready'),
    callId: z.string(),
    assistant: z.string(),
    resume: ticket,
    /** The call goes on where another stream was lost. */
    again: z.boolean(),
  }),
  /** To be sent back once all sound sent before it has played. */
  z.object({ type: z.literal('mark'), name: z.string() }),
  /** Silence, at once: drop what has not played and send all marks back. */
  z.object({ type: z.literal('clear') }),
  /** A piece of what somebody says; pieces of one turn are appended. Typed words come back, too. */
  z.object({
    type: z.literal('said'),
    who: z.enum(['caller', 'agent']),
    /** Counts the agent's turns; 0 for the caller's words. */
    turn: z.number(),
    text: z.string(),
  }),
  /** A turn of the agent was cut off: of its words only these were heard. */
  z.object({
    type: z.literal('cut'),
    turn: z.number(),
    heard: z.string(),
    unheard: z.string(),
  }),
  /** Who is speaking, and what the assistant is doing. */
  z.object({
    type: z.literal('state'),
    state: z.enum(['listening', 'caller-speaks', 'thinking', 'agent-speaks', 'tool', 'hold']),
  }),
  /** From the caller's last sound to the first of the reply, at the server. */
  z.object({ type: z.literal('latency'), replyMs: z.number() }),
  /** The pictures are on or off for the model; with a reason when we have switched them off. */
  z.object({
    type: z.literal('camera'),
    on: z.boolean(),
    why: z.nullable(z.enum(['agent', 'spent', 'taken-over', 'call-over'])),
  }),
  /** The stream is over, the socket closes next. */
  z.object({ type: z.literal('ended'), sequel }),
  /** The page is not served (any more), the socket closes next. */
  z.object({
    type: z.literal('refused'),
    code: refusalCode,
    words: z.string(),
    retryAfterS: z.optional(z.number()),
  }),
])
export type ServerMessage = z.infer<typeof serverMessage>

/** `POST /talk/api/calls`: what is asked, and the answer when the call is taken (201). */
export const newCallRequest = z.strictObject({
  /** Name of the assistant; left out: the one that is there for the browser. */
  assistant: z.optional(z.string().check(z.maxLength(64))),
})
export const newCallAnswer = z.object({
  callId: z.string(),
  ticket,
  assistant: z.string(),
  /** What people call the assistant; servers before it was there leave it out. */
  title: z.optional(z.string()),
  /** BCP-47. */
  language: z.string(),
  /** To be shown before the first word, when the call is recorded. */
  notice: z.nullable(z.string()),
})
export type NewCallAnswer = z.infer<typeof newCallAnswer>

/** The body of every other answer. */
export const refusalAnswer = z.object({
  error: z.object({
    code: refusalCode,
    message: z.string(),
    retryAfterS: z.optional(z.number()),
    /** With `busy`: who may be telephoned instead, E.164. */
    person: z.optional(z.nullable(z.string())),
  }),
})

/** `GET /talk/api/lobby`: what a page shows before a call. */
export const lobby = z.object({
  /** The caller may begin a call now. */
  open: z.boolean(),
  /** Why not, in words. */
  words: z.nullable(z.string()),
  /** To be signed in at the console would help. */
  signIn: z.boolean(),
  assistants: z.array(
    z.object({ name: z.string(), title: z.optional(z.string()), language: z.string() }),
  ),
})
export type Lobby = z.infer<typeof lobby>
