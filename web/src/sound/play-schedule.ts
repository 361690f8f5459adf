/** Sound that waits before it is played, so that late bytes leave no hole. Seconds. */
const CUSHION_S = 0.2
/** More than this is no cushion but a delay: what comes then is not played. */
const MAX_AHEAD_S = 1.5

/** Says when each piece of a live sound is to be played, so that they follow without a gap. */
export class PlaySchedule {
  #endS: number | null = null

  /**
   * @param nowS the time of the sound device.
   * @param durationS of the piece.
   * @returns when it starts; null: it is left out, because too much is waiting.
   */
  place(nowS: number, durationS: number): number | null {
    const dry = this.#endS === null || this.#endS < nowS
    const startS = dry ? nowS + CUSHION_S : (this.#endS ?? nowS)
    if (startS - nowS > MAX_AHEAD_S) return null
    this.#endS = startS + durationS
    return startS
  }
}

/** How loud samples are, 0 to 1, as a meter shows it: 60 dB from end to end. */
export function meterLevel(samples: Float32Array): number {
  let peak = 0
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
  if (peak === 0) return 0
  return Math.min(1, Math.max(0, 1 + Math.log10(peak) / 3))
}
