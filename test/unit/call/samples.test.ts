import { expect, test } from 'vitest'
import { Samples } from '../../../src/call/samples.ts'

test('nothing measured is not zero', () => {
  expect(new Samples().percentiles()).toEqual({ p50: null, p95: null })
})

test('percentiles are values that were measured', () => {
  const samples = new Samples()
  for (let value = 100; value >= 1; value -= 1) samples.add(value)
  expect(samples.percentiles()).toEqual({ p50: 50, p95: 95 })
})

test('the oldest give way once the bound is reached', () => {
  const samples = new Samples()
  for (let value = 0; value < 2_000; value += 1) samples.add(1)
  for (let value = 0; value < 1_500; value += 1) samples.add(9)
  expect(samples.percentiles()).toEqual({ p50: 9, p95: 9 })
})
