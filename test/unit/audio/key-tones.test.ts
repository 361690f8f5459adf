import { describe, expect, test } from 'vitest'
import { holdsKeyTone } from '../../../src/audio/key-tones.ts'
import { makeTone } from '../../../src/audio/tone-analysis.ts'
import { loadClip } from '../../../src/sandbox/clips.ts'
import { telephoneSamples } from '../../../src/sandbox/phone/telephone-samples.ts'
import { keySound } from '../../support/key-tone.ts'

const KEYS = Array.from('0123456789*#ABCD')

/** Frames of 20 ms in which a key is found. */
function foundIn(samples: Int16Array): number {
  let found = 0
  for (let at = 0; at + 160 <= samples.length; at += 160) {
    if (holdsKeyTone(samples.subarray(at, at + 160), 8_000)) found += 1
  }
  return found
}

const mixed = (one: Int16Array, other: Int16Array): Int16Array =>
  one.map((sample, at) => sample + (other[at % other.length] ?? 0))

describe('a key is found', () => {
  test.each(KEYS)('%s, from loud to faint', (key) => {
    for (const amplitude of [8_000, 2_000, 400, 50]) {
      expect(foundIn(keySound(key, 100, amplitude))).toBe(5)
    }
  })

  test.each(KEYS)('%s that begins or ends inside a frame', (key) => {
    for (const soundingMs of [6, 10, 15]) {
      const frame = new Int16Array(160)
      const sound = keySound(key, soundingMs)
      frame.set(sound, 160 - sound.length)
      expect(foundIn(frame), `${soundingMs} ms at the end`).toBe(1)
      frame.fill(0)
      frame.set(sound)
      expect(foundIn(frame), `${soundingMs} ms at the beginning`).toBe(1)
    }
  })

  test('somewhere in a longer payload', () => {
    const long = new Int16Array(1_600)
    long.set(keySound('5', 40), 700)
    expect(holdsKeyTone(long, 8_000)).toBe(true)
  })

  test('over a caller who murmurs', () => {
    const voice = telephoneSamples(loadClip('caller-hello')).map((sample) => sample / 8)
    const keys = keySound('4', 400)
    expect(foundIn(mixed(keys, voice))).toBe(20)
  })
})

describe('no key is found', () => {
  test('in silence, in a faint hiss, in nothing', () => {
    expect(foundIn(new Int16Array(1_600))).toBe(0)
    expect(foundIn(Int16Array.from({ length: 1_600 }, (_, at) => (at % 3) * 8))).toBe(0)
    expect(holdsKeyTone(new Int16Array(), 8_000)).toBe(false)
  })

  test.each([350, 440, 697, 1_000, 1_209, 2_000])('in a single tone of %d Hz', (hz) => {
    expect(foundIn(makeTone(hz, 8_000, 200))).toBe(0)
  })

  test('in most of what people say', () => {
    const voice = telephoneSamples(loadClip('caller-which-screw'))
    expect(foundIn(voice) / (voice.length / 160)).toBeLessThan(0.2)
  })
})
