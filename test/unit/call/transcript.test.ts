import { describe, expect, test } from 'vitest'
import { Transcript } from '../../../src/call/transcript.ts'
import type { CallFact } from '../../../src/shared/call-event.ts'

const agent = (turn: number, text: string): CallFact => ({ type: 'agent-text', turn, text })
const caller = (text: string): CallFact => ({ type: 'caller-text', text })
const reply = (turn: number): CallFact => ({
  type: 'reply-started',
  turn,
  latencyMs: null,
  fromQuietMs: null,
  firstFrameMs: 0,
})
const bargeIn = (turn: number, heardText: string): CallFact => ({
  type: 'barge-in',
  turn,
  heardMs: 0,
  cutMs: 0,
  heardText,
  cutText: '',
  uncertaintyMs: 0,
  interruptToClearMs: null,
})

const of = (...facts: readonly CallFact[]): Transcript => {
  const transcript = new Transcript()
  for (const fact of facts) transcript.add(fact)
  return transcript
}

describe('the transcript', () => {
  test('puts pieces together, by speaker and turn', () => {
    const transcript = of(
      agent(1, 'Hello,'),
      agent(1, ' this is an assistant.'),
      caller('I have'),
      caller(' a gap.'),
      reply(2),
      agent(2, 'Where?'),
      caller('Here.'),
    )
    expect(transcript.lines(1_000)).toBe(
      'You: Hello, this is an assistant.\nCaller: I have a gap.\nYou: Where?\nCaller: Here.',
    )
  })

  test('holds of an interrupted turn what was heard, and nothing of the turns behind it', () => {
    const transcript = of(
      agent(1, 'First the screws, then the panel.'),
      agent(2, 'And then the door.'),
      bargeIn(1, 'First the screws,'),
    )
    expect(transcript.lines(1_000)).toBe('You: First the screws, [interrupted]')
  })

  test('knows what has been said since the last snapshot', () => {
    const transcript = of(agent(1, 'Hello.'))
    transcript.mark()
    expect(transcript.sinceMark(1_000)).toBe('')
    transcript.add(agent(1, ' Again.'))
    transcript.add(caller('Yes.'))
    expect(transcript.sinceMark(1_000)).toBe('You: Again.\nCaller: Yes.')
  })

  test('takes back what another session will understand anew', () => {
    const transcript = of(agent(1, 'Hello.'), caller('I have a'))
    transcript.retractCaller()
    transcript.retractCaller()
    expect(transcript.lines(1_000)).toBe('You: Hello.')
  })

  test('takes back what the agent said last and nobody will hear', () => {
    const transcript = of(
      agent(1, 'Hello.'),
      caller('Hi.'),
      reply(2),
      agent(2, 'First the screws.'),
    )
    transcript.retractAgent('the screws.')
    expect(transcript.lines(1_000)).toBe('You: Hello.\nCaller: Hi.\nYou: First')
    transcript.retractAgent('Hello. First')
    expect(transcript.lines(1_000)).toBe('Caller: Hi.')
  })

  test('gives its tail without what was not heard yet, and keeps it', () => {
    const transcript = of(agent(1, 'Look at it.'), agent(2, 'Is it smooth?'), caller('Wait.'))
    expect(transcript.tail(1_000, 'at it. Is it smooth?')).toEqual([
      { by: 'agent', text: 'Look' },
      { by: 'caller', text: 'Wait.' },
    ])
    expect(transcript.tail(1_000)).toHaveLength(3)
  })

  test('gives its tail, in whole utterances', () => {
    const transcript = of(agent(1, 'a'.repeat(100)), caller('b'), reply(2), agent(2, 'c'))
    expect(transcript.lines(50)).toBe('Caller: b\nYou: c')
    expect(transcript.tail(100)).toEqual([
      { by: 'caller', text: 'b' },
      { by: 'agent', text: 'c' },
    ])
  })

  test('goes on with what another process has written down', () => {
    const transcript = new Transcript([{ by: 'caller', text: 'Hi.' }])
    expect(transcript.isEmpty).toBe(false)
    transcript.add(caller('More.'))
    expect(transcript.lines(1_000)).toBe('Caller: Hi.\nCaller: More.')
  })

  test('is bounded: the oldest is forgotten', () => {
    const transcript = new Transcript()
    for (let turn = 1; turn <= 100; turn += 1) transcript.add(agent(turn, `${turn} `.repeat(500)))
    expect(transcript.lines(1_000_000).length).toBeLessThan(50_000)
    expect(transcript.lines(1_000_000)).toMatch(/100 100\s*$/)
  })
})
