import { SAMPLES_PER_MS } from './sample-tape.ts'

const WINDOW_SAMPLES = 160
const WINDOW_MS = WINDOW_SAMPLES / SAMPLES_PER_MS

const earDefaults = {
  /** Root mean square over 20 ms that counts as a sound: −44 dBFS, above a quiet line's noise. */
  audibleRms: 200,
  /** Quiet that ends a stretch of speech: longer than a breath between two sentences. */
  pauseMs: 500,
} as const

/** A stretch of speech as heard. Times from the first stream's first sample. */
export interface HeardSpeech {
  readonly startMs: number
  /** Where the last audible sound so far ended. */
  readonly lastAudibleMs: number
}

export interface EarListener {
  onSpeechStarted(speech: HeardSpeech): void
  onSpeechStopped(speech: HeardSpeech): void
}

/**
 * Tells speech from silence by loudness, as the caller's ear would: it knows nothing of messages,
 * only what came out of the earpiece. Pure.
 */
export class Ear {
  readonly #listener: EarListener
  /** Milliseconds heard so far, on the call's tape. */
  #heardMs: number
  #window = 0
  #energy = 0
  #speech: { startMs: number; lastAudibleMs: number } | null = null
  #speaking = false

  /** @param startMs where this stream begins on the call's tape. */
  constructor(startMs: number, listener: EarListener) {
    this.#heardMs = startMs
    this.#listener = listener
  }

  /** The speech that is going on, or else the last one; null before the first sound. */
  get speech(): HeardSpeech | null {
    return this.#speech
  }

  /** Somebody speaks, or paused less than half a second ago. */
  get speaking(): boolean {
    return this.#speaking
  }

  hear(samples: Int16Array): void {
    for (const sample of samples) {
      this.#energy += sample * sample
      this.#window += 1
      if (this.#window === WINDOW_SAMPLES) this.#judge()
    }
  }

  /** The sound was cut off: what follows is new speech, however soon it comes. */
  cutOff(): void {
    // What was sounding in this window belongs to the speech that has just ended.
    this.#energy = 0
    this.#stop()
  }

  #judge(): void {
    const audible = Math.sqrt(this.#energy / WINDOW_SAMPLES) >= earDefaults.audibleRms
    this.#window = 0
    this.#energy = 0
    const startMs = this.#heardMs
    this.#heardMs += WINDOW_MS
    if (audible) this.#sound(startMs)
    else if (this.#heardMs - (this.#speech?.lastAudibleMs ?? 0) >= earDefaults.pauseMs) {
      this.#stop()
    }
  }

  #sound(startMs: number): void {
    if (this.#speaking && this.#speech !== null) {
      this.#speech.lastAudibleMs = this.#heardMs
      return
    }
    this.#speaking = true
    this.#speech = { startMs, lastAudibleMs: this.#heardMs }
    this.#listener.onSpeechStarted({ ...this.#speech })
  }

  #stop(): void {
    if (!this.#speaking || this.#speech === null) return
    this.#speaking = false
    this.#listener.onSpeechStopped({ ...this.#speech })
  }
}
