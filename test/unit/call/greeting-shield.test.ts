import { beforeEach, describe, expect, test } from 'vitest'
import { GreetingShield } from '../../../src/call/greeting-shield.ts'
import { openRoute, type CallerSpeech, type UplinkSink } from '../../../src/call/uplink-route.ts'

const SPEECH = 7
const QUIET: CallerSpeech = { speaking: false }

let shield: GreetingShield
/** The first sample of each frame that reached the model; 0 is silence. */
let reached: number[]
let sink: UplinkSink
let meant: number[]

beforeEach(() => {
  shield = new GreetingShield({ shieldMs: 2_500, speechMs: 1_200 }, openRoute, (onsetMs) =>
    meant.push(onsetMs),
  )
  meant = []
  reached = []
  sink = {
    audio: (pcm) => reached.push(pcm[0] ?? -1),
    activityStart: () => undefined,
    activityEnd: () => undefined,
  }
})

/** Frames of 20 ms from `fromMs` up to `toMs`; the caller speaks in all of them, or in none. */
const hear = (fromMs: number, toMs: number, onsetMs: number | null = null): void => {
  for (let atMs = fromMs; atMs < toMs; atMs += 20) {
    const speech = onsetMs === null ? QUIET : { speaking: true as const, onsetMs }
    shield.pass(new Int16Array(160).fill(onsetMs === null ? 1 : SPEECH), atMs, speech, sink)
  }
}

test('a short "Hello?" during the greeting does not reach the model', () => {
  shield.greetingStarted(0)
  hear(0, 500)
  hear(500, 1_100, 500)
  hear(1_100, 2_500)
  expect(reached).toHaveLength(125)
  expect(new Set(reached)).toEqual(new Set([0]))
})

test('the model’s audio does not stop: it gets silence in the same amount', () => {
  shield.greetingStarted(0)
  hear(0, 2_000)
  expect(reached).toHaveLength(100)
})

test('after the shield everything is heard as it comes', () => {
  shield.greetingStarted(0)
  hear(0, 2_500)
  reached.length = 0
  hear(2_500, 2_600, 2_500)
  expect(reached.slice(-5)).toEqual([SPEECH, SPEECH, SPEECH, SPEECH, SPEECH])
  expect(shield.active).toBe(false)
})

test('a greeting that is over sooner is not protected any longer', () => {
  shield.greetingStarted(0)
  hear(0, 1_000)
  shield.greetingHeard(1_000)
  hear(1_000, 1_020)
  expect(shield.active).toBe(false)
})

describe('a caller with something to say', () => {
  test('is passed on from the first word once it is long enough', () => {
    shield.greetingStarted(0)
    hear(0, 400)
    hear(400, 1_600, 400)
    reached.length = 0
    hear(1_600, 1_620, 400)
    expect(shield.active).toBe(false)
    expect(meant).toEqual([400])
    expect(reached.filter((sample) => sample === SPEECH)).toHaveLength(61)
    expect(reached.filter((sample) => sample !== SPEECH)).toHaveLength(10)
  })

  test('who is still speaking when the shield ends is decided by the length all the same', () => {
    shield.greetingStarted(0)
    hear(0, 2_000)
    hear(2_000, 2_700, 2_000)
    expect(shield.active).toBe(true)
    hear(2_700, 2_720)
    expect(shield.active).toBe(false)
    expect(reached).not.toContain(SPEECH)
    expect(meant).toEqual([])
  })
})

test('a greeting that does not come leaves the shield up for five seconds at most', () => {
  hear(0, 5_000)
  expect(shield.active).toBe(true)
  hear(5_000, 5_020)
  expect(shield.active).toBe(false)
})
