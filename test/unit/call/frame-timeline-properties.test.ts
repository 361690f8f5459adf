import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FrameTimeline } from '../../../src/call/frame-timeline.ts'
import { gaps, hear, line } from '../../support/caller-line.ts'

describe('whatever comes', () => {
  const nasty = fc.constantFrom(0, -1, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32, 2 ** 53, 1e300)
  const stamp = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 12_000 }) },
    { weight: 2, arbitrary: fc.double({ min: 0, max: 1e8 }) },
    { weight: 1, arbitrary: nasty },
    { weight: 1, arbitrary: fc.constant(null) },
  )
  const duration = fc.oneof(
    { weight: 6, arbitrary: fc.constant(20) },
    { weight: 3, arbitrary: fc.double({ min: 0, max: 500, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(0, -20, NaN, Infinity) },
  )
  const arrival = fc.oneof(fc.integer({ min: -5_000, max: 20_000 }), fc.double(), nasty)
  const anything = fc.array(fc.record({ mediaMs: stamp, durationMs: duration, atMs: arrival }), {
    maxLength: 300,
    size: 'max',
  })
  /** Time stamps that go their way in strange steps. */
  const walk = fc
    .array(fc.constantFrom(20, 20, 20, 20, 0, 5, 19, 29, 40, 140, 500, 7_000, -20, -500, -7_000), {
      minLength: 1,
      maxLength: 300,
      size: 'max',
    })
    .map((steps) => {
      let mediaMs = 1e6
      return steps.map((step) => (mediaMs += step))
    })

  test('it never throws, and each answer is sound', () => {
    fc.assert(
      fc.property(anything, (frames) => {
        const { timeline, places } = hear(frames)
        for (const place of places) {
          if (!place.use) continue
          expect(Number.isInteger(place.gapMs)).toBe(true)
          expect(place.gapMs).toBeGreaterThanOrEqual(0)
          expect(place.gapMs).toBeLessThanOrEqual(200)
        }
        for (const count of Object.values(timeline.faults)) {
          expect(count).toBeGreaterThanOrEqual(0)
        }
        const filledMs = gaps(places).reduce((sum, gapMs) => sum + gapMs, 0)
        expect(timeline.faults.filledMs).toBe(filledMs)
      }),
    )
  })

  test('the same frames always get the same answers', () => {
    fc.assert(
      fc.property(anything, (frames) => {
        const [one, other] = [hear(frames), hear(frames)]
        expect(other.places).toEqual(one.places)
        expect(other.timeline.faults).toEqual(one.timeline.faults)
      }),
    )
  })

  test('frames that come in real time do not become more than the time they take', () => {
    const stamps = fc.oneof(walk, fc.array(stamp, { maxLength: 300, size: 'max' }))
    fc.assert(
      fc.property(stamps, (mediaMs) => {
        const frames = mediaMs.map((one, index) => ({ mediaMs: one, atMs: (index + 1) * 20 }))
        expect(hear(frames).totalMs).toBeLessThanOrEqual(frames.length * 20 + 1)
      }),
      { numRuns: 500 },
    )
  })

  test('frames lost, repeated, delayed and out of order: no more than what came late', () => {
    const fate = fc.record({
      times: fc.constantFrom(0, 1, 1, 1, 2),
      lateMs: fc.constantFrom(0, 0, 0, 5, 40, 150, 700),
    })
    fc.assert(
      fc.property(fc.array(fate, { maxLength: 400, size: 'max' }), (fates) => {
        const frames = fates
          .flatMap(({ times, lateMs }, index) =>
            Array.from({ length: times }, () => ({
              mediaMs: index * 20,
              atMs: index * 20 + 50 + lateMs,
            })),
          )
          .sort((one, other) => one.atMs - other.atMs)
        const { totalMs } = hear(frames)
        expect(totalMs).toBeLessThanOrEqual(fates.length * 20 + 700)
      }),
      { numRuns: 300 },
    )
  })

  test('a good line stays whole behind any beginning', () => {
    fc.assert(
      fc.property(anything, (frames) => {
        const timeline = new FrameTimeline()
        hear(frames, timeline)
        const { totalMs } = hear(line(500, 1e6, 1e6), timeline)
        expect(totalMs).toBeGreaterThanOrEqual(10_000 - 400)
        expect(totalMs).toBeLessThanOrEqual(10_000 + 200)
      }),
    )
  })
})
