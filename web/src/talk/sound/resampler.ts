/** What the filter leaves of tones that would fold back: -70 dB. */
const STOPBAND_DB = 70
/** Of the lower rate's half, what passes unchanged; the rest is the filter's slope. */
const PASSES = 0.875

/**
 * Changes the rate of a stream of sound, by a Kaiser-windowed sinc in phases. Any chunking of the
 * same samples gives the same output; the end of the last chunk is kept for the next.
 */
export class Resampler {
  /** Output samples for `#down` input samples. */
  readonly #up: number
  readonly #down: number
  readonly #taps: number
  /** The filter of each phase, one after the other, its newest sample first. */
  readonly #phases: Float32Array
  #history: Float32Array
  /** Where the next output sample is, counted from the first new sample in steps of 1 / `#up`. */
  #next = 0

  constructor(fromRate: number, toRate: number) {
    const common = greatestCommonDivisor(fromRate, toRate)
    this.#up = toRate / common
    this.#down = fromRate / common
    const nyquist = Math.min(fromRate, toRate) / 2
    const slope = (2 * Math.PI * nyquist * (1 - PASSES)) / fromRate
    this.#taps = Math.ceil((STOPBAND_DB - 8) / (2.285 * slope)) + 1
    this.#phases = phasesOf({
      up: this.#up,
      taps: this.#taps,
      // In the middle of the slope; of the rate of the input.
      cutoff: (nyquist * (1 + PASSES)) / 2 / fromRate,
    })
    this.#history = new Float32Array(this.#taps - 1)
  }

  process(input: Float32Array): Float32Array<ArrayBuffer> {
    const held = this.#history.length
    const all = new Float32Array(held + input.length)
    all.set(this.#history)
    all.set(input, held)
    const end = input.length * this.#up
    const output = new Float32Array(Math.max(0, Math.ceil((end - this.#next) / this.#down)))
    for (let index = 0; index < output.length; index += 1) {
      const newest = held + Math.floor(this.#next / this.#up)
      const phase = (this.#next % this.#up) * this.#taps
      let sum = 0
      for (let tap = 0; tap < this.#taps; tap += 1) {
        sum += (this.#phases[phase + tap] ?? 0) * (all[newest - tap] ?? 0)
      }
      output[index] = sum
      this.#next += this.#down
    }
    this.#next -= end
    this.#history = all.subarray(all.length - held)
    return output
  }
}

function phasesOf(filter: {
  readonly up: number
  readonly taps: number
  readonly cutoff: number
}): Float32Array {
  const { up, taps, cutoff } = filter
  const phases = new Float32Array(up * taps)
  const middle = (taps - 1) / 2
  const beta = 0.1102 * (STOPBAND_DB - 8.7)
  for (let phase = 0; phase < up; phase += 1) {
    let sum = 0
    for (let tap = 0; tap < taps; tap += 1) {
      const from = tap + phase / up - middle
      const value = sinc(2 * cutoff * from) * kaiser(from / (middle + 1), beta)
      phases[phase * taps + tap] = value
      sum += value
    }
    // Each phase lets a steady value through as it is: no hum from phase to phase.
    for (let tap = 0; tap < taps; tap += 1) {
      const index = phase * taps + tap
      phases[index] = (phases[index] ?? 0) / sum
    }
  }
  return phases
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}

function kaiser(x: number, beta: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel(beta * Math.sqrt(1 - x * x)) / bessel(beta)
}

/** The modified Bessel function of the first kind, of order 0. */
function bessel(x: number): number {
  let [sum, term] = [1, 1]
  for (let step = 1; term > sum * 1e-12; step += 1) {
    term *= (x / (2 * step)) ** 2
    sum += term
  }
  return sum
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
