import { Biquad } from './room-noise/biquad.ts'
import { SeededRandom } from './room-noise/seeded-random.ts'
import { gain, ms, Tape } from './room-noise/tape.ts'
import { breath, cardboard, drill, hammer } from './room-noise/workshop.ts'

/**
 * What a telephone hears beside its caller: synthesised, and the same samples for the same seed.
 *
 * All sound is 8 kHz mono, levels in dB below full scale; a caller speaks at about −20 dB. Nothing
 * here is made to be easily told from speech: bursts, pitch and loudness are those of the things.
 */

const WORKSHOP = { hammer, drill, cardboard, breath } as const
export type WorkshopNoise = keyof typeof WORKSHOP
export const WORKSHOP_NOISES = [
  'hammer',
  'drill',
  'cardboard',
  'breath',
] as const satisfies readonly WorkshopNoise[]

/** A television that can be heard on the telephone: so much below a caller. */
const TELEVISION_DB = -45
const SPEAKERS = 5

/**
 * One kind of noise with its pauses. Blows of the hammer peak at −12 to −4 dB; while they last, the
 * drill and the cardboard lie near −28 dB and breath near −38 dB.
 */
export function workshopNoise(kind: WorkshopNoise, durationMs: number, seed: number): Int16Array {
  const tape = new Tape(ms(durationMs))
  WORKSHOP[kind](tape, new SeededRandom(seed))
  return tape.toSamples()
}

/** A room or a line with nothing in it: steady noise that falls off above 1 kHz. */
export function steadyNoise(durationMs: number, seed: number, rmsDb: number): Int16Array {
  const random = new SeededRandom(seed)
  const colour = Biquad.lowPass(1_000, 0.5)
  const tape = new Tape(ms(durationMs))
  for (let i = 0; i < tape.length; i++) {
    tape.add(i, colour.step(random.noise()) + 0.2 * random.noise())
  }
  tape.scaleTo(rmsDb)
  return tape.toSamples()
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
  rmsDb = TELEVISION_DB,
): Int16Array {
  const random = new SeededRandom(seed)
  const tape = new Tape(ms(durationMs))
  for (let speaker = 0; speaker < SPEAKERS; speaker++) {
    for (let at = 0; at < tape.length;) {
      const said = voices[random.whole(0, voices.length - 1)] ?? new Int16Array(0)
      // Cut in anywhere, so that the speakers do not begin together.
      const part = at === 0 ? said.subarray(random.whole(0, said.length - 1)) : said
      tape.addSamples(at, part)
      at += part.length + ms(random.between(50, 400))
    }
  }
  tape.filter(telephoneBand())
  tape.scaleTo(rmsDb)
  return tape.toSamples()
}

/**
 * What comes back of the agent's voice: through the loudspeaker, the room and the microphone.
 *
 * @param speech what the agent says, 8 kHz.
 * @param delayMs until it is back.
 * @param gainDb how much quieter it is then: −30.
 */
export function echoOf(speech: Int16Array, delayMs: number, gainDb: number): Int16Array {
  const delay = ms(delayMs)
  const wall = delay + ms(11)
  const tape = new Tape(speech.length + wall)
  tape.addSamples(delay, speech, gain(gainDb))
  // The nearest wall answers a little later.
  tape.addSamples(wall, speech, 0.4 * gain(gainDb))
  tape.filter(telephoneBand())
  return tape.toSamples()
}

/** The sound as a telephone passes it on, 300 to 3,400 Hz. */
export function throughTelephone(sound: Int16Array): Int16Array {
  const tape = new Tape(sound.length)
  tape.addSamples(0, sound)
  tape.filter(telephoneBand())
  return tape.toSamples()
}

/** Sample by sample; as long as the longest. Peaks saturate. */
export function mixed(...sounds: readonly Int16Array[]): Int16Array {
  const tape = new Tape(Math.max(0, ...sounds.map((sound) => sound.length)))
  for (const sound of sounds) tape.addSamples(0, sound)
  return tape.toSamples()
}

/** How long each kind of noise lasts in {@link busyRoom}. */
const SCENE_MS = 15_000

/**
 * Somebody builds furniture: hammer, drill, cardboard, breath and a television take turns, over the
 * hiss of the line.
 *
 * @param voices of the television.
 */
export function busyRoom(
  voices: readonly Int16Array[],
  durationMs: number,
  seed: number,
): Int16Array {
  const tape = new Tape(ms(durationMs))
  tape.addSamples(0, steadyNoise(durationMs, seed, -62))
  const scenes = [...WORKSHOP_NOISES, 'television'] as const
  for (let scene = 0; scene * SCENE_MS < durationMs; scene++) {
    const kind = scenes[scene % scenes.length] ?? 'television'
    const sceneSeed = seed * 1_000 + scene
    const sound =
      kind === 'television'
        ? television(voices, SCENE_MS, sceneSeed)
        : workshopNoise(kind, SCENE_MS, sceneSeed)
    tape.addSamples(ms(scene * SCENE_MS), sound)
  }
  return tape.toSamples()
}

/** New filters each time: they remember. */
function telephoneBand(): readonly Biquad[] {
  return [Biquad.highPass(300), Biquad.lowPass(3_400)]
}
