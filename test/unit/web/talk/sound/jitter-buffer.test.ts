import { expect, test } from 'vitest'
import {
  JitterBuffer,
  LEAST_DEPTH_MS,
  MOST_DEPTH_MS,
} from '../../../../../web/src/talk/sound/jitter-buffer.ts'

const RATE = 8_000
const PER_MS = RATE / 1_000

/** A buffer whose time passes in pieces of 5 ms. */
class Played {
  readonly buffer = new JitterBuffer(RATE)
  readonly marks: { name: string; atMs: number }[] = []
  readonly began: { receivedMs: number; atMs: number }[] = []
  readonly heard: number[] = []
  nowMs = 0
  #value = 0

  /** So much sound comes, each sample louder than the one before by a little. */
  comes(ms: number): void {
    const samples = Float32Array.from({ length: ms * PER_MS }, () => (this.#value += 1e-6))
    this.buffer.push(samples, this.nowMs)
  }

  passes(ms: number): void {
    for (const untilMs = this.nowMs + ms; this.nowMs < untilMs; this.nowMs += 5) {
      const piece = new Float32Array(5 * PER_MS)
      const { marks, beganMs } = this.buffer.pull(piece)
      if (beganMs !== null) this.began.push({ receivedMs: beganMs, atMs: this.nowMs })
      this.marks.push(...marks.map((name) => ({ name, atMs: this.nowMs })))
      this.heard.push(...piece)
    }
  }

  /** Sound in pieces of 20 ms as it is spoken, the first of them late by `lateMs`. */
  speech(ms: number, lateMs = 0): void {
    this.passes(lateMs)
    for (let spokenMs = 0; spokenMs < ms; spokenMs += 20) {
      this.comes(20)
      this.passes(20)
    }
  }

  get sounding(): number[] {
    return this.heard.filter((sample) => sample !== 0)
  }
}

test('a stretch begins once its depth is there, and every sample is heard once, in order', () => {
  const played = new Played()
  played.speech(1_000)
  played.passes(200)
  const { sounding, began } = played
  expect(began).toHaveLength(1)
  expect(began[0]!.atMs - began[0]!.receivedMs).toBeLessThanOrEqual(LEAST_DEPTH_MS)
  expect(sounding).toHaveLength(1_000 * PER_MS)
  expect(sounding.every((sample, index) => index === 0 || sample > sounding[index - 1]!)).toBe(true)
  expect(played.heard.lastIndexOf(sounding.at(-1)!) - played.heard.indexOf(sounding[0]!)).toBe(
    1_000 * PER_MS - 1,
  )
})

test('what comes at once need not wait', () => {
  const played = new Played()
  played.comes(400)
  played.passes(5)
  expect(played.began).toEqual([{ receivedMs: 0, atMs: 0 }])
})

test('a word shorter than the depth is heard as well', () => {
  const played = new Played()
  played.comes(20)
  played.passes(100)
  expect(played.sounding).toHaveLength(20 * PER_MS)
  expect(played.began[0]!.atMs).toBeLessThanOrEqual(LEAST_DEPTH_MS)
})

test('a mark comes back when all before it was heard, and not sooner', () => {
  const played = new Played()
  played.comes(100)
  played.buffer.mark('half')
  played.comes(100)
  played.buffer.mark('end')
  played.passes(300)
  expect(played.marks).toEqual([
    { name: 'half', atMs: 95 },
    { name: 'end', atMs: 195 },
  ])
})

test('a mark after nothing comes back at once', () => {
  const played = new Played()
  played.buffer.mark('nothing')
  played.passes(5)
  expect(played.marks).toEqual([{ name: 'nothing', atMs: 0 }])
})

test('clear is silence within 5 ms, and gives the marks back', () => {
  const played = new Played()
  played.comes(400)
  played.buffer.mark('a')
  played.comes(400)
  played.buffer.mark('b')
  played.passes(100)
  const before = played.heard.length
  expect(played.buffer.clear()).toEqual(['a', 'b'])
  played.passes(500)
  const after = played.heard.slice(before)
  expect(after.findLastIndex((sample) => sample !== 0)).toBeLessThan(5 * PER_MS)
  // It fades: no step down.
  expect(Math.abs(after[0]! - played.heard[before - 1]!)).toBeLessThan(1e-5)
  expect(played.marks).toEqual([])
  expect(played.buffer.waitingMs).toBe(0)
})

test('what comes after clear is heard', () => {
  const played = new Played()
  played.comes(400)
  played.passes(100)
  played.buffer.clear()
  played.comes(100)
  played.buffer.mark('new')
  played.passes(300)
  expect(played.marks).toHaveLength(1)
})

test('clear of what has not begun makes no sound at all', () => {
  const played = new Played()
  played.comes(20)
  expect(played.buffer.clear()).toEqual([])
  played.passes(100)
  expect(played.sounding).toEqual([])
})

test('late sound makes the depth grow, at most to its bound', () => {
  const played = new Played()
  const depths: number[] = []
  for (let hole = 0; hole < 6; hole += 1) {
    played.speech(300)
    played.passes(played.buffer.waitingMs + 50)
    depths.push(played.buffer.depthMs)
  }
  expect(depths).toEqual([60, 100, 140, 180, 200, 200])
  expect(Math.max(...depths)).toBe(MOST_DEPTH_MS)
})

test('a silence between two turns is no late sound, and neither is a clear', () => {
  const played = new Played()
  for (let turn = 0; turn < 4; turn += 1) {
    played.speech(300)
    played.passes(1_000)
    played.speech(300)
    played.buffer.clear()
    played.passes(50)
  }
  expect(played.buffer.depthMs).toBe(LEAST_DEPTH_MS)
})

test('punctual sound makes the depth shrink slowly, at most to its bound', () => {
  const played = new Played()
  for (let hole = 0; hole < 6; hole += 1) {
    played.speech(300)
    played.passes(played.buffer.waitingMs + 50)
  }
  played.passes(1_000)
  played.speech(10_000)
  played.passes(1_000)
  expect(played.buffer.depthMs).toBe(MOST_DEPTH_MS - 10)
  for (let turn = 0; turn < 20; turn += 1) {
    played.speech(10_000)
    played.passes(1_000)
  }
  expect(played.buffer.depthMs).toBe(LEAST_DEPTH_MS)
})

test('more than there is room for is left out, and marks still come back', () => {
  const played = new Played()
  played.comes(12_000)
  played.buffer.mark('end')
  expect(played.buffer.overflowedMs).toBe(2_000)
  played.passes(10_100)
  expect(played.marks).toMatchObject([{ name: 'end' }])
  expect(played.sounding).toHaveLength(10_000 * PER_MS)
})
