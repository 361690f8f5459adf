/** The two groups of frequencies of which each key sounds one pair, in Hz (ITU-T Q.23). */
const ROWS_HZ = [697, 770, 852, 941] as const
const COLUMNS_HZ = [1209, 1336, 1477, 1633] as const

/** Looked at in one piece: long enough to tell the frequencies of one group apart. */
const BLOCK_MS = 20
/** A tone that begins or ends inside a block has so much less of its power. */
const LEAST_SHARE = 0.25
/** The weaker of the two tones has at least so much of the power of the stronger: 13 dB. */
const LEAST_RATIO = 0.05
/** Below this level a line only hisses; mean square of 16-bit samples. */
const LEAST_POWER = 400

/**
 * Whether a key of a telephone keypad may sound in this audio. Meant for hiding keys: speech is
 * taken for a key now and then, a key hardly ever for speech.
 *
 * @param samples 16-bit, any length.
 * @param sampleRate in samples per second, at least 4,000.
 */
export function holdsKeyTone(samples: Int16Array, sampleRate: number): boolean {
  const block = Math.round((sampleRate * BLOCK_MS) / 1_000)
  for (let from = 0; from < samples.length; from += block) {
    if (isKeyTone(samples.subarray(from, from + block), sampleRate)) return true
  }
  return false
}

function isKeyTone(samples: Int16Array, sampleRate: number): boolean {
  let squares = 0
  for (const sample of samples) squares += sample * sample
  const power = squares / samples.length
  if (power < LEAST_POWER) return false
  const row = strongest(samples, ROWS_HZ, sampleRate)
  const column = strongest(samples, COLUMNS_HZ, sampleRate)
  if (Math.min(row, column) < LEAST_RATIO * Math.max(row, column)) return false
  return row + column >= LEAST_SHARE * power
}

function strongest(samples: Int16Array, group: readonly number[], sampleRate: number): number {
  return Math.max(...group.map((hz) => powerAt(samples, hz, sampleRate)))
}

/** Mean square of the tone of this frequency (Goertzel's algorithm). */
function powerAt(samples: Int16Array, hz: number, sampleRate: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / sampleRate)
  let [before, last] = [0, 0]
  for (const sample of samples) {
    const next = sample + coefficient * last - before
    before = last
    last = next
  }
  const magnitude = last * last + before * before - coefficient * last * before
  return (2 * magnitude) / (samples.length * samples.length)
}
