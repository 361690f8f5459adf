/**
 * Where speech begins in a recording, judged with the whole recording at hand.
 *
 * On purpose nothing like the detector that is measured against it: no voicing, no frames, no noise
 * model, and it looks ahead. Something is sure to be speech where the level stays within 15 dB of
 * the clip's loudest place for most of 100 ms; from there it is followed backward to where the level
 * rose through −35 dB, across gaps as short as a stop consonant's.
 */

/** The onset in milliseconds, or null where the clip has none: it is cut, or nothing is said. */
export function speechOnsetMs(samples: Int16Array): number | null {
  const levels = envelopeDb(samples)
  const peakDb = levels.reduce((most, level) => Math.max(most, level), -Infinity)
  const sure = firstSure(levels, peakDb - SURE_BELOW_PEAK_DB)
  if (sure === null) return null
  let onset = sure
  for (let at = sure; at >= 0 && onset - at <= LONGEST_GAP_MS; at--) {
    if ((levels[at] ?? -Infinity) >= peakDb - ONSET_BELOW_PEAK_DB) onset = at
  }
  // Without quiet in front of it nobody can say where the first sound began.
  return onset >= LEAST_LEAD_MS ? onset : null
}

const SAMPLES_PER_MS = 8
/** Half of the window that the level is taken over, which is the period of a high voice. */
const HALF_WINDOW_MS = 2.5
/** A vowel: this close to the loudest place for this much of this time. */
const SURE_BELOW_PEAK_DB = 15
const SURE_WITHIN_MS = 100
const SURE_MS = 60
/** Quiet inside a word: the closure of a stop consonant. */
const LONGEST_GAP_MS = 120
const ONSET_BELOW_PEAK_DB = 35
const LEAST_LEAD_MS = 10

/** The level of each millisecond, in dB, over a window centred on it. */
function envelopeDb(samples: Int16Array): Float64Array {
  const half = HALF_WINDOW_MS * SAMPLES_PER_MS
  return new Float64Array(Math.floor(samples.length / SAMPLES_PER_MS)).map((_zero, at) => {
    const centre = at * SAMPLES_PER_MS
    const window = samples.subarray(Math.max(0, centre - half), centre + half)
    const power = window.reduce((sum, sample) => sum + sample * sample, 0) / window.length
    return 10 * Math.log10(power / 32_768 ** 2 + 1e-12)
  })
}

function firstSure(levels: Float64Array, thresholdDb: number): number | null {
  const loud = (at: number): number => ((levels[at] ?? -Infinity) >= thresholdDb ? 1 : 0)
  let within = 0
  for (let at = 0; at < SURE_WITHIN_MS; at++) within += loud(at)
  for (let at = 0; at < levels.length; at++) {
    if (loud(at) === 1 && within >= SURE_MS) return at
    within += loud(at + SURE_WITHIN_MS) - loud(at)
  }
  return null
}
