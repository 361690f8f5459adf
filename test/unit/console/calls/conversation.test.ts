import { describe, expect, it } from 'vitest'
import { placedStreams } from '../../../../src/console/calls/call-axis.ts'
import { conversationOf, momentsOf } from '../../../../src/console/calls/conversation.ts'
import type { CallEvent, CallFact } from '../../../../src/shared/call-event.ts'

const at = (atMs: number, fact: CallFact): CallEvent => ({ ...fact, callId: 'CA1', atMs })
const reply = (
  turn: number,
  latencyMs: number | null,
  fromQuietMs: number | null,
  firstFrameMs = 20,
): CallFact => ({ type: 'reply-started', turn, latencyMs, fromQuietMs, firstFrameMs })
const heard = (turn: number, afterFrameMs: number): CallFact => ({
  ...{ type: 'reply-heard', turn, afterFrameMs },
})
const agent = (turn: number, text: string): CallFact => ({ type: 'agent-text', turn, text })
const caller = (text: string): CallFact => ({ type: 'caller-text', text })

const conversation = (...streams: (readonly CallEvent[])[]) =>
  conversationOf(placedStreams(streams.map((events, at) => ({ stream: at + 1, events }))))

describe('the conversation of a call', () => {
  it('splits what a reply took into its parts', () => {
    const said = conversation([
      at(100, reply(1, null, null)),
      at(110, agent(1, 'Hello.')),
      at(2_000, caller('A bolt is missing.')),
      at(3_000, reply(2, 640.4, 1_150.2, 18)),
      at(3_010, agent(2, 'Which one?')),
      at(3_140, heard(2, 140)),
      at(3_150, heard(2, 900)),
    ])
    expect(said.map(({ latency }) => latency)).toEqual([
      null,
      null,
      { endOfSpeechMs: 510, modelMs: 622, firstFrameMs: 18, carrierMs: 140, totalMs: 640 },
    ])
    expect(said.map(({ turn }) => turn)).toEqual([1, null, 2])
  })

  it('leaves parts out that were not measured, or that lie the other way round', () => {
    const said = conversation([
      at(0, reply(1, null, 900)),
      at(1, agent(1, 'One.')),
      at(2, reply(2, 500, 400, 700)),
      at(3, agent(2, 'Two.')),
    ])
    const unmeasured = { endOfSpeechMs: null, modelMs: null, carrierMs: null }
    expect(said[0]?.latency).toEqual({ ...unmeasured, firstFrameMs: 20, totalMs: null })
    expect(said[1]?.latency).toEqual({ ...unmeasured, firstFrameMs: 700, totalMs: 500 })
  })

  it('keeps what was not heard apart', () => {
    const cut: CallFact = {
      ...{ type: 'barge-in', turn: 1, heardMs: 800, cutMs: 900, uncertaintyMs: 20 },
      ...{ heardText: 'First, take', cutText: ' the bolts.', interruptToClearMs: 3 },
    }
    expect(conversation([at(0, agent(1, 'First, take the bolts.')), at(900, cut)])).toEqual([
      {
        ...{ who: 'agent', atMs: 0, text: 'First, take', unheard: ' the bolts.' },
        ...{ interrupted: true, turn: 1, latency: null },
      },
    ])
  })

  it('puts a later stream behind the one before, and begins its turns anew', () => {
    const streams = placedStreams([
      { stream: 1, events: [at(10, agent(1, 'One.')), at(5_000.4, { type: 'hold', on: true })] },
      { stream: 2, events: [] },
      {
        stream: 3,
        events: [
          at(0, { type: 'model-ready', connectMs: 1 }),
          at(20, reply(1, 300, null)),
          at(30, agent(1, 'Two.')),
        ],
      },
    ])
    expect(conversationOf(streams).map(({ atMs, text }) => [atMs, text])).toEqual([
      [10, 'One.'],
      [5_030, 'Two.'],
    ])
    expect(conversationOf(streams)[0]?.latency).toBeNull()
    expect(conversationOf(streams)[1]?.latency?.totalMs).toBe(300)
    expect(momentsOf(streams).map(({ atMs, type }) => [atMs, type])).toEqual([
      [5_000, 'hold'],
      [5_000, 'model-ready'],
    ])
  })

  it('is empty for a call that left nothing', () => {
    expect(conversation()).toEqual([])
    expect(momentsOf(placedStreams([]))).toEqual([])
  })
})
