import { beforeEach, describe, expect, test } from 'vitest'
import { TalkTeller } from '../../../../src/carrier/browser/talk-teller.ts'
import type { ServerMessage } from '../../../../src/carrier/browser/talk-protocol.ts'
import type { CallFact } from '../../../../src/shared/call-event.ts'

let teller: TalkTeller

beforeEach(() => {
  teller = new TalkTeller()
})

function after(...facts: readonly CallFact[]): ServerMessage[] {
  return facts.flatMap((fact) => [...teller.read({ ...fact, callId: 'BR1', atMs: 0 })])
}

function states(...facts: readonly CallFact[]): string[] {
  return after(...facts).flatMap((one) => (one.type === 'state' ? [one.state] : []))
}

const speech = (edge: 'start' | 'end', by: 'us' | 'model' = 'us'): CallFact => ({
  type: 'caller-speech',
  edge,
  by,
})
const reply = (fromQuietMs: number | null = null): CallFact => ({
  type: 'reply-started',
  turn: 1,
  latencyMs: null,
  fromQuietMs,
  firstFrameMs: 1,
})
const words: CallFact = { type: 'caller-text', text: 'Hello?' }
const heard: CallFact = { type: 'turn-heard', turn: 1, heardMs: 900 }
const tool = (id: string): CallFact => ({ type: 'tool-call', id, name: 'find_product' })
const ran = (id: string): CallFact => ({
  ...{ type: 'tool-run', id, name: 'find_product', args: {} },
  ...{ status: 'ok', message: '', durationMs: 1 },
})
const bargeIn: CallFact = {
  ...{ type: 'barge-in', turn: 2, heardMs: 900, cutMs: 100 },
  ...{ heardText: 'All right.', cutText: ' First,' },
  ...{ uncertaintyMs: 20, interruptToClearMs: null },
}

describe('who speaks', () => {
  test('goes through a turn as a page shows it', () => {
    const turn = [speech('start'), words, speech('end'), reply(), heard]
    expect(states(...turn)).toEqual(['caller-speaks', 'thinking', 'agent-speaks', 'listening'])
  })

  test('is nobody after a noise that was no words', () => {
    expect(states(speech('start'), speech('end'))).toEqual(['caller-speaks', 'listening'])
  })

  test('is told once, and as our own ears hear it', () => {
    expect(states(speech('start', 'model'), speech('start'), speech('start'))).toEqual([
      'caller-speaks',
    ])
  })

  test('is the caller when the agent is held or cut off, and the agent when it goes on', () => {
    const held: CallFact = { type: 'playout-held', turn: 1, heardMs: 9, onsetToClearMs: 90 }
    const resumed: CallFact = { type: 'playout-resumed', turn: 1, heldMs: 300 }
    expect(states(reply(), speech('start'), held, resumed, bargeIn)).toEqual([
      ...['agent-speaks', 'caller-speaks', 'agent-speaks', 'caller-speaks'],
    ])
  })

  test('is a tool, until the last of them has run or was taken back', () => {
    expect(states(words, tool('1'), tool('2'), tool('3'), ran('1'), ran('2'))).toEqual([
      ...['thinking', 'tool'],
    ])
    expect(states({ type: 'tool-cancelled', ids: ['3'] }, reply(), heard)).toEqual([
      ...['thinking', 'agent-speaks', 'listening'],
    ])
  })

  test('is nobody while the caller works, and in a turn without a sound', () => {
    const done: CallFact = { type: 'turn-complete', turn: 1, reason: null }
    const hold = (on: boolean): CallFact => ({ type: 'hold', on })
    expect(states(hold(true), words, done, hold(false))).toEqual([
      ...['hold', 'thinking', 'hold', 'listening'],
    ])
  })
})

test('words of both sides are told, typed ones too', () => {
  expect(
    after({ ...words, typed: true }, { type: 'agent-text', turn: 3, text: 'Yes.' }).filter(
      ({ type }) => type === 'said',
    ),
  ).toEqual([
    { type: 'said', who: 'caller', turn: 0, text: 'Hello?' },
    { type: 'said', who: 'agent', turn: 3, text: 'Yes.' },
  ])
})

test('what was not heard of a turn is told', () => {
  expect(after(bargeIn)).toEqual([
    { type: 'cut', turn: 2, heard: 'All right.', unheard: ' First,' },
  ])
})

test('how long a reply took is told when somebody had spoken', () => {
  expect(after(reply(712.4))).toContainEqual({ type: 'latency', replyMs: 712 })
  expect(after(reply(null))).toEqual([])
})

test('the page’s own camera is told, with the reason for its end', () => {
  const off = { type: 'camera', on: false, pictures: 3 } as const
  expect(
    after(
      { type: 'camera', on: true, by: 'page' },
      { ...off, by: 'page', why: 'agent' },
      { ...off, by: 'page' },
      { type: 'camera', on: true, by: 'link' },
      { ...off, by: 'link', why: 'call-over' },
    ),
  ).toEqual([
    { type: 'camera', on: true, why: null },
    { type: 'camera', on: false, why: 'agent' },
    { type: 'camera', on: false, why: null },
  ])
})
