import { CALLER_RATE, SOUND_HEAD_BYTES } from '../sound/rates.ts'

/** A second of sound: what waits longer is old before it is heard. */
const MOST_WAITING_BYTES = SOUND_HEAD_BYTES + 2 * CALLER_RATE
/** A line that has taken nothing for so long is lost, whatever the browser says. */
const DEAF_AFTER_SAMPLES = 5 * CALLER_RATE

/** Says which pieces of the caller's sound are sent, and where they belong. One for each socket. */
export class Uplink {
  #place = 0
  #dropped = 0

  /** Whether something beside the sound would make the sound late. */
  static isBehind(waitingBytes: number): boolean {
    return waitingBytes > MOST_WAITING_BYTES / 4
  }

  /** Nothing of the last seconds could be sent. */
  get deaf(): boolean {
    return this.#dropped >= DEAF_AFTER_SAMPLES
  }

  /**
   * @param samples of the piece.
   * @param waitingBytes what the socket has not sent yet.
   * @returns the place of its first sample; null: it is dropped, and the place of the next tells.
   */
  place(samples: number, waitingBytes: number): number | null {
    const place = this.#place
    this.#place += samples
    if (waitingBytes > MOST_WAITING_BYTES) {
      this.#dropped += samples
      return null
    }
    this.#dropped = 0
    return place
  }
}
