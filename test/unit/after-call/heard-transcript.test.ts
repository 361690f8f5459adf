import { describe, expect, it } from 'vitest'
import { heardIn } from '../../../src/after-call/heard-transcript.ts'
import type { RecordedEvent } from '../../../src/store/call-record.ts'

const at = (atMs: number) => ({ callId: 'CA1', atMs })
const agent = (atMs: number, turn: number, text: string): RecordedEvent => ({
  ...at(atMs),
  type: 'agent-text',
  turn,
  text,
})
const caller = (atMs: number, text: string): RecordedEvent => ({
  ...at(atMs),
  type: 'caller-text',
  text,
})
const reply = (atMs: number, turn: number): RecordedEvent => ({
  ...at(atMs),
  type: 'reply-started',
  turn,
  latencyMs: null,
  fromQuietMs: null,
  firstFrameMs: 10,
})
const bargeIn = (turn: number, heardText: string, cutText: string): RecordedEvent => ({
  ...at(5_000),
  type: 'barge-in',
  turn,
  heardMs: 900,
  cutMs: 1_000,
  heardText,
  cutText,
  uncertaintyMs: 20,
  interruptToClearMs: 5,
})

describe('the transcript of a stream', () => {
  it('joins the pieces of an utterance and keeps the order', () => {
    const events = [
      agent(100.4, 1, 'Hello, '),
      agent(200, 1, 'this is help.'),
      caller(2_000, 'I have '),
      caller(2_100, 'a wardrobe.'),
      reply(3_000, 2),
      agent(3_000, 2, 'Good.'),
      caller(4_000, 'Yes.'),
    ]
    const plain = { stream: 2, interrupted: false, unheard: '' }
    expect(heardIn({ stream: 2, events })).toEqual([
      { who: 'agent', text: 'Hello, this is help.', atMs: 100, ...plain },
      { who: 'caller', text: 'I have a wardrobe.', atMs: 2_000, ...plain },
      { who: 'agent', text: 'Good.', atMs: 3_000, ...plain },
      { who: 'caller', text: 'Yes.', atMs: 4_000, ...plain },
    ])
  })

  it('cuts an interrupted turn to what was heard, and drops the turns behind it', () => {
    const events = [
      agent(100, 1, 'All right. First, take the bolts.'),
      agent(900, 2, 'And then?'),
      bargeIn(1, 'All right.', 'First, take the bolts. And then?'),
      agent(6_000, 3, 'Yes?'),
    ]
    expect(heardIn({ stream: 1, events })).toMatchObject([
      { text: 'All right.', interrupted: true, unheard: 'First, take the bolts. And then?' },
      { text: 'Yes?', interrupted: false, unheard: '' },
    ])
  })

  it('keeps a turn of which nothing was heard, and leaves out what says nothing', () => {
    const events = [caller(1, '  '), agent(100, 1, 'Hello.'), bargeIn(1, '', 'Hello.')]
    expect(heardIn({ stream: 1, events })).toMatchObject([
      { who: 'agent', text: '', interrupted: true, unheard: 'Hello.' },
    ])
  })
})
