const WINDOW_MS = 10
/** Stays on both sides: the soft beginning of an "h" lies below any threshold. */
const KEPT_MS = 40
/** Below the loudest moment; speech spans about 40 dB. */
const AUDIBLE_DB = -45
/** Root mean square of 16-bit samples under which nothing is ever heard (-64 dB of full scale). */
const SILENT_RMS = 20

/**
 * Cuts the silence before and after the sound, but for 40 ms on each side.
 *
 * @returns a view of `samples`; empty when all of it is silence.
 */
export function trimSilence(samples: Int16Array, sampleRate: number): Int16Array {
  const size = Math.round((WINDOW_MS * sampleRate) / 1_000)
  const levels = windowLevels(samples, size)
  const loudest = levels.reduce((most, level) => Math.max(most, level), 0)
  const threshold = Math.max(SILENT_RMS, loudest * 10 ** (AUDIBLE_DB / 20))
  const first = levels.findIndex((level) => level >= threshold)
  if (first === -1) return samples.subarray(0, 0)
  const last = levels.findLastIndex((level) => level >= threshold)
  const kept = Math.round((KEPT_MS * sampleRate) / 1_000)
  return samples.subarray(Math.max(0, first * size - kept), (last + 1) * size + kept)
}

/** Root mean squares of the windows, the last one perhaps shorter. */
function windowLevels(samples: Int16Array, size: number): readonly number[] {
  const levels: number[] = []
  for (let at = 0; at < samples.length; at += size) {
    const window = samples.subarray(at, at + size)
    const energy = window.reduce((sum, sample) => sum + sample * sample, 0)
    levels.push(Math.sqrt(energy / window.length))
  }
  return levels
}
