import { expect, test } from 'vitest'
import { PcmFrames } from '../../../../web/src/sound/pcm-frames.ts'
import { meterLevel, PlaySchedule } from '../../../../web/src/sound/play-schedule.ts'

/** Frames whose caller counts up and whose agent counts down. */
function bytesOf(frames: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(frames * 4))
  for (let frame = 0; frame < frames; frame += 1) {
    view.setInt16(frame * 4, frame, true)
    view.setInt16(frame * 4 + 2, -frame, true)
  }
  return new Uint8Array(view.buffer)
}

test.each([1, 2, 3, 5, 7, 64, 4_000])('pieces of %d bytes give the same sound', (size) => {
  const bytes = bytesOf(300)
  const frames = new PcmFrames()
  const caller: number[] = []
  const agent: number[] = []
  for (let at = 0; at < bytes.length; at += size) {
    const sound = frames.take(bytes.subarray(at, at + size))
    caller.push(...sound.caller)
    agent.push(...sound.agent)
  }
  expect(caller).toEqual(Array.from({ length: 300 }, (_, frame) => frame / 32_768))
  expect(agent.map((sample) => sample * -32_768 + 0)).toEqual(
    Array.from({ length: 300 }, (_, frame) => frame),
  )
})

test('samples are from -1 to below 1', () => {
  const view = new DataView(new ArrayBuffer(4))
  view.setInt16(0, -32_768, true)
  view.setInt16(2, 32_767, true)
  const { caller, agent } = new PcmFrames().take(new Uint8Array(view.buffer))
  expect(caller[0]).toBe(-1)
  expect(agent[0]).toBeLessThan(1)
})

test('pieces follow each other without a gap, behind a cushion', () => {
  const schedule = new PlaySchedule()
  const first = schedule.place(10, 0.02) ?? 0
  expect(first).toBeCloseTo(10.2)
  expect(schedule.place(10.02, 0.02)).toBeCloseTo(first + 0.02)
  expect(schedule.place(10.19, 0.02)).toBeCloseTo(first + 0.04)
})

test('when it has run dry, the cushion is filled again', () => {
  const schedule = new PlaySchedule()
  schedule.place(0, 0.02)
  expect(schedule.place(5, 0.02)).toBeCloseTo(5.2)
})

test('it never lags behind for long: what is too much is left out', () => {
  const schedule = new PlaySchedule()
  const played = Array.from({ length: 200 }, () => schedule.place(0, 0.02))
  expect(played.filter((startS) => startS !== null).length * 0.02).toBeLessThan(1.6)
  expect(played.at(-1)).toBeNull()
  expect(schedule.place(1, 0.02)).not.toBeNull()
})

test('a meter shows sixty decibels', () => {
  expect(meterLevel(new Float32Array(10))).toBe(0)
  expect(meterLevel(Float32Array.of(0, -1))).toBe(1)
  expect(meterLevel(Float32Array.of(0.1))).toBeCloseTo(2 / 3)
  expect(meterLevel(Float32Array.of(0.0001))).toBe(0)
})
