import type { Clock, Timer } from '../../shared/clock.ts'

/** Twilio sends 160 bytes of 8 kHz audio in a message. */
export const FRAME_MS = 20
export const FRAME_SAMPLES = 160

/**
 * Beats every {@link FRAME_MS} without drift: beat n is due at `start + n · 20 ms`, whatever became
 * of the beats before it. A timer that comes late is followed at once by all beats it has missed.
 */
export class FrameClock {
  readonly #clock: Clock
  readonly #onFrame: (frame: number) => void
  readonly #startMs: number
  #next = 0
  #timer: Timer | null = null
  #running = true

  /** Starts at once; frame 0 comes in the next turn. */
  constructor(clock: Clock, onFrame: (frame: number) => void) {
    this.#clock = clock
    this.#onFrame = onFrame
    this.#startMs = clock.nowMs()
    this.#arm()
  }

  /** No frame after this, not even one that is due. */
  stop(): void {
    this.#running = false
    this.#timer?.cancel()
  }

  #arm(): void {
    const dueMs = this.#startMs + this.#next * FRAME_MS
    this.#timer = this.#clock.after(Math.max(0, dueMs - this.#clock.nowMs()), () => {
      this.#beat()
    })
  }

  #beat(): void {
    while (this.#running && this.#startMs + this.#next * FRAME_MS <= this.#clock.nowMs()) {
      const frame = this.#next
      this.#next += 1
      this.#onFrame(frame)
    }
    if (this.#running) this.#arm()
  }
}
