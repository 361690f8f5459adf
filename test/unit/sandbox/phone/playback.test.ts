import { describe, expect, it } from 'vitest'
import { encodeMulaw } from '../../../../src/audio/mulaw.ts'
import { PlaybackBuffer } from '../../../../src/sandbox/phone/playback.ts'

/** `ms` of a constant level that survives μ-law exactly. */
const LEVEL = 1_436
function tone(ms: number): Uint8Array {
  return encodeMulaw(new Int16Array(ms * 8).fill(LEVEL))
}

describe('playing', () => {
  it('plays silence while nothing was sent', () => {
    const playback = new PlaybackBuffer(1_000)
    const { samples, fromBuffer } = playback.advance(1_020)
    expect(samples).toEqual(new Int16Array(160))
    expect(fromBuffer).toBe(0)
  })

  it('plays in real time, then runs dry', () => {
    const playback = new PlaybackBuffer(0)
    playback.advance(10)
    playback.enqueue(tone(30))
    const first = playback.advance(20)
    expect(first.samples).toEqual(new Int16Array(80).fill(LEVEL))
    const second = playback.advance(50)
    expect(second.fromBuffer).toBe(160)
    expect(second.samples.subarray(0, 160)).toEqual(new Int16Array(160).fill(LEVEL))
    expect(second.samples.subarray(160)).toEqual(new Int16Array(80))
  })

  it('plays messages of any size in order, without a seam', () => {
    const playback = new PlaybackBuffer(0)
    const sent = Int16Array.from({ length: 400 }, (_, at) => (at % 2 === 0 ? LEVEL : -LEVEL))
    const bytes = encodeMulaw(sent)
    for (const [from, to] of [
      [0, 1],
      [1, 160],
      [160, 163],
      [163, 400],
    ] as const) {
      playback.enqueue(bytes.subarray(from, to))
    }
    expect(playback.bufferedMs).toBe(50)
    const heard = [playback.advance(7).samples, playback.advance(33.3).samples]
    heard.push(playback.advance(50).samples)
    expect(heard.flatMap((piece) => [...piece])).toEqual([...sent])
    expect(playback.bufferedMs).toBe(0)
  })

  it('does not lose a fraction of a sample over ten thousand uneven looks', () => {
    const playback = new PlaybackBuffer(0.123)
    let samples = 0
    let nowMs = 0.123
    for (let look = 0; look < 10_000; look++) {
      nowMs += 19.97
      samples += playback.advance(nowMs).samples.length
    }
    expect(samples).toBe(Math.floor(10_000 * 19.97 * 8 + 1e-3))
  })

  it('plays nothing twice when asked twice at the same time', () => {
    const playback = new PlaybackBuffer(0)
    playback.enqueue(tone(20))
    expect(playback.advance(20).samples).toHaveLength(160)
    expect(playback.advance(20).samples).toHaveLength(0)
  })
})

describe('marks', () => {
  it('come back when the audio before them has played, not earlier', () => {
    const playback = new PlaybackBuffer(0)
    playback.enqueue(tone(40))
    playback.mark('a')
    playback.enqueue(tone(20))
    playback.mark('b')
    expect(playback.nextMarkInMs(0)).toBe(40)
    expect(playback.advance(39).marks).toEqual([])
    expect(playback.nextMarkInMs(39)).toBe(1)
    expect(playback.advance(40).marks).toEqual(['a'])
    expect(playback.nextMarkInMs(40)).toBe(20)
    expect(playback.advance(100).marks).toEqual(['b'])
    expect(playback.nextMarkInMs(100)).toBeNull()
  })

  it('come back at once with an empty buffer', () => {
    const playback = new PlaybackBuffer(0)
    playback.advance(500)
    playback.mark('now')
    expect(playback.nextMarkInMs(500)).toBe(0)
    expect(playback.advance(500).marks).toEqual(['now'])
  })

  it('keep their order when several fall due together', () => {
    const playback = new PlaybackBuffer(0)
    playback.mark('first')
    playback.enqueue(tone(5))
    playback.mark('second')
    playback.mark('third')
    expect(playback.advance(20).marks).toEqual(['first', 'second', 'third'])
  })
})

describe('clear', () => {
  it('drops what waits and gives all pending marks back at once', () => {
    const playback = new PlaybackBuffer(0)
    playback.enqueue(tone(100))
    playback.mark('a')
    playback.enqueue(tone(100))
    playback.mark('b')
    playback.advance(30)
    expect(playback.clear()).toEqual({ droppedMs: 170, marks: ['a', 'b'] })
    expect(playback.advance(60)).toEqual({
      samples: new Int16Array(240),
      fromBuffer: 0,
      marks: [],
    })
    expect(playback.nextMarkInMs(60)).toBeNull()
  })

  it('leaves what is sent after it alone', () => {
    const playback = new PlaybackBuffer(0)
    playback.enqueue(tone(100))
    playback.advance(10)
    playback.clear()
    playback.enqueue(tone(20))
    playback.mark('new')
    expect(playback.nextMarkInMs(10)).toBe(20)
    const { fromBuffer, marks } = playback.advance(40)
    expect(fromBuffer).toBe(160)
    expect(marks).toEqual(['new'])
  })

  it('of an empty buffer takes nothing', () => {
    expect(new PlaybackBuffer(0).clear()).toEqual({ droppedMs: 0, marks: [] })
  })
})

describe('ten minutes', () => {
  it('fit, and what exceeds them is dropped', () => {
    const playback = new PlaybackBuffer(0)
    const tenMinutes = new Uint8Array(600_000 * 8)
    expect(playback.enqueue(tenMinutes)).toBe(0)
    expect(playback.enqueue(tone(20))).toBe(20)
    playback.advance(15)
    expect(playback.enqueue(tone(20))).toBe(5)
    expect(playback.bufferedMs).toBe(600_000)
  })
})
