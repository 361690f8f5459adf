import { expect, test } from 'vitest'
import { levelDb, rmsOf } from '../../../../src/audio/sound-level.ts'
import { Biquad } from '../../../../src/sandbox/room-noise/biquad.ts'
import { gain, ms, Tape } from '../../../../src/sandbox/room-noise/tape.ts'

test('durations are whole samples, levels are factors', () => {
  expect(ms(20)).toBe(160)
  expect(ms(0.07)).toBe(1)
  expect(gain(-20)).toBeCloseTo(0.1)
  expect(gain(0)).toBe(1)
})

test('a new tape is silent, and what is added adds up', () => {
  const tape = new Tape(3)
  expect([...tape.toSamples()]).toEqual([0, 0, 0])
  tape.add(1, 0.25)
  tape.add(1, 0.25)
  expect([...tape.toSamples()]).toEqual([0, 16_384, 0])
})

test('samples are laid where they are asked for; what hangs over is left out', () => {
  const tape = new Tape(4)
  tape.addSamples(2, Int16Array.of(100, 200, 300), 2)
  expect([...tape.toSamples()]).toEqual([0, 0, 200, 400])
  expect(tape.length).toBe(4)
})

test('peaks saturate', () => {
  const tape = new Tape(2)
  tape.add(0, 3)
  tape.add(1, -3)
  expect([...tape.toSamples()]).toEqual([32_767, -32_768])
})

test('a whole tape is brought to a level; silence stays silence', () => {
  const tape = new Tape(800)
  for (let at = 0; at < tape.length; at += 1) tape.add(at, Math.sin(at / 3))
  tape.scaleTo(-40)
  expect(levelDb(rmsOf(tape.toSamples()))).toBeCloseTo(-40, 1)
  const silent = new Tape(10)
  silent.scaleTo(-40)
  expect([...silent.toSamples()]).toEqual(Array.from({ length: 10 }, () => 0))
})

test('filters are applied one after the other', () => {
  const tape = new Tape(2_000)
  for (let at = 0; at < tape.length; at += 1) tape.add(at, 0.5)
  tape.filter([Biquad.lowPass(1_000), Biquad.highPass(300)])
  expect(Math.abs(tape.toSamples().at(-1)!)).toBeLessThan(2)
})
