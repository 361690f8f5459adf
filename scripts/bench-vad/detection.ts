import { VOICING_FRAME_SAMPLES, VOICING_RATE } from '../../src/audio/frame-voicing.ts'
import type { VoicingDetector } from '../../src/audio/frame-voicing.ts'
import { decodeMulaw, encodeMulaw } from '../../src/audio/mulaw.ts'
import { levelDb, rmsOf } from '../../src/audio/sound-level.ts'
import { SpeechDetector } from '../../src/audio/speech-detector.ts'
import type { SpeechEdge } from '../../src/audio/speech-detector.ts'

const PER_MS = VOICING_RATE / 1_000

/** As a call brings it: through μ-law. */
export function overTheLine(sound: Int16Array): Int16Array {
  return decodeMulaw(encodeMulaw(sound))
}

/** The same sound at another level. */
export function amplified(sound: Int16Array, gainDb: number): Int16Array {
  const factor = 10 ** (gainDb / 20)
  return Int16Array.from(sound, (sample) =>
    Math.max(-32_768, Math.min(32_767, Math.round(sample * factor))),
  )
}

/** The frames of a sound, in order; an incomplete last one is left out. */
export function* framesOf(sound: Int16Array): Generator<Int16Array> {
  for (let at = 0; at + VOICING_FRAME_SAMPLES <= sound.length; at += VOICING_FRAME_SAMPLES) {
    yield sound.subarray(at, at + VOICING_FRAME_SAMPLES)
  }
}

/**
 * Runs a new detector over a sound, 20 ms at a time. Times count from the sound's first sample.
 *
 * @param guardRms held as the detector's floor all the time.
 */
export function edgesIn(
  sound: Int16Array,
  newVoicing: () => VoicingDetector,
  guardRms = 0,
): readonly SpeechEdge[] {
  using detector = new SpeechDetector(newVoicing())
  detector.setFloor(guardRms)
  let heard = 0
  return [...framesOf(sound)].flatMap((frame) => {
    heard += frame.length
    return detector.push(frame, heard / PER_MS)
  })
}

/** The loudest of a sound's frames, dB below full scale. */
export function loudestFrameDb(sound: Int16Array): number {
  return Math.max(...Array.from(framesOf(sound), (frame) => levelDb(rmsOf(frame))))
}

/** The smallest value that `share` of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}
