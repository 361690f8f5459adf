import { encodeMulaw } from '../../audio/mulaw.ts'

const SAMPLE_RATE = 8_000
const PITCH_HZ = 440
/** Quiet enough for an ear that waits for a voice. */
const PEAK = 3_000

/** A soft tone, μ-law at 8 kHz. */
export function tone(durationMs: number): Uint8Array {
  const samples = Int16Array.from({ length: (durationMs * SAMPLE_RATE) / 1_000 }, (_, at) =>
    Math.round(PEAK * Math.sin((2 * Math.PI * PITCH_HZ * at) / SAMPLE_RATE)),
  )
  return encodeMulaw(samples)
}
