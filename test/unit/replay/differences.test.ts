import { describe, expect, test } from 'vitest'
import { differencesBetween, type SentTexts } from '../../../src/replay/differences.ts'

const tolerance = { audioMs: 100, bytesPerMs: 8 }

const media = (...bytes: number[]): string =>
  JSON.stringify({ event: 'media', media: { payload: Buffer.from(bytes).toString('base64') } })
const audio = (...bytes: number[]): string =>
  JSON.stringify({ realtimeInput: { audio: { data: Buffer.from(bytes).toString('base64') } } })
const clear = JSON.stringify({ event: 'clear' })
const mark = JSON.stringify({ event: 'mark', mark: { name: 'p0-1' } })
const setup = JSON.stringify({ setup: { model: 'm' } })

const sent = (carrier: string[], model: string[] = []): SentTexts => ({ carrier, model })

const whats = (one: SentTexts, other: SentTexts): string[] =>
  differencesBetween(one, other, tolerance).map((difference) => difference.what)

describe('towards the carrier', () => {
  test('the same audio in other messages, with other marks, is the same', () => {
    expect(whats(sent([media(1, 2), mark, media(3)]), sent([media(1), media(2, 3), mark]))).toEqual(
      [],
    )
  })

  test('one other byte is found, with its place', () => {
    expect(whats(sent([media(1, 2, 3)]), sent([media(1, 2, 4)]))).toEqual([
      'agent audio, stretch 1, at 0 ms',
    ])
  })

  test('audio before and after a clear is not mixed up', () => {
    expect(whats(sent([media(1), clear, media(2)]), sent([media(1, 2), clear, media(2)]))).toEqual(
      [],
    )
    expect(whats(sent([media(1), clear, media(2)]), sent([media(1), clear, media(3)]))).toEqual([
      'agent audio, stretch 2, at 0 ms',
    ])
  })

  test('a stretch may end a little earlier or later, but not much', () => {
    const long = Array.from({ length: 2_000 }, () => 7)
    expect(whats(sent([media(...long)]), sent([media(...long.slice(800))]))).toEqual([])
    expect(whats(sent([media(...long)]), sent([media(...long.slice(801))]))).toEqual([
      'agent audio, stretch 1, length',
    ])
  })
})

describe('towards the model', () => {
  test('pictures are not compared: of them the size alone was recorded', () => {
    const picture = JSON.stringify({ realtimeInput: { video: { characters: 2_000 } } })
    expect(whats(sent([], [setup, picture, audio(1)]), sent([], [setup, audio(1)]))).toEqual([])
  })

  test('caller audio must be equal to the last byte', () => {
    expect(whats(sent([], [audio(1, 2), audio(3)]), sent([], [audio(1), audio(2, 3)]))).toEqual([])
    expect(whats(sent([], [audio(1, 2)]), sent([], [audio(1)]))).toEqual(['caller audio, length'])
  })

  test('another set-up and other messages are found', () => {
    const text = JSON.stringify({ realtimeInput: { text: 'Greet.' } })
    expect(whats(sent([], [setup, text]), sent([], [setup]))).toEqual(['messages to the model'])
    expect(whats(sent([], [setup]), sent([], [setup.replace('m"', 'n"')]))).toEqual([
      'set-up of the model',
    ])
  })
})
