/**
 * Pure tones, made and measured: how the quality of a conversion is put into numbers.
 * Levels in dB, frequencies in Hz, rates in samples per second.
 */

/** Half of full scale: the level that the audio bars are stated for. */
export const MINUS_6_DBFS = 16_384

/** `durationMs` of a cosine that is at its peak at sample 0, rounded to 16 bits. */
export function makeTone(
  hz: number,
  sampleRate: number,
  durationMs: number,
  amplitude = MINUS_6_DBFS,
): Int16Array {
  const step = (2 * Math.PI * hz) / sampleRate
  const samples = new Int16Array(Math.round((durationMs * sampleRate) / 1_000))
  for (let n = 0; n < samples.length; n++) samples[n] = Math.round(amplitude * Math.cos(step * n))
  return samples
}

/** The tone `amplitude · cos(2π·hz·n/sampleRate + phase)` that comes closest, and what it leaves. */
export interface FittedTone {
  readonly amplitude: number
  /** Radians, −π to π, at sample 0. */
  readonly phase: number
  /** Root mean square of everything that is not the tone; a constant offset is not counted. */
  readonly residualRms: number
}

/**
 * Least-squares fit of one tone and a constant.
 *
 * @param settle samples to leave out at both ends, where a filter has not yet filled.
 */
export function fitTone(
  samples: Int16Array,
  hz: number,
  sampleRate: number,
  settle = 0,
): FittedTone {
  const step = (2 * Math.PI * hz) / sampleRate
  let [cc, cs, ss, c1, s1, count] = [0, 0, 0, 0, 0, 0]
  let [yc, ys, y1, yy] = [0, 0, 0, 0]
  for (let n = settle; n < samples.length - settle; n++) {
    const cos = Math.cos(step * n)
    const sin = Math.sin(step * n)
    const y = samples[n]!
    cc += cos * cos
    cs += cos * sin
    ss += sin * sin
    c1 += cos
    s1 += sin
    count += 1
    yc += y * cos
    ys += y * sin
    y1 += y
    yy += y * y
  }
  // Without the mean the normal equations are two by two.
  cc -= (c1 * c1) / count
  cs -= (c1 * s1) / count
  ss -= (s1 * s1) / count
  yc -= (y1 * c1) / count
  ys -= (y1 * s1) / count
  yy -= (y1 * y1) / count
  const determinant = cc * ss - cs * cs
  const a = (yc * ss - ys * cs) / determinant
  const b = (ys * cc - yc * cs) / determinant
  return {
    amplitude: Math.hypot(a, b),
    phase: Math.atan2(-b, a),
    residualRms: Math.sqrt(Math.max(0, yy - a * yc - b * ys) / count),
  }
}

/** Root mean square about the mean, `settle` samples left out at both ends. */
export function rms(samples: Int16Array, settle = 0): number {
  const part = samples.subarray(settle, samples.length - settle)
  let sum = 0
  let squares = 0
  for (const sample of part) {
    sum += sample
    squares += sample * sample
  }
  return Math.sqrt(Math.max(0, squares / part.length - (sum / part.length) ** 2))
}

/** A ratio of amplitudes in decibels. */
export function decibels(ratio: number): number {
  return 20 * Math.log10(ratio)
}
