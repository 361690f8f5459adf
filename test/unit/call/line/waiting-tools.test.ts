import { expect, test } from 'vitest'
import { WaitingTools } from '../../../../src/call/line/waiting-tools.ts'
import type { ToolCall } from '../../../../src/model/model-session.ts'

const call = (id: string): ToolCall => ({ id, name: `tool-${id}`, args: {} })

test('a result goes to the session that asked', () => {
  const tools = new WaitingTools()
  const one = call('a')
  tools.asked([one], 1)
  expect(tools.running).toBe(true)
  expect(tools.answered(one, {}, 1)).toBe(true)
  expect(tools.running).toBe(false)
  expect(tools.answered(one, {}, 1)).toBe(false)
})

test('a result whose session is gone is stranded, even when another call has its id', () => {
  const tools = new WaitingTools()
  const old = call('a')
  const young = call('a')
  tools.asked([old], 1)
  tools.sessionLost()
  tools.asked([young], 2)
  expect(tools.answered(old, { n: 1 }, 2)).toBe(false)
  expect(tools.takeStranded()).toEqual([{ call: old, response: { n: 1 } }])
  expect(tools.answered(young, { n: 2 }, 2)).toBe(true)
})

test('a result that was sent and not used before the session went is stranded', () => {
  const tools = new WaitingTools()
  const [used, unused] = [call('a'), call('b')]
  tools.asked([used], 1)
  tools.answered(used, {}, 1)
  tools.used()
  tools.asked([unused], 1)
  tools.answered(unused, {}, 1)
  tools.sessionLost()
  expect(tools.takeStranded().map((one) => one.call)).toEqual([unused])
  expect(tools.hasStranded).toBe(false)
})

test('a result that the model does not want any more is dropped', () => {
  const tools = new WaitingTools()
  const one = call('a')
  tools.asked([one], 1)
  tools.cancelled(['a'], 1)
  expect(tools.running).toBe(false)
  expect(tools.answered(one, {}, 1)).toBe(false)
  expect(tools.hasStranded).toBe(false)
})

test('a model that asks without an end is forgotten from the oldest on', () => {
  const tools = new WaitingTools()
  const calls = Array.from({ length: 70 }, (_, index) => call(String(index)))
  tools.asked(calls, 1)
  expect(tools.answered(calls[0]!, {}, 1)).toBe(false)
  expect(tools.answered(calls[69]!, {}, 1)).toBe(true)
})

test('the model is held by what it waits for, not by what runs in the background', () => {
  const tools = new WaitingTools((name) => name === 'tool-b')
  const [blocking, background] = [call('a'), call('b')]
  tools.asked([blocking, background], 1)
  expect([tools.running, tools.holdsModel]).toEqual([true, true])
  tools.answered(blocking, {}, 1)
  expect([tools.running, tools.holdsModel]).toEqual([true, false])
})

test('what the model has to know is told in words, whoever asked', () => {
  const tools = new WaitingTools()
  const one = call('a')
  tools.asked([one], 1)
  tools.cancelled(['a'], 1)
  tools.tell(one, { status: 'ok' })
  expect(tools.takeStranded()).toEqual([{ call: one, response: { status: 'ok' } }])
})
