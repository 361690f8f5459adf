import { expect, test } from 'vitest'
import { recordedClears } from '../../../../scripts/draw-call/recorded-clears.ts'
import { parseRecording, readRecording } from '../../../../src/recording/recording-file.ts'

test('clears are counted from the start of the stream', async () => {
  const recording = await readRecording('test/fixtures/calls/barge-in.jsonl.gz')
  const [clear, ...others] = recordedClears(recording)
  expect(others).toEqual([])
  // The caller speaks when the agent has spoken for 1.5 s.
  expect(clear).toBeGreaterThan(1.5)
  expect(clear).toBeLessThan(2.5)
})

test('only what was sent to the carrier counts, and broken messages are passed over', () => {
  const line = (t: number, socket: string, direction: string, text: string): string =>
    JSON.stringify({ t, socket, direction, text })
  const header = {
    kind: 'hexkey-recording',
    version: 1,
    callId: 'CA1',
    agent: 'a',
    model: 'm',
    playoutLeadMs: 400,
    startedAtMs: 0,
  }
  const recording = parseRecording(
    [
      JSON.stringify(header),
      line(1_000, 'carrier', 'in', '{"event":"start"}'),
      line(1_100, 'carrier', 'in', '{"event":"media","media'),
      line(1_200, 'carrier', 'in', '{"event":"clear"}'),
      line(1_300, 'model', 'out', '{"event":"clear"}'),
      line(3_500, 'carrier', 'out', '{"event":"clear"}'),
      line(4_000, 'carrier', 'closed', '{"code":1000,"reason":""}'),
    ].join('\n'),
  )
  expect(recordedClears(recording)).toEqual([2.5])
})
