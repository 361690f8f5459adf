import { encodeMulaw } from '../../src/audio/mulaw.ts'
import { makeTone } from '../../src/audio/tone-analysis.ts'

const KEYS = ['123A', '456B', '789C', '*0#D']
const ROWS_HZ = [697, 770, 852, 941]
const COLUMNS_HZ = [1209, 1336, 1477, 1633]

/** The sound of a key of a telephone, linear, 8 kHz; `amplitude` of each of its two tones. */
export function keySound(key: string, durationMs: number, amplitude = 4_000): Int16Array {
  const row = KEYS.findIndex((keys) => keys.includes(key))
  const column = KEYS[row]?.indexOf(key) ?? -1
  const low = makeTone(ROWS_HZ[row] ?? NaN, 8_000, durationMs, amplitude)
  const high = makeTone(COLUMNS_HZ[column] ?? NaN, 8_000, durationMs, amplitude)
  return low.map((sample, at) => sample + (high[at] ?? 0))
}

/** The same as the telephone network carries it. */
export function keyTone(key: string, durationMs: number): Uint8Array {
  return encodeMulaw(keySound(key, durationMs))
}
