import { expect, test } from 'vitest'
import * as protocol from '../../../../../src/carrier/browser/talk-protocol.ts'
import { readSound } from '../../../../../src/carrier/browser/sound-message.ts'
import { Frames } from '../../../../../web/src/talk/sound/frames.ts'
import { samplesOf, soundMessage } from '../../../../../web/src/talk/sound/pcm.ts'
import * as rates from '../../../../../web/src/talk/sound/rates.ts'

test('worklets know the rates of the protocol', () => {
  const { CALLER_RATE, AGENT_RATE, SOUND_HEAD_BYTES } = protocol
  expect({ ...rates }).toEqual({ CALLER_RATE, AGENT_RATE, SOUND_HEAD_BYTES })
})

test('the server reads what the page writes', () => {
  const read = readSound(
    new Uint8Array(soundMessage(70_000, Float32Array.of(0, 0.5, -1, 1, 7, -7))),
  )
  expect(read).toMatchObject({ place: 70_000 })
  const { samples } = read as Exclude<typeof read, string>
  const values = new Int16Array(samples.buffer.slice(samples.byteOffset))
  expect([...values]).toEqual([0, 16_384, -32_768, 32_767, 32_767, -32_768])
})

test('places begin anew after two days', () => {
  const view = new DataView(soundMessage(2 ** 32 + 5, Float32Array.of(0)))
  expect(view.getUint32(0, true)).toBe(5)
})

test('what is written is what is read', () => {
  const samples = Float32Array.of(0, 0.25, -0.75)
  expect(samplesOf(soundMessage(1, samples), 4)).toEqual(samples)
})

test.each([0, 3, 4, 5])('of a message of %d bytes nothing is heard', (bytes) => {
  expect(samplesOf(new ArrayBuffer(bytes), 4)).toHaveLength(0)
})

test('frames are whole, in order, and nobody else writes into them', () => {
  const frames = new Frames(320)
  const whole: Float32Array[] = []
  for (let block = 0; block < 10; block += 1) {
    frames.push(
      Float32Array.from({ length: 128 }, (_, index) => block * 128 + index),
      (frame) => whole.push(frame),
    )
  }
  expect(whole.flatMap((frame) => [...frame])).toEqual(Array.from({ length: 1_280 }, (_, i) => i))
  expect(frames.filled).toBe(0)
})

test('one long piece makes several frames', () => {
  const frames = new Frames(320)
  let whole = 0
  frames.push(new Float32Array(1_000), () => (whole += 1))
  expect([whole, frames.filled]).toEqual([3, 40])
})
