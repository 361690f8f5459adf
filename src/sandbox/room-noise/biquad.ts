/** Telephone sound throughout. */
const SAMPLE_RATE = 8_000

/**
 * A filter of the second order (Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter
 * coefficients"). It keeps its state: one for each stream.
 */
export class Biquad {
  readonly #b: readonly [number, number, number]
  readonly #a: readonly [number, number]
  #x1 = 0
  #x2 = 0
  #y1 = 0
  #y2 = 0

  private constructor(
    b: readonly [number, number, number],
    a: readonly [number, number],
    a0: number,
  ) {
    this.#b = [b[0] / a0, b[1] / a0, b[2] / a0]
    this.#a = [a[0] / a0, a[1] / a0]
  }

  /** @param q 0.707 is flat up to the corner; more rings. */
  static lowPass(hz: number, q = Math.SQRT1_2): Biquad {
    const { cos, alpha } = angle(hz, q)
    const side = (1 - cos) / 2
    return new Biquad([side, 1 - cos, side], [-2 * cos, 1 - alpha], 1 + alpha)
  }

  static highPass(hz: number, q = Math.SQRT1_2): Biquad {
    const { cos, alpha } = angle(hz, q)
    const side = (1 + cos) / 2
    return new Biquad([side, -1 - cos, side], [-2 * cos, 1 - alpha], 1 + alpha)
  }

  /** Gain 1 at `hz`; the band is about `hz / q` wide. */
  static bandPass(hz: number, q: number): Biquad {
    const { cos, alpha } = angle(hz, q)
    return new Biquad([alpha, 0, -alpha], [-2 * cos, 1 - alpha], 1 + alpha)
  }

  step(sample: number): number {
    const [b0, b1, b2] = this.#b
    const [a1, a2] = this.#a
    const out = b0 * sample + b1 * this.#x1 + b2 * this.#x2 - a1 * this.#y1 - a2 * this.#y2
    this.#x2 = this.#x1
    this.#x1 = sample
    this.#y2 = this.#y1
    this.#y1 = out
    return out
  }
}

function angle(hz: number, q: number): { readonly cos: number; readonly alpha: number } {
  const radians = (2 * Math.PI * hz) / SAMPLE_RATE
  return { cos: Math.cos(radians), alpha: Math.sin(radians) / (2 * q) }
}
