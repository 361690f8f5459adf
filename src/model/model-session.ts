import type { HexkeyError } from '../shared/errors.ts'
import type { EventSource } from '../shared/typed-events.ts'
import type { WireTap } from '../shared/wire-tap.ts'

/** How readily the model takes sound for speech, and quiet for the end of a turn. */
export interface TurnDetection {
  /** Left out: the model's own default. */
  readonly startSensitivity?: 'high' | 'low'
  readonly endSensitivity?: 'high' | 'low'
  /** Speech that must be heard before a start is reported, milliseconds. */
  readonly prefixPaddingMs?: number
  /** Quiet that ends the caller's turn, milliseconds. */
  readonly silenceDurationMs?: number
  /** The model does not listen for turns: {@link ModelSession.activityStart} tells it. */
  readonly manual?: boolean
}

/** A function that the model may call. */
export interface ToolDeclaration {
  /** Letters, digits and underscores. */
  readonly name: string
  /** For the model: what it does and when to use it. */
  readonly description: string
  /** JSON Schema of the arguments, an object. */
  readonly schema: Readonly<Record<string, unknown>>
  /** The conversation goes on while it runs, where the model can do that. */
  readonly background: boolean
  /** The result of a background one cuts the model off; otherwise it waits until nobody speaks. */
  readonly interrupts?: boolean
}

/** Everything a session needs to know about the assistant, in no vendor's words. */
export interface SessionRequest {
  readonly callId: string
  /** A prebuilt voice's name. */
  readonly voice: string
  /** BCP-47, for example `en-US`. */
  readonly language: string
  /** The system instruction. */
  readonly instructions: string
  /** Words that the transcription should expect: product names and the like. */
  readonly vocabulary: readonly string[]
  readonly turnDetection: TurnDetection
  /** What the model may have done. */
  readonly tools: readonly ToolDeclaration[]
  /** Sampling temperature; the model's default when left out. */
  readonly temperature?: number
  /** Goes on from an earlier session's snapshot. */
  readonly resumeHandle?: string
  /** Sees both directions of the socket, secrets left out. */
  readonly tap?: WireTap
}

export interface ToolCall {
  readonly id: string
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
}

/** Tokens as the model counts them, for the part of the session they were reported for. */
interface ModelUsage {
  readonly promptTokens: number
  readonly responseTokens: number
  readonly totalTokens: number
}

/** How a turn of the model ended. */
export interface TurnEnd {
  /** The model's own reason, when it gave one (for example `NEED_MORE_INPUT`). */
  readonly reason: string | null
  /** True when the model's silence is meant: it waits for the caller. */
  readonly waiting: boolean
  /** False when the model says that more of the same turn follows. */
  readonly final: boolean
}

/** Why the session ended. `error` is null only when we closed it. */
export interface ModelClose {
  readonly code: number
  readonly reason: string
  readonly error: HexkeyError | null
}

export interface ModelEvents {
  /** Speech: PCM, signed 16-bit little-endian, mono, 24 kHz. Chunks may split a sample. */
  audio: [pcm: Uint8Array]
  /** The model's own ears: the caller began or stopped speaking. */
  callerActivity: [edge: 'start' | 'end']
  /** A piece of what the caller said; pieces are appended. */
  callerText: [text: string]
  /** A piece of what the agent says; runs ahead of its audio. */
  agentText: [text: string]
  /** The caller interrupted: the rest of this turn will not be spoken. */
  interrupted: []
  /** All audio of this turn has been sent. Finish playing on this, not on `turnComplete`. */
  generationComplete: []
  turnComplete: [end: TurnEnd]
  toolCalls: [calls: readonly ToolCall[]]
  toolsCancelled: [ids: readonly string[]]
  /** A snapshot that can be resumed, or null while the session cannot be resumed. */
  resumable: [handle: string | null]
  /** The server will close the connection; null when it does not say when. */
  goAway: [timeLeftMs: number | null]
  usage: [usage: ModelUsage]
  /** A message from the server could not be understood and was dropped. */
  badMessage: [reason: string]
  /** Exactly once; nothing follows it. */
  closed: [close: ModelClose]
}

/**
 * One open conversation with a speech model.
 *
 * Events that come before the first listener wait for it, so that a session may be opened before
 * it is needed; delivery begins in the microtask after the first `on`: add all listeners in one turn.
 */
export interface ModelSession extends EventSource<ModelEvents> {
  /** False once the session has ended, also while `closed` still waits for a listener. */
  readonly isOpen: boolean
  /**
   * Resolves when nothing of the connection is left, at the latest half a second after
   * {@link close}. A service refuses to resume a session whose connection it still has.
   */
  readonly ended: Promise<void>
  /** Caller audio: PCM, signed 16-bit little-endian, mono, 16 kHz. Dropped after close. */
  sendAudio(pcm: Uint8Array): void
  /** The caller begins to speak; only with manual turn detection (1007 otherwise). */
  activityStart(): void
  /** The caller has finished: the model answers. */
  activityEnd(): void
  /** A turn of the caller in writing; the model answers it. */
  sendText(text: string): void
  /**
   * Shows the model a picture, once a second at most: a JPEG in base64.
   *
   * @returns false when it was dropped: the session is over, or the network does not keep up.
   */
  sendPicture(jpeg: string): boolean
  /** Whether the model stands still, and must be sent no audio, while that tool runs. */
  waitsFor(toolName: string): boolean
  /** Answers a tool call; `response` must be an object (others end the session, code 1007). */
  toolResult(call: ToolCall, response: Readonly<Record<string, unknown>>): void
  /** Idempotent; `closed` follows at once even when the peer is dead. */
  close(): void
}

/** Opens sessions. One deadline covers everything up to the first usable moment. */
export interface ModelConnector {
  /**
   * @throws ModelUnavailable with the cause and whether a retry can help. No socket is left open.
   */
  connect(request: SessionRequest): Promise<ModelSession>
}
