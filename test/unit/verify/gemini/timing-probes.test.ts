import { describe, expect, test } from 'vitest'
import {
  judgePace,
  judgeTextLead,
  judgeTurnEnd,
} from '../../../../src/verify/gemini/timing-probes.ts'
import { readTurn, type TurnSeen } from '../../../../src/verify/gemini/turn.ts'
import type { SeenMessage } from '../../../../src/verify/message-log.ts'

const audio = (atMs: number, ms: number): SeenMessage => {
  const data = Buffer.alloc(ms * 48).toString('base64')
  const parts = [{ inlineData: { mimeType: 'audio/pcm;rate=24000', data } }]
  return { atMs, fields: { serverContent: { modelTurn: { parts } } } }
}
const words = (atMs: number, text: string): SeenMessage => ({
  atMs,
  fields: { serverContent: { outputTranscription: { text } } },
})
const content = (atMs: number, field: string): SeenMessage => ({
  atMs,
  fields: { serverContent: { [field]: true } },
})
const turn = (...messages: readonly SeenMessage[]): TurnSeen => readTurn(messages)

describe('a turn as it was seen', () => {
  test('adds up audio and words, and knows how much audio came before each', () => {
    const seen = turn(words(0, 'Hel'), audio(0, 100), words(50, 'lo'), audio(60, 40))
    expect(seen).toMatchObject({
      audioMs: 140,
      transcript: 'Hello',
      text: [
        { text: 'Hel', audioMs: 0 },
        { text: 'lo', audioMs: 100 },
      ],
      generationCompleteAtMs: null,
      turnCompleteAtMs: null,
    })
    expect(seen.audio).toEqual([
      { atMs: 0, ms: 100, beforeMs: 0 },
      { atMs: 60, ms: 40, beforeMs: 100 },
    ])
  })

  test('passes over thoughts, empty messages and what it does not know', () => {
    const thought = { serverContent: { modelTurn: { parts: [{ text: 'hm', thought: true }] } } }
    const strange = [{}, { serverContent: {} }, { serverContent: { modelTurn: 7 } }, thought]
    const seen = turn(...strange.map((fields) => ({ atMs: 0, fields })))
    expect(seen).toMatchObject({ audioMs: 0, transcript: '' })
  })
})

describe('the end of a turn', () => {
  const speech = [audio(0, 1_000), audio(100, 1_000)]

  test('at the end of playback confirms', () => {
    const seen = turn(...speech, content(200, 'generationComplete'), content(2_100, 'turnComplete'))
    expect(judgeTurnEnd(seen)).toEqual({
      kind: 'confirmed',
      seen: 'turnComplete came 1900 ms after generationComplete, 100 ms after the end of playback',
    })
  })

  test('together with the end of generation, long before that of playback, refutes', () => {
    const long = [audio(0, 10_000)]
    const seen = turn(...long, content(200, 'generationComplete'), content(200, 'turnComplete'))
    expect(judgeTurnEnd(seen)).toEqual({
      kind: 'refuted',
      seen: 'turnComplete came 0 ms after generationComplete, 9800 ms before the end of playback',
    })
  })

  test('before the end of generation, or with one of the two missing, refutes', () => {
    const generated = content(2_100, 'generationComplete')
    const ended = content(2_000, 'turnComplete')
    expect(judgeTurnEnd(turn(...speech, ended, generated)).kind).toBe('refuted')
    expect(judgeTurnEnd(turn(...speech, ended)).kind).toBe('refuted')
    expect(judgeTurnEnd(turn(...speech, generated)).kind).toBe('refuted')
  })
})

describe('words and audio', () => {
  test('words that come before their sound are ahead', () => {
    const seen = turn(words(0, 'abcdefghij'), audio(0, 500), audio(0, 500))
    expect(judgeTextLead(seen)).toEqual({
      kind: 'confirmed',
      seen: 'the words are 1000 ms of speech ahead (median of 1 pieces)',
    })
  })

  test('words that come with the end of their sound are not', () => {
    const seen = turn(audio(0, 500), words(0, 'abcde'), audio(0, 500), words(0, 'fghij'))
    expect(judgeTextLead(seen).kind).toBe('refuted')
  })

  test('no words at all refute', () => {
    expect(judgeTextLead(turn(audio(0, 500)))).toEqual({
      kind: 'refuted',
      seen: 'no transcript came',
    })
  })
})

describe('the pace of audio', () => {
  test('faster than it is played confirms', () => {
    const seen = turn(audio(0, 200), audio(50, 200), audio(100, 200))
    expect(judgePace(seen)).toEqual({
      kind: 'confirmed',
      seen: '600 ms of audio came at 4.0 × real time',
    })
  })

  test('one gap that playback reaches refutes, however fast the rest was', () => {
    const seen = turn(audio(0, 200), audio(350, 1_000), audio(400, 1_000))
    expect(judgePace(seen)).toMatchObject({
      kind: 'refuted',
      seen: '2200 ms of audio came at 3.0 × real time; playback without a prebuffer runs dry by 150 ms',
    })
  })

  test('all at once is fast enough', () => {
    expect(judgePace(turn(audio(7, 900))).kind).toBe('confirmed')
  })
})
