import { Biquad } from './biquad.ts'
import type { SeededRandom } from './seeded-random.ts'
import { gain, ms, PER_MS } from './tape.ts'
import type { Tape } from './tape.ts'

/**
 * What is heard while furniture is put together. Each function fills a tape with bursts and the
 * pauses between them.
 */

/** Radians by which a tone of one Hz turns in a sample. */
const TURN = (2 * Math.PI) / (PER_MS * 1_000)

/** Blows in series of three to eight: an impact, the ringing of a board, a short answer of the room. */
export function hammer(tape: Tape, random: SeededRandom): void {
  let at = ms(random.between(200, 900))
  while (at < tape.length) {
    for (let blow = random.whole(3, 8); blow > 0; blow--) {
      addBlow(tape, at, random.between(-12, -4), random)
      // The head bounces now and then.
      if (random.next() < 0.2) addBlow(tape, at + ms(70), random.between(-22, -16), random)
      at += ms(random.between(350, 900))
    }
    at += ms(random.between(800, 4_000))
  }
}

function addBlow(tape: Tape, at: number, peakDb: number, random: SeededRandom): void {
  const modes = Array.from({ length: 6 }, () => ({
    step: TURN * random.between(160, 2_800),
    decay: ms(random.between(8, 45)),
    weight: random.between(0.1, 0.35),
  }))
  const room = Biquad.lowPass(1_500)
  const end = Math.min(ms(500), tape.length - at)
  for (let i = 0; i < end; i++) {
    let level = random.noise() * 0.5 * Math.exp(-i / ms(3))
    for (const { step, decay, weight } of modes) {
      level += weight * Math.sin(step * i) * Math.exp(-i / decay)
    }
    level += room.step(random.noise()) * 0.08 * Math.exp(-i / ms(110))
    tape.add(at + i, gain(peakDb) * level)
  }
}

/**
 * A cordless drill: the whine of motor and gears that glides up, sags under load and stops, in the
 * hiss of its fan and brushes.
 */
export function drill(tape: Tape, random: SeededRandom): void {
  const hiss = [Biquad.highPass(900), Biquad.lowPass(3_400)]
  let at = ms(random.between(300, 1_500))
  while (at < tape.length) {
    const length = Math.min(ms(random.between(600, 3_500)), tape.length - at)
    addDrilling(tape, at, length, hiss, random)
    at += length + ms(random.between(600, 4_000))
  }
}

function addDrilling(
  tape: Tape,
  at: number,
  length: number,
  hiss: readonly Biquad[],
  random: SeededRandom,
): void {
  const fullSpeedHz = random.between(240, 380)
  const spinUp = ms(random.between(120, 260))
  // Partial 7 is where the gears mesh; the rest is what brushes and housing make of it.
  const partials = Array.from({ length: 10 }, (_, k) => (k === 6 ? 1 : random.between(0.1, 0.35)))
  let turn = 0
  for (let i = 0; i < length; i++) {
    const sag = 1 - 0.12 * Math.sin((2 * Math.PI * i) / ms(1_700)) ** 2
    const speed = Math.min(1, 0.35 + (0.65 * i) / spinUp) * sag
    turn += TURN * fullSpeedHz * speed
    let level = 0.8 * through(hiss, random.noise())
    partials.forEach((weight, k) => (level += weight * Math.sin(turn * (k + 1))))
    const chuck = 1 - 0.25 * (1 + Math.sin(turn / 18))
    const edges = Math.min(1, i / ms(60), (length - i) / ms(80))
    tape.add(at + i, gain(-26) * level * chuck * edges * speed)
  }
}

/** Cardboard that is torn open, pushed and folded: scraping of changing force, and crackles. */
export function cardboard(tape: Tape, random: SeededRandom): void {
  const body = [Biquad.highPass(400), Biquad.bandPass(1_300, 0.5)]
  let at = ms(random.between(100, 800))
  while (at < tape.length) {
    const length = Math.min(ms(random.between(200, 1_500)), tape.length - at)
    let force = 0
    let crackle = 0
    for (let i = 0; i < length; i++) {
      // The hand's force wanders within some 30 ms; a crackle dies within 2 ms.
      if (i % ms(30) === 0) force = random.next() ** 2
      if (random.next() < 0.004) crackle = random.between(1, 5)
      crackle *= 1 - 1 / ms(2)
      const edges = Math.min(1, i / ms(20), (length - i) / ms(40))
      const rub = random.noise() * (0.3 + force + crackle)
      tape.add(at + i, gain(-27) * edges * through(body, rub))
    }
    at += length + ms(random.between(150, 2_500))
  }
}

/** Somebody who works hard and holds the telephone close: in, out, a pause. */
export function breath(tape: Tape, random: SeededRandom): void {
  let at = ms(random.between(200, 1_500))
  while (at < tape.length) {
    for (const [hz, peakDb] of [
      [1_100, -32],
      [600, -28],
    ] as const) {
      const mouth = [Biquad.highPass(200), Biquad.bandPass(hz * random.between(0.8, 1.25), 0.7)]
      const length = ms(random.between(600, 1_300))
      const end = Math.min(length, tape.length - at)
      for (let i = 0; i < end; i++) {
        const swell = Math.sin((Math.PI * i) / length) ** 1.5
        tape.add(at + i, gain(peakDb) * swell * through(mouth, random.noise()))
      }
      at += length + ms(random.between(100, 400))
    }
    at += ms(random.between(500, 2_500))
  }
}

function through(filters: readonly Biquad[], sample: number): number {
  for (const one of filters) sample = one.step(sample)
  return sample
}
