import { FRAME_SAMPLES } from './frame-clock.ts'

/** Quieter than −65 dBFS: the two values nearest to silence that μ-law knows. */
const NOISE_AMPLITUDE = 8

/** The mouthpiece: speech when there is some, line noise or silence otherwise. Pure. */
export class CallerVoice {
  readonly #comfortNoise: boolean
  #samples: Int16Array = new Int16Array(0)
  #offset = 0
  #noise = 1

  constructor(options: { readonly comfortNoise: boolean }) {
    this.#comfortNoise = options.comfortNoise
  }

  get speaking(): boolean {
    return this.#offset < this.#samples.length
  }

  /** Begins to speak with the next frame; whatever was being said is broken off. 8 kHz. */
  say(samples: Int16Array): void {
    this.#samples = samples
    this.#offset = 0
  }

  fallSilent(): void {
    this.#offset = this.#samples.length
  }

  /** The next 20 ms. */
  nextFrame(): Int16Array {
    const frame = new Int16Array(FRAME_SAMPLES)
    const speech = this.#samples.subarray(this.#offset, this.#offset + FRAME_SAMPLES)
    this.#offset += speech.length
    if (this.#comfortNoise) this.#fillWithNoise(frame)
    frame.set(speech)
    return frame
  }

  #fillWithNoise(frame: Int16Array): void {
    for (let at = 0; at < frame.length; at++) {
      // A linear congruential generator: the same noise in every run.
      this.#noise = (Math.imul(this.#noise, 1_103_515_245) + 12_345) & 0x7fffffff
      frame[at] = this.#noise & 0x10000 ? NOISE_AMPLITUDE : 0
    }
  }
}
