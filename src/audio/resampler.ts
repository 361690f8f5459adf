import { BLOCK_ROUNDS, laneLength, sharedWorkspace } from './fir-workspace.ts'
import type { FirWorkspace, PlacedPlan } from './fir-workspace.ts'
import { planFor } from './polyphase.ts'
import type { PolyphasePlan } from './polyphase.ts'
import { newSamples } from './slab.ts'

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
  readonly #workspace: FirWorkspace
  readonly #placed: PlacedPlan
  /** The latest input: what the filters still lean on, then the samples of an incomplete round. */
  readonly #past: Int16Array
  #pastLength: number

  /**
   * @param fromRate samples per second, as `toRate` is; the reduced ratio may go up to 6.
   * @param workspace where the sums are done; the output does not depend on it.
   * @throws RangeError for any other pair of rates.
   */
  constructor(fromRate: number, toRate: number, workspace = sharedWorkspace()) {
    const plan = planFor(fromRate, toRate)
    this.#plan = plan
    this.#workspace = workspace
    this.#placed = workspace.place(plan)
    this.groupDelayMs = (plan.delay * 1_000) / (fromRate * plan.up)
    this.#pastLength = plan.historyLength * plan.down
    this.#past = new Int16Array(this.#pastLength + plan.down - 1)
  }

  /**
   * @param input the next samples, any number of them; kept by nobody.
   * @param room makes the array for the output; left out, it is the caller's own.
   * @returns all samples that are now due.
   */
  process(input: Int16Array, room: (count: number) => Int16Array = newSamples): Int16Array {
    const { up, down, historyLength } = this.#plan
    if (up === down) return copied(input, room)
    const known = this.#pastLength + input.length
    const rounds = Math.floor(known / down) - historyLength
    const output = room(rounds * up)
    for (let done = 0; done < rounds; done += BLOCK_ROUNDS) {
      const blockRounds = Math.min(BLOCK_ROUNDS, rounds - done)
      this.#deal(input, done, blockRounds)
      for (let phase = 0; phase < up; phase++) {
        this.#workspace.sumPhase(this.#placed[phase]!, blockRounds)
        store(this.#workspace.sums, output, done * up + phase, up, blockRounds)
      }
    }
    this.#remember(input, rounds * down)
    return output
  }

  /** Deals out past and input, from the history of round `first` on, to the workspace's lanes. */
  #deal(input: Int16Array, first: number, rounds: number): void {
    const { down, historyLength } = this.#plan
    const { lanes } = this.#workspace
    const past = this.#past
    const pastLength = this.#pastLength
    const stride = laneLength(this.#plan)
    const end = (first + historyLength + rounds) * down
    const pastEnd = Math.min(end, pastLength)
    for (let lane = 0; lane < down; lane++) {
      let at = lane * stride
      let i = first * down + lane
      for (; i < pastEnd; i += down) lanes[at++] = past[i]!
      for (; i < end; i += down) lanes[at++] = input[i - pastLength]!
    }
  }

  /** Keeps what follows the `spent` oldest samples of past and input. */
  #remember(input: Int16Array, spent: number): void {
    const past = this.#past
    const pastLength = this.#pastLength
    const kept = Math.max(0, pastLength - spent)
    past.copyWithin(0, pastLength - kept, pastLength)
    let at = kept
    for (let i = spent + kept - pastLength; i < input.length; i++) past[at++] = input[i]!
    this.#pastLength = at
  }
}

/** A page's sound has the model's rate already: there is nothing to filter. */
function copied(input: Int16Array, room: (count: number) => Int16Array): Int16Array {
  const output = room(input.length)
  output.set(input)
  return output
}

/** Rounds and saturates `sums` into every `stride`-th sample of the output. */
function store(
  sums: Float32Array,
  output: Int16Array,
  offset: number,
  stride: number,
  rounds: number,
): void {
  for (let m = 0, at = offset; m < rounds; m++, at += stride) {
    // Moved above zero first, where cutting off the fraction rounds down: much dearer as Math.round.
    const level = (sums[m]! + 32_768.5) | 0
    output[at] = (level < 0 ? 0 : level > 65_535 ? 65_535 : level) - 32_768
  }
}
