import { planFor } from './polyphase.ts'
import type { Branch, PolyphasePlan } from './polyphase.ts'

/** Rounds that are filtered at a time: 20 ms of telephone sound. Bounds the memory of a call. */
const BLOCK_ROUNDS = 160

/** Sums of one block, shared by all resamplers: `process` never gives way in the middle. */
const sums = new Float64Array(BLOCK_ROUNDS)

/**
 * Changes the sample rate of one live sound as it comes in, with no seam between the pieces.
 *
 * All state is carried from call to call, so the way the input is cut never changes a bit of the
 * output. The pass band ends at 85 % of the lower rate's Nyquist frequency and the stop band begins
 * at 115 %: 3.4 and 4.6 kHz when one side is a telephone. Peaks saturate, they never wrap.
 *
 * Why not `wave-resampler` here: it converts whole clips. It filters forward, then backward over
 * the same samples (its input, on the way down), so the end of a frame leaks into its beginning; it
 * remembers nothing between calls; and it stretches each frame a little to make first and last
 * samples meet. On 20 ms frames that is a click at every seam, 50 a second: it is left with a
 * signal-to-noise ratio below 15 dB where this class keeps above 80, at more than ten times the
 * cost (`npm run bench:audio`). For a clip that a script or a test converts once it is fine.
 */
export class Resampler {
  /** How late the sound comes out, in milliseconds. The same at every frequency. */
  readonly groupDelayMs: number
  readonly #plan: PolyphasePlan
  /** Per lane: the history, then the block's own samples. */
  readonly #lanes: readonly Float64Array[]
  /** Samples of a round that is not yet complete; the next one goes to the lane of this number. */
  #pending = 0

  /**
   * @param fromRate samples per second, as `toRate` is; the reduced ratio may go up to 6.
   * @throws RangeError for any other pair of rates.
   */
  constructor(fromRate: number, toRate: number) {
    const plan = planFor(fromRate, toRate)
    this.#plan = plan
    this.groupDelayMs = (plan.delay * 1_000) / (fromRate * plan.up)
    this.#lanes = Array.from(
      { length: plan.down },
      () => new Float64Array(plan.historyLength + BLOCK_ROUNDS),
    )
  }

  /**
   * @param input the next samples, any number of them; kept by nobody.
   * @returns all samples that are now due, in an array that is the caller's own.
   */
  process(input: Int16Array): Int16Array {
    const { up, down } = this.#plan
    const output = new Int16Array(Math.floor((this.#pending + input.length) / down) * up)
    let written = 0
    for (let read = 0; read < input.length;) {
      const until = Math.min(input.length, read + BLOCK_ROUNDS * down - this.#pending)
      const rounds = this.#deal(input, read, until)
      this.#filter(rounds, output, written)
      written += rounds * up
      read = until
    }
    return output
  }

  /** Deals input out to the lanes and returns how many rounds are complete. */
  #deal(input: Int16Array, read: number, until: number): number {
    const { down, historyLength } = this.#plan
    for (let turn = 0; turn < down; turn++) {
      const position = this.#pending + turn
      const lane = this.#lanes[position % down]!
      let at = historyLength + Math.floor(position / down)
      for (let i = read + turn; i < until; i += down) lane[at++] = input[i]!
    }
    const dealt = this.#pending + until - read
    this.#pending = dealt % down
    return Math.floor(dealt / down)
  }

  #filter(rounds: number, output: Int16Array, written: number): void {
    const { up, branches, historyLength } = this.#plan
    for (let phase = 0; phase < up; phase++) {
      sums.fill(0, 0, rounds)
      for (let index = 0; index < this.#lanes.length; index++) {
        const branch = branches[phase]![index]!
        addFiltered(this.#lanes[index]!, historyLength - branch.oldestLag, branch, rounds)
      }
      store(output, written + phase, up, rounds)
    }
    // One more than the history: the sample of an incomplete round.
    for (const lane of this.#lanes) lane.copyWithin(0, rounds, rounds + historyLength + 1)
  }
}

/**
 * Adds one lane's contribution to `sums`. Four outputs at a time share each tap and hand their
 * samples on: two loads for four products, and four sums that do not wait for each other. Each sum
 * is taken in the same order whether or not it is one of four, hence equal to the last bit.
 */
function addFiltered(lane: Float64Array, start: number, { taps }: Branch, rounds: number): void {
  const count = taps.length
  let m = 0
  for (; m + 4 <= rounds; m += 4) {
    const first = start + m
    let sum0 = sums[m]!
    let sum1 = sums[m + 1]!
    let sum2 = sums[m + 2]!
    let sum3 = sums[m + 3]!
    let sample0 = lane[first]!
    let sample1 = lane[first + 1]!
    let sample2 = lane[first + 2]!
    for (let t = 0; t < count; t++) {
      const tap = taps[t]!
      const sample3 = lane[first + t + 3]!
      sum0 += tap * sample0
      sum1 += tap * sample1
      sum2 += tap * sample2
      sum3 += tap * sample3
      sample0 = sample1
      sample1 = sample2
      sample2 = sample3
    }
    sums[m] = sum0
    sums[m + 1] = sum1
    sums[m + 2] = sum2
    sums[m + 3] = sum3
  }
  for (; m < rounds; m++) {
    let sum = sums[m]!
    for (let t = 0; t < count; t++) sum += taps[t]! * lane[start + m + t]!
    sums[m] = sum
  }
}

/** Rounds and saturates `sums` into every `stride`-th sample of the output. */
function store(output: Int16Array, offset: number, stride: number, rounds: number): void {
  for (let m = 0, at = offset; m < rounds; m++, at += stride) {
    // Moved above zero first, where cutting off the fraction rounds down: much dearer as Math.round.
    const level = (sums[m]! + 32_768.5) | 0
    output[at] = (level < 0 ? 0 : level > 65_535 ? 65_535 : level) - 32_768
  }
}
