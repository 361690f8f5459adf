import { Biquad } from './biquad.ts'
import type { SeededRandom } from './seeded-random.ts'

/**
 * What is heard while furniture is put together. Each function fills a stretch of telephone sound,
 * full scale being 1, with bursts and the pauses between them.
 */

const PER_MS = 8

/** Blows in series of three to eight: an impact, the ringing of a board, a short answer of the room. */
export function hammer(random: SeededRandom, samples: number): Float64Array {
  const tape = new Float64Array(samples)
  let at = ms(random.between(200, 900))
  while (at < samples) {
    for (let blow = random.whole(3, 8); blow > 0; blow--) {
      addBlow(tape, at, decibels(random.between(-12, -4)), random)
      // The head bounces now and then.
      if (random.next() < 0.2) addBlow(tape, at + ms(70), decibels(random.between(-22, -16)), random)
      at += ms(random.between(350, 900))
    }
    at += ms(random.between(800, 4_000))
  }
  return tape
}

function addBlow(tape: Float64Array, at: number, peak: number, random: SeededRandom): void {
  const modes = Array.from({ length: 6 }, () => ({
    step: (2 * Math.PI * random.between(160, 2_800)) / (PER_MS * 1_000),
    decay: ms(random.between(8, 45)),
    weight: random.between(0.1, 0.35),
  }))
  const room = Biquad.lowPass(1_500)
  const end = Math.min(tape.length, at + ms(500))
  for (let i = at; i < end; i++) {
    const t = i - at
    let level = random.noise() * 0.5 * Math.exp(-t / ms(3))
    for (const { step, decay, weight } of modes) {
      level += weight * Math.sin(step * t) * Math.exp(-t / decay)
    }
    level += room.step(random.noise()) * 0.08 * Math.exp(-t / ms(110))
    tape[i]! += peak * level
  }
}

/**
 * A cordless drill: the whine of motor and gears that glides up, sags under load and stops, in the
 * hiss of its fan and brushes.
 */
export function drill(random: SeededRandom, samples: number): Float64Array {
  const tape = new Float64Array(samples)
  const hiss = [Biquad.highPass(900), Biquad.lowPass(3_400)]
  let at = ms(random.between(300, 1_500))
  while (at < samples) {
    const length = ms(random.between(600, 3_500))
    addDrilling(tape.subarray(at, at + length), hiss, random)
    at += length + ms(random.between(600, 4_000))
  }
  return tape
}

function addDrilling(part: Float64Array, hiss: readonly Biquad[], random: SeededRandom): void {
  const fullSpeedHz = random.between(240, 380)
  const spinUp = ms(random.between(120, 260))
  // Partial 7 is where the gears mesh; the rest is what brushes and housing make of it.
  const partials = Array.from({ length: 10 }, (_, k) => (k === 6 ? 1 : random.between(0.1, 0.35)))
  let turn = 0
  for (let i = 0; i < part.length; i++) {
    const sag = 1 - 0.12 * Math.sin((2 * Math.PI * i) / ms(1_700)) ** 2
    const speed = Math.min(1, 0.35 + (0.65 * i) / spinUp) * sag
    turn += (2 * Math.PI * fullSpeedHz * speed) / (PER_MS * 1_000)
    let level = 0
    for (let k = 0; k < partials.length; k++) level += partials[k]! * Math.sin(turn * (k + 1))
    level += 0.8 * hiss.reduce((sample, filter) => filter.step(sample), random.noise())
    const chuck = 1 - 0.25 * (1 + Math.sin(turn / 18))
    const edges = Math.min(1, i / ms(60), (part.length - i) / ms(80))
    part[i]! += decibels(-26) * level * chuck * edges * speed
  }
}

/** Cardboard that is torn open, pushed and folded: scraping of changing force, and crackles. */
export function cardboard(random: SeededRandom, samples: number): Float64Array {
  const tape = new Float64Array(samples)
  const body = [Biquad.highPass(400), Biquad.bandPass(1_300, 0.5)]
  let at = ms(random.between(100, 800))
  while (at < samples) {
    const length = ms(random.between(200, 1_500))
    const end = Math.min(samples, at + length)
    let force = 0
    let crackle = 0
    for (let i = at; i < end; i++) {
      // The hand's force wanders within some 30 ms; a crackle dies within 2 ms.
      if ((i - at) % ms(30) === 0) force = random.next() ** 2
      if (random.next() < 0.004) crackle = random.between(1, 5)
      crackle *= 1 - 1 / ms(2)
      const rub = random.noise() * (0.3 + force + crackle)
      const edges = Math.min(1, (i - at) / ms(20), (end - i) / ms(40))
      tape[i]! += decibels(-27) * edges * body.reduce((sample, filter) => filter.step(sample), rub)
    }
    at = end + ms(random.between(150, 2_500))
  }
  return tape
}

/** Somebody who works hard and holds the telephone close: in, out, a pause. */
export function breath(random: SeededRandom, samples: number): Float64Array {
  const tape = new Float64Array(samples)
  let at = ms(random.between(200, 1_500))
  while (at < samples) {
    for (const [hz, db] of [
      [1_100, -38],
      [600, -34],
    ] as const) {
      const mouth = [Biquad.highPass(200), Biquad.bandPass(hz * random.between(0.8, 1.25), 0.7)]
      const length = ms(random.between(600, 1_300))
      const end = Math.min(samples, at + length)
      for (let i = at; i < end; i++) {
        const swell = Math.sin((Math.PI * (i - at)) / length) ** 1.5
        const air = mouth.reduce((sample, filter) => filter.step(sample), random.noise())
        tape[i]! += 2 * decibels(db) * swell * air
      }
      at = end + ms(random.between(100, 400))
    }
    at += ms(random.between(500, 2_500))
  }
  return tape
}

function ms(duration: number): number {
  return Math.round(duration * PER_MS)
}

function decibels(db: number): number {
  return 10 ** (db / 20)
}
