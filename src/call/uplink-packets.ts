/** The longest message to the model, milliseconds: one in place of ten where nobody speaks. */
const LONGEST_MS = 200

/**
 * Puts quiet frames together into fewer, larger messages; sound leaves at once, with what waited.
 *
 * Every message costs a system call, on both ends. What is quiet can wait: it is late by at most
 * {@link LONGEST_MS}, in order, and all of it arrives.
 */
export class UplinkPackets {
  readonly #waiting: Int16Array
  readonly #send: (pcm: Int16Array) => void
  #filled = 0
  #lastWasSound = false

  /**
   * @param sampleRate of the samples given to {@link add}.
   * @param send takes samples that are overwritten after it returns.
   */
  constructor(sampleRate: number, send: (pcm: Int16Array) => void) {
    this.#waiting = new Int16Array((LONGEST_MS * sampleRate) / 1_000)
    this.#send = send
  }

  add(pcm: Int16Array, quiet: boolean): void {
    // The end of a sound comes out of the filters with the frame behind it.
    const waits = quiet && !this.#lastWasSound
    this.#lastWasSound = !quiet
    if (this.#filled + pcm.length > this.#waiting.length) this.flush()
    if ((!waits && this.#filled === 0) || pcm.length > this.#waiting.length) {
      this.#send(pcm)
      return
    }
    this.#waiting.set(pcm, this.#filled)
    this.#filled += pcm.length
    if (!waits || this.#filled === this.#waiting.length) this.flush()
  }

  /** Sends what waits. */
  flush(): void {
    if (this.#filled === 0) return
    const filled = this.#filled
    this.#filled = 0
    this.#send(this.#waiting.subarray(0, filled))
  }
}
