/**
 * A linear-phase low-pass filter of the M-th band kind, windowed after Kaiser.
 *
 * Its cut-off is 1/M of the Nyquist frequency and it is symmetric about it: the response falls
 * through −6 dB there, as far above as below. Every M-th tap counted from the centre is exactly
 * zero, so a resampler may leave out 1/M of the work: of a ×2, half of the outputs are plain copies.
 *
 * @param band M, at least 2.
 * @param zeroCrossings zeros of the sinc on each side; the filter has 2·M·zeroCrossings − 1 taps.
 * @param attenuationDb how far the window's side lobes lie below the pass band, more than 50. The
 *   width of the transition grows with it (Kaiser's formulas: Oppenheim and Schafer,
 *   "Discrete-Time Signal Processing", 7.5.3).
 * @returns the taps; they sum to 1 but for the ripple.
 */
export function designKaiserLowpass(
  band: number,
  zeroCrossings: number,
  attenuationDb: number,
): Float64Array {
  const centre = band * zeroCrossings - 1
  const beta = 0.1102 * (attenuationDb - 8.7)
  const taps = new Float64Array(2 * centre + 1)
  for (let k = 0; k < taps.length; k++) {
    const offset = k - centre
    if (offset % band === 0) {
      // sin(π·n) is not quite zero in floating point: say what is meant.
      taps[k] = offset === 0 ? 1 / band : 0
      continue
    }
    const sinc = Math.sin((Math.PI * offset) / band) / (Math.PI * offset)
    const position = offset / (centre + 1)
    taps[k] = (sinc * besselI0(beta * Math.sqrt(1 - position * position))) / besselI0(beta)
  }
  return taps
}

/** The modified Bessel function of the first kind and order zero, by its power series. */
function besselI0(x: number): number {
  let term = 1
  let sum = 1
  for (let k = 1; term > sum * Number.EPSILON; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}
