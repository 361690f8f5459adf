import { bytesPerMs, type AudioFormat } from './audio-format.ts'

/** Long enough to tell a pause between two sounds from a zero crossing. */
const WINDOW_MS = 10

/**
 * Finds where encoded speech is quietest: the place to go on from without a click and without
 * half a syllable.
 *
 * @returns the offset of the middle of the quietest 10 ms, in whole samples; the last such place
 *   when several are equal. 0 for audio shorter than that.
 */
export function quietestPlace(audio: Uint8Array, format: AudioFormat): number {
  const window = WINDOW_MS * bytesPerMs(format)
  const step = window / 4
  let best = 0
  let bestLoudness = Infinity
  for (let from = 0; from + window <= audio.length; from += step) {
    const loudness = loudnessOf(audio, from, window, format)
    if (loudness > bestLoudness) continue
    bestLoudness = loudness
    best = from + window / 2
  }
  const sampleBytes = format.encoding === 'mulaw' ? 1 : 2
  return best - (best % sampleBytes)
}

/** A measure that grows with the sound; only good for comparing places of one recording. */
function loudnessOf(audio: Uint8Array, from: number, length: number, format: AudioFormat): number {
  let sum = 0
  if (format.encoding === 'mulaw') {
    // The inverted code without its sign bit is the logarithm of the magnitude (ITU-T G.711).
    for (let at = from; at < from + length; at += 1) sum += ~audio[at]! & 0x7f
    return sum
  }
  for (let at = from; at < from + length; at += 2) {
    sum += Math.abs(((audio[at]! | (audio[at + 1]! << 8)) << 16) >> 16)
  }
  return sum
}
