import { expect, test } from 'vitest'
import { SpeechGate } from '../../../src/call/speech-gate.ts'
import type { UplinkSink } from '../../../src/call/uplink-route.ts'

/** Frame numbers and edges, in the order they reached the model. */
const listening = (): { log: (number | 'start' | 'end')[]; sink: UplinkSink } => {
  const log: (number | 'start' | 'end')[] = []
  return {
    log,
    sink: {
      audio: (pcm) => log.push(pcm[0] ?? -1),
      activityStart: () => log.push('start'),
      activityEnd: () => log.push('end'),
    },
  }
}

const frame = (number: number): Int16Array => new Int16Array(160).fill(number)

test('only speech is sent, with 300 ms before its onset, between a start and an end', () => {
  const gate = new SpeechGate(300)
  const { log, sink } = listening()
  for (let number = 0; number < 50; number += 1) {
    gate.pass(frame(number), number * 20, { speaking: false }, sink)
  }
  expect(log).toEqual([])
  // Found at 1,000 ms; it began at 880.
  for (let number = 50; number < 55; number += 1) {
    gate.pass(frame(number), number * 20, { speaking: true, onsetMs: 880 }, sink)
  }
  gate.pass(frame(55), 1_100, { speaking: false }, sink)
  gate.pass(frame(56), 1_120, { speaking: false }, sink)
  const sent = Array.from({ length: 26 }, (_, index) => 29 + index)
  expect(log).toEqual(['start', ...sent, 'end'])
})

test('a second sentence has a start and an end of its own', () => {
  const gate = new SpeechGate(300)
  const { log, sink } = listening()
  for (const [number, speaking] of [true, false, true, false].entries()) {
    const speech = speaking ? { speaking, onsetMs: number * 20 } : { speaking }
    gate.pass(frame(number), number * 20, speech, sink)
  }
  expect(log.filter((one) => typeof one === 'string')).toEqual(['start', 'end', 'start', 'end'])
})
