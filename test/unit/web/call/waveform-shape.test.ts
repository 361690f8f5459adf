import { expect, test } from 'vitest'
import {
  fewer,
  rulerMarks,
  rulerStepMs,
  wavePath,
} from '../../../../web/src/call/waveform-shape.ts'

test('few values stay as they are', () => {
  const values = [1, 2, 3]
  expect(fewer(values, 3)).toBe(values)
})

test('of many values the loudest are kept, and none is lost', () => {
  const values = Array.from({ length: 36_000 }, (_, index) => (index % 1_000 === 999 ? 200 : 3))
  const groups = fewer(values, 900)
  expect(groups).toHaveLength(900)
  expect(groups.filter((value) => value === 200)).toHaveLength(36)
  expect(fewer([5, 1, 1, 9, 2], 2)).toEqual([5, 9])
})

test('an outline goes along its line, up for one voice and down for the other', () => {
  expect(wavePath([], 50, 46)).toBe('')
  expect(wavePath([0, 255], 50, 40)).toBe('M0 50L0 50.0L1 50.0L1 10.0L2 10.0L2 50Z')
  expect(wavePath([255], 50, -40)).toContain('L0 90.0')
})

test('values outside of their range stay inside of the drawing', () => {
  expect(wavePath([-7, 4_000], 50, 40)).toBe(wavePath([0, 255], 50, 40))
})

test.each([
  [1_000, 12, 1_000],
  [71_000, 12, 10_000],
  [71_000, 5, 15_000],
  [1_800_000, 12, 300_000],
  [86_400_000, 12, 7_200_000],
])('%d ms have at most %d marks, %d ms apart', (durationMs, most, stepMs) => {
  expect(rulerStepMs(durationMs, most)).toBe(stepMs)
  expect(rulerMarks(durationMs, stepMs).length).toBeLessThanOrEqual(most + 1)
})

test('a ruler begins at its beginning', () => {
  expect(rulerMarks(25_000, 10_000)).toEqual([0, 10_000, 20_000])
})
