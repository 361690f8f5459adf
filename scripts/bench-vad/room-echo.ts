import { decodeMulaw } from '../../src/audio/mulaw.ts'
import { Biquad } from '../../src/sandbox/room-noise/biquad.ts'
import { gain, ms } from '../../src/sandbox/room-noise/tape.ts'

/** Longer than the longest way through loudspeaker, room and microphone. */
const MEMORY_SAMPLES = 4_096
/** The nearest wall answers a little later, and weaker. */
const WALL_MS = 11
const WALL_SHARE = 0.4

/** What comes back of the sound that a telephone plays, while it is played. */
export class RoomEcho {
  readonly #played = new Float64Array(MEMORY_SAMPLES)
  readonly #delay: number
  readonly #gain: number
  readonly #band = [Biquad.highPass(300), Biquad.lowPass(3_400)] as const
  #at = 0

  /**
   * @param delayMs until it is back: at most 400.
   * @param gainDb how much quieter it is then.
   */
  constructor(delayMs: number, gainDb: number) {
    this.#delay = ms(delayMs)
    this.#gain = gain(gainDb)
  }

  /** @param frame μ-law that is played now. @returns what is heard of all that was played. */
  play(frame: Uint8Array): Int16Array {
    return decodeMulaw(frame).map((sample) => {
      this.#played[this.#at % MEMORY_SAMPLES] = sample
      const heard = this.#back(this.#delay) + WALL_SHARE * this.#back(this.#delay + ms(WALL_MS))
      this.#at += 1
      const [low, high] = this.#band
      return Math.round(high.step(low.step(heard * this.#gain)))
    })
  }

  #back(samples: number): number {
    return this.#played[(this.#at + MEMORY_SAMPLES - samples) % MEMORY_SAMPLES] ?? 0
  }
}
