import type { ToolResponse } from './client-message.ts'
import type { SessionRecord, SpokenLine } from './session-record.ts'
import type { LiveSetup } from './setup-rules.ts'

/** An open session, for whoever watches the server and wants to disturb it. */
export interface WatchedSession {
  readonly record: SessionRecord
  /** Announces the end of the connection and ends it (1011) when the time is over. */
  goAway(timeLeftMs: number): void
  /** Closes now; 1006 cuts the connection without a close frame. */
  close(code: number, reason: string): void
}

/** Everything that a session does. Always the session first. */
export interface LiveServerEvents {
  /** The socket is open. */
  session: [session: WatchedSession]
  /** A set-up was accepted. */
  setup: [session: WatchedSession, setup: LiveSetup]
  setupComplete: [session: WatchedSession, resumed: boolean]
  /** `atMs` is audio time: milliseconds into the caller's stream. */
  callerSpeech: [session: WatchedSession, edge: 'start' | 'end', atMs: number]
  /** A piece of what the scenario says that the caller said. */
  heardText: [session: WatchedSession, text: string]
  /** Written input. */
  text: [session: WatchedSession, text: string]
  /** A line is begun: its first audio follows at once. */
  speaking: [session: WatchedSession, line: SpokenLine]
  /** The line stopped in mid-sentence; `forMs` is null when it will not go on. */
  stalled: [session: WatchedSession, line: SpokenLine, forMs: number | null]
  generationComplete: [session: WatchedSession, line: SpokenLine]
  interrupted: [session: WatchedSession, line: SpokenLine, sentMs: number]
  turnComplete: [session: WatchedSession, line: SpokenLine]
  toolCall: [session: WatchedSession, id: string, name: string]
  /** `known` is false when nobody had asked for it: it is ignored. */
  toolResponse: [session: WatchedSession, response: ToolResponse, known: boolean]
  goAway: [session: WatchedSession, timeLeftMs: number]
  /** Exactly once. */
  closed: [session: WatchedSession, code: number, reason: string]
}
