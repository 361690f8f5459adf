import { expect, test } from 'vitest'
import { MessageBudget } from '../../../src/carrier/message-budget.ts'

test('as much as comes at once, and then as much as was earned', () => {
  const budget = new MessageBudget({ perSecond: 10, atOnce: 3 }, 0)
  expect([1, 2, 3, 4].map(() => budget.spend(0))).toEqual([true, true, true, false])
  // The one that was too many is a debt.
  expect(budget.spend(100)).toBe(false)
  expect(budget.spend(300)).toBe(true)
  expect([1, 2, 3, 4].map(() => budget.spend(60_000))).toEqual([true, true, true, false])
})

test('what costs more is counted as more', () => {
  const budget = new MessageBudget({ perSecond: 1_000, atOnce: 400 }, 0)
  expect([budget.spend(0, 200), budget.spend(0, 200), budget.spend(0, 1)]).toEqual([
    true,
    true,
    false,
  ])
})
