import { describe, expect, test } from 'vitest'
import { MAX_TURN_CHARACTERS, SpeechRate, SpokenText } from '../../../src/call/spoken-text.ts'

const TEXT = 'Take the back panel and slide it into the groove from above'

const spoken = (text: string, audioMs: number): SpokenText => {
  const one = new SpokenText()
  one.append(text)
  one.addAudio(audioMs)
  return one
}

describe('splitting what was heard from what was cut', () => {
  test('a turn whose audio is all there is measured against its own length', () => {
    const one = spoken(TEXT, 6_000)
    one.audioComplete()
    expect(one.splitAt(3_000, new SpeechRate())).toEqual({
      heard: 'Take the back panel and slide',
      cut: 'it into the groove from above',
    })
  })

  test('a turn that is still growing is measured by the voice’s rate', () => {
    const one = spoken(TEXT, 1_000)
    expect(one.splitAt(1_000, new SpeechRate()).heard).toBe('Take the back')
  })

  test('nothing heard, everything cut; everything heard, nothing cut', () => {
    const one = spoken(TEXT, 4_000)
    expect(one.splitAt(0, new SpeechRate())).toEqual({ heard: '', cut: TEXT })
    expect(one.splitAt(60_000, new SpeechRate())).toEqual({ heard: TEXT, cut: '' })
  })

  test('never cuts a word in two', () => {
    const one = spoken(TEXT, 6_000)
    one.audioComplete()
    for (let heardMs = 0; heardMs <= 6_000; heardMs += 50) {
      const { heard, cut } = one.splitAt(heardMs, new SpeechRate())
      expect([heard, cut].filter(Boolean).join(' ')).toBe(TEXT)
    }
  })

  test('no text at all', () => {
    expect(spoken('', 500).splitAt(300, new SpeechRate())).toEqual({ heard: '', cut: '' })
  })
})

describe('the rate of a voice', () => {
  test('is learned from whole turns', () => {
    const rate = new SpeechRate()
    const before = rate.charsPerSecond
    for (let turns = 0; turns < 10; turns += 1) {
      const one = spoken('x'.repeat(100), 5_000)
      one.audioComplete()
      one.teach(rate)
    }
    expect(before).toBe(15)
    expect(rate.charsPerSecond).toBeCloseTo(20, 0)
  })

  test('is not learned from cut turns or a single word', () => {
    const rate = new SpeechRate()
    spoken('x'.repeat(500), 5_000).teach(rate)
    const word = spoken('yes', 300)
    word.audioComplete()
    word.teach(rate)
    expect(rate.charsPerSecond).toBe(15)
  })
})

test('a text has an end: what comes beyond it is left out, and what is kept is a beginning', () => {
  const one = new SpokenText()
  for (let times = 0; times < 10; times += 1) one.append('word '.repeat(MAX_TURN_CHARACTERS / 20))
  expect(one.text).toBe('word '.repeat(MAX_TURN_CHARACTERS / 5))
  one.append('more')
  expect(one.text).toHaveLength(MAX_TURN_CHARACTERS)
})
