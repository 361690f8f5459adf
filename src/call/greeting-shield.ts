import { FrameMemory } from './frame-memory.ts'
import type { CallerSpeech, UplinkRoute, UplinkSink } from './uplink-route.ts'

export interface GreetingShieldSettings {
  /** How much of the greeting is protected, milliseconds from its first sound. */
  readonly shieldMs: number
  /** Speech of this length is no mere "Hello?": it reaches the model, from its onset. */
  readonly speechMs: number
}

/** A greeting that does not come must not keep the caller from being heard. */
const LONGEST_WAIT_MS = 5_000
/** Goes with the onset, because detectors find it a little late. */
const LEAD_IN_MS = 200
/** Speech that is not yet long enough when the shield ends is kept until it is decided. */
const MEMORY_MARGIN_MS = 1_000

/**
 * Keeps a caller's "Hello?" from cutting the greeting: the model hears silence in its place.
 *
 * The stream itself goes on, because the model's sense of time is its audio. What was held back is
 * not lost: a caller who really has something to say is passed on from the first word.
 */
export class GreetingShield implements UplinkRoute {
  readonly #settings: GreetingShieldSettings
  readonly #next: UplinkRoute
  readonly #onMeant: (onsetMs: number) => void
  readonly #memory: FrameMemory
  #openedMs: number | null = null
  #greetingMs: number | null = null
  #heardMs: number | null = null
  #active = true

  /**
   * @param next what happens to the audio when the shield is down.
   * @param onMeant the caller spoke on until it was clear that it is meant.
   */
  constructor(
    settings: GreetingShieldSettings,
    next: UplinkRoute,
    onMeant: (onsetMs: number) => void,
  ) {
    this.#settings = settings
    this.#next = next
    this.#onMeant = onMeant
    this.#memory = new FrameMemory(settings.speechMs + LEAD_IN_MS + MEMORY_MARGIN_MS)
  }

  /** While it is up, a caller who begins to speak does not stop the agent either. */
  get active(): boolean {
    return this.#active
  }

  /** The first sound of the greeting has left for the caller. */
  greetingStarted(nowMs: number): void {
    this.#greetingMs ??= nowMs
  }

  /** The greeting was heard to its end: there is nothing left to protect. */
  greetingHeard(nowMs: number): void {
    this.#heardMs ??= nowMs
  }

  pass(pcm: Int16Array, atMs: number, speech: CallerSpeech, sink: UplinkSink): void {
    if (!this.#active) {
      this.#next.pass(pcm, atMs, speech, sink)
      return
    }
    this.#openedMs ??= atMs
    this.#memory.keep(pcm, atMs)
    if (speech.speaking && this.#isMeant(speech.onsetMs, atMs)) {
      this.#active = false
      this.#onMeant(speech.onsetMs)
      for (const kept of this.#memory.take(speech.onsetMs - LEAD_IN_MS)) {
        this.#next.pass(kept, atMs, speech, sink)
      }
      return
    }
    if (!speech.speaking && atMs >= this.#endMs()) {
      this.#active = false
      this.#memory.forget()
      this.#next.pass(pcm, atMs, speech, sink)
      return
    }
    this.#next.pass(new Int16Array(pcm.length), atMs, { speaking: false }, sink)
  }

  /** Speech is meant for the model when it is long, or began after the shield. */
  #isMeant(onsetMs: number, atMs: number): boolean {
    return atMs - onsetMs >= this.#settings.speechMs || onsetMs >= this.#endMs()
  }

  #endMs(): number {
    if (this.#greetingMs === null) return (this.#openedMs ?? 0) + LONGEST_WAIT_MS
    return Math.min(this.#greetingMs + this.#settings.shieldMs, this.#heardMs ?? Infinity)
  }
}
