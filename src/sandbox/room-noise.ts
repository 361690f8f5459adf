import { Biquad } from './room-noise/biquad.ts'
import { SeededRandom } from './room-noise/seeded-random.ts'
import { breath, cardboard, drill, hammer } from './room-noise/workshop.ts'

/**
 * What a telephone hears beside its caller: synthesised, and the same samples for the same seed.
 *
 * All sound is 8 kHz mono, levels in dB below full scale. Nothing here was tuned to be told from
 * speech: bursts, pitch and loudness follow what the things themselves do.
 */

export const WORKSHOP_NOISES = ['hammer', 'drill', 'cardboard', 'breath'] as const
export type WorkshopNoise = (typeof WORKSHOP_NOISES)[number]

const PER_MS = 8
const FULL_SCALE = 32_768

/**
 * One kind of noise with its pauses. Blows of the hammer peak at −12 to −4 dB; while they last, the
 * drill and the cardboard lie near −25 dB and breath near −38 dB (speech: about −20 dB).
 */
export function workshopNoise(kind: WorkshopNoise, durationMs: number, seed: number): Int16Array {
  const make = { hammer, drill, cardboard, breath }[kind]
  return toSamples(make(new SeededRandom(seed), Math.round(durationMs * PER_MS)))
}

/** A room or a line with nothing in it: steady noise that falls off above 1 kHz. */
export function steadyNoise(durationMs: number, seed: number, rmsDb: number): Int16Array {
  const random = new SeededRandom(seed)
  const colour = Biquad.lowPass(1_000, 0.5)
  const tape = new Float64Array(Math.round(durationMs * PER_MS))
  for (let i = 0; i < tape.length; i++) tape[i] = colour.step(random.noise()) + 0.2 * random.noise()
  return toSamples(scaledTo(tape, rmsDb))
}

/**
 * A television in the room: so many voices at once that no word can be made out.
 *
 * @param voices what is said, in any order; used over and over.
 * @param rmsDb level of the sum.
 */
export function television(
  voices: readonly Int16Array[],
  durationMs: number,
  seed: number,
  rmsDb: number,
): Int16Array {
  const random = new SeededRandom(seed)
  const tape = new Float64Array(Math.round(durationMs * PER_MS))
  for (let speaker = 0; speaker < 5; speaker++) {
    let at = 0
    while (at < tape.length && voices.length > 0) {
      const said = voices[random.whole(0, voices.length - 1)]!
      // Cut in from anywhere, so that the speakers do not begin together.
      const from = at === 0 ? random.whole(0, said.length - 1) : 0
      const length = Math.min(said.length - from, tape.length - at)
      for (let i = 0; i < length; i++) tape[at + i]! += said[from + i]! / FULL_SCALE
      at += length + Math.round(random.between(50, 400) * PER_MS)
    }
  }
  return toSamples(scaledTo(throughTelephone(tape), rmsDb))
}

/**
 * What comes back of the agent's voice: through the loudspeaker, the room and the microphone.
 *
 * @param speech what the agent says, 8 kHz.
 * @param delayMs until it is back.
 * @param gainDb how much quieter it is then.
 */
export function echoOf(speech: Int16Array, delayMs: number, gainDb: number): Int16Array {
  const delay = Math.round(delayMs * PER_MS)
  const tape = new Float64Array(speech.length + delay)
  const gain = 10 ** (gainDb / 20) / FULL_SCALE
  // The nearest wall answers a little later.
  const wall = Math.round(11 * PER_MS)
  for (let i = 0; i < speech.length; i++) {
    tape[delay + i] = gain * (speech[i]! + 0.4 * (speech[i - wall] ?? 0))
  }
  return toSamples(throughTelephone(tape))
}

/** Sample by sample; as long as the longest. Peaks saturate. */
export function mixed(...sounds: readonly Int16Array[]): Int16Array {
  const sum = new Float64Array(Math.max(0, ...sounds.map((sound) => sound.length)))
  for (const sound of sounds) {
    for (let i = 0; i < sound.length; i++) sum[i]! += sound[i]! / FULL_SCALE
  }
  return toSamples(sum)
}

/** 300 to 3,400 Hz (ITU-T G.712 leaves that much of a voice). */
function throughTelephone(tape: Float64Array): Float64Array {
  const filters = [Biquad.highPass(300), Biquad.lowPass(3_400)]
  return tape.map((level) => filters.reduce((sample, filter) => filter.step(sample), level))
}

function scaledTo(tape: Float64Array, rmsDb: number): Float64Array {
  const rms = Math.sqrt(tape.reduce((sum, level) => sum + level * level, 0) / tape.length)
  return rms === 0 ? tape : tape.map((level) => (level / rms) * 10 ** (rmsDb / 20))
}

function toSamples(tape: Float64Array): Int16Array {
  return Int16Array.from(tape, (level) =>
    Math.max(-32_768, Math.min(32_767, Math.round(level * FULL_SCALE))),
  )
}
