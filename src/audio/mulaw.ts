import alawmulaw from 'alawmulaw'
import { newBytes, newSamples } from './slab.ts'

/**
 * G.711 μ-law, one byte a sample (ITU-T G.711). Both directions are table lookups: the tables are
 * filled once at load, about a millisecond, so that a live call never computes a segment.
 */

/** What the line carries when nobody speaks: decodes to 0. The other zero, 0x7f, is never sent. */
export const MULAW_SILENCE = 0xff

const linearOf = new Int16Array(256)
for (let code = 0; code < linearOf.length; code++) {
  linearOf[code] = alawmulaw.mulaw.decodeSample(code)
}

/** Indexed by the sample's 16 bits taken as unsigned. */
const codeOf = new Uint8Array(65_536)
for (let sample = -32_768; sample <= 32_767; sample++) {
  codeOf[sample & 0xffff] = alawmulaw.mulaw.encodeSample(sample)
}

/** μ-law bytes to linear samples; the largest magnitude is 32,124. */
export function decodeMulaw(bytes: Uint8Array): Int16Array {
  const samples = newSamples(bytes.length)
  for (let i = 0; i < bytes.length; i++) samples[i] = linearOf[bytes[i]!]!
  return samples
}

/**
 * Linear samples to μ-law bytes; what lies beyond the largest magnitude saturates.
 *
 * @param room where the bytes go, given how many; left out, an array of their own.
 */
export function encodeMulaw(
  samples: Int16Array,
  room: (count: number) => Uint8Array = newBytes,
): Uint8Array {
  const bytes = room(samples.length)
  for (let i = 0; i < samples.length; i++) bytes[i] = codeOf[samples[i]! & 0xffff]!
  return bytes
}
