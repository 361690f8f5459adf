import { beforeEach, expect, test } from 'vitest'
import { CostMeter } from '../../../../src/call/admission/cost-meter.ts'
import type { CallEvent } from '../../../../src/shared/call-event.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'

const DAY_MS = 86_400_000

let clock: VirtualClock
let kept: (readonly [string, number])[]
let meter: CostMeter

beforeEach(() => {
  clock = new VirtualClock(20_000 * DAY_MS)
  kept = []
  meter = new CostMeter({
    prices: { inputUsd: 3, outputUsd: 12 },
    perDayUsd: 10,
    addCost: (callId, usd) => kept.push([callId, usd]),
    clock,
  })
})

function used(callId: string, promptTokens: number, responseTokens: number): void {
  const totalTokens = promptTokens + responseTokens
  meter.add({ type: 'usage', callId, atMs: 0, promptTokens, responseTokens, totalTokens })
}

function ended(callId: string): void {
  meter.add({ type: 'call-ended', callId, atMs: 0 } as CallEvent)
}

test('the cost of a call is kept once, when it has ended', () => {
  used('CA1', 1_000_000, 0)
  used('CA2', 0, 100_000)
  used('CA1', 0, 100_000)
  expect(kept).toEqual([])
  ended('CA1')
  ended('CA1')
  ended('CA3')
  expect(kept).toEqual([['CA1', 4.2]])
})

test('the money of a day is spent by all calls together, and is there again the next day', () => {
  used('CA1', 3_000_000, 0)
  expect(meter.budgetSpent).toBe(false)
  used('CA2', 333_334, 0)
  expect(meter.budgetSpent).toBe(true)
  clock.advance(DAY_MS - 1)
  expect(meter.budgetSpent).toBe(true)
  clock.advance(1)
  expect(meter.budgetSpent).toBe(false)
  expect(meter.spentTodayUsd).toBe(0)
})

test('without a limit it is never spent', () => {
  meter = new CostMeter({
    prices: { inputUsd: 3, outputUsd: 12 },
    perDayUsd: null,
    addCost: () => undefined,
    clock,
  })
  used('CA1', 1e12, 0)
  expect(meter.budgetSpent).toBe(false)
})
