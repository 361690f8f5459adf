import { expect, test } from 'vitest'
import { EventRing } from '../../../../src/console/live/event-ring.ts'

const event = (number: number, text = `${number}`) => ({ number, text, masked: text })
const numbers = (events: readonly { number: number }[] | null) =>
  events?.map(({ number }) => number) ?? null

test('gives what came after an event', () => {
  const ring = new EventRing()
  for (const number of [4, 5, 6]) ring.add(event(number))
  expect(numbers(ring.after(4))).toEqual([5, 6])
  expect(numbers(ring.after(3))).toEqual([4, 5, 6])
  expect(numbers(ring.after(6))).toEqual([])
})

test('knows nothing of events before the oldest, nor of those to come', () => {
  const ring = new EventRing()
  expect(ring.after(0)).toBeNull()
  for (const number of [4, 5, 6]) ring.add(event(number))
  expect(ring.after(2)).toBeNull()
  expect(ring.after(7)).toBeNull()
  ring.clear()
  expect(ring.after(5)).toBeNull()
})

test('keeps the last 2,000, however many there were', () => {
  const ring = new EventRing()
  for (let number = 1; number <= 10_000; number += 1) ring.add(event(number))
  expect(ring.after(7_999)).toBeNull()
  expect(numbers(ring.after(8_000))).toHaveLength(2_000)
  expect(numbers(ring.after(9_998))).toEqual([9_999, 10_000])
})

test('keeps no more than two million characters', () => {
  const ring = new EventRing()
  for (let number = 1; number <= 30; number += 1) ring.add(event(number, 'x'.repeat(100_000)))
  expect(ring.after(9)).toBeNull()
  expect(numbers(ring.after(10))).toHaveLength(20)
})
