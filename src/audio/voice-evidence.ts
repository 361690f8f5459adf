/**
 * What tells a voice from a noise within 40 ms: vocal folds open and close 70 to 400 times a second,
 * each time nearly alike, and the throat gives most of that sound to the lower frequencies.
 */

/** Samples that {@link periodicity} looks at, 40 ms. */
export const EVIDENCE_SAMPLES = 320

/** Periods of 2.5 to 14.3 ms, counted at half the telephone's rate. */
const SHORTEST_LAG = 10
const LONGEST_LAG = 57
/** The newest 20 ms are compared with what was heard a period before. */
const COMPARED = 80
const HALF_RATE_SAMPLES = COMPARED + LONGEST_LAG

/**
 * Six samples are averaged, which leaves what is below 1 kHz: a voice glides, and its higher
 * partials fall out of step from one period to the next long before the lower do.
 */
const AVERAGED = 6

/** Far below a single sample that differs by one from the others. */
const LEAST_ENERGY = 1e-6

/** Shared by all calls: used and left within one function. */
const lowBand = new Float64Array(HALF_RATE_SAMPLES)

/**
 * How well the sound repeats itself at the best period of a human voice.
 *
 * @param samples the latest {@link EVIDENCE_SAMPLES} at 8 kHz.
 * @returns the largest normalised cross-correlation, 0 to 1. A voice is at 0.9, noise at 0.3.
 */
export function periodicity(samples: Int16Array): number {
  takeLowBand(samples)
  let energy = 0
  for (let i = LONGEST_LAG; i < HALF_RATE_SAMPLES; i++) energy += lowBand[i]! * lowBand[i]!
  // Of silence and of a constant nothing is left but rounding, and that would repeat perfectly.
  if (energy < LEAST_ENERGY) return 0
  let best = 0
  for (let lag = SHORTEST_LAG; lag <= LONGEST_LAG; lag++) {
    let product = 0
    let laggedEnergy = 0
    for (let i = LONGEST_LAG; i < HALF_RATE_SAMPLES; i++) {
      const lagged = lowBand[i - lag]!
      product += lowBand[i]! * lagged
      laggedEnergy += lagged * lagged
    }
    if (product > 0) best = Math.max(best, (product * product) / (energy * laggedEnergy))
  }
  return Math.sqrt(best)
}

/** Halving the rate quarters the work. The mean is taken out: it would repeat perfectly. */
function takeLowBand(samples: Int16Array): void {
  let mean = 0
  for (let i = 0; i < HALF_RATE_SAMPLES; i++) {
    const newest = EVIDENCE_SAMPLES - 1 - 2 * (HALF_RATE_SAMPLES - 1 - i)
    let sum = 0
    for (let back = 0; back < AVERAGED; back++) sum += samples[newest - back]!
    lowBand[i] = sum
    mean += sum / HALF_RATE_SAMPLES
  }
  for (let i = 0; i < HALF_RATE_SAMPLES; i++) lowBand[i]! -= mean
}

/**
 * Where the sound has its weight: the correlation of neighbouring samples, which is the cosine of
 * the mean angular frequency. 1 is deep, 0 is at 2 kHz, −1 at 4 kHz.
 */
export function lowness(samples: Int16Array): number {
  let energy = 0
  let neighbours = 0
  for (let i = 1; i < samples.length; i++) {
    energy += samples[i]! * samples[i]!
    neighbours += samples[i]! * samples[i - 1]!
  }
  return energy === 0 ? 0 : neighbours / energy
}
