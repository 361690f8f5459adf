import { designKaiserLowpass } from './kaiser-filter.ts'

/**
 * Zeros of the sinc on each side, and the window that goes with them. Measured with
 * `npm run bench:audio`: fewer let the image of a 3.4 kHz tone back in above −80 dB, more only add
 * delay (an eighth of a millisecond each at a telephone's rates).
 */
const ZERO_CROSSINGS = 18
const ATTENUATION_DB = 85

/** Beyond this a table of branches is the wrong tool: 44.1 to 8 kHz would need 35,280 of them. */
const MAX_RATIO = 6

/** What one input lane adds to one output phase: an ordinary FIR filter between the two. */
export interface Branch {
  /** Oldest first, zeros at both ends left out. What 32 bits round off lies at −140 dB. */
  readonly taps: Float32Array
  /** Lane samples between the one that the first tap weighs and the newest. */
  readonly oldestLag: number
}

/**
 * A rational resampler (×`up` ÷`down`) taken apart into plain filters.
 *
 * The input is dealt out to `down` lanes as one deals cards; each full round gives one sample of
 * each of the `up` output phases. Phase q is the sum over all lanes r of `branches[q][r]`.
 */
export interface PolyphasePlan {
  readonly up: number
  readonly down: number
  readonly branches: readonly (readonly Branch[])[]
  /** The largest `oldestLag`: how much of each lane must be kept between calls. */
  readonly historyLength: number
  /** Delay of the sound, in samples of the rate `up` × the input's. */
  readonly delay: number
}

/** One plan a ratio, shared by all calls so that their taps stay in the cache; at most 23 exist. */
const plans = new Map<string, PolyphasePlan>()

/**
 * @param fromRate samples per second, as `toRate` is.
 * @throws RangeError when the reduced ratio has a side above 6: telephone and speech rates do not.
 */
export function planFor(fromRate: number, toRate: number): PolyphasePlan {
  const divisor = greatestCommonDivisor(fromRate, toRate)
  const up = toRate / divisor
  const down = fromRate / divisor
  if (!(up >= 1 && up <= MAX_RATIO && down >= 1 && down <= MAX_RATIO)) {
    throw new RangeError(`no streaming conversion from ${fromRate} to ${toRate} Hz`)
  }
  const key = `${up}/${down}`
  const plan = plans.get(key) ?? makePlan(up, down)
  plans.set(key, plan)
  return plan
}

function makePlan(up: number, down: number): PolyphasePlan {
  const band = Math.max(up, down)
  // Without a change of rate there is nothing to filter: a single tap, no delay.
  const filter =
    band === 1 ? Float64Array.of(1) : designKaiserLowpass(band, ZERO_CROSSINGS, ATTENUATION_DB)
  const branches: Branch[][] = []
  for (let phase = 0; phase < up; phase++) {
    // The last output of a round leans on the newest input of the round: no sample waits unused.
    const newestTap = phase * down + down - 1
    const lanes: number[][] = []
    for (let lane = 0; lane < down; lane++) {
      const byLag: number[] = []
      for (let k = newestTap - lane * up; k < filter.length; k += up * down) {
        byLag.push(filter[k] ?? 0)
      }
      lanes.push(byLag)
    }
    // Each phase passes a constant unchanged; this also makes up for the energy that ×up spreads.
    const gain = 1 / lanes.flat().reduce((sum, tap) => sum + tap, 0)
    branches.push(lanes.map((byLag) => toBranch(byLag, gain)))
  }
  return {
    up,
    down,
    branches,
    historyLength: Math.max(...branches.flat().map((branch) => branch.oldestLag)),
    delay: (filter.length - 1) / 2 - (down - 1),
  }
}

function toBranch(byLag: readonly number[], gain: number): Branch {
  const newest = byLag.findIndex((tap) => tap !== 0)
  if (newest === -1) return { taps: new Float32Array(0), oldestLag: 0 }
  const oldestLag = byLag.findLastIndex((tap) => tap !== 0)
  const weights = byLag.slice(newest, oldestLag + 1).map((tap) => tap * gain)
  return { taps: Float32Array.from(weights.reverse()), oldestLag }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
