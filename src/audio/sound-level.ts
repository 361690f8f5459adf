/** Level of a full-scale square wave; the loudest that 16 bits can be. */
const FULL_SCALE = 32_768

/** What a telephone's silence is taken for, dB below full scale: μ-law hisses above it anyway. */
const SILENCE_DB = -96

/** Root mean square of the samples, 0 to 32,768; 0 of none. */
export function rmsOf(samples: Int16Array): number {
  let squares = 0
  for (let i = 0; i < samples.length; i++) squares += samples[i]! * samples[i]!
  return samples.length === 0 ? 0 : Math.sqrt(squares / samples.length)
}

/** A root mean square as dB below full scale, never under {@link SILENCE_DB}. */
export function levelDb(rms: number): number {
  return Math.max(SILENCE_DB, 20 * Math.log10(rms / FULL_SCALE))
}

/** The root mean square that lies `db` below full scale. */
export function rmsAt(db: number): number {
  return FULL_SCALE * 10 ** (db / 20)
}
