import { beforeEach, describe, expect, it } from 'vitest'
import { LoadSession } from '../../../../src/sandbox/load/load-session.ts'
import { stampMarker } from '../../../../src/sandbox/load/marker.ts'
import type { Beat } from '../../../../src/sandbox/load/turn-score.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'

const beat = (name: string, more: Partial<Beat> = {}): Beat => ({
  bytes: Buffer.from(name),
  audioMs: 40,
  opens: false,
  interrupts: false,
  ...more,
})
const SCORE: readonly Beat[] = [
  beat('open', { opens: true, audioMs: 240 }),
  beat('on'),
  beat('stop', { interrupts: true, audioMs: 0 }),
  beat('rest', { bytes: null, audioMs: 0 }),
]

let clock: VirtualClock
let written: string[]
let session: LoadSession

beforeEach(() => {
  clock = new VirtualClock()
  written = []
  session = new LoadSession(0, SCORE, clock, (frames) => {
    written.push(Buffer.from(frames).toString())
  })
})

const tell = (message: object): void => {
  session.receive(Buffer.from(JSON.stringify(message)))
}
const audio = (samples: Int16Array): object => ({
  realtimeInput: {
    audio: {
      data: Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64'),
      mimeType: 'audio/pcm;rate=16000',
    },
  },
})
const beats = (count: number): void => {
  for (let n = 0; n < count; n++) {
    session.beat()
    clock.advance(40)
  }
}

describe('a session of the load', () => {
  it('confirms the set-up, and says nothing before it is asked to', () => {
    tell({ setup: { model: 'models/any' } })
    beats(3)
    expect(written).toHaveLength(1)
    expect(written[0]).toContain('setupComplete')
  })

  it.each([
    { realtimeInput: { text: 'Greet the caller.' } },
    { clientContent: { turns: [], turnComplete: true } },
  ])('plays its score over and over once it was asked in writing', (request) => {
    tell({ setup: {} })
    tell(request)
    beats(6)
    expect(written.slice(1)).toEqual(['open', 'on', 'stop', 'open', 'on'])
  })

  it('remembers what it sent and when it interrupted', () => {
    tell({ setup: {} })
    tell({ realtimeInput: { text: 'Go.' } })
    beats(6)
    const report = session.report()
    expect(report.openedMs).toEqual([0, 160])
    expect(report.interrupts).toEqual([{ atMs: 80, sentMs: 280 }])
    expect(report.sentSinceMs).toBe(280)
  })

  it('finishes its turn and is silent then', () => {
    tell({ setup: {} })
    tell({ realtimeInput: { text: 'Go.' } })
    beats(1)
    session.finish()
    beats(3)
    expect(written).toHaveLength(3)
    expect(written[2]).toContain('generationComplete')
  })

  it('hears markers by their place in the sound, however the messages are written', () => {
    const second = new Int16Array(16_000)
    stampMarker(second, 32, 16_000)
    clock.advance(500)
    tell(audio(second))
    tell({ realtimeInput: { audio: { mimeType: 'audio/pcm', ...dataOf(second) } } })
    expect(session.report().heardMarkers).toEqual([
      [0, 500],
      [1, 500],
    ])
    expect(session.report().receivedMs).toBe(2_000)
  })

  it('takes what it hears for late by when it came, not by how much quiet came with it', () => {
    tell({ setup: {} })
    clock.advance(100)
    const samples = new Int16Array(5 * 320)
    stampMarker(samples, 4 * 320 + 32, 16_000)
    tell(audio(samples))
    expect(session.report().heardMarkers).toEqual([[0, clock.nowMs() + 2]])
  })

  it('knows what is missing by the place of a later marker', () => {
    const second = new Int16Array(16_000)
    stampMarker(second, 0, 16_000)
    tell(audio(second))
    expect(session.report().missingMs).toBe(0)
    tell(audio(second.subarray(0, 15_360)))
    expect(session.report().missingMs).toBe(0)
    tell(audio(second))
    expect(session.report().missingMs).toBe(40)
    expect(session.report().heardMarkers.map(([number]) => number)).toEqual([0, 1, 2])
  })

  it('knows when its client has gone', () => {
    expect(session.report().closed).toBe(false)
    session.closed()
    expect(session.report().closed).toBe(true)
  })
})

function dataOf(samples: Int16Array): object {
  return (audio(samples) as { realtimeInput: { audio: object } }).realtimeInput.audio
}
