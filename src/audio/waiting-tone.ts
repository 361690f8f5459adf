/** The two notes, Hz: a major third, which nobody takes for a fault. */
const NOTES_HZ = [440, 554.37] as const
const NOTE_MS = 350
/** Peak, of full scale: 24 dB below it. */
const PEAK = 10 ** (-24 / 20)
/** Each note swells and dies away, so that it does not click. */
const EDGE_MS = 60

/**
 * Two soft notes, one after the other: somebody is there, please wait.
 *
 * @returns samples at `sampleRate`, one channel, less than a second of them.
 */
export function waitingTone(sampleRate: number): Int16Array {
  const noteSamples = Math.round((NOTE_MS * sampleRate) / 1_000)
  const edgeSamples = (EDGE_MS * sampleRate) / 1_000
  const tone = new Int16Array(noteSamples * NOTES_HZ.length)
  for (const [note, hz] of NOTES_HZ.entries()) {
    for (let i = 0; i < noteSamples; i++) {
      const nearest = Math.min(i, noteSamples - 1 - i)
      const swell = Math.min(1, nearest / edgeSamples)
      // Half a cosine: no corner at either end.
      const gain = PEAK * 0.5 * (1 - Math.cos(Math.PI * swell))
      const value = Math.sin((2 * Math.PI * hz * i) / sampleRate)
      tone[note * noteSamples + i] = Math.round(gain * value * 32_767)
    }
  }
  return tone
}
