import type { Clip } from '../clips.ts'
import type { ToolResponse } from './client-message.ts'
import type { Platform } from './endpoint.ts'
import { ReceivedAudio, type ReceivedAudioOptions } from './received-audio.ts'
import type { LiveSetup } from './setup-rules.ts'

/** A line of the scenario as it was (or is being) said. */
export interface SpokenLine {
  readonly name: string | null
  /** Null for a line without speech. */
  readonly clip: Clip | null
  /** Speech sent so far, milliseconds of audio. */
  readonly sentMs: number
}

/** How a session ended. */
export interface SessionEnd {
  /** WebSocket close code; 1006 when the connection was cut. */
  readonly code: number
  readonly reason: string
  readonly by: 'server' | 'client'
}

/** Entries kept of each kind; what comes later is counted in {@link SessionRecord.overflow}. */
const MAX_ENTRIES = 1_000

/** What one session was told and what it said. */
export class SessionRecord {
  readonly id: string
  readonly platform: Platform
  readonly audio: ReceivedAudio
  setup: LiveSetup | null = null
  end: SessionEnd | null = null
  videoFrames = 0
  /** Entries that were not kept because there were too many. */
  overflow = 0
  readonly #texts: string[] = []
  readonly #toolResponses: ToolResponse[] = []
  readonly #contextUpdates: unknown[] = []
  readonly #lines: SpokenLine[] = []

  constructor(id: string, platform: Platform, audio: ReceivedAudioOptions) {
    this.id = id
    this.platform = platform
    this.audio = new ReceivedAudio(audio)
  }

  /** Written input, in order: `realtimeInput.text` and the text parts of `clientContent`. */
  get texts(): readonly string[] {
    return this.#texts
  }

  get toolResponses(): readonly ToolResponse[] {
    return this.#toolResponses
  }

  get contextUpdates(): readonly unknown[] {
    return this.#contextUpdates
  }

  /** The lines that were begun, in order. */
  get lines(): readonly SpokenLine[] {
    return this.#lines
  }

  addText(text: string): void {
    this.#add(this.#texts, text)
  }

  addToolResponse(response: ToolResponse): void {
    this.#add(this.#toolResponses, response)
  }

  addContextUpdate(update: unknown): void {
    this.#add(this.#contextUpdates, update)
  }

  addLine(line: SpokenLine): void {
    this.#add(this.#lines, line)
  }

  #add<T>(list: T[], entry: T): void {
    if (list.length < MAX_ENTRIES) list.push(entry)
    else this.overflow += 1
  }
}
