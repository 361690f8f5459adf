import { describe, expect, test } from 'vitest'
import { limitDefaults } from '../../../src/agents/agent-defaults.ts'
import { Attendance } from '../../../src/call/attendance.ts'
import { CallSpending } from '../../../src/call/call-spending.ts'
import type { CallFact } from '../../../src/shared/call-event.ts'
import { testAgent } from '../../support/agents.ts'

const prices = { inputUsd: 3, outputUsd: 12 }

function usage(promptTokens: number, responseTokens: number): CallFact {
  const totalTokens = promptTokens + responseTokens
  return { type: 'usage', promptTokens, responseTokens, totalTokens }
}

describe('what a call may use', () => {
  test('has no end unless one is set', () => {
    const spending = new CallSpending(limitDefaults, prices)
    spending.add(usage(1e9, 1e9))
    expect(spending.reached).toBeNull()
  })

  test('ends with its tokens, all reports together', () => {
    const spending = new CallSpending({ ...limitDefaults, tokensPerCall: 1_000 }, prices)
    spending.add(usage(900, 50))
    spending.add({ type: 'greeting-asked' })
    expect(spending.reached).toBeNull()
    spending.add(usage(40, 10))
    expect(spending.reached).toBe('tokens')
  })

  test('ends with its money: a million tokens in cost 3, out 12 dollars', () => {
    const spending = new CallSpending({ ...limitDefaults, costPerCallUsd: 0.15 }, prices)
    spending.add(usage(10_000, 9_999))
    expect(spending.reached).toBeNull()
    spending.add(usage(0, 1))
    expect(spending.reached).toBe('cost')
  })

  test('is not counted in money when no price is known', () => {
    const spending = new CallSpending({ ...limitDefaults, costPerCallUsd: 0.01 }, null)
    spending.add(usage(1e9, 0))
    expect(spending.reached).toBeNull()
  })

  test('ends when the model does nothing but call tools', () => {
    const spending = new CallSpending({ ...limitDefaults, toolCallsPerCall: 2 }, prices)
    const call = (id: string): CallFact => ({ type: 'tool-call', id, name: 'search' })
    spending.add(call('1'))
    spending.add(call('2'))
    expect(spending.reached).toBeNull()
    spending.add(call('3'))
    expect(spending.reached).toBe('tool-calls')
  })
})

test('a call that has used its part says goodbye, is heard, and ends', () => {
  const agent = { ...testAgent, limits: { ...limitDefaults, tokensPerCall: 100 } }
  const attendance = new Attendance(agent, 0, () => undefined, prices)
  expect(attendance.tick(1_000, true)).toBeNull()
  attendance.happened(usage(90, 10))
  expect(attendance.tick(1_020, true)).toMatchObject({
    kind: 'say',
    request: expect.stringContaining('Goodbye.') as unknown,
  })
  attendance.callerSpeech('start', 1_500)
  attendance.happened(usage(90, 10))
  expect(attendance.tick(2_000, false)).toBeNull()
  expect(attendance.tick(4_000, true)).toEqual({ kind: 'end', reason: 'usage-limit' })
})
