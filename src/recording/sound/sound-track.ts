import type { SoundTap } from '../../audio/sound-tap.ts'
import { SoundLog, type LoggedSound } from './sound-log.ts'

/** Logs that the writing thread has of one stream; it is late by as many flushes. */
const MAX_AWAY = 20

/** A stream that is being recorded. */
export interface BegunSound {
  readonly callId: string
  readonly stream: number
  /** Name of the file in the folder. */
  readonly file: string
  /** Unix time, milliseconds. */
  readonly startedAtMs: number
}

/** One stream's sound on its way to the thread that writes it. */
export class SoundTrack implements SoundTap {
  readonly begun: BegunSound
  readonly #log: SoundLog
  #away = 0
  #endMs: number | null = null
  #endTaken = false

  constructor(begun: BegunSound, memory: ArrayBuffer) {
    this.begun = begun
    this.#log = new SoundLog(memory)
  }

  /** Frames that found no room: `SoundOverflow`. */
  get overflowed(): number {
    return this.#log.overflowed
  }

  caller(payload: Uint8Array, atMs: number): void {
    if (this.#endMs === null) this.#log.caller(payload, atMs)
  }

  agent(payload: Uint8Array, atMs: number): void {
    if (this.#endMs === null) this.#log.agent(payload, atMs)
  }

  cleared(atMs: number): void {
    if (this.#endMs === null) this.#log.cleared(atMs)
  }

  /** Idempotent. */
  ended(atMs: number): void {
    this.#endMs ??= atMs
  }

  /** What was heard since; null: nothing, or the thread has too much of it already. */
  take(memory: () => ArrayBuffer): LoggedSound | null {
    if (this.#log.empty || this.#away >= MAX_AWAY) return null
    this.#away += 1
    return this.#log.take(memory())
  }

  gaveBack(): void {
    this.#away -= 1
  }

  /** When it ended, once, as soon as all before that was taken. */
  takeEnd(): number | null {
    if (this.#endMs === null || this.#endTaken || !this.#log.empty) return null
    this.#endTaken = true
    return this.#endMs
  }
}
