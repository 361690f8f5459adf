import { expect, test } from 'vitest'
import { LagMeter } from '../../../../src/sandbox/load/lag-meter.ts'

test('says how late things were, to a thousandth', () => {
  const meter = new LagMeter()
  for (let n = 0; n < 98; n++) meter.add(0.5)
  meter.add(7)
  meter.add(40)
  const { p99Ms, maxMs } = meter.report()
  expect(p99Ms).toBeCloseTo(7, 1)
  expect(maxMs).toBeCloseTo(40, 0)
})

test('forgets what was before the measurement', () => {
  const meter = new LagMeter()
  meter.add(900)
  meter.reset()
  expect(meter.report()).toEqual({ p99Ms: 0, maxMs: 0 })
  meter.add(2)
  expect(meter.report().maxMs).toBeCloseTo(2, 1)
})

test('takes a timer that was early, and one that was a minute late', () => {
  const meter = new LagMeter()
  meter.add(-1)
  meter.add(120_000)
  expect(meter.report().maxMs).toBeGreaterThanOrEqual(60_000)
})
